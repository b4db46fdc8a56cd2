/** Why `conda activate` finds no conda function, and the fixes that all activations share. */

import type { CommandContext, DockerfileContext } from '../contexts/types';
import { prefixNamed, wantedName } from '../facts/activations';
import type { Execution } from '../facts/site';
import { factsOf } from '../facts/stageFacts';
import { mambaOf } from '../model/programs/condaVersion';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { hookCommand, hookFix, rootFor, shellFix, shellInPlace } from './activation';
import { fixOf } from './make';
import type { Fix } from './types';
import { commandBefore, isFollowed, replaceWord, withoutCommand } from './words';

/** How the shell of a command comes to the function that it lacks. */
export function hookAdvice({ command, stage }: Execution): string {
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
  const { raw = '', value = '' } = command.argv[0] ?? {};
  const name = [raw, /^["']/.test(raw) ? value : ''].find((each) => /^[\w./-]+$/.test(each)) ?? 'micromamba';
  return { name, hook: `eval "$(${name} shell hook -s ${command.shell === 'bash' ? 'bash' : 'posix'})"` };
}

/** micromamba prints its hook. */
export function micromambaHook(context: CommandContext, { command }: Execution): Fix | undefined {
  const [first] = command.argv;
  const { hook } = micromambaWords(command);
  // The function goes by the bare name, also where the program is called by its path.
  const bare = first?.raw === 'micromamba' ? [] : replaceWord(context, first, 'micromamba');
  return fixOf(`Read micromamba's hook first: ${hook}`, true, commandBefore(context, command, hook), bare)[0];
}

/**
 * The fixes for a command that should activate and fails: SHELL in its place where the RUN does nothing else, else the
 * hook before it, else SHELL and the chain without it.
 */
export function activationFixes(
  context: CommandContext,
  { command, stage }: Execution,
  safe: boolean,
  hook: Fix | undefined = hookFix(context, stage, command, safe),
): Fix[] {
  if (context.kind !== 'dockerfile') return hook ? [hook] : [];
  const lost = factsOf(stage, context.project).lostBy(command);
  const inPlace = lost && shellInPlace(context, stage, lost);
  if (inPlace !== undefined) return [inPlace];
  const fixes: Fix[] = [];
  if (hook !== undefined) fixes.push(hook);
  const shell = shellInstead(context, stage, command);
  if (shell !== undefined) fixes.push(shell);
  return fixes;
}

function shellInstead(context: DockerfileContext, stage: StageModel, command: CommandRecord): Fix | undefined {
  const name = wantedName(command);
  const prefix = name === undefined ? undefined : prefixNamed(name, command.seen);
  const drop = isFollowed(context, command) ? withoutCommand(context, command) : undefined;
  if (prefix === undefined || drop === undefined || command.when !== 'build') return undefined;
  return shellFix(context, stage, command, prefix, [drop]);
}
