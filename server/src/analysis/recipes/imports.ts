/** What the Python files and notebooks of a folder import. */
import { packageOfImport } from '../knowledge/imports';

/** So many files are looked at, each up to so many characters: an answer is wanted at once. */
const MOST_FILES = 60;
const LONGEST = 1_000_000;

export interface Imported {
  /** The first file that imports a package. */
  readonly first: string;
  /** Packages of conda, sorted. */
  readonly packages: readonly string[];
  /** Those of them that are only called as the module is. */
  readonly guessed: readonly string[];
}

/** The packages that the folder's code needs; undefined where it needs none. */
export function importsIn(
  files: ReadonlySet<string>,
  read: (path: string) => string | undefined,
): Imported | undefined {
  const code = [...files].filter((path) => /\.(?:py|ipynb)$/i.test(path)).slice(0, MOST_FILES);
  const own = ownModules(files);
  const packages = new Map<string, boolean>();
  let first: string | undefined;
  for (const path of code) {
    const text = read(path);
    if (text === undefined || text.length > LONGEST) continue;
    const lines = path.toLowerCase().endsWith('.ipynb') ? codeOf(text) : text;
    for (const module of modulesIn(lines)) {
      const found = own.has(module) ? undefined : packageOfImport(module);
      if (found === undefined) continue;
      first ??= path;
      packages.set(found.name, found.certain);
    }
  }
  if (first === undefined) return undefined;
  const names = [...packages.keys()].sort();
  return { first, packages: names, guessed: names.filter((each) => packages.get(each) === false) };
}

/** The modules of the project itself. */
function ownModules(files: ReadonlySet<string>): ReadonlySet<string> {
  const own = new Set<string>();
  for (const path of files) {
    if (!path.endsWith('.py')) continue;
    const parts = path.split('/');
    own.add((parts.pop() ?? '').replace(/\.py$/, ''));
    for (const folder of parts) own.add(folder);
  }
  return own;
}

/** The top-level modules that code imports. */
export function modulesIn(code: string): string[] {
  const found = new Set<string>();
  for (const line of code.split(/\r\n|\n|\r/)) {
    const from = /^\s*from\s+([\p{L}_][\p{L}\p{N}_]*)(?:\.[\w.]+)?\s+import\b/u.exec(line);
    if (from?.[1] !== undefined) found.add(from[1]);
    const list = /^\s*import\s+([^#;()]+)/.exec(line)?.[1];
    for (const part of list?.split(',') ?? []) {
      const module = /^\s*([\p{L}_][\p{L}\p{N}_]*)/u.exec(part)?.[1];
      if (module !== undefined) found.add(module);
    }
  }
  return [...found];
}

/** The Python code of a notebook's cells; nothing for a notebook of another language, or a broken one. */
export function codeOf(notebook: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(notebook);
  } catch {
    return '';
  }
  if (!isObject(parsed)) return '';
  const { metadata } = parsed;
  const kernel = isObject(metadata) ? metadata.kernelspec : undefined;
  const info = isObject(metadata) ? metadata.language_info : undefined;
  const language =
    isObject(kernel) && kernel.language !== undefined ? kernel.language : isObject(info) ? info.name : 'python';
  if (typeof language === 'string' && !/python/i.test(language)) return '';
  const cells = Array.isArray(parsed.cells) ? parsed.cells : [];
  return (
    cells
      .filter((cell) => isObject(cell) && cell.cell_type === 'code')
      .map((cell) => textOf(isObject(cell) ? cell.source : ''))
      // Lines of IPython's own (`%matplotlib`, `!pip`) are no Python.
      .filter((text) => !text.startsWith('%%'))
      .join('\n')
  );
}

function textOf(source: unknown): string {
  if (typeof source === 'string') return source;
  return Array.isArray(source) ? source.filter((each) => typeof each === 'string').join('') : '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
