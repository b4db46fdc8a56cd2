import * as vscode from 'vscode';
import type { Workplace } from '../workplace';
import { externalAddress } from './address';

/** "Open in Simple Browser": beside the files, in VS Code's own. */
export async function openInEditor(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const address = await externalAddress(workplace, given[0]);
  await vscode.commands.executeCommand('simpleBrowser.show', address.toString(true));
}
