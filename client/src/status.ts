import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { Command } from '../../common/src/commands';
import { DISPLAY_NAME, SERVER_NAME } from '../../common/src/ids';
import { LANGUAGES } from '../../common/src/languages';
import type { CrashCount } from './crashes';
import { type Counts, type StatusFacts, statusText } from './statusText';

/** Diagnostics come in bursts; the item follows after so many milliseconds. */
const DELAY = 100;

const COMMANDS: Readonly<Record<ReturnType<typeof statusText>['command'], vscode.Command>> = {
  restart: { command: Command.restartServer, title: 'Restart' },
  problems: { command: 'workbench.actions.view.problems', title: 'Show Problems' },
  log: { command: Command.showLog, title: 'Show Log' },
};

/**
 * The language status item: the project of the file in front and what was found in both; or that the server is not
 * there, with a restart one click away.
 */
export function showStatus(client: BaseLanguageClient, crashes: CrashCount): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem(
    'conda-in-docker',
    LANGUAGES.map((language) => ({ language })),
  );
  item.name = DISPLAY_NAME;
  const counts = new Map<string, Counts>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    timer = undefined;
    const facts = factsOf(serverState(client.state, crashes), counts);
    const { text, detail, command, stopped } = statusText(facts);
    item.text = text;
    item.detail = detail;
    item.busy = facts.server === 'starting';
    item.severity = stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.command = COMMANDS[command];
  };
  const later = () => {
    timer ??= setTimeout(show, DELAY);
  };
  show();
  return vscode.Disposable.from(
    item,
    client.onDidChangeState(show),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      for (const uri of uris) count(uri, counts);
      later();
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

function serverState(state: State, crashes: CrashCount): StatusFacts['server'] {
  if (state === State.Running) return 'running';
  if (state === State.Starting) return 'starting';
  return crashes.gaveUp ? 'gave up' : 'stopped';
}

/** Counts our diagnostics of a file again. */
function count(uri: vscode.Uri, counts: Map<string, Counts>): void {
  const found = { errors: 0, warnings: 0, infos: 0 };
  for (const { source, severity } of vscode.languages.getDiagnostics(uri)) {
    if (source !== SERVER_NAME) continue;
    if (severity === vscode.DiagnosticSeverity.Error) found.errors++;
    else if (severity === vscode.DiagnosticSeverity.Warning) found.warnings++;
    else found.infos++;
  }
  const key = uri.toString();
  if (found.errors + found.warnings + found.infos === 0) counts.delete(key);
  else counts.set(key, found);
}

const NOTHING: Counts = { errors: 0, warnings: 0, infos: 0 };

function factsOf(server: StatusFacts['server'], counts: ReadonlyMap<string, Counts>): StatusFacts {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) return { server, project: undefined, file: NOTHING, all: NOTHING };
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const root = folder?.uri ?? vscode.Uri.joinPath(uri, '..');
  const inside = `${root.toString().replace(/(?<!\/)\/+$/, '')}/`;
  const all = { errors: 0, warnings: 0, infos: 0 };
  for (const [key, each] of counts) {
    if (!key.startsWith(inside)) continue;
    all.errors += each.errors;
    all.warnings += each.warnings;
    all.infos += each.infos;
  }
  const project = folder?.name ?? root.path.slice(root.path.lastIndexOf('/') + 1);
  return { server, project, file: counts.get(uri.toString()) ?? NOTHING, all };
}
