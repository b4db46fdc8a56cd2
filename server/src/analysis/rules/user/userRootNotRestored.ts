import type { DockerfileContext } from '../../contexts/types';
import { dropsRoot, isEditorImage, isRoot, lastUser, ownUser, startedAsOther } from '../../facts/users';
import { endAs } from '../../fixes/user';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const userRootNotRestored = defineRule({
  code: 'CD4002',
  name: 'user-root-not-restored',
  category: 'user',
  severity: 'warning',
  fixable: 'unsafe',
  sameAs: ['hadolint DL3002'],
  docs: {
    summary: '`USER root` on an image that has a user of its own, and no way back.',
    why: markdown`
      Images such as micromamba and the Jupyter stacks end with a user of their own, and their conda belongs to it.
      \`USER root\`, needed to install system packages, stays in force until another \`USER\`: without one, all
      containers run as root, and what later RUNs install belongs to root, so that the user can no longer change it.
      Go back right after the step that needs root: \`USER $MAMBA_USER\` on micromamba, \`USER \${NB_UID}\` on the
      Jupyter stacks.
    `,
    exceptions: markdown`
      Only the stages that images are made of are looked at. Silent where the start gives root up by itself, and
      where all Compose services name a \`user\`. Ignore it where you start a Jupyter stack as root on purpose: its
      start script then becomes \`$NB_USER\` after it has changed ids and permissions.
    `,
    references: [
      {
        title: 'micromamba-docker: changing the user',
        url: 'https://micromamba-docker.readthedocs.io/en/latest/advanced_usage.html#changing-the-user-id-or-name',
      },
      {
        title: 'Jupyter Docker Stacks: user-related configurations',
        url: 'https://jupyter-docker-stacks.readthedocs.io/en/latest/using/common.html#user-related-configurations',
      },
    ],
    bad: [
      file`
        FROM mambaorg/micromamba:2.0.5-debian12
        USER root
        RUN apt-get update && apt-get install -y git
        CMD ["python"]
      `,
    ],
    good: [
      file`
        FROM mambaorg/micromamba:2.0.5-debian12
        USER root
        RUN apt-get update && apt-get install -y git
        USER $MAMBA_USER
        CMD ["python"]
      `,
    ],
  },
  messages: {
    left: 'The image ends as root, though `{base}` has the user `{user}`: containers run as root, and files made from here on belong to root. Go back with `USER {restore}` after the steps that need root.',
  },
  checks: {
    dockerfile: check,
  },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const seen = new Set<number>();
  for (const stage of context.results) {
    const user = stage.bottom?.user;
    const restore = ownUser(stage);
    const last = lastUser(stage);
    const span = last?.words[0]?.span;
    if (user === undefined || restore === undefined || span === undefined || seen.has(span.start)) continue;
    if (isEditorImage(stage) || !isRoot(stage.final.user) || dropsRoot(stage) || startedAsOther(context)) continue;
    seen.add(span.start);
    const base = stage.bottom?.reference.repository ?? 'the base image';
    yield {
      message: 'left',
      data: { base, user, restore },
      span,
      fixes: [{ title: `Go back with USER ${restore}`, safe: false, edits: [endAs(context, stage, restore)] }],
    };
  }
}
