/** Which files the commands of conda and its relatives read. */

import { resolvePath } from '../model/process';
import { optionArgs } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import { HOLE, isKnown, type Value } from '../text/value';

/** A file that a command reads: where it is in the image, and the project file that it was copied from, if known. */
export interface FileRead {
  readonly image: Value;
  readonly project: string | undefined;
}

const READERS = new Set(['create', 'env create', 'env update', 'install', 'update', 'upgrade']);

/**
 * The environment files, locks and lists of packages that a command makes or changes an environment from. `conda env`
 * takes `environment.yml` where the command line names none:
 * https://docs.conda.io/projects/conda/en/stable/commands/env/create.html
 */
export function filesRead(command: CommandRecord): FileRead[] {
  const { conda } = command;
  if (conda === undefined || !READERS.has(conda.subcommand)) return [];
  const written = optionArgs(conda, 'file').map((arg) => arg.value);
  const byWord = conda.program === 'conda-lock' || conda.subcommand.startsWith('env ');
  if (written.length === 0 && byWord) {
    const word = conda.positionals.find((arg) => /\.(?:ya?ml|lock|txt)$/.test(arg.value))?.value;
    const usual = conda.program === 'conda-lock' ? 'conda-lock.yml' : 'environment.yml';
    written.push(word ?? usual);
  }
  const files: FileRead[] = [];
  for (const value of written) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) continue;
    const image = resolvePath(value, command.cwd);
    const entry = isKnown(image) ? command.seen.file(image) : undefined;
    files.push({ image: isKnown(image) ? image : HOLE, project: entry?.copiedFrom });
  }
  return files;
}
