/** Why `conda activate` finds no conda function, and the fixes that all activations share. */
import { replace } from '../../fixes/edits';
import { mambaOf } from '../../model/programs/condaVersion';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { DockerfileContext } from '../context';
import type { Fix, TextEdit } from '../rule';
import { everyCommand } from './needs';
import { guardBehind, hasGuard, wrongUserBehind } from './startupFiles';
import { type CommandContext, type Placed, prefixNamed, type StageView, wantedName } from './view';
import { dropFromChain, hookCommand, hookFix, isJson, rootFor, shellFix, shellInPlace } from './ways';

/** What is to blame where `conda activate` fails for want of the function; each is a rule of its own. */
export type Blame = 'source' | 'guard' | 'user' | 'init' | 'hook';

const inits = new WeakMap<StageModel, CommandRecord | undefined>();

/** The first `conda init` of a stage or of one it is built on. */
export function firstInit(stage: StageModel): CommandRecord | undefined {
  if (!inits.has(stage)) {
    inits.set(
      stage,
      everyCommand(stage).find((command) => command.effects.some((effect) => effect.kind === 'init')),
    );
  }
  return inits.get(stage);
}

/** What is to blame that a command's shell has no conda function. */
export function blame({ command, stage, all }: Placed): Blame {
  const earlier = blamedInside(all).get(command);
  if (earlier !== undefined) return earlier;
  if (guardBehind(stage, command) !== undefined) return 'guard';
  if (wrongUserBehind(stage, command) !== undefined) return 'user';
  const init = firstInit(stage);
  if (init !== undefined && !command.login && !command.interactive && isBefore(init, command, stage)) return 'init';
  return 'hook';
}

const inside = new WeakMap<readonly CommandRecord[], ReadonlyMap<CommandRecord, Blame>>();

/** Of commands that run together those behind one, in the same shell, that should have brought the hook and did not. */
function blamedInside(commands: readonly CommandRecord[]): ReadonlyMap<CommandRecord, Blame> {
  const known = inside.get(commands);
  if (known !== undefined) return known;
  const found = new Map<CommandRecord, Blame>();
  const shells = new Map<CommandRecord | undefined, Blame>();
  for (const command of commands) {
    const blamed = shells.get(command.parent);
    if (blamed !== undefined) found.set(command, blamed);
    else if (command.fails?.code === 'source-not-found' || command.fails?.code === 'file-not-found')
      shells.set(command.parent, 'source');
    else if (readsGuardedFile(command)) shells.set(command.parent, 'guard');
  }
  inside.set(commands, found);
  return found;
}

/** Whether a command stands before another one of the same stage, or in a stage that this one is built on. */
export function isBefore(earlier: CommandRecord, command: CommandRecord, stage: StageModel): boolean {
  if (command.when !== 'build' || earlier.stage !== stage.index) return true;
  if (earlier.instruction !== command.instruction)
    return earlier.instruction.span.start < command.instruction.span.start;
  return earlier.seen.isBefore(command.seen);
}

/** True for `. ~/.bashrc` in a shell that is not interactive, where the file returns at once for such shells. */
export function readsGuardedFile(command: CommandRecord): boolean {
  if ((command.name !== '.' && command.name !== 'source') || command.interactive) return false;
  const path = command.argv[1]?.value ?? '';
  if (!/\/\.bashrc$/.test(path)) return false;
  const text = command.seen.file(path)?.text;
  return text !== undefined && hasGuard(text);
}

/** What the program says, for messages: ` ("…")`; empty where its exact words are not known. */
export function quoted(command: CommandRecord): string {
  const { fails } = command;
  return fails === undefined || fails.paraphrased ? '' : ` ("${fails.text}")`;
}

/** How the shell of a command comes to the function that it lacks. */
export function hookAdvice({ command, stage }: Placed): string {
  const program = command.conda?.program ?? 'conda';
  if (program === 'micromamba') {
    const { hook, name } = micromambaWords(command);
    return `Evaluate \`${hook}\` first, or use \`${name} run\`.`;
  }
  const root = rootFor(command, stage) ?? '/opt/conda';
  if (program !== 'mamba') return `Read it first with \`${hookCommand(root)}\`, or use \`conda run\`.`;
  const activate = `\`conda activate ${wantedName(command) ?? ''}`.trimEnd();
  if (command.condaFunction !== 'yes')
    return `Read conda's first with \`${hookCommand(root)}\` and use ${activate}\`, or use \`conda run\`.`;
  const mamba = mambaOf(root, stage.machine);
  const more =
    mamba === 1
      ? `, or read \`${root}/etc/profile.d/mamba.sh\` as well`
      : mamba === 2
        ? ', or evaluate `eval "$(mamba shell hook --shell posix)"` as well'
        : '';
  return `Use ${activate}\`${more}.`;
}

/** How micromamba is called there, by its path where it is written so, and what defines its function. */
function micromambaWords(command: CommandRecord): { readonly name: string; readonly hook: string } {
  const written = command.argv[0]?.raw ?? 'micromamba';
  const name = /^[\w./-]+$/.test(written) ? written : 'micromamba';
  return { name, hook: `eval "$(${name} shell hook -s ${command.shell === 'bash' ? 'bash' : 'posix'})"` };
}

/** micromamba prints its hook; inside quotes of another shell's command there is no room for more of them. */
export function micromambaHook(context: CommandContext, { command }: Placed): Fix | undefined {
  const at = command.argv[0]?.place;
  if (at === undefined || at.file !== context.path || isJson(context.text, at.span)) return undefined;
  if (context.kind !== 'script' && (context.kind !== 'dockerfile' || command.parent !== undefined)) return undefined;
  const { hook } = micromambaWords(command);
  return {
    title: `Read micromamba's hook first: ${hook}`,
    safe: true,
    // The function goes by the bare name, also where the program is called by its path.
    edits: [replace(context.path, at.span, `${hook} && micromamba`)],
  };
}

/**
 * The fixes for a command that should activate and fails: SHELL in its place where the RUN does nothing else, else the
 * hook before it, else SHELL and the chain without it.
 */
export function activationFixes(
  context: CommandContext,
  { command, stage, view }: Placed,
  safe: boolean,
  hook: Fix | undefined = hookFix(context, stage, command, safe),
): Fix[] {
  if (context.kind !== 'dockerfile') return hook ? [hook] : [];
  const lost = view.lostBy(command);
  const inPlace = lost && shellInPlace(context, view, lost);
  if (inPlace !== undefined) return [inPlace];
  const fixes: Fix[] = [];
  if (hook !== undefined) fixes.push(hook);
  const shell = shellInstead(context, view, command);
  if (shell !== undefined) fixes.push(shell);
  return fixes;
}

function shellInstead(context: DockerfileContext, view: StageView, command: CommandRecord): Fix | undefined {
  const name = wantedName(command);
  const prefix = name === undefined ? undefined : prefixNamed(name, command.seen);
  const drop = dropFromChain(context, command);
  if (prefix === undefined || drop === undefined || command.when !== 'build') return undefined;
  return shellFix(context, view, command, prefix, [drop satisfies TextEdit]);
}
