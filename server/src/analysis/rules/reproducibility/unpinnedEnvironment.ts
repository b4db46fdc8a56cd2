import { condaPackages, hasLockBeside, isUnreadable, pipEntries } from '../../facts/environmentFile';
import { pinKind } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** Fewer packages than this are more likely an example than an environment. */
const FEW = 3;

export const unpinnedEnvironment = defineRule({
  code: 'CD6001',
  name: 'unpinned-environment',
  category: 'reproducibility',
  severity: 'info',
  docs: {
    summary: 'An environment file without a single version, and without a lock.',
    why: markdown`
      Every build takes the newest of everything: the image of next month is another program than the one that was
      tested. Give the packages that matter a version (\`pandas=2.2\`), or freeze the environment that works: \`conda
      env export --no-builds > environment.yml\` for a readable list, \`conda-lock -p linux-64\` or \`conda list --explicit\`
      for an exact one.
    `,
    exceptions: markdown`
      Silent where at least one package besides Python and pip has a version, for files of one or two packages, and
      where a lock stands beside the file. Information only: a file that says what is wanted, with a lock made from
      it in the build pipeline, is a good way to work.
    `,
    references: [
      { title: 'conda-lock', url: 'https://conda.github.io/conda-lock/' },
      {
        title: 'Building identical conda environments',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#building-identical-conda-environments',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - numpy
            - pandas
            - scipy
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
            - numpy=2.1
            - pandas
            - scipy
        `,
      },
    ],
  },
  messages: {
    unpinned:
      'None of the {count} packages has a version, and there is no lock: each build takes the newest of everything. Pin what matters, or freeze the environment with `conda env export` or `conda-lock`.',
    others:
      'Apart from {apart}, no package has a version ({count} are without one), and there is no lock: each build takes the newest of everything. Pin what matters, or freeze the environment with `conda env export` or `conda-lock`.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment } = context;
      const key = environment.dependencies?.key;
      if (key === undefined || isUnreadable(environment)) return;
      const packages = condaPackages(environment).filter(({ spec }) => spec.name !== 'python' && spec.name !== 'pip');
      const entries = pipEntries(environment).filter(({ entry }) => entry.requirement.kind !== 'option');
      const count = packages.length + entries.length;
      if (count < FEW || packages.some(({ spec }) => pinKind(spec) !== 'none')) return;
      // Files that pip is given, and addresses, may well be exact.
      const open = entries.every(
        ({ entry: { requirement } }) => requirement.kind === 'package' && requirement.specifiers.length === 0,
      );
      if (!open || hasLockBeside(context)) return;
      const apart = condaPackages(environment)
        .filter(({ spec }) => (spec.name === 'python' || spec.name === 'pip') && pinKind(spec) !== 'none')
        .map(({ spec }) => spec.name)
        .join(' and ');
      const message = apart === '' ? 'unpinned' : 'others';
      yield { message, data: { count: String(count), apart }, span: key.keySpan };
    },
  },
});
