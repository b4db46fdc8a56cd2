import { condaPackages, count, isUnreadable, type Readable } from '../../facts/environmentFile';
import { isFlowItem, replaceInScalar } from '../../fixes/yaml';
import { buildSystem, isNoarchBuild } from '../../knowledge/builds';
import { platformPackageOf } from '../../knowledge/packages';
import type { EnvironmentFile } from '../../parse/conda';
import { display } from '../../text/value';
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
      \`cuda118py310…\`, for packages that are the same on all platforms (\`noarch\`), and in locks (\`conda-linux-64.lock.yml\`). One finding stands for all packages of the file.
      Ignore it where the file was exported on the very platform of the image and is exported again for each change.
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
      '`{spec}` names a build of {system}, where this file was exported ({why}): such builds do not exist for Linux ({count} in this file name builds). Export with `--no-builds`.',
    stops:
      '`{spec}` names a build of {system}, where this file was exported ({why}), and `{command}` makes a Linux environment from it: such builds do not exist there, and the build stops. Export with `--no-builds` and `--from-history`.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment, path, uses } = context;
      if (isUnreadable(environment) || IS_LOCK.test(path)) return;
      const packages = condaPackages(environment);
      const built = packages.filter(namesBuild);
      const first = built[0];
      if (first === undefined) return;
      // A file that says of itself that it is frozen keeps its builds.
      const frozen = IS_FROZEN.test(path);
      const edits = frozen
        ? []
        : built.flatMap((item) => {
            const { version, build } = item.spec.spans;
            if (!version || !build) return [];
            const text = item.text.value.slice(version.start, version.end).replace(/^=*/, '==');
            // From the separator before the version on: `a 1.2 b` and `a=1.2=b` both become `a==1.2`.
            const span = { start: item.spec.spans.name.end, end: build.end };
            return replaceInScalar(context, item.text, span, text, isFlowItem(context, item)) ?? [];
          });
      const origin = originOf(environment, packages);
      const example = built.find((item) => buildSystem(item.spec.build ?? '') === origin?.system) ?? first;
      const use = uses.find(({ command }) => command.reached !== 'no');
      const stops = origin !== undefined && use !== undefined;
      yield {
        message: stops ? 'stops' : origin ? 'foreign' : 'builds',
        severity: stops ? 'error' : 'warning',
        data: {
          spec: (origin ? example : first).text.value,
          count: count(built.length, 'package'),
          system: origin?.system === 'win' ? 'Windows' : 'macOS',
          why: origin?.why ?? '',
          command: display(use?.command.text.split('\n')[0] ?? '').slice(0, 80),
        },
        span: (origin ? example : first).text.span,
        related: stops ? [{ location: use.command.place, message: 'reads this file' }] : [],
        fixes: edits.length === built.length ? [{ title: 'Remove the build strings', safe: false, edits }] : [],
      };
    },
  },
});

/** The system on which a file was exported, where something in it says so. */
function originOf(
  { prefix }: EnvironmentFile,
  packages: readonly Readable[],
): { readonly system: 'win' | 'osx'; readonly why: string } | undefined {
  const folder = prefix?.text?.value ?? '';
  if (/^\/(?:Users|opt\/homebrew|usr\/local\/Caskroom)\//.test(folder))
    return { system: 'osx', why: `\`prefix: ${folder}\`` };
  if (/^[A-Za-z]:[\\/]/.test(folder)) return { system: 'win', why: `\`prefix: ${folder}\`` };
  for (const { spec, text } of packages) {
    const entry = platformPackageOf(spec.name);
    if (entry !== undefined && entry.before === undefined) return { system: entry.only, why: `\`${spec.name}\`` };
    const system = buildSystem(spec.build ?? '');
    if (system === 'osx' || system === 'win') return { system, why: `\`${text.value}\`` };
  }
  return undefined;
}

/** Locks for one platform in the form of an environment file, as conda-lock names them: `conda-linux-64.lock.yml`. */
const IS_LOCK = /(?:^|[/.-])lock\.ya?ml$|\.ya?ml$(?<=(?:linux|osx|win)-(?:64|aarch64|arm64|ppc64le)[^/]*)/;

/** Names of files that are meant to hold exactly what was installed. */
const IS_FROZEN = /lock|frozen|freeze|export|pinned|explicit/i;

/** A build written out (not a pattern, not a variant, not one that is for all platforms). */
function namesBuild({ spec }: Readable): boolean {
  const { build } = spec;
  if (build === undefined || spec.url !== undefined || spec.spans.brackets !== undefined) return false;
  if (/[*^$|]/.test(build) || VARIANT.test(build)) return false;
  if (isNoarchBuild(spec.name, build)) return false;
  return /$(?<=_\d+(?:_\w+)?)/.test(build) || /^\d+$/.test(build);
}
