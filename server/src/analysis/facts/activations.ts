/** Commands that should activate an environment: what they name, and what comes of it. */

import type { Moment } from '../model/moment';
import { resolvePath } from '../model/process';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { isKnown } from '../text/value';
import { once, onceBy } from './once';

/** True for a command that should have activated an environment, and certainly did not. */
export function failsToActivate(command: CommandRecord): boolean {
  const code = command.fails?.code;
  if (code === 'no-conda-function' || code === 'environment-not-found' || code === 'wrong-arguments') return true;
  return (
    code === 'source-not-found' || (code === 'file-not-found' && (command.name === '.' || command.name === 'source'))
  );
}

/** The commands that come after one that should have activated and did not, in the same run. */
export const commandsAfterFailure = once((commands: readonly CommandRecord[]): ReadonlySet<CommandRecord> => {
  const at = commands.findIndex(
    (command) => failsToActivate(command) || command.effects.some((effect) => effect.kind === 'dropped-argument'),
  );
  return new Set(at < 0 ? [] : commands.slice(at + 1));
});

/**
 * Whether an activation of the environment fails before a command, in its shell or in one around it.
 *
 * @param together all commands of one start or RUN, in order
 */
export function activationFailsBefore(
  command: CommandRecord,
  prefix: string,
  together: readonly CommandRecord[],
  stage: StageModel,
): boolean {
  const failed = failedBefore(together, stage).get(command);
  return failed !== undefined && (failed.has(prefix) || failed.has(NOT_THERE));
}

/** Stands for the prefix of an environment that is not there. */
const NOT_THERE = '';

/** The prefixes that failing activations meant, for the commands that come after them in their shells. */
const failedBefore = onceBy(
  (stage) => stage,
  (commands: readonly CommandRecord[], stage: StageModel): ReadonlyMap<CommandRecord, ReadonlySet<string>> => {
    const byShell = new Map<CommandRecord | undefined, Set<string>>();
    const found = new Map<CommandRecord, ReadonlySet<string>>();
    for (const command of commands) {
      if (byShell.size > 0) {
        const prefixes = new Set<string>();
        for (let shell = command.parent; ; shell = shell.parent) {
          for (const each of byShell.get(shell) ?? []) prefixes.add(each);
          if (shell === undefined) break;
        }
        if (prefixes.size > 0) found.set(command, prefixes);
      }
      if (command.reached !== 'yes' || !failsToActivate(command)) continue;
      const name = wantedName(command);
      // A file may have been read for anything; base is not what is missed.
      if (name === undefined || name === 'base' || name === 'root') continue;
      const meant = byShell.get(command.parent) ?? new Set<string>();
      meant.add(prefixNamed(name, stage.end) ?? NOT_THERE);
      byShell.set(command.parent, meant);
    }
    return found;
  },
);

/** The name after `conda activate` and `source activate`, also where the command failed. */
export function wantedName(command: CommandRecord): string | undefined {
  const dropped = command.effects.find((effect) => effect.kind === 'dropped-argument');
  if (dropped?.kind === 'dropped-argument') return known(dropped.argument.value);
  if (command.conda?.subcommand === 'activate') return known(command.conda.positionals[0]?.value);
  if ((command.name === '.' || command.name === 'source') && isActivateScript(command.argv[1]?.value ?? ''))
    return known(command.argv[2]?.value);
  return undefined;
}

export function known(value: string | undefined): string | undefined {
  return value !== undefined && value !== '' && isKnown(value) ? value : undefined;
}

/** `activate`, `/opt/conda/bin/activate`. */
export function isActivateScript(path: string): boolean {
  return /(^|\/)activate$/.test(path);
}

/** The prefix of an environment by name or path that is surely there at that moment; never base. */
export function prefixNamed(name: string, moment: Moment): string | undefined {
  for (const each of moment.environments()) {
    if (each.maybe || each.base) continue;
    if (each.prefix === name.replace(/(.)\/$/, '$1') || each.prefix.endsWith(`/envs/${name}`)) return each.prefix;
  }
  return undefined;
}

/** The activation of a RUN that does nothing else that lasts: its commands only look, or prepare the activation. */
export function onlyActivates(commands: readonly CommandRecord[]): CommandRecord | undefined {
  let activation: CommandRecord | undefined;
  for (const command of commands) {
    if (command.effects.some((effect) => effect.kind === 'write' || effect.kind === 'init')) return undefined;
    const wanted = wantedName(command) !== undefined || command.effects.some((effect) => effect.kind === 'activate');
    if (wanted) {
      // Activated in turns: somebody works in several environments.
      if (activation !== undefined) return undefined;
      activation = command;
      continue;
    }
    if (!onlyLooks(command)) return undefined;
  }
  return activation;
}

function onlyLooks(command: CommandRecord): boolean {
  const first = command.argv[1]?.value ?? '';
  const { name, conda } = command;
  if (conda !== undefined) {
    return (
      /^(info|list|env list|config list|--version|shell|shell hook)$/.test(conda.subcommand) ||
      /^shell\./.test(first) ||
      first === '--version'
    );
  }
  if (/^(echo|eval|set|true|:|which|pwd|env|printenv|type|hash|\.|source|export|command|cd)$/.test(name)) return true;
  if (/(^|\/)(ba|da|z)?sh$/.test(name)) return /^-[a-z]*c$/.test(first) || first === '-o';
  if (/^python[\d.]*$/.test(name)) return first === '--version' || first === '-V';
  return /^pip[\d.]*$/.test(name) && /^(list|freeze|--version|-V|show|check)$/.test(first);
}

/** What the program says where a command fails, for messages: ` ("…")`; empty where its exact words are not known. */
export function quotedError({ fails }: CommandRecord): string {
  return fails === undefined || fails.paraphrased ? '' : ` ("${fails.text}")`;
}

/** The venv that a RUN activates and does nothing else with: what it sets ends with the RUN. */
export function onlyActivatesVenv(
  commands: readonly CommandRecord[],
): { command: CommandRecord; prefix: string } | undefined {
  let found: { command: CommandRecord; prefix: string } | undefined;
  for (const command of commands) {
    const { argv, name, seen } = command;
    const path = name === '.' || name === 'source' ? argv[1]?.value : undefined;
    const prefix = path?.endsWith('/bin/activate')
      ? resolvePath(path, command.cwd).slice(0, -'/bin/activate'.length)
      : undefined;
    if (prefix !== undefined && seen.environment(prefix)?.kind === 'venv') found = { command, prefix };
    else if (!onlyLooks(command) && !isShellOf(command, commands)) return undefined;
  }
  return found;
}

/** Whether a command is the shell that runs the others. */
function isShellOf(command: CommandRecord, commands: readonly CommandRecord[]): boolean {
  return commands.some(({ parent }) => parent === command);
}
