import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  CHECK_IMPORTS,
  type CheckImportsParams,
  type CheckImportsResult,
  type ImportLine,
  WRITE_INSTALLED,
  type WriteInstalledParams,
  type WriteInstalledResult,
} from '../../../common/src/protocol';
import { counted } from '../counted';
import { environmentFile } from '../solver/file';
import { tell } from '../tell';

interface Item extends vscode.QuickPickItem {
  readonly line?: ImportLine;
}

const GO: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: 'Go to the Import' };

/**
 * "Check Imports": what the code of the environment file's folder imports, and no dependency gives; what is chosen is
 * added to the file.
 */
export async function checkImports(client: BaseLanguageClient, given: unknown): Promise<void> {
  const uri = await environmentFile(given);
  if (uri === undefined) return;
  const name = vscode.workspace.asRelativePath(uri);
  const params: CheckImportsParams = { uri: client.code2ProtocolConverter.asUri(uri) };
  const options = { location: vscode.ProgressLocation.Window, title: `Checking the imports for ${name}` };
  const found = await vscode.window.withProgress(options, () =>
    client.sendRequest<CheckImportsResult>(CHECK_IMPORTS, params),
  );
  if (found === null) return void tell.warning(`${name} is no environment file of conda.`);
  const { missing, along, unknown, files, notes } = found;
  const read = `${counted(files, 'file')} read`;
  if (missing.length + along.length + unknown.length === 0) {
    void tell.info([`${name} names all that the code imports: ${read}.`, ...notes].join(' '));
    return;
  }
  const chosen = await choose(
    [
      ...group('Missing', missing, true, (each) => `imported as ${each.module}`),
      ...group('Only there because another package needs it', along, false, (each) => `comes with ${each.along ?? ''}`),
      ...group('Not known which package brings it', unknown, false, () => 'added by the name of the module'),
    ],
    `Check Imports: ${counted(missing.length, 'package')} missing, ${unknown.length} unknown, ${read}`,
    [`What is to be added to ${name}?`, ...notes].join(' '),
  );
  if (chosen.length > 0) await add(client, uri, name, chosen);
}

function group(
  title: string,
  lines: readonly ImportLine[],
  picked: boolean,
  describe: (line: ImportLine) => string,
): Item[] {
  if (lines.length === 0) return [];
  const items = lines.map((line) => ({
    label: line.package ?? line.module,
    description: describe(line),
    detail: placesOf(line),
    picked,
    buttons: [GO],
    line,
  }));
  return [{ label: title, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function placesOf({ places }: ImportLine): string {
  const shown = places.slice(0, 3).map(({ uri, line, cell }) => {
    const path = vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
    return cell === null ? `${path}:${line + 1}` : `${path}, cell ${cell}`;
  });
  return shown.join('; ') + (places.length > 3 ? ` and ${places.length - 3} more` : '');
}

/** Lets packages be chosen; their imports can be looked at meanwhile. */
function choose(items: readonly Item[], title: string, placeholder: string): Promise<readonly ImportLine[]> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.items = items;
  pick.selectedItems = items.filter((each) => each.picked === true);
  return new Promise((done) => {
    pick.onDidTriggerItemButton(({ item }) => void show(item.line));
    pick.onDidAccept(() => {
      done(pick.selectedItems.flatMap(({ line }) => line ?? []));
      pick.hide();
    });
    pick.onDidHide(() => {
      done([]);
      pick.dispose();
    });
    pick.show();
  });
}

async function show(line: ImportLine | undefined): Promise<void> {
  const [place] = line?.places ?? [];
  if (place === undefined) return;
  const uri = vscode.Uri.parse(place.uri);
  if (place.cell !== null) return void (await vscode.commands.executeCommand('vscode.open', uri));
  const selection = new vscode.Range(place.line, 0, place.line, 0);
  await vscode.window.showTextDocument(uri, { selection, preserveFocus: true, preview: true });
}

async function add(
  client: BaseLanguageClient,
  uri: vscode.Uri,
  name: string,
  chosen: readonly ImportLine[],
): Promise<void> {
  const names = [...new Set(chosen.map((each) => each.package ?? each.module.toLowerCase()))];
  const params: WriteInstalledParams = {
    uri: client.code2ProtocolConverter.asUri(uri),
    packages: names.map((each) => ({ name: each, version: null, manager: 'conda' })),
  };
  const document = await vscode.workspace.openTextDocument(uri);
  const { version } = document;
  const found = await client.sendRequest<WriteInstalledResult>(WRITE_INSTALLED, params);
  if (found === null || 'reason' in found) {
    return void tell.error(`${name}: ${found?.reason ?? 'this is no environment file of conda.'}`);
  }
  if (found.edit === null) return;
  if (document.version !== version) return void tell.error(`${name} was changed in this moment: it is left as it is.`);
  const edit = new vscode.WorkspaceEdit();
  const { start, end } = found.edit.range;
  edit.replace(uri, new vscode.Range(start.line, start.character, end.line, end.character), found.edit.text);
  if (!(await vscode.workspace.applyEdit(edit))) return void tell.error(`${name} could not be changed.`);
  await vscode.window.showTextDocument(document);
}
