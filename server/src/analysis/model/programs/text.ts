/** Programs that print or filter text, so that what `echo … >> ~/.bashrc` writes and `$(…)` gives is known. */

import { type MappedText, MappedTextBuilder } from '../../text/mapped';
import { withoutEnd } from '../../text/trim';
import { HOLE, isKnown, type Value } from '../../text/value';
import { resolvePath, type Status } from '../process';
import { Output } from '../shell/output';
import type { Call, Program } from './call';
import { print } from './call';
import { toWrite } from './denied';
import { locate } from './locate';
import { compilePattern } from './pattern';

export const echo: Program = (call) => {
  let words = call.argv.slice(1);
  let escapes = call.process.shell === 'dash';
  let newline = true;
  while (/^-[neE]+$/.test(words[0]?.value ?? '') && (call.process.shell !== 'dash' || words[0]?.value === '-n')) {
    const text = words[0]?.value ?? '';
    if (text.includes('n')) newline = false;
    if (text.includes('e')) escapes = true;
    words = words.slice(1);
  }
  for (const [index, word] of words.entries()) {
    if (index > 0) print(call, ' ');
    const text = escapes && word.value.includes('\\') ? decodeEscapes(word.value) : word.value;
    print(call, text, text === word.value ? () => word.origin?.() : undefined);
  }
  if (newline) print(call, '\n');
  return 'ok';
};

export const printf: Program = (call) => {
  let words = call.argv.slice(1);
  if (words[0]?.value === '-v') {
    call.process.set(words[1]?.value ?? '', HOLE, undefined);
    return 'ok';
  }
  if (words[0]?.value === '--') words = words.slice(1);
  const format = words[0];
  if (format === undefined) return 'fail';
  const values = words.slice(1).map((word) => word.value);
  if (!format.value.includes('%')) {
    const decoded = decodeMapped(format.value);
    print(call, decoded.text, () => {
      const origin = format.origin?.();
      return origin && { file: origin.file, map: origin.map.compose(decoded) };
    });
    return 'ok';
  }
  let text = '';
  let used = 0;
  // The format is used again until the arguments are used up; bounded by their number.
  for (let round = 0; round === 0 || (used > 0 && used < values.length && round < 256); round++) {
    const before = used;
    text += decodeEscapes(format.value).replace(
      /%(%|[-+ 0#]*(?:[1-9]\d*)?(?:\.\d+)?[a-zA-Z])/g,
      (_all, kind: string) => {
        if (kind === '%') return '%';
        const value = values[used++] ?? '';
        return kind.endsWith('b') ? decodeEscapes(value) : kind.endsWith('s') || kind.endsWith('d') ? value : HOLE;
      },
    );
    if (used === before) break;
  }
  print(call, text);
  return 'ok';
};

const ESCAPES = /\\(n|t|r|\\|"|'|a|e|0[0-7]{0,3}|x[0-9a-fA-F]{1,2})/g;

/** The escapes of `echo -e` and printf. */
function decodeEscapes(text: Value): Value {
  return text.replace(ESCAPES, (_all, code: string) => {
    switch (code.charAt(0)) {
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'r':
        return '\r';
      case 'a':
      case 'e':
        return ' ';
      case '0':
        return String.fromCharCode(Number.parseInt(code.slice(1) || '0', 8));
      case 'x':
        return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      default:
        return code;
    }
  });
}

/** The same, with the way back to the escaped text. */
function decodeMapped(text: Value): MappedText {
  const builder = new MappedTextBuilder();
  let at = 0;
  for (const match of text.matchAll(ESCAPES)) {
    builder.push(text.slice(at, match.index), at);
    builder.replace(decodeEscapes(match[0]), match.index);
    at = match.index + match[0].length;
  }
  builder.push(text.slice(at), at);
  return builder.finish(text.length);
}

/** The text of a file argument, or of standard input where there is none. */
function input(call: Call, files: readonly Value[]): Output {
  const output = new Output();
  if (files.length === 0) {
    const stdin = call.scope.stdin;
    output.write(stdin?.text ?? HOLE, stdin && (() => stdin.origin()));
    return output;
  }
  for (const file of files) {
    if (file === '-') {
      const stdin = call.scope.stdin;
      output.write(stdin?.text ?? HOLE, stdin && (() => stdin.origin()));
      continue;
    }
    const path = resolvePath(file, call.process.cwd);
    const entry = isKnown(path) ? call.interpreter.machine.file(path) : undefined;
    const text = entry?.text ?? HOLE;
    // What comes after an unknown file is on a line of its own: text files end with one.
    output.write(text === HOLE ? `${HOLE}\n` : text, entry && (() => entry.origin));
  }
  return output;
}

function operands(call: Call, withValue: string): { options: Map<string, Value>; files: Value[] } {
  const options = new Map<string, Value>();
  const files: Value[] = [];
  for (let i = 1; i < call.argv.length; i++) {
    const text = call.argv[i]?.value ?? '';
    if (text.startsWith('-') && text.length > 1) {
      const letter = text.charAt(1);
      if (withValue.includes(letter))
        options.set(letter, text.length > 2 ? text.slice(2) : (call.argv[++i]?.value ?? ''));
      else for (const each of text.slice(1)) options.set(each, '');
    } else files.push(text);
  }
  return { options, files };
}

/** Applies a function to the lines of a known text; an unknown one stays unknown. */
function filter(call: Call, files: readonly Value[], lines: (lines: string[]) => string[] | undefined): Status {
  const text = input(call, files).text;
  if (!isKnown(text)) {
    print(call, HOLE);
    return 'unknown';
  }
  const all = text.split('\n');
  if (all[all.length - 1] === '') all.pop();
  const result = lines(all);
  if (result === undefined) {
    print(call, HOLE);
    return 'unknown';
  }
  for (const line of result) print(call, `${line}\n`);
  return 'ok';
}

function printFixed(text: (call: Call) => Value): Program {
  return (call) => {
    print(call, text(call));
    return 'ok';
  };
}

export const textPrograms: Readonly<Record<string, Program>> = {
  echo,
  printf,
  cat(call) {
    const { files } = operands(call, '');
    const output = input(call, files);
    print(call, output.text, () => output.origin());
    return 'assumed';
  },
  tee(call) {
    const { options, files } = operands(call, '');
    const output = input(call, []);
    for (const file of files) {
      const path = resolvePath(file, call.process.cwd);
      const stop = toWrite(call, path);
      if (stop !== undefined) return stop;
      const { scope, record, process } = call;
      call.interpreter.writeFile(path, output, options.has('a'), scope, record?.place, process);
    }
    print(call, output.text, () => output.origin());
    return 'assumed';
  },
  head(call) {
    const { options, files } = operands(call, 'nc');
    const digits = [...options.keys()].filter((key) => /\d/.test(key)).join('');
    const count = Number(options.get('n') ?? (digits || '10'));
    return filter(call, files, (lines) => (Number.isNaN(count) || count < 0 ? undefined : lines.slice(0, count)));
  },
  tail(call) {
    const { options, files } = operands(call, 'nc');
    const from = options.get('n') ?? '10';
    const count = Number(from);
    return filter(call, files, (lines) => {
      if (Number.isNaN(count)) return undefined;
      return from.startsWith('+') ? lines.slice(count - 1) : lines.slice(-count);
    });
  },
  cut(call) {
    const { options, files } = operands(call, 'dfcb');
    const delimiter = options.get('d') ?? '\t';
    const field = Number(options.get('f'));
    return filter(call, files, (lines) => {
      if (!Number.isInteger(field) || field < 1) return undefined;
      return lines.map((line) => (line.includes(delimiter) ? (line.split(delimiter)[field - 1] ?? '') : line));
    });
  },
  grep(call) {
    const { options, files } = operands(call, 'eAmBC');
    const text = options.get('e') ?? files.shift() ?? '';
    const plain = options.has('F') ? text.replace(/[.*[\]^$\\]/g, '\\$&') : text;
    const regex = isKnown(text) ? compilePattern(plain, options.has('E')) : undefined;
    if (options.has('i') || options.has('P') || options.has('o') || options.has('c') || regex === undefined) {
      print(call, HOLE);
      return 'unknown';
    }
    const quiet = options.has('q');
    let none = false;
    const status = filter(quiet ? { ...call, scope: { ...call.scope, stdout: undefined } } : call, files, (lines) => {
      const kept = lines.filter((line) => regex.test(line) !== options.has('v'));
      none = kept.length === 0;
      return options.has('m') ? kept.slice(0, Number(options.get('m')) || 1) : kept;
    });
    return none ? 'fail' : status;
  },
  awk(call) {
    const { options, files } = operands(call, 'Fv');
    const program = (files.shift() ?? '').trim();
    const match = /^(?:\/([^/]*)\/\s*|NR\s*==\s*(\d+)\s*)?\{\s*print \$(\d+|NF);?\s*(?:exit;?\s*)?\}$/.exec(program);
    const separator = options.get('F');
    const regex = match?.[1] === undefined ? undefined : compilePattern(match[1], true);
    return filter(call, files, (lines) => {
      if (match === null || (match[1] !== undefined && regex === undefined)) return undefined;
      const column = match[3] ?? '1';
      const result: string[] = [];
      for (const [index, line] of lines.entries()) {
        if (match[2] !== undefined && index + 1 !== Number(match[2])) continue;
        if (regex && !regex.test(line)) continue;
        const fields = separator === undefined || separator === ' ' ? line.trim().split(/\s+/) : line.split(separator);
        result.push(
          column === '0' ? line : ((column === 'NF' ? fields[fields.length - 1] : fields[Number(column) - 1]) ?? ''),
        );
      }
      return result;
    });
  },
  tr(call) {
    const { options, files } = operands(call, '');
    const from = files[0] ?? '';
    const simple =
      options.has('d') && /^[^\\[\]-]+$/.test(from)
        ? [...from]
        : options.has('d') && from === '\\r'
          ? ['\r']
          : undefined;
    return filter(
      call,
      [],
      (lines) => simple && lines.map((line) => [...line].filter((c) => !simple.includes(c)).join('')),
    );
  },
  basename: printFixed((call) => {
    const path = withoutEnd(call.argv[1]?.value ?? '', '/');
    const name = path.slice(path.lastIndexOf('/') + 1);
    const suffix = call.argv[2]?.value ?? '';
    return `${suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`;
  }),
  dirname: printFixed((call) => {
    const path = withoutEnd(call.argv[1]?.value ?? '', '/');
    const at = path.lastIndexOf('/');
    return `${at < 0 ? '.' : at === 0 ? '/' : path.slice(0, at)}\n`;
  }),
  realpath: printFixed((call) => real(call)),
  readlink: printFixed((call) => real(call)),
  whoami: printFixed((call) => `${call.process.user}\n`),
  id: printFixed((call) => {
    const { options, files } = operands(call, '');
    const [asked] = files;
    if (asked !== undefined) {
      const accounts = call.interpreter.machine.accounts.values();
      const account = accounts.find((each) => each.name === asked || each.uid === asked);
      if (account === undefined || !options.has('u')) return HOLE;
      return `${options.has('n') ? account.name : (account.uid ?? HOLE)}\n`;
    }
    if (options.has('n') && options.has('u')) return `${call.process.user}\n`;
    if (options.has('u')) return `${userId(call)}\n`;
    return HOLE;
  }),
  which: (call) => locate(call, call.argv[1]),
};

/** The number of the user; a known account that is not root has some number that is not 0. */
function userId(call: Call): Value {
  const { user } = call.process;
  if (user === 'root' || !isKnown(user)) return user === 'root' ? '0' : HOLE;
  return /^\d+$/.test(user) ? user : (call.interpreter.machine.accounts.get(user)?.uid ?? '1000');
}

function real(call: Call): Value {
  const last = call.argv[call.argv.length - 1]?.value ?? '';
  const path = resolvePath(last, call.process.cwd);
  const link = isKnown(path) ? call.interpreter.machine.files.get(path)?.link : undefined;
  return `${link ?? path}\n`;
}
