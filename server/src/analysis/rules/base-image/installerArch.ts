import type { CommandContext } from '../../facts/calls';
import { type InstallerDownload, installerDownloads, Mentions } from '../../facts/installers';
import { stagesBelow } from '../../facts/stages';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWritten } from '../../fixes/written';
import { baseName } from '../../model/programs/names';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const installerArch = defineRule({
  code: 'CD1005',
  name: 'installer-arch',
  category: 'base-image',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: "conda's installer for x86_64 is written into the address.",
    why: markdown`
      On an arm64 machine (Apple silicon, Graviton) the engine takes the arm64 variant of the base image; the
      installer for x86_64 does not run there and the build stops with an exec format error or a message of the
      installer. \`$(uname -m)\` gives the name that the installers use: \`x86_64\` or \`aarch64\`.
    `,
    exceptions: markdown`
      Silent where the platform is fixed, by \`FROM --platform=linux/amd64\` or in the Compose file, and where the
      script decides by architecture. Ignoring it is right where other parts of the image exist for amd64 only; then
      say so with \`--platform\`.
    `,
    references: [
      { title: 'Docker: multi-platform builds', url: 'https://docs.docker.com/build/building/multi-platform/' },
      { title: 'Miniconda installers', url: 'https://repo.anaconda.com/miniconda/' },
    ],
    bad: [
      file`
        FROM debian:12.11
        RUN apt-get update && apt-get install -y wget
        RUN wget https://repo.anaconda.com/miniconda/Miniconda3-py313_26.3.2-2-Linux-x86_64.sh -O /tmp/conda.sh && bash /tmp/conda.sh -b -p /opt/conda
      `,
    ],
    good: [
      file`
        FROM debian:12.11
        RUN apt-get update && apt-get install -y wget
        RUN wget https://repo.anaconda.com/miniconda/Miniconda3-py313_26.3.2-2-Linux-$(uname -m).sh -O /tmp/conda.sh && bash /tmp/conda.sh -b -p /opt/conda
      `,
      file`
        FROM --platform=linux/amd64 debian:12.11
        ADD https://repo.anaconda.com/miniconda/Miniconda3-py313_26.3.2-2-Linux-x86_64.sh /tmp/
      `,
    ],
  },
  messages: {
    fixed:
      'The installer is for {architecture} only: a build for {other} stops here. Use `$(uname -m)` in the address, or fix the platform with `FROM --platform`.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  const mentions = new Mentions(context);
  const looks = new Map<StageModel, Look>();
  for (const download of installerDownloads(context)) {
    const { architecture, command, stage } = download;
    if (architecture !== 'x86_64' || command?.reached === 'maybe' || platformIsFixed(context, stage)) continue;
    // Written out, as opposed to a variable that whoever builds can set.
    if (!context.text.slice(download.span.start, download.span.end).includes('x86_64')) continue;
    const look = looks.get(stage) ?? lookAt(stage);
    looks.set(stage, look);
    if (look.asks) continue;
    // The fix of installer-latest adds the checksum of one architecture; both together would stop the build on others.
    const pinned = download.latest && download.product === 'Miniconda';
    const fix = look.compares || pinned ? undefined : anyArchitecture(context, download, mentions);
    yield {
      message: 'fixed',
      data: { architecture, other: 'arm64' },
      span: download.span,
      fixes: fix === undefined ? [] : [fix],
    };
  }
}

/** What the commands of a stage do about architectures. */
interface Look {
  /** They choose by the machine's architecture. */
  readonly asks: boolean;
  /** They compare a checksum, which is one architecture's. */
  readonly compares: boolean;
}

function lookAt({ commands }: StageModel): Look {
  return {
    asks: commands.some(asksForArchitecture),
    compares: commands.some(({ name }) => /sum$/.test(baseName(name))),
  };
}

/** A script that looks at the machine's architecture itself chooses between addresses. */
function asksForArchitecture({ name, argv }: StageModel['commands'][number]): boolean {
  const words = argv.map((arg) => arg.value);
  return (
    (baseName(name) === 'uname' && words.some((word) => /^-[a-z]*[mpi]/.test(word))) ||
    baseName(name) === 'arch' ||
    words.includes('--print-architecture')
  );
}

function platformIsFixed(context: CommandContext, stage: StageModel): boolean {
  for (const each of stagesBelow(stage)) {
    const flag = each.stage.from.flags.find((one) => one.name === 'platform');
    // A variable such as $BUILDPLATFORM follows the machine.
    if (flag?.value !== undefined && (/amd64|x86_64/.test(flag.value) || !flag.value.includes('PLATFORM'))) return true;
  }
  const { reference } = stage.bottom ?? {};
  const written = stage.base.kind === 'image' ? stage.base.written : (reference?.repository ?? '');
  if (/amd64|x86[_-]64/.test(written)) return true;
  if (context.kind !== 'dockerfile' || context.builds.length === 0) return false;
  return context.builds.every((build) => build.platform !== undefined && isKnown(build.platform));
}

/** `$(uname -m)` in every mention of the installer's name. Not where a checksum for one architecture is compared. */
function anyArchitecture(
  context: CommandContext,
  { command, stage, add, url }: InstallerDownload,
  mentions: Mentions,
): Fix | undefined {
  if (command === undefined || add !== undefined || command.shell === 'program') return undefined;
  // There are none of Python 2 for other architectures.
  if (/(?:conda|forge)2-/.test(url)) return undefined;
  const found = mentions.of(stage, /(?:(?:Mini|Ana)conda|Miniforge|Mambaforge)[^\s/"']{0,100}-Linux-x86_64/g);
  const edits = found.map(({ end }) =>
    replaceWritten(context, { start: end - 'x86_64'.length, end }, { shell: '$(uname -m)' }),
  );
  return fixOf('Use the architecture of the machine: $(uname -m)', false, ...edits)[0];
}
