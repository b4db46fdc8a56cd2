import type { DockerfileContext } from '../../contexts/types';
import { isMadeBeside } from '../../facts/madeBeside';
import { dropsRoot, isEditorImage, isRoot, lastUser, startedAsOther, userSpan } from '../../facts/users';
import { isCondasDockerfile, namesConda } from '../../facts/usesConda';
import { nonRootFixes } from '../../fixes/addUser';
import { lookupBaseImage } from '../../knowledge/images';
import type { StageModel } from '../../model/stage';
import { dirname, join } from '../../project/paths';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const rootUser = defineRule({
  code: 'CD4001',
  name: 'root-user',
  category: 'user',
  severity: 'warning',
  fixable: 'unsafe',
  sameAs: ['hadolint DL3002', 'trivy DS-0002'],
  docs: {
    summary: 'An image whose containers start as root.',
    why: markdown`
      What runs in the container runs as root: a hole in the program, or a folder of the host that is mounted, is
      then open to root, and files that are written to a mounted folder belong to root on the host. Add a user, give
      it what it must write to with \`COPY --chown\`, and end the stage with \`USER\`. The environment itself can stay
      root's: reading it is enough to use it.

      Take the numbers of the user from \`ARG\`s, so that people can build with their own (\`--build-arg APP_UID=$(id -u)\`).
    `,
    exceptions: markdown`
      Only the stages that images are made of are looked at, never builder stages. Silent on images that end with
      another user (micromamba, the Jupyter stacks, \`:nonroot\`), where the start gives root up by itself (\`gosu\`,
      \`su-exec\`), and where all Compose services or the dev container name a \`user\`, on the base images of dev
      containers and Gitpod, on the Dockerfiles of GitHub actions, which GitHub wants as root, and on \`FROM scratch\`
      without CMD and ENTRYPOINT, which only holds files for other images. On an unknown base image the user is not
      known either: reported as information, unless another Dockerfile of the project seems to make that image (it
      is called like the image). hadolint and trivy report a missing \`USER\` on images that are not root as well.

      Ignore it where the host maps root away (rootless Docker or Podman, user namespaces), or where the container
      needs root.
    `,
    references: [
      { title: 'Dockerfile reference: USER', url: 'https://docs.docker.com/reference/dockerfile/#user' },
      {
        title: 'Building best practices: USER',
        url: 'https://docs.docker.com/build/building/best-practices/#user',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        WORKDIR /app
        COPY . .
        CMD ["python", "app.py"]
      `,
      file`
        FROM mambaorg/micromamba:2.0.5-debian12 AS build
        FROM debian:12
        COPY --from=build /opt/conda /opt/conda
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ARG APP_UID=1000
        RUN useradd --uid \${APP_UID} --create-home app
        WORKDIR /app
        COPY --chown=app . .
        USER app
        CMD ["python", "app.py"]
      `,
      file`
        FROM mambaorg/micromamba:2.0.5-debian12
        COPY . .
      `,
    ],
  },
  messages: {
    declared:
      "`USER {user}` is the last USER of the image, so its containers run as root: a hole in the program is a hole in root's hands. End the stage with another user.",
    missing:
      'The image ends as root, the user of `{base}`: what runs in its containers runs as root. Add a user and end the stage with `USER`.',
    unknown:
      'The user of `{base}` is not known, and this Dockerfile names none: if it is root, containers run as root. Say it with `USER`.',
  },
  checks: {
    dockerfile: check,
  },
});

/**
 * Whether an action.yml beside the Dockerfile makes a GitHub action of it: "Docker actions must be run by the default
 * Docker user (root)".
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/dockerfile-support#user
 */
function isGitHubAction({ path, project }: DockerfileContext): boolean {
  return ['action.yml', 'action.yaml'].some((name) => {
    const text = project.files.read(join(dirname(path), name))?.text ?? '';
    return (
      /^[ \t]+using:[ \t]*["']?docker\b/im.test(text) && /^[ \t]+image:[ \t]*["']?(?:\.\/)?Dockerfile\b/im.test(text)
    );
  });
}

function* check(context: DockerfileContext): Iterable<Report> {
  if (!isCondasDockerfile(context)) return;
  const seen = new Set<number>();
  for (const stage of context.results) {
    const span = userSpan(stage);
    if (seen.has(span.start)) continue;
    const { user } = stage.final;
    const declared = lastUser(stage);
    const own = stage.bottom?.user;
    // What such an image was before is the business of user-root-not-restored.
    if (own !== undefined && !isRoot(own)) continue;
    if (isEditorImage(stage) || holdsFilesAlone(stage)) continue;
    const unknown = !isKnown(user) && declared === undefined;
    if (unknown && (!isImageName(stage) || isMadeHere(context, stage) || !isFirstUnknown(context))) continue;
    if (!unknown && !isRoot(user)) continue;
    if (dropsRoot(stage) || startedAsOther(context) || isGitHubAction(context)) continue;
    seen.add(span.start);
    const base = baseName(stage);
    if (unknown) yield { message: 'unknown', data: { base }, span, severity: 'info' };
    else if (declared !== undefined) {
      const fixes = nonRootFixes(context, stage);
      yield { message: 'declared', data: { user: declared.words[0]?.raw ?? 'root' }, span, fixes };
    } else yield { message: 'missing', data: { base }, span, fixes: nonRootFixes(context, stage) };
  }
}

/** An image on nothing that says nothing of what to start: it hands files to other images. */
function holdsFilesAlone({ base, final }: StageModel): boolean {
  if (final.cmd !== undefined || final.entrypoint !== undefined) return false;
  return base.kind === 'stage' ? holdsFilesAlone(base.stage) : base.kind === 'scratch';
}

/** The image at the bottom, with the values of its variables where all are known, without its digest. */
function baseName(stage: StageModel): string {
  if (stage.base.kind === 'stage') return baseName(stage.base.stage);
  const { image } = stage.stage.from;
  const { base } = stage;
  const name = base.kind === 'image' && isKnown(base.written) ? base.written : image?.raw;
  return name?.split('@')[0] ?? 'the base image';
}

/** True where another Dockerfile of the project makes the image at the bottom: its user is decided, and reported, there. */
function isMadeHere(context: DockerfileContext, stage: StageModel): boolean {
  if (stage.base.kind === 'stage') return isMadeHere(context, stage.base.stage);
  const repository = stage.base.kind === 'image' ? stage.base.reference?.repository : undefined;
  return repository !== undefined && isKnown(repository) && isMadeBeside(context, repository);
}

/** Whether this is the first Dockerfile of the project whose user nobody knows: to say it once is enough. */
function isFirstUnknown({ path, project }: DockerfileContext): boolean {
  for (const each of [...project.dockerfiles].sort()) {
    if (each === path) return true;
    const { stages } = project.dockerfile(each) ?? { stages: [] };
    const last = stages[stages.length - 1];
    const image = last?.from.image?.raw;
    if (last === undefined || image === undefined || image.includes('$')) continue;
    const named = last.instructions.some(({ keyword }) => keyword === 'USER');
    const stage = image === 'scratch' || stages.some(({ name }) => name === image);
    if (!named && !stage && lookupBaseImage(image) === undefined && namesConda(project, each)) return false;
  }
  return true;
}

/** False where what FROM names is no image's name at all, as in the templates of Dockerfiles. */
function isImageName(stage: StageModel): boolean {
  if (stage.base.kind === 'stage') return isImageName(stage.base.stage);
  return stage.base.kind === 'image' && stage.base.reference !== undefined;
}
