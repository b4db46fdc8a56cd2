/**
 * Where a word is written, by the parse of its file: a string of a JSON array, an item of a YAML list, a word of a shell
 * script, which may be a string or a word itself (`bash -c "…"`). Nothing is guessed from the characters beside it.
 */
import type { ComposeCommand, ComposeFile, ComposeHealthTest } from '../../parse/compose/compose';
import type { ComposeWord } from '../../parse/compose/words';
import type { Devcontainer } from '../../parse/devcontainer';
import type { Dockerfile, Instruction, JsonString } from '../../parse/dockerfile/ast';
import { isHeredocWord } from '../../parse/dockerfile/heredocWords';
import { MappedText, MappedTextBuilder } from '../../text/mapped';
import { contains, type Span } from '../../text/span';
import type { Continuation } from './gaps';
import {
  type Encode,
  forCompose,
  inDoubleQuotes,
  inJson,
  inScalar,
  inSingleQuotes,
  isPlain,
  type ScalarStyle,
  scalarLike,
  scalarStyle,
  shellQuote,
} from './quote';
import { Script, type Token } from './script';

/** The file that is edited, with its parse. The contexts of rules are such. */
export type EditedFile =
  | { readonly kind: 'dockerfile'; readonly path: string; readonly text: string; readonly dockerfile: Dockerfile }
  | { readonly kind: 'compose'; readonly path: string; readonly text: string; readonly compose: ComposeFile }
  | { readonly kind: 'devcontainer'; readonly path: string; readonly text: string; readonly devcontainer: Devcontainer }
  | { readonly kind: 'script'; readonly path: string; readonly text: string };

/** A text that a shell reads. */
export interface ShellText {
  readonly kind: 'shell';
  /** As the shell reads it, with the way back to the file. */
  readonly map: MappedText;
  /** Writes shell text here. */
  readonly encode: Encode;
  readonly continuation: Continuation | undefined;
  /** The instruction that it is all of the command of; undefined for words that are scripts, and other files. */
  readonly instruction: Instruction | undefined;
  /** How deep it is inside of words: 0 for a script that is written as it is. */
  readonly depth: number;
  readonly script: Script;
}

/** Words that are no shell's: the strings of an array, the items of a list, the words of a Compose string. */
export interface WordList {
  readonly kind: 'list';
  readonly items: readonly ListItem[];
  /** The list with its brackets; for a YAML list of lines, and words in a string, the items alone. */
  readonly span: Span;
  /** `array`: strings or items in brackets; `lines`: an item a line, after a dash; `words`: words of one string. */
  readonly form: 'array' | 'lines' | 'words';
  readonly continuation: Continuation | undefined;
  /** A new item; `like` is one that it is beside or takes the place of, `isFirst` whether the list then begins with it. */
  readonly write: (word: string, like: ListItem, isFirst: boolean) => string | undefined;
  readonly instruction: Instruction | undefined;
}

export interface ListItem {
  readonly span: Span;
  readonly value: string;
  /** The text inside the item, for one that is a script. */
  readonly map: MappedText;
  /** Writes text into the item. */
  readonly encode: Encode;
  readonly style: ScalarStyle;
}

/** Where a word is. */
export type Spot =
  | { readonly kind: 'item'; readonly list: WordList; readonly index: number; readonly item: ListItem }
  /** A part of an item that is no script; `from` and `to` are offsets of its text. */
  | {
      readonly kind: 'piece';
      readonly list: WordList;
      readonly index: number;
      readonly item: ListItem;
      readonly from: number;
      readonly to: number;
    }
  | ShellSpot;

export type ShellSpot =
  /** A whole word of a script. */
  | { readonly kind: 'word'; readonly shell: ShellText; readonly token: Token }
  /** A part of a word: the value of `--name=value`. `from` and `to` are offsets of the script. */
  | {
      readonly kind: 'part';
      readonly shell: ShellText;
      readonly token: Token;
      readonly from: number;
      readonly to: number;
    };

/** Words that are scripts inside of words inside of words are not followed further. */
const DEEPEST = 6;

const identity: Encode = (text) => text;

/** The text or list in which `span` is written; undefined outside of commands. */
function rootAt(file: EditedFile, span: Span): ShellText | WordList | undefined {
  switch (file.kind) {
    case 'script':
      return kept(file, 0, () => shellText(MappedText.slice(file.text, 0), identity, { kind: 'shell' }));
    case 'dockerfile':
      return inDockerfile(file.dockerfile, span);
    case 'compose':
      return inCompose(file, span);
    case 'devcontainer':
      return inDevcontainer(file, span);
  }
}

/** The texts of a file that shells read, those inside of words not among them: of a Dockerfile or a script. */
export function shellsOf(file: EditedFile): readonly ShellText[] {
  const shells: ShellText[] = [];
  const add = (span: Span) => {
    const root = rootAt(file, span);
    if (root?.kind === 'shell') shells.push(root);
  };
  if (file.kind === 'script') add({ start: 0, end: 0 });
  if (file.kind !== 'dockerfile') return shells;
  for (let each of file.dockerfile.instructions) {
    while (each.keyword === 'ONBUILD' && each.trigger !== undefined) each = each.trigger;
    if (!('command' in each) || each.command === undefined) continue;
    const isHeredoc = each.heredocs.length > 0 && isHeredocWord(each.command.script.text);
    // An empty place at the end of the instruction's own text is in none of its heredocs.
    if (!isHeredoc) add({ start: each.command.span.start, end: each.command.span.start });
    for (const { bodySpan } of each.keyword === 'RUN' ? each.heredocs : []) if (isHeredoc) add(bodySpan);
  }
  return shells;
}

/** The texts and lists of what was parsed, made once, by where they begin. */
const made = new WeakMap<object, Map<number, ShellText | WordList>>();

function kept<T extends ShellText | WordList>(owner: object, at: number, make: () => T): T {
  let all = made.get(owner);
  if (all === undefined) {
    all = new Map();
    made.set(owner, all);
  }
  let found = all.get(at) as T | undefined;
  if (found === undefined) {
    found = make();
    all.set(at, found);
  }
  return found;
}

function shellText(
  map: MappedText,
  encode: Encode,
  continuation: Continuation | undefined,
  instruction?: Instruction,
  depth = 0,
): ShellText {
  let script: Script | undefined;
  return {
    kind: 'shell',
    map,
    encode,
    continuation,
    instruction,
    depth,
    get script() {
      script ??= new Script(map.text);
      return script;
    },
  };
}

/** The instruction that holds an offset. */
export function instructionAt(dockerfile: Dockerfile, offset: number): Instruction | undefined {
  const { instructions } = dockerfile;
  let low = 0;
  let high = instructions.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((instructions[mid]?.span.start ?? 0) <= offset) low = mid;
    else high = mid - 1;
  }
  let found = instructions[low];
  while (found?.keyword === 'ONBUILD' && found.trigger !== undefined) found = found.trigger;
  return found;
}

function inDockerfile(dockerfile: Dockerfile, span: Span): ShellText | WordList | undefined {
  const instruction = instructionAt(dockerfile, span.start);
  if (instruction === undefined) return undefined;
  for (const heredoc of instruction.heredocs) {
    if (!contains(heredoc.bodySpan, span)) continue;
    return kept(instruction, heredoc.bodySpan.start, () => {
      const own = instruction.keyword === 'RUN' && isHeredocWord(instruction.command.script.text);
      // Beside a command the shell expands the body before anybody reads it; in COPY and ADD BuildKit does.
      const encode: Encode = own || !heredoc.expand ? identity : instruction.keyword === 'RUN' ? escaped : plain;
      return shellText(heredoc.body, encode, { kind: 'shell' }, instruction);
    });
  }
  const slash = dockerfile.escape;
  if (instruction.keyword === 'SHELL') {
    const { argv } = instruction;
    return argv && kept(instruction, 0, () => jsonList(argv, instruction, slash));
  }
  if (!('command' in instruction) || instruction.command === undefined) return undefined;
  const { command } = instruction;
  return kept(instruction, 0, () =>
    command.form === 'exec'
      ? jsonList(command.argv, instruction, slash)
      : shellText(command.script, identity, { kind: 'dockerfile', escape: slash }, instruction),
  );
}

/** Text of which a heredoc's expansion leaves what is meant. */
const escaped: Encode = (text) => text.replace(/[\\$`]/g, '\\$&');
const plain: Encode = (text) => (/[\\$`]/.test(text) ? undefined : text);

function jsonList(argv: readonly JsonString[], instruction: Instruction, slash: string): WordList {
  const { args } = instruction;
  const span =
    'command' in instruction && instruction.command ? instruction.command.span : args.span(0, args.text.length);
  return {
    kind: 'list',
    items: argv.map((item) => jsonItem(item)),
    span,
    form: 'array',
    continuation: { kind: 'list', comment: '#', escape: slash },
    write: (word) => JSON.stringify(word),
    instruction,
  };
}

function jsonItem(item: { readonly span: Span; readonly value: string; readonly text: MappedText }): ListItem {
  return { span: item.span, value: item.value, map: item.text, encode: inJson, style: 'double' };
}

function inDevcontainer(
  file: Extract<EditedFile, { kind: 'devcontainer' }>,
  span: Span,
): ShellText | WordList | undefined {
  const command = file.devcontainer.commands.find((each) => contains(each.span, span));
  const [first] = command?.words ?? [];
  if (command === undefined || first === undefined) return undefined;
  return kept(file.devcontainer, command.span.start, () =>
    command.form === 'shell'
      ? shellText(first.text, inJson, undefined)
      : {
          kind: 'list',
          items: command.words.map((word) => jsonItem({ span: word.span, value: word.raw, text: word.text })),
          span: command.span,
          form: 'array',
          continuation: { kind: 'list', comment: '//', escape: undefined },
          write: (word) => JSON.stringify(word),
          instruction: undefined,
        },
  );
}

function inCompose(file: Extract<EditedFile, { kind: 'compose' }>, span: Span): ShellText | WordList | undefined {
  for (const { command, entrypoint, healthTest } of file.compose.services) {
    for (const each of [command, entrypoint]) {
      if (each !== undefined && contains(each.valueSpan, span))
        return kept(file.compose, each.valueSpan.start, () => composeWords(file.text, each));
    }
    if (healthTest !== undefined && contains(healthTest.valueSpan, span))
      return kept(file.compose, healthTest.valueSpan.start, () => composeTest(file.text, healthTest));
  }
  return undefined;
}

function composeItem(text: string, word: ComposeWord, flow: boolean): ListItem {
  const style = scalarStyle(text.charAt(word.span.start));
  return {
    span: word.span,
    value: word.value,
    map: word.text,
    encode: (piece) => inScalar(style, flow, forCompose(piece)),
    style,
  };
}

function composeList(text: string, argv: readonly ComposeWord[], valueSpan: Span): WordList {
  // A list in brackets begins with its bracket, a list of lines with its first dash.
  const flow = text.charAt(valueSpan.start) === '[';
  const items = argv.map((word) => composeItem(text, word, flow));
  return {
    kind: 'list',
    items,
    span: valueSpan,
    form: flow ? 'array' : 'lines',
    continuation: { kind: 'list', comment: '#', escape: undefined },
    write: (word, like) => scalarLike(like.style, forCompose(word)),
    instruction: undefined,
  };
}

function composeWords(text: string, command: ComposeCommand): WordList {
  const { source } = command;
  if (command.form === 'list' || source === undefined) return composeList(text, command.argv, command.valueSpan);
  const style = scalarStyle(text.charAt(command.valueSpan.start));
  const encode: Encode = (piece) => inScalar(style, false, forCompose(piece));
  const items = command.argv.map((word): ListItem => {
    const range = source.text.rangeOf(word.span);
    const written = range === undefined ? '' : source.text.text.slice(range.start, range.end);
    const quote = quoteAround(written);
    return {
      span: word.span,
      value: word.value,
      map: word.text,
      encode: (piece) => (quote !== undefined ? encode(quote(piece)) : isPlain(piece) ? encode(piece) : undefined),
      style,
    };
  });
  return {
    kind: 'list',
    items,
    span: command.valueSpan,
    form: 'words',
    continuation: undefined,
    write: (word, _like, isFirst) => {
      const written = forCompose(isPlain(word) ? word : shellQuote(word));
      return inScalar(style, false, written, isFirst);
    },
    instruction: undefined,
  };
}

function quoteAround(written: string): ((piece: string) => string) | undefined {
  if (/^"(?:[^"\\]|\\.)*"$/s.test(written)) return inDoubleQuotes;
  return /^'[^']*'$/.test(written) ? inSingleQuotes : undefined;
}

function composeTest(text: string, test: ComposeHealthTest): ShellText | WordList {
  if (test.form === 'exec') return composeList(text, test.argv, test.valueSpan);
  const [script] = test.argv;
  if (script === undefined) return composeList(text, test.argv, test.valueSpan);
  const flow = text.charAt(test.valueSpan.start) === '[';
  const style = scalarStyle(text.charAt(script.span.start));
  const continuation: Continuation | undefined = style === 'block' ? { kind: 'shell' } : undefined;
  return shellText(script.text, (piece) => inScalar(style, flow, forCompose(piece)), continuation);
}

/** Where exactly that span of the file is a word, or a part of one; undefined where it is no word of a command. */
export function spotAt(file: EditedFile, span: Span): Spot | undefined {
  const root = rootAt(file, span);
  if (root === undefined) return undefined;
  if (root.kind === 'shell') return inShell(root, span);
  const index = root.items.findIndex((item) => contains(item.span, span));
  const item = root.items[index];
  if (item === undefined) return undefined;
  if (item.span.start === span.start && item.span.end === span.end) return { kind: 'item', list: root, index, item };
  const inside = textOf(root, item);
  const found = inShell(inside, span);
  const range = inside.map.rangeOf(span);
  const { length } = inside.map.text;
  // A part of an item that is one word is no shell's.
  if (range === undefined || (found !== undefined && (found.token.pos > 0 || found.token.end < length))) return found;
  return { kind: 'piece', list: root, index, item, from: range.start, to: range.end };
}

/** An item that is a script itself. */
function textOf(list: WordList, item: ListItem): ShellText {
  return kept(item, 0, () => shellText(item.map, item.encode, undefined, list.instruction, 1));
}

function inShell(shell: ShellText, span: Span): ShellSpot | undefined {
  const range = shell.map.rangeOf(span);
  if (range === undefined) return undefined;
  const token = shell.script.token(range.start, range.end);
  if (token !== undefined) return { kind: 'word', shell, token };
  const heredoc = shell.script.heredocs.find((each) => each.pos <= range.start && range.end <= each.end);
  if (heredoc !== undefined) {
    const encode: Encode = heredoc.quoted ? shell.encode : (text) => shell.encode(escaped(text) ?? text);
    const map = shell.map.part(heredoc.pos, heredoc.end);
    return inShell(
      kept(shell, heredoc.pos, () => shellText(map, encode, shell.continuation, undefined, shell.depth + 1)),
      span,
    );
  }
  const outer = shell.script.around(range.start, range.end);
  if (outer === undefined) return undefined;
  const inner = shell.depth < DEEPEST ? innerText(shell, outer) : undefined;
  const found = inner && inShell(inner, span);
  if (found?.kind === 'word') return found;
  return { kind: 'part', shell, token: outer, from: range.start, to: range.end };
}

/** A word that is a script, taken out of its quotes; undefined where it is not in one pair of quotes. */
export function innerText(shell: ShellText, token: Token): ShellText | undefined {
  const part = token.word?.parts?.length === 1 ? token.word.parts[0] : undefined;
  if (part === undefined) return undefined;
  const { depth, continuation } = shell;
  if (part.type === 'SingleQuoted') {
    const map = shell.map.part(part.pos + 1, part.end - 1);
    return kept(token, 0, () =>
      shellText(map, (text) => shell.encode(inSingleQuotes(text)), continuation, undefined, depth + 1),
    );
  }
  if (part.type !== 'DoubleQuoted') return undefined;
  return kept(token, 0, () => {
    const map = shell.map.compose(unescaped(shell.map.text, part.pos + 1, part.end - 1));
    return shellText(map, (text) => shell.encode(inDoubleQuotes(text)), continuation, undefined, depth + 1);
  });
}

/** `[start, end)` of a script without the backslashes that count between double quotes. */
function unescaped(text: string, start: number, end: number): MappedText {
  const builder = new MappedTextBuilder();
  let from = start;
  for (let at = text.indexOf('\\', start); at >= 0 && at < end - 1; at = text.indexOf('\\', at + 2)) {
    const next = text.charAt(at + 1);
    if (!'"\\$`\n'.includes(next)) continue;
    builder.push(text.slice(from, at), from);
    if (next !== '\n') builder.replace(next, at, at + 2);
    from = at + 2;
  }
  builder.push(text.slice(from, end), from);
  return builder.finish(end);
}
