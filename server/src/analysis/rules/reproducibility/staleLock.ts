import type { EnvironmentContext } from '../../contexts/types';
import { isUnreadable, locksBeside } from '../../facts/environmentFile';
import { type CondaLockFile, isSourceOf, staleness } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const staleLock = defineRule({
  code: 'CD6002',
  name: 'stale-lock',
  category: 'reproducibility',
  severity: 'warning',
  docs: {
    summary: 'A package of the environment file that its lock does not have, or has in another version.',
    why: markdown`
      Where the image is built from the lock, the change in the environment file has no effect: the package is
      missing, or the old version is installed. Make the lock again (\`conda-lock lock --lockfile conda-lock.yml\`).
    `,
    exceptions: markdown`
      Silent about entries below \`pip:\` and about selectors that say nothing of a platform, and where the lock does
      not name this file as a source. The hash that conda-lock keeps is not compared: it covers more than the files.
    `,
    references: [{ title: 'conda-lock: the lock file', url: 'https://conda.github.io/conda-lock/output/' }],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - numpy=2.1
          platforms: [linux-64]
        `,
        'conda-lock.yml': file`
          version: 1
          metadata:
            content_hash:
              linux-64: 0a
            channels:
            - url: conda-forge
              used_env_vars: []
            platforms:
            - linux-64
            sources:
            - environment.yml
          package:
          - name: python
            version: 3.12.7
            manager: conda
            platform: linux-64
            url: https://conda.anaconda.org/conda-forge/linux-64/python-3.12.7-hc5c86c4_0_cpython.conda
            category: main
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
          platforms: [linux-64]
        `,
        'conda-lock.yml': file`
          version: 1
          metadata:
            content_hash:
              linux-64: 0a
            channels:
            - url: conda-forge
              used_env_vars: []
            platforms:
            - linux-64
            sources:
            - environment.yml
          package:
          - name: python
            version: 3.12.7
            manager: conda
            platform: linux-64
            url: https://conda.anaconda.org/conda-forge/linux-64/python-3.12.7-hc5c86c4_0_cpython.conda
            category: main
        `,
      },
    ],
  },
  messages: {
    missing:
      '`{lock}` was made from this file, but has no `{name}` for {platforms}: what is built from the lock lacks it. Make the lock again.',
    byPip:
      '`{lock}` was made from this file, but has `{name}` for {platforms} from pip, and this file asks conda for it: the image gets the one of pip. Make the lock again.',
    version:
      '`{lock}` was made from this file, but has `{name}` {version}, which is not what `{spec}` asks for: what is built from the lock gets the old one. Make the lock again.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment } = context;
      if (isUnreadable(environment)) return;
      const found = lockOf(context);
      if (found === undefined) return;
      const lock = found.path.slice(found.path.lastIndexOf('/') + 1);
      const { missing, unsatisfied } = staleness(environment, found.lock);
      const platforms = new Map<object, string[]>();
      for (const { dependency, platform } of missing) {
        const list = platforms.get(dependency);
        if (list) list.push(platform);
        else platforms.set(dependency, [platform]);
      }
      for (const { dependency, name, platform } of missing) {
        const all = platforms.get(dependency) ?? [];
        if (all[0] !== platform) continue;
        const byPip = found.lock.packages.some(
          (each) => each.manager === 'pip' && each.platform === platform && each.name.toLowerCase() === name,
        );
        yield {
          message: byPip ? 'byPip' : 'missing',
          data: { lock, name, platforms: all.join(', ') },
          span: dependency.text.span,
        };
      }
      const told = new Set<object>();
      for (const { dependency, name, locked } of unsatisfied) {
        if (told.has(dependency)) continue;
        told.add(dependency);
        const data = { lock, name, version: locked.version, spec: dependency.text.value };
        yield { message: 'version', data, span: dependency.text.span };
      }
    },
  },
});

/** The lock beside the file that says it was made from it. */
function lockOf({ path, project }: EnvironmentContext): { path: string; lock: CondaLockFile } | undefined {
  for (const candidate of locksBeside(path)) {
    if (!/\.ya?ml$/.test(candidate)) continue;
    const lock = project.condaFile(candidate);
    if (lock?.kind === 'conda-lock' && isSourceOf(lock, candidate, path)) return { path: candidate, lock };
  }
  return undefined;
}
