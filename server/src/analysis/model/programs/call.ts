/** What the implementation of a command gets. */
import { because } from '../cause';
import type { Origin } from '../machine';
import type { Arg, Process, Status } from '../process';
import type { Call } from '../shell/types';

export type { Call, Program } from '../shell/types';

/** The text and origin of an argument that is a script itself (`bash -c ARG`). */
export function scriptOf(arg: Arg): { text: string; origin: Origin | undefined } {
  return { text: arg.value, origin: arg.origin?.() };
}

/** Writes what nobody knows to standard output: some lines, or none. */
export function printUnknown(call: Call): void {
  call.scope.stdout?.writeUnknown();
}

/** Writes to standard output. */
export function print(call: Call, text: string, origin?: () => Origin | undefined): void {
  call.scope.stdout?.write(text, origin);
}

/** Programs that start one another are followed this far: `sudo env nice …`. */
const MOST_NESTED = 24;

/** Runs words as a new program in a child process, with the record's scope: the tail of a wrapper such as `nice`. */
export function runChild(call: Call, argv: readonly Arg[], prepare?: (process: Process) => void): Status {
  const child = call.process.child();
  prepare?.(child);
  return runIn(call, argv, child);
}

/** The same in a process that the wrapper has made ready, such as `env` and `conda run` do. */
export function runIn(call: Call, argv: readonly Arg[], process: Process): Status {
  const { interpreter, scope } = call;
  if (scope.depth > MOST_NESTED) {
    call.process.lost ??= because('programs that start one another too often to follow', call.record?.place);
    return 'unknown';
  }
  return interpreter.invoke(argv, process, { ...scope, depth: scope.depth + 1 });
}
