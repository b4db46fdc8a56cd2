/** VS Code's page, used as a person does who has a keyboard only. */
import assert from 'node:assert/strict';

/** What is waited for comes within this time, in milliseconds. */
const PATIENCE = 30_000;

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

  /** Opens a file by its name, and puts the cursor at its beginning. */
  async open(name) {
    await this.press('Control+p');
    await this.visible('.quick-input-widget input').waitFor();
    await this.type(name);
    await this.page
      .locator('.quick-input-list .monaco-list-row.focused', { hasText: name.split('/').at(-1) })
      .waitFor();
    await this.press('Enter');
    await this.page.locator('.tab.active', { hasText: name.split('/').at(-1) }).waitFor();
    await this.visible('.editor-instance .view-line').waitFor();
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
    await this.press('Control+Home');
  }

  /** Runs a command of the palette by its title. */
  async command(title) {
    await this.press('F1');
    await this.visible('.quick-input-widget input').waitFor();
    await this.type(title);
    const row = this.page.locator('.quick-input-list .monaco-list-row');
    await row
      .filter({ has: this.page.locator('.label-name', { hasText: title }) })
      .first()
      .waitFor();
    await this.choose('.quick-input-list .monaco-list-row', (text) => text === title);
    await this.press('Enter');
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

  /** The rows that the open list shows. */
  async rows() {
    await this.visible('.quick-input-list .monaco-list-row').waitFor();
    const texts = await this.page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
    return texts.map((text) => text.replaceAll('\u00a0', ' ').replace(/\s+/g, ' ').trim());
  }

  /** Goes to a line and a column, counted from 1. */
  async goTo(line, column) {
    await this.press('Control+g');
    await this.visible('.quick-input-widget input').waitFor();
    await this.type(`${line}:${column}`);
    await this.press('Enter');
    await this.page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });
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
