/** Where packages are kept after an installation, and what empties that place. Shared by the rules on `conda clean`. */

import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import { expand } from '../parse/dockerfile/expand';
import { HOLE, isKnown, type Value } from '../text/value';
import { commandsByInstruction, everyCommand, failsItself } from './commands';
import { once } from './once';

/** What a RUN does with the package cache. */
export interface Installing {
  readonly stage: StageModel;
  readonly instruction: Instruction;
  /** The last command that downloads packages; undefined where the RUN downloads none. */
  readonly install: CommandRecord | undefined;
  /** The last command that empties the package cache. */
  readonly clean: CommandRecord | undefined;
  /** True where the cleaning comes after the last installation. */
  readonly cleaned: boolean;
}

/** The RUNs of a stage that install or clean, in order. */
export const installations = once((stage: StageModel): readonly Installing[] => {
  const found: Installing[] = [];
  for (const [instruction, commands] of commandsByInstruction(stage)) {
    if (instruction.keyword !== 'RUN') continue;
    let install: CommandRecord | undefined;
    let clean: CommandRecord | undefined;
    let cleaned = false;
    for (const command of commands) {
      if (downloads(command)) {
        install = command;
        cleaned = false;
      } else if (cleans(command)) {
        clean = command;
        cleaned = true;
      }
    }
    if (install !== undefined || clean !== undefined) found.push({ stage, instruction, install, clean, cleaned });
  }
  return found;
});

const READS_NOTHING = /^(?:dry-run|help|download-only|offline)$/;

/** Whether a command certainly fetches packages into the package cache. */
function downloads(command: CommandRecord): boolean {
  if (command.reached !== 'yes' || failsItself(command)) return false;
  return command.effects.some((effect) => {
    if (effect.kind !== 'create' && effect.kind !== 'install') return false;
    const { call } = effect;
    if (call.options.some((each) => READS_NOTHING.test(each.name))) return false;
    if (effect.kind === 'install') return true;
    const file = call.subcommand === 'env create' || call.options.some((each) => each.name === 'file');
    return file || call.program === 'conda-lock' || call.positionals.length > 0;
  });
}

/** `conda clean`, `rm -rf /opt/conda/pkgs` and scripts that are named for it. */
function cleans(command: CommandRecord): boolean {
  if (command.effects.some((effect) => effect.kind === 'clean')) return true;
  if (command.conda?.subcommand === 'clean') return true;
  if (command.conda?.subcommand === 'build' && command.conda.positionals.some((arg) => /^purge/.test(arg.value)))
    return true;
  if (command.name === 'rm' || command.name === 'find' || command.name === 'mv')
    return command.argv.some((arg) => /\/pkgs\b/.test(arg.value) || !isKnown(arg.value));
  return /clean/i.test(command.name) || (command.conda === undefined && !isKnown(command.name));
}

/** Where nothing is guessed: a call of the program, or an `rm` of the package folder. */
function surelyCleans(command: CommandRecord): boolean {
  if (command.reached !== 'yes') return false;
  return isCondaClean(command) || (command.name === 'rm' && command.argv.some((arg) => /\/pkgs\b/.test(arg.value)));
}

/** Only a call of the program itself, not `rm`. */
export function isCondaClean(command: CommandRecord): boolean {
  return command.conda?.subcommand === 'clean';
}

/** The targets of the cache and tmpfs mounts of a RUN, with the Dockerfile's variables filled in where they are known. */
export function cacheTargets(instruction: Instruction, stage: StageModel): string[] {
  const state = stage.before(instruction);
  const lookup = (name: string): Value | undefined => {
    const set = stage.variable(name, state);
    if (set !== undefined) return set;
    const args = stage.args.filter((arg) => arg.name === name && arg.instruction.span.start < instruction.span.start);
    return args.length === 0 ? undefined : (args[args.length - 1]?.value ?? HOLE);
  };
  const targets: string[] = [];
  for (const flag of instruction.flags) {
    if (flag.name !== 'mount' || flag.value === undefined) continue;
    if (!/(?:^|,)type=(?:cache|tmpfs)(?:,|$)/.test(flag.value)) continue;
    const target = /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(flag.value)?.[1];
    if (target === undefined) continue;
    const value = expand(target.replace(/^["']|["']$/g, ''), lookup, '\\');
    targets.push(isKnown(value) && value !== '' ? value : target);
  }
  return targets;
}

/** The package caches that conda uses at a RUN: CONDA_PKGS_DIRS, else `pkgs` of the root prefix. Empty: not known. */
export function packageFolders(stage: StageModel, instruction: Instruction): string[] {
  const state = stage.before(instruction);
  const set: Value | undefined = stage.variable('CONDA_PKGS_DIRS', state) ?? stage.variable('CONDA_PKGS_PATH', state);
  if (set !== undefined && set !== '') return isKnown(set) ? set.split(/[,:]/) : [];
  return stage.machine.condaRoots
    .values()
    .map((each) => each.root)
    .filter(isKnown)
    .map((root) => `${root}/pkgs`);
}

/** Whether a cache mount keeps the packages out of the layer, as far as can be told by its path. */
export function mountsPackages(stage: StageModel, instruction: Instruction): boolean {
  const targets = cacheTargets(instruction, stage);
  if (targets.length === 0) return false;
  const folders = packageFolders(stage, instruction);
  return targets.some(
    (target) =>
      /pkgs|conda|mamba|forge/i.test(target) ||
      target.includes('$') ||
      folders.some((folder) => folder === target || folder.startsWith(`${target.replace(/\/$/, '')}/`)),
  );
}

/** A RUN that cleans up after earlier RUNs. */
export interface LateClean {
  readonly at: Installing;
  readonly clean: CommandRecord;
  readonly installs: readonly Installing[];
}

/** The RUNs that only clean, each with the earlier ones whose packages it means. */
export function cleanedLater(all: readonly Installing[]): LateClean[] {
  const found: LateClean[] = [];
  let waiting: Installing[] = [];
  for (const each of all) {
    if (each.install !== undefined) {
      // What cleans up after itself empties the cache of those before it as well: a later RUN finds nothing of theirs.
      if (each.cleaned && each.clean !== undefined && surelyCleans(each.clean)) waiting = [];
      else if (!each.cleaned && !mountsPackages(each.stage, each.instruction)) waiting.push(each);
      continue;
    }
    if (each.clean === undefined || waiting.length === 0 || !surelyCleans(each.clean)) continue;
    found.push({ at: each, clean: each.clean, installs: waiting });
    waiting = [];
  }
  return found;
}

/** Whether something in a stage relies on the packages that are cached. */
export const needsCache = once((stage: StageModel): boolean =>
  everyCommand(stage).some((command) =>
    command.conda?.options.some((option) => /^(?:offline|use-local|clone|use-index-cache)$/.test(option.name)),
  ),
);
