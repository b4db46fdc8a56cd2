/** Installing packages into the environment of a running container: which program does it, with which words. */
import type { ContainerPlan } from '../../../common/src/containerPlan';
import type { Engine, ExecRequest } from '../engine/port';
import { isEngineError } from '../engine/port';

/** A program that installs packages of conda. */
export interface Installer {
  readonly kind: 'conda' | 'mamba' | 'micromamba';
  /** Its path, or its name where it is on PATH. */
  readonly program: string;
}

/** The programs that may be there, those of the installation that the environment belongs to first. */
export function installers({ environments }: Pick<ContainerPlan, 'environments'>): Installer[] {
  const root = environments.find(({ name }) => name === 'base')?.prefix;
  return [
    ...(root === undefined ? [] : [{ kind: 'conda' as const, program: `${root}/bin/conda` }]),
    { kind: 'conda', program: 'conda' },
    { kind: 'mamba', program: 'mamba' },
    { kind: 'micromamba', program: 'micromamba' },
    { kind: 'micromamba', program: '/bin/micromamba' },
  ];
}

/** The first of them that runs; undefined where none does. @throws EngineError */
export async function findInstaller(
  engine: Engine,
  container: string,
  plan: Pick<ContainerPlan, 'environments'>,
  request: Pick<ExecRequest, 'user' | 'env'> = {},
  signal?: AbortSignal,
): Promise<Installer | undefined> {
  for (const each of installers(plan)) {
    try {
      const argv = [each.program, '--version'];
      const { exitCode } = await engine.containers.execute(container, { ...request, argv }, signal);
      if (exitCode === 0) return each;
    } catch (error) {
      if (!isEngineError(error, 'not-found') && !isEngineError(error, 'other')) throw error;
    }
  }
  return undefined;
}

/**
 * The words that install packages into a prefix.
 *
 * @param channels those of the environment file, in its order; `nodefaults` shuts out what the image's own configuration
 *   names, as it does where the file is read
 */
export function installWords(
  { program }: Installer,
  prefix: string,
  channels: readonly string[],
  specs: readonly string[],
): string[] {
  const own = channels.includes('nodefaults') ? ['--override-channels'] : [];
  const named = channels.filter((each) => each !== 'nodefaults').flatMap((each) => ['--channel', each]);
  return [program, 'install', '--yes', '--prefix', prefix, ...own, ...named, ...specs];
}

/** The words with which pip installs packages into a prefix. */
export function pipWords(prefix: string, specs: readonly string[]): string[] {
  return [`${prefix}/bin/python`, '-m', 'pip', 'install', '--disable-pip-version-check', ...specs];
}

/** A package that somebody asks for, with a version or without: `numpy`, `numpy=2.1`, `numpy>=2`. */
export interface AskedPackage {
  readonly name: string;
  /** As it was typed. */
  readonly spec: string;
}

/** The packages that a line names, blanks or commas between them; a message for people where one is none. */
export function askedPackages(line: string): AskedPackage[] | string {
  // A comma also parts the conditions of a version: `numpy>=2,<3`.
  const words = line.split(/\s+|,(?=\s*[A-Za-z_])/).filter((each) => each !== '');
  const found: AskedPackage[] = [];
  for (const spec of words) {
    const name = /^(?:[\w.-]+::)?([A-Za-z0-9_][\w.-]*)(?=$|[=<>!~[])/.exec(spec)?.[1];
    if (name === undefined) return `“${spec}” is no package. A version follows its name without a blank: numpy=2.1`;
    found.push({ name: name.toLowerCase(), spec });
  }
  return found.length === 0 ? 'Type the name of a package.' : found;
}

/** Colors, and what moves the cursor. */
const ANSI = /\u001b(?:\[[0-9;?]*[A-Za-z]|[=>])/g;

/** The lines of what a program wrote on a terminal: of a line that is written over only the last state. */
export function linesOfTerminal(output: string): string[] {
  return output
    .replace(ANSI, '')
    .replace(/.\u0008/g, '')
    .split('\n')
    .map((line) => {
      const shown = line.endsWith('\r') ? line.slice(0, -1) : line;
      return shown.slice(shown.lastIndexOf('\r') + 1).trimEnd();
    });
}

/** How conda, mamba and pip begin the line that says why. */
const REASON = /^\s*(?:[A-Z]\w*(?:Error|NotFound|Exception)\b|ERROR:|(?:error|critical)\s+libmamba)/;

/** Why an installation failed, in the program's own words; undefined where it said nothing. */
export function reasonOf(lines: readonly string[]): string | undefined {
  const at = lines.findIndex((line) => REASON.test(line));
  const first = lines[at];
  if (first === undefined) return lines.findLast((line) => line.trim() !== '')?.trim();
  if (!/[:\s]$|specs$/.test(first)) return first.trim();
  // What it is about comes as a list below.
  const more: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (line.trim() === '' ? more.length > 0 : more.length === 4) break;
    if (line.trim() !== '') more.push(line.trim().replace(/^- /, ''));
  }
  return [first.trim(), ...more].join(' ');
}

/** Whether the user of the container may not write into the environment. */
export function isDenied(lines: readonly string[]): boolean {
  return lines.some((line) => /EnvironmentNotWritable|NotWritableError|Permission denied|\[Errno 13\]/i.test(line));
}

/** Whether the program knows no such package in the channels that it asked. */
export function isNotFound(lines: readonly string[]): boolean {
  return lines.some((line) =>
    /PackagesNotFound|nothing provides requested|does not exist \(perhaps a typo|No matching distribution/i.test(line),
  );
}
