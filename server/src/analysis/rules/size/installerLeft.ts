import type { DockerfileContext } from '../../contexts/types';
import { cacheTargets } from '../../facts/cleaning';
import { type InstallerDownload, installerDownloads } from '../../facts/installers';
import { shippedStages } from '../../facts/stages';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { commandAfter } from '../../fixes/words';
import { hasTrait } from '../../knowledge/programs';
import { resolvePath } from '../../model/process';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const installerLeft = defineRule({
  code: 'CD7007',
  name: 'installer-left',
  category: 'size',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: 'An installer of conda that stays in the image.',
    why: 'The installers of Miniconda and Miniforge are files of 80 to 160 MB that nothing needs after they have run. A layer keeps what was in it at its end: `rm` in a later RUN only hides the file. Delete it in the RUN that downloads and runs it. What ADD downloads has a layer of its own and stays in any case: download it with curl or wget instead.',
    exceptions:
      'Silent for stages whose layers are not in the image, where the file is below a cache mount or piped into the shell, and where something that is not known may delete it.',
    references: [
      {
        title: 'Docker: layers of an image',
        url: 'https://docs.docker.com/get-started/docker-concepts/building-images/understanding-image-layers/',
      },
    ],
    bad: [
      'FROM buildpack-deps:bookworm-curl\nRUN curl -fsSLo /tmp/conda.sh https://github.com/conda-forge/miniforge/releases/download/25.3.1-0/Miniforge3-25.3.1-0-Linux-x86_64.sh && bash /tmp/conda.sh -b -p /opt/conda\n',
    ],
    good: [
      'FROM buildpack-deps:bookworm-curl\nRUN curl -fsSLo /tmp/conda.sh https://github.com/conda-forge/miniforge/releases/download/25.3.1-0/Miniforge3-25.3.1-0-Linux-x86_64.sh && bash /tmp/conda.sh -b -p /opt/conda && rm /tmp/conda.sh\n',
    ],
  },
  messages: {
    left: 'The installer stays in this layer as `{path}`: about 100 MB that nothing needs any more. Delete it in the same RUN: `rm {path}`.',
    copied:
      'COPY leaves the installer in a layer of its own (`{path}`): about 100 MB that a later `rm` only hides. Show it to the RUN alone: `RUN --mount=type=bind,source={source},target=/tmp/conda.sh bash /tmp/conda.sh …`.',
    added:
      'ADD leaves the installer in a layer of its own (`{path}`): about 100 MB that a later `rm` only hides. Download, run and delete it in one RUN.',
  },
  checks: {
    *dockerfile(context) {
      const shipped = new Set(shippedStages(context));
      for (const stage of shipped) yield* copied(stage);
      for (const download of installerDownloads(context)) {
        const { stage, path, product, span } = download;
        if (!shipped.has(stage) || path === undefined || product === 'micromamba') continue;
        if (download.add !== undefined) {
          yield { message: 'added', data: { path }, span };
          continue;
        }
        if (isGone(download, path)) continue;
        yield { message: 'left', data: { path }, span, fixes: fixes(context, download, path) };
      }
    },
  },
});

/** Installers of the project that COPY puts into a layer. */
function* copied({ stage, copies }: StageModel): Iterable<Report> {
  for (const { instruction, source, destination, from, found } of copies) {
    if (from !== undefined || found === 'no' || !stage.instructions.includes(instruction)) continue;
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
    const word = instruction.sources.find((each) => each.raw === source);
    const name = source.slice(source.lastIndexOf('/') + 1);
    if (
      word === undefined ||
      /^https?:/.test(source) ||
      !/^(?:Miniconda|Anaconda|Miniforge|Mambaforge)[23]?-.*\.sh$/i.test(name)
    )
      continue;
    yield { message: 'copied', data: { path: isKnown(destination) ? destination : name, source }, span: word.span };
  }
}

/** Whether the file is not in the layer, or may not be. */
function isGone({ stage, instruction, command }: InstallerDownload, path: string): boolean {
  if (command === undefined || command.reached !== 'yes') return true;
  if (cacheTargets(instruction, stage).some((target) => path.startsWith(`${target.replace(/\/$/, '')}/`))) return true;
  // What comes after an installer that fails was not run: it may delete the file.
  if (stage.commands.some((each) => each.instruction === instruction && each.fails?.code.endsWith('-glibc')))
    return true;
  const all = stage.stage.instructions;
  const next = all[all.indexOf(instruction) + 1];
  const after = next === undefined ? stage.end : stage.momentBefore(next);
  if (after.file(path) === undefined || !after.closed) return true;
  return stage.commands.some(
    ({ instruction: of, name, argv, cwd }) =>
      of === instruction &&
      hasTrait(name, 'removes files') &&
      argv.some(({ value }) => !isKnown(value) || /[*?]|^\.$/.test(value) || !isKnown(cwd)),
  );
}

/** Deletes the file after the command that runs it, where nothing needs it later. */
function fixes(context: DockerfileContext, { stage, instruction }: InstallerDownload, path: string): readonly Fix[] {
  const runs = stage.commands.filter((each) => runsInstaller(each, path));
  const [run] = runs;
  if (run === undefined || runs.length > 1 || run.instruction !== instruction) return [];
  // A later RUN that deletes it as well would find nothing to delete.
  if (stage.commands.some((each) => each.instruction !== instruction && needsForRemoval(each, path))) return [];
  return fixOf(`Delete it in the same RUN: rm ${path}`, false, commandAfter(context, run, `rm ${path}`));
}

/** Whether a command deletes the file, and fails where it is not there. */
function needsForRemoval({ name, argv, cwd }: CommandRecord, path: string): boolean {
  if (!hasTrait(name, 'removes files') || argv.some(({ value }) => /^-\w*f|^--force$/.test(value))) return false;
  return argv.slice(1).some(({ value }) => resolvePath(value, cwd) === path);
}

function runsInstaller({ effects }: CommandRecord, path: string): boolean {
  return effects.some((each) => each.kind === 'installer' && each.path === path);
}
