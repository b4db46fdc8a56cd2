/** Where a name is defined, and where else it stands. */
import { symbolsAt } from './find';
import type { Occurrence, ProjectSymbol, SymbolSource } from './types';

/**
 * The definitions of what is named at an offset. Of a variable, which may be declared in every stage, the nearest above;
 * with the global ARG that gives it its value.
 */
export function definitionsAt(source: SymbolSource, path: string, offset: number): readonly Occurrence[] {
  const [found] = symbolsAt(source, path, offset);
  if (found === undefined) return [];
  const { symbol, occurrence } = found;
  const definitions = symbol.occurrences.filter(({ role }) => role === 'definition');
  if (symbol.kind !== 'variable') return definitions;
  const dockerfiles = new Set(definitions.map(({ file }) => file));
  // In another file every declaration is as near as the next one: the first has the value, or is the only one.
  if (!dockerfiles.has(path)) return definitions.slice(0, 1);
  const above = definitions.filter(({ file, span }) => file === path && span.end < occurrence.span.start);
  const nearest = above[above.length - 1];
  if (nearest === undefined) return occurrence.role === 'definition' ? [occurrence] : definitions.slice(0, 1);
  const first = above[0];
  return first === undefined || first === nearest || nearest.how !== 'arg' ? [nearest] : [nearest, first];
}

/** Every place of what is named at an offset, scripts of the host among them; of definitions where they are asked for. */
export function referencesAt(
  source: SymbolSource,
  path: string,
  offset: number,
  definitions: boolean,
): readonly Occurrence[] {
  const [found] = symbolsAt(source, path, offset, { everywhere: true });
  return found?.symbol.occurrences.filter(({ role }) => definitions || role === 'use') ?? [];
}

/** The places of what is named at an offset in the same file. */
export function highlightsAt(source: SymbolSource, path: string, offset: number): readonly Occurrence[] {
  const [found] = symbolsAt(source, path, offset);
  return found === undefined ? [] : inFile(found.symbol, path);
}

function inFile({ occurrences }: ProjectSymbol, path: string): readonly Occurrence[] {
  return occurrences.filter(({ file }) => file === path);
}
