import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { SERVER_NAME } from '../../../common/src/ids';
import { RULES, type RuleLine, type RulesResult } from '../../../common/src/protocol';

interface Item extends vscode.QuickPickItem {
  readonly rule?: RuleLine;
}

/** "Open Rule Documentation…": the rules with their summaries, those of the active file first; the page is opened. */
export async function openRuleDocumentation(client: BaseLanguageClient): Promise<void> {
  const rules = await client.sendRequest<RulesResult>(RULES);
  const here = rulesOf(vscode.window.activeTextEditor?.document.uri);
  const [first, others] = [rules.filter(({ name }) => here.has(name)), rules.filter(({ name }) => !here.has(name))];
  const items: Item[] =
    first.length === 0 ? [] : [separator('In this file'), ...first.map(toItem), separator('Others')];
  const chosen = await vscode.window.showQuickPick([...items, ...others.map(toItem)], {
    title: 'Conda in Docker: documentation of a rule',
    placeHolder: 'A rule, or words of what it reports',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen?.rule !== undefined) await vscode.env.openExternal(vscode.Uri.parse(chosen.rule.url));
}

function rulesOf(uri: vscode.Uri | undefined): ReadonlySet<string> {
  const found = uri === undefined ? [] : vscode.languages.getDiagnostics(uri);
  const ours = found.filter(({ source }) => source === SERVER_NAME);
  return new Set(ours.map(({ code }) => String(typeof code === 'object' ? code.value : code)));
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function toItem(rule: RuleLine): Item {
  return { label: rule.name, description: `${rule.code}, ${rule.severity}`, detail: rule.summary, rule };
}
