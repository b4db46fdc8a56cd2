/**
 * `pixi.toml`, `mojoproject.toml` and `pyproject.toml` with `[tool.pixi]`, as far as the model asks: environments, their
 * features, tasks and names of packages. Read by line: TOML of this kind has one key a line, and a broken file still says
 * what the rest of it says (https://pixi.sh/latest/reference/pixi_manifest/).
 */
import type { Span } from '../../text/span';

/** An environment of a manifest; `default` is always one, and has no place where nobody wrote it. */
export interface PixiEnvironment {
  readonly name: string;
  /** The name where it is written. */
  readonly span: Span | undefined;
  /** Its features; that of the manifest's own tables is not among them. */
  readonly features: readonly string[];
  readonly noDefaultFeature: boolean;
}

/** A task. */
export interface PixiTask {
  readonly name: string;
  /** The feature whose table it is in; `default` for the manifest's own. */
  readonly feature: string;
  /** Its command, where that is one text. */
  readonly command: string | undefined;
}

export interface PixiManifest {
  /** The workspace's name. */
  readonly name: string | undefined;
  readonly environments: readonly PixiEnvironment[];
  readonly tasks: readonly PixiTask[];
  /** Names of packages from conda channels and from PyPI, by feature. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  /** Those from conda channels that are asked for on every platform. */
  readonly condaPackages: ReadonlyMap<string, readonly string[]>;
  /** The platforms of the workspace; undefined where it names none. */
  readonly platforms: readonly string[] | undefined;
}

/** A key of a table with its value as written, up to the end of a list or table. */
export interface Entry {
  /** The names of its table and of the key itself. */
  readonly path: readonly string[];
  readonly value: string;
  /** The last name of the key. */
  readonly span: Span;
}

/** Manifests are small; a longer text is none that anybody wrote. */
const LONGEST = 500_000;

/** Reads a manifest; undefined for a pyproject.toml without a table of pixi's. */
export function parsePixiManifest(text: string, pyproject: boolean): PixiManifest | undefined {
  const all = text.length > LONGEST ? [] : readEntries(text);
  const own = pyproject
    ? all.flatMap((each) =>
        each.path[0] === 'tool' && each.path[1] === 'pixi' ? [{ ...each, path: each.path.slice(2) }] : [],
      )
    : all;
  if (pyproject && own.length === 0 && !/^[ \t]*\[tool\.pixi/m.test(text)) return undefined;
  const environments = new Map<string, PixiEnvironment>();
  const tasks: PixiTask[] = [];
  const packages = new Map<string, string[]>();
  const condaPackages = new Map<string, string[]>();
  let name: string | undefined;
  let platforms: readonly string[] | undefined;
  for (const entry of own) {
    const [first = '', second = '', third, fourth] = entry.path;
    if (first === 'dependencies') notePackage(condaPackages, 'default', second);
    else if (first === 'feature' && third === 'dependencies') notePackage(condaPackages, second, fourth ?? '');
    if (first === 'workspace' || first === 'project') {
      if (second === 'name') name ??= stringOf(entry.value);
      // Tables in the list say more of a platform than its name.
      else if (second === 'platforms' && !entry.value.includes('{')) platforms ??= listOf(entry.value);
    } else if (first === 'environments') noteEnvironment(environments, entry);
    else if (first === 'feature') noteFeature(second, entry.path.slice(2), entry.value, tasks, packages);
    else noteFeature('default', entry.path, entry.value, tasks, packages);
  }
  if (!environments.has('default'))
    environments.set('default', { name: 'default', span: undefined, features: [], noDefaultFeature: false });
  return { name, environments: [...environments.values()], tasks, packages, condaPackages, platforms };
}

/** Where tasks name an environment: `default-environment = "test"`, `{ task = "x", environment = "test" }`. */
export function environmentsOfTasks(text: string, name: string): Span[] {
  const found: Span[] = [];
  for (const match of text
    .slice(0, LONGEST)
    .matchAll(/\benvironment[ \t]{0,20}=[ \t]{0,20}(?:"([^"\n]*)"|'([^'\n]*)')/g)) {
    if ((match[1] ?? match[2]) !== name) continue;
    const end = match.index + match[0].length - 1;
    found.push({ start: end - name.length, end });
  }
  return found;
}

/** `name = ["feature"]`, `name = { features = […] }`, or a key of `[environments.name]`. */
function noteEnvironment(environments: Map<string, PixiEnvironment>, { path, value, span }: Entry): void {
  const [, name, key] = path;
  if (name === undefined) return;
  const old = environments.get(name);
  const features = key === undefined ? featuresIn(value) : key === 'features' ? listOf(value) : (old?.features ?? []);
  const without =
    key === undefined ? /no-default-feature\s*=\s*true/.test(value) : key === 'no-default-feature' && value === 'true';
  environments.set(name, {
    name,
    span: old?.span ?? (key === undefined ? span : undefined),
    features,
    noDefaultFeature: (old?.noDefaultFeature ?? false) || without,
  });
}

/** A key of a feature's tables: a task, or a package. */
function noteFeature(
  feature: string,
  path: readonly string[],
  value: string,
  tasks: PixiTask[],
  packages: Map<string, string[]>,
): void {
  // `[target.linux-64.tasks]` and its like hold for one platform.
  const [kind, name, key] = path[0] === 'target' ? path.slice(2) : path;
  if (name === undefined || name === '') return;
  if (kind === 'tasks') {
    if (key === undefined || key === 'cmd') tasks.push({ name, feature, command: commandOf(value) });
  } else if (kind === 'dependencies' || kind === 'pypi-dependencies') {
    const known = packages.get(feature) ?? [];
    if (!known.includes(name)) known.push(name);
    packages.set(feature, known);
  }
}

function notePackage(packages: Map<string, string[]>, feature: string, name: string): void {
  if (name === '') return;
  const known = packages.get(feature) ?? [];
  if (!known.includes(name)) known.push(name);
  packages.set(feature, known);
}

/** The packages from conda channels that an environment asks for on every platform. */
export function condaPackagesOf(manifest: PixiManifest, environment: PixiEnvironment): readonly string[] {
  const features = environment.noDefaultFeature ? environment.features : ['default', ...environment.features];
  return features.flatMap((feature) => manifest.condaPackages.get(feature) ?? []);
}

/** The packages that an environment asks for by name. */
export function packagesOf(manifest: PixiManifest, environment: PixiEnvironment): readonly string[] {
  const features = environment.noDefaultFeature ? environment.features : ['default', ...environment.features];
  return features.flatMap((feature) => manifest.packages.get(feature) ?? []);
}

function featuresIn(value: string): string[] {
  if (!value.startsWith('{')) return listOf(value);
  const list = /features\s*=\s*(\[[^\]]*\]?)/.exec(value)?.[1] ?? '';
  return list.endsWith(']') ? listOf(list) : [];
}

/** The texts of a list. */
export function listOf(value: string): string[] {
  return [...value.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map((match) => match[1] ?? match[2] ?? '');
}

/** The text that a value is; undefined for another one. */
export function stringOf(value: string): string | undefined {
  const match = /^"((?:[^"\\\n]|\\.)*)"|^'([^'\n]*)'/.exec(value);
  return match === null ? undefined : (match[2] ?? (match[1] ?? '').replace(/\\(.)/g, '$1'));
}

function commandOf(value: string): string | undefined {
  if (!value.startsWith('{')) return stringOf(value);
  const command = /[{,]\s*cmd\s*=\s*("(?:[^"\\\n]|\\.)*"|'[^'\n]*')/.exec(value)?.[1];
  return command === undefined ? undefined : stringOf(command);
}

const KEY_NAME = `(?:[A-Za-z0-9_-]+|"[^"\\n]*"|'[^'\\n]*')`;
const KEY = new RegExp(`^[ \\t]*(${KEY_NAME}(?:[ \\t]*\\.[ \\t]*${KEY_NAME})*)[ \\t]*=[ \\t]*`);

/** The keys of all tables of a TOML file, in order. */
export function readEntries(text: string): Entry[] {
  const entries: Entry[] = [];
  let table: readonly string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const header = /^[ \t]*\[{1,2}([^\]]*)\]/.exec(line);
    const key = header === null ? KEY.exec(line) : null;
    if (header !== null) table = keyPath(header[1] ?? '').map(({ name }) => name);
    if (key === null) {
      at = end + 1;
      continue;
    }
    const names = keyPath(key[1] ?? '');
    const last = names[names.length - 1];
    const valueStart = at + key[0].length;
    const valueEnd = endOfValue(text, valueStart);
    if (last !== undefined) {
      const start = at + line.indexOf(key[1] ?? '') + last.start;
      const path = [...table, ...names.map(({ name }) => name)];
      entries.push({
        path,
        value: text.slice(valueStart, valueEnd).trim(),
        span: { start, end: start + last.name.length },
      });
    }
    at = lineEnd(text, valueEnd) + 1;
  }
  return entries;
}

/** The names of a dotted key, each with where it begins (a quote left out). */
function keyPath(text: string): { readonly name: string; readonly start: number }[] {
  return [...text.matchAll(new RegExp(KEY_NAME, 'g'))].map((match) => {
    const quoted = /^["']/.test(match[0]);
    return { name: quoted ? match[0].slice(1, -1) : match[0], start: match.index + (quoted ? 1 : 0) };
  });
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** The end of a value: of its line, or of the list, table or long string that it opens. */
function endOfValue(text: string, start: number): number {
  for (const quote of ['"""', "'''"]) {
    if (!text.startsWith(quote, start)) continue;
    const close = text.indexOf(quote, start + 3);
    return close < 0 ? text.length : close + 3;
  }
  let depth = 0;
  let quote = '';
  for (let i = start; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote !== '') {
      if (c === '\\' && quote === '"') i++;
      else if (c === quote || c === '\n') quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth--;
    else if (c === '#') {
      if (depth <= 0) return i;
      i = lineEnd(text, i);
    } else if (c === '\n' && depth <= 0) return i;
  }
  return text.length;
}
