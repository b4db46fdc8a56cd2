import type { CommandContext } from '../../facts/calls';
import { type InstallerDownload, installerDownloads, Mentions } from '../../facts/installers';
import { withFlag } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { commandAfter } from '../../fixes/words';
import { replaceWritten } from '../../fixes/written';
import { lookupBaseImage } from '../../knowledge/images';
import { hasTrait } from '../../knowledge/programs';
import { baseName } from '../../model/programs/names';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/**
 * A Miniconda installer with its checksums, as the Dockerfile of Anaconda's own image has them:
 * https://github.com/anaconda/docker-images/blob/main/miniconda3/debian/Dockerfile
 */
const MINICONDA = {
  version: 'py313_26.3.2-2',
  sha256: {
    x86_64: '2284bafb7863a23411b19874d216e237964d4b32dd9beb6807fa8b2d84570961',
    aarch64: '81a5e828724478a7a036027a74356ceff0206147d3b1243c8ba32e0cfa187967',
  } as Readonly<Record<string, string>>,
};

export const installerLatest = defineRule({
  code: 'CD1004',
  name: 'installer-latest',
  category: 'base-image',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: "conda's installer (or micromamba) is downloaded at its latest version, or without a check of what came.",
    why: markdown`
      The address of \`Miniconda3-latest-…\` or of a \`latest\` release gives another conda and another Python whenever
      a new one comes out: builds are not repeatable and break without a change. Put the version into the address,
      and compare the checksum that the publisher names: \`echo "<sha256>  miniconda.sh" | sha256sum -c -\`.
    `,
    exceptions: markdown`
      Silent where a checksum is verified in the same stage, or by \`ADD --checksum\`. A pinned version without a
      checksum is information only, and not reported where the architecture is filled in at build time, because each
      would need its own.
    `,
    references: [
      { title: 'Miniconda installers and their checksums', url: 'https://repo.anaconda.com/miniconda/' },
      {
        title: 'micromamba: manual installation',
        url: 'https://mamba.readthedocs.io/en/latest/installation/micromamba-installation.html',
      },
      { title: 'Miniforge releases', url: 'https://github.com/conda-forge/miniforge/releases' },
      {
        title: 'Dockerfile reference: ADD --checksum',
        url: 'https://docs.docker.com/reference/dockerfile/#add---checksum',
      },
    ],
    bad: [
      file`
        FROM debian:12.11
        RUN apt-get update && apt-get install -y wget
        RUN wget https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh -O /tmp/conda.sh && bash /tmp/conda.sh -b -p /opt/conda
      `,
    ],
    good: [
      file`
        FROM debian:12.11
        RUN apt-get update && apt-get install -y wget
        RUN wget https://repo.anaconda.com/miniconda/Miniconda3-py313_26.3.2-2-Linux-x86_64.sh -O /tmp/conda.sh && echo "2284bafb7863a23411b19874d216e237964d4b32dd9beb6807fa8b2d84570961  /tmp/conda.sh" | sha256sum -c - && bash /tmp/conda.sh -b -p /opt/conda
      `,
    ],
  },
  messages: {
    latest:
      '{product} is downloaded at its latest version: the next build can bring another one. Put a version into the address and verify its checksum.',
    unverified:
      'The installer of {product} is run without a check of its content. Compare its checksum with `sha256sum -c` before running it.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  const verified = new Map<StageModel, boolean>();
  const mentions = new Mentions(context);
  for (const download of installerDownloads(context)) {
    const { stage } = download;
    const known =
      verified.get(stage) ?? stage.commands.some((each) => hasTrait(baseName(each.name), 'compares checksums'));
    verified.set(stage, known);
    if (known || download.add?.flags.some((flag) => flag.name === 'checksum')) continue;
    if (download.latest) {
      const fix = pin(context, download, mentions);
      yield {
        message: 'latest',
        data: { product: download.product },
        span: download.span,
        fixes: fix === undefined ? [] : [fix],
      };
    } else if (download.architecture !== undefined && download.path !== undefined && isKnown(download.url)) {
      yield { message: 'unverified', data: { product: download.product }, span: download.span, severity: 'info' };
    }
  }
}

/** Puts the version into every mention of the installer's name, and a check after the download. */
function pin(context: CommandContext, download: InstallerDownload, mentions: Mentions): Fix | undefined {
  if (download.product === 'Miniconda') return pinMiniconda(context, download, mentions);
  if (download.product === 'micromamba') return pinMicromamba(context, download);
  if (download.product !== 'Miniforge') return undefined;
  const version = lookupBaseImage('condaforge/miniforge3')?.newestTag;
  // A check would need the checksum of each release.
  if (version === undefined || download.architecture !== undefined) return undefined;
  const places = mentions.of(download.stage, /\/releases\/latest\/download\/(?=Miniforge3-)/g);
  const edits = places.map((span) => replaceWritten(context, span, `/releases/download/${version}/`));
  return fixOf(`Pin to Miniforge ${version}`, false, ...edits)[0];
}

function pinMicromamba(context: CommandContext, { span }: InstallerDownload): Fix | undefined {
  const version = lookupBaseImage('mambaorg/micromamba')?.newestTag;
  const at = context.text.slice(span.start, span.end).search(/\/latest(?=["'?#]|$)/);
  if (version === undefined || at < 0) return undefined;
  const start = span.start + at + 1;
  const edit = replaceWritten(context, { start, end: start + 'latest'.length }, version);
  return fixOf(`Pin to micromamba ${version}`, false, edit)[0];
}

function pinMiniconda(context: CommandContext, download: InstallerDownload, mentions: Mentions): Fix | undefined {
  const { command, architecture, path, add } = download;
  const places = mentions.of(download.stage, /Miniconda3-latest-(?=Linux)/g);
  if (!places.some((span) => span.start >= download.span.start && span.end <= download.span.end)) return undefined;
  const edits = places.map((span) => replaceWritten(context, span, `Miniconda3-${MINICONDA.version}-`));
  const title = `Pin to Miniconda3 ${MINICONDA.version}`;
  if (architecture === undefined) return fixOf(title, false, ...edits)[0];
  const sum = MINICONDA.sha256[architecture];
  if (sum === undefined) return undefined;
  if (add !== undefined) {
    edits.push(withFlag(context.path, add, `--checksum=sha256:${sum}`));
  } else {
    if (command === undefined || path === undefined || command.detached) return undefined;
    const file = path.replace('Miniconda3-latest-', `Miniconda3-${MINICONDA.version}-`);
    const check = commandAfter(context, command, `echo "${sum}  ${file}" | sha256sum -c -`);
    if (check === undefined) return undefined;
    edits.push(check);
  }
  return fixOf(`${title} and verify its checksum`, false, ...edits)[0];
}
