import type { DockerfileContext } from '../../contexts/types';
import { nameOf } from '../../facts/environments';
import { entriesOf, replaceInArgument } from '../../fixes/arguments';
import { removeInstruction } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { hasTrait } from '../../knowledge/programs';
import { baseName } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Pair, PairsInstruction } from '../../parse/dockerfile/ast';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

const VARIABLE = 'LD_LIBRARY_PATH';

export const condaLibraryPath = defineRule({
  code: 'CD2041',
  name: 'conda-library-path',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`LD_LIBRARY_PATH` names the `lib` folder of a conda environment, for every program of the image.',
    why: markdown`
      The loader looks into \`LD_LIBRARY_PATH\` before the folders of the system. With \`/opt/conda/lib\` in it,
      \`curl\`, \`git\`, \`apt-get\` and even \`bash\` load conda's OpenSSL, libcurl, ncurses and libstdc++ in place of those
      that they were built with: "no version information available", "symbol lookup error", or a crash, often only
      after the next update of the environment. Programs of conda do not need it: their own path to their libraries is
      built in (RPATH), and activation does not set it either. Where one program does need it, set it for that program
      alone.
    `,
    exceptions: markdown`
      Silent for folders that are not the \`lib\` folder of a known environment (CUDA's, a package's own), and where a
      single command gets the variable. A warning where a program of the system runs with it, else information.
    `,
    references: [
      {
        title: 'conda-build: using shared libraries',
        url: 'https://docs.conda.io/projects/conda-build/en/stable/resources/use-shared-libraries.html',
      },
      { title: 'ld.so(8)', url: 'https://man7.org/linux/man-pages/man8/ld.so.8.html' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.9.2-0
        ENV LD_LIBRARY_PATH=/opt/conda/lib:$LD_LIBRARY_PATH
        RUN apt-get update && apt-get install -y curl
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.9.2-0
        ENV LD_LIBRARY_PATH=/usr/local/cuda/lib64
        RUN apt-get update && apt-get install -y curl
      `,
      file`
        FROM continuumio/miniconda3:24.9.2-0
        CMD ["env", "LD_LIBRARY_PATH=/opt/conda/lib", "/opt/legacy/tool"]
      `,
    ],
  },
  messages: {
    runs: '`{folder}` in `LD_LIBRARY_PATH` is for every program: `{program}` (line {line}) of the system loads the libraries of {environment} (libssl, libcurl, libtinfo…), which it was not built with, and may break. Programs of conda find theirs without it. Delete it, or set it for the one program that needs it.',
    all: '`{folder}` in `LD_LIBRARY_PATH` is for every program: those of the system (`bash`, `curl`, `apt-get`) load the libraries of {environment}, which they were not built with, and may break. Programs of conda find theirs without it. Delete it, or set it for the one program that needs it.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  for (const stage of context.needed) {
    if (!context.self.stages.includes(stage)) continue;
    for (const [index, instruction] of stage.stage.instructions.entries()) {
      if (instruction.keyword !== 'ENV') continue;
      const pair = instruction.pairs.find((each) => each.name.raw === VARIABLE);
      const after = stage.states[index + 1];
      if (pair === undefined || after === undefined) continue;
      const found = entryOf(
        stage,
        stage.variable(VARIABLE, after) ?? '',
        stage.variable(VARIABLE, stage.states[index] ?? after),
      );
      if (found === undefined) continue;
      const program = stage.commands.find(
        (each) => each.instruction.span.start > instruction.span.start && isOfSystem(each, context),
      );
      yield {
        message: program === undefined ? 'all' : 'runs',
        severity: program === undefined ? 'info' : 'warning',
        data: {
          folder: found.entry,
          environment: nameOf(found.prefix, stage),
          program: program?.name ?? '',
          line: program === undefined ? '' : String(context.lines.lineAt(program.place.span.start) + 1),
        },
        span: pair.value?.span ?? pair.span,
        fixes: fixes(context, instruction, pair, found.entry),
      };
    }
  }
}

/** The first entry that is the `lib` folder of an environment and was not there before. */
function entryOf(stage: StageModel, value: string, before: string | undefined) {
  const old = new Set((before ?? '').split(':'));
  for (const entry of value.split(':')) {
    const prefix = /^(\/.+)\/lib\/?$/.exec(entry)?.[1];
    if (prefix === undefined || !isKnown(entry) || old.has(entry) || /^\/usr(?:\/local)?$/.test(prefix)) continue;
    const environment = stage.machine.environments.get(prefix);
    if (environment !== undefined && environment.kind !== 'venv') return { entry, prefix };
  }
  return undefined;
}

/** A program of the system that loads more than libc: it is not in an environment. */
function isOfSystem({ name, reached, seen, path, place }: CommandRecord, context: DockerfileContext): boolean {
  const base = baseName(name);
  if (reached === 'no' || place.file !== context.path || name.startsWith('/opt')) return false;
  if (!hasTrait(base, 'loads libraries')) return false;
  const first = (path ?? '').split(':').find((folder) => seen.file(`${folder}/${base}`) !== undefined);
  return first === undefined || /^\/(?:usr\/(?:local\/)?)?s?bin$/.test(first);
}

function fixes(
  context: DockerfileContext,
  instruction: PairsInstruction,
  { value }: Pair,
  entry: string,
): readonly Fix[] {
  const title = `Delete ${entry} from ${VARIABLE}`;
  const entries = value === undefined ? [] : entriesOf(value);
  const [first, last] = [entries[0], entries.at(-1)];
  if (value === undefined || first === undefined || last === undefined) return [];
  const rest = entries.map(({ text }) => text).filter((each) => each !== entry);
  // What is left of it alone is no change of the variable.
  if (rest.every((each) => each === '' || /^\$\{?LD_LIBRARY_PATH\b/.test(each)))
    return instruction.pairs.length > 1
      ? []
      : fixOf(title, false, removeInstruction(context.dockerfile, context.path, instruction));
  if (rest.length === entries.length) return [];
  return fixOf(title, false, replaceInArgument(context, value, first.from, last.to, { docker: rest.join(':') }));
}
