import type { ComposeContext, ServiceContext } from '../../contexts/types';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { linesBelow } from '../../fixes/yaml';
import { lookupBaseImage } from '../../knowledge/images';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const serviceUser = defineRule({
  code: 'CD1308',
  name: 'service-user',
  category: 'compose',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`user:` with another user id on a Jupyter image, without the group that may write there.',
    why: markdown`
      The Jupyter Docker Stacks let any user id run the image, as long as it is in the group \`users\` (100): the home
      folder and conda's own folder belong to that group. With \`user: "5000:5000"\` alone the server cannot write its
      settings, install packages or save a notebook. Add \`group_add: [users]\`, or take 100 as the group.
    `,
    exceptions: markdown`
      Silent for root, for the image's own user (1000), for the groups 100 and 0, where \`group_add\` is set, and for
      other images. Information only where the ids come from variables.
    `,
    references: [
      {
        title: 'Jupyter Docker Stacks: user-related configurations',
        url: 'https://jupyter-docker-stacks.readthedocs.io/en/latest/using/common.html#user-related-configurations',
      },
    ],
    bad: [
      {
        'compose.yaml': file`
          services:
            lab:
              image: quay.io/jupyter/minimal-notebook:2025-01-06
              user: "5000:5000"
        `,
      },
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            lab:
              image: quay.io/jupyter/minimal-notebook:2025-01-06
              user: "5000:5000"
              group_add:
                - users
        `,
      },
      {
        'compose.yaml': file`
          services:
            lab:
              image: quay.io/jupyter/minimal-notebook:2025-01-06
              user: "5000:100"
        `,
      },
    ],
  },
  messages: {
    group:
      'The image lets other user ids work only through the group `users` (100), and `{user}` is not in it: the home folder and conda are read-only for it. Add `group_add: [users]`.',
  },
  checks: {
    *compose(context) {
      for (const each of context.services) {
        const { user } = each.service;
        if (user === undefined || !isStackImage(each)) continue;
        const { start, end } = each.service.span;
        if (/^[ \t]+group_add[ \t]*:/m.test(context.text.slice(start, end))) continue;
        const [uid = '', gid] = user.value.value.split(':');
        if (!needsGroup(uid, gid)) continue;
        yield {
          message: 'group',
          data: { user: user.value.raw },
          span: user.span,
          ...(isKnown(user.value.value) ? {} : { severity: 'info' as const }),
          fixes: fixesFor(context, each),
        };
      }
    },
  },
});

/** Whether the image is one of the Jupyter Docker Stacks, or built on one without another account. */
function isStackImage({ service, stage }: ServiceContext): boolean {
  const written = service.image?.value.value;
  const image =
    stage?.bottom ?? (service.build === undefined && written !== undefined ? lookupBaseImage(written) : undefined);
  return (
    /^(?:quay\.io\/)?jupyter\//.test(image?.reference.repository ?? '') &&
    (image?.users ?? []).some((user) => user.name === 'jovyan')
  );
}

function needsGroup(uid: string, gid: string | undefined): boolean {
  if (uid === '' || uid === '0' || uid === 'root' || uid === '1000' || uid === 'jovyan') return false;
  if (gid === '100' || gid === 'users' || gid === '0' || gid === 'root') return false;
  return /^\d+$/.test(uid) || !isKnown(uid);
}

function fixesFor(context: ComposeContext, { service }: ServiceContext): Fix[] {
  const { user } = service;
  if (user === undefined) return [];
  return fixOf('Add the group users', false, linesBelow(context, user.span, ['group_add:', '  - users']));
}
