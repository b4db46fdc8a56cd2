import type { CondaFileContext } from '../../contexts/types';
import { count } from '../../facts/environmentFile';
import { withoutWholeLines } from '../../fixes/files';
import { fixOf } from '../../fixes/make';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const exportWithPypi = defineRule({
  code: 'CD6005',
  name: 'export-with-pypi',
  category: 'reproducibility',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'Packages of pip in the output of `conda list --export`.',
    why: markdown`
      \`conda list --export\` also lists what pip installed, as \`name=version=pypi_0\`. conda knows no such build:
      \`conda create --file\` stops with "PackagesNotFoundError". Use \`conda env export\`, which puts these packages
      below \`pip:\`, or keep them in a requirements file of their own.
    `,
    exceptions: 'One finding stands for all lines of the file.',
    references: [
      { title: 'conda list', url: 'https://docs.conda.io/projects/conda/en/stable/commands/list.html' },
      { title: 'conda env export', url: 'https://docs.conda.io/projects/conda/en/stable/commands/env/export.html' },
    ],
    bad: [
      {
        'requirements.txt': file`
      # platform: linux-64
      numpy=2.1.2=py312h58c1407_0
      requests=2.32.3=pypi_0
    `,
      },
    ],
    good: [
      {
        'requirements.txt': file`
      # platform: linux-64
      numpy=2.1.2=py312h58c1407_0
      zlib=1.3.1=hb9d3cd8_2
    `,
      },
    ],
  },
  messages: {
    pypi: '`{spec}` was installed by pip: conda finds no such package and stops ({count} in this file). Use `conda env export`, or install these with pip.',
  },
  checks: {
    *condaFile(context: CondaFileContext): Iterable<Report> {
      const { file, path, text } = context;
      // Under a name of YAML the whole file is said to be wrong, and rewritten with the packages of pip: conda-list-as-yml.
      if (file.kind !== 'list-export' || /\.ya?ml$/i.test(path)) return;
      const own = file.packages.filter((each) => each.pypi);
      const first = own[0];
      if (first === undefined) return;
      const fixes =
        own.length < file.packages.length
          ? fixOf(
              'Delete the lines of pip',
              false,
              withoutWholeLines(
                context,
                own.map((each) => each.line),
              ),
            )
          : [];
      yield {
        message: 'pypi',
        data: { spec: text.slice(first.span.start, first.span.end), count: count(own.length, 'such line') },
        span: first.span,
        fixes,
      };
    },
  },
});
