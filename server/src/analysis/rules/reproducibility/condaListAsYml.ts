import type { CondaFileContext } from '../../contexts/types';
import { rewriteFile } from '../../fixes/files';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import type { ListedPackage, ListFile } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const condaListAsYml = defineRule({
  code: 'CD6008',
  name: 'conda-list-as-yml',
  category: 'reproducibility',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'The output of `conda list` in a file that is named like an environment file.',
    why: markdown`
      \`conda list\` prints a table (or, with \`--export\`, lines for \`conda create --file\`); an environment file is
      YAML with \`dependencies:\`. \`conda env create\` refuses it. \`conda env export > environment.yml\` writes the
      right form.
    `,
    exceptions: 'Silent for files whose name does not end in `.yml` or `.yaml`.',
    references: [
      { title: 'conda env export', url: 'https://docs.conda.io/projects/conda/en/stable/commands/env/export.html' },
    ],
    bad: [
      {
        'environment.yml': file`
          # packages in environment at /opt/conda/envs/app:
          #
          # Name                    Version                   Build  Channel
          python                    3.12.7          hc5c86c4_0_cpython    conda-forge
          zlib                      1.3.1                hb9d3cd8_2    conda-forge
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
            - zlib==1.3.1
        `,
      },
    ],
  },
  messages: {
    table:
      'This is the output of `conda list`, not an environment file: `conda env create` refuses it. Write the file with `conda env export`.',
    lines:
      'This is the output of `conda list --export`, not an environment file: `conda env create` refuses it. Write the file with `conda env export`, or name it `.txt` and use `conda create --file`.',
  },
  checks: {
    *condaFile(context): Iterable<Report> {
      const { file, path, text, lines } = context;
      if ((file.kind !== 'list-table' && file.kind !== 'list-export') || !/\.ya?ml$/i.test(path)) return;
      const end = lines.lineEnd(0) > 0 ? lines.lineEnd(0) : Math.min(1, text.length);
      yield {
        message: file.kind === 'list-table' ? 'table' : 'lines',
        span: { start: 0, end },
        fixes: rewrite(context, file),
      };
    },
  },
});

/** The same packages as an environment file, without their builds. */
function rewrite(context: CondaFileContext, file: ListFile): Fix[] {
  const conda = file.packages.filter((each) => !each.pypi);
  const pip = file.packages.filter((each) => each.pypi);
  if (conda.length === 0) return [];
  const name = /packages in environment at \S*[/\\]envs[/\\]([^\s:/\\]+):?[ \t]*\r?$/m.exec(context.text)?.[1];
  const lines: string[] = [];
  if (name !== undefined) lines.push(`name: ${name}`);
  lines.push('channels:', ...channelsOf(conda).map((channel) => `  - ${channel}`));
  lines.push('dependencies:', ...conda.map((each) => `  - ${each.name}==${each.version}`));
  if (pip.length > 0) {
    if (!conda.some((each) => each.name === 'pip')) lines.push('  - pip');
    lines.push('  - pip:', ...pip.map((each) => `      - ${each.name}==${each.version}`));
  }
  return fixOf('Rewrite it as an environment file', false, rewriteFile(context, lines));
}

/** The channels that the table shows; a blank one is Anaconda's, and a list without the column shows none. */
function channelsOf(packages: readonly ListedPackage[]): string[] {
  const shown = new Set<string>();
  for (const { channel } of packages) if (channel !== undefined) shown.add(channel);
  if (shown.size === 0) return ['conda-forge'];
  const others = [...shown].filter((channel) => channel !== 'conda-forge');
  return shown.has('conda-forge') ? ['conda-forge', ...others] : others;
}
