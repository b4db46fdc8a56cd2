/** Checking and locking an environment, against a channel on loopback. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command } from '../../../common/src/commands';
import { forgeLike } from '../../solver/generate';
import { ChannelServer } from '../../solver/server';
import { test } from './harness';
import { codeOf, diagnosticAt, diagnosticGone, scratchFile, textIs, withSettings } from './workspace';

const unsolvable = (each: vscode.Diagnostic) => codeOf(each) === 'unsolvable';

async function withChannel(work: (address: string, server: ChannelServer) => Promise<void>): Promise<void> {
  const server = await ChannelServer.start({ forge: forgeLike(5) });
  try {
    await work(`${server.url}/forge`, server);
  } finally {
    await server.stop();
  }
}

function environment(channel: string, ...dependencies: readonly string[]): string {
  return `channels:\n  - ${channel}\ndependencies:\n${dependencies.map((each) => `  - ${each}\n`).join('')}`;
}

test('what stands in the way of solving is at its lines, and a fix of one lets it be locked', () =>
  withChannel(async (channel, server) => {
    const text = environment(channel, 'python=3.13', 'tensorflow');
    await scratchFile('solved/environment.yml', text, async ({ document }) => {
      assert.deepEqual(server.asked, [], 'nobody has asked for the channel yet');
      await vscode.commands.executeCommand(Command.checkEnvironment, document.uri);
      const problem = await diagnosticAt(document.uri, unsolvable);
      assert.match(problem.message, /`python=3\.13` and `tensorflow` cannot be installed together/);
      assert.equal(problem.range.start.line, 3);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        problem.range,
        vscode.CodeActionKind.QuickFix.value,
      );
      const use = actions.find(({ title }) => title === 'Use python 3.12.6');
      assert.ok(use?.edit, actions.map(({ title }) => title).join(', '));
      assert.ok(await vscode.workspace.applyEdit(use.edit));
      await textIs(document, (now) => now.includes('  - python=3.12\n'));
      await diagnosticGone(document.uri, unsolvable);
      const written = await vscode.commands.executeCommand<vscode.Uri[]>(Command.lockEnvironment, document.uri, [
        'linux-64',
        'linux-aarch64',
      ]);
      assert.deepEqual(
        written.map(({ path }) => path.split('/').pop()),
        ['conda-linux-64.lock', 'conda-linux-aarch64.lock'],
      );
      const lock = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(document.uri, '../conda-linux-64.lock'));
      assert.match(lock.getText(), /^@EXPLICIT$/m);
      assert.match(lock.getText(), /\/tensorflow-2\.16\.1-py312h0_0\.conda#[0-9a-f]{32}$/m);
    });
  }));

test('an environment file offers to be checked and locked, in a lens and in the light bulb', () =>
  withChannel(async (channel) => {
    await scratchFile('offered/environment.yml', environment(channel, 'python'), async ({ document }) => {
      const titles = async () =>
        (
          await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10)
        ).map(({ command }) => command?.title);
      const lenses = await titles();
      assert.ok(
        lenses.includes('$(check) Check That It Solves') && lenses.includes('$(lock) Lock Environment'),
        lenses.join(),
      );
      await vscode.commands.executeCommand(Command.lockEnvironment, document.uri, ['linux-64']);
      const later = await titles();
      assert.ok(later.includes('$(sync) Update Lock'), later.join());
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(3, 4, 3, 4),
      );
      assert.ok(actions.some(({ command }) => command?.command === Command.updateLock));
    });
  }));

test('while editing: a file is solved when it is saved, where the setting says so', () =>
  withChannel(async (channel, server) => {
    await withSettings({ 'condaInDocker.channels.lookUp': 'whileEditing' }, async () => {
      await scratchFile('edited/environment.yml', environment(channel, 'python', 'numpy=9'), async ({ document }) => {
        const problem = await diagnosticAt(document.uri, unsolvable);
        assert.match(problem.message, /The nearest version that is there is 2\.3\.1/);
        const asked = server.asked.length;
        assert.ok(asked > 0);
      });
    });
  }));
