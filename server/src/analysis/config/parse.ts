/** Reads a `.conda-in-docker.yaml`. */
import { isMap, type Node, parseDocument } from 'yaml';
import { tooDeep } from '../parse/yamlDepth';
import type { Rule } from '../rules/rule';
import { ignorePattern } from './ignore';
import { readImages } from './images';
import { type Entry, NodeReader } from './nodes';
import type { OptionValues, RuleOption } from './options';
import { closest, didYouMean } from './suggest';
import { type ConfigProblem, type Configuration, LEVELS, type Level, NO_CONFIGURATION, type RuleEntry } from './types';

/** Longer files (in UTF-16 units) are not read: no configuration comes near it. */
const MAX_LENGTH = 256 * 1024;

const KEYS = ['rules', 'ignore', 'base-images'] as const;

/**
 * Reads a configuration. Never throws: what is wrong is a problem with its place, and all else holds.
 *
 * @param rules the rules that there are, for their names and options
 */
export function parseConfig(text: string, rules: readonly Rule[]): Configuration {
  if (text.length > MAX_LENGTH) {
    return { ...NO_CONFIGURATION, problems: [{ message: 'The file is too large for a configuration.', span: HEAD }] };
  }
  const deep = tooDeep(text);
  if (deep !== undefined) {
    const span = { start: deep, end: deep + 1 };
    return { ...NO_CONFIGURATION, problems: [{ message: 'This is nested too deeply to be read.', span }] };
  }
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false, logLevel: 'silent' });
  const reader = new NodeReader(document, text.length);
  // The others follow from the first one.
  const [error] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error !== undefined) {
    const start = Math.min(error.pos[0], text.length);
    const message = `${error.message.split('\n', 1)[0]?.replace(/\.?$/, '.') ?? 'This is no YAML.'}`;
    reader.problem(message, { start, end: Math.max(start, Math.min(error.pos[1], text.length)) });
  }
  const root = document.contents as Node | null;
  const entries = reader.entries(root, 'The configuration');
  const found: { rules?: Map<string, RuleEntry>; ignore?: string[]; images?: Configuration['images'] } = {};
  for (const entry of entries ?? []) {
    switch (entry.key) {
      case 'rules':
        found.rules = readRules(reader, entry, rules);
        break;
      case 'ignore':
        found.ignore = reader.isEmpty(entry.value) ? [] : reader.texts(entry.value, '`ignore`', ignoreProblem);
        break;
      case 'base-images':
        found.images = readImages(reader, entry.value);
        break;
      default:
        reader.problem(`There is no setting named \`${entry.key}\`.${didYouMean(entry.key, KEYS)}`, entry.keySpan);
    }
  }
  return {
    rules: found.rules ?? NO_CONFIGURATION.rules,
    ignore: found.ignore ?? [],
    images: found.images ?? [],
    problems: beforeBroken(reader.problems, error?.pos[0]),
  };
}

/** Where YAML is broken, what seems wrong after that place may only seem so; the error itself is the first of the problems. */
function beforeBroken(problems: readonly ConfigProblem[], broken: number | undefined): readonly ConfigProblem[] {
  if (broken === undefined) return problems;
  return problems.filter(({ span }, index) => index === 0 || span.end <= broken);
}

function ignoreProblem(pattern: string): string | undefined {
  if (ignorePattern(pattern) !== undefined) return undefined;
  return `\`${pattern}\` cannot be read as a pattern, so it ignores nothing. Use \`*\`, \`**\`, \`?\`, \`[abc]\` and \`{a,b}\`.`;
}

const HEAD = { start: 0, end: 0 };

/** The names of groups: all rules, the categories, and other linters whose rules report the same. */
export function groupNames(rules: readonly Rule[]): string[] {
  const groups = new Set<string>(['all']);
  for (const rule of rules) for (const group of groupsOf(rule)) groups.add(group);
  return [...groups];
}

/** The groups that a rule belongs to, the widest first. */
export function groupsOf(rule: Rule): readonly string[] {
  return ['all', rule.category, ...new Set((rule.sameAs ?? []).map((each) => each.split(' ', 1)[0] ?? each))];
}

function readRules(reader: NodeReader, { value }: Entry, rules: readonly Rule[]): Map<string, RuleEntry> {
  const found = new Map<string, RuleEntry>();
  const groups = new Set(groupNames(rules));
  for (const entry of reader.entries(value, '`rules`') ?? []) {
    const rule = findIn(rules, entry.key);
    if (rule === undefined && !groups.has(entry.key)) {
      const names = [...rules.map((each) => each.name), ...groups];
      reader.problem(`There is no rule named \`${entry.key}\`.${didYouMean(entry.key, names)}`, entry.keySpan);
      continue;
    }
    const read = readRule(reader, entry, rule);
    if (read !== undefined) found.set(rule?.name ?? entry.key, read);
  }
  return found;
}

function findIn(rules: readonly Rule[], name: string): Rule | undefined {
  return rules.find((rule) => rule.name === name || rule.code === name.toUpperCase());
}

function readRule(reader: NodeReader, { key, value, keySpan }: Entry, rule: Rule | undefined): RuleEntry | undefined {
  const node = reader.follow(value);
  if (!isMap(node)) {
    const level = readLevel(reader, value, key, keySpan);
    return level === undefined ? undefined : { level, options: {} };
  }
  let level: Level | undefined;
  const options: Record<string, OptionValues[string]> = {};
  for (const entry of reader.entries(node, `\`${key}\``) ?? []) {
    if (entry.key === 'level') {
      level = readLevel(reader, entry.value, key, entry.keySpan);
      continue;
    }
    const option = rule?.options?.[entry.key];
    if (option === undefined) {
      const names = ['level', ...Object.keys(rule?.options ?? {})];
      reader.problem(`\`${key}\` has no option named \`${entry.key}\`.${didYouMean(entry.key, names)}`, entry.keySpan);
      continue;
    }
    const read = readOption(reader, entry, option);
    if (read !== undefined) options[entry.key] = read;
  }
  return { level, options };
}

/** A level. YAML 1.1 tools write `off` as false; `off` without quotes is a text in YAML 1.2, and both are understood. */
function readLevel(reader: NodeReader, node: Node | null, key: string, keySpan: Entry['keySpan']): Level | undefined {
  const value = reader.scalar(node);
  if (value === false) return 'off';
  const level = LEVELS.find((each) => each === value);
  if (level !== undefined) return level;
  const written = typeof value === 'string' ? value : undefined;
  const hint = written === undefined ? '' : closest(written, LEVELS);
  const at = reader.isEmpty(node) ? keySpan : node;
  reader.problem(
    `The level of \`${key}\` must be off, info, warning or error.${hint ? ` Did you mean \`${hint}\`?` : ''}`,
    at,
  );
  return undefined;
}

function readOption(
  reader: NodeReader,
  { key, value, keySpan }: Entry,
  option: RuleOption,
): OptionValues[string] | undefined {
  if (option.type === 'string[]') return reader.isEmpty(value) ? [] : reader.texts(value, `\`${key}\``);
  if (option.type === 'string') return reader.isEmpty(value) ? '' : reader.text(value, `\`${key}\``);
  const plain = reader.scalar(value);
  if (option.type === 'number' && typeof plain === 'number' && Number.isFinite(plain)) return plain;
  if (option.type === 'boolean' && typeof plain === 'boolean') return plain;
  reader.problem(
    `\`${key}\` must be ${option.type === 'number' ? 'a number' : 'true or false'}.`,
    reader.isEmpty(value) ? keySpan : value,
  );
  return undefined;
}
