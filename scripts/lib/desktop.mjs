/** VS Code's desktop build: the installed one, or one that @vscode/test-electron downloads. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { which } from './run.mjs';
import { root } from './vscode-install.mjs';

/** How long a download may take to begin, in milliseconds. */
const PATIENCE = 15_000;

/**
 * A VS Code that can open a window here.
 * @returns {Promise<{ name: string, program: string } | undefined>} undefined where there is none
 */
export async function findDesktop() {
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return undefined;
  // In a terminal of a remote window `code` talks to that window, which cannot load another extension.
  const code = env.VSCODE_IPC_HOOK_CLI ? undefined : which('code');
  if (code !== undefined) return { name: 'the installed VS Code', program: code };
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  console.log('No `code` on PATH: looking for a VS Code to download.');
  try {
    const program = await downloadAndUnzipVSCode({
      cachePath: join(root, '.vscode-test'),
      timeout: PATIENCE,
      reporter: new SilentReporter(),
    });
    return { name: 'a downloaded VS Code', program };
  } catch (error) {
    console.log(`It cannot be downloaded (${error instanceof Error ? error.message : error}).`);
    return undefined;
  }
}

/**
 * Opens a window of its own, with settings of its own, on a folder.
 * @returns {Promise<{ closed: Promise<unknown>, close: () => Promise<void> }>}
 */
export async function openDesktop({ program }, { folder, extension }) {
  const data = await mkdtemp(join(tmpdir(), 'conda-in-docker-vscode-'));
  const args = [
    ...['--new-window', '--wait', '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
    ...['--user-data-dir', join(data, 'user'), '--extensions-dir', join(data, 'extensions')],
    `--extensionDevelopmentPath=${extension}`,
    // Chromium's sandbox does not work for root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    folder,
  ];
  const child = spawn(program, args, { stdio: 'ignore', shell: process.platform === 'win32' });
  const closed = new Promise((done, fail) => {
    child.once('exit', done);
    child.once('error', fail);
  });
  const close = async () => {
    // The command `code` only starts the editor, whose process writes its number into this file.
    const pid = Number(await readFile(join(data, 'user/code.lock'), 'utf8').catch(() => 'NaN'));
    for (const each of [pid, child.pid]) {
      try {
        if (Number.isInteger(each)) process.kill(each, 'SIGTERM');
      } catch {
        // It has ended by itself.
      }
    }
    await closed.catch(() => undefined);
    await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  return { closed, close };
}
