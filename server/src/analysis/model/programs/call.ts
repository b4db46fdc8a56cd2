/** What the implementation of a command gets. */
import type { Origin } from '../machine';
import type { Arg, Process, Status } from '../process';
import type { CommandRecord } from '../record';
import type { Interpreter, Scope } from '../shell/interpreter';

export interface Call {
  readonly interpreter: Interpreter;
  /** The words, the command's name first. */
  readonly argv: readonly Arg[];
  readonly process: Process;
  readonly scope: Scope;
  readonly record: CommandRecord | undefined;
}

export type Program = (call: Call) => Status;

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
