import * as vscode from 'vscode';
import { SETTINGS } from '../../../common/src/ids';
import { lensesFor } from './lenses';
import type { AskTargets } from './targets';

const SELECTOR: vscode.DocumentSelector = [
  { language: 'dockerfile', scheme: 'file' },
  { language: 'dockercompose', scheme: 'file' },
  { language: 'yaml', scheme: 'file', pattern: '**/{compose,docker-compose}*.{yml,yaml}' },
];

/**
 * Lenses on FROM (build, run, verify) and on compose services (up, restart, …). Only in trusted workspaces, where the
 * file has to do with conda, and where `condaInDocker.codeLens` allows them.
 */
export function provideCodeLenses(ask: AskTargets): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document, token) {
      if (!vscode.workspace.isTrusted) return [];
      if (vscode.workspace.getConfiguration(SETTINGS, document).get('codeLens') !== true) return [];
      return lensesFor(await ask(document.uri, token)).map(({ line, title, tooltip, command, argument }) => {
        const given = argument === undefined ? [document.uri] : [document.uri, argument];
        return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, tooltip, command, arguments: given });
      });
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(SELECTOR, provider),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS}.codeLens`)) changed.fire();
    }),
  );
}
