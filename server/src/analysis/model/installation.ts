/** A conda installation's own files, in our words: what reading them does is all that matters. */
import type { Value } from '../text/value';
import type { Cause } from './cause';
import type { Machine } from './machine';

export interface Installation {
  readonly root: string;
  readonly programs: readonly string[];
  /** Programs that it surely does not bring. */
  readonly lacks?: readonly string[];
  /** The version of conda. */
  readonly version: string | undefined;
  /** The version that it was made with, where that is less than known: `latest`. */
  readonly madeWith?: 'latest' | undefined;
  readonly micromamba?: string | undefined;
  readonly writableBy: readonly Value[];
  /** Whether base has a python. */
  readonly python: boolean;
  readonly owner: Value;
  readonly cause: Cause | undefined;
}

/** Puts an installation into the image: its root, its base environment and the files that shells read. */
export function installConda(machine: Machine, installation: Installation): void {
  const { root, programs, cause } = installation;
  machine.condaRoots.set(root, {
    root,
    programs: new Set(programs),
    lacks: new Set(installation.lacks),
    version: installation.version,
    madeWith: installation.madeWith ?? installation.version,
    micromamba: installation.micromamba,
    writableBy: installation.writableBy,
    cause,
  });
  machine.owners.setWhole(root, { user: installation.owner, others: 'no', cause });
  machine.environments.set(root, {
    prefix: root,
    kind: 'conda',
    python: installation.python,
    maybe: false,
    owner: installation.owner,
    base: true,
    cause,
  });
  for (const [path, text] of Object.entries(condaFiles(root, programs))) {
    machine.files.set(path, { text, origin: undefined, cause });
  }
}

/** The shell files below a root prefix. `__conda_hook` is the model's own builtin: it defines the function. */
export function condaFiles(root: string, programs: readonly string[]): Record<string, string> {
  const files: Record<string, string> = {};
  if (!programs.includes('conda')) return files;
  files[`${root}/etc/profile.d/conda.sh`] = `__conda_hook conda ${root}\n`;
  files[`${root}/bin/activate`] = `. ${root}/etc/profile.d/conda.sh\nconda activate "$@"\n`;
  files[`${root}/bin/deactivate`] = `. ${root}/etc/profile.d/conda.sh\nconda deactivate\n`;
  if (programs.includes('mamba')) files[`${root}/etc/profile.d/mamba.sh`] = `__conda_hook mamba ${root}\n`;
  return files;
}
