/** "Check That It Solves", "Lock Environment", "Update Lock" and "Clear Channel Cache". */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { CLEAR_CHANNELS, type LockChange, type PlatformAnswer, type SolveResult } from '../../../common/src/protocol';
import { counted } from '../counted';
import { tell } from '../tell';
import { type Asked, mayAsk, solveWithProgress } from './ask';
import { environmentFile } from './file';
import type { SolveProblems } from './problems';
import { useInDockerfile } from './useLock';
import { changeLine, megabytes, summary } from './words';

export interface Needs {
  readonly client: BaseLanguageClient;
  readonly problems: SolveProblems;
}

const PROBLEMS = 'Show Problems';
const OPEN = 'Open Lock';
const USE = 'Use It in the Dockerfile';

/** Says whether the file can be solved, and shows at its lines what stands in the way. */
export async function checkEnvironment(needs: Needs, given: unknown): Promise<SolveResult | undefined> {
  const uri = await environmentFile(given);
  if (uri === undefined || !(await mayAsk(uri))) return undefined;
  const result = await solved(needs, { uri }, `Solving ${nameOf(uri)}`);
  if (result === undefined) return undefined;
  if (tellOfProblems(result, uri)) return result;
  void tell.info(`${nameOf(uri)} solves for ${result.answers.map(summary).join('; ')}.${noteText(result)}`);
  return result;
}

/** The platforms that are offered: those of images. */
const PLATFORMS = ['linux-64', 'linux-aarch64', 'linux-ppc64le', 'linux-s390x'];

/**
 * Writes the locks of one or several platforms, in one edit that can be undone.
 *
 * @param chosen the platforms; they are asked for where it is left out
 */
export async function lockEnvironment(needs: Needs, given: unknown, chosen: unknown): Promise<readonly vscode.Uri[]> {
  const uri = await environmentFile(given);
  if (uri === undefined || !(await mayAsk(uri))) return [];
  const platforms = Array.isArray(chosen) ? chosen.map(String) : await askPlatforms(uri);
  if (platforms === undefined) return [];
  const result = await solved(needs, { uri, platforms }, `Locking ${nameOf(uri)}`);
  if (result === undefined || tellOfProblems(result, uri)) return [];
  const written = await write(result.answers);
  if (written.length === 0) return [];
  void tellOfLocks(result, written);
  return written;
}

/** The platforms, those that have a lock chosen; where none has, that of most images. */
async function askPlatforms(uri: vscode.Uri): Promise<readonly string[] | undefined> {
  const there = await Promise.all(PLATFORMS.map((each) => exists(lockOf(uri, each))));
  const items = PLATFORMS.map((label, i) => ({
    label,
    description: there[i] ? `conda-${label}.lock is there` : undefined,
    picked: there.includes(true) ? there[i] : label === 'linux-64',
  }));
  const title = 'Lock Environment';
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'For which platforms?',
    canPickMany: true,
  });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ label }) => label);
}

/** A change that can be taken or left. */
interface ChangeItem extends vscode.QuickPickItem {
  readonly platform: string;
  readonly change: LockChange;
}

/**
 * Shows what would change in the locks that are there: all of it can be taken, or some, or nothing. What is left out stays
 * at the version of the lock.
 */
export async function updateLock(needs: Needs, given: unknown): Promise<readonly vscode.Uri[]> {
  const uri = await environmentFile(given);
  if (uri === undefined || !(await mayAsk(uri))) return [];
  const there = await Promise.all(PLATFORMS.map((each) => exists(lockOf(uri, each))));
  const platforms = PLATFORMS.filter((_, i) => there[i]);
  if (platforms.length === 0) {
    const lock = 'Lock Environment';
    if ((await tell.info(`There is no lock beside ${nameOf(uri)} yet.`, lock)) !== lock) return [];
    return lockEnvironment(needs, uri, undefined);
  }
  const result = await solved(needs, { uri, platforms }, `Comparing the lock of ${nameOf(uri)}`);
  if (result === undefined || tellOfProblems(result, uri)) return [];
  const items = result.answers.flatMap(changeItems);
  if (items.length === 0) {
    void tell.info(`${counted(platforms.length, 'lock')} of ${nameOf(uri)}: up to date.`);
    return [];
  }
  const size = items.reduce((sum, { change }) => sum + change.size, 0);
  const picked = await vscode.window.showQuickPick(items, {
    title: `Update Lock: ${counted(items.length, 'change')}, ${megabytes(size)} to download`,
    placeHolder: 'What is left out stays as it is in the lock',
    canPickMany: true,
    matchOnDescription: true,
  });
  if (picked === undefined || picked.length === 0) return [];
  const left = items.filter((each) => !picked.includes(each));
  if (left.length === 0) return finish(result);
  const keep: Record<string, string[]> = {};
  for (const { platform, change } of left) {
    keep[platform] ??= [];
    keep[platform]?.push(change.name);
  }
  const partly = await solved(needs, { uri, platforms, keep }, `Updating a part of the lock of ${nameOf(uri)}`);
  return partly === undefined || tellOfProblems(partly, uri) ? [] : finish(partly);
}

async function finish(result: NonNullable<SolveResult>): Promise<readonly vscode.Uri[]> {
  const written = await write(result.answers);
  if (written.length > 0) void tellOfLocks(result, written);
  return written;
}

function changeItems({ platform, lock }: PlatformAnswer, _index: number, all: readonly PlatformAnswer[]): ChangeItem[] {
  return (lock?.changes ?? []).map((change) => ({
    ...changeLine(change, all.length > 1 ? platform : undefined),
    picked: true,
    platform,
    change,
  }));
}

/** Deletes what is kept of channels. */
export async function clearChannelCache({ client }: Needs): Promise<void> {
  await client.sendRequest(CLEAR_CHANNELS);
  void tell.info('What was kept of channels is deleted.');
}

async function solved(
  { client, problems }: Needs,
  asked: Asked,
  title: string,
): Promise<NonNullable<SolveResult> | undefined> {
  const result = await solveWithProgress(client, asked, title);
  if (result !== undefined) problems.show(asked.uri, result);
  return result;
}

/** Says what stands in the way; false where nothing does. */
function tellOfProblems({ refused, answers }: NonNullable<SolveResult>, uri: vscode.Uri): boolean {
  if (refused !== undefined) {
    void tell.error(`${nameOf(uri)}: ${refused.message}`);
    return true;
  }
  const failed = answers.find(({ result }) => result === 'failed');
  if (failed !== undefined) {
    void tell.error(failed.message);
    return true;
  }
  const unsolvable = answers.filter(({ result }) => result === 'unsolvable');
  if (unsolvable.length === 0) return false;
  const [first] = unsolvable.flatMap(({ problems }) => problems);
  const platforms = unsolvable.map(({ platform }) => platform).join(', ');
  void tell
    .warning(`${nameOf(uri)} does not solve for ${platforms}. ${first?.message ?? ''}`, PROBLEMS)
    .then((chosen) => {
      if (chosen === PROBLEMS) void vscode.commands.executeCommand('workbench.actions.view.problems');
    });
  return true;
}

/** Writes the locks: those that are there are changed as documents, so that it can be undone. */
async function write(answers: readonly PlatformAnswer[]): Promise<readonly vscode.Uri[]> {
  const edit = new vscode.WorkspaceEdit();
  const uris: vscode.Uri[] = [];
  for (const { lock } of answers) {
    if (lock === undefined) continue;
    const uri = vscode.Uri.parse(lock.uri);
    uris.push(uri);
    if (await exists(uri)) {
      const document = await vscode.workspace.openTextDocument(uri);
      const all = new vscode.Range(0, 0, document.lineCount, 0);
      if (document.getText() !== lock.text) edit.replace(uri, document.validateRange(all), lock.text);
    } else edit.createFile(uri, { ignoreIfExists: false, contents: new TextEncoder().encode(lock.text) });
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    void tell.error('The lock could not be written.');
    return [];
  }
  for (const uri of uris) {
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    if (document?.isDirty) await document.save();
  }
  return uris;
}

async function tellOfLocks(result: NonNullable<SolveResult>, [first]: readonly vscode.Uri[]): Promise<void> {
  const text = `Locked for ${result.answers.map(summary).join('; ')}.${noteText(result)}`;
  const use = result.dockerfile === undefined ? undefined : await useInDockerfile(vscode.Uri.parse(result.dockerfile));
  const answer = await tell.info(text, ...(use === undefined ? [OPEN] : [USE, OPEN]));
  if (answer === USE && use !== undefined) await use();
  if (answer === OPEN && first !== undefined) await vscode.window.showTextDocument(first);
}

function noteText({ notes }: NonNullable<SolveResult>): string {
  return notes.length === 0 ? '' : ` ${notes.join(' ')}`;
}

function lockOf(uri: vscode.Uri, platform: string): vscode.Uri {
  return vscode.Uri.joinPath(uri, '..', `conda-${platform}.lock`);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}
