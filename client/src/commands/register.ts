import * as vscode from 'vscode';
import { Command, type CommandOf, type CommandPart, commandsOf } from '../../../common/src/commands';

/** What carries out the commands of a part, by their names. */
export type Handlers<Part extends CommandPart> = Readonly<
  Record<CommandOf<Part>, (...given: unknown[]) => Promise<unknown>>
>;

/** Registers the commands of a part: the only place that does, so that all of them are those of the table. */
export function registerCommands<Part extends CommandPart>(part: Part, handlers: Handlers<Part>): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandsOf(part).map((name) => vscode.commands.registerCommand(Command[name], handlers[name])),
  );
}
