import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Dependency, PipEntry, Place, Selector, TextNode } from './environment';
import { within } from './environment';
import { parseMatchSpec } from './matchSpec';
import { parseRequirement, placeRequirement } from './requirements';
import { nodeSpan, resolveNode } from './yaml';
import { emptyItem, itemPlace, pairPlace, type Reader, readSelector, textNode } from './yamlItems';

/** Tells of two lines that YAML reads as one value: a dash that is indented too far, or without its space. */
function judgeJoined(reader: Reader, text: TextNode, inPip: boolean): void {
  if (!text.joined) return;
  const written = reader.file.text.slice(text.span.start, text.span.end);
  const next = /^[^\n]*\n\s*(\S.*)/.exec(written);
  if (!next) return;
  const second = next[1] ?? '';
  // `numpy` and `>=1.2` on two lines, or pip's options below a requirement, may be meant.
  if (inPip ? !/^-(?:\s|$)/.test(second) : /^[<>=!~,|]/.test(second)) return;
  const start = text.span.start + next.index + next[0].length - second.length;
  const message = `YAML reads this line as part of the one above; is the indentation wrong, or a '- ' missing?`;
  reader.problem('joined-lines', message, { start, end: start + second.trimEnd().length }, 'dependencies');
}

function condaDependency(reader: Reader, place: Place, text: TextNode, selector: Selector | undefined): Dependency {
  judgeJoined(reader, text, false);
  return { kind: 'conda', ...place, text, spec: parseMatchSpec(text.value), selector };
}

function pipEntry(reader: Reader, list: YAMLSeq, index: number): PipEntry | undefined {
  const item = list.items[index];
  const node = resolveNode(reader.file, item);
  const span = nodeSpan(reader.file, item);
  if (node === undefined || node === null || (isScalar(node) && node.value === null))
    emptyItem(reader, list, index, item, 'pip');
  else if (isScalar(node) && typeof node.value === 'string') {
    const text = textNode(reader.file, node, isAlias(item) ? span : undefined);
    judgeJoined(reader, text, true);
    const requirement = placeRequirement(parseRequirement(text.value), (part) => within(text, part));
    return {
      ...itemPlace(reader.file, list, index),
      text,
      requirement,
      selector: readSelector(reader.file, text.span.end),
    };
  } else reader.problem('wrong-type', "an item of 'pip' must be a text", span, 'pip');
  return undefined;
}

function pipSection(reader: Reader, place: Place, map: YAMLMap, pair: Pair, followed: boolean): Dependency {
  const { keySpan, valueSpan } = pairPlace(reader.file, map, pair);
  const node = resolveNode(reader.file, pair.value);
  const entries: PipEntry[] = [];
  if (isSeq(node)) {
    for (let index = 0; index < node.items.length; index++) {
      if (!reader.take(nodeSpan(reader.file, node.items[index]))) break;
      const entry = pipEntry(reader, node, index);
      if (entry) entries.push(entry);
    }
  } else if (node === undefined || node === null || (isScalar(node) && node.value === null)) {
    if (followed) {
      const message =
        "'pip:' has no items: those that follow are not indented below it, so conda takes them for its own";
      reader.problem('pip-not-nested', message, keySpan, 'pip');
    } else reader.problem('pip-empty', "'pip:' has no items", keySpan, 'pip');
  } else reader.problem('wrong-type', "'pip' must be a list: each item starts with '- '", valueSpan, 'pip');
  return { kind: 'pip', ...place, keySpan, entries };
}

const SELECTOR_KEY = /^sel\(([^()]*)\)$/;

function mappingDependency(
  reader: Reader,
  place: Place,
  map: YAMLMap,
  pair: Pair,
  followed: boolean,
): Dependency | undefined {
  const { keySpan } = pairPlace(reader.file, map, pair);
  const name = isScalar(pair.key) ? String(pair.key.value ?? '') : '';
  if (name === 'pip') return pipSection(reader, place, map, pair, followed);
  const selector = SELECTOR_KEY.exec(name)?.[1]?.trim();
  const value = resolveNode(reader.file, pair.value);
  if (selector !== undefined && isScalar(value) && typeof value.value === 'string') {
    const at = isAlias(pair.value) ? nodeSpan(reader.file, pair.value) : undefined;
    return condaDependency(reader, place, textNode(reader.file, value, at), {
      kind: 'key',
      expression: selector,
      span: keySpan,
    });
  }
  const asSpec =
    isScalar(value) && value.value !== null
      ? `; for conda's own package write '- ${name}=${String(value.source ?? value.value)}'`
      : '';
  const caseHint = name.toLowerCase() === 'pip' ? "; the key is 'pip'" : asSpec;
  reader.problem(
    'unknown-section',
    `conda knows no section '${name}' here${caseHint}`,
    keySpan,
    name,
    name.toLowerCase() === 'pip' ? 'pip' : undefined,
  );
  return { kind: 'section', ...place, name, keySpan };
}

/** The items of `dependencies:`. */
export function parseDependencies(reader: Reader, list: YAMLSeq): Dependency[] {
  const result: Dependency[] = [];
  for (let index = 0; index < list.items.length; index++) {
    const item = list.items[index];
    const span = nodeSpan(reader.file, item);
    if (!reader.take(span)) break;
    const node = resolveNode(reader.file, item);
    const place = itemPlace(reader.file, list, index);
    if (isMap(node)) {
      const followed = index + 1 < list.items.length;
      for (const pair of node.items as Pair[]) {
        if (!reader.take(span)) break;
        const dependency = mappingDependency(reader, place, node, pair, followed);
        if (dependency) result.push(dependency);
      }
    } else if (isAlias(item) && node === undefined) {
      // Told of with the file's other aliases.
    } else if (node === undefined || node === null || (isScalar(node) && node.value === null)) {
      emptyItem(reader, list, index, item, 'dependencies');
    } else if (isScalar(node) && typeof node.value === 'string') {
      const text = textNode(reader.file, node, isAlias(item) ? span : undefined);
      result.push(condaDependency(reader, place, text, readSelector(reader.file, text.span.end)));
    } else {
      const what = isSeq(node) ? "a list (a '- ' too many?)" : 'a number or a truth value';
      reader.problem('wrong-type', `a dependency must be a text, not ${what}`, span, 'dependencies');
    }
  }
  return result;
}
