/** What an environment of a container or an image holds, read from the folder of the environment itself. */
import type { Engine, ExecRequest, ExecResult } from '../engine/port';
import { isEngineError } from '../engine/port';

/** A package of conda, by the name of its file in conda-meta. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly build: string;
}

/** A package that something else than conda installed. */
export interface InstalledByPip {
  readonly name: string;
  readonly version: string;
  /** True where somebody asked for it by name, and it did not come along with another one. */
  readonly requested: boolean;
}

export interface Installed {
  readonly conda: readonly InstalledPackage[];
  readonly pip: readonly InstalledByPip[];
  /** conda's own record of what was done: `conda-meta/history`. */
  readonly history: string;
}

/**
 * Run by the environment's own python. What conda brought has its files in conda-meta; all other `dist-info` folders are
 * of pip and its kind, and `REQUESTED` says that it was asked for
 * (https://packaging.python.org/en/latest/specifications/recording-installed-packages/).
 */
const SCRIPT = `
import json, os, re, sys
prefix = sys.argv[1]
meta = os.path.join(prefix, 'conda-meta')
def text(*path):
    try:
        with open(os.path.join(*path), encoding='utf-8', errors='replace') as file:
            return file.read()
    except OSError:
        return ''
def entries(path):
    try:
        return sorted(os.listdir(path))
    except OSError:
        return []
conda = [each for each in entries(meta) if each.endswith('.json')]
own = set()
for each in conda:
    own.update(re.findall(r'([^/"]+\\.dist-info)/', text(meta, each)))
pip = []
lib = os.path.join(prefix, 'lib')
for folder in [os.path.join(lib, each, 'site-packages') for each in entries(lib) if each.startswith('python')]:
    for each in entries(folder):
        if not each.endswith('.dist-info') or each in own:
            continue
        head = text(folder, each, 'METADATA').split('\\n\\n', 1)[0]
        found = dict(line.split(': ', 1) for line in head.splitlines() if ': ' in line)
        if 'Name' in found and 'Version' in found:
            pip.append([found['Name'], found['Version'], os.path.exists(os.path.join(folder, each, 'REQUESTED'))])
print(json.dumps({'conda': conda, 'history': text(meta, 'history'), 'pip': pip}))
`;

/** Where there is no python: its output is a file name a line, an empty line, and the history. */
const SHELL_SCRIPT = 'cd "$1/conda-meta" && ls -1 && echo && cat history';

/**
 * What an environment holds, asked in a running container.
 *
 * @param request the user that asks
 * @returns undefined where there is no such environment, or nothing in the container that could look
 * @throws EngineError
 */
export async function readInstalled(
  engine: Engine,
  container: string,
  prefix: string,
  request: Pick<ExecRequest, 'user'> = {},
  signal?: AbortSignal,
): Promise<Installed | undefined> {
  const run = async (argv: readonly string[]): Promise<ExecResult | undefined> => {
    try {
      const result = await engine.containers.execute(container, { ...request, argv }, signal);
      return result.exitCode === 0 ? result : undefined;
    } catch (error) {
      // A program that is not there.
      if (isEngineError(error, 'not-found') || isEngineError(error, 'other')) return undefined;
      throw error;
    }
  };
  for (const python of [`${prefix}/bin/python`, 'python3']) {
    const result = await run([python, '-I', '-c', SCRIPT, prefix]);
    const found = result && readScript(result.stdout);
    if (found !== undefined && (found.history !== '' || found.conda.length > 0 || found.pip.length > 0)) return found;
  }
  const result = await run(['sh', '-c', SHELL_SCRIPT, 'sh', prefix]);
  return result && readListing(result.stdout);
}

/** What the script for python printed; undefined where it is something else. */
export function readScript(output: string): Installed | undefined {
  try {
    const { conda, pip, history } = JSON.parse(output) as {
      conda: string[];
      pip: [string, string, boolean][];
      history: string;
    };
    return {
      conda: conda.flatMap(packageOfFile),
      pip: pip.map(([name, version, requested]) => ({ name, version, requested })),
      history,
    };
  } catch {
    return undefined;
  }
}

/** What the script for the shell printed. */
export function readListing(output: string): Installed {
  const [names = '', ...history] = output.replace(/\r\n/g, '\n').split('\n\n');
  return { conda: names.split('\n').flatMap(packageOfFile), pip: [], history: history.join('\n\n') };
}

/** `name-version-build.json`: a name may have dashes, the other two have none. */
function packageOfFile(file: string): InstalledPackage[] {
  if (!file.endsWith('.json')) return [];
  const [build, version, ...name] = file.slice(0, -'.json'.length).split('-').reverse();
  if (build === undefined || version === undefined || name.length === 0) return [];
  return [{ name: name.reverse().join('-'), version, build }];
}
