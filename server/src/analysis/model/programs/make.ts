/** make: the targets of a Makefile that is in the image, each line of a recipe in a shell of its own. */
import { expandMake, type Makefile, type MakeRule, parseMakefile } from '../../parse/makefile';
import { MappedText, MappedTextBuilder } from '../../text/mapped';
import { HOLE, isKnown, type Value } from '../../text/value';
import { because } from '../cause';
import type { FileEntry } from '../machine';
import { type Arg, bareArg, type Process, resolvePath, type Status } from '../process';
import { type Call, printUnknown } from './call';

/** The names that make looks for, in this order: https://www.gnu.org/software/make/manual/html_node/Makefile-Names.html */
const NAMES = ['GNUmakefile', 'makefile', 'Makefile'];
const WITH_VALUE = /^(?:-[CfIoW]|--(?:directory|file|makefile|include-dir|old-file|what-if|assume-(?:old|new)))$/;
/** So many targets are made in one call. */
const MOST_TARGETS = 60;
/** make within make, so deep at most. */
const DEEPEST = 16;

interface MakeCall {
  folder: Value;
  file: Value | undefined;
  targets: Value[];
  /** `NAME=VALUE` on the command line: they come before what the file says. */
  variables: Map<string, Value>;
  /** It only prints, or its targets are not followed. */
  only: boolean;
  keepGoing: boolean;
}

function read(call: Call): MakeCall {
  const result: MakeCall = {
    folder: call.process.cwd,
    file: undefined,
    targets: [],
    variables: new Map(),
    only: false,
    keepGoing: false,
  };
  const words = call.argv.slice(1).map(({ value }) => value);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const [name = '', joined] = word.startsWith('--') ? [word.replace(/=.*$/s, ''), /=(.*)$/s.exec(word)?.[1]] : [word];
    const short = /^(-[Cf])(.+)$/s.exec(word);
    if (short !== null && !word.startsWith('--')) {
      if (short[1] === '-C') result.folder = resolvePath(short[2] ?? '', result.folder);
      else result.file = short[2];
    } else if (WITH_VALUE.test(name)) {
      const value = joined ?? words[++i] ?? '';
      if (/^(?:-C|--directory)$/.test(name)) result.folder = resolvePath(value, result.folder);
      else if (/^(?:-f|--file|--makefile)$/.test(name)) result.file = value;
    } else if (/^-[jl]$|^--(?:jobs|load-average)$/.test(word)) {
      if (/^[\d.]+$/.test(words[i + 1] ?? '')) i++;
    } else if (/^-\w*[nqtp]|^--(?:dry-run|just-print|recon|question|touch|version|help)$|^-[vh]$/.test(word))
      result.only = true;
    else if (/^-\w*[ik]|^--(?:ignore-errors|keep-going)$/.test(word)) result.keepGoing = true;
    else if (word.startsWith('-')) continue;
    else {
      const [, variable, value] = /^([\w.-]+)[:?+]{0,3}=(.*)$/s.exec(word) ?? [];
      if (variable === undefined) result.targets.push(word);
      else result.variables.set(variable, value ?? '');
    }
  }
  return result;
}

/** `make [-C FOLDER] [-f FILE] [NAME=VALUE…] [TARGET…]`; what cannot be followed can have made anything. */
export function make(call: Call): Status {
  const { interpreter } = call;
  const { machine } = interpreter;
  const own = read(call);
  if (own.only) return 'assumed';
  const path =
    own.file === undefined
      ? NAMES.map((name) => resolvePath(name, own.folder)).find((each) => isKnown(each) && machine.file(each))
      : resolvePath(own.file, own.folder);
  const file = path === undefined || !isKnown(path) ? undefined : machine.file(path);
  if (file === undefined) {
    const missing = (path === undefined ? NAMES.map((name) => resolvePath(name, own.folder)) : [path]).every(
      (each) => isKnown(each) && machine.surelyMissing(each),
    );
    if (!missing) return notFollowed(call);
    const text =
      own.file === undefined
        ? `make: *** ${own.targets.length === 0 ? 'No targets specified and no makefile found' : `No rule to make target '${own.targets[0]}'`}.  Stop.`
        : `make: ${own.file}: No such file or directory`;
    return interpreter.fail(call.record, call.scope, { code: 'file-not-found', text });
  }
  if (!isKnown(file.text) || call.scope.depth > DEEPEST) return notFollowed(call);
  const status = new Make(call, own, parseMakefile(file.text), file).run();
  // It prints each command before it runs it.
  printUnknown(call);
  return status;
}

function notFollowed(call: Call): Status {
  call.interpreter.machine.opaque ??= because(`runs ${call.argv[0]?.value ?? 'make'}`, call.record?.place);
  return 'assumed';
}

class Make {
  private readonly done = new Set<string>();
  private readonly process: Process;

  constructor(
    private readonly call: Call,
    private readonly own: MakeCall,
    private readonly makefile: Makefile,
    private readonly file: FileEntry,
  ) {
    this.process = call.process.child();
    this.process.cwd = own.folder;
    const cause = because('make', call.record?.place);
    for (const [name, value] of own.variables) this.process.set(name, value, cause, true);
    const { exported } = makefile;
    for (const { name } of makefile.variables)
      if (exported === 'all' || exported.has(name) || this.process.variable(name)?.exported === true)
        this.process.set(name, this.variable(name) ?? '', cause, true);
  }

  run(): Status {
    const { rules } = this.makefile;
    const given = this.own.targets;
    const first = rules.flatMap(({ targets }) => targets).find((name) => !/^\.[^/]*$|[%$]/.test(name));
    const targets = given.length > 0 ? given : [this.variable('.DEFAULT_GOAL') ?? first ?? HOLE];
    let status: Status = 'assumed';
    for (const target of targets) {
      if (status === 'fail') break;
      status = this.target(target);
    }
    return status;
  }

  private target(written: Value): Status {
    const target = isKnown(written) ? written : HOLE;
    if (!isKnown(target) || this.done.size > MOST_TARGETS) return notFollowed(this.call);
    if (this.done.has(target)) return 'assumed';
    this.done.add(target);
    const rules = this.makefile.rules.filter(({ targets }) =>
      targets.some((each) => this.words(each).includes(target)),
    );
    if (rules.length === 0) return this.without(target);
    if (rules.some(({ conditional }) => conditional)) return notFollowed(this.call);
    const { machine } = this.call.interpreter;
    // A file that is there is made again only where something that it needs is newer: nobody knows.
    const path = resolvePath(target, this.own.folder);
    if (!this.makefile.phony.has(target) && isKnown(path) && machine.exists(path) === true)
      return notFollowed(this.call);
    for (const need of rules.flatMap(({ needs }) => needs).flatMap((each) => this.words(each)))
      if (this.target(need) === 'fail') return 'fail';
    for (const rule of rules) if (this.recipe(rule, target) === 'fail') return 'fail';
    return 'assumed';
  }

  /** A target without a rule: a file that is there, or one of a pattern; else make stops. */
  private without(target: string): Status {
    const { interpreter, record, scope } = this.call;
    const { makefile } = this;
    const path = resolvePath(target, this.own.folder);
    if (isKnown(path) && interpreter.machine.file(path) !== undefined) return 'assumed';
    const open = makefile.open || makefile.rules.some(({ targets }) => targets.some((each) => /[%$]|^\.\w/.test(each)));
    if (open || !isKnown(path) || !interpreter.machine.surelyMissing(path)) return notFollowed(this.call);
    const text = `make: *** No rule to make target '${target}'.  Stop.`;
    return interpreter.fail(record, scope, { code: 'file-not-found', text });
  }

  private recipe(rule: MakeRule, target: string): Status {
    const { interpreter, scope } = this.call;
    const shell = this.variable('SHELL') ?? '/bin/sh';
    const flags = (this.variable('.SHELLFLAGS') ?? '-c').split(/\s+/).filter((each) => each !== '');
    const local = (name: string): Value | undefined => {
      if (name === '@') return target;
      if (name === '<') return rule.needs[0] === undefined ? '' : this.words(rule.needs[0])[0];
      return name === '^' ? rule.needs.flatMap((each) => this.words(each)).join(' ') : this.variable(name);
    };
    let failed = false;
    for (const { text, ignored } of joined(rule, this.makefile.oneShell)) {
      const word = this.argOf(expandMake(text, local));
      if (failed) {
        interpreter.unreached(word.value, word.origin?.(), this.process, scope);
        continue;
      }
      const inner = {
        ...scope,
        depth: scope.depth + 1,
        tested: false,
        caught: scope.caught || ignored || this.own.keepGoing,
        stdin: undefined,
      };
      const status = interpreter.invoke([bareArg(shell), ...flags.map(bareArg), word], this.process.child(), inner);
      failed = status === 'fail' && !ignored && !this.own.keepGoing;
    }
    return failed ? 'fail' : 'assumed';
  }

  private argOf(text: MappedText): Arg {
    const { origin } = this.file;
    if (origin === undefined) return bareArg(text.text);
    const map = origin.map.compose(text);
    return {
      value: text.text,
      raw: text.text,
      place: undefined,
      origin: () => ({ file: origin.file, map }),
    };
  }

  private words(text: string): string[] {
    const { text: expanded } = expandMake(MappedText.slice(text, 0), (name) => this.variable(name));
    return expanded.split(/\s+/).filter((word) => word !== '');
  }

  /** The value of a variable as it is written; undefined where nothing sets it. */
  private variable(name: string): Value | undefined {
    const given = this.own.variables.get(name);
    if (given !== undefined) return given;
    if (name === 'MAKE') return 'make';
    if (name === 'CURDIR') return this.own.folder;
    let value: Value | undefined;
    for (const each of this.makefile.variables) {
      if (each.name !== name) continue;
      if (each.conditional) value = HOLE;
      else if (each.more) value = value === undefined ? each.value : `${value} ${each.value}`;
      else if (!each.optional || value === undefined)
        value = each.optional ? (this.environment(name) ?? each.value) : each.value;
    }
    // The shell of recipes does not come from the environment.
    return value ?? (name === 'SHELL' ? undefined : this.environment(name)) ?? (this.makefile.open ? HOLE : undefined);
  }

  private environment(name: string): Value | undefined {
    const variable = this.call.process.variable(name);
    return variable?.exported === true ? variable.value : undefined;
  }
}

/** The lines of a recipe, each for a shell of its own; with `.ONESHELL` all for one. */
function joined({ recipe }: MakeRule, oneShell: boolean): MakeRule['recipe'] {
  const [first, ...rest] = recipe;
  if (!oneShell || first === undefined || rest.length === 0) return recipe;
  const builder = new MappedTextBuilder();
  first.text.appendTo(builder);
  let end = first.text.span(0, first.text.text.length).end;
  for (const { text } of rest) {
    builder.push('\n', end);
    text.appendTo(builder);
    end = text.span(0, text.text.length).end;
  }
  return [{ text: builder.finish(end), ignored: first.ignored }];
}
