/** Finding environments by name and prefix, as conda's envs_dirs decide. */
import { HOLE, isKnown, type Value } from '../../text/value';
import { type Machine, UNKNOWN_ROOT } from '../machine';
import { type Process, resolvePath } from '../process';

export interface FoundEnvironment {
  readonly prefix: Value;
  /** `there`: it surely exists; `absent`: it surely does not. */
  readonly state: 'there' | 'absent' | 'unknown';
}

/**
 * The environment that `conda activate VALUE` or `-n VALUE` means; undefined means base.
 * A value with a slash is a path (conda/activate.py, `_get_env_dir…`).
 */
export function findEnvironment(
  value: Value | undefined,
  root: string,
  process: Process,
  machine: Machine,
): FoundEnvironment {
  if (value === undefined || value === 'base' || value === 'root') return { prefix: root, state: 'there' };
  if (value.includes('/')) {
    // conda expands the tilde itself where quotes kept the shell from it.
    const path = value.startsWith('~/') ? (process.get('HOME') ?? HOLE) + value.slice(1) : value;
    const prefix = resolvePath(path, process.cwd);
    return { prefix, state: stateOf(prefix, root, machine) };
  }
  if (!isKnown(value)) return { prefix: `${root}/envs/${value}`, state: 'unknown' };
  const folders = envsFolders(root, process, machine);
  for (const folder of folders) {
    const prefix = `${folder}/${value}`;
    const environment = machine.environments.get(prefix);
    if (environment !== undefined) return { prefix, state: environment.maybe ? 'unknown' : 'there' };
  }
  const first = `${folders[0] ?? `${root}/envs`}/${value}`;
  return { prefix: first, state: stateOf(first, root, machine) };
}

function stateOf(prefix: Value, root: string, machine: Machine): FoundEnvironment['state'] {
  const environment = machine.environments.get(prefix);
  if (environment !== undefined) return environment.maybe ? 'unknown' : 'there';
  if (!isKnown(prefix) || root === UNKNOWN_ROOT || !machine.closed) return 'unknown';
  if (machine.environments.keys().some((each) => !isKnown(each))) return 'unknown';
  if (machine.unknownFolders.get(root) !== undefined) return 'unknown';
  // Of an image that was looked into, the environments of its installations and its users are known, and no others.
  if (machine.lookedInto !== undefined && machine.rootOf(prefix) === undefined && !prefix.includes('/.conda/envs/'))
    return 'unknown';
  if (machine.file(`${prefix}/conda-meta/history`) !== undefined || machine.exists(prefix) === true) return 'unknown';
  return 'absent';
}

/** Where a new environment of that name is made: the first of the folders that the user can write to. */
export function newPrefix(name: Value, root: string, process: Process, machine: Machine): Value {
  return `${envsFolders(root, process, machine)[0] ?? `${root}/envs`}/${name}`;
}

/** envs_dirs, the writable first: the variables, the configuration, the root prefix, the home folder. */
export function envsFolders(root: string, process: Process, machine: Machine): string[] {
  const folders: string[] = [];
  const add = (value: Value | undefined, separator: RegExp) => {
    for (const each of (value ?? '').split(separator)) {
      if (each !== '')
        folders.push(
          resolvePath(each.startsWith('~') ? (process.get('HOME') ?? HOLE) + each.slice(1) : each, process.cwd),
        );
    }
  };
  add(process.get('CONDA_ENVS_PATH'), /[:,]/);
  add(process.get('CONDA_ENVS_DIRS'), /[:,]/);
  add(condarc('envs_dirs', process, machine), /[\n,]/);
  const own = process.get('HOME') === undefined ? undefined : `${process.get('HOME')}/.conda/envs`;
  if (canWrite(root, process.user, machine)) folders.push(`${root}/envs`);
  else if (own !== undefined) folders.push(own, `${root}/envs`);
  if (own !== undefined && !folders.includes(own)) folders.push(own);
  return folders;
}

/** Whether a user can write to a root prefix; true where it is not known. */
export function canWrite(root: string, user: Value, machine: Machine): boolean {
  if (user === 'root' || user === '0' || !isKnown(user)) return true;
  const found = machine.condaRoots.get(root);
  if (found === undefined) return true;
  return found.writableBy.some((each) => each === user || each === HOLE);
}

/**
 * A setting of conda: from `conda config`, else from a .condarc that was copied or written. Lists are joined by line
 * feeds.
 */
export function condarc(key: string, process: Process, machine: Machine): string | undefined {
  const set = machine.condarc.get(key);
  if (set !== undefined || !machine.files.mayHave('.condarc')) return set;
  const home = process.get('HOME');
  const folders = [...machine.condaRoots.keys(), '/etc/conda', ...(home === undefined ? [] : [home])];
  for (const folder of folders.reverse()) {
    const text = machine.file(`${folder}/.condarc`)?.text;
    const value = text === undefined ? undefined : readSetting(text, key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** `key: value`, or `key:` with a list below, of a small YAML file; read by line. */
function readSetting(text: Value, key: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (at < 0) return undefined;
  const inline = (lines[at] ?? '')
    .slice(key.length + 1)
    .replace(/#.*/, '')
    .trim();
  if (inline !== '')
    return inline
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map((item) => item.trim().replace(/^["']|["']$/g, ''))
      .join('\n');
  const items: string[] = [];
  for (const line of lines.slice(at + 1)) {
    const item = /^\s*-([^#]*)/.exec(line)?.[1]?.trim();
    if (item === undefined) break;
    items.push(item.replace(/^["']|["']$/g, ''));
  }
  return items.join('\n');
}
