import { shippedStages } from '../../facts/stages';
import { isCondasDockerfile, stageUsesConda } from '../../facts/usesConda';
import { changeImage } from '../../fixes/image';
import type { BaseImage } from '../../knowledge/images';
import { isKnown } from '../../text/value';
import { markdown } from '../markdown';
import { defineRule } from '../rule';

export const mutableBaseTag = defineRule({
  code: 'CD1002',
  name: 'mutable-base-tag',
  category: 'base-image',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: 'A tag of the base image that moves, such as `24`, `jammy` or a micromamba version.',
    why: markdown`
      Such a tag is a branch and not a version: new builds are pushed to it, so the same Dockerfile gives other
      packages later. A digest names one image for good: \`debian:12.11@sha256:…\` keeps the tag for people and the
      digest for the engine. micromamba images are built again under the tags of their version; only tags that begin
      with \`git-\` and digests stay.
    `,
    exceptions: markdown`
      Silent with a digest, for \`latest\` (\`unpinned-base-tag\` says that), for images of which it is not known which
      tags move, and for releases after their end of life, which nobody builds any more (\`deprecated-base-image\` has
      a word on those). Ignoring it is right where you rebuild in order to get security updates.
    `,
    references: [
      {
        title: 'Building best practices: pin base image versions',
        url: 'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
      },
      { title: 'micromamba-docker: tags', url: 'https://micromamba-docker.readthedocs.io/en/latest/tags.html' },
    ],
    bad: [
      'FROM debian:12\nCOPY --from=condaforge/miniforge3:25.3.1-0 /opt/conda /opt/conda\n',
      'FROM mambaorg/micromamba:2.8.1\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\n',
      'FROM debian:12@sha256:0000000000000000000000000000000000000000000000000000000000000000\n',
    ],
  },
  messages: {
    moves:
      'The tag `{tag}` of `{image}` moves: new builds are pushed to it, and yours change with them. Add its digest, `@sha256:…`.',
    rebuilt:
      'The tag `{tag}` of `{image}` can be built again, although it names a version: your builds would change with it. Add its digest, `@sha256:…`.',
  },
  checks: {
    *dockerfile(context) {
      if (!isCondasDockerfile(context)) return;
      const shipped = new Set(shippedStages(context));
      for (const stage of context.self.stages) {
        if (!shipped.has(stage) && !stageUsesConda(stage)) continue;
        const { base } = stage;
        const word = stage.stage.from.image;
        if (base.kind !== 'image' || word === undefined || base.image?.tagMoves !== true) continue;
        const tag = base.reference?.tag;
        if (tag === undefined || !isKnown(tag) || tag === 'latest') continue;
        const image = base.written.slice(0, base.written.length - tag.length - 1);
        const build = buildOfSameVersion(base.image, tag);
        const edits = build === undefined ? undefined : changeImage(context, stage, `${image}:${build}`);
        yield {
          message: /^\d+\.\d+\.\d+/.test(tag) ? 'rebuilt' : 'moves',
          data: { tag, image },
          span: word.span,
          fixes: edits === undefined ? [] : [{ title: `Pin to ${image}:${build}`, safe: false, edits }],
        };
      }
    },
  },
});

/** The newest tag that stays, where it is one of the version that the moving tag names. */
function buildOfSameVersion(image: BaseImage, tag: string): string | undefined {
  const { newestTag, tags, movingTags } = image;
  if (newestTag === undefined || tags === undefined || movingTags?.test(newestTag) === true) return undefined;
  if (!tags.test(newestTag)) return undefined;
  // An entry of the table may hold for several versions: `3.11-slim` and `3.14.7-slim`.
  const version = /^\d[\d.]*/.exec(tag)?.[0];
  return version === undefined || !/^\d/.test(newestTag) || newestTag.startsWith(`${version}.`) ? newestTag : undefined;
}
