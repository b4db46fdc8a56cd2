import * as vscode from 'vscode';
import type { Session } from '../session';
import { externalAddress } from './address';

/** "Open in Simple Browser": beside the files, in VS Code's own. */
export async function openInEditor(session: Session, given: readonly unknown[]): Promise<void> {
  const address = await externalAddress(session, given[0]);
  await vscode.commands.executeCommand('simpleBrowser.show', address.toString(true));
}
