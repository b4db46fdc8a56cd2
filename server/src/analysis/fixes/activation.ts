/** Fixes that make an environment active: SHELL with `conda run`, `conda run` before a command, ENV PATH, the hook. */
import type { CommandContext, DockerfileContext } from '../contexts/types';
import { isActivateScript, wantedName } from '../facts/activations';
import { runWords } from '../facts/condaRun';
import { nameOf, onlyRoot } from '../facts/environments';
import { layoutOf, lowerOf, makingInstruction, placeForShell, shellReaches } from '../facts/layout';
import { isMicromambaImage } from '../facts/micromamba';
import type { LostActivation } from '../facts/stageFacts';
import { environmentName } from '../model/naming';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { compareVersions } from '../parse/conda/version';
import type { Instruction } from '../parse/dockerfile/ast';
import { lineEnding } from '../text/lines';
import { shellQuote } from '../text/shellQuote';
import { isKnown, type Value } from '../text/value';
import { jsonArray, linesAfter } from './edits';
import { fixOf } from './make';
import { replace } from './raw';
import type { Fix, TextEdit } from './types';
import { commandBefore, replaceWord, replaceWords, wrapCommand } from './words';

/** `conda run …` for an environment, as far as the installed conda has it; `quiet`: its output may come late. */
export function runPrefix(
  prefix: string,
  stage: StageModel,
  path: Value | undefined,
  quiet: boolean,
): readonly string[] | undefined {
  const words = runWords(prefix, stage, path);
  const version = (stage.machine.rootOf(prefix) ?? onlyRoot(stage))?.version;
  if (words === undefined || words[0] === 'pixi') return words;
  // micromamba is one file that may be anywhere; only its own images surely have it on PATH.
  if (words[0] === 'micromamba' && !isMicromambaImage(stage)) return undefined;
  // `conda run` came with conda 4.6, its --no-capture-output with 4.9.
  if (version !== undefined && (compareVersions(version, '4.6') ?? 0) < 0) return undefined;
  const old = version !== undefined && (compareVersions(version, '4.9') ?? 0) < 0;
  return quiet || old ? words.filter((word) => word !== '--no-capture-output') : words;
}

/** What activates an environment in a POSIX shell, in as many commands as it takes; undefined without a known conda. */
export function activationCommands(prefix: string, stage: StageModel): readonly [string, ...string[]] | undefined {
  if (stage.machine.environments.get(prefix)?.kind === 'venv') return [`. ${shellQuote(`${prefix}/bin/activate`)}`];
  const root = stage.machine.rootOf(prefix) ?? onlyRoot(stage);
  if (root === undefined || !root.programs.has('conda')) return undefined;
  return [hookCommand(root.root), `conda activate ${shellQuote(environmentName(prefix, stage.machine) ?? prefix)}`];
}

/** Reads conda's hook. */
export function hookCommand(root: string): string {
  return `. ${shellQuote(`${root}/etc/profile.d/conda.sh`)}`;
}

/** A keyword in the case in which the file writes its own. */
export function keyword(context: DockerfileContext, word: string): string {
  const first = context.dockerfile.stages[0]?.from.keywordSpan;
  const written = first && context.text.slice(first.start, first.end);
  return written === written?.toLowerCase() && written !== undefined ? word.toLowerCase() : word;
}

/** The shell inside `conda run`: the one in force, without what makes it read start-up files (they activate base). */
export function innerShell(words: readonly { readonly value: Value }[], stage: StageModel): string[] | undefined {
  const values = words.map((word) => word.value);
  const [first = '', ...rest] = values;
  if (!values.every(isKnown) || !/(^|\/)(ba|da|a)?sh$/.test(first)) return undefined;
  const bash = stage.sh !== 'busybox' && stage.bottom?.bash !== false;
  const options: string[] = [];
  for (const word of rest) {
    if (word === '--login' || word === '--rcfile' || word === '--norc' || word === '--noprofile') {
      if (word === '--rcfile') return undefined;
      continue;
    }
    const kept = /^-[a-z]+$/.test(word) ? word.replace(/[li]/g, '') : word;
    if (kept !== '-') options.push(kept);
  }
  if (!options.some((word) => /^-[a-z]*c$/.test(word))) return undefined;
  const shell = /(^|\/)bash$/.test(first) ? first : bash ? '/bin/bash' : '/bin/sh';
  return [shell, ...options];
}

/** The words of a SHELL that runs everything in the environment, for the shell in force at an instruction. */
export function shellLine(
  context: DockerfileContext,
  stage: StageModel,
  prefix: string,
  at: Instruction,
  // The first instruction that it serves: conda has to be found from there on.
  from: Instruction = at,
): string | undefined {
  const [first, last] = [from, at].map((each) =>
    runPrefix(prefix, stage, stage.variable('PATH', stage.before(each)), false),
  );
  const run = first?.[0] === last?.[0] ? first : runPrefix(prefix, stage, undefined, false);
  const inner = innerShell(stage.before(at).shell, stage);
  return run && inner && `${keyword(context, 'SHELL')} ${jsonArray([...run, ...inner])}`;
}

export function lineBelow(
  context: DockerfileContext,
  stage: StageModel,
  below: Instruction | 'none',
  line: string,
): TextEdit {
  return linesAfter(context.dockerfile, context.path, below === 'none' ? stage.stage.from : below, [line]);
}

/** `SHELL ["conda", "run", …]` below the place where the environment is made; with edits that go with it. */
export function shellFix(
  context: DockerfileContext,
  stage: StageModel,
  command: CommandRecord,
  prefix: string,
  more: readonly TextEdit[] = [],
): Fix | undefined {
  if (!shellReaches(command)) return undefined;
  const below = placeForShell(stage, prefix, command.instruction);
  const { instructions } = stage.stage;
  const from =
    below === undefined || below === 'none' ? instructions[0] : instructions[instructions.indexOf(below) + 1];
  const line = below && shellLine(context, stage, prefix, command.instruction, from);
  if (below === undefined || line === undefined) return undefined;
  return {
    title: `Run all that follows in ${nameOf(prefix, stage)}: ${line}`,
    safe: false,
    edits: [lineBelow(context, stage, below, line), ...more],
  };
}

/** Puts the SHELL in the place of a RUN that only activates. */
export function shellInPlace(context: DockerfileContext, stage: StageModel, lost: LostActivation): Fix | undefined {
  const { instruction, prefix } = lost;
  if (!lost.needed.some((each) => shellReaches(each))) return undefined;
  if (layoutOf(stage).get(instruction)?.ownShellBelow !== false) return undefined;
  const line = shellLine(context, stage, prefix, instruction);
  if (line === undefined) return undefined;
  return {
    title: `Run all that follows in ${nameOf(prefix, stage)}: ${line}`,
    safe: false,
    edits: [replace(context.path, instruction.span, line)],
  };
}

/** Merges a RUN that only activates with the RUN directly below it, where that alone needs the environment. */
export function mergeFix(context: DockerfileContext, stage: StageModel, lost: LostActivation): Fix | undefined {
  const { instructions } = stage.stage;
  const { instruction } = lost;
  const next = instructions[instructions.indexOf(instruction) + 1];
  if (next?.keyword !== 'RUN' || instruction.keyword !== 'RUN' || next.flags.length > 0) return undefined;
  if (instruction.command.form !== 'shell' || next.command.form !== 'shell') return undefined;
  if (next.heredocs.length > 0 || instruction.heredocs.length > 0) return undefined;
  if (lost.needed.some((each) => each.instruction !== next) || lost.command.parent !== undefined) return undefined;
  const { start } = next.span;
  if (!/^[ \t]*\r?\n[ \t]*$/.test(context.text.slice(instruction.span.end, start))) return undefined;
  const continuation = context.dockerfile.escape;
  return {
    title: 'Merge it with the RUN below, so that both share a shell',
    safe: false,
    edits: [
      replace(
        context.path,
        { start: instruction.span.end, end: next.command.span.start },
        ` && ${continuation}${lineEnding(context.text)}    `,
      ),
    ],
  };
}

/** `conda run -n X` before the command. */
export function runFix(
  context: CommandContext,
  stage: StageModel,
  command: CommandRecord,
  prefix: string,
  more: readonly TextEdit[] = [],
): Fix | undefined {
  const words = runPrefix(prefix, stage, command.path, command.when === 'build');
  const edit = words && wrapCommand(context, command, words);
  return edit && fixOf(`Run it with ${words.join(' ')}`, false, edit, more)[0];
}

/** `ENV PATH` below the place where the environment is made. No activate.d script runs then. */
export function pathFix(
  context: DockerfileContext,
  stage: StageModel,
  command: CommandRecord,
  prefix: string,
): Fix | undefined {
  // A login shell may set PATH again, and sudo does; what is activated comes first.
  if (
    command.login ||
    command.activated.prefix !== null ||
    (command.parent !== undefined && !shellReaches(command) && command.instruction.keyword === 'RUN')
  )
    return undefined;
  const made = makingInstruction(stage, prefix);
  if (made === undefined || made === command.instruction) return undefined;
  const below = lowerOf(made, layoutOf(stage).get(command.instruction)?.pathAbove);
  const line = `${keyword(context, 'ENV')} PATH=${prefix}/bin:$PATH`;
  return {
    title: `Put it first on PATH: ${line}`,
    safe: false,
    edits: [lineBelow(context, stage, below, line)],
  };
}

/** The root prefix after `. /opt/conda/bin/activate`, else of the only conda there is. */
export function rootFor(command: CommandRecord, stage: StageModel): string | undefined {
  const script = command.argv[1]?.value ?? '';
  if (isActivateScript(script) && script.startsWith('/')) {
    const root = script.replace(/\/bin\/activate$/, '');
    if (stage.machine.condaRoots.get(root) !== undefined) return root;
  }
  const found = onlyRoot(stage);
  return found?.programs.has('conda') ? found.root : undefined;
}

/**
 * Makes the command an activation that works in any POSIX shell: reads the hook, then `conda activate`. For
 * `source activate X`, `. activate X`, `conda activate X` and `mamba activate X`.
 */
export function hookFix(
  context: CommandContext,
  stage: StageModel,
  command: CommandRecord,
  safe: boolean,
): Fix | undefined {
  const root = rootFor(command, stage);
  if (root === undefined) return undefined;
  const [first, script] = command.argv;
  const hook = hookCommand(root);
  const title = `Read conda's hook first: ${hook}`;
  const before = commandBefore(context, command, hook);
  if (command.conda === undefined)
    return wantedName(command) === undefined
      ? undefined
      : fixOf(title, safe, before, replaceWords(context, first, script, ['conda', 'activate']))[0];
  const { program } = command.conda;
  if (program === 'micromamba') return undefined;
  // conda's own function is there already.
  if (program === 'mamba' && command.condaFunction === 'yes')
    return fixOf('Use conda activate instead', safe, replaceWord(context, first, 'conda'))[0];
  return fixOf(title, safe, before, program === 'conda' ? [] : replaceWord(context, first, 'conda'))[0];
}
