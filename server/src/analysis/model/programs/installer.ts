/** The installers of Miniconda, Anaconda, Miniforge and Mambaforge, and the micromamba program. */

import { NEWEST_CONDA, olderThan } from '../../knowledge/conda/version';
import { glibcOfInstaller, isOlderGlibc } from '../../knowledge/glibc';
import { HOLE, isKnown, type Value } from '../../text/value';
import { because, type Cause } from '../cause';
import { installConda } from '../installation';
import { type Arg, resolvePath, type Status } from '../process';
import type { Failure } from '../record';
import type { Call } from './call';
import { baseName } from './names';

/** Whether a path or an address has a part as an installer is named: the product, and `.sh` after it. */
function namesInstaller(path: string): boolean {
  return path.split('/').some((part) => {
    const product = /miniconda|anaconda|miniforge|mambaforge/i.exec(part);
    return product !== null && /\.sh/i.test(part.slice(product.index));
  });
}

/** True where the file is an installer, by the address it was loaded from or by its own name. */
export function isInstaller(call: Call, path: string): boolean {
  const file = call.interpreter.machine.files.get(path);
  if (file?.download !== undefined) return namesInstaller(file.download);
  if (file !== undefined && file.text !== HOLE) return false;
  return namesInstaller(baseName(path));
}

/** Runs an installer: `-b -p PREFIX`. */
export function runInstaller(call: Call, path: string, args: readonly Arg[]): Status {
  const { interpreter, process } = call;
  const file = interpreter.machine.files.get(path);
  const name = baseName(file?.download ?? path);
  let prefix: Value | undefined;
  for (let i = 0; i < args.length; i++) {
    const text = args[i]?.value ?? '';
    if (text === '-p') prefix = args[++i]?.value;
    else if (text.startsWith('-p')) prefix = text.slice(2);
    else if (/^-[a-z]*p$/.test(text)) prefix = args[++i]?.value;
  }
  const home = process.get('HOME') ?? HOLE;
  const root = resolvePath(prefix ?? `${home}/${defaultFolder(name)}`, process.cwd);
  const cause = because(call.record?.text ?? `installs conda at ${root}`, call.record?.place);
  interpreter.effect(call.record, { kind: 'installer', root, path, download: file?.download });
  const refused = refusal(call, name);
  if (refused !== undefined) {
    // What is said of later commands is what holds once it is mended.
    settleInstallation(call, root, name, file?.download, cause);
    return interpreter.fail(call.record, call.scope, refused);
  }
  const updates = args.some((arg) => /^-[a-z]*[uf]/.test(arg.value));
  if (isKnown(root) && !updates && interpreter.machine.madeFolders.get(root) === true) {
    const text = `ERROR: File or directory already exists: '${root}'. If you want to update an existing installation, use the -u option.`;
    return interpreter.fail(call.record, call.scope, { code: 'wrong-arguments', text });
  }
  if (!isKnown(root)) {
    interpreter.machine.opaque ??= cause;
    return 'assumed';
  }
  settleInstallation(call, root, name, file?.download, cause);
  return 'assumed';
}

/** The version of conda in an installer's name. */
function versionIn(name: Value): string | undefined {
  return /(?<!\d)(\d+\.\d+(?:\.\d+)?)(?:-\d+)?-(?:Linux|MacOSX)/.exec(name)?.[1];
}

function isLatest(address: Value): boolean {
  return /-latest-|\/releases\/latest\/download\//.test(address);
}

function settleInstallation(
  { interpreter, process }: Call,
  root: Value,
  name: Value,
  address: Value | undefined,
  cause: Cause,
): void {
  if (!isKnown(root)) return;
  // The newest release is not older than the newest one that the tables know.
  const version = versionIn(name) ?? (isLatest(address ?? name) ? NEWEST_CONDA : undefined);
  const mamba = bringsMamba(name, version);
  installConda(interpreter.machine, {
    root,
    programs: mamba === true ? ['conda', 'mamba'] : ['conda'],
    lacks: mamba === false ? ['mamba'] : [],
    version,
    writableBy: process.user === 'root' || process.user === '0' ? [] : [process.user],
    python: true,
    owner: process.user,
    cause,
  });
}

/** Packages that bring a glibc, or what stands in for it, to Alpine. */
const GLIBC_ON_ALPINE = ['gcompat', 'libc6-compat', 'glibc', 'glibc-bin'];

function hasProgram(machine: Call['interpreter']['machine'], name: string): boolean {
  return (
    machine.packagesUnknown.get() === true ||
    machine.systemPrograms.get(name) === true ||
    machine.unfollowedProgram.get() !== undefined
  );
}

/** What an installer says on a system whose C library is too old for it. */
function refusal({ interpreter, process }: Call, name: Value): Failure | undefined {
  const has = interpreter.machine.glibc;
  const version = versionIn(name);
  if (
    interpreter.machine.distribution === 'alpine' &&
    !GLIBC_ON_ALPINE.some((each) => hasProgram(interpreter.machine, each))
  )
    return {
      code: 'no-glibc',
      text: `${name}: the programs in it need glibc, which Alpine does not have`,
      paraphrased: true,
    };
  // Without a version in its name it may be any release, unless it says that it is the latest.
  if (has === undefined || (version === undefined && !/-latest-/.test(name))) return undefined;
  const wanted = glibcOfInstaller(name, version);
  if (wanted === undefined || !isOlderGlibc(has, wanted.glibc)) return undefined;
  if (process.get('CONDA_OVERRIDE_GLIBC') !== undefined) return undefined;
  return { code: 'old-glibc', text: `Installer requires GLIBC >=${wanted.glibc}, but system has ${has}.` };
}

/**
 * Whether an installer brings `mamba`; undefined for a file whose own name alone tells what it is, which anybody may have
 * given it. Miniconda and Anaconda have conda alone (libmamba is its solver, no program); Miniforge has mamba since
 * 23.3.1-0 (https://github.com/conda-forge/miniforge/releases/tag/23.3.1-0), Mambaforge always had it.
 */
function bringsMamba(name: Value, version: string | undefined): boolean | undefined {
  if (/mambaforge/i.test(name)) return true;
  if (/miniforge/i.test(name)) return version === undefined || !olderThan(version, 23, 3);
  return /^(?:Miniconda|Anaconda)[23]?-/.test(name) ? false : undefined;
}

function defaultFolder(name: Value): string {
  const kind = /(miniconda|anaconda|miniforge|mambaforge)([23]?)/i.exec(name);
  const base = (kind?.[1] ?? 'miniconda').toLowerCase();
  return `${base}${base === 'mambaforge' ? '' : kind?.[2] || '3'}`;
}
