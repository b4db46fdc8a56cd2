import { condaPackages, count, isUnreadable, placeOf, type Readable } from '../../facts/environmentFile';
import { replace } from '../../fixes/edits';
import { platformPackageOf } from '../../knowledge/packages';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** Builds that people choose on purpose: a variant with or without CUDA, MPI, a BLAS, a license. */
const VARIANT = /cuda|cpu|gpu|mpi|blas|mkl|accelerate|netlib|rocm|gpl|nodefaults|headless|qt|full|light/i;

export const foreignBuildString = defineRule({
  code: 'CD1109',
  name: 'foreign-build-string',
  category: 'environment-file',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'Packages with their build strings, as `conda env export` writes them.',
    why: markdown`
      A build is made for one system: \`h1a2b3c4_0\` of a Mac or of Windows does not exist for Linux, and \`conda env
      create\` in the image stops with "ResolvePackageNotFound". Builds are also rebuilt and removed. Export with
      \`--no-builds\` (or \`--from-history\`), and where each byte must be the same, make a lock for the platform of the
      image.
    `,
    exceptions: markdown`
      Silent for builds chosen on purpose: patterns (\`*cuda*\`) and variants such as \`mpi_openmpi_h…\` or
      \`cuda118py310…\`, and in locks (\`conda-linux-64.lock.yml\`). One finding stands for all packages of the file.
      Ignore it where the file was exported on the very platform of the image and is exported anew for each change.
    `,
    references: [
      {
        title: 'Exporting an environment file across platforms',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#exporting-an-environment-file-across-platforms',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12.7=h739c21a_0_cpython
            - zlib=1.3.1=h8359307_2
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python==3.12.7
            - hdf5=1.14.3=nompi*
        `,
      },
    ],
  },
  messages: {
    builds:
      '`{spec}` names a build, which exists for one platform only and may be removed ({count} in this file do). An image for another platform cannot be built from it: export with `--no-builds`, or use a lock.',
    foreign:
      '`{spec}` names a build, and `{package}` shows that this file was exported on {system}: such builds do not exist for Linux ({count} in this file). Export with `--no-builds`.',
  },
  checks: {
    *environment({ environment, path }): Iterable<Report> {
      if (isUnreadable(environment) || IS_LOCK.test(path)) return;
      const packages = condaPackages(environment);
      const built = packages.filter(namesBuild);
      const first = built[0];
      if (first === undefined) return;
      const edits = built.flatMap((item) => {
        const { version, build } = item.spec.spans;
        if (!version || !build || !item.text.verbatim) return [];
        const text = item.text.value.slice(version.start, version.end).replace(/^=*/, '==');
        // From the separator before the version on: `a 1.2 b` and `a=1.2=b` both become `a==1.2`.
        const name = item.spec.spans.name.end;
        const span = { start: placeOf(item, { start: name, end: name }).start, end: placeOf(item, build).end };
        return [replace(path, span, text)];
      });
      const foreign = packages.find(
        (item) => platformPackageOf(item.spec.name)?.before === undefined && isForeign(item),
      );
      const entry = foreign && platformPackageOf(foreign.spec.name);
      yield {
        message: entry ? 'foreign' : 'builds',
        data: {
          spec: first.text.value,
          count: count(built.length, 'package'),
          package: foreign?.spec.name ?? '',
          system: entry?.only === 'win' ? 'Windows' : 'macOS',
        },
        span: first.text.span,
        fixes: edits.length === built.length ? [{ title: 'Remove the build strings', safe: false, edits }] : [],
      };
    },
  },
});

function isForeign(item: Readable): boolean {
  return platformPackageOf(item.spec.name) !== undefined;
}

/** Locks for one platform in the form of an environment file, as conda-lock names them: `conda-linux-64.lock.yml`. */
const IS_LOCK = /(?:^|[/.-])lock\.ya?ml$|(?:linux|osx|win)-(?:64|aarch64|arm64|ppc64le)[^/]*\.ya?ml$/;

/** A build written out (not a pattern, not a variant, not one that is for all platforms). */
function namesBuild({ spec }: Readable): boolean {
  const { build } = spec;
  if (build === undefined || spec.url !== undefined || spec.spans.brackets !== undefined) return false;
  if (/[*^$|]/.test(build) || VARIANT.test(build)) return false;
  // `py_0` and `pyhd8ed1ab_0` are noarch.
  if (/^(?:py|pyh[0-9a-f]{6,})_\d+$/.test(build)) return false;
  return /_\d+(?:_\w+)?$/.test(build) || /^\d+$/.test(build);
}
