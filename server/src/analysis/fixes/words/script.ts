/** A shell script's words and commands by their place. */
import {
  type AndOr,
  type Command,
  forEachChild,
  type ParsedScript,
  type Pipeline,
  type SyntaxNode,
  type Word,
} from 'unbash';
import { parseScript } from '../../model/shell/source';

/** A word of a script: of a command, of `for … in`, of a redirection. */
export interface Token {
  readonly pos: number;
  readonly end: number;
  readonly word: Word | undefined;
  /** True where it has no expansion: it is one word, always the same. */
  readonly literal: boolean;
  /** The word that it is inside of: `$(conda info)` in a word. */
  readonly outer: Token | undefined;
  readonly command: ScriptCommand | undefined;
}

/** A simple command, with where it is in its list. */
export interface ScriptCommand {
  readonly node: Command;
  /** Assignments, name, words and redirections, in order. */
  readonly tokens: Token[];
  readonly pipeline: Pipeline | undefined;
  readonly andOr: AndOr | undefined;
  /** Its index among the commands of `andOr`. */
  readonly index: number;
  /** The statements of the list that it is in. */
  readonly list: readonly SyntaxNode[];
  /** The index of its own statement there. */
  readonly at: number;
  readonly background: boolean;
  /** What the list is: the script, a body (of `if`, a loop, a function, `( … )`), a condition, or `$( … )`. */
  readonly owner: Owner;
  /** Whether nothing runs after its statement: its exit code is the script's. */
  readonly isLast: boolean;
}

export type Owner = 'script' | 'body' | 'condition' | 'substitution';

/** The text of a heredoc of the script itself. */
export interface ScriptHeredoc {
  readonly pos: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** What surrounds a node during the walk. */
interface Around {
  readonly list: readonly SyntaxNode[];
  readonly at: number;
  readonly owner: Owner;
  readonly isLast: boolean;
  readonly background: boolean;
  readonly andOr: AndOr | undefined;
  readonly index: number;
  readonly pipeline: Pipeline | undefined;
  readonly token: Token | undefined;
  readonly command: ScriptCommand | undefined;
}

const WIDEST = 67_108_864;

export class Script {
  readonly heredocs: ScriptHeredoc[] = [];
  readonly tree: ParsedScript;
  private readonly tokens: Token[] = [];
  private readonly byPlace = new Map<number, Token>();

  constructor(readonly text: string) {
    this.tree = parseScript(text);
    this.walk();
  }

  /** All words, assignments and redirections, those inside of others among them. */
  get words(): readonly Token[] {
    return this.tokens;
  }

  /** The word at exactly `[start, end)`; for a carriage return at its end, which editors do not show, also without it. */
  token(start: number, end: number): Token | undefined {
    return this.byPlace.get(start * WIDEST + end) ?? this.byPlace.get(start * WIDEST + end + 1);
  }

  /** The innermost word that covers `[start, end)`. */
  around(start: number, end: number): Token | undefined {
    let low = 0;
    let high = this.tokens.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((this.tokens[mid]?.pos ?? 0) <= start) low = mid;
      else high = mid - 1;
    }
    let token = this.tokens[low];
    while (token !== undefined && (token.pos > start || token.end < end)) token = token.outer;
    return token;
  }

  private walk(): void {
    const top: Around = {
      list: this.tree.commands,
      at: 0,
      owner: 'script',
      isLast: true,
      background: false,
      andOr: undefined,
      index: 0,
      pipeline: undefined,
      token: undefined,
      command: undefined,
    };
    const stack: { node: SyntaxNode; around: Around }[] = [{ node: this.tree, around: top }];
    const next: { node: SyntaxNode; around: Around }[] = [];
    for (let each = stack.pop(); each !== undefined; each = stack.pop()) {
      next.length = 0;
      this.visit(each.node, each.around, next);
      for (let i = next.length - 1; i >= 0; i--) {
        const child = next[i];
        if (child !== undefined) stack.push(child);
      }
    }
  }

  private visit(node: SyntaxNode, around: Around, next: { node: SyntaxNode; around: Around }[]): void {
    switch (node.type) {
      case 'Script':
      case 'CompoundList': {
        const owner = node.type === 'Script' && around.token !== undefined ? 'substitution' : around.owner;
        for (const [at, statement] of node.commands.entries()) {
          const { background } = statement as { background?: boolean };
          const isLast = around.isLast && at === node.commands.length - 1;
          const inner = { ...around, list: node.commands, at, owner, isLast, background: background === true };
          next.push({ node: statement, around: { ...inner, andOr: undefined, index: 0, pipeline: undefined } });
        }
        return;
      }
      case 'AndOr':
        for (const [index, command] of node.commands.entries())
          next.push({ node: command, around: { ...around, andOr: node, index } });
        return;
      case 'Pipeline':
        for (const command of node.commands) next.push({ node: command, around: { ...around, pipeline: node } });
        return;
      case 'If':
      case 'Elif':
      case 'While':
        forEachChild(node, (child) => {
          const owner = child === node.clause ? 'condition' : 'body';
          const isLast = around.isLast && node.type !== 'While';
          next.push({ node: child, around: { ...around, owner, isLast } });
        });
        return;
      case 'For':
      case 'Select':
      case 'ArithmeticFor':
      case 'Function':
        forEachChild(
          node,
          (child) => void next.push({ node: child, around: { ...around, owner: 'body', isLast: false } }),
        );
        return;
      case 'Command': {
        const { list, at, background, owner, isLast, andOr, index, pipeline } = around;
        const command = { node, tokens: [], list, at, background, owner, isLast, andOr, index, pipeline };
        forEachChild(node, (child) => void next.push({ node: child, around: { ...around, command } }));
        return;
      }
      case 'Word':
        this.word(node, around, next);
        return;
      case 'Assignment': {
        const token = this.add(node.pos, node.end, undefined, isLiteral(node.value), around);
        forEachChild(
          node,
          (child) => void next.push({ node: child, around: { ...around, token, command: undefined } }),
        );
        return;
      }
      case 'Redirect':
      case 'HereString':
      case 'HereDoc': {
        const token = this.add(node.pos, node.end, undefined, false, around);
        if (node.type === 'HereDoc') {
          this.heredocs.push({ pos: node.body.pos, end: node.body.end, quoted: node.delimiter?.quoted === true });
        }
        forEachChild(
          node,
          (child) => void next.push({ node: child, around: { ...around, token, command: undefined } }),
        );
        return;
      }
      case 'Statement':
        next.push({ node: node.command, around });
        return;
      case 'CommandExpansion':
        // Backquotes inside of backquotes have a text of their own, whose offsets are not the script's.
        if (node.script?.source !== undefined) return;
        forEachChild(node, (child) => void next.push({ node: child, around }));
        return;
      default:
        forEachChild(node, (child) => void next.push({ node: child, around: { ...around, owner: 'body' } }));
    }
  }

  private word(node: Word, around: Around, next: { node: SyntaxNode; around: Around }[]): void {
    const token = this.add(node.pos, node.end, node, isLiteral(node), around);
    if (node.parts === undefined) return;
    forEachChild(node, (child) => void next.push({ node: child, around: { ...around, token, command: undefined } }));
  }

  private add(pos: number, end: number, word: Word | undefined, literal: boolean, around: Around): Token {
    const token: Token = { pos, end, word, literal, outer: around.token, command: around.command };
    const key = pos * WIDEST + end;
    if (!this.byPlace.has(key)) this.byPlace.set(key, token);
    this.tokens.push(token);
    around.command?.tokens.push(token);
    return token;
  }
}

/** Whether a word has no expansion. */
export function isLiteral(node: SyntaxNode): boolean {
  if (node.type !== 'Word') return false;
  return (node.parts ?? []).every(
    (part) =>
      part.type === 'Literal' ||
      part.type === 'SingleQuoted' ||
      part.type === 'AnsiCQuoted' ||
      (part.type === 'DoubleQuoted' && part.parts.every((child) => child.type === 'Literal')),
  );
}
