/**
 * What Python code imports, with the lines. It is no parser of Python: strings and comments are blanked, and lines are
 * read by their first words. Grammar: https://docs.python.org/3/reference/simple_stmts.html#the-import-statement
 */

/** An import of a module by its absolute name; relative imports are of the project itself. */
export interface PythonImport {
  /** The top-level module: `google` for `google.cloud`. */
  readonly module: string;
  /** Zero-based. */
  readonly line: number;
  /** True where the code gets along without it: in a `try` that catches the failure, or for type checkers alone. */
  readonly optional: boolean;
}

/** An open `try:`, or an `if TYPE_CHECKING:`. */
interface Block {
  readonly indent: number;
  readonly kind: 'try' | 'typing';
  /** The places in the result that were imported in it. */
  readonly found: number[];
  /** Whether what comes is a fallback. */
  fallback: boolean;
}

/** The imports of a piece of code, in its order. */
export function pythonImports(code: string): PythonImport[] {
  const found: { module: string; line: number; optional: boolean }[] = [];
  const blocks: Block[] = [];
  const lines = withoutStrings(code).split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = at;
    let text = lines[at] ?? '';
    while (text.endsWith('\\') && at + 1 < lines.length) text = text.slice(0, -1) + (lines[++at] ?? '').trim();
    const statement = text.trim();
    if (statement === '') continue;
    const indent = text.length - text.trimStart().length;
    close(blocks, indent, statement, found);
    const opened = opening(statement, indent);
    if (opened !== undefined) blocks.push(opened.block);
    for (const each of (opened?.rest ?? statement).split(';')) {
      for (const module of importsOf(each.trim())) {
        const optional = blocks.some(({ kind, fallback }) => kind === 'typing' || fallback);
        for (const { found: own } of blocks) own.push(found.length);
        found.push({ module, line, optional });
      }
    }
  }
  return found;
}

/** Ends the blocks that a line is no longer in; an `except` says what becomes of a failure in its `try`. */
function close(blocks: Block[], indent: number, statement: string, found: { optional: boolean }[]): void {
  for (let top = blocks.at(-1); top !== undefined && indent <= top.indent; top = blocks.at(-1)) {
    const follows = indent === top.indent && top.kind === 'try' && /^(?:except|else|finally)\b/.test(statement);
    if (!follows) {
      blocks.pop();
      continue;
    }
    top.fallback = catches(statement);
    if (top.fallback) for (const i of top.found) Object.assign(found[i] ?? {}, { optional: true });
    return;
  }
}

/** Whether an `except` catches that a module is not there. */
function catches(statement: string): boolean {
  if (!statement.startsWith('except')) return false;
  const [caught = ''] = statement.slice('except'.length).split(':', 1);
  return caught.trim() === '' || /\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b/.test(caught);
}

function opening(statement: string, indent: number): { readonly block: Block; readonly rest: string } | undefined {
  const typing = /^if\s+(?:\w+\.)?TYPE_CHECKING\s*:/.exec(statement)?.[0];
  const head = typing ?? /^try\s*:/.exec(statement)?.[0];
  if (head === undefined) return undefined;
  const kind = typing === undefined ? 'try' : 'typing';
  return { block: { indent, kind, found: [], fallback: false }, rest: statement.slice(head.length) };
}

function importsOf(statement: string): string[] {
  const from = /^from\s+([\p{L}_][\p{L}\p{N}_]*)(?:\.[\w.]+)?\s+import\b/u.exec(statement)?.[1];
  if (from !== undefined) return [from];
  if (!/^import\s/.test(statement)) return [];
  return statement
    .slice('import'.length)
    .split(',')
    .flatMap((part) => /^\s*([\p{L}_][\p{L}\p{N}_]*)/u.exec(part)?.[1] ?? []);
}

/** The code with blanks in the place of strings and comments; lines stay lines. */
function withoutStrings(code: string): string {
  const text = code.replace(/\r\n?/g, '\n');
  const kept: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const c = text.charAt(at);
    if (c !== '#' && c !== '"' && c !== "'") {
      at++;
      continue;
    }
    const end = c === '#' ? lineEnd(text, at) : stringEnd(text, at);
    kept.push(text.slice(from, at), text.slice(at, end).replace(/[^\n]/g, ' '));
    at = end;
    from = end;
  }
  kept.push(text.slice(from));
  return kept.join('');
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Where a string ends that begins at a quote; one in single quotes that is not closed ends with its line. */
function stringEnd(text: string, at: number): number {
  const quote = text.charAt(at);
  const long = text.startsWith(quote.repeat(3), at);
  const close = long ? quote.repeat(3) : quote;
  for (let i = at + close.length; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (text.startsWith(close, i)) return i + close.length;
    else if (!long && c === '\n') return i;
  }
  return text.length;
}
