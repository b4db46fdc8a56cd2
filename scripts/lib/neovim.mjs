/** Neovim, for tests of the language server with a client that is not VS Code's. */
import { spawnSync } from 'node:child_process';
import { which } from './run.mjs';
import { Unavailable } from './tally.mjs';
import { aptInstall, isDebianRoot } from './vscode-install.mjs';

/**
 * The program and its version; Debian's package is installed where we are root.
 * @returns {{ program: string, version: string }}
 * @throws Unavailable where there is none
 */
export function findNeovim() {
  if (which('nvim') === undefined) {
    if (!isDebianRoot()) throw new Unavailable('there is no Neovim, and it is not installed without root on Debian');
    try {
      aptInstall(['neovim']);
    } catch (error) {
      throw new Unavailable(`Neovim could not be installed: ${error.message}`);
    }
  }
  const program = which('nvim');
  if (program === undefined) throw new Unavailable('there is no Neovim');
  const said = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  return { program, version: /^NVIM v(\S+)/.exec(said)?.[1] ?? 'unknown' };
}
