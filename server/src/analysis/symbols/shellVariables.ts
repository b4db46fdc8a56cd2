/** The variables that a shell script takes from outside: `$X`, `${X…}`, `export X`. */
import { type Command, forEachChild, type SyntaxNode, type Word } from 'unbash';
import { parseScript } from '../model/shell/source';

/** A variable's name in a script: offsets of the name alone. */
export interface ShellVariable {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Scripts inside of scripts (`bash -c '…'`) are followed so far. */
const DEEPEST = 4;

/**
 * The uses of variables in a script, in order. What is behind an assignment of the name in the same script is left
 * out: there the name is the script's own.
 */
export function shellVariables(text: string): readonly ShellVariable[] {
  if (text.indexOf('$') < 0 && !text.includes('export')) return [];
  const uses: ShellVariable[] = [];
  const assigned = new Map<string, number>();
  collect(text, 0, uses, assigned, 0);
  return uses
    .filter((use) => use.start < (assigned.get(use.name) ?? Number.MAX_SAFE_INTEGER))
    .sort((a, b) => a.start - b.start);
}

/** The names that a script assigns itself, each with the text that it assigns where that is written in one piece. */
export function shellAssignments(text: string): readonly (ShellVariable & { readonly value: Word | undefined })[] {
  const found: (ShellVariable & { value: Word | undefined })[] = [];
  walk(parseScript(text), (node) => {
    if (node.type !== 'Assignment') return;
    const value = node.value.type === 'Word' ? node.value : undefined;
    found.push({ name: node.name, start: node.pos, end: node.pos + node.name.length, value });
  });
  return found;
}

function collect(
  text: string,
  base: number,
  uses: ShellVariable[],
  assigned: Map<string, number>,
  depth: number,
): void {
  const note = (name: string, start: number, end: number) => {
    if (/^[A-Za-z_]\w*$/.test(name)) uses.push({ name, start: base + start, end: base + end });
  };
  const assign = (name: string, at: number) => {
    const known = assigned.get(name);
    if (known === undefined || base + at < known) assigned.set(name, base + at);
  };
  walk(parseScript(text), (node) => {
    switch (node.type) {
      case 'SimpleExpansion':
        note(node.text.slice(1), node.pos + 1, node.end);
        break;
      case 'ParameterExpansion':
        if (node.prefix !== '!') note(node.parameter, node.parameterPos, node.parameterEnd);
        break;
      case 'ArithmeticWord':
        note(node.value.replace('$', ''), node.value.startsWith('$') ? node.pos + 1 : node.pos, node.end);
        break;
      case 'For':
      case 'Select':
        assign(node.name.value, node.name.pos);
        break;
      case 'Command':
        command(node, note, assign);
        if (depth < DEEPEST) {
          for (const inner of innerScripts(node)) {
            const script = text.slice(inner.start, inner.end);
            collect(script, base + inner.start, uses, assigned, depth + 1);
          }
        }
        break;
      default:
        break;
    }
  });
}

const SETS = new Set(['export', 'declare', 'typeset', 'readonly', 'local']);

function command(
  node: Command,
  note: (name: string, start: number, end: number) => void,
  assign: (name: string, at: number) => void,
): void {
  const name = node.name?.value;
  // `X=1 program` is for the program alone; without a program the shell keeps it.
  if (name === undefined) {
    for (const each of node.prefix) if (each.type === 'Assignment') assign(each.name, each.end);
    return;
  }
  for (const each of node.suffix) if (each.type === 'Assignment' && SETS.has(name)) assign(each.name, each.end);
  const words = node.suffix.filter((each): each is Word => each.type === 'Word');
  if (name === 'export') {
    for (const word of words) if (word.parts === undefined) note(word.text, word.pos, word.end);
  } else if (name === 'local' || name === 'read' || name === 'unset' || name === 'getopts' || name === 'mapfile') {
    for (const word of words) assign(word.value, word.pos);
  }
}

/** The single-quoted scripts of `bash -c '…'`: places in the outer text. */
function innerScripts(node: Command): { start: number; end: number }[] {
  const words = [node.name, ...node.suffix].filter((each): each is Word => each?.type === 'Word');
  const shell = words.findIndex((word) => /(?:^|\/)(?:(?:ba|da|z)?sh|su)$/.test(word.value));
  if (shell < 0) return [];
  const flag = words.findIndex((word, index) => index > shell && /^-[a-z]*c$/.test(word.value));
  const part = flag < 0 ? undefined : words[flag + 1]?.parts?.[0];
  return part?.type === 'SingleQuoted' ? [{ start: part.pos + 1, end: part.end - 1 }] : [];
}

/** Visits a tree, parents first; scripts in backquotes with escapes have places of their own and are left out. */
function walk(root: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  const stack: SyntaxNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'Script' && node.source !== undefined) continue;
    visit(node);
    forEachChild(node, (child) => void stack.push(child));
  }
}
