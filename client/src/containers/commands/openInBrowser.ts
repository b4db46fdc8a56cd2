import * as vscode from 'vscode';
import type { Workplace } from '../workplace';
import { externalAddress } from './address';

/** "Open in Browser". */
export async function openInBrowser(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  await vscode.env.openExternal(await externalAddress(workplace, given[0]));
}
