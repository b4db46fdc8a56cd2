/** How a file pins versions, so that a line that is added looks as a person would have written it. */
import { condaPackages, pipEntries } from '../facts/environmentFile';
import type { EnvironmentFile } from '../parse/conda';

/** The way a version is written after a name. */
export interface PinStyle {
  /** What is between the name and the version: `=`, `==`, `>=`, ` =`; undefined where versions are left out. */
  readonly before: string | undefined;
  /** How many parts of the version are written; undefined for all of them. */
  readonly parts: number | undefined;
  /** Whether the next major version is shut out: `>=1.26,<2`. */
  readonly capped: boolean;
}

/** `=1.26`: what most people write where a file says nothing of their habits. */
const USUAL: PinStyle = { before: '=', parts: 2, capped: false };
/** pip's files pin all of a version, or nothing. */
const USUAL_OF_PIP: PinStyle = { before: '==', parts: undefined, capped: false };

/** These are pinned by other habits than the rest: Python by its minor version, the tools not at all. */
const APART: ReadonlySet<string> = new Set(['python', 'pip', 'setuptools', 'wheel']);

/**
 * The style that most lines of conda's packages have; of two that are as frequent the one that comes last.
 *
 * @param always whether versions are written also where most lines have none
 */
export function condaStyle(environment: EnvironmentFile, always = false): PinStyle {
  const all = condaPackages(environment).flatMap((item) => {
    const { spec, text } = item;
    if (spec.url !== undefined || spec.brackets.length > 0) return [];
    const { version, build, name } = spec.spans;
    const written = version === undefined ? '' : text.value.slice(name.end, version.end);
    const style = styleOf(written, build !== undefined);
    return style === undefined ? [] : [{ name: spec.name, style }];
  });
  const others = all.filter(({ name }) => !APART.has(name));
  const counted = others.map(({ style }) => style).filter(({ before }) => !always || before !== undefined);
  if (counted.length > 0) return mostFrequent(counted);
  return all.find(({ name, style }) => name === 'python' && style.before !== undefined)?.style ?? USUAL;
}

/** The same for what pip installs. */
export function pipStyle(environment: EnvironmentFile, always = false): PinStyle {
  const all = pipEntries(environment).flatMap(({ entry: { requirement } }) => {
    if (requirement.kind !== 'package') return [];
    const style = styleOf(requirement.specifiers.map(({ operator, version }) => operator + version).join(','), false);
    return style === undefined || (always && style.before === undefined) ? [] : [style];
  });
  return all.length === 0 ? USUAL_OF_PIP : mostFrequent(all);
}

/** The style of what is written after a name; undefined where it is of no use for another version. */
function styleOf(written: string, hasBuild: boolean): PinStyle | undefined {
  if (written.trim() === '') return { before: undefined, parts: undefined, capped: false };
  const [first = '', second, ...more] = written.split(',');
  const found = /^(\s*(?:={1,2}|>=|~=)\s*|\s+)(\d[\w.!+]*)$/.exec(first.endsWith('.*') ? first.slice(0, -2) : first);
  const [, before, version] = found ?? [];
  const capped = second !== undefined && more.length === 0 && /^\s*<\s*\d+(?:\.0)*$/.test(second);
  if (before === undefined || version === undefined || (second !== undefined && !capped)) return undefined;
  const exact = hasBuild || before.trim() === '' || before.includes('==');
  return { before, parts: exact ? undefined : version.split('.').length, capped };
}

function mostFrequent(styles: readonly PinStyle[]): PinStyle {
  const counts = new Map<string, { style: PinStyle; count: number }>();
  for (const style of styles) {
    const key = JSON.stringify(style);
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { style, count });
  }
  return [...counts.values()].reduce((best, each) => (each.count >= best.count ? each : best)).style;
}

/** A name with a version in a style: `numpy=2.1`. */
export function pinned(name: string, version: string | undefined, { before, parts, capped }: PinStyle): string {
  if (version === undefined || before === undefined) return name;
  const [release = ''] = version.split('+', 1);
  const kept = parts === undefined ? version : release.split('.').slice(0, parts).join('.');
  const major = /^\d+/.exec(release)?.[0];
  return `${name}${before}${kept}${capped && major !== undefined ? `,<${Number(major) + 1}` : ''}`;
}
