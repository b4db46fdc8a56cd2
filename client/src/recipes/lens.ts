import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { SETTINGS } from '../../../common/src/ids';
import { lensesFor } from '../codeLens/lenses';
import { targetsOf } from '../codeLens/targets';

const SELECTOR: vscode.DocumentSelector = [
  { language: 'yaml', pattern: '**/{environment,conda}*.{yml,yaml}' },
  { language: 'yaml', pattern: '**/env.{yml,yaml}' },
];

/** A lens on an environment file that no Dockerfile is made from. It needs no engine, so it is in the browser as well. */
export function environmentLens(client: BaseLanguageClient): vscode.Disposable {
  const ask = targetsOf(client);
  return vscode.languages.registerCodeLensProvider(SELECTOR, {
    async provideCodeLenses(document, token) {
      if (vscode.workspace.getWorkspaceFolder(document.uri) === undefined) return [];
      if (vscode.workspace.getConfiguration(SETTINGS, document).get('codeLens') !== true) return [];
      const targets = await ask(document.uri, token);
      if (targets?.kind !== 'environment') return [];
      return lensesFor(targets).map(
        ({ line, title, tooltip, command }) =>
          new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
            title,
            tooltip,
            command,
            arguments: [document.uri],
          }),
      );
    },
  });
}
