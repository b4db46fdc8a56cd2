/** python and pip: the model follows only what they change for activation. */
import { behaviour } from '../../knowledge/conda/behaviours';
import { refusedPackageOf } from '../../knowledge/packages';
import { parseRequirement, parseRequirements, type Requirement } from '../../parse/conda';
import { isKnown } from '../../text/value';
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
  pip,
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

/** `python -m pip …`. */
function pip(call: Call, words: readonly Arg[]): Status {
  printUnknown(call);
  return refused(call, words) ?? 'assumed';
}

/** Options of `pip install` with a value that is no requirement. */
const PIP_VALUES =
  /^(?:-c|--constraint|-t|--target|--prefix|--root|--timeout|--retries|--proxy|--trusted-host|--cert|--python|--log|--platform|--python-version|--implementation|--abi|--src|--upgrade-strategy|--no-binary|--only-binary|--progress-bar|--cache-dir)$/;

/** Options and variables with which a package comes from somewhere else than PyPI. */
const OTHER_INDEX =
  /^(?:-i|-f|--index-url|--extra-index-url|--find-links|--no-index|--dry-run|--config-settings)(?:=|$)/;
const INDEX_VARIABLES = ['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_NO_INDEX', 'PIP_CONFIG_FILE'];

/** The failure of an installation of a package that refuses to be installed; undefined where none is asked for. */
function refused(call: Call, words: readonly Arg[]): Status | undefined {
  const { process } = call;
  if (words.find(({ value }) => !value.startsWith('-'))?.value !== 'install') return undefined;
  if (words.some(({ value }) => OTHER_INDEX.test(value))) return undefined;
  if (INDEX_VARIABLES.some((name) => process.variable(name) !== undefined)) return undefined;
  const asked = words.slice(words.findIndex(({ value }) => value === 'install') + 1);
  for (let i = 0; i < asked.length; i++) {
    const word = asked[i]?.value ?? '';
    const file = /^(?:-r|--requirement)$/.test(word) ? asked[++i]?.value : /^--requirement=(.*)/s.exec(word)?.[1];
    if (PIP_VALUES.test(word)) i++;
    for (const requirement of file === undefined ? [parseRequirement(word)] : linesOf(call, file)) {
      const row = refusal(requirement);
      if (row === undefined || process.variable(row.unless) !== undefined) continue;
      const text = `the package ${row.name} of PyPI ends its installation with an error, ${row.instead} is meant`;
      return call.interpreter.fail(call.record, call.scope, { code: 'refused-package', text, paraphrased: true });
    }
  }
  return undefined;
}

/** What a file of requirements asks for, as far as it is known, and where it names no other index. */
function linesOf(call: Call, file: string): readonly Requirement[] {
  const path = resolvePath(file, call.process.cwd);
  const text = isKnown(path) ? call.interpreter.machine.file(path)?.text : undefined;
  if (text === undefined || !isKnown(text)) return [];
  const { requirements } = parseRequirements(text);
  return requirements.some((each) => each.kind === 'option' && OTHER_INDEX.test(each.text.split(/[\s=]/)[0] ?? ''))
    ? []
    : requirements;
}

function refusal({ kind, name, specifiers, marker }: Requirement) {
  // Of what an exact version does nothing is said.
  if (kind !== 'package' || name === undefined || specifiers.length > 0 || marker !== undefined) return undefined;
  return refusedPackageOf(name);
}

export function runPip(call: Call): Status {
  printUnknown(call);
  const failed = refused(call, call.argv.slice(1));
  if (failed !== undefined) return failed;
  const words = call.argv.map((arg) => arg.value);
  const at = words.findIndex((word) => word === '-t' || word === '--target');
  const folder = at > 0 && words.includes('install') ? words[at + 1] : undefined;
  const stop = folder === undefined ? undefined : toCreate(call, resolvePath(`${folder}/content`, call.process.cwd));
  if (stop !== undefined) return stop;
  return 'assumed';
}

/** The words after `pip` or `python -m pip`; undefined where the command is neither. */
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
