import { MappedText, MappedTextBuilder } from '../text/mapped';
import { HOLE, type Value } from '../text/value';

/** One line of a recipe: what one shell gets. */
export interface RecipeLine {
  /** Lines that go on are joined as make hands them over; variables are not replaced yet. */
  readonly text: MappedText;
  /** `-`: make goes on whatever it returns. */
  readonly ignored: boolean;
}

export interface MakeRule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  readonly recipe: readonly RecipeLine[];
  /** Inside of `ifeq` and its like: it may not be there. */
  readonly conditional: boolean;
}

export interface MakeVariable {
  readonly name: string;
  readonly value: string;
  /** `?=`: what is in the environment comes first. */
  readonly optional: boolean;
  /** `+=`. */
  readonly more: boolean;
  /** Inside of `ifeq` and its like. */
  readonly conditional: boolean;
}

export interface Makefile {
  readonly rules: readonly MakeRule[];
  readonly variables: readonly MakeVariable[];
  readonly phony: ReadonlySet<string>;
  /** The names that recipes see as variables of the environment; `all` after a bare `export`. */
  readonly exported: ReadonlySet<string> | 'all';
  /** `.ONESHELL`: a whole recipe goes to one shell. */
  readonly oneShell: boolean;
  /** Other files, `define` or `eval`: what is not seen here may be there all the same. */
  readonly open: boolean;
}

/** Longer files are none that somebody wrote. */
const LONGEST = 200_000;
const ASSIGNMENT = /^[ \t]*(?:(?:export|override)[ \t]+)*([\w.-]+)[ \t]*(\?|\+|::?:?)?=[ \t]*/;

/**
 * Reads a Makefile as GNU make does, as far as the commands of targets go
 * (https://www.gnu.org/software/make/manual/make.html): rules, recipes, variables. Never throws.
 */
export function parseMakefile(text: string): Makefile {
  const rules: { targets: string[]; needs: string[]; recipe: RecipeLine[]; conditional: boolean }[] = [];
  const variables: MakeVariable[] = [];
  const phony = new Set<string>();
  const exported = new Set<string>();
  let all = false;
  let open = text.length > LONGEST;
  let oneShell = false;
  let depth = 0;
  let current: (typeof rules)[number] | undefined;
  for (const line of open ? [] : logicalLines(text)) {
    const body = line.text;
    if (body.startsWith('\t') && current !== undefined) {
      const recipe = recipeLine(line);
      if (recipe !== undefined) current.recipe.push(recipe);
      continue;
    }
    const trimmed = body.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    if (/^(?:ifeq|ifneq|ifdef|ifndef)\b/.test(trimmed)) {
      depth++;
      continue;
    }
    if (/^endif\b/.test(trimmed)) {
      depth = Math.max(0, depth - 1);
      continue;
    }
    if (/^else\b/.test(trimmed)) continue;
    if (/^(?:-?include|sinclude|define|vpath|load)\b|^\$/.test(trimmed)) {
      open = true;
      current = undefined;
      continue;
    }
    const assigned = ASSIGNMENT.exec(body);
    if (assigned !== null) {
      const [whole, name = '', kind = ''] = assigned;
      current = undefined;
      const value = body
        .slice(whole.length)
        .replace(/(?<![\s])[ \t]+#.*|^#.*/, '')
        .trimEnd();
      variables.push({
        name,
        value: kind === '?' || kind === '+' || kind === '' || kind.startsWith(':') ? value : HOLE,
        optional: kind === '?',
        more: kind === '+',
        conditional: depth > 0,
      });
      if (/^[ \t]*(?:override[ \t]+)?export\b/.test(body)) exported.add(name);
      continue;
    }
    if (/^export\b/.test(trimmed)) {
      const names = trimmed.split(/\s+/).slice(1);
      for (const name of names) exported.add(name);
      all ||= names.length === 0;
      continue;
    }
    const colon = colonIn(body);
    if (colon < 0) continue;
    const targets = wordsOf(body.slice(0, colon));
    const rest = body.slice(colon).replace(/^::?/, '');
    // `target: VAR = value` is a variable of that target alone, and what comes after `;` a recipe on the same line.
    if (/^[ \t]*[\w.-]+[ \t]*[?+:]*=/.test(rest)) {
      open = true;
      continue;
    }
    const semicolon = rest.indexOf(';');
    const needs = wordsOf((semicolon < 0 ? rest : rest.slice(0, semicolon)).replace(/#.*/, '')).filter(
      (word) => word !== '|',
    );
    if (targets.includes('.PHONY')) for (const name of needs) phony.add(name);
    if (targets.includes('.ONESHELL')) oneShell = true;
    current = { targets, needs, recipe: [], conditional: depth > 0 };
    rules.push(current);
    if (semicolon >= 0) {
      const start = body.length - rest.length + semicolon + 1;
      const recipe = recipeLine(line.part(start, body.length));
      if (recipe !== undefined) current.recipe.push(recipe);
    }
  }
  return { rules, variables, phony, exported: all ? 'all' : exported, oneShell, open };
}

/** The lines, those that end in a backslash joined with what follows; in a recipe the tab before the rest is dropped. */
function logicalLines(text: string): MappedText[] {
  const lines: MappedText[] = [];
  let builder: MappedTextBuilder | undefined;
  let recipe = false;
  let first = true;
  let at = 0;
  for (const raw of text.split('\n')) {
    const start = at;
    at += raw.length + 1;
    const body = raw.replace(/\r$/, '');
    const goesOn = /(?:^|[^\\])(?:\\\\)*\\$/.test(body);
    if (builder === undefined) {
      recipe = body.startsWith('\t');
      if (!goesOn) {
        lines.push(MappedText.slice(body, start));
        continue;
      }
      builder = new MappedTextBuilder();
      first = true;
    }
    const skipped = recipe && !first && body.startsWith('\t') ? 1 : 0;
    first = false;
    const kept = body.slice(skipped, goesOn ? body.length - 1 : body.length);
    builder.push(kept, start + skipped);
    if (goesOn) {
      // A shell takes the end of the line out by itself; elsewhere it is a blank.
      builder.push(recipe ? '\\' : ' ', start + body.length - 1);
      if (recipe) builder.push('\n', start + raw.length);
      continue;
    }
    lines.push(builder.finish(start + body.length));
    builder = undefined;
  }
  if (builder !== undefined) lines.push(builder.finish(text.length));
  return lines;
}

function recipeLine(line: MappedText): RecipeLine | undefined {
  const lead = /^[\s@+-]*/.exec(line.text)?.[0] ?? '';
  if (lead.length === line.text.length || /^\s*#/.test(line.text)) return undefined;
  return { text: line.part(lead.length, line.text.length), ignored: lead.includes('-') };
}

/** Where the colon of a rule is: not one inside of a variable's brackets, and not that of `:=`. */
function colonIn(line: string): number {
  let depth = 0;
  for (let i = 0; i < line.length; i++) {
    const each = line.charAt(i);
    if (each === '$' && /[({]/.test(line.charAt(i + 1))) depth++;
    else if (/[)}]/.test(each) && depth > 0) depth--;
    else if (each === ':' && depth === 0) return line.charAt(i + 1) === '=' ? -1 : i;
    else if (each === '#') return -1;
  }
  return -1;
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Names of variables that are replaced inside of each other, so deep at most. */
const DEEPEST = 8;

/**
 * Replaces the variables of a text: `$(NAME)`, `${NAME}`, `$X` and `$$`. Functions and what nobody set become holes.
 *
 * @param lookup the value of a variable, as it is written; undefined is empty
 */
export function expandMake(text: MappedText, lookup: (name: string) => Value | undefined, depth = 0): MappedText {
  if (!text.text.includes('$')) return text;
  const builder = new MappedTextBuilder();
  const whole = text.text;
  let at = 0;
  const copy = (to: number): void => {
    if (to > at) text.part(at, to).appendTo(builder);
  };
  for (let i = 0; i < whole.length; i++) {
    if (whole.charAt(i) !== '$') continue;
    copy(i);
    const next = whole.charAt(i + 1);
    let end = i + 2;
    let value: Value = '';
    if (next === '$') value = '$';
    else if (next === '(' || next === '{') {
      end = closing(whole, i + 1);
      const name = whole.slice(i + 2, end - 1);
      value = /^[\w.@<^*?+%|-]+$/.test(name) ? valueIn(name, lookup, depth) : HOLE;
    } else if (next !== '') value = valueIn(next, lookup, depth);
    const from = text.toSource(i);
    builder.replace(value, from, Math.max(from + 1, text.span(i, Math.min(end, whole.length)).end));
    at = end;
    i = end - 1;
  }
  copy(whole.length);
  return builder.finish(text.span(0, whole.length).end);
}

function valueIn(name: string, lookup: (name: string) => Value | undefined, depth: number): Value {
  const value = lookup(name) ?? '';
  if (!value.includes('$') || depth > DEEPEST) return depth > DEEPEST ? HOLE : value;
  return expandMake(MappedText.slice(value, 0), lookup, depth + 1).text;
}

function closing(text: string, open: number): number {
  const [left, right] = text.charAt(open) === '(' ? ['(', ')'] : ['{', '}'];
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text.charAt(i) === left) depth++;
    else if (text.charAt(i) === right && --depth === 0) return i + 1;
  }
  return text.length;
}
