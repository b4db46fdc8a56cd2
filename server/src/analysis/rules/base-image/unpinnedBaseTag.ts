import type { DockerfileContext } from '../../contexts/types';
import { globalArg, isNamedContext } from '../../facts/fromImage';
import { isMadeBeside } from '../../facts/madeBeside';
import { shippedStages } from '../../facts/stages';
import { isCondasDockerfile, stageUsesConda } from '../../facts/usesConda';
import { changeImage } from '../../fixes/image';
import type { Fix } from '../../fixes/types';
import type { BaseImage } from '../../knowledge/images';
import type { StageModel } from '../../model/stage';
import type { Word } from '../../parse/dockerfile/ast';
import { variables } from '../../parse/dockerfile/expand';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const unpinnedBaseTag = defineRule({
  code: 'CD1001',
  name: 'unpinned-base-tag',
  category: 'base-image',
  severity: 'warning',
  fixable: 'unsafe',
  sameAs: ['hadolint DL3006', 'hadolint DL3007'],
  docs: {
    summary: 'A base image without a tag, or with `latest`.',
    why: markdown`
      The image behind \`latest\` changes under you: the same Dockerfile gives another conda, another Python and other
      system libraries next month. Name a version, best with its digest. The fix offers the newest tag that is known
      to this version of the linter; choose an older one where your project needs it.
    `,
    exceptions: markdown`
      Silent for \`scratch\`, for names of earlier stages, for digests, for images that another Dockerfile of the
      project makes (a Compose file says so, or it is called like the image: \`app/Dockerfile\`, \`Dockerfile.app\`),
      and for repositories that get no builds any more (\`deprecated-base-image\` reports those). An \`ARG\` without a
      default leaves the choice to whoever builds: reported as information only, and so is a name without a slash
      that is not well-known, which mostly is an image of your own machine.
    `,
    references: [
      { title: 'Dockerfile reference: FROM', url: 'https://docs.docker.com/reference/dockerfile/#from' },
      {
        title: 'Building best practices: pin base image versions',
        url: 'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
      },
    ],
    bad: [
      file`
      FROM continuumio/miniconda3
      RUN conda --version
    `,
      file`
      ARG TAG=latest
      FROM continuumio/miniconda3:\${TAG}
    `,
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\n',
      file`
      FROM debian:12 AS build
      FROM build
    `,
    ],
  },
  messages: {
    untagged:
      '`{image}` has no tag, so it means `latest`: the image changes under you and builds are not repeatable. Pin a version, best with a digest.',
    latest:
      '`{image}` is pinned to the moving tag `latest`: the image changes under you and builds are not repeatable. Pin a version, best with a digest.',
    untaggedMoving:
      '`{image}` has no tag, so it means `latest`: the image changes under you and builds are not repeatable. Its version tags move, too: pin it by digest, as in `{image}@sha256:…`.',
    latestMoving:
      '`{image}` is pinned to the moving tag `latest`: the image changes under you and builds are not repeatable. Its version tags move, too: pin it by digest, as in `{image}@sha256:…`.',
    untaggedVersionless:
      '`{image}` has no tag, so it means `latest`: the image changes under you and builds are not repeatable. It has no tags of versions: pin it by digest, as in `{image}@sha256:…`.',
    latestVersionless:
      '`{image}` is pinned to the moving tag `latest`: the image changes under you and builds are not repeatable. It has no tags of versions: pin it by digest, as in `{image}@sha256:…`.',
    argument:
      'The tag of `{image}` comes from an ARG without a default: each build chooses its own base. Give the ARG a version as its default.',
    choice:
      'The base image comes from the ARG `{image}` without a default: each build chooses its own base, and one without the argument fails. Give the ARG an image as its default.',
  },
  checks: {
    *dockerfile(context) {
      if (!isCondasDockerfile(context)) return;
      const shipped = new Set(shippedStages(context));
      for (const stage of context.self.stages)
        if (shipped.has(stage) || stageUsesConda(stage)) yield* check(context, stage);
    },
  },
});

function* check(context: DockerfileContext, stage: StageModel): Iterable<Report> {
  const { base } = stage;
  const word = stage.stage.from.image;
  if (base.kind !== 'image' || word === undefined || base.reference === undefined) return;
  const { reference } = base;
  if (reference.digest !== undefined) return;
  const image = reference.repository;
  if (!isKnown(image) || (reference.tag !== undefined && !isKnown(reference.tag))) {
    yield* argument(context, word, isKnown(image) ? image : undefined);
    return;
  }
  if (reference.tag !== undefined && reference.tag !== 'latest') return;
  if (isNamedContext(context, base.written)) return;
  // A well-known image is made here only where registry and owner are open, as in Jupyter's docker-stacks.
  if ((base.image === undefined || word.raw.includes('$')) && isMadeBeside(context, image)) return;
  // What gets no builds any more does not change; deprecated-base-image says that it is to be replaced.
  if (base.image?.frozen === true) return;
  const pinned = pinnedImage(base.written, base.image);
  const edits = pinned === undefined ? undefined : changeImage(context, stage, pinned);
  const fixes: Fix[] = edits === undefined ? [] : [{ title: `Pin to ${pinned}`, safe: false, edits }];
  const moves =
    base.image?.versionless === true
      ? 'Versionless'
      : base.image?.newestTag !== undefined && pinned === undefined
        ? 'Moving'
        : '';
  yield {
    message: (reference.tag === undefined ? 'untagged' : 'latest') + moves,
    data: { image: base.written },
    span: word.span,
    severity: isOwn(base.written, base.image) ? 'info' : 'warning',
    fixes,
  };
}

/**
 * A name without a slash that is none of the well-known ones is mostly an image that people build by hand before: it
 * has no other tag.
 */
function isOwn(written: string, image: BaseImage | undefined): boolean {
  return image === undefined && !written.includes('/') && !written.includes(':');
}

/** The image with the newest tag that is known, where that tag itself stays what it is. */
function pinnedImage(written: string, image: BaseImage | undefined): string | undefined {
  const newest = image?.newestTag;
  if (newest === undefined || image?.movingTags?.test(newest) === true) return undefined;
  return `${written.replace(/:latest$/, '')}:${newest}`;
}

/** A tag, or a whole image, that only `--build-arg` gives. */
function* argument(context: DockerfileContext, word: Word, image: string | undefined): Iterable<Report> {
  const references = variables(word, context.dockerfile.escape);
  const reference = references[0];
  if (reference === undefined || references.length > 1 || reference.modifier !== undefined) return;
  if (reference.span.end !== word.span.end) return;
  const declared = globalArg(context, reference.name);
  if (declared === undefined || declared.value !== undefined) return;
  const before = context.text.slice(word.span.start, reference.span.start);
  if (image !== undefined && before.endsWith(':')) {
    yield { message: 'argument', data: { image }, span: word.span, severity: 'info' };
  } else if (before === '') {
    yield { message: 'choice', data: { image: reference.name }, span: word.span, severity: 'info' };
  }
}
