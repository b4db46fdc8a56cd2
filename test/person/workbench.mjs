/** VS Code's page, used as a person does who has a keyboard only. */
import assert from 'node:assert/strict';

/** What is waited for comes within this time, in milliseconds. */
const PATIENCE = 60_000;

export class Workbench {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE);
  }

  press(...keys) {
    return keys.reduce((done, key) => done.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text) {
    return this.page.keyboard.type(text);
  }

  /** What is visible and fits. */
  visible(css) {
    return this.page.locator(css).locator('visible=true').first();
  }

  /** Waits until the page shows it, and gives its text with ordinary blanks. */
  async read(css) {
    const found = this.visible(css);
    await found.waitFor();
    return ((await found.innerText()) ?? '').replaceAll('\u00a0', ' ');
  }

  /** Asks again and again, a frame apart, until the answer is one. */
  async until(what, ask) {
    const end = Date.now() + PATIENCE;
    let last;
    while (Date.now() < end) {
      last = await ask();
      if (last !== undefined && last !== false && last !== null) return last;
      await this.page.evaluate(() => new Promise((next) => requestAnimationFrame(next)));
    }
    return assert.fail(`never happened: ${what}`);
  }

  /** Presses a key that opens the quick input, and types into it when it listens. */
  async ask(key, text) {
    await this.press(key);
    await this.page.locator('.quick-input-widget input:focus').waitFor();
    await this.type(text);
  }

  /** Enters what the quick input has, and waits until it is gone. */
  async enter() {
    await this.press('Enter');
    await this.page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });
  }

  /** Waits until what is typed goes to the editor. */
  async focused() {
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
  }

  /** Opens a file by its name, and puts the cursor at its beginning. */
  async open(name) {
    await this.ask('Control+p', name);
    // An editor with the name in its title, such as that of an explanation, is not the file.
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused');
    await row.filter({ has: this.page.getByText(name, { exact: true }) }).waitFor();
    await this.enter();
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.visible('.editor-group-container.active .view-line').waitFor();
    await this.focused();
    await this.press('Control+Home');
    await this.page.locator('.statusbar-item', { hasText: 'Ln 1, Col 1' }).waitFor();
  }

  /** Runs a command of the palette by its title; `more` where it asks for more in the same place. */
  async command(title, { more = false } = {}) {
    await this.ask('F1', title);
    const row = this.page.locator('.quick-input-list .monaco-list-row');
    await row
      .filter({ has: this.page.locator('.label-name', { hasText: title }) })
      .first()
      .waitFor();
    await this.choose('.quick-input-list .monaco-list-row', (text) => text === title);
    if (more) await this.press('Enter');
    else await this.enter();
  }

  /** Back to where every test begins: nothing open but editors, and nothing unsaved in them. */
  async reset() {
    await this.press('Escape', 'Escape');
    for (let dirty = this.page.locator('.tab.dirty'); (await dirty.count()) > 0; ) {
      const name = await dirty.first().getAttribute('data-resource-name');
      await this.open(name ?? '');
      await this.revert();
    }
  }

  /** Goes down in a list until an entry that fits is the chosen one. */
  async choose(rows, fits) {
    await this.until('the entry in the list', async () => {
      const chosen = this.page.locator(`${rows}.focused`).first();
      const label = chosen.locator('.label-name, .title').first();
      const text = ((await label.textContent()) ?? '').replaceAll('\u00a0', ' ').trim();
      if (fits(text)) return true;
      await this.press('ArrowDown');
      return false;
    });
  }

  /** Presses a key until it shows something: while the editor still takes a change in, it may have nothing to offer. */
  async pressFor(key, selector) {
    for (let tries = 1; ; tries++) {
      await this.press(key);
      try {
        return await this.visible(selector).waitFor({ timeout: 5000 });
      } catch (error) {
        if (tries === 5) throw error;
      }
    }
  }

  /** Goes to a line and a column, counted from 1. */
  async goTo(line, column) {
    await this.ask('Control+g', `${line}:${column}`);
    await this.enter();
    await this.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
    await this.focused();
  }

  /** The lines that the active editor shows, hints included, from the top. */
  async lines() {
    return this.page.evaluate(() => {
      const lines = [...document.querySelectorAll('.editor-group-container.active .editor-instance .view-line')];
      return lines
        .map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent.replaceAll('\u00a0', ' ') }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text);
    });
  }

  /** Waits until a line of the active editor fits. */
  line(pattern) {
    return this.until(`a line like ${pattern}`, async () => (await this.lines()).find((line) => pattern.test(line)));
  }

  /** Waits until no line of the active editor fits. */
  noLine(pattern) {
    return this.until(`no line like ${pattern}`, async () => !(await this.lines()).some((line) => pattern.test(line)));
  }

  /** How many squiggles the active editor shows. */
  squiggles(kind) {
    return this.page.locator(`.editor-group-container.active .squiggly-${kind}`).count();
  }

  /** Waits for a dialog with a question, and presses one of its buttons. */
  async answer(question, button) {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.locator('.dialog-message', { hasText: question }).waitFor();
    await dialog.locator('.monaco-button', { hasText: button }).first().press('Enter');
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Hides the panel where it is open. */
  async hidePanel() {
    if (await this.page.locator('.part.panel').isVisible()) await this.press('Control+j');
    await this.page.locator('.part.panel').waitFor({ state: 'hidden' });
  }

  /** Saves the file. */
  async save() {
    await this.press('Control+s');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  }

  /** Closes the tab without saving. */
  async revert() {
    await this.command('File: Revert File');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  }
}
