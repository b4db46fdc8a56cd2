/** What the Python files and notebooks of a folder import. */
import { packageOfImport } from '../knowledge/imports';
import { type PythonImport, pythonImports } from '../parse/python';

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
    for (const { module } of importsOfFile(path, text)) {
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
export function ownModules(files: ReadonlySet<string>): ReadonlySet<string> {
  const own = new Set<string>();
  for (const path of files) {
    if (!path.endsWith('.py')) continue;
    const parts = path.split('/');
    own.add((parts.pop() ?? '').replace(/\.py$/, ''));
    for (const folder of parts) own.add(folder);
  }
  return own;
}

/** An import, and the cell that it is in, one-based, where the file is a notebook; its line is then one of the cell. */
export interface FileImport extends PythonImport {
  readonly cell: number | undefined;
}

/** What a Python file or a notebook imports. */
export function importsOfFile(path: string, text: string): FileImport[] {
  if (!path.toLowerCase().endsWith('.ipynb')) {
    return pythonImports(text).map((each) => ({ ...each, cell: undefined }));
  }
  return cellsOf(text).flatMap(({ cell, code }) => pythonImports(code).map((each) => ({ ...each, cell })));
}

/** The cells of a notebook with Python code; none for a notebook of another language, or a broken one. */
function cellsOf(notebook: string): { readonly cell: number; readonly code: string }[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(notebook);
  } catch {
    return [];
  }
  if (!isObject(parsed)) return [];
  const { metadata } = parsed;
  const kernel = isObject(metadata) ? metadata.kernelspec : undefined;
  const info = isObject(metadata) ? metadata.language_info : undefined;
  const language =
    isObject(kernel) && kernel.language !== undefined ? kernel.language : isObject(info) ? info.name : 'python';
  if (typeof language === 'string' && !/python/i.test(language)) return [];
  const cells = Array.isArray(parsed.cells) ? parsed.cells : [];
  return cells.flatMap((cell, at) => {
    const code = isObject(cell) && cell.cell_type === 'code' ? textOf(cell.source) : '';
    // Cells of another language begin so (`%%bash`).
    return code === '' || code.startsWith('%%') ? [] : [{ cell: at + 1, code }];
  });
}

function textOf(source: unknown): string {
  if (typeof source === 'string') return source;
  return Array.isArray(source) ? source.filter((each) => typeof each === 'string').join('') : '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
