/**
 * More of what a person does: going from file to file, refactoring, the commands for the whole workspace.
 * @param {import('../../scripts/lib/checks.mjs').Checks} checks
 * @param {() => import('./workbench.mjs').Workbench} at the workbench, when the tests run
 */
import assert from 'node:assert/strict';

export function addFeatureTests(checks, at) {
  checks.add('F12 on the name of an environment goes to environment.yml', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.line(/conda activate analysis/);
    await bench.goTo(6, 22);
    await bench.press('F12');
    await bench.page.locator('.tab.active', { hasText: 'environment.yml' }).waitFor();
    await bench.page.locator('.statusbar-item', { hasText: 'Ln 1, Col 7' }).waitFor();
  });

  checks.add('Ctrl+Shift+R converts the activation, and one undo brings it back', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.line(/⟶/);
    await bench.goTo(6, 8);
    // Offered where the activation works: the quick fix first.
    await bench.pressFor('Control+.', '.action-widget .monaco-list-row.action.focused');
    await bench.press('Enter');
    await bench.line(/python -c 'import numpy'.*⟶ analysis/);
    await bench.page.locator('.action-widget').first().waitFor({ state: 'hidden' });
    await bench.goTo(6, 55);
    await bench.pressFor('Control+Shift+r', '.action-widget .monaco-list-row');
    await bench.choose('.action-widget .monaco-list-row', (text) => /SHELL/.test(text));
    await bench.press('Enter');
    await bench.line(/^SHELL \["conda", "run"/);
    await bench.press('Control+z');
    await bench.noLine(/^SHELL/);
    await bench.line(/conda activate analysis/);
    await bench.revert();
  });

  checks.add('"Lint Workspace" tells how many problems there are', async () => {
    const bench = at();
    await bench.command('Conda in Docker: Lint Workspace');
    const counts = /\d+ errors?, \d+ warnings?, .* in \d+ of \d+ files/;
    await bench.page.locator('.notification-toast .notification-list-item-message', { hasText: counts }).waitFor();
    await bench.command('Notifications: Clear All Notifications');
  });

  checks.add('"Fix All in Workspace" shows what it would do, and does nothing before it is told to', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.command('Conda in Docker: Fix All in Workspace…');
    await bench.answer(/^Fix \d+ problems? in \d+ files?\?/, 'Choose…');
    const row = bench.page.locator('.part.panel .monaco-list-row', { hasText: 'conda.sh && conda' });
    await row.first().waitFor();
    await bench.page.locator('.part.panel .monaco-button', { hasText: 'Discard' }).focus();
    await bench.press('Enter');
    await row.first().waitFor({ state: 'hidden' });
    await bench.hidePanel();
    await bench.open('Dockerfile');
    await bench.line(/^RUN conda activate analysis && python/);
    assert.equal(await bench.page.locator('.tab.dirty').count(), 0);
  });

  checks.add('"Fix All in Workspace" fixes all of it at one press, and saves nothing', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.command('Conda in Docker: Fix All in Workspace…');
    await bench.answer(/^Fix \d+ problems? in \d+ files?\?/, 'Fix All');
    await bench.line(/conda\.sh && conda activate analysis/);
    await bench.page
      .locator('.notification-toast', { hasText: /Fixed \d+ problems? in .*Nothing is saved yet/ })
      .waitFor();
    await bench.page.locator('.tab.dirty').first().waitFor();
    await bench.reset();
    assert.equal(await bench.page.locator('.tab.dirty').count(), 0);
    await bench.command('Notifications: Clear All Notifications');
  });

  checks.add('"Open Rule Documentation" finds a rule by a part of its name', async () => {
    const bench = at();
    await bench.command('Conda in Docker: Open Rule Documentation…', { more: true });
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'unpinned-base-tag' }).first().waitFor();
    await bench.type('without-hook');
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'activate-without-hook' }).waitFor();
    await bench.press('Escape');
  });

  checks.add('by quick fixes alone one gets to a Dockerfile without an error', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.visible('.squiggly-error').waitFor();
    // From problem to problem, until twice in a row there is nothing but to ignore it.
    for (let rounds = 0, left = 0; rounds < 12 && left < 2; rounds++) {
      const before = (await bench.lines()).join('\n');
      await bench.press('Alt+F8');
      await bench.visible('.marker-widget').waitFor();
      await bench.press('Escape');
      await bench.visible('.marker-widget').waitFor({ state: 'hidden' });
      await bench.pressFor('Control+.', '.action-widget .monaco-list-row.action.focused .title');
      const first = await bench.read('.action-widget .monaco-list-row.action.focused .title');
      if (first.startsWith('Ignore')) {
        left++;
        await bench.press('Escape');
        await bench.visible('.action-widget').waitFor({ state: 'hidden' });
        continue;
      }
      left = 0;
      await bench.press('Enter');
      await bench.until('another text', async () => (await bench.lines()).join('\n') !== before);
      await bench.visible('.action-widget').waitFor({ state: 'hidden' });
    }
    await bench.until('no error any more', async () => (await bench.squiggles('error')) === 0);
    // The hints come after the problems.
    await bench.until('the hint of the new line', async () =>
      /python -c 'import numpy'.*⟶ analysis/.test((await bench.lines()).join('\n')),
    );
    const text = (await bench.lines()).join('\n');
    assert.doesNotMatch(text, /ignore=/);
    assert.doesNotMatch(text, /^FROM continuumio\/miniconda3$/m);
    await bench.revert();
  });
}
