/** Hovers in `.conda-in-docker.yaml`: rules, groups of rules, and its other keys as the schema describes them. */
import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { configSchema } from '../config';
import type { ConfigContext } from '../contexts/types';
import { text, withCode } from '../describe/prose';
import { tooDeep } from '../parse/yamlDepth';
import { findRule, RULES } from '../rules/registry';
import type { Span } from '../text/span';
import { describeRule } from './rules';
import { type Hover, isOn } from './types';

/** The key at a place, with the keys above it. */
interface KeyAt {
  readonly path: readonly string[];
  readonly span: Span;
}

/** Longer files are no configuration that somebody wrote. */
const MOST_CHARACTERS = 200_000;

/** What is at a place of the configuration. */
export function inConfiguration({ text: source }: ConfigContext, offset: number): Hover | undefined {
  if (source.length > MOST_CHARACTERS || tooDeep(source) !== undefined) return undefined;
  const key = keyAt(parseDocument(source, { strict: false }).contents, offset, []);
  if (key === undefined) return undefined;
  const [first, second] = key.path;
  if (first === 'rules' && second !== undefined && key.path.length === 2) {
    const rule = findRule(second);
    if (rule !== undefined) return { span: key.span, prose: describeRule(rule) };
    const members = RULES.filter(
      ({ category, sameAs }) => category === second || sameAs?.some((each) => each.startsWith(`${second} `)),
    );
    if (members.length > 0) {
      return {
        span: key.span,
        prose: [
          text({ strong: second }, `: ${members.length} rules.`),
          text(members.map(({ name }) => name).join(', ')),
        ],
      };
    }
  }
  const description = descriptionOf(key.path);
  return description === undefined ? undefined : { span: key.span, prose: [text(...withCode(description))] };
}

/** The key at a place, looked for from the outside in. */
function keyAt(node: Node | null, offset: number, above: readonly string[]): KeyAt | undefined {
  if (isSeq(node)) {
    for (const item of node.items as (Node | null)[]) {
      const found = inside(item, offset) ? keyAt(item, offset, above) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isMap(node) || above.length > 8) return undefined;
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue;
    const path = [...above, String(key.value)];
    const span = { start: key.range?.[0] ?? 0, end: key.range?.[1] ?? 0 };
    if (isOn(span, offset)) return { path, span };
    const child = (value as Node | null) ?? null;
    if (inside(child, offset)) return keyAt(child, offset, path);
  }
  return undefined;
}

function inside(node: Node | null, offset: number): boolean {
  const range = node?.range;
  return range != null && range[0] <= offset && offset <= range[2];
}

let schema: Record<string, unknown> | undefined;

/** What the schema says of a path of keys. */
function descriptionOf(path: readonly string[]): string | undefined {
  schema ??= configSchema(RULES);
  let at: unknown = schema;
  for (const key of path) {
    at = follow(at);
    const alternatives = field(at, 'anyOf');
    const candidates: unknown[] = Array.isArray(alternatives) ? [at, ...alternatives] : [at];
    at = undefined;
    for (const candidate of candidates) {
      const own = field(field(candidate, 'properties'), key);
      const any = field(candidate, 'additionalProperties');
      at ??= own ?? (typeof any === 'object' ? any : undefined);
    }
  }
  const description = field(at, 'description');
  return typeof description === 'string' ? description : undefined;
}

function follow(node: unknown): unknown {
  const reference = field(node, '$ref');
  if (typeof reference !== 'string') return node;
  let at: unknown = schema;
  for (const part of reference.replace(/^#\//, '').split('/')) at = field(at, part);
  return at;
}

function field(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, key)
    ? (node as Record<string, unknown>)[key]
    : undefined;
}
