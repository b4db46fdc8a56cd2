/**
 * Turns an instruction's joined text into its node (`newNodeFromLine` in BuildKit's frontend/dockerfile/parser, and the
 * checks of frontend/dockerfile/instructions/parse.go).
 */
import type { MappedText } from '../../text/mapped';
import { type Span, span } from '../../text/span';
import type { CommandLine, Heredoc, Instruction, JsonString, Pair, PairsInstruction, Word } from './ast';
import { readBrokenArray } from './brokenJson';
import { EQUALS, isBlank, isSpace, skipSpace, trimEnd } from './chars';
import { heredocWords, isHeredocWord } from './heredocWords';
import { type JsonRead, readJsonArray } from './json';
import {
  type Base,
  cmdNode,
  copyNode,
  fromNode,
  healthcheckNode,
  onbuildNode,
  pairsNode,
  runNode,
  shellNode,
  unknownNode,
  wordsNode,
} from './nodes';
import { messages } from './problems';
import type { Reader } from './reader';
import { reportRefused } from './refused';
import { similarKeyword } from './similar';
import { plainWords, quotedWords, readFlags, wordAt } from './words';

const NO_HEREDOCS: readonly Heredoc[] = [];
const NO_STRINGS: readonly JsonString[] = [];
const NO_WORDS: readonly Word[] = [];
const CONFLICT = /^(?:<{7}|={7}|>{7})$/;
const STAGE_NAME = /^[a-z][a-z0-9_.-]*$/;

/** What the readers of the single instructions share: the line, and where the arguments are in it. */
interface Draft {
  readonly reader: Reader;
  readonly line: MappedText;
  readonly keyword: string;
  readonly start: number;
  readonly end: number;
  readonly base: Base;
}

/**
 * Reads the instruction that begins at `from` in `line`; heredoc bodies are taken from `reader`, problems go there.
 * `onbuild` is true for the instruction after ONBUILD.
 */
export function readInstruction(reader: Reader, line: MappedText, from: number, onbuild: boolean): Instruction {
  const instruction = readOne(reader, line, from, onbuild);
  reportRefused(reader, instruction);
  return instruction;
}

function readOne(reader: Reader, line: MappedText, from: number, onbuild: boolean): Instruction {
  const text = line.text;
  const end = trimEnd(text, from, text.length);
  let keywordEnd = from;
  while (keywordEnd < end && !isBlank(text.charCodeAt(keywordEnd))) keywordEnd++;
  const written = text.slice(from, keywordEnd);
  const { flags, argsStart } = readFlags(line, keywordEnd, end, reader.escape);
  const start = Math.min(argsStart, end);
  const keywordSpan = line.span(from, keywordEnd);
  const draft: Draft = {
    reader,
    line,
    keyword: written.toUpperCase(),
    start,
    end,
    base: {
      span: end > keywordEnd ? line.span(from, end) : keywordSpan,
      keywordSpan,
      flags,
      args: line.part(start, end),
      heredocs: NO_HEREDOCS,
      onbuild,
    },
  };
  switch (draft.keyword) {
    case 'FROM':
      return readFrom(draft);
    case 'RUN':
      return readRun(draft);
    case 'CMD':
    case 'ENTRYPOINT':
      return cmdNode(draft.base, draft.keyword, readCommand(draft, draft.start));
    case 'HEALTHCHECK':
      return readHealthcheck(draft);
    case 'SHELL':
      return readShell(draft);
    case 'ENV':
    case 'LABEL':
      return readPairs(draft, draft.keyword);
    case 'ARG':
      return readArg(draft);
    case 'COPY':
    case 'ADD':
      return readCopy(draft, draft.keyword);
    case 'EXPOSE':
    case 'VOLUME':
      return wordsNode(draft.base, draft.keyword, readWords(draft));
    case 'USER':
    case 'WORKDIR':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      if (start >= end) problem(draft, messages.missingArgument(draft.keyword));
      return wordsNode(draft.base, draft.keyword, start < end ? [wordAt(line, start, end)] : NO_WORDS);
    case 'ONBUILD':
      return readOnbuild(draft);
    default:
      reportUnknown(draft, written);
      return unknownNode(draft.base, written);
  }
}

/** Reports a problem at the keyword, or at the place given. */
function problem(draft: Draft, message: string, place: Span = draft.base.keywordSpan): void {
  draft.reader.problem(message, place.start, place.end);
}

function reportUnknown(draft: Draft, written: string): void {
  const { start } = draft.base.keywordSpan;
  if (written === '') problem(draft, messages.loneEscape(), span(start, start + 1));
  else if (CONFLICT.test(written)) problem(draft, messages.mergeConflict());
  else if (!isTemplate(written)) problem(draft, messages.unknownInstruction(written, similarKeyword(draft.keyword)));
}

/** True where a template engine has to run over the file first, so that nothing can be said of this line. */
function isTemplate(text: string): boolean {
  return text.indexOf('{{') >= 0 || text.startsWith('{%') || text.startsWith('{#') || text.startsWith('<%');
}

function readFrom(draft: Draft): Instruction {
  const { line, base } = draft;
  const bounds = plainWords(line.text, draft.start, draft.end);
  const words = wordsOf(line, bounds);
  const [image, as, name] = words;
  const named = as?.raw.toLowerCase() === 'as';
  const alias = named ? name : undefined;
  if (image === undefined) {
    problem(draft, messages.missingImage());
  } else if (words.length !== 1 && !(words.length === 3 && named)) {
    if (!isTemplate(base.args.text))
      problem(draft, messages.fromArguments(), line.span(bounds[2] ?? 0, bounds[bounds.length - 1] ?? 0));
  } else if (alias !== undefined && !STAGE_NAME.test(alias.raw.toLowerCase())) {
    problem(draft, messages.stageName(alias.raw), alias.span);
  }
  return fromNode(base, image, alias);
}

function readRun(draft: Draft): Instruction {
  const command = readCommand(draft, draft.start);
  if (command.form === 'shell') takeHeredocs(draft);
  return runNode(draft.base, command);
}

/** Reads the command that begins at `start`: JSON where it is an array of strings, else the text for the shell. */
function readCommand(draft: Draft, start: number): CommandLine {
  const { line, end } = draft;
  const argv = readStrings(draft, start);
  const place = line.span(start, end);
  if (argv !== undefined) return { form: 'exec', argv, script: line.part(end, end), span: place };
  const meant = readBrokenArray(line, start, end);
  if (meant !== undefined && !isTemplate(line.text)) {
    return { form: 'exec', argv: meant.strings, script: line.part(end, end), span: place, broken: meant.broken };
  }
  const script = start === draft.start ? draft.base.args : line.part(start, end);
  return { form: 'shell', argv: NO_STRINGS, script, span: place };
}

/** The strings of a JSON array, or undefined; an array that BuildKit refuses is reported. */
function readStrings(draft: Draft, start: number): readonly JsonString[] | undefined {
  const read: JsonRead = readJsonArray(draft.line, start, draft.end);
  if (read !== 'other') return read;
  problem(draft, messages.jsonNotStrings(draft.keyword), draft.line.span(start, draft.end));
  return undefined;
}

function readHealthcheck(draft: Draft): Instruction {
  const { line, base, start, end } = draft;
  const text = line.text;
  let typeEnd = start;
  while (typeEnd < end && !isSpace(text.charCodeAt(typeEnd))) typeEnd++;
  const rest = skipSpace(text, typeEnd, end);
  const type = text.slice(start, typeEnd).toUpperCase();
  const keyword = 'HEALTHCHECK';
  if (type === 'CMD') {
    if (rest >= end) problem(draft, messages.healthcheckCommand());
    else return healthcheckNode(base, readCommand(draft, rest));
  } else if (type === '') {
    problem(draft, messages.missingArgument(keyword));
  } else if (type !== 'NONE') {
    problem(draft, messages.healthcheckType(text.slice(start, typeEnd)), line.span(start, typeEnd));
  } else if (rest < end) {
    problem(draft, messages.healthcheckNone(), line.span(rest, end));
  }
  return healthcheckNode(base, undefined);
}

function readShell(draft: Draft): Instruction {
  const { line, base, start, end } = draft;
  const read = readJsonArray(line, start, end);
  const argv = Array.isArray(read) && read.length > 0 ? read : undefined;
  if (argv === undefined) {
    if (start >= end || (read !== undefined && read.length === 0)) problem(draft, messages.missingArgument('SHELL'));
    else problem(draft, messages.shellNotJson(), line.span(start, end));
  }
  return shellNode(base, argv);
}

function readPairs(draft: Draft, keyword: 'ENV' | 'LABEL'): PairsInstruction {
  const { line, base, start, end } = draft;
  const text = line.text;
  const bounds = quotedWords(text, start, end, draft.reader.escape);
  if (bounds.length === 0) {
    problem(draft, messages.missingArgument(keyword));
    return pairsNode(base, keyword, [], false);
  }
  if (equalsIn(text, bounds[0] ?? 0, bounds[1] ?? 0) < 0) return readLegacyPair(draft, keyword);
  const pairs: Pair[] = [];
  for (let i = 0; i < bounds.length; i += 2) {
    const pair = readPair(draft, bounds[i] ?? 0, bounds[i + 1] ?? 0);
    if (pair.value === undefined) problem(draft, messages.pairNoEquals(keyword, pair.name.raw), pair.span);
    pairs.push(pair);
  }
  return pairsNode(base, keyword, pairs, false);
}

/** `ENV NAME VALUE`: the value is all that follows, blanks and quotes included. */
function readLegacyPair(draft: Draft, keyword: 'ENV' | 'LABEL'): PairsInstruction {
  const { line, base, start, end } = draft;
  let nameEnd = start;
  while (nameEnd < end && !isBlank(line.text.charCodeAt(nameEnd))) nameEnd++;
  let valueStart = nameEnd;
  while (valueStart < end && isBlank(line.text.charCodeAt(valueStart))) valueStart++;
  const name = wordAt(line, start, nameEnd);
  if (valueStart >= end) {
    problem(draft, messages.envNoValue(keyword), name.span);
    return pairsNode(base, keyword, [{ name, value: undefined, span: name.span }], true);
  }
  const pair: Pair = { name, value: wordAt(line, valueStart, end), span: line.span(start, end) };
  return pairsNode(base, keyword, [pair], true);
}

function readArg(draft: Draft): PairsInstruction {
  const bounds = quotedWords(draft.line.text, draft.start, draft.end, draft.reader.escape);
  if (bounds.length === 0) problem(draft, messages.missingArgument('ARG'));
  const pairs: Pair[] = [];
  for (let i = 0; i < bounds.length; i += 2) pairs.push(readPair(draft, bounds[i] ?? 0, bounds[i + 1] ?? 0));
  return pairsNode(draft.base, 'ARG', pairs, false);
}

function readPair(draft: Draft, start: number, end: number): Pair {
  const { line } = draft;
  const equals = equalsIn(line.text, start, end);
  const place = line.span(start, end);
  if (equals < 0) return { name: wordAt(line, start, end), value: undefined, span: place };
  if (equals === start) problem(draft, messages.pairNoName(draft.keyword), place);
  return { name: wordAt(line, start, equals), value: wordAt(line, equals + 1, end), span: place };
}

/** The offset of the first `=` in `[start, end)`, or -1; quotes do not hide it from BuildKit. */
function equalsIn(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === EQUALS) return at;
  return -1;
}

function readCopy(draft: Draft, keyword: 'COPY' | 'ADD'): Instruction {
  const { line, base } = draft;
  const strings = readStrings(draft, draft.start);
  if (strings === undefined) takeHeredocs(draft);
  const words = strings?.map(jsonWord) ?? wordsOf(line, plainWords(line.text, draft.start, draft.end));
  const destination = words.length > 1 ? words[words.length - 1] : undefined;
  if (destination === undefined) problem(draft, messages.copyArguments(keyword));
  else if (isHeredocWord(destination.raw)) problem(draft, messages.copyHeredocDestination(keyword), destination.span);
  const sources = (destination === undefined ? words : words.slice(0, -1)).filter((word) => !isHeredocWord(word.raw));
  return copyNode(base, keyword, sources, destination);
}

function readWords(draft: Draft): readonly Word[] {
  const { line, start, end } = draft;
  const strings = draft.keyword === 'VOLUME' ? readStrings(draft, start) : undefined;
  const words = strings?.map(jsonWord) ?? wordsOf(line, plainWords(line.text, start, end));
  if (words.length === 0) problem(draft, messages.missingArgument(draft.keyword));
  for (const string of strings ?? NO_STRINGS) {
    if (string.value.trim() === '') problem(draft, messages.emptyVolume(), string.span);
  }
  return words;
}

function readOnbuild(draft: Draft): Instruction {
  const { reader, line, base, start, end } = draft;
  const keyword = 'ONBUILD';
  if (start >= end) problem(draft, messages.missingArgument(keyword));
  // BuildKit refuses a chain; reading on only one level deep keeps a long one from exhausting the call stack.
  if (start >= end || base.onbuild) return onbuildNode(base, undefined);
  const trigger = readInstruction(reader, line, start, true);
  if (trigger.keyword === 'ONBUILD') problem(draft, messages.onbuildChain(), trigger.keywordSpan);
  if (trigger.keyword === 'FROM' || trigger.keyword === 'MAINTAINER') {
    problem(draft, messages.onbuildTrigger(trigger.keyword), trigger.keywordSpan);
  }
  base.heredocs = trigger.heredocs;
  base.span = span(base.span.start, Math.max(base.span.end, trigger.span.end));
  return onbuildNode(base, trigger);
}

/** Takes the bodies of the heredocs that the whole line announces, and lets the instruction's span cover them. */
function takeHeredocs(draft: Draft): void {
  const words = heredocWords(draft.line.text);
  if (words.length === 0) return;
  const { base, reader } = draft;
  base.heredocs = reader.readHeredocs(draft.line, words);
  const last = base.heredocs[base.heredocs.length - 1];
  if (last !== undefined) base.span = span(base.span.start, last.closing?.end ?? last.bodySpan.end);
}

/** A string of the JSON form as a word: decoded, its place without the quotes. */
function jsonWord(string: JsonString): Word {
  return { raw: string.value, span: span(string.span.start + 1, string.span.end - 1), text: string.text };
}

function wordsOf(line: MappedText, bounds: readonly number[]): readonly Word[] {
  const words: Word[] = [];
  for (let i = 0; i < bounds.length; i += 2) words.push(wordAt(line, bounds[i] ?? 0, bounds[i + 1] ?? 0));
  return words;
}
