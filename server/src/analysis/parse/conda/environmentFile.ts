import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Span } from '../../text/span';
import { parseChannel } from './channel';
import { parseDependencies } from './dependencies';
import type {
  ChannelItem,
  EnvironmentFile,
  KeyItem,
  ListField,
  Problem,
  TextField,
  TextNode,
  VariableItem,
} from './environment';
import { nodeSpan, readYaml, resolveNode, type YamlFile } from './yaml';
import { emptyItem, itemPlace, pairPlace, type Reader, readSelector, textNode } from './yamlItems';

/** The keys that conda or CEP 24 know, and those of conda-lock. */
export const KNOWN_KEYS: readonly string[] = [
  'name',
  'prefix',
  'channels',
  'dependencies',
  'variables',
  'platforms',
  'category',
  'pip-repositories',
  'allow-pypi-requests',
];

/** Spellings seen in real files, and what was meant. */
const MISSPELLED: Readonly<Record<string, string>> = {
  channel: 'channels',
  chanels: 'channels',
  channles: 'channels',
  dependency: 'dependencies',
  dependancies: 'dependencies',
  dependecies: 'dependencies',
  dependenices: 'dependencies',
  dependences: 'dependencies',
  depedencies: 'dependencies',
  deps: 'dependencies',
  packages: 'dependencies',
  requirements: 'dependencies',
  variable: 'variables',
  env: 'variables',
  environment: 'variables',
  env_vars: 'variables',
  platform: 'platforms',
};

const NOTHING = {
  name: undefined,
  prefix: undefined,
  category: undefined,
  channels: undefined,
  dependencies: undefined,
  variables: undefined,
  platforms: undefined,
  keys: [],
};

/** How messages name a value of the wrong type. */
function typeOf(node: unknown): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node)) return 'nothing';
  const value = node.value;
  if (value === null || value === undefined) return 'empty';
  return typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? 'true or false' : 'a number';
}

function isEmpty(node: unknown): boolean {
  return node === undefined || node === null || (isScalar(node) && (node.value === null || node.value === undefined));
}

function yamlProblems(file: YamlFile): Problem[] {
  const problems: Problem[] = file.errors.map(({ code, message, span }) => ({ kind: code, message, span }));
  for (const span of file.undefinedAliases) {
    const alias = file.text.slice(span.start, span.end);
    problems.push({ kind: 'undefined-alias', message: `'${alias}' names no anchor above it`, span });
  }
  if (file.errors.length > 0) return problems;
  for (const span of file.tabs) {
    problems.push({ kind: 'conda-tab', message: 'conda refuses a tab here; use spaces', span });
  }
  return problems;
}

/** The keys of the top level, `<<` included as what it brings in. */
function topLevel(
  reader: Reader,
  map: YAMLMap,
): { keys: KeyItem[]; values: Map<string, { key: KeyItem; node: unknown }> } {
  const keys: KeyItem[] = [];
  const values = new Map<string, { key: KeyItem; node: unknown }>();
  const seen = new Set<string>();
  for (const pair of map.items as Pair[]) {
    const place = pairPlace(reader.file, map, pair);
    const name = isScalar(pair.key) ? String(pair.key.value ?? '') : nodeText(reader.file, pair.key);
    const key: KeyItem = { ...place, name };
    keys.push(key);
    if (name === '<<') {
      const merged = resolveNode(reader.file, pair.value);
      if (isMap(merged)) {
        for (const inner of merged.items as Pair[]) {
          if (isScalar(inner.key) && !values.has(String(inner.key.value))) {
            values.set(String(inner.key.value), { key: { ...key, name: String(inner.key.value) }, node: inner.value });
          }
        }
      }
      continue;
    }
    if (seen.has(name))
      reader.problem('duplicate-key', `'${name}' stands here a second time; conda refuses the file`, key.keySpan, name);
    else values.set(name, { key, node: resolveNode(reader.file, pair.value) });
    seen.add(name);
  }
  return { keys, values };
}

function nodeText(file: YamlFile, node: unknown): string {
  const span = nodeSpan(file, node);
  return file.text.slice(span.start, Math.min(span.end, span.start + 80));
}

/** Tells of keys that conda passes over. */
function judgeKeys(reader: Reader, keys: readonly KeyItem[]): void {
  const names = new Set(keys.map((key) => key.name));
  for (const { name, keySpan } of keys) {
    if (KNOWN_KEYS.includes(name) || name === '<<') continue;
    const lower = name.trim().toLowerCase();
    if (KNOWN_KEYS.includes(lower)) {
      reader.problem('key-case', `conda ignores '${name}': the key is '${lower}'`, keySpan, name, lower);
    } else if (lower === 'pip') {
      reader.problem(
        'misplaced-pip',
        "conda ignores 'pip' here: it belongs into a list item, '- pip:', below 'dependencies'",
        keySpan,
        name,
      );
    } else {
      const meant = MISSPELLED[lower];
      const suggestion = meant !== undefined && !names.has(meant) ? meant : undefined;
      const hint = suggestion ? `; did you mean '${suggestion}'?` : '';
      reader.problem('unknown-key', `conda ignores '${name}'${hint}`, keySpan, name, suggestion);
    }
  }
}

class TopLevel {
  constructor(
    private readonly reader: Reader,
    private readonly values: ReadonlyMap<string, { key: KeyItem; node: unknown }>,
  ) {}

  /** A value that must be a text. */
  text(name: string): TextField | undefined {
    const entry = this.values.get(name);
    if (!entry) return undefined;
    // `name: null` says on purpose that there is none.
    const meant = isScalar(entry.node) && /^(?:null|~)$/i.test(entry.node.source ?? '');
    if (meant) return undefined;
    if (isEmpty(entry.node)) {
      this.reader.problem('empty-section', `'${name}' has no value`, entry.key.keySpan, name);
    } else if (isScalar(entry.node)) {
      const text = textNode(this.reader.file, entry.node);
      if (text.type !== 'string') {
        const quoted = `write '"${text.value}"'`;
        this.reader.problem(
          'wrong-type',
          `'${name}' must be a text, not ${typeOf(entry.node)}: ${quoted}`,
          text.span,
          name,
        );
      }
      return { key: entry.key, text };
    } else
      this.reader.problem(
        'wrong-type',
        `'${name}' must be a text, not ${typeOf(entry.node)}`,
        entry.key.valueSpan,
        name,
      );
    return undefined;
  }

  /** A value that must be a list; what is none is told of. */
  list(name: string): { key: KeyItem; list: YAMLSeq } | undefined {
    const entry = this.values.get(name);
    if (!entry) return undefined;
    if (isSeq(entry.node)) return { key: entry.key, list: entry.node };
    if (isEmpty(entry.node)) this.reader.problem('empty-section', `'${name}' is empty`, entry.key.keySpan, name);
    else {
      const hint = isMap(entry.node) || name === 'dependencies' ? ": each item starts with '- '" : '';
      const span = entry.key.valueSpan;
      this.reader.problem('wrong-type', `'${name}' must be a list, not ${typeOf(entry.node)}${hint}`, span, name);
    }
    return undefined;
  }

  /** A list of texts. */
  texts(
    name: string,
  ): (ListField<{ readonly text: TextNode; readonly index: number }> & { readonly list: YAMLSeq }) | undefined {
    const field = this.list(name);
    if (!field) return undefined;
    const items: { text: TextNode; index: number }[] = [];
    field.list.items.forEach((item, index) => {
      if (!this.reader.take(nodeSpan(this.reader.file, item))) return;
      const node = resolveNode(this.reader.file, item);
      const at = isAlias(item) ? nodeSpan(this.reader.file, item) : undefined;
      if (isEmpty(node)) emptyItem(this.reader, field.list, index, item, name);
      else if (isScalar(node) && typeof node.value === 'string')
        items.push({ text: textNode(this.reader.file, node, at), index });
      else {
        const span = nodeSpan(this.reader.file, item);
        this.reader.problem('wrong-type', `an item of '${name}' must be a text, not ${typeOf(node)}`, span, name);
      }
    });
    return { key: field.key, items, list: field.list };
  }

  channels(): ListField<ChannelItem> | undefined {
    const field = this.texts('channels');
    if (!field) return undefined;
    const items = field.items.map(({ text, index }) => ({
      ...itemPlace(this.reader.file, field.list, index),
      text,
      channel: parseChannel(text.value),
      selector: readSelector(this.reader.file, text.span.end),
    }));
    return { key: field.key, items };
  }

  variables(): ListField<VariableItem> | undefined {
    const entry = this.values.get('variables');
    if (!entry) return undefined;
    const node = entry.node;
    if (isEmpty(node)) this.reader.problem('empty-section', "'variables' is empty", entry.key.keySpan, 'variables');
    else if (!isMap(node)) {
      this.reader.problem(
        'wrong-type',
        `'variables' must be a mapping ('NAME: value'), not ${typeOf(node)}`,
        entry.key.valueSpan,
        'variables',
      );
    }
    if (!isMap(node)) return undefined;
    const items: VariableItem[] = [];
    const seen = new Set<string>();
    for (const pair of node.items as Pair[]) {
      const place = pairPlace(this.reader.file, node, pair);
      if (!this.reader.take(place.keySpan) || !isScalar(pair.key)) continue;
      const name = String(pair.key.value ?? '');
      if (seen.has(name))
        this.reader.problem(
          'duplicate-key',
          `'${name}' stands here a second time; conda refuses the file`,
          place.keySpan,
          name,
        );
      seen.add(name);
      const value = resolveNode(this.reader.file, pair.value);
      if (isScalar(value)) {
        const text = textNode(this.reader.file, value, isAlias(pair.value) ? place.valueSpan : undefined);
        items.push({ span: place.span, removal: place.removal, name, nameSpan: place.keySpan, value: text });
      } else {
        const span: Span = isMap(value) || isSeq(value) ? place.valueSpan : place.keySpan;
        this.reader.problem('wrong-type', `the variable '${name}' must be a text, not ${typeOf(value)}`, span, name);
      }
    }
    return { key: entry.key, items };
  }
}

/**
 * Reads an environment file. Never throws; what cannot be read is missing, and `problems` says why. Match specs carry
 * their own errors. Spans lie inside of the text.
 */
export function parseEnvironment(text: string): EnvironmentFile {
  const file = readYaml(text);
  const problems = yamlProblems(file);
  const base = { kind: 'environment' as const, text, ...NOTHING, comments: file.comments, problems };
  const contents: unknown = file.document?.contents;
  if (file.secondDocument) {
    problems.push({
      kind: 'multiple-documents',
      message: "conda refuses a file with a second document ('---')",
      span: file.secondDocument,
    });
  }
  if (!isMap(contents)) {
    const span = { start: 0, end: Math.min(text.length, Math.max(1, file.lines.lineEnd(0))) };
    if (problems.length === 0 && isEmpty(contents))
      problems.push({ kind: 'empty', message: 'this environment file is empty', span });
    else if (problems.length === 0) {
      problems.push({
        kind: 'not-a-mapping',
        message: `an environment file is a mapping ('name:', 'dependencies:'), not ${typeOf(contents)}`,
        span,
      });
    }
    return base;
  }
  const reader = createReader(file, problems);
  const { keys, values } = topLevel(reader, contents);
  judgeKeys(reader, keys);
  const top = new TopLevel(reader, values);
  const name = top.text('name');
  const dependencies = top.list('dependencies');
  if (!values.has('dependencies')) {
    const first = keys[0]?.keySpan ?? { start: 0, end: 0 };
    reader.problem('missing-dependencies', "'dependencies' is missing", first, 'dependencies');
  }
  const platforms = top.texts('platforms');
  return {
    ...base,
    name,
    prefix: top.text('prefix'),
    category: top.text('category'),
    channels: top.channels(),
    dependencies: dependencies && { key: dependencies.key, items: parseDependencies(reader, dependencies.list) },
    variables: top.variables(),
    platforms: platforms && { key: platforms.key, items: platforms.items.map((item) => item.text) },
    keys,
  };
}

/** Aliases can make a short file name a million items; what goes beyond this is not read. */
const MAX_ITEMS = 20_000;

function createReader(file: YamlFile, problems: Problem[]): Reader {
  let items = 0;
  return {
    file,
    problem: (kind, message, span, key, suggestion) => {
      // What follows from an error of syntax is noise beside it.
      if (file.errors.length === 0 && problems.length < 1000)
        problems.push({
          kind,
          message,
          span,
          ...(key !== undefined && { key }),
          ...(suggestion !== undefined && { suggestion }),
        });
    },
    take: (span) => {
      items++;
      if (items === MAX_ITEMS)
        problems.push({ kind: 'too-many-items', message: 'the items from here on are not checked', span });
      return items < MAX_ITEMS;
    },
  };
}
