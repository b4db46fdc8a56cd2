import { once } from '../facts/once';
import type { StageModel } from '../model/stage';
import type { Pair, PairsInstruction } from '../parse/dockerfile/ast';
import { basename, dirname, join } from '../project/paths';
import { LineIndex } from '../text/lines';
import type { Location, Span } from '../text/span';
import type { SymbolTable } from './table';
import type { SymbolSource } from './types';

/** Where symbols are looked for, and where they are noted. */
export interface Scene {
  readonly source: SymbolSource;
  readonly table: SymbolTable;
}

/** The text of a project file; empty where it cannot be read. */
export function textOf(source: SymbolSource, path: string): string {
  return source.project.files.read(path)?.text ?? '';
}

/** `Dockerfile:12`, for messages. */
export function placeName(source: SymbolSource, { file, span }: Location): string {
  return `${basename(file)}:${new LineIndex(textOf(source, file)).lineAt(span.start) + 1}`;
}

/** ENV or ARG of a stage that sets a variable. */
export interface Declaration {
  readonly keyword: 'ENV' | 'ARG';
  readonly pair: Pair;
  readonly file: string;
}

/** The ENVs and ARGs of a stage itself, those of the stages below left out. */
export function declarationsOf(stage: StageModel): Declaration[] {
  return stage.stage.instructions.flatMap((instruction) =>
    instruction.keyword === 'ENV' || instruction.keyword === 'ARG' ? pairsOf(instruction, stage.file) : [],
  );
}

/** The ARGs before the first FROM. */
export function globalDeclarations(source: SymbolSource, file: string): Declaration[] {
  return source.project.dockerfile(file)?.globalArgs.flatMap((each) => pairsOf(each, file)) ?? [];
}

function pairsOf(instruction: PairsInstruction, file: string): Declaration[] {
  const { keyword } = instruction;
  return keyword === 'LABEL' ? [] : instruction.pairs.map((pair) => ({ keyword, pair, file }));
}

/** A stage and those that it is built on, its own Dockerfile's or another one's. */
export function stagesDown(stage: StageModel): StageModel[] {
  const found = [stage];
  for (let at = stage; at.base.kind === 'stage' && found.length < 64; at = at.base.stage) found.push(at.base.stage);
  return found;
}

/** The variables that hold at a stage's end: by ENV, and by ARG (which the image does not keep). */
interface Declared {
  readonly env: ReadonlySet<string>;
  readonly arg: ReadonlySet<string>;
}

/** The variables that ENV and ARG declare in a stage and those below it. */
export const declared = once((stage: StageModel): Declared => {
  const env = new Set<string>();
  const arg = new Set<string>();
  for (const below of stagesDown(stage)) {
    for (const { keyword, pair } of declarationsOf(below)) (keyword === 'ENV' ? env : arg).add(pair.name.raw);
  }
  return { env, arg };
});

/** The places in `[span]` of a text at which a name stands as a whole word, not as a variable's name. */
export function wordsIn(text: string, span: Span, name: string): Span[] {
  const found: Span[] = [];
  if (name === '') return found;
  for (let at = text.indexOf(name, span.start); at >= 0 && at + name.length <= span.end; ) {
    const end = at + name.length;
    const before = at > span.start ? text.charAt(at - 1) : '';
    const after = end < span.end ? text.charAt(end) : '';
    const variable = before === '$' || (before === '{' && text.charAt(at - 2) === '$');
    if (!variable && !/[\w./:-]/.test(before) && !/[\w/-]/.test(after) && !/^[.:]\w/.test(text.slice(end, end + 2))) {
      found.push({ start: at, end });
    }
    at = text.indexOf(name, end);
  }
  return found;
}

/** The variables that a word names, as `$X` or `${X…}`. */
export function variableNames(raw: string): string[] {
  return [...raw.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '');
}

/**
 * Where the value of a variable is written, as a stage sees it: in ENV and ARG, in the arguments that a compose file or
 * devcontainer.json hands in, and in the `.env` beside a compose file. Only places that hold exactly this value.
 */
export function valuePlaces(source: SymbolSource, stage: StageModel, variable: string, value: string): Location[] {
  const found: Location[] = [];
  const seen = new Set<string>();
  const look = (name: string): void => {
    if (seen.has(name) || seen.size > 32) return;
    seen.add(name);
    for (const below of stagesDown(stage)) {
      const own = declarationsOf(below).filter(({ pair }) => pair.name.raw === name);
      const isArgument = own.some(({ keyword }) => keyword === 'ARG');
      const fromOutside = isArgument
        ? globalDeclarations(source, below.file).filter(({ pair }) => pair.name.raw === name)
        : [];
      for (const { pair, file } of [...own, ...fromOutside]) {
        if (pair.value === undefined) continue;
        for (const span of writtenAs(textOf(source, file), pair.value.span, value)) found.push({ file, span });
        for (const other of variableNames(pair.value.raw)) look(other);
      }
      if (isArgument) found.push(...argumentPlaces(source, below.file, name, value));
    }
  };
  look(variable);
  return found;
}

/** A value that is written as it is or as a default: `app`, `"app"`, `${X:-app}`. */
function writtenAs(text: string, span: Span, value: string): Span[] {
  const raw = text.slice(span.start, span.end);
  if (!raw.includes('$')) return wordsIn(text, span, value);
  const match = /^["']?\$\{\w+:?-["']?([^"'{}$]*)["']?\}["']?$/.exec(raw);
  if (match === null || match[1] !== value) return [];
  const start = span.start + raw.lastIndexOf(value);
  return [{ start, end: start + value.length }];
}

/** Where compose files and devcontainers write a build argument's value. */
function argumentPlaces(source: SymbolSource, dockerfile: string, name: string, value: string): Location[] {
  const found: Location[] = [];
  for (const build of source.project.buildsOf(dockerfile)) {
    const argument = build.args.get(name);
    if (argument === undefined || argument.value !== value) continue;
    const { file, span } = argument.location;
    const text = textOf(source, file);
    const written = wordsIn(text, span, value);
    for (const each of written) found.push({ file, span: each });
    if (written.length === 0) found.push(...dotEnvPlaces(source, file, text.slice(span.start, span.end), value));
  }
  return found;
}

function dotEnvPlaces(source: SymbolSource, compose: string, written: string, value: string): Location[] {
  const file = join(dirname(compose), '.env');
  const names = new Set(variableNames(written));
  const text = textOf(source, file);
  return (source.project.envFile(file)?.entries ?? []).flatMap((entry) =>
    names.has(entry.name) && !entry.inherited && entry.value === value
      ? wordsIn(text, entry.valueSpan, value).map((span) => ({ file, span }))
      : [],
  );
}
