import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { Command } from '../../../common/src/commands';
import { LINT_WORKSPACE, type LintWorkspaceResult } from '../../../common/src/protocol';
import { counted } from '../counted';
import { tell } from '../tell';
import { overWorkspace } from './overWorkspace';

const SHOW = 'Show Problems';
const FIX = 'Fix…';

/**
 * "Lint Workspace": looks at all files, open or not, and says what it found. The Problems view shows them: the server
 * reports the whole workspace there by itself. Gives the counts, for those who call the command.
 */
export async function lintWorkspace(client: BaseLanguageClient): Promise<LintWorkspaceResult | undefined> {
  const result = await overWorkspace<LintWorkspaceResult>(client, LINT_WORKSPACE, 'Conda in Docker: linting');
  if (result !== undefined) void tellCounts(result);
  return result;
}

async function tellCounts(result: LintWorkspaceResult): Promise<void> {
  const found = result.errors + result.warnings + result.infos;
  if (found === 0) {
    tell.info(`No problems in ${counted(result.files, 'file')}.`);
    return;
  }
  const kinds = [
    counted(result.errors, 'error'),
    counted(result.warnings, 'warning'),
    `${result.infos} for information`,
  ].join(', ');
  const files = `${result.filesWithFindings} of ${counted(result.files, 'file')}`;
  const buttons = result.fixable > 0 ? [SHOW, FIX] : [SHOW];
  const show = result.errors > 0 ? tell.warning : tell.info;
  const chosen = await show(`${kinds} in ${files}.`, ...buttons);
  if (chosen === SHOW) await vscode.commands.executeCommand('workbench.actions.view.problems');
  if (chosen === FIX) await vscode.commands.executeCommand(Command.fixWorkspace);
}
