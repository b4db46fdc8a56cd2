import * as vscode from 'vscode';
import { cancelled } from '../messages';
import type { Workplace } from '../workplace';

/** "Select Container Engine": writes the setting, for this workspace where it has one of its own, else for the user. */
export async function selectEngine(workplace: Workplace): Promise<void> {
  const endpoints = await workplace.engines.candidates();
  const settings = vscode.workspace.getConfiguration('condaInDocker');
  const now = settings.get<string>('engine') ?? '';
  const automatic = {
    label: 'Choose automatically',
    description: now === '' ? 'as it is now' : undefined,
    detail: 'DOCKER_HOST, the active Docker context, the default socket, other engines of this machine',
    id: '',
  };
  const items = endpoints.map(({ id, label, address, remote }) => ({
    label,
    description: [remote ? 'on another machine' : '', id === now ? 'as it is now' : ''].filter(Boolean).join(', '),
    detail: address,
    id,
  }));
  const placeHolder = 'Which engine is to build and run this workspace?';
  const chosen = (await vscode.window.showQuickPick([automatic, ...items], { placeHolder })) ?? cancelled();
  const own = settings.inspect<string>('engine')?.workspaceValue !== undefined;
  const target = own ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings.update('engine', chosen.id === '' ? undefined : chosen.id, target);
  await workplace.engines.reconnect();
  // Whoever chooses an engine wants to know whether it is there.
  await workplace.engine();
}
