/** The light part: the state, and commands that bring the rest in on first use. Node only. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { commandsOf } from '../../../common/src/commands';
import { registerCommands } from '../commands/register';
import { tell } from '../tell';
import type { ContainerCommand, ContainerHost, Containers, ContainersModule } from './host';
import { ContainerStore } from './state';

/** The containers of this window. */
export interface ContainerAccess extends vscode.Disposable {
  readonly store: ContainerStore;
  /**
   * The bundle, loaded and started on the first call.
   * @throws where the workspace is not trusted
   */
  load(): Promise<Containers>;
  /** Ends what was loaded, when the window closes. */
  close(): Promise<void>;
}

/** Shown where somebody calls a command that is switched off. */
const NOT_TRUSTED =
  'Nothing is built or run in a workspace that is not trusted. Trust it ("Workspaces: Manage Workspace Trust") and try again.';

/** Registers the commands. Nothing is loaded and no engine is asked before one of them is called. */
export function registerContainers(
  context: vscode.ExtensionContext,
  client: BaseLanguageClient,
  log: vscode.LogOutputChannel,
  showVerified: ContainerHost['showVerified'],
): ContainerAccess {
  const store = new ContainerStore();
  const host: ContainerHost = { context, client, store, log, showVerified };
  const setFolders = () => store.setFolders(localFolders());
  setFolders();
  let loading: Promise<Containers> | undefined;
  const load = (): Promise<Containers> => {
    if (!vscode.workspace.isTrusted) return Promise.reject(new Error(NOT_TRUSTED));
    loading ??= bundle().then(({ startContainers }) => startContainers(host));
    return loading;
  };
  const run = async (command: ContainerCommand, given: readonly unknown[]): Promise<void> => {
    if (!vscode.workspace.isTrusted) return void tell.warning(NOT_TRUSTED);
    await (await load()).run(command, given);
  };
  const handlers = commandsOf('containers').map((command) => [command, (...given: unknown[]) => run(command, given)]);
  const commands = registerCommands('containers', Object.fromEntries(handlers));
  const all = vscode.Disposable.from(commands, vscode.workspace.onDidChangeWorkspaceFolders(setFolders), {
    dispose: () => void loading?.then((containers) => containers.dispose()).catch(() => undefined),
  });
  const close = async (): Promise<void> => (await loading?.catch(() => undefined))?.close();
  return { store, load, close, dispose: () => all.dispose() };
}

/** Folders on the extension host's own disk: an engine cannot build or mount others. */
function localFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

async function bundle(): Promise<ContainersModule> {
  // esbuild.mjs turns this import into one of `containers.js` beside the extension's own bundle.
  return import('./main');
}
