import type { DockerfileContext } from '../../contexts/types';
import type { CommandContext } from '../../facts/calls';
import { installerDownloads, Mentions } from '../../facts/installers';
import { isCondasDockerfile } from '../../facts/usesConda';
import { changeImage } from '../../fixes/image';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWritten } from '../../fixes/written';
import { olderThan } from '../../knowledge/conda/version';
import { type BaseImage, lookupBaseImage } from '../../knowledge/images';
import type { Deprecation } from '../../knowledge/images/baseImage';
import { endedPython } from '../../knowledge/images/python';
import type { StageModel } from '../../model/stage';
import { compareVersions } from '../../parse/conda';
import { literal } from '../../text/pattern';
import { isKnown, type Value } from '../../text/value';
import { markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** Since this release Miniforge has mamba: https://github.com/conda-forge/miniforge/releases/tag/23.3.1-0 */
const MINIFORGE_HAS_MAMBA = '23.3.1';

/** Since this release Mambaforge's installer ends with an error on each day since January 2025. */
const MAMBAFORGE_REFUSES = '24.7';

export const deprecatedBaseImage = defineRule({
  code: 'CD1003',
  name: 'deprecated-base-image',
  category: 'base-image',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A base image or installer that gets no updates any more, or no longer works.',
    why: markdown`
      Nobody mends its security holes, and in time it stops building: package lists move to archives, tags are
      deleted. Examples are \`continuumio/*\` (Anaconda goes on with \`anaconda/miniconda\`), \`condaforge/mambaforge\`
      and the Mambaforge installer (Miniforge has mamba, too), \`jupyter/*\` on Docker Hub (frozen in October 2023;
      \`quay.io/jupyter/*\` goes on), releases of Debian, Ubuntu and distroless without support,
      and tags of \`python\` whose Python has ended.
    `,
    exceptions: markdown`
      An error where it cannot work any more: the installers of Mambaforge from 24.7 on refuse to run, and there is
      none in the latest release. An image pinned by digest is information only: it stays what it is. Silent where
      the Dockerfile takes the packages of an old distribution from its archive, and about the end of Python where the
      file has nothing of conda, pixi or Jupyter.
    `,
    references: [
      { title: "Anaconda's images", url: 'https://github.com/anaconda/docker-images' },
      {
        title: 'Sunsetting Mambaforge',
        url: 'https://conda-forge.org/news/2024/07/29/sunsetting-mambaforge/',
      },
      {
        title: 'Jupyter docker-stacks moved to quay.io',
        url: 'https://github.com/jupyter/docker-stacks/blob/main/CHANGELOG.md',
      },
      {
        title: 'Distroless support policy',
        url: 'https://github.com/GoogleContainerTools/distroless/blob/main/SUPPORT_POLICY.md',
      },
    ],
    bad: ['FROM condaforge/mambaforge:23.3.1-1\n', 'FROM jupyter/scipy-notebook:2023-10-20\n', 'FROM debian:10\n'],
    good: [
      'FROM condaforge/miniforge3:24.11.3-0\n',
      'FROM quay.io/jupyter/scipy-notebook:2025-03-14\n',
      'FROM debian:12.11\n',
    ],
  },
  messages: {
    replaced: '`{image}`: {reason}. Use `{replacement}` instead.{care}',
    ended: '`{image}`: {reason}. Choose an image that gets updates.',
    installer:
      'Mambaforge was dropped in January 2025, and this installer gets no updates. Use Miniforge, which has mamba as well.',
    refuses:
      'Mambaforge was dropped in January 2025: its installers from 24.7 on end with an error, and the latest release has none. Use Miniforge, which has mamba as well.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.self.stages) yield* image(context, stage);
      yield* installers(context);
    },
    script: installers,
  },
});

function* image(context: DockerfileContext, stage: StageModel): Iterable<Report> {
  const { base } = stage;
  const word = stage.stage.from.image;
  if (base.kind !== 'image' || word === undefined || base.image === undefined) return;
  const { reference } = base.image;
  // The end of a Python is no business of ours where nobody works with conda or Jupyter.
  const deprecated = base.image.deprecated ?? (isCondasDockerfile(context) ? endedPython(base.image) : undefined);
  if (deprecated === undefined) return;
  if (deprecated.archive !== undefined && takesFromArchive(context.text, deprecated.archive)) return;
  const wanted = withPrefix(base.written, replacementOf(base.image, deprecated));
  const pinned = reference.digest !== undefined;
  const edits =
    wanted === undefined ||
    deprecated.standsIn === false ||
    pinned ||
    !isKnown(base.written) ||
    losesDistribution(base.image, wanted)
      ? undefined
      : changeImage(context, stage, wanted);
  yield {
    message: deprecated.replacement === undefined ? 'ended' : 'replaced',
    data: {
      image: isKnown(base.written) ? base.written : reference.repository,
      reason: deprecated.reason,
      replacement: wanted ?? deprecated.replacement ?? '',
      care: careFor(base.image, wanted),
    },
    span: word.span,
    severity: pinned ? 'info' : deprecated.severity,
    fixes: edits === undefined ? [] : [{ title: `Use ${wanted}`, safe: false, edits }],
    tags: ['deprecated'],
  };
}

/** Whether a Dockerfile names the archive, or edits the list of sources towards one (`s,/deb[.],/archive.,`). */
function takesFromArchive(text: string, archive: string): boolean {
  const host = archive.slice(0, archive.indexOf('.') + 1);
  return text.includes(archive) || (/sources\.list|yum\.repos\.d/.test(text) && text.includes(`/${host}`));
}

/** An image on Alpine whose successor is not: commands such as `apk add` would fail. */
function losesDistribution({ distribution, reference }: BaseImage, wanted: string): boolean {
  return distribution === 'alpine' && !wanted.startsWith(reference.repository);
}

/** The replacement under the name that the image has here: for one architecture, or from a mirror. */
function withPrefix(written: Value, wanted: string | undefined): string | undefined {
  const at = wanted?.lastIndexOf(':') ?? -1;
  if (wanted === undefined || at < 0 || !isKnown(written)) return wanted;
  const own = /^(?:[^@]*\/)?[^@/:]*/.exec(written)?.[0] ?? '';
  return own.endsWith(`/${wanted.slice(0, at)}`) ? own + wanted.slice(at) : wanted;
}

/** What is said of a step over years: more than the name changes. */
function careFor({ toolVersion }: BaseImage, wanted: string | undefined): string {
  const to = wanted === undefined ? undefined : /:(\d\d\.\d+)/.exec(wanted)?.[1];
  if (toolVersion === undefined || to === undefined || !olderThan(toolVersion, 23, 1)) return '';
  return ` From conda ${toolVersion} to ${to} options are gone and base has another Python: check what the file does in base.`;
}

/** The image to use instead, with a tag. */
function replacementOf({ reference, newestTag }: BaseImage, deprecated: Deprecation): string | undefined {
  const { replacement, keepsTag, keepsTagFrom } = deprecated;
  if (replacement === undefined) return undefined;
  const { tag } = reference;
  // The entry of the old tag knows the newest one of its own kind (`-slim`).
  const same = replacement === reference.repository || reference.repository.endsWith(`/${replacement}`);
  const newest = same ? newestTag : lookupBaseImage(replacement)?.newestTag;
  if (keepsTag === true && (tag === undefined || isKnown(tag))) {
    const isVersion = tag !== undefined && tag !== 'latest';
    const isEarly =
      isVersion && keepsTagFrom !== undefined && (compareVersions(tag.replace(/-\d+$/, ''), keepsTagFrom) ?? 0) < 0;
    if (newest === undefined || (isVersion && !isEarly)) {
      return tag === undefined ? replacement : `${replacement}:${tag}`;
    }
  }
  return newest === undefined ? replacement : `${replacement}:${newest}`;
}

function* installers(context: CommandContext): Iterable<Report> {
  const mentions = new Mentions(context);
  for (const { product, version, latest, span, stage } of installerDownloads(context)) {
    if (product !== 'Mambaforge' || (version === undefined && !latest)) continue;
    const order = version === undefined ? 0 : (compareVersions(version.replace(/-\d+$/, ''), MAMBAFORGE_REFUSES) ?? -1);
    const fixes: Fix[] = [];
    const edits = mentions.of(stage, /Mambaforge(?=-)/g).map((span) => replaceWritten(context, span, 'Miniforge3'));
    const raised = version === undefined ? undefined : raisedVersion(version);
    const versions =
      version === undefined || raised === undefined
        ? []
        : mentions
            .of(stage, new RegExp(`(?<![\\d.])${literal(version)}(?![\\d.])`, 'g'))
            .map((span) => replaceWritten(context, span, raised));
    // A version that is put together from pieces cannot be raised, and the Miniforge of that release lacks mamba.
    if (edits.length > 0 && (raised === undefined || versions.length > 0)) {
      const title = raised === undefined ? 'Use the Miniforge installer' : `Use the installer of Miniforge ${raised}`;
      fixes.push(...fixOf(title, false, ...edits, ...versions));
    }
    yield {
      message: order >= 0 ? 'refuses' : 'installer',
      span,
      severity: order >= 0 ? 'error' : 'warning',
      fixes,
      tags: ['deprecated'],
    };
  }
}

/** The release of Miniforge in the place of a Mambaforge from before Miniforge had mamba; undefined for later ones. */
function raisedVersion(version: string): string | undefined {
  const miniforge = lookupBaseImage('condaforge/miniforge3');
  const order = compareVersions(version.replace(/-\d+$/, ''), MINIFORGE_HAS_MAMBA);
  return order !== undefined && order < 0 ? miniforge?.newestTag : undefined;
}
