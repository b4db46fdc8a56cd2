/** A person at the keyboard of the workbench, in a browser. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { root, type Server, workbenchUrl } from '../../scripts/lib/vscode-server.mjs';

/** Where the pictures go. */
const PICTURES = join(root, '.cache/workbench');

/** The status bar item, by the end of its id. */
const ITEM = '.statusbar-item[id$="condaInDocker.container"]';

export class Workbench {
  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
  ) {}

  /** Opens a folder, and a file of it. */
  static async open(context: BrowserContext, server: Server, folder: string, file?: string): Promise<Workbench> {
    mkdirSync(PICTURES, { recursive: true });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(workbenchUrl(server.port, { folder, ...(file === undefined ? {} : { open: `${file}:1:1` }) }));
    const workbench = new Workbench(page, context);
    await workbench.ready();
    return workbench;
  }

  /** Waits until the workbench is there. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar').waitFor();
  }

  /** Loads the window again, as "Developer: Reload Window" does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** What the status bar item says, without its icon; undefined where it is hidden. */
  async status(): Promise<string | undefined> {
    const item = this.page.locator(ITEM);
    return (await item.count()) === 0 ? undefined : plain(await item.first().innerText());
  }

  /** Waits until the status bar item says something that matches. */
  async statusIs(wanted: RegExp, timeout = 60_000): Promise<string> {
    const end = Date.now() + timeout;
    for (;;) {
      const said = await this.status();
      if (said !== undefined && wanted.test(said)) return said;
      if (Date.now() > end) {
        await this.picture('failure');
        const label = said === undefined ? undefined : await this.statusLabel();
        throw new Error(`The status bar never said ${wanted}; it says ${JSON.stringify(label)}.`);
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** What a screen reader says of the status bar item. */
  async statusLabel(): Promise<string | null> {
    return this.page.locator(`${ITEM} a`).first().getAttribute('aria-label');
  }

  /** Presses a key. */
  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  /** Runs a command of the palette by its title. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input').first();
    // What the window is still loading may take the focus, which closes the palette; and in a new window the commands of
    // extensions come after those of the editor.
    for (let attempt = 1; ; attempt++) {
      await this.press('F1');
      try {
        await input.waitFor({ timeout: 5_000 });
        return await this.choose(`>${title}`, title, attempt < 3 ? 5_000 : 20_000);
      } catch (error) {
        if (attempt === 3) throw error;
        if (await input.isVisible()) await this.press('Escape');
      }
    }
  }

  /** Types into the open quick pick, and takes the entry of that name, else the first that shows the text. */
  async choose(typed: string, shown: string, timeout = 20_000): Promise<void> {
    const { page } = this;
    try {
      await page.locator('.quick-input-widget:visible input').first().fill(typed, { timeout });
      const rows = page.locator('.quick-input-list .monaco-list-row', { hasText: shown });
      await rows.first().waitFor({ timeout });
      const labels = (await page.locator('.quick-input-list .monaco-list-row').allInnerTexts()).map(plain);
      const exact = labels.findIndex((label) => label === shown || label.startsWith(`${shown} `));
      const wanted = exact >= 0 ? exact : labels.findIndex((label) => label.includes(shown));
      for (let i = 0; i < wanted; i++) await this.press('ArrowDown');
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: shown }).first().waitFor({ timeout });
    } catch (error) {
      await this.picture(`failure ${typed.replace(/[^\w ]/g, '')}`);
      throw error;
    }
    await this.press('Enter');
  }

  /** The labels of the quick pick that is open. */
  async entries(): Promise<string[]> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row .label-name');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map((text) => text.trim());
  }

  /** Waits for a notification, and presses its button if one is named. */
  async notification(text: string | RegExp, button?: string): Promise<void> {
    const toast = this.page.locator('.notification-toast, .notifications-center .notification-list-item', {
      hasText: text,
    });
    await toast.first().waitFor();
    if (button !== undefined) await toast.first().locator('.monaco-button', { hasText: button }).first().press('Enter');
  }

  /** Waits for a modal dialog, and presses one of its buttons. */
  async dialog(text: string | RegExp, button: string): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: text });
    await dialog.waitFor();
    await dialog.locator('.monaco-button', { hasText: button }).first().press('Enter');
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Waits for the tab that a command opens. */
  async opened(command: () => Promise<void>): Promise<Page> {
    const opened = this.context.waitForEvent('page');
    await command();
    return opened;
  }

  /** Closes all notifications, so that they cover nothing. */
  async quiet(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
  }

  /** Takes a picture; they are kept for those who look at what failed. */
  async picture(name: string): Promise<string> {
    const path = join(PICTURES, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }
}

/** A text of the page in which blanks of all kinds are one blank. */
function plain(text: string): string {
  return text.replace(/[\s\u00a0]+/g, ' ').trim();
}
