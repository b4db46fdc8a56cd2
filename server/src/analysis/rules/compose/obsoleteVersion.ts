import { projectHasConda } from '../../facts/usesConda';
import { fixOf } from '../../fixes/make';
import { withoutFirstLines } from '../../fixes/yaml';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const obsoleteVersion = defineRule({
  code: 'CD1304',
  name: 'obsolete-version',
  category: 'compose',
  severity: 'info',
  fixable: 'safe',
  docs: {
    summary: 'The top-level `version` of a Compose file.',
    why: markdown`
      Compose reads every file by the newest schema since its second major version. \`version:\` has no meaning any
      more, and each call warns that it is obsolete.
    `,
    exceptions: markdown`
      Silent for projects without conda. Keep it where the file is also read by \`docker-compose\` 1.x or by \`docker
      stack deploy\` of an old engine; with a \`deploy:\` section the fix is not part of "fix all".
    `,
    references: [
      {
        title: 'Compose file reference: version',
        url: 'https://docs.docker.com/reference/compose-file/version-and-name/',
      },
    ],
    bad: [
      {
        'compose.yaml': file`
          version: "3.7"
          services:
            app:
              build: .
        `,
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\n',
      },
    ],
    good: [
      {
        'compose.yaml': file`
        services:
          app:
            build: .
      `,
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\n',
      },
    ],
  },
  messages: {
    obsolete: '`version` is obsolete: Compose ignores it and warns about it at each call. Delete the line.',
  },
  checks: {
    *compose(context) {
      const { version } = context.compose;
      if (version === undefined || !projectHasConda(context)) return;
      yield {
        message: 'obsolete',
        span: version.span,
        fixes: fixOf('Delete version', !/^[ \t]+deploy:/m.test(context.text), withoutFirstLines(context, version.span)),
        tags: ['deprecated', 'unnecessary'],
      };
    },
  },
});
