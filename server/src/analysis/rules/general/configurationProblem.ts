import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const configurationProblem = defineRule({
  code: 'CD0004',
  name: 'configuration-problem',
  category: 'general',
  severity: 'error',
  docs: {
    summary: 'Something in a `.conda-in-docker.yaml` that is not understood.',
    why: markdown`
      What is not understood is left out, so the rule that was meant to be off still reports, or the facts of an
      image are missing. All else in the file holds, and defaults hold for the rest.
    `,
    exceptions: 'None: the file is read by this linter alone.',
    references: [
      { title: 'Configuration', url: 'https://github.com/conda-in-docker/conda-in-docker#configuration' },
      { title: 'YAML 1.2', url: 'https://yaml.org/spec/1.2.2/' },
    ],
    bad: [
      {
        '.conda-in-docker.yaml': file`
        rules:
          unpinned-base-tags: off
      `,
      },
      {
        '.conda-in-docker.yaml': file`
        rules:
          unpinned-base-tag: warn
      `,
      },
      {
        '.conda-in-docker.yaml': file`
        ignore:
          legacy: true
      `,
      },
    ],
    good: [
      {
        '.conda-in-docker.yaml': file`
          rules:
            unpinned-base-tag: off
          ignore:
            - legacy/
          base-images:
            our/base:*:
              like: debian:12
              conda: /opt/conda
              environments: [analysis]
              path: [analysis, base]
              user: app
        `,
      },
    ],
  },
  messages: { problem: '{message}' },
  checks: {
    *config({ config }) {
      for (const problem of config.problems)
        yield { message: 'problem', data: { message: problem.message }, span: problem.span };
    },
  },
});
