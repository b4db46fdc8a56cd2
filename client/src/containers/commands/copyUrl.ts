import * as vscode from 'vscode';
import type { Workplace } from '../workplace';
import { externalAddress } from './address';

/** "Copy URL": with the token, so that pasting it is enough. */
export async function copyUrl(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const address = await externalAddress(workplace, given[0]);
  await vscode.env.clipboard.writeText(address.toString(true));
  vscode.window.setStatusBarMessage('The address is copied, with the token of the server.', 4000);
}
