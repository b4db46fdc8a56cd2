/**
 * What a person does with the extension, in a workbench with the packed VSIX installed.
 * @param {import('../../scripts/lib/checks.mjs').Checks} checks
 * @param {() => import('./workbench.mjs').Workbench} at the workbench, when the tests run
 */
import assert from 'node:assert/strict';

export function addTests(checks, at) {
  checks.add('a mistake is underlined as soon as the file is open', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.visible('.squiggly-error').waitFor();
    await bench.visible('.squiggly-warning').waitFor();
  });

  checks.add('F8 goes to the problem and says what is wrong', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.visible('.squiggly-error').waitFor();
    await bench.goTo(5, 1);
    await bench.press('F8');
    assert.match(await bench.read('.marker-widget .descriptioncontainer'), /activate-without-hook/);
    await bench.press('Escape');
  });

  checks.add('the quick fix mends the line, and one undo brings it back', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.line(/^RUN conda activate analysis && python/);
    await bench.goTo(6, 8);
    await bench.pressFor('Control+.', '.action-widget .monaco-list-row.action.focused');
    await bench.press('Enter');
    await bench.noLine(/^RUN conda activate analysis && python/);
    await bench.until('no error any more', async () => (await bench.squiggles('error')) === 0);
    await bench.press('Control+z');
    await bench.line(/^RUN conda activate analysis && python/);
    await bench.visible('.squiggly-error').waitFor();
  });

  checks.add('the palette has every command under one name', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    for (const title of ['Explain This Dockerfile', 'Lint Workspace', 'Restart Language Server', 'Show Log']) {
      await bench.ask('F1', title);
      await bench.page
        .locator('.quick-input-list .monaco-list-row .label-name', { hasText: `Conda in Docker: ${title}` })
        .first()
        .waitFor();
      await bench.press('Escape');
    }
  });

  checks.add('"Explain This Dockerfile" opens a report that names the environment', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.command('Conda in Docker: Explain This Dockerfile');
    await bench.page.locator('.tab.active', { hasText: /explain/i }).waitFor();
    await bench.until('a report', async () => {
      const frames = await Promise.all(
        bench.page.frames().map((frame) =>
          frame
            .locator('body')
            .innerText()
            .catch(() => ''),
        ),
      );
      return [...frames, ...(await bench.lines())].some((text) => /\banalysis\b/.test(text) && /python/i.test(text));
    });
    await bench.command('View: Close Editors in Other Groups');
    await bench.page.locator('.tab', { hasText: /explain/i }).waitFor({ state: 'detached' });
  });

  checks.add('"Show Log" opens the log of the extension', async () => {
    const bench = at();
    await bench.command('Conda in Docker: Show Log');
    await bench.visible('.panel .output-view, .part.panel .monaco-editor').waitFor();
    await bench.hidePanel();
  });

  checks.add('the problems panel lists the findings with the names of their rules', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.press('Control+Shift+m');
    await bench.page.locator('.markers-panel .monaco-list-row', { hasText: 'unpinned-base-tag' }).first().waitFor();
    await bench.hidePanel();
  });

  checks.add('the hover says what the base image is known for', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.goTo(1, 10);
    await bench.press('Control+k', 'Control+i');
    await bench.until('a hover', async () => {
      const texts = await bench.page.locator('.monaco-hover').allInnerTexts();
      return texts.some((text) => /\/opt\/conda/.test(text));
    });
    await bench.press('Escape');
  });

  checks.add('hints at the ends of the lines say which environment is active', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.line(/^RUN conda env create .*⟶/);
  });

  checks.add('completion knows the environments after `conda activate`', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.press('Control+End');
    await bench.page.locator('.statusbar-item', { hasText: 'Ln 7, Col 1' }).waitFor();
    await bench.type('RUN conda run -n ');
    await bench.press('Control+Space');
    await bench.page.locator('.suggest-widget .monaco-list-row', { hasText: 'analysis' }).first().waitFor();
    await bench.press('Escape');
    await bench.revert();
  });

  checks.add('F2 renames the environment in the Dockerfile and in environment.yml', async () => {
    const bench = at();
    await bench.open('environment.yml');
    await bench.goTo(1, 8);
    await bench.press('F2');
    await bench.page.locator('.rename-box input:focus').waitFor();
    await bench.press('Control+a');
    await bench.type('report');
    await bench.press('Enter');
    await bench.line(/^name: report/);
    await bench.open('Dockerfile');
    await bench.line(/conda activate report/);
    await bench.visible('.editor-group-container.active .monaco-editor.focused').waitFor();
    await bench.press('Control+z');
    await bench.line(/conda activate analysis/);
    await bench.save();
    await bench.open('environment.yml');
    await bench.line(/^name: analysis/);
    await bench.save();
  });

  checks.add('a finding is silenced by the last entries of the quick fix menu', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.visible('.squiggly-warning').waitFor();
    await bench.goTo(1, 10);
    await bench.pressFor('Control+.', '.action-widget .monaco-list-row.action');
    await bench.choose('.action-widget .monaco-list-row', (text) => text === 'Ignore unpinned-base-tag here');
    await bench.press('Enter');
    await bench.line(/^# conda-in-docker ignore=unpinned-base-tag/);
    await bench.press('Control+z');
    await bench.noLine(/^# conda-in-docker/);
    await bench.revert();
  });

  checks.add('environment.yml is colored: a package has not the color of its version', async () => {
    const bench = at();
    await bench.open('environment.yml');
    const colors = await bench.until('colors', async () => {
      const found = await bench.page.evaluate(() => {
        const line = [...document.querySelectorAll('.editor-group-container.active .view-line')].find((each) =>
          each.textContent.includes('numpy=2.1'),
        );
        const pieces = line === undefined ? [] : [...line.querySelectorAll('span span')];
        const color = (text) => {
          const piece = pieces.find((each) => each.textContent.trim() === text);
          return piece === undefined ? undefined : getComputedStyle(piece).color;
        };
        return [color('numpy'), color('2.1')];
      });
      return found.includes(undefined) ? undefined : found;
    });
    assert.notEqual(colors[0], colors[1]);
  });

  checks.add('a lock file is in the language of lock files', async () => {
    const bench = at();
    await bench.open('conda-linux-64.lock');
    await bench.page.locator('.statusbar-item', { hasText: 'Conda Explicit Lock File' }).waitFor();
  });

  checks.add('the language status tells whether the server is ready', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.until('a status', async () => {
      const labels = await bench.page
        .locator('.statusbar-item [aria-label*="Conda in Docker"], .statusbar-item[aria-label*="Conda in Docker"]')
        .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label')));
      return labels.length > 0;
    });
  });

  checks.add('after "Restart Language Server" the findings are there again', async () => {
    const bench = at();
    await bench.open('Dockerfile');
    await bench.visible('.squiggly-error').waitFor();
    await bench.command('Conda in Docker: Restart Language Server');
    await bench.focused();
    await bench.press('Control+End');
    await bench.page.locator('.statusbar-item', { hasText: 'Ln 7, Col 1' }).waitFor();
    await bench.type('RUN conda activate nothing');
    await bench.until('a finding of the new line', async () => (await bench.squiggles('error')) > 1);
    await bench.revert();
  });
}
