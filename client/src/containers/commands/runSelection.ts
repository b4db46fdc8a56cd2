import * as vscode from 'vscode';
import { workspaceFolderOf } from '../folders';
import type { Workplace } from '../workplace';
import { placeToRun } from './exec';
import { consoleOf } from './pythonConsole';

/**
 * "Run Selection in Container": in the Python console of the container, which stays open and keeps its variables. Without
 * a selection it is the line of the cursor, which moves on to the next one.
 */
export async function runSelection(workplace: Workplace): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.languageId !== 'python') {
    throw new Error('Select lines of a Python file, and try again.');
  }
  const { document, selection } = editor;
  const range = selection.isEmpty ? document.lineAt(selection.active.line).range : wholeStart(document, selection);
  const text = withoutIndent(document.getText(range));
  if (text.trim() === '') throw new Error('There is nothing in this line to run.');
  const { uri } = document;
  const known = uri.scheme === 'file' && workspaceFolderOf(uri) !== undefined;
  const place = await placeToRun(workplace, undefined, known ? uri : undefined);
  const { terminal, ready } = consoleOf(workplace, place);
  await ready;
  terminal.sendText(pasted(text), true);
  if (selection.isEmpty && vscode.window.activeTextEditor === editor) moveOn(editor, selection.active.line);
}

/** A selection that begins within the indentation is taken from the start of its line. */
function wholeStart(document: vscode.TextDocument, { start, end }: vscode.Selection): vscode.Range {
  const line = document.lineAt(start.line);
  const inIndent = start.character <= line.firstNonWhitespaceCharacterIndex;
  return new vscode.Range(inIndent ? line.range.start : start, end);
}

function moveOn(editor: vscode.TextEditor, from: number): void {
  const { document } = editor;
  let line = from + 1;
  while (line < document.lineCount && document.lineAt(line).isEmptyOrWhitespace) line++;
  if (line >= document.lineCount) return;
  const at = new vscode.Position(line, document.lineAt(line).firstNonWhitespaceCharacterIndex);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at));
}

/** The text without the indentation that all of its lines have, and without empty lines at its ends. */
export function withoutIndent(text: string): string {
  const lines = text.split(/\r?\n/);
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  let common = indents[0] ?? '';
  for (const indent of indents) while (!indent.startsWith(common)) common = common.slice(0, -1);
  const moved = lines.map((line) => (line.startsWith(common) ? line.slice(common.length) : line.trim()));
  const first = moved.findIndex((line) => line.trim() !== '');
  const last = moved.findLastIndex((line) => line.trim() !== '');
  return first < 0 ? '' : moved.slice(first, last + 1).join('\n');
}

/**
 * The text as terminals hand over what was pasted ("bracketed paste"): its line ends run nothing by themselves. After an indented block IPython wants an empty line.
 */
function pasted(text: string): string {
  // Nothing of the text may end the paste.
  const clean = text.replace(/\u001b/g, '');
  const several = clean.includes('\n');
  return several ? `\u001b[200~${clean}\n\u001b[201~` : clean;
}
