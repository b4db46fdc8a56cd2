/** Control flow: branches, loops and `case`, with a fork for each way that may be taken. */
import {
  type Case,
  type CompoundList,
  type For,
  forEachChild,
  type If,
  type SyntaxNode,
  type TestExpression,
  type While,
} from 'unbash';
import { HOLE, isKnown } from '../../text/value';
import { type Arg, bareArg, type Process, resolvePath, type Status } from '../process';
import { matchGlob } from './glob';
import { Masking } from './masking';
import { clearLoop, endingOf, negate, worse } from './status';
import { evaluateTest } from './test';
import type { Interpreter, Scope } from './types';

/** More rounds of a loop than this are not followed. */
const MOST_ITERATIONS = 64;

export function runIf(interpreter: Interpreter, node: If, process: Process, scope: Scope): Status {
  const arms: { clause: CompoundList | undefined; body: CompoundList }[] = [{ clause: node.clause, body: node.then }];
  for (const elif of node.elif) arms.push({ clause: elif.clause, body: elif.then });
  if (node.else) arms.push({ clause: undefined, body: node.else });
  return branch(interpreter, arms, 0, process, scope);
}

function branch(
  interpreter: Interpreter,
  arms: readonly { clause: CompoundList | undefined; body: CompoundList }[],
  index: number,
  process: Process,
  scope: Scope,
): Status {
  const arm = arms[index];
  if (arm === undefined) return 'ok';
  const status =
    arm.clause === undefined
      ? 'ok'
      : interpreter.list(arm.clause, process, { ...scope, tested: true, caught: true, masking: undefined });
  if (endingOf(process) !== undefined) return endingOf(process)?.status ?? 'unknown';
  if (status === 'ok') {
    const result = interpreter.list(arm.body, process, scope);
    for (const rest of arms.slice(index + 1)) skipArm(interpreter, rest, process, scope);
    return result;
  }
  if (status === 'fail') {
    interpreter.skipList(arm.body, process, scope);
    return branch(interpreter, arms, index + 1, process, scope);
  }
  const maybe: Scope = { ...scope, reach: worse(scope.reach, 'maybe') };
  const taken = process.fork();
  const result = interpreter.list(arm.body, taken, maybe);
  const rest = branch(interpreter, arms, index + 1, process, maybe);
  process.join(taken, undefined);
  const ending = endingOf(process);
  if (ending !== undefined) return ending?.status ?? 'ok';
  return result === 'fail' && rest === 'fail' ? 'fail' : result === 'ok' && rest === 'ok' ? 'ok' : 'assumed';
}

function skipArm(
  interpreter: Interpreter,
  arm: { clause: CompoundList | undefined; body: CompoundList },
  process: Process,
  scope: Scope,
): void {
  if (arm.clause) interpreter.skipList(arm.clause, process, scope);
  interpreter.skipList(arm.body, process, scope);
}

export function runFor(interpreter: Interpreter, node: For, process: Process, scope: Scope): Status {
  interpreter.current = scope;
  const name = node.name.value;
  const words = node.wordlist
    ? node.wordlist.flatMap((word) =>
        globbed(interpreter, interpreter.expander.words(word, process, scope.source), process, scope),
      )
    : [...process.positional];
  const unknown = words.some((word) => !isKnown(word.value)) || words.length > MOST_ITERATIONS;
  if (unknown) {
    const other = process.fork();
    other.set(name, HOLE, undefined);
    const round = inLoop(interpreter, node.body, process, scope);
    interpreter.list(node.body, other, { ...round, reach: worse(scope.reach, 'maybe') });
    clearLoop(other);
    process.join(other, undefined);
    forgetAssigned(node.body, process);
    return 'assumed';
  }
  let status: Status = 'ok';
  let maybe = false;
  const round = words.length > 1 ? inLoop(interpreter, node.body, process, scope) : scope;
  for (const word of words) {
    process.set(name, word.value, undefined);
    status = interpreter.list(node.body, process, maybe ? { ...round, reach: worse(scope.reach, 'maybe') } : round);
    endRound(process);
    maybe ||= process.mayHaveLeft;
    if (endingOf(process) !== undefined) break;
  }
  const early = process.mayHaveLeft;
  endLoop(process);
  if (endingOf(process) !== undefined) return endingOf(process)?.status ?? 'unknown';
  if (early) status = 'assumed';
  if (words.length === 0) interpreter.skipList(node.body, process, scope);
  return status;
}

/** The scope of a round: unless the shell stops at a failure, the next round hides how this one ends. */
function inLoop(interpreter: Interpreter, body: CompoundList, process: Process, scope: Scope): Scope {
  const masked = scope.masking !== undefined && scope.masking.by !== 'sequence';
  if (scope.silent || masked || interpreter.stops(process, scope)) return scope;
  return { ...scope, masking: new Masking('loop', scope.source, body.commands, body.commands.length - 1) };
}

/** File names for a word with `*` at the end of a folder that the model knows (`/etc/profile.d/*.sh`). */
function globbed(interpreter: Interpreter, words: readonly Arg[], process: Process, scope: Scope): Arg[] {
  const result: Arg[] = [];
  for (const word of words) {
    if (!word.value.includes('*') || !isKnown(word.value)) {
      result.push(word);
      continue;
    }
    const pattern = resolvePath(word.value, process.cwd);
    const matches = interpreter.machine.files
      .keys()
      .filter((path) => depthOf(path) === depthOf(pattern) && matchGlob(pattern, path))
      .sort();
    for (const path of matches) result.push({ value: path, raw: word.raw, place: word.place });
    // Which files a folder of the user's own holds is not known.
    if (matches.length === 0 && !scope.silent) result.push({ value: HOLE, raw: word.raw, place: word.place });
  }
  return result;
}

export function runWhile(interpreter: Interpreter, node: While, process: Process, scope: Scope): Status {
  for (let i = 0; ; i++) {
    const status = interpreter.list(node.clause, process, { ...scope, tested: true, caught: true, masking: undefined });
    if (endingOf(process) !== undefined) return endingOf(process)?.status ?? 'unknown';
    const goes = node.kind === 'while' ? status : negate(status);
    if (goes === 'fail') {
      if (i === 0) interpreter.skipList(node.body, process, scope);
      endLoop(process);
      return endingOf(process)?.status ?? 'ok';
    }
    if (goes !== 'ok' || i >= MOST_ITERATIONS) {
      const other = process.fork();
      const round = inLoop(interpreter, node.body, process, scope);
      interpreter.list(node.body, other, { ...round, reach: worse(scope.reach, 'maybe') });
      clearLoop(other);
      process.join(other, undefined);
      endLoop(process);
      forgetAssigned(node.body, process);
      return endingOf(process)?.status ?? 'assumed';
    }
    interpreter.list(node.body, process, scope);
    endRound(process);
    if (endingOf(process) !== undefined) {
      const broke = endingOf(process)?.kind === 'break';
      endLoop(process);
      return endingOf(process)?.status ?? (broke ? 'ok' : 'assumed');
    }
  }
}

/** The end of one round: whoever said `continue` goes on with the next. */
function endRound(process: Process): void {
  if (endingOf(process)?.kind === 'continue') process.ended = undefined;
  process.rejoin('continue');
}

/** Behind the loop: whoever said `break`, in whichever round, goes on here. */
function endLoop(process: Process): void {
  clearLoop(process);
  process.rejoin('break', 'continue');
}

export function runCase(interpreter: Interpreter, node: Case, process: Process, scope: Scope): Status {
  interpreter.current = scope;
  const word = interpreter.expander.value(node.word, process, scope.source);
  let undecided = !isKnown(word);
  const taken: Process[] = [];
  for (const [index, item] of node.items.entries()) {
    const patterns = item.pattern.map((pattern) => interpreter.expander.value(pattern, process, scope.source));
    const surely = !undecided && patterns.some((pattern) => isKnown(pattern) && matchGlob(pattern, word));
    if (surely) {
      const status = interpreter.list(item.body, process, scope);
      for (const rest of node.items.slice(index + 1)) interpreter.skipList(rest.body, process, scope);
      return status;
    }
    if (undecided || patterns.some((pattern) => !isKnown(pattern))) {
      undecided = true;
      const other = process.fork();
      interpreter.list(item.body, other, { ...scope, reach: worse(scope.reach, 'maybe') });
      taken.push(other);
    } else interpreter.skipList(item.body, process, scope);
  }
  const [first, ...others] = taken;
  // Arms that all set the same variable are a choice of its value: who goes on took one of them.
  if (first !== undefined && taken.length > 1 && chooses(node)) process.become(first);
  else if (first !== undefined) process.join(first, undefined);
  for (const other of others) process.join(other, undefined);
  return taken.length > 0 ? 'assumed' : 'ok';
}

/** Whether each arm of a `case` begins with setting one and the same variable. */
function chooses(node: Case): boolean {
  const names = node.items.map(({ body }) => {
    const command = body.commands[0]?.command;
    const prefix = command?.type === 'Command' && command.name === undefined ? command.prefix[0] : undefined;
    return prefix?.type === 'Assignment' ? prefix.name : undefined;
  });
  return names[0] !== undefined && names.every((name) => name === names[0] || name === undefined);
}

export function testExpression(
  interpreter: Interpreter,
  expression: TestExpression,
  process: Process,
  scope: Scope,
): Status {
  switch (expression.type) {
    case 'TestGroup':
      return testExpression(interpreter, expression.expression, process, scope);
    case 'TestNot': {
      const status = testExpression(interpreter, expression.operand, process, scope);
      return expression.negations.length % 2 === 1 ? negate(status) : status;
    }
    case 'TestLogical': {
      const statuses = expression.operands.map((operand) => testExpression(interpreter, operand, process, scope));
      const decisive: Status = expression.operator === '&&' ? 'fail' : 'ok';
      if (statuses.includes(decisive)) return decisive;
      if (statuses.every((status) => status === (decisive === 'ok' ? 'fail' : 'ok'))) return negate(decisive);
      return 'unknown';
    }
    case 'TestUnary':
      return evaluateTest(
        [expression.operator, interpreter.expander.value(expression.operand, process, scope.source)],
        process,
        interpreter.machine,
      );
    case 'TestBinary': {
      const left = interpreter.expander.value(expression.left, process, scope.source);
      const right = interpreter.expander.value(expression.right, process, scope.source);
      const glob =
        (expression.operator === '==' || expression.operator === '=' || expression.operator === '!=') &&
        /[*?[]/.test(right);
      if (glob && isKnown(left) && isKnown(right)) {
        const matches: Status = matchGlob(right, left) ? 'ok' : 'fail';
        return expression.operator === '!=' ? negate(matches) : matches;
      }
      return evaluateTest([left, expression.operator, right], process, interpreter.machine);
    }
  }
}

function depthOf(path: string): number {
  let depth = 0;
  for (let i = 0; i < path.length; i++) if (path.charCodeAt(i) === 47) depth++;
  return depth;
}

/** After a loop of unknown length: what its body assigns, in whichever round, is not known. */
export function forgetAssigned(body: SyntaxNode, process: Process): void {
  const stack: SyntaxNode[] = [body];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'Assignment') process.set(node.name, HOLE, process.variable(node.name)?.cause);
    else if (node.type === 'For') process.set(node.name.value, HOLE, undefined);
    else if (node.type === 'Command' && node.name?.value === 'shift') process.positional = [bareArg(HOLE)];
    else if (node.type === 'Command' && node.name?.value === 'read') {
      for (const word of node.args) if (word.type === 'Word') process.set(word.value, HOLE, undefined);
    }
    forEachChild(node, (child) => void stack.push(child));
  }
}
