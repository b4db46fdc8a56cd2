/**
 * Runs shell scripts in the head: control flow, forks and joins. What single commands do is in `builtins.ts` and
 * `../programs/`. Every command of the user's own text leaves a CommandRecord.
 */

import type {
  AndOr,
  Command,
  CommandExpansionPart,
  CommandNode,
  CompoundList,
  ParsedScript,
  Pipeline,
  PipelineNode,
  ProcessSubstitutionPart,
  Redirection,
  Statement,
  SyntaxNode,
} from 'unbash';
import { forEachChild } from 'unbash';
import type { Instruction } from '../../parse/dockerfile/ast';
import type { Location } from '../../text/span';
import { withoutEnd } from '../../text/trim';
import { HOLE, isKnown, type Value } from '../../text/value';
import { because, type Cause } from '../cause';
import type { FileEntry, Machine, Origin } from '../machine';
import { Moment } from '../moment';
import { type Arg, type Process, resolvePath, type Status } from '../process';
import { runCommand, runProgram } from '../programs';
import { permissionDenied, readOnly } from '../programs/denied';
import type { CommandRecord, Effect, Failure, NameUse, RedirectFact } from '../record';
import { isReadOnly, type Maker, mayWriteFile, ownsNew } from '../rights';
import { forgetAssigned, runCase, runFor, runIf, runWhile, testExpression } from './control';
import { Expander } from './expand';
import { makeRecord, redirectFacts } from './makeRecord';
import { Masking, swallows } from './masking';
import { Output, WrittenFile } from './output';
import { hasHole, parseScript, placeOf, type ScriptSource } from './source';
import { clearLoop, endingOf, negate, worse } from './status';
import type { Call, Interpreter, Occasion, Scope, Written } from './types';

/** A shell function of the script. */
interface FunctionBody {
  readonly body: SyntaxNode;
  readonly source: ScriptSource;
}

/** Nodes beyond one for each character: what loops and functions may repeat in one instruction. */
const LOOPS = 4000;
/** Scripts up to this length, in characters, have a node for each; in longer ones nothing stands so close together. */
const LONG_SCRIPT = 60_000;
const DEEPEST = 24;
/** Scripts up to this length, in characters, may be run as often as there are commands. */
const SHORT_SCRIPT = 256;
/** What a script may run without being counted, in nodes. */
const SHORT_RUN = 64;
/**
 * How much a stage runs of longer ones, in nodes: a start-up file that grows line by line, and that each RUN reads, would
 * cost the square of the Dockerfile.
 */
const MOST_RUN = 50_000;
/** The model's own words for what programs print: nobody wrote them. */
const OWN_WORDS: ReadonlySet<string> = new Set(['__conda_hook', '__export', '__unset']);

/** Everything that one run of an instruction (or of the container's start) shares. */
export class ScriptInterpreter implements Interpreter {
  readonly expander = new Expander(this);
  readonly records: CommandRecord[] = [];
  readonly nameUses: NameUse[] = [];
  /** The last certain failure: why a RUN stops the build. */
  lastFailure: { failure: Failure; place: Location | undefined } | undefined;
  /**
   * How many nodes of scripts may still be run: loops and recursion end there. Grows with the length of the scripts, so
   * that a long one is followed to its end.
   */
  private budget = LOOPS;

  constructor(
    public machine: Machine,
    /** Whether `/bin/sh` of the machine is known, and which shell it is. */
    readonly sh: 'dash' | 'bash' | 'busybox' | 'none' | undefined,
    readonly occasion: Occasion,
  ) {}

  private lastMoment: { readonly version: number; readonly moment: Moment } | undefined;

  /** The state of the machine as it is now. */
  get moment(): Moment {
    const version = this.machine.clock.now;
    if (this.lastMoment?.version !== version) {
      const { image, variables } = this.occasion;
      this.lastMoment = { version, moment: new Moment(this.machine, image, variables, version) };
    }
    return this.lastMoment.moment;
  }

  /** The instruction that a command is written in; for one of a script that which calls the script. */
  instructionOf(place: Location, parent: CommandRecord | undefined): Instruction {
    const { instructions, file } = this.occasion;
    if (instructions.length > 1 && place.file === file) {
      const own = instructions.find(({ span }) => span.start <= place.span.start && place.span.end <= span.end);
      if (own !== undefined) return own;
    }
    return parent?.instruction ?? (instructions[0] as Instruction);
  }

  /** A scope for a script that the user wrote, at the top of an instruction. */
  scope(source: ScriptSource, overrides: Partial<Scope> = {}): Scope {
    return {
      source,
      parent: undefined,
      reach: 'yes',
      silent: false,
      detached: false,
      tested: false,
      caught: false,
      masking: undefined,
      depth: 0,
      stdout: undefined,
      stdin: undefined,
      ...overrides,
    };
  }

  /** Runs a script in this very process (`bash -c`, `.`, `eval`). `exit` ends the process, `return` this script. */
  script(
    text: string,
    origin: Origin | undefined,
    process: Process,
    scope: Scope,
    own: 'source' | 'eval' | 'process',
  ): Status {
    if (scope.depth > DEEPEST) return 'unknown';
    const isCalled = scope.depth > 0 || own === 'source';
    if (isCalled && text.length > SHORT_SCRIPT && (this.machine.scriptsRun.get() ?? 0) > MOST_RUN)
      return this.giveUp(process);
    if (scope.depth === 0) this.budget += Math.min(text.length, LONG_SCRIPT) + text.length / 5;
    const source: ScriptSource = { text, origin };
    if (hasHole(text) && scope.silent) {
      process.lose(because('a start-up file whose content is not known', undefined));
    }
    // What tests a whole process does not reach into it: its own `set -e` ends it.
    const tested = own === 'process' ? false : scope.tested;
    const inner: Scope = { ...scope, source, tested, depth: scope.depth + 1 };
    const before = this.budget;
    const status = this.statements(parseScript(text).commands, process, inner);
    if (isCalled) this.countRun(before - this.budget);
    if (own === 'source' && endingOf(process)?.kind === 'return') {
      const ending = endingOf(process);
      process.ended = undefined;
      process.rejoin('return');
      return endingOf(process)?.status ?? ending?.status ?? 'ok';
    }
    if (own === 'source') process.rejoin('return');
    const early = own === 'process' && process.mayHaveLeft;
    if (own === 'process') process.rejoin('exit', 'return');
    const result = early && endingOf(process) === undefined ? 'assumed' : (endingOf(process)?.status ?? status);
    const trap = own === 'process' ? process.exitTrap : undefined;
    if (trap !== undefined) {
      process.exitTrap = undefined;
      process.ended = undefined;
      this.script(trap.value, trap.origin?.(), process, inner, 'source');
    }
    return result;
  }

  /**
   * A wrapper (`conda run`, a shell that is not there) fails: what it would have run leaves records that are not
   * reached, the first of which says why where the wrapper has no record of its own (SHELL).
   */
  failWrapper(
    call: { scope: Scope; process: Process; record: CommandRecord | undefined },
    command: readonly Arg[],
    failure: Failure,
  ): Status {
    const first = command[0];
    if (first !== undefined) {
      const from = this.records.length;
      const scope: Scope = { ...call.scope, reach: 'no' };
      const shell = /(^|\/)(ba|da|z)?sh$/.test(first.value);
      const script = shell ? command[command.findIndex((arg) => /^-[a-z]*c$/.test(arg.value)) + 1] : undefined;
      if (shell && script && script !== first) {
        this.unreached(script.value, script.origin?.(), call.process, { ...scope, silent: false });
      } else this.record(command, call.process, scope, first.place, undefined);
      const blamed = this.records[from];
      if (blamed !== undefined && call.record === undefined) blamed.fails = failure;
    }
    return this.fail(call.record, call.scope, failure, first?.place);
  }

  /** Leaves records of all commands of a text that is certainly not reached. */
  unreached(text: string, origin: Origin | undefined, process: Process, scope: Scope): void {
    if (origin === undefined || scope.silent) return;
    const source: ScriptSource = { text, origin };
    for (const statement of parseScript(text).commands)
      this.skip(statement, process, { ...scope, source, reach: 'no' });
  }

  statements(statements: readonly Statement[], process: Process, scope: Scope): Status {
    let status: Status = 'ok';
    for (const [index, statement] of statements.entries()) {
      if (endingOf(process) !== undefined) {
        this.skip(statement, process, scope);
        continue;
      }
      status = this.statement(statement, process, this.maskedStatement(statements, index, process, scope));
      if (
        status === 'fail' &&
        process.errexit &&
        !scope.tested &&
        endingOf(process) === undefined &&
        endsOnFailure(statement)
      ) {
        process.ended = { kind: 'exit', status: 'fail' };
      }
    }
    return endingOf(process)?.status ?? status;
  }

  /** The scope of a statement: what comes after it hides how it ends, where nothing stops the shell. */
  private maskedStatement(statements: readonly Statement[], index: number, process: Process, scope: Scope): Scope {
    const { source, masking } = scope;
    const statement = statements[index];
    if (scope.silent || statement === undefined) return scope;
    if (statement.background) {
      return { ...scope, masking: masking ?? new Masking('background', source, statements, index) };
    }
    if (masking?.by === 'loop') {
      // The next round hides how each of its statements ends, unless the shell stops there.
      if (this.stops(process, scope)) return { ...scope, masking: undefined };
      return { ...scope, masking: new Masking('loop', source, statements, index) };
    }
    if (masking !== undefined || index === statements.length - 1) return scope;
    if (!this.stops(process, scope)) return { ...scope, masking: new Masking('sequence', source, statements, index) };
    const list = statement.command.type === 'AndOr' && statement.command.operators.includes('&&');
    return list ? { ...scope, masking: new Masking('list', source, statements, index) } : scope;
  }

  /** Counts what the scripts of a stage cost that are files of its image, in nodes; short ones cost next to nothing. */
  private countRun(nodes: number): void {
    const { scriptsRun } = this.machine;
    if (nodes > SHORT_RUN) scriptsRun.set((scriptsRun.get() ?? 0) + nodes);
  }

  /** The rest of a script is not followed: it can have done anything. */
  private giveUp(process: Process): Status {
    const cause = because('too much to follow', undefined);
    process.lost ??= cause;
    this.machine.opaque ??= cause;
    return 'unknown';
  }

  /** Whether a shell ends where a command fails, or answers to it in a trap. */
  stops(process: Process, scope: Scope): boolean {
    return (process.errexit && !scope.tested) || process.errorTrap;
  }

  private statement(statement: Statement, process: Process, scope: Scope): Status {
    if (statement.background) {
      this.node(statement.command, process.fork(), { ...scope, detached: true });
      return 'ok';
    }
    return this.node(statement.command, process, scope);
  }

  private node(node: PipelineNode | AndOr, process: Process, scope: Scope): Status {
    if (--this.budget < 0) return this.giveUp(process);
    switch (node.type) {
      case 'AndOr':
        return this.andOr(node, process, scope);
      case 'Pipeline':
        return this.pipeline(node, process, scope);
      default:
        return this.command(node, process, scope);
    }
  }

  private andOr(node: AndOr, process: Process, scope: Scope): Status {
    const first = node.commands[0];
    if (first === undefined) return 'ok';
    const lastOr = node.operators.lastIndexOf('||');
    let status = this.node(first, process, {
      ...scope,
      tested: true,
      caught: scope.caught || lastOr >= 0,
      masking: maskedOperand(node, 0, scope, lastOr),
    });
    for (let i = 1; i < node.commands.length; i++) {
      const next = node.commands[i];
      if (next === undefined) continue;
      const and = node.operators[i - 1] === '&&';
      const last = i === node.commands.length - 1;
      const masking = maskedOperand(node, i, scope, lastOr);
      const inner: Scope = last
        ? masking === scope.masking
          ? scope
          : { ...scope, masking }
        : { ...scope, tested: true, caught: scope.caught || lastOr >= i, masking };
      if (endingOf(process) !== undefined) {
        this.skip(next, process, scope);
        continue;
      }
      const runs = and ? runsAfterAnd(status) : runsAfterOr(status);
      if (runs === 'no') this.skip(next, process, scope);
      else if (runs === 'yes') status = this.node(next, process, inner);
      else if (runs === 'rescue') {
        // An ordinary program before `||`: in a build that goes on it succeeded, and this is the other way out.
        const other = process.fork();
        this.node(next, other, { ...inner, tested: true, reach: worse(scope.reach, 'maybe') });
        // Both ways go on from here only where the first one's success is not what the author counts on.
        status = 'assumed';
      } else {
        const other = process.fork();
        const outcome = this.node(next, other, { ...inner, reach: worse(scope.reach, 'maybe') });
        process.join(other, undefined);
        status = outcome === 'assumed' || outcome === 'ok' ? (and ? 'unknown' : 'assumed') : 'unknown';
      }
    }
    return status;
  }

  private pipeline(node: Pipeline, process: Process, scope: Scope): Status {
    const negated = node.prefixes.some((prefix) => prefix.type === 'Negation');
    const inner: Scope = negated ? { ...scope, tested: true, caught: true, masking: undefined } : scope;
    if (node.commands.length === 1 && node.commands[0]) {
      const status = this.command(node.commands[0], process, inner);
      return negated ? negate(status) : status;
    }
    let status: Status = 'ok';
    let stdin = scope.stdin;
    for (const [index, command] of node.commands.entries()) {
      const last = index === node.commands.length - 1;
      const stdout: Output | undefined = last ? scope.stdout : new Output();
      const masking =
        last || process.pipefail || negated
          ? inner.masking
          : (inner.masking ?? new Masking('pipe', scope.source, node.commands, index));
      status = this.command(command, process.fork(), { ...inner, detached: true, stdin, stdout, masking });
      stdin = stdout;
    }
    return negated ? negate(status) : status;
  }

  private command(node: CommandNode, process: Process, scope: Scope): Status {
    switch (node.type) {
      case 'Command':
        return this.simple(node, process, scope);
      case 'Subshell': {
        const child = process.fork();
        const status = this.list(node.body, child, { ...scope, detached: true });
        if (!child.mayHaveLeft) return endingOf(child)?.status ?? status;
        child.rejoin('exit', 'return', 'break', 'continue');
        return endingOf(child)?.status ?? 'assumed';
      }
      case 'BraceGroup':
        return this.list(node.body, process, scope);
      case 'Redirected': {
        const stdout = this.redirected(node.redirects, process, scope);
        const status = this.command(node.command, process, { ...scope, stdout: stdout?.output ?? scope.stdout });
        stdout?.finish();
        return status;
      }
      case 'If':
        return runIf(this, node, process, scope);
      case 'For':
        return runFor(this, node, process, scope);
      case 'While':
        return runWhile(this, node, process, scope);
      case 'Case':
        return runCase(this, node, process, scope);
      case 'Function': {
        const name = this.expander.value(node.name, process, scope.source);
        process.functions.set(name, { body: node.body, source: scope.source } satisfies FunctionBody);
        return 'ok';
      }
      case 'TestCommand':
        if (process.shell === 'dash') return 'fail';
        return testExpression(this, node.expression, process, scope);
      case 'ArithmeticCommand':
        return 'unknown';
      case 'ArithmeticFor':
      case 'Select': {
        const other = process.fork();
        this.list(node.body, other, { ...scope, reach: worse(scope.reach, 'maybe') });
        clearLoop(other);
        process.join(other, undefined);
        forgetAssigned(node.body, process);
        return 'unknown';
      }
      case 'Coproc':
        return 'assumed';
    }
  }

  list(list: CompoundList, process: Process, scope: Scope): Status {
    return this.statements(list.commands, process, scope);
  }

  private simple(node: Command, process: Process, scope: Scope): Status {
    if (--this.budget < 0) return this.giveUp(process);
    this.current = scope;
    const place = placeOf(scope.source, node.pos, node.end);
    if (node.name === undefined) {
      for (const prefix of node.prefix) {
        if (prefix.type !== 'Assignment') continue;
        const value = this.expander.assignment(prefix, process, scope.source);
        const at = placeOf(scope.source, prefix.pos, prefix.end);
        process.set(prefix.name, value, because(prefix.text, at, process.variable(prefix.name)?.cause));
      }
      const redirect = this.redirected(node.prefix.filter(isRedirection), process, scope);
      redirect?.finish();
      return 'ok';
    }
    if (node.name.text.startsWith(HOLE)) {
      // A line that is not known: it may be any command of this very shell.
      process.lose(because('a line of a script that is not known', place));
      return 'assumed';
    }
    const argv = this.expander.words(node.name, process, scope.source);
    for (const word of node.suffix) {
      if (word.type === 'Word') for (const each of this.expander.words(word, process, scope.source)) argv.push(each);
      else if (word.type === 'Assignment') {
        const value = this.expander.assignment(word, process, scope.source);
        argv.push({ value: `${word.name}=${value}`, raw: word.text, place: placeOf(scope.source, word.pos, word.end) });
      }
    }
    const assignments: { name: string; value: Value; cause: Cause }[] = [];
    for (const prefix of node.prefix) {
      if (prefix.type !== 'Assignment') continue;
      const value = this.expander.assignment(prefix, process, scope.source);
      assignments.push({
        name: prefix.name,
        value,
        cause: because(prefix.text, placeOf(scope.source, prefix.pos, prefix.end)),
      });
    }
    const redirect = this.redirected(node.redirects, process, scope);
    const stdin = this.hereInput(node.redirects, process, scope) ?? scope.stdin;
    const inner: Scope = { ...scope, stdout: redirect?.output ?? scope.stdout, stdin };
    const text = scope.source.text.slice(node.pos, node.end);
    const redirects = redirectFacts(node.redirects, scope.source);
    const first = this.records.length;
    const status = this.invoke(argv, process, inner, { place, text, assignments, redirects });
    const own = this.records[first];
    const writer = own !== undefined && own.place === place ? own : undefined;
    const denied = redirect?.denied && this.deny(writer, scope, redirect.denied);
    redirect?.finish(writer);
    return denied ?? status;
  }

  /**
   * Runs one command in this process: a function, a builtin or a program. `written` says where it is; without a
   * place (words of an image's own script) the place of the first word counts.
   */
  invoke(argv: readonly Arg[], process: Process, scope: Scope, written: Written = {}): Status {
    const first = argv[0];
    if (first === undefined) return 'ok';
    // `X=1 command`: the command sees the assignment; a function or builtin sees it, too, while it runs.
    const temporary = (written.assignments ?? []).map((each) => ({ ...each, old: process.variable(each.name) }));
    for (const each of temporary) process.set(each.name, each.value, each.cause, true);
    const record = this.record(argv, process, scope, written.place ?? first.place, written.text, written.redirects);
    const inner: Scope = record ? { ...scope, parent: record } : scope;
    const name = first.value;
    const body = process.functions.get(name) as FunctionBody | undefined;
    let status: Status;
    if (body !== undefined && scope.depth < DEEPEST) {
      status = this.callFunction(body, argv, process, inner);
    } else {
      status = this.runCommand({ interpreter: this, argv, process, scope: inner, record });
    }
    for (const each of temporary) {
      if (process.variable(each.name)?.value !== each.value) continue;
      if (each.old === undefined) process.unset(each.name);
      else process.set(each.name, each.old.value, each.old.cause, each.old.exported);
    }
    if (record?.fails && status !== 'fail' && record.fails.code !== 'permission-denied') record.fails = undefined;
    return status;
  }

  private callFunction(body: FunctionBody, argv: readonly Arg[], process: Process, scope: Scope): Status {
    const positional = process.positional;
    process.positional = argv.slice(1);
    const inner: Scope = { ...scope, source: body.source, depth: scope.depth + 1 };
    const node = body.body;
    const status =
      node.type === 'CompoundList'
        ? this.list(node, process, inner)
        : this.command(node as CommandNode, process, inner);
    const early = process.mayHaveLeft;
    const ending = endingOf(process);
    if (ending?.kind === 'return') process.ended = undefined;
    process.rejoin('return');
    process.positional = positional;
    if (early) return endingOf(process)?.status ?? 'assumed';
    return ending?.kind === 'return' ? ending.status : status;
  }

  runCommand(call: Call): Status {
    return runCommand(call);
  }

  runProgram(call: Call): Status {
    return runProgram(call);
  }

  /** Says that the running command certainly fails. */
  fail(record: CommandRecord | undefined, scope: Scope, failure: Failure, place?: Location): Status {
    if (record && record.fails === undefined) record.fails = failure;
    if (scope.reach === 'yes') this.lastFailure = { failure, place: place ?? record?.place };
    return 'fail';
  }

  /** True where a command was denied, see `deny`. */
  denied = false;

  deny(record: CommandRecord | undefined, scope: Scope, failure: Failure): Status | undefined {
    if (scope.silent) return undefined;
    if (this.occasion.strict === true) return this.fail(record, scope, failure);
    if (record !== undefined) record.fails ??= failure;
    this.denied ||= scope.reach === 'yes';
    return undefined;
  }

  effect(record: CommandRecord | undefined, effect: Effect): void {
    record?.effects.push(effect);
  }

  private record(
    argv: readonly Arg[],
    process: Process,
    scope: Scope,
    place: Location | undefined,
    text: string | undefined,
    redirects?: readonly RedirectFact[],
  ): CommandRecord | undefined {
    if (place === undefined || scope.silent || OWN_WORDS.has(argv[0]?.value ?? '')) return undefined;
    const written = text ?? argv.map((arg) => arg.raw).join(' ');
    const record = makeRecord(this, argv, process, scope, place, written, redirects);
    this.records.push(record);
    return record;
  }

  /** Records everything below a node as not reached. */
  private skip(node: SyntaxNode, process: Process, scope: Scope): void {
    if (scope.silent || scope.source.origin === undefined) return;
    const inner: Scope = { ...scope, reach: 'no' };
    const stack: SyntaxNode[] = [node];
    while (stack.length > 0) {
      const each = stack.pop();
      if (each === undefined || --this.budget < 0) return;
      if (each.type === 'Command' && each.name !== undefined) {
        const place = placeOf(scope.source, each.pos, each.end);
        const argv = [each.name, ...each.args.filter((word) => word.type === 'Word')].map(
          (word): Arg => ({
            value: word.parts ? HOLE : word.value,
            raw: word.text,
            place: placeOf(scope.source, word.pos, word.end),
          }),
        );
        if (place) {
          const text = scope.source.text.slice(each.pos, each.end);
          this.record(argv, process, inner, place, text, redirectFacts(each.redirects, scope.source));
        }
      }
      const children: SyntaxNode[] = [];
      if (each.type !== 'Word') forEachChild(each, (child) => void children.push(child));
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i];
        if (child) stack.push(child);
      }
    }
  }

  skipList(list: CompoundList, process: Process, scope: Scope): void {
    for (const statement of list.commands) this.skip(statement, process, scope);
  }

  /** Where redirections lead: a file of the image, or nowhere. */
  private redirected(
    redirects: readonly Redirection[],
    process: Process,
    scope: Scope,
  ): { output: Output; denied: Failure | undefined; finish: (writer?: CommandRecord) => void } | undefined {
    for (const redirect of redirects) {
      if (redirect.type !== 'Redirect' || redirect.target === undefined) continue;
      const operator = redirect.operator;
      if (operator !== '>' && operator !== '>>' && operator !== '>|' && operator !== '&>' && operator !== '&>>')
        continue;
      const descriptor = redirect.descriptor?.type === 'FileDescriptor' ? redirect.descriptor.value : 1;
      if (descriptor !== 1) continue;
      const path = resolvePath(this.expander.value(redirect.target, process, scope.source), process.cwd);
      const output = new Output();
      const append = operator.endsWith('>>');
      const place = placeOf(scope.source, redirect.pos, redirect.end);
      const may = isKnown(path) && !path.startsWith('/dev/') ? mayWriteFile(path, process.user, this.machine) : true;
      const closed = isKnown(path) && isReadOnly(path, this.machine);
      const failure = closed ? readOnly : may === false ? permissionDenied : undefined;
      return {
        output,
        denied: failure?.('sh', `cannot create ${path}`, path),
        finish: (writer) =>
          this.writeFile(path, output, append, writer ? { ...scope, parent: writer } : scope, place, process),
      };
    }
    return undefined;
  }

  private hereInput(redirects: readonly Redirection[], process: Process, scope: Scope): Output | undefined {
    for (const redirect of redirects) {
      if (redirect.type === 'HereDoc') {
        const body = redirect.body;
        const output = new Output();
        const source = scope.source;
        if (
          redirect.delimiter?.quoted ||
          body.parts === undefined ||
          body.parts.every((part) => part.type === 'Literal')
        ) {
          const text = body.text;
          output.write(
            text,
            source.origin &&
              (() => ({
                file: source.origin?.file ?? '',
                map: (source.origin as Origin).map.part(body.pos, body.end),
              })),
          );
        } else output.write(this.expander.parts(body.parts, process, source));
        return output;
      }
      if (redirect.type === 'HereString' && redirect.target) {
        const output = new Output();
        const [word] = this.expander.words(redirect.target, process, scope.source);
        output.write(word?.value ?? '', () => word?.origin?.());
        output.write('\n');
        return output;
      }
      if (redirect.type === 'Redirect' && redirect.operator === '<' && redirect.target) {
        const path = resolvePath(this.expander.value(redirect.target, process, scope.source), process.cwd);
        const output = new Output();
        output.write(isKnown(path) ? (this.machine.file(path)?.text ?? HOLE) : HOLE);
        return output;
      }
    }
    return undefined;
  }

  /** Writes to a file of the image. */
  writeFile(
    path: Value,
    output: Output,
    append: boolean,
    scope: Scope,
    place: Location | undefined,
    maker: Maker,
  ): void {
    if (!isKnown(path) || path.startsWith('/dev/')) return;
    const old: FileEntry | undefined = append ? this.machine.file(path) : undefined;
    const cause = because(`writes ${path}`, place ?? scope.parent?.place, old?.cause);
    const merged = new Output();
    if (append) {
      if (old instanceof WrittenFile) merged.follow(old.output);
      else if (old) merged.write(old.text, () => old.origin);
      else if (this.machine.exists(path) !== false && !this.machine.baseKnown) merged.write(`${HOLE}\n`);
    }
    if (scope.reach === 'maybe') merged.write(`${HOLE}\n`);
    merged.take(output, scope.reach !== 'maybe');
    const text = output.text;
    this.machine.files.set(path, new WrittenFile(merged, old?.executable, cause));
    if (old === undefined) ownsNew(path, maker, this.machine);
    if (scope.parent) this.effect(scope.parent, { kind: 'write', path, append, text });
  }

  /** The output of `$(…)`. */
  substitute(part: CommandExpansionPart, process: Process, source: ScriptSource): Value {
    const output = this.captured(part.script, process, source);
    return output === undefined ? HOLE : withoutEnd(output.text, '\n');
  }

  /** `<(…)`: a file that holds the output. */
  processSubstitution(part: ProcessSubstitutionPart, process: Process, source: ScriptSource): Value {
    const output = this.captured(part.script, process, source);
    if (output === undefined || part.operator !== '<') return HOLE;
    const path = `/dev/fd/${part.pos}`;
    const { download } = output;
    this.machine.files.set(path, {
      text: output.text,
      origin: output.origin(),
      ...(download === undefined ? {} : { download }),
      cause: undefined,
    });
    return path;
  }

  private captured(script: ParsedScript | undefined, process: Process, source: ScriptSource): Output | undefined {
    if (script === undefined) return undefined;
    const current = this.current ?? this.scope(source);
    if (current.depth > DEEPEST) return undefined;
    const output = new Output();
    const inner: Scope = {
      ...current,
      // A script with its own decoded source (backquotes inside backquotes) has no places in the file.
      source: script.source === undefined ? source : { text: script.source, origin: undefined },
      silent: current.silent || script.source !== undefined,
      detached: true,
      tested: true,
      masking: undefined,
      depth: current.depth + 1,
      stdout: output,
      stdin: undefined,
    };
    this.statements(script.commands, process.fork(), inner);
    this.current = current;
    return output;
  }

  /** The scope whose words are being expanded; set around expansion by the callers that have one. */
  current: Scope | undefined;
}

/** Nobody writes longer lists of commands; what hides a failure in them is not looked for. */
const LONG_LIST = 500;

/** What hides a failure of one command of `a && b || c`; `lastOr` is the place of the last `||`, or -1. */
function maskedOperand(node: AndOr, index: number, scope: Scope, lastOr: number): Masking | undefined {
  if (lastOr >= 0 && node.commands.length > LONG_LIST) return undefined;
  const or = index > lastOr ? -1 : node.operators.indexOf('||', index);
  const answer = or < 0 ? undefined : node.commands[or + 1];
  if (answer === undefined) {
    // errexit sees the last command of a list.
    if (scope.masking?.by === 'list' && index === node.commands.length - 1) return undefined;
    return scope.masking;
  }
  const ends = node.commands.slice(or + 2).some((each) => !swallows(each));
  if (ends || !swallows(answer)) return undefined;
  return scope.masking ?? new Masking('or', scope.source, node.commands, index, or + 1);
}

function isRedirection(node: { type: string }): node is Redirection {
  return node.type === 'Redirect' || node.type === 'HereDoc' || node.type === 'HereString';
}

function runsAfterAnd(status: Status): 'yes' | 'no' | 'maybe' {
  return status === 'ok' || status === 'assumed' ? 'yes' : status === 'fail' ? 'no' : 'maybe';
}

function runsAfterOr(status: Status): 'yes' | 'no' | 'maybe' | 'rescue' {
  return status === 'ok' ? 'no' : status === 'fail' ? 'yes' : status === 'assumed' ? 'rescue' : 'maybe';
}

/** errexit ignores failures of all but the last command of `&&` and `||` lists, and of negated ones. */
function endsOnFailure(statement: Statement): boolean {
  const command = statement.command;
  if (command.type === 'Pipeline') return !command.prefixes.some((prefix) => prefix.type === 'Negation');
  return true;
}
