/** What was chosen for a Dockerfile in this workspace, so that nothing is asked twice. */
import type * as vscode from 'vscode';

export interface Choice {
  /** The stage that was built last; null: the last stage of the file. */
  readonly target?: string | null;
  /** Values that were given to build arguments. */
  readonly args: Readonly<Record<string, string>>;
  /** The arguments that somebody was asked for: also where the answer was the default, or nothing. */
  readonly asked?: readonly string[];
}

const PREFIX = 'containers.choice:';
const LAST = 'containers.dockerfile:';

/** What was chosen before; nothing where nobody chose. */
export function readChoice(state: vscode.Memento, dockerfile: vscode.Uri): Choice {
  return state.get<Choice>(PREFIX + dockerfile.toString()) ?? { args: {} };
}

export function writeChoice(state: vscode.Memento, dockerfile: vscode.Uri, choice: Choice): Thenable<void> {
  return state.update(PREFIX + dockerfile.toString(), choice);
}

/** The Dockerfile of a folder that was used last. */
export function lastDockerfile(state: vscode.Memento, folder: string): string | undefined {
  return state.get<string>(LAST + folder);
}

export function rememberDockerfile(state: vscode.Memento, folder: string, dockerfile: vscode.Uri): Thenable<void> {
  return state.update(LAST + folder, dockerfile.toString());
}
