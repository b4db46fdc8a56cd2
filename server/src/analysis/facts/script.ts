/** What the rules about scripts share: first line, callers, and the tree of the script. */
import { type Command, forEachChild, type ParsedScript, type Statement, type SyntaxNode } from 'unbash';
import type { ScriptContext, ScriptRun } from '../contexts/types';
import { resolvePath } from '../model/process';
import { DEFAULT_PATH } from '../model/python';
import type { CommandRecord } from '../model/record';
import { parseScript } from '../model/shell/source';
import type { StageModel } from '../model/stage';
import { wordsOf } from '../model/start';
import type { Span } from '../text/span';
import { isKnown, type Value } from '../text/value';

/** The `#!` line of a script. */
export interface Shebang {
  readonly span: Span;
  readonly interpreter: string;
  /** All after the interpreter, as the kernel hands it over: one argument. */
  readonly argument: string;
  readonly argumentSpan: Span;
}

/** The first line, where it is a `#!`. */
export function shebangOf(text: string): Shebang | undefined {
  const match = /^(#![ \t]*)([^ \t\r\n]+)([ \t]*)([^\r\n]*)/.exec(text);
  if (match === null) return undefined;
  const [, lead = '', interpreter = '', blank = '', rest = ''] = match;
  const argument = rest.trimEnd();
  const start = lead.length + interpreter.length + blank.length;
  return {
    span: { start: 0, end: start + argument.length },
    interpreter,
    argument,
    argumentSpan: { start, end: start + argument.length },
  };
}

/** The last part of a path. */
export function baseOf(path: Value): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The commands outside of the script that run it. */
export function callersOf(context: ScriptContext, run: ScriptRun): CommandRecord[] {
  const found = new Set<CommandRecord>();
  for (const { parent } of run.commands)
    if (parent !== undefined && parent.place.file !== context.path) found.add(parent);
  if (run.commands.length === 0 && run.caller !== undefined) found.add(run.caller);
  return [...found];
}

/** How a command runs a script: by its `#!` line, as an argument of a shell, or in its own shell. */
export function mannerOf(caller: CommandRecord): 'direct' | 'shell' | 'source' {
  if (caller.name === '.' || caller.name === 'source') return 'source';
  return /^(ba|da|z|k|a)?sh$/.test(baseOf(caller.name)) ? 'shell' : 'direct';
}

/** True where every known caller reads the script into its own shell. */
export function isSourced(context: ScriptContext): boolean {
  const callers = context.runs.flatMap((run) => callersOf(context, run));
  return callers.length > 0 && callers.every((caller) => mannerOf(caller) === 'source');
}

/** The tree of the script; undefined where it cannot be read. */
export function treeOf(context: ScriptContext): ParsedScript | undefined {
  const script = parseScript(context.text);
  return (script.errors?.length ?? 0) > 0 ? undefined : script;
}

/** Every node below (and including) a node, parents first. */
export function* nodesOf(root: SyntaxNode): Generator<SyntaxNode> {
  const stack: SyntaxNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    const children: SyntaxNode[] = [];
    forEachChild(node, (child) => void children.push(child));
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** A command of the script with what is around it. */
export interface PlacedCommand {
  readonly command: Command;
  /** The statement of the script's top level that holds it. */
  readonly statement: Statement;
  /** True where its failure is looked at: a condition, `||`, `!`. */
  readonly tested: boolean;
}

/** The commands that activate an environment, in order. */
export function activationsOf(script: ParsedScript): PlacedCommand[] {
  const found: PlacedCommand[] = [];
  for (const statement of script.commands) collect(statement, statement, false, found);
  return found;
}

function collect(node: SyntaxNode, statement: Statement, tested: boolean, found: PlacedCommand[]): void {
  if (node.type === 'Command' && isActivation(node)) found.push({ command: node, statement, tested });
  if (node.type === 'AndOr') {
    node.commands.forEach((each, index) => {
      const later = node.operators.slice(index);
      collect(each, statement, tested || later.includes('||'), found);
    });
    return;
  }
  if (node.type === 'If' || node.type === 'While') {
    const clause: SyntaxNode = node.clause;
    forEachChild(node, (child) => collect(child, statement, tested || child === clause, found));
    return;
  }
  if (node.type === 'Pipeline' && node.prefixes.some((prefix) => prefix.type === 'Negation')) {
    forEachChild(node, (child) => collect(child, statement, true, found));
    return;
  }
  if (node.type === 'Word') return;
  forEachChild(node, (child) => collect(child, statement, tested, found));
}

function isActivation(command: Command): boolean {
  const name = command.name?.value ?? '';
  const first = command.args[0];
  const word = first?.type === 'Word' ? first.value : '';
  if (/^(conda|mamba|micromamba)$/.test(name)) return word === 'activate';
  if (name !== '.' && name !== 'source') return false;
  // A bare `activate` is conda's; with a path it is as often that of a virtual environment, which takes no argument.
  return (
    word === 'activate' || (/\/activate$/.test(word) && (command.args.length > 1 || /conda|mamba|forge/.test(word)))
  );
}

/** How the script sets a one-letter option of the shell (`e`, `u`) before an offset: `-` on, `+` off. */
export function optionBefore(
  script: ParsedScript,
  letter: string,
  name: string,
  offset: number,
): '-' | '+' | undefined {
  let state: '-' | '+' | undefined;
  for (const node of nodesOf(script)) {
    if (node.type !== 'Command' || node.pos >= offset || node.name?.value !== 'set') continue;
    const words = node.args.map((arg) => arg.text);
    words.forEach((word, index) => {
      const sign = word.charAt(0);
      if (sign !== '-' && sign !== '+') return;
      if (/^[-+][a-zA-Z]+$/.test(word) && word.includes(letter)) state = sign;
      if (/^[-+][a-zA-Z]*o$/.test(word) && words[index + 1] === name) state = sign;
    });
  }
  return state;
}

/** Whether the shell that runs the script has an option from its first line or its caller. */
export function startsWith(context: ScriptContext, letter: string): boolean {
  const pattern = new RegExp(`(^|\\s)-[a-zA-Z]*${letter}`);
  const shebang = shebangOf(context.text);
  const callers = context.runs.flatMap((run) => callersOf(context, run));
  const direct = callers.length === 0 || callers.some((caller) => mannerOf(caller) === 'direct');
  if (direct && shebang !== undefined && pattern.test(shebang.argument.replace(/^-S\s+/, ''))) return true;
  return callers.some(
    (caller) =>
      mannerOf(caller) === 'shell' &&
      caller.argv.some((arg) => /^-[a-zA-Z]+$/.test(arg.value) && pattern.test(arg.value)),
  );
}

/** The project file of a program that a container's start names: by its path, or found on PATH. */
export function fileBehind(word: Value, stage: StageModel): string | undefined {
  if (!isKnown(word)) return undefined;
  const { machine, final } = stage;
  if (word.includes('/')) {
    const path = resolvePath(word, final.workdir);
    return isKnown(path) ? machine.file(path, final.version)?.copiedFrom : undefined;
  }
  for (const folder of (stage.variable('PATH') ?? DEFAULT_PATH).split(':')) {
    const entry = isKnown(folder) ? machine.file(`${folder}/${word}`, final.version) : undefined;
    if (entry !== undefined) return entry.copiedFrom;
  }
  return undefined;
}

/** True where the script is what the ENTRYPOINT of the run's image starts, with CMD as its arguments. */
export function isEntrypoint(context: ScriptContext, run: ScriptRun): boolean {
  const { entrypoint } = run.stage.final;
  if (run.role !== 'entrypoint' || entrypoint === undefined || entrypoint.command?.form === 'shell') return false;
  return wordsOf(entrypoint, run.stage.file).some((word) => fileBehind(word.value, run.stage) === context.path);
}
