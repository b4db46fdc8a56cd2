import * as vscode from 'vscode';
import type { Session } from '../session';
import { externalAddress } from './address';

/** "Open in Browser". */
export async function openInBrowser(session: Session, given: readonly unknown[]): Promise<void> {
  await vscode.env.openExternal(await externalAddress(session, given[0]));
}
