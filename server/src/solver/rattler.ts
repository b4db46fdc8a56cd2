/**
 * The solver of pixi as WebAssembly. It reads channels by `fetch`: here that is a function of this thread, and what it
 * reads is made from records in memory, so that nothing of it reaches a network.
 *
 * Two things it does not do: a spec with a channel (`conda-forge::x`) ends the thread, and a spec of the question itself
 * reaches past the first channel that has the package. So it is asked for one package of ours that depends on all that
 * is wanted, from one channel that holds only what may be taken.
 */
import { isPackageName, simpleSolve, Version } from '@conda-org/rattler';
import type { VirtualPackage } from '../analysis/solve/types';

const CHANNEL = 'https://solver.invalid/channel';
const ROOT = 'conda-in-docker-root';

/** The records of one platform folder, as JSON: `"name-1-0.conda":{…}`. */
export interface SolverInput {
  readonly platform: string;
  readonly folders: Readonly<
    Record<string, { readonly packages: readonly string[]; readonly conda: readonly string[] }>
  >;
  /** The names that must be in the answer. */
  readonly wanted: readonly string[];
  readonly virtual: readonly VirtualPackage[];
}

/** The files of the answer by folder and name, or the solver's own account of why there is none. */
export type SolverOutput =
  | { readonly ok: true; readonly files: readonly { readonly subdir: string; readonly fn: string }[] }
  | { readonly ok: false; readonly text: string };

const readable = new Map<string, boolean>();

/** Whether the solver can read a package's name and version: one record that it cannot read spoils the whole list. */
export function isReadable(name: string, version: string): boolean {
  let known = readable.get(version);
  if (known === undefined) {
    try {
      new Version(version).free();
      known = true;
    } catch {
      known = false;
    }
    readable.set(version, known);
  }
  return known && isPackageName(name);
}

let served: ReadonlyMap<string, string> = new Map();

/** Answers the solver's own requests; there is no other user of `fetch` in this thread. */
function serve(request: unknown): Promise<Response> {
  const address = typeof request === 'string' ? request : (request as Request).url;
  const text = served.get(address);
  const response = new Response(text ?? '', { status: text === undefined ? 404 : 200 });
  // The solver wants to know where the answer came from, and a response that is made by hand does not say.
  Object.defineProperty(response, 'url', { value: address });
  return Promise.resolve(response);
}

/** Solves. Calls are one after the other. */
export async function solveWithRattler({ platform, folders, wanted, virtual }: SolverInput): Promise<SolverOutput> {
  globalThis.fetch = serve as typeof fetch;
  const root = JSON.stringify({
    name: ROOT,
    version: '1',
    build: '0',
    build_number: 0,
    depends: wanted,
    subdir: 'noarch',
  });
  const texts = new Map<string, string>();
  for (const subdir of [platform, 'noarch']) {
    const { packages = [], conda = [] } = folders[subdir] ?? {};
    const all = subdir === 'noarch' ? [...conda, `"${ROOT}-1-0.conda":${root}`] : conda;
    texts.set(
      `${CHANNEL}/${subdir}/repodata.json`,
      `{"info":{"subdir":"${subdir}"},"packages":{${packages.join(',')}},"packages.conda":{${all.join(',')}}}`,
    );
  }
  served = texts;
  try {
    const platforms = [platform, 'noarch'] as Parameters<typeof simpleSolve>[2];
    const solved = await simpleSolve([ROOT], [CHANNEL], platforms, virtual.map(asLocked));
    const files = solved.flatMap(({ url }) => {
      const [subdir = '', fn = ''] = url.startsWith(`${CHANNEL}/`) ? url.slice(CHANNEL.length + 1).split('/') : [];
      return fn === '' || fn.startsWith(`${ROOT}-`) ? [] : [{ subdir, fn: decodeURIComponent(fn) }];
    });
    return { ok: true, files };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (!/cannot be installed|are incompatible|Cannot solve/i.test(text)) throw error;
    return { ok: false, text };
  } finally {
    served = new Map();
  }
}

/** A virtual package goes in as one that is installed. */
function asLocked({ name, version, build }: VirtualPackage): object {
  const filename = `${name}-${version}-${build}.conda`;
  const url = `https://solver.invalid/virtual/noarch/${filename}`;
  return {
    packageName: name,
    version,
    build,
    buildNumber: 0,
    repoName: 'virtual',
    subdir: 'noarch',
    filename,
    url,
    depends: [],
  };
}
