/** Everything of the editor that has to do with solving: its commands, its problems, its lens, its look while one edits. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { Command } from '../../../common/src/commands';
import { SETTINGS } from '../../../common/src/ids';
import { ask, lookUp } from './ask';
import { checkEnvironment, clearChannelCache, lockEnvironment, type Needs, updateLock } from './commands';
import { ENVIRONMENT_FILES, isEnvironmentFile } from './file';
import { SolveProblems } from './problems';

/** How long after the last save channels are asked, in milliseconds. */
const REST = 500;

export interface Solver extends vscode.Disposable {
  readonly handlers: Readonly<
    Record<
      'checkEnvironment' | 'lockEnvironment' | 'updateLock' | 'clearChannelCache',
      (...given: unknown[]) => Promise<unknown>
    >
  >;
}

export function registerSolver(client: BaseLanguageClient): Solver {
  const problems = new SolveProblems();
  const needs: Needs = { client, problems };
  const disposables = vscode.Disposable.from(problems, solverLens(), offers(), whileEditing(needs));
  return {
    handlers: {
      checkEnvironment: (given) => checkEnvironment(needs, given),
      lockEnvironment: (given, platforms) => lockEnvironment(needs, given, platforms),
      updateLock: (given) => updateLock(needs, given),
      clearChannelCache: () => clearChannelCache(needs),
    },
    dispose: () => disposables.dispose(),
  };
}

const SELECTOR: vscode.DocumentSelector = { language: 'yaml', scheme: 'file', pattern: ENVIRONMENT_FILES };

/** What is offered at an environment file. */
async function offersFor(
  uri: vscode.Uri,
): Promise<readonly { readonly title: string; readonly icon: string; readonly command: Command }[]> {
  const folder = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(uri, '..')).then(
    (entries) => entries.map(([name]) => name),
    () => [],
  );
  const locked = folder.some((name) => /^conda-linux-[\w]+\.lock$/.test(name));
  return [
    { title: 'Check That It Solves', icon: 'check', command: Command.checkEnvironment },
    locked
      ? { title: 'Update Lock', icon: 'sync', command: Command.updateLock }
      : { title: 'Lock Environment', icon: 'lock', command: Command.lockEnvironment },
  ];
}

function isOffered(document: vscode.TextDocument): boolean {
  return vscode.workspace.isTrusted && isEnvironmentFile(document) && lookUp(document.uri) !== 'never';
}

function solverLens(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document) {
      if (!isOffered(document)) return [];
      if (vscode.workspace.getConfiguration(SETTINGS, document).get('codeLens') !== true) return [];
      const at = lineOf(document);
      if (at === undefined) return [];
      return (await offersFor(document.uri)).map(
        ({ title, icon, command }) =>
          new vscode.CodeLens(at, { title: `$(${icon}) ${title}`, command, arguments: [document.uri] }),
      );
    },
  };
  const locks = vscode.workspace.createFileSystemWatcher('**/conda-*.lock', false, true, false);
  return vscode.Disposable.from(
    changed,
    locks,
    locks.onDidCreate(() => changed.fire()),
    locks.onDidDelete(() => changed.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS}.channels.lookUp`)) changed.fire();
    }),
    vscode.languages.registerCodeLensProvider(SELECTOR, provider),
  );
}

/** The line of `dependencies:`; a file without one is none of conda's. */
function lineOf(document: vscode.TextDocument): vscode.Range | undefined {
  for (let line = 0; line < Math.min(document.lineCount, 500); line++) {
    if (/^dependencies\s*:/.test(document.lineAt(line).text)) return new vscode.Range(line, 0, line, 0);
  }
  return undefined;
}

/** The same in the light bulb. */
function offers(): vscode.Disposable {
  const kind = vscode.CodeActionKind.RefactorRewrite.append('condaLock');
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, _range, { only, triggerKind }) {
      if (triggerKind === vscode.CodeActionTriggerKind.Automatic || !isOffered(document)) return [];
      if ((only !== undefined && !only.contains(kind)) || lineOf(document) === undefined) return [];
      return (await offersFor(document.uri)).map(({ title, command }) => {
        const action = new vscode.CodeAction(title, kind);
        action.command = { title, command, arguments: [document.uri] };
        return action;
      });
    },
  };
  return vscode.languages.registerCodeActionsProvider(SELECTOR, provider, { providedCodeActionKinds: [kind] });
}

/** Where the setting says so, a file is solved when it is opened or saved; what was begun before is cancelled. */
function whileEditing({ client, problems }: Needs): vscode.Disposable {
  const running = new Map<string, vscode.CancellationTokenSource>();
  const look = (document: vscode.TextDocument) => {
    if (!vscode.workspace.isTrusted || !isEnvironmentFile(document) || document.uri.scheme !== 'file') return;
    if (lookUp(document.uri) !== 'whileEditing' || lineOf(document) === undefined) return;
    const key = document.uri.toString();
    running.get(key)?.cancel();
    const source = new vscode.CancellationTokenSource();
    running.set(key, source);
    const { version } = document;
    setTimeout(async () => {
      try {
        if (source.token.isCancellationRequested) return;
        const result = await ask(client, { uri: document.uri }, source.token);
        // What does not answer is no problem of the file: nobody asked, so nothing is said.
        if (result !== undefined && document.version === version) problems.show(document.uri, result);
      } catch {
        // The server has stopped; it says so itself.
      } finally {
        if (running.get(key) === source) running.delete(key);
        source.dispose();
      }
    }, REST);
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidSaveTextDocument(look),
    vscode.workspace.onDidOpenTextDocument(look),
    {
      dispose: () => {
        for (const each of running.values()) each.cancel();
      },
    },
  );
}
