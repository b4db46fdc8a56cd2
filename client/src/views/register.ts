import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { provideCodeLenses } from '../codeLens/provider';
import { targetsOf } from '../codeLens/targets';
import { registerCommands } from '../commands/register';
import type { ContainerAccess } from '../containers/register';
import { registerLearning } from '../learned/register';
import { registerSolver } from '../solver/register';
import { CondaFolders } from '../statusBar/condaFolders';
import { keepContextKeys } from '../statusBar/contextKeys';
import { showContainerStatus } from '../statusBar/item';
import { provideTasks } from '../tasks/provider';
import { createExample } from '../walkthrough/example';
import { showView } from './view';

/**
 * What is seen of containers: status bar, view, lenses, tasks and the example. Node only. Nothing here asks an engine; the bundle that does is loaded where the workspace is trusted and has a Dockerfile with conda.
 */
export function registerContainerViews(
  context: vscode.ExtensionContext,
  access: ContainerAccess,
  client: BaseLanguageClient,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const conda = new CondaFolders();
  const solver = registerSolver(client);
  const learning = registerLearning(context, access, client, log);
  const status = showContainerStatus(access, conda, log);
  return vscode.Disposable.from(
    conda,
    solver,
    learning,
    keepContextKeys(access, conda),
    status,
    showView(access),
    provideCodeLenses(targetsOf(client)),
    provideTasks(access, conda),
    registerCommands('window', {
      showMenu: status.showMenu,
      createExample: () => createExample(context.extensionUri),
      ...solver.handlers,
      ...learning.handlers,
    }),
  );
}
