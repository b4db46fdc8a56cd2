/** python and pip: the model follows only what they change for activation. */
import { behaviour } from '../../knowledge/conda/behaviours';
import { type Arg, resolvePath, type Status } from '../process';
import { findPython } from '../python';
import type { Call } from './call';
import { printUnknown } from './call';
import { toCreate } from './denied';
import { pipx, projectTool, runUv, venvModule, virtualenv } from './venv';

/** Modules run by `python -m` that make venvs or run in them. */
const MODULES: Readonly<Record<string, (call: Call, words: readonly Arg[]) => Status>> = {
  venv: venvModule,
  virtualenv,
  uv: runUv,
  poetry: (call, words) => projectTool(call, 'poetry', words),
  pipenv: (call, words) => projectTool(call, 'pipenv', words),
  pdm: (call, words) => projectTool(call, 'pdm', words),
  pipx,
  conda_env: condaEnv,
};

/** `python …`: `-c` with an exec of another program is out of reach; its output is not known. */
export function python(call: Call): Status {
  const at = moduleAt(call.argv);
  const name = call.argv[at]?.value ?? '';
  const module = at > 0 && Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
  if (module !== undefined) return module(call, call.argv.slice(at + 1));
  printUnknown(call);
  return 'assumed';
}

/** `python -m conda_env`: gone from the conda whose base the python is of. */
function condaEnv(call: Call): Status {
  const { machine } = call.interpreter;
  const { prefix } = findPython(machine, call.process);
  const root = prefix === null || prefix === undefined ? undefined : machine.condaRoots.get(prefix);
  const text = `${call.argv[0]?.value ?? 'python'}: No module named conda_env`;
  return root !== undefined && behaviour('conda', root.version, 'conda-env-module') === 'no'
    ? call.interpreter.fail(call.record, call.scope, { code: 'wrong-arguments', text })
    : 'assumed';
}

/** Where the module's name of `python -m MODULE` is; 0 where the call runs none. */
function moduleAt(argv: readonly Arg[]): number {
  for (let i = 1; i < argv.length; i++) {
    const text = argv[i]?.value ?? '';
    if (text === '-m') return i + 1;
    if (text === '-X' || text === '-W') i++;
    else if (!text.startsWith('-') || text === '-c' || text === '-') return 0;
  }
  return 0;
}

export function runPip(call: Call): Status {
  printUnknown(call);
  const words = call.argv.map((arg) => arg.value);
  const at = words.findIndex((word) => word === '-t' || word === '--target');
  const folder = at > 0 && words.includes('install') ? words[at + 1] : undefined;
  const stop = folder === undefined ? undefined : toCreate(call, resolvePath(`${folder}/content`, call.process.cwd));
  if (stop !== undefined) return stop;
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
