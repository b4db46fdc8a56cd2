/** What people rely on when things go wrong or move: a server that dies, files that are renamed, closed and deleted. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Command } from '../../../common/src/commands';
import { SHOW_DOCUMENTATION } from '../../../common/src/ids';
import { eventually, skip, test } from './harness';
import { codeOf, diagnosticAt, diagnosticGone, fileUri, openFile, ourDiagnostics, scratchFile } from './workspace';

const any = () => true;
const isA = (rule: string) => (diagnostic: vscode.Diagnostic) => codeOf(diagnostic) === rule;

/** The process ids of the language servers of this extension host. */
function servers(): number[] {
  const { status, stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  if (status !== 0) skip('there is no ps that could tell the process of the server');
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    const ours = Number(parent) === process.pid && /[\\/]dist[\\/]server[\\/]node\.js/.test(args ?? '');
    return ours ? [Number(pid)] : [];
  });
}

/** Kills the server and waits until its diagnostics of a file are gone; gives its process id. */
async function kill(uri: vscode.Uri): Promise<number> {
  const [server, ...others] = servers();
  assert.ok(server !== undefined && others.length === 0, 'one server');
  const gone = eventually(
    'the diagnostics of the dead server going away',
    () => (ourDiagnostics(uri).length === 0 ? true : undefined),
    vscode.languages.onDidChangeDiagnostics,
  );
  process.kill(server, 'SIGKILL');
  await gone;
  return server;
}

test('a server that is killed is started again, and diagnostics come back', async () => {
  const { document } = await openFile('Dockerfile');
  await diagnosticAt(document.uri, any);
  const before = await kill(document.uri);
  await diagnosticAt(document.uri, any);
  const after = servers();
  assert.equal(after.length, 1);
  assert.notEqual(after[0], before);
});

test('a server that dies while it is told much is started again as well', async () => {
  const { document } = await openFile('Dockerfile');
  await diagnosticAt(document.uri, any);
  const dying = kill(document.uri);
  // Time to die without anybody noticing: what it is told now fails, one message after the other.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  const told = Array.from({ length: 8 }, () => vscode.commands.executeCommand(SHOW_DOCUMENTATION, 'about:blank'));
  await Promise.allSettled(told);
  const before = await dying;
  await diagnosticAt(document.uri, any);
  assert.notEqual(servers()[0], before);
});

test('a server that dies again and again stays off, and can be restarted', async () => {
  const { document } = await openFile('Dockerfile');
  // Starts the count of crashes again.
  await vscode.commands.executeCommand(Command.restartServer);
  await diagnosticAt(document.uri, any);
  for (let crash = 1; crash <= 5; crash++) {
    await kill(document.uri);
    if (crash < 5) await diagnosticAt(document.uri, any);
  }
  // A server that was being started would be waited for, and would answer.
  const found = ourDiagnostics(document.uri);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    document.lineAt(0).range,
    vscode.CodeActionKind.QuickFix.value,
  );
  assert.deepEqual([found, actions, servers()], [[], [], []]);
  await vscode.commands.executeCommand(Command.restartServer);
  await diagnosticAt(document.uri, any);
  assert.equal(servers().length, 1);
});

test('a file that is renamed takes its diagnostics along', async () => {
  await scratchFile('before/Dockerfile', 'FROM continuumio/miniconda3\n', async ({ document }) => {
    await diagnosticAt(document.uri, isA('unpinned-base-tag'));
    const to = fileUri('before/Dockerfile.renamed');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(document.uri, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await diagnosticGone(document.uri, any);
    await diagnosticAt(to, isA('unpinned-base-tag'));
  });
});

test('a file outside of the workspace is looked at while it is open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-outside-'));
  try {
    const path = join(folder, 'Dockerfile');
    writeFileSync(path, 'FROM continuumio/miniconda3\n');
    const own = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(path);
    const uri = own.with({ path });
    // As a person does: a document that an extension opens is kept for minutes after its editor was closed.
    await vscode.commands.executeCommand('vscode.open', uri);
    await diagnosticAt(uri, isA('unpinned-base-tag'));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await diagnosticGone(uri, any);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('each folder of the workspace has its own settings', async () => {
  const second = vscode.workspace.workspaceFolders?.[1];
  if (second === undefined) throw new Error('the workspace has one folder');
  const quiet = vscode.Uri.joinPath(second.uri, 'Dockerfile');
  const { document } = await openFile('Dockerfile');
  await diagnosticAt(document.uri, isA('unpinned-base-tag'));
  await diagnosticAt(quiet, isA('deprecated-base-image'));
  assert.deepEqual(ourDiagnostics(quiet).filter(isA('unpinned-base-tag')), []);
});
