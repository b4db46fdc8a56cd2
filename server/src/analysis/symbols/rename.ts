/** Renaming: whether a name can be another one, and the edits that make it so. */

import type { TextEdit } from '../fixes/types';
import { lookupBaseImage } from '../knowledge/images';
import { basename } from '../project/paths';
import type { Span } from '../text/span';
import { symbolsAt } from './find';
import { textOf } from './scene';
import type { ProjectSymbol, SymbolSource } from './types';
import { isFixedVariable } from './variables';

/** Scripts of the host count as well. */
const EVERYWHERE = { everywhere: true };

/** Why something is not renamed, as a sentence for people. */
export interface Refusal {
  readonly refusal: string;
}

/** What would be renamed at an offset, or why not; undefined where nothing is named there. */
export function renameTarget(
  source: SymbolSource,
  path: string,
  offset: number,
): { readonly name: string; readonly span: Span } | Refusal | undefined {
  const [found] = symbolsAt(source, path, offset, EVERYWHERE);
  if (found === undefined) return undefined;
  const { symbol, occurrence } = found;
  const refusal = obstacleOf(source, symbol);
  if (refusal !== undefined) return { refusal };
  if (!occurrence.literal) {
    return { refusal: `\`${symbol.name}\` is not written here; it comes from what the variable holds.` };
  }
  return { name: textOf(source, path).slice(occurrence.span.start, occurrence.span.end), span: occurrence.span };
}

/** The edits that give what is named at an offset another name everywhere, or why that cannot be. */
export function rename(
  source: SymbolSource,
  path: string,
  offset: number,
  name: string,
): { readonly edits: readonly TextEdit[] } | Refusal | undefined {
  const target = renameTarget(source, path, offset);
  if (target === undefined || 'refusal' in target) return target;
  const [found] = symbolsAt(source, path, offset, EVERYWHERE);
  if (found === undefined) return undefined;
  const { symbol } = found;
  const refusal = name === symbol.name ? undefined : wrongName(symbol, name);
  if (refusal !== undefined) return { refusal };
  const edits: TextEdit[] = [];
  for (const { file, span, literal } of symbol.occurrences) {
    if (!literal) continue;
    const written = textOf(source, file).slice(span.start, span.end);
    if (written.toLowerCase() !== symbol.name.toLowerCase()) {
      return { refusal: `${basename(file)} changed meanwhile. Try again.` };
    }
    edits.push({ file, span, text: name });
  }
  return { edits };
}

function obstacleOf(source: SymbolSource, symbol: ProjectSymbol): string | undefined {
  const { kind, name, occurrences, obstacle } = symbol;
  const isDefined = occurrences.some(({ role }) => role === 'definition');
  if (kind === 'environment' && (name === 'base' || name === 'root')) {
    return '`base` is the environment that conda itself is in; it has no other name.';
  }
  if (obstacle !== undefined) return obstacle;
  if (!isDefined) {
    if (kind === 'environment')
      return `Nothing in this project makes the environment \`${name}\`${fromImage(source, symbol)}.`;
    return `Nothing in this project sets \`${name}\`${fromImage(source, symbol)}.`;
  }
  return undefined;
}

/** Names the images that may bring something along. */
function fromImage(source: SymbolSource, { kind, name, occurrences }: ProjectSymbol): string {
  const files = [...new Set(occurrences.map(({ file }) => file))];
  for (const file of files) {
    for (const { bottom, base } of source.model(file)?.stages ?? []) {
      const brings =
        kind === 'environment'
          ? bottom?.environments?.some((each) => each.name === name)
          : bottom?.environmentVariables?.[name] !== undefined;
      const written = base.kind === 'image' ? base.written : undefined;
      if (brings === true)
        return `: it comes from the image \`${bottom?.reference.repository}\`, where it cannot be changed`;
      if (bottom === undefined && written !== undefined && lookupBaseImage(written) === undefined) {
        return `; if the image \`${written}\` brings it, it cannot be changed here`;
      }
    }
  }
  return '';
}

/** Why a name will not do. */
function wrongName({ kind, taken, occurrences }: ProjectSymbol, name: string): string | undefined {
  switch (kind) {
    case 'environment':
      // https://github.com/prefix-dev/pixi/blob/main/crates/pixi_manifest/src/environment.rs
      if (occurrences.some(({ file }) => file.endsWith('.toml')) && !/^[a-z0-9-]+$/.test(name))
        return `pixi allows lower-case letters, digits and \`-\` in an environment's name.`;
      return wrongEnvironmentName(name, taken);
    case 'stage': {
      if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) {
        return `\`${name}\` cannot name a stage: letters, digits, \`_\`, \`.\` and \`-\` are allowed, and it starts with a letter.`;
      }
      if (/^(?:scratch|context)$/i.test(name)) return `\`${name}\` has a meaning of its own in a Dockerfile.`;
      const others = [...taken].map((each) => each.toLowerCase());
      if (others.includes(name.toLowerCase())) return `\`${name}\` is already the name of another stage or image here.`;
      return undefined;
    }
    case 'variable':
      if (!/^[A-Za-z_]\w*$/.test(name)) {
        return `\`${name}\` cannot name a variable: letters, digits and \`_\` are allowed, and it starts with no digit.`;
      }
      if (isFixedVariable(name)) return `\`${name}\` is a name that Docker or other programs know.`;
      return taken.has(name) ? `\`${name}\` is already a variable here.` : undefined;
  }
}

/** https://github.com/conda/conda/blob/main/conda/base/context.py (validate_prefix_name) */
function wrongEnvironmentName(name: string, taken: ReadonlySet<string>): string | undefined {
  if (name === '') return 'An environment needs a name.';
  const forbidden = /[/ :#]/.exec(name)?.[0];
  if (forbidden !== undefined) {
    const shown = forbidden === ' ' ? 'a space' : `\`${forbidden}\``;
    return `conda allows no ${shown} in an environment's name.`.replace('no a space', 'no space');
  }
  if (name === 'base' || name === 'root') return `\`${name}\` is conda's own name for the environment that it is in.`;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(name)) {
    return `\`${name}\` could not be written everywhere without quotes. Use letters, digits, \`_\`, \`.\` and \`-\`.`;
  }
  // Words, numbers in all their forms, and dates: https://yaml.org/type/
  if (
    /^(?:null|true|false|yes|no|on|off|~)$|^0[xo][\da-f_]+$|^[\d_.]+(?:e[-+]?\d+)?$|^\d{4}(?:-\d\d?){2}$/i.test(name)
  ) {
    return `YAML reads \`${name}\` as something other than a name. Use one with another letter.`;
  }
  return taken.has(name) ? `There is already an environment called \`${name}\` here.` : undefined;
}
