/** What goes with a container: the files that are nowhere else. */
import type { ContainerDetails, Engine } from '../engine/port';
import { KEPT } from './launch';

/** Folders whose files nobody made by hand, or that are made again: scratch, caches, what the system and Jupyter note. */
const IDLE =
  /^\/(?:tmp|run|var\/(?:run|tmp|log|cache|lib\/(?:apt|dpkg))|dev|proc|sys)(?:\/|$)|\/(?:__pycache__|\.ipynb_checkpoints|\.cache|\.ipython|\.jupyter|\.local\/share\/jupyter|\.npm|\.config|conda-meta|pkgs|site-packages|\.bash_history|\.python_history|\.wget-hsts)(?:\/|$)/;

/** What is lost where a container is removed. */
export interface Lost {
  /** Files of its own that look like work, in the order of their paths. */
  readonly files: readonly string[];
  /** Packages of conda that were installed in it, as `name-version`. */
  readonly packages: readonly string[];
  /** The folders of this machine that it sees; they stay. */
  readonly kept: readonly string[];
}

/**
 * Looks at what a container has changed.
 * @throws EngineError
 */
export async function lostWith(engine: Engine, container: ContainerDetails): Promise<Lost> {
  const changed = await engine.containers.changes(container.id);
  return { ...sortOut(changed), kept: keptOf(container) };
}

/** The files that look like work, and the packages, among the paths that a container has added or changed. */
export function sortOut(changed: readonly string[]): Pick<Lost, 'files' | 'packages'> {
  const paths = [...changed].sort();
  const folders = new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/'))));
  const leaves = paths.filter((path) => !folders.has(path));
  const packages = leaves.flatMap((path) => /\/conda-meta\/([^/]+)-[^-/]+\.json$/.exec(path)?.[1] ?? []);
  return { files: leaves.filter((path) => !IDLE.test(path)), packages };
}

function keptOf({ mounts }: ContainerDetails): string[] {
  return mounts.flatMap(({ type, source, target }) =>
    type === 'bind' && source !== undefined && target !== KEPT ? [source] : [],
  );
}

/** The same for people: what goes, what stays. One sentence a line. */
export function lostInWords({ files, packages, kept }: Lost): string[] {
  const some = (list: readonly string[], most: number): string =>
    list.slice(0, most).join(', ') + (list.length > most ? `, and ${list.length - most} more` : '');
  const count = (list: readonly string[], thing: string): string =>
    `${list.length} ${thing}${list.length === 1 ? '' : 's'}`;
  const goes = [
    ...(files.length > 0 ? [`${count(files, 'file')} (${some(files, 4)})`] : []),
    ...(packages.length > 0 ? [`${count(packages, 'package')} of conda (${some(packages, 4)})`] : []),
  ];
  return [
    goes.length === 0
      ? 'No file was found that is only in it.'
      : `Only in it, and lost with it: ${goes.join(', and ')}.`,
    kept.length > 0 ? `These folders stay as they are: ${kept.join(', ')}.` : 'No folder of yours is mounted in it.',
  ];
}
