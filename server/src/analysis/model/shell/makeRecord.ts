/** The record of a command: the process as it stands, put into facts. */
import type { Redirection } from 'unbash';
import type { Location } from '../../text/span';
import { isKnown, type Value } from '../../text/value';
import { HOOK } from '../activation';
import { UNKNOWN_ROOT } from '../machine';
import { type Arg, bareArg, type Process } from '../process';
import { readCondaCall } from '../programs/condaCall';
import { condaVersionAt } from '../programs/locate';
import { condaProgramName } from '../programs/names';
import { findPython } from '../python';
import type { CommandRecord, RedirectFact } from '../record';
import { placeOf, type ScriptSource } from './source';
import type { Interpreter, Scope } from './types';

/** Shared by all commands without redirections. */
const NO_REDIRECTS: readonly RedirectFact[] = [];

/** Makes the record of a command as the process stands. */
export function makeRecord(
  interpreter: Interpreter,
  argv: readonly Arg[],
  process: Process,
  scope: Scope,
  place: Location,
  text: string,
  redirects: readonly RedirectFact[] = NO_REDIRECTS,
): CommandRecord {
  const prefix = process.variable('CONDA_PREFIX');
  const python = findPython(interpreter.machine, process);
  const condaFunction = process.condaFunctions.get('conda');
  const first = argv[0] ?? bareArg('');
  const program = condaProgramName(first.value);
  return {
    instruction: interpreter.instructionOf(place, scope.parent),
    stage: interpreter.occasion.stage,
    when: interpreter.occasion.when,
    place,
    name: first.value,
    argv,
    text,
    redirects,
    parent: scope.parent,
    shell: process.shell,
    interactive: process.interactive,
    login: process.login,
    detached: scope.detached,
    reached: scope.reach,
    caught: scope.caught,
    masking: scope.masking,
    activated: {
      prefix: prefix === undefined || prefix.value === '' ? null : prefix.value,
      known: process.lost === undefined && (prefix === undefined || isCertain(prefix.value)),
      cause: prefix?.cause,
    },
    python: process.lost === undefined ? python : { ...python, known: false },
    hook: process.get(HOOK) === '1',
    user: process.user,
    home: process.get('HOME'),
    cwd: process.cwd,
    path: process.get('PATH'),
    condaFunction: condaFunction === undefined ? 'no' : condaFunction.maybe ? 'maybe' : 'yes',
    seen: interpreter.moment,
    fails: undefined,
    effects: [],
    conda: program
      ? readCondaCall(program, argv, () => condaVersionAt(first.value, process, interpreter.machine))
      : undefined,
  };
}

/** The redirections of a command as written. */
export function redirectFacts(redirects: readonly Redirection[], source: ScriptSource): readonly RedirectFact[] {
  if (redirects.length === 0) return NO_REDIRECTS;
  return redirects.flatMap((each): RedirectFact | [] =>
    each.type === 'Redirect'
      ? { operator: each.operator, target: each.target?.text ?? '', place: placeOf(source, each.pos, each.end) }
      : [],
  );
}

/** A prefix without holes, or one below the unknown root of a conda that is there. */
function isCertain(prefix: Value): boolean {
  return isKnown(prefix.startsWith(UNKNOWN_ROOT) ? prefix.slice(UNKNOWN_ROOT.length) : prefix);
}
