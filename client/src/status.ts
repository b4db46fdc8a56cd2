import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { Command, DISPLAY_NAME } from '../../common/src/ids';
import { LANGUAGES } from '../../common/src/languages';

/** The language status item: whether the server runs; the log, or a restart where it stopped, is one click away. */
export function showStatus(client: BaseLanguageClient): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem(
    'conda-in-docker',
    LANGUAGES.map((language) => ({ language })),
  );
  item.name = DISPLAY_NAME;
  item.text = DISPLAY_NAME;
  const show = (state: State) => {
    const stopped = state !== State.Starting && state !== State.Running;
    item.busy = state === State.Starting;
    item.severity = stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.detail = stopped ? 'The language server has stopped' : state === State.Running ? 'Ready' : 'Starting';
    item.command = stopped
      ? { command: Command.restartServer, title: 'Restart' }
      : { command: Command.showLog, title: 'Show Log' };
  };
  show(State.Starting);
  return vscode.Disposable.from(
    item,
    client.onDidChangeState(({ newState }) => show(newState)),
  );
}
