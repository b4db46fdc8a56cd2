import type { EnvironmentContext, FileUse } from '../../contexts/types';
import { condaPackages, isUnreadable } from '../../facts/environmentFile';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { linesAbove } from '../../fixes/yaml';
import { optionArgs } from '../../model/programs/condaCall';
import { known } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const missingChannels = defineRule({
  code: 'CD1110',
  name: 'missing-channels',
  category: 'environment-file',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'An environment file that does not say which channels its packages come from.',
    why: markdown`
      Without \`channels:\` conda takes those of its configuration: Anaconda's \`defaults\` with Miniconda, conda-forge
      with Miniforge, whatever \`.condarc\` says elsewhere. The same file then gives other packages, or none, on
      another machine or after a change of the base image. Name the channels.
    `,
    exceptions: markdown`
      Silent where every package names its channel (\`conda-forge::numpy\`), and where every Dockerfile that reads the
      file fixes the channels: by \`-c\` on the command line or by a base image whose configuration does (Miniforge,
      micromamba).
    `,
    references: [
      {
        title: 'Managing channels',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-channels.html',
      },
    ],
    bad: [
      {
        'environment.yml': file`
      name: app
      dependencies:
        - python=3.12
    `,
      },
    ],
    good: [
      {
        'environment.yml': file`
        name: app
        channels:
          - conda-forge
        dependencies:
          - python=3.12
      `,
      },
      {
        'environment.yml': file`
        name: app
        dependencies:
          - conda-forge::python=3.12
      `,
      },
    ],
  },
  messages: {
    missing:
      'This file names no channels: its packages come from whatever the machine that reads it is configured for. Add `channels:`, for instance with `conda-forge`.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment, uses } = context;
      if (isUnreadable(environment) || environment.dependencies === undefined) return;
      // An empty or mistyped key is reported as such.
      if (environment.keys.some((key) => /^chann?e?le?s?$/i.test(key.name))) return;
      if (environment.problems.some((problem) => problem.suggestion === 'channels')) return;
      const packages = condaPackages(environment);
      if (packages.every(({ spec }) => spec.channel !== undefined || spec.url !== undefined)) return;
      if (uses.length > 0 && uses.every(fixesChannels)) return;
      // A build is one of a single channel: which one made the export the file does not say.
      const built = packages.some(({ spec }) => spec.build !== undefined);
      const fixes = built ? [] : addForge(context);
      yield { message: 'missing', span: environment.dependencies.key.keySpan, fixes };
    },
  },
});

/** Whether the command line or the base image settles the channels. */
function fixesChannels({ command, stage }: FileUse): boolean {
  if (command.conda && optionArgs(command.conda, 'channel').length > 0) return true;
  if (command.seen.condarc('channels') !== undefined) return true;
  const repository = known(stage.bottom?.reference.repository) ?? '';
  return /miniforge|mambaforge|micromamba/.test(repository);
}

function addForge(context: EnvironmentContext): Fix[] {
  const key = context.environment.dependencies?.key;
  if (key?.removal === undefined) return [];
  return fixOf('Add the channel conda-forge', false, linesAbove(context, key.span, ['channels:', '  - conda-forge']));
}
