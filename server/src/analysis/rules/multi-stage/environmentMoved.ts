import type { DockerfileContext } from '../../contexts/types';
import { replaceArgument } from '../../fixes/arguments';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWritten } from '../../fixes/written';
import type { Environment } from '../../model/machine';
import { resolvePath } from '../../model/process';
import type { CopyFact, StageModel } from '../../model/stage';
import type { CopyInstruction } from '../../parse/dockerfile/ast';
import { literal } from '../../text/pattern';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const environmentMoved = defineRule({
  code: 'CD8001',
  name: 'environment-moved',
  category: 'multi-stage',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'An environment is copied to another path than the one it was made at.',
    why: markdown`
      When conda installs a package it writes the environment's prefix into its files: the \`#!\` lines of scripts
      such as \`pip\`, \`jupyter\` and \`gunicorn\`, the activation scripts, paths inside of libraries. At another path
      these files still name the old one, where nothing is: "bad interpreter", or data files and certificates that
      are not found. Copy the environment to the path at which it was made, or make it in the builder at the path at
      which it is wanted (\`conda create -p /env\`).
    `,
    exceptions: markdown`
      Silent where conda-pack packed the environment and \`conda-unpack\` (which mends the prefixes) is used, where a
      link leads from the old path to the new one, where a later command mends the old path, and where the builder
      is not known.
    `,
    references: [
      {
        title: 'conda-build: making packages relocatable',
        url: 'https://docs.conda.io/projects/conda-build/en/stable/resources/make-relocatable.html',
      },
      { title: 'conda-pack', url: 'https://conda.github.io/conda-pack/' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0 AS build
        RUN conda create -y -n app python=3.12
        FROM debian:12-slim
        COPY --from=build /opt/conda/envs/app /venv
        CMD ["/venv/bin/python"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0 AS build
        RUN conda create -y -p /venv python=3.12
        FROM debian:12-slim
        COPY --from=build /venv /venv
        CMD ["/venv/bin/python"]
      `,
    ],
  },
  messages: {
    moved:
      'The environment was made at {old} and is copied to {new}: its scripts and libraries still name {old}, which is not there. Copy it to {old}, or make it at {new} in the builder.',
  },
  checks: {
    *dockerfile(context) {
      if (usesCondaPack(context)) return;
      for (const stage of context.needed) {
        if (!context.self.stages.includes(stage)) continue;
        const moves = movedByInstruction(stage);
        if (moves.size === 0) continue;
        let found = 0;
        for (const fact of stage.copies) {
          const { instruction } = fact;
          if (fact.from === undefined || instruction.keyword !== 'COPY') continue;
          if (!stage.stage.instructions.includes(instruction)) continue;
          const moved = movedBy(moves.get(instruction.span.start) ?? [], fact);
          if (moved?.movedFrom === undefined || isMended(stage, instruction, moved)) continue;
          yield {
            message: 'moved',
            data: { old: moved.movedFrom, new: moved.prefix },
            span: instruction.span,
            fixes: ++found <= MOST_FIXES ? fixesFor(context, stage, fact, instruction) : [],
          };
        }
      }
    },
  },
});

/** Each looks through the rest of the stage; nobody moves so many by hand. */
const MOST_FIXES = 32;

/** The environments that came from another path, by where the instruction that brought them begins. */
function movedByInstruction(stage: StageModel): ReadonlyMap<number, readonly Environment[]> {
  const moves = new Map<number, Environment[]>();
  for (const each of stage.machine.environments.values()) {
    const at = each.cause?.location;
    if (each.movedFrom === undefined || each.maybe || at?.file !== stage.file || !isKnown(each.prefix)) continue;
    const list = moves.get(at.span.start);
    if (list) list.push(each);
    else moves.set(at.span.start, [each]);
  }
  return moves;
}

/** The first environment that a copy brings to another path: the highest one. */
function movedBy(candidates: readonly Environment[], fact: CopyFact): Environment | undefined {
  const source = resolvePath(fact.source, '/');
  const found = candidates.filter((each) => isBelow(each.movedFrom ?? '', source));
  return found.sort((a, b) => a.prefix.length - b.prefix.length)[0];
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function usesCondaPack(context: DockerfileContext): boolean {
  return context.self.stages.some((stage) =>
    stage.commands.some(
      (command) =>
        command.name.endsWith('conda-pack') ||
        command.name.endsWith('conda-unpack') ||
        command.conda?.subcommand === 'pack',
    ),
  );
}

/** Whether the old path leads to the new one, or a later command deals with it. */
function isMended(stage: StageModel, instruction: CopyInstruction, moved: Environment): boolean {
  const old = moved.movedFrom ?? '';
  if (stage.machine.files.get(old)?.link !== undefined || stage.machine.environments.get(old) !== undefined)
    return true;
  return stage.commands.some(
    (command) =>
      command.instruction.span.start > instruction.span.start && command.argv.some((arg) => arg.value.includes(old)),
  );
}

/** Copies to the old path, and says so wherever the stage names the new one. */
function fixesFor(context: DockerfileContext, stage: StageModel, fact: CopyFact, instruction: CopyInstruction): Fix[] {
  const word = instruction.destination;
  const source = resolvePath(fact.source, '/');
  const destination = fact.destination;
  if (word === undefined || instruction.sources.length !== 1 || !isKnown(source) || !isKnown(destination)) return [];
  if (word.raw.includes('$') || destination === '/' || source === '/') return [];
  const { instructions } = stage.stage;
  const last = instructions[instructions.length - 1];
  const edits = [replaceArgument(context, word, source)];
  const pattern = new RegExp(`(?<![\\w./-])${literal(destination)}(?![\\w.-])`, 'g');
  const from = instruction.span.end;
  const rest = context.text.slice(from, last?.span.end ?? from);
  for (const match of rest.matchAll(pattern)) {
    const start = from + match.index;
    edits.push(replaceWritten(context, { start, end: start + destination.length }, source));
  }
  return fixOf(`Copy it to ${source}, where it was made`, false, ...edits);
}
