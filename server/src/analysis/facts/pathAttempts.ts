/** What people try instead of `ENV PATH`, and what comes of it. */
import type { CondaRoot } from '../model/machine';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Location } from '../text/span';
import { isKnown } from '../text/value';
import { everyCommand, runsBefore } from './commands';

/** A command above that should have put the folder on PATH, and why that does not reach the call. */
export interface PathAttempt {
  readonly place: Location;
  readonly text: string;
  readonly related: string;
}

/** The start-up files of shells. */
const STARTUP_FILE = /\/\.?(?:bashrc|bash\.bashrc|profile|bash_profile|bash_login|zshrc|zprofile)$/;

/** What people try instead of ENV, above the call; the nearest first, one of each kind. */
export function attemptsBefore(command: CommandRecord, stage: StageModel, root: CondaRoot): PathAttempt[] {
  const found: PathAttempt[] = [];
  const own = everyCommand(stage);
  for (let i = own.length - 1; i >= 0; i--) {
    const each = own[i];
    if (each === undefined || each.instruction === command.instruction || each.reached === 'no') continue;
    if (!runsBefore(each, command, stage)) continue;
    const attempt = attemptIn(each, root);
    if (attempt !== undefined && !found.some(({ text }) => text === attempt.text)) found.push(attempt);
  }
  return found;
}

function attemptIn({ name, argv, effects, fails, place }: CommandRecord, root: CondaRoot): PathAttempt | undefined {
  const first = argv[1]?.value ?? '';
  const names = (text: string): boolean => text.includes(`${root.root}/bin`) || text.includes(`${root.root}/condabin`);
  if (name === 'export' && argv.some(({ value }) => value.startsWith('PATH=') && names(value))) {
    const text = 'The `export` above ends with the shell of its own RUN';
    return { place, text, related: 'This PATH ends with its RUN.' };
  }
  if (
    (name === '.' || name === 'source') &&
    /\/(?:conda\.sh|activate)$/.test(first) &&
    first.startsWith(`${root.root}/`)
  ) {
    const text = 'What `source` did above ends with the shell of its own RUN';
    return { place, text, related: 'This ends with its RUN.' };
  }
  if (fails !== undefined) return undefined;
  for (const effect of effects) {
    const file =
      effect.kind === 'init' ? effect.file : effect.kind === 'write' && names(effect.text) ? effect.path : undefined;
    if (file === undefined || !isKnown(file) || !STARTUP_FILE.test(file)) continue;
    const shells = /profile$|login$/.test(file) ? 'login' : 'interactive';
    return {
      place,
      text: `What is written to ${file} is read by ${shells} shells only`,
      related: `Only ${shells} shells read this file.`,
    };
  }
  return undefined;
}
