/** What `conda activate` and `conda deactivate` do to a process's variables (conda/activate.py). */
import { HOLE, isKnown, type Value } from '../text/value';
import type { Cause } from './cause';
import type { Process } from './process';

/** The variable of the model's own that says an environment's activate.d scripts ran in or above this process. */
export const HOOK = '__activated_hook';

/** Activates `prefix` in this process. */
export function activate(
  process: Process,
  prefix: Value,
  root: Value,
  stack: boolean,
  cause: Cause,
  name: Value,
  scripts = true,
): void {
  const old = process.get('CONDA_PREFIX');
  const level = levelOf(process);
  const path = process.variable('PATH');
  const chain: Cause = { ...cause, before: process.variable('CONDA_PREFIX')?.cause };
  const first = level === 0 || old === undefined || old === '';
  if (!first && old !== prefix) {
    process.set(`CONDA_PREFIX_${level}`, old, process.variable('CONDA_PREFIX')?.cause, true);
    process.set(`CONDA_STACKED_${level + 1}`, stack ? 'true' : '', cause, true);
  }
  const entered = pathWith(path?.value ?? '', first ? undefined : old, prefix, root, stack);
  process.set('PATH', entered, { ...cause, before: path?.cause }, true);
  process.set('CONDA_PREFIX', prefix, chain, true);
  process.set('CONDA_DEFAULT_ENV', name, chain, true);
  if (old !== prefix || level === 0) process.set('CONDA_SHLVL', String(level + 1), cause, true);
  if (prefix !== root && scripts) process.set(HOOK, '1', cause, true);
}

/** The last PATHs that were worked out, by the PATH they were made from: RUN after RUN activates the same environment. */
const paths = new Map<string, Map<string, string>>();
const MOST_PATHS = 200;

/** PATH after the activation of `prefix`, in the place of `old` (undefined: nothing was active) or above it. */
function pathWith(path: string, old: Value | undefined, prefix: Value, root: Value, stack: boolean): string {
  const how = `${old ?? ''}\0${prefix}\0${root}\0${stack}`;
  let made = paths.get(path);
  if (made === undefined) {
    if (paths.size >= MOST_PATHS) paths.clear();
    made = new Map();
    paths.set(path, made);
  }
  const known = made.get(how);
  if (known !== undefined) return known;
  const entries = path.split(':');
  if (old === undefined) {
    const condabin = `${root}/condabin`;
    if (!entries.includes(condabin)) entries.unshift(condabin);
    entries.unshift(binOf(prefix));
  } else if (old !== prefix) {
    if (stack) entries.unshift(binOf(prefix));
    else replacePrefix(entries, old, prefix);
  }
  const entered = entries.join(':');
  made.set(how, entered);
  return entered;
}

/** Returns to what was active below; does nothing where nothing is active. */
export function deactivate(process: Process, cause: Cause, root: Value): void {
  const level = levelOf(process);
  const old = process.variable('CONDA_PREFIX');
  if (level < 1 || old === undefined || old.value === '') return;
  const path = process.variable('PATH');
  const entries = (path?.value ?? '').split(':');
  const below = level > 1 ? process.get(`CONDA_PREFIX_${level - 1}`) : undefined;
  const stacked = process.get(`CONDA_STACKED_${level}`) === 'true';
  if (below === undefined || stacked) {
    const at = entries.indexOf(binOf(old.value));
    if (at >= 0) entries.splice(at, 1);
  } else replacePrefix(entries, old.value, below);
  process.set('PATH', entries.join(':'), { ...cause, before: path?.cause }, true);
  if (below === undefined) {
    process.unset('CONDA_PREFIX');
    process.unset('CONDA_DEFAULT_ENV');
  } else {
    process.set('CONDA_PREFIX', below, { ...cause, before: old.cause }, true);
    // What was active below is activated again, with its scripts.
    if (below !== root) process.set(HOOK, '1', cause, true);
    process.set('CONDA_DEFAULT_ENV', below.slice(below.lastIndexOf('/') + 1), cause, true);
  }
  process.set('CONDA_SHLVL', String(level - 1), cause, true);
}

function levelOf(process: Process): number {
  const value = process.get('CONDA_SHLVL');
  const level = value !== undefined && isKnown(value) ? Number.parseInt(value, 10) : 0;
  return Number.isFinite(level) && level > 0 ? level : 0;
}

function binOf(prefix: Value): Value {
  return prefix.endsWith('/') ? `${prefix}bin` : `${prefix}/bin`;
}

/** Puts the new prefix where the old one's first entry was, else in front. */
function replacePrefix(entries: string[], old: Value, prefix: Value): void {
  const at = old === HOLE ? -1 : entries.indexOf(binOf(old));
  if (at >= 0) entries.splice(at, 1, binOf(prefix));
  else entries.unshift(binOf(prefix));
}
