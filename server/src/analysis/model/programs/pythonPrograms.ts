/** python and pip: the model follows only what they change for activation. */
import { HOLE } from '../../text/value';
import type { Arg, Status } from '../process';
import type { Call } from './call';
import { print } from './call';

/** `python …`: `-c` with an exec of another program is out of reach; its output is not known. */
export function python(call: Call): Status {
  print(call, HOLE);
  return 'assumed';
}

export function runPip(call: Call): Status {
  print(call, HOLE);
  return 'assumed';
}

/** The words behind `pip` or `python -m pip`; undefined where the command is neither. */
export function pipWords(argv: readonly Arg[]): readonly Arg[] | undefined {
  const name = argv[0]?.value ?? '';
  // Most commands are neither: this is asked of all of them.
  if (!name.includes('p')) return undefined;
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (/^pip(\d+(\.\d+)?)?$/.test(base)) return argv.slice(1);
  if (!/^python(\d+(\.\d+)?)?$/.test(base)) return undefined;
  const at = argv.findIndex((arg) => arg.value === '-m');
  return at > 0 && /^pip\d*$/.test(argv[at + 1]?.value ?? '') ? argv.slice(at + 2) : undefined;
}
