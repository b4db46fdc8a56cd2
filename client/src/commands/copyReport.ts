import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { type ReportFacts, reportText } from '../report';
import { tell } from '../tell';

/** Says of the engine what is not private; undefined where none may be asked. */
export type DescribeEngine = () => Promise<string | undefined>;

/** "Copy Report": versions, the kind of engine and which settings were changed, for a problem that is reported. */
export async function copyReport(
  context: vscode.ExtensionContext,
  client: BaseLanguageClient,
  engine: DescribeEngine | undefined,
): Promise<void> {
  const { version, contributes } = context.extension.packageJSON as {
    readonly version: string;
    readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, unknown>> } };
  };
  const facts: ReportFacts = {
    extension: version,
    editor: `${vscode.env.appName} ${vscode.version}`,
    host: vscode.env.appHost,
    remote: vscode.env.remoteName,
    system: typeof process === 'object' && process.platform ? `${process.platform} ${process.arch}` : 'browser',
    trusted: vscode.workspace.isTrusted,
    folders: vscode.workspace.workspaceFolders?.length ?? 0,
    server: { [State.Running]: 'running', [State.Starting]: 'starting', [State.Stopped]: 'stopped' }[
      client.state as 1 | 2 | 3
    ],
    engine: vscode.workspace.isTrusted ? await engine?.() : undefined,
    settings: changedSettings(Object.keys(contributes.configuration.properties)),
  };
  await vscode.env.clipboard.writeText(reportText(facts));
  await tell.info('The report is in the clipboard. It has versions and settings, and no file, path or password.');
}

function changedSettings(names: readonly string[]): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration();
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(name) ?? {};
    const value = workspaceFolderValue ?? workspaceValue ?? globalValue;
    if (value !== undefined) found[name] = value;
  }
  return found;
}
