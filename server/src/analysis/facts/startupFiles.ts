/** What a Dockerfile writes into start-up files of shells, and who reads it. */

import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { isKnown } from '../text/value';
import { everyCommand } from './commands';
import { once } from './once';

/** A command that writes an activation, or conda's hook, into a start-up file. */
export interface StartupWrite {
  readonly command: CommandRecord;
  readonly stage: StageModel;
  /** The file, absolute. */
  readonly path: string;
  /** The environment as written after `activate`; undefined where only the hook is written. */
  readonly activates: string | undefined;
  /** True for `conda init` and the like. */
  readonly init: boolean;
  /** True where the file returns before this text in shells that are not interactive. */
  readonly guarded: boolean;
}

const STARTUP_FILE = /^(.*)\/\.(bashrc|bash_profile|bash_login|profile)$/;

const ACTIVATES = /\b(?:conda|mamba|micromamba)\s+activate(?:[ \t]+["']?([^\s"'&;|]+))?/;

const SOURCES = /(?:^|[\s;&])(?:source|\.)\s+\S*?activate(?:[ \t]+["']?([^\s"'&;|]+))?/;

const HOOK = /etc\/profile\.d\/(conda|mamba|micromamba)\.sh|shell\.?\s*(bash|posix|hook)|bin\/activate/;

const GUARD =
  /case\s+"?\$-"?\s+in[\s\S]{0,80}?(return|exit)|\[\[?\s*-z\s+"?\$\{?PS1(:-)?\}?"?\s*\]\]?\s*&&\s*(return|exit)|\$-"?\s*!=\s*\*i\*[\s\S]{0,40}?(return|exit)|\[\[?\s*\$-\s*==?\s*\*i\*\s*\]\]?\s*\|\|\s*(return|exit)/;

/** True where a text returns at once in a shell that is not interactive, as the skeletons of Debian and Ubuntu do. */
export function hasGuard(text: string): boolean {
  return GUARD.test(text.slice(0, 20000));
}

/** More are not looked at: nobody writes so many. */
const MOST_WRITES = 32;

/** The writes of a stage and of those it is built on, in order. */
export const startupWrites = once((stage: StageModel): readonly StartupWrite[] => {
  const before = stage.base.kind === 'stage' ? startupWrites(stage.base.stage) : [];
  const own = findWrites(stage);
  return before.length === 0 ? own : [...before, ...own];
});

function findWrites(stage: StageModel): StartupWrite[] {
  const found: StartupWrite[] = [];
  for (const command of stage.commands) {
    if (found.length >= MOST_WRITES) break;
    for (const effect of command.effects) {
      const path = effect.kind === 'write' ? effect.path : effect.kind === 'init' ? effect.file : undefined;
      if (path === undefined || !STARTUP_FILE.test(path)) continue;
      const text = effect.kind === 'write' ? effect.text : '';
      const name = ACTIVATES.exec(text) ?? SOURCES.exec(text);
      if (effect.kind === 'write' && name === null && !HOOK.test(text)) continue;
      const old = effect.kind === 'write' && !effect.append ? '' : (command.seen.file(path)?.text ?? '');
      found.push({
        command,
        stage,
        path,
        activates: name === null ? undefined : (name[1] ?? 'base'),
        init: effect.kind === 'init',
        guarded: isKnown(old) && path.endsWith('/.bashrc') && hasGuard(old),
      });
    }
  }
  return found;
}

/** The home folder that a start-up file belongs to. */
export function homeOfFile(path: string): string {
  return STARTUP_FILE.exec(path)?.[1] ?? '';
}

/** The `.bashrc` whose lines a login shell does not reach, as the file returns before them. */
export function guardedFileFor(command: CommandRecord, stage: StageModel): StartupWrite | undefined {
  if (!command.login || command.interactive || command.shell !== 'bash' || command.home === undefined) return undefined;
  const path = `${command.home}/.bashrc`;
  return last(startupWrites(stage), (write) => write.guarded && write.path === path && isEarlier(write, command));
}

/** The start-up file of another user whose lines the command's shell does not read. */
export function otherUsersFileFor(command: CommandRecord, stage: StageModel): StartupWrite | undefined {
  if (!command.login && !command.interactive) return undefined;
  return otherUsersFile(stage, command.user, command.home, (write) => isEarlier(write, command));
}

/** A start-up file written by and for another user, where this one's home has none. */
export function otherUsersFile(
  stage: StageModel,
  user: string,
  home: string | undefined,
  test: (write: StartupWrite) => boolean = () => true,
): StartupWrite | undefined {
  if (home === undefined || !isKnown(home) || !isKnown(user)) return undefined;
  const writes = startupWrites(stage);
  if (writes.some((write) => homeOfFile(write.path) === home)) return undefined;
  return last(
    writes,
    (write) =>
      write.command.user !== user &&
      isKnown(write.command.user) &&
      homeOfFile(write.path) === write.command.home &&
      test(write),
  );
}

function isEarlier(write: StartupWrite, command: CommandRecord): boolean {
  return command.when !== 'build' || write.command.instruction.span.start <= command.instruction.span.start;
}

/** The last that activates, else the last. */
function last(writes: readonly StartupWrite[], test: (write: StartupWrite) => boolean): StartupWrite | undefined {
  let found: StartupWrite | undefined;
  for (const write of writes) {
    if (test(write) && (write.activates !== undefined || found?.activates === undefined)) found = write;
  }
  return found;
}

/** The first `conda init` of a stage or of one it is built on. */
export const firstInit = once((stage: StageModel): CommandRecord | undefined =>
  everyCommand(stage).find((command) => command.effects.some((effect) => effect.kind === 'init')),
);
