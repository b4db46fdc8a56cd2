import type { CondaFileContext, FileUse } from '../../contexts/types';
import { count, pipEntries } from '../../facts/environmentFile';
import { hasTrait } from '../../knowledge/programs';
import { baseName, isPip } from '../../model/programs/names';
import { type ExplicitFile, parseEnvironment } from '../../parse/conda';
import { dirname, join } from '../../project/paths';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const explicitDropsPip = defineRule({
  code: 'CD6004',
  name: 'explicit-drops-pip',
  category: 'reproducibility',
  severity: 'warning',
  docs: {
    summary: 'An explicit lock of an environment that also has packages of pip.',
    why: markdown`
      An \`@EXPLICIT\` file can hold packages of conda only. What pip installed is left out by \`conda list --explicit\`,
      and conda-lock writes it as comments, which conda does not read: the image lacks these packages, and it shows
      when the program starts. Install them from a requirements file of their own after the lock, or install from
      conda-lock's own file with \`conda-lock install\`.
    `,
    exceptions: markdown`
      Silent where no Dockerfile reads the lock, and where the same stage goes on with pip, uv, poetry or another
      installer.
    `,
    references: [{ title: 'conda-lock: pip support', url: 'https://conda.github.io/conda-lock/pip/' }],
    bad: [
      {
        'conda-linux-64.lock': file`
          @EXPLICIT
          https://conda.anaconda.org/conda-forge/linux-64/python-3.12.7-hc5c86c4_0_cpython.conda
          # pip requests @ https://files.example.org/requests-2.32.3-py3-none-any.whl
        `,
        Dockerfile: file`
          FROM condaforge/miniforge3:24.11.3-0
          COPY conda-linux-64.lock /tmp/
          RUN conda create -y -n app --file /tmp/conda-linux-64.lock
        `,
      },
    ],
    good: [
      {
        'conda-linux-64.lock': file`
          @EXPLICIT
          https://conda.anaconda.org/conda-forge/linux-64/python-3.12.7-hc5c86c4_0_cpython.conda
        `,
        Dockerfile: file`
          FROM condaforge/miniforge3:24.11.3-0
          COPY conda-linux-64.lock /tmp/
          RUN conda create -y -n app --file /tmp/conda-linux-64.lock
        `,
      },
    ],
  },
  messages: {
    comments:
      '`{command}` reads this line as a comment: {count} of pip in this lock are not installed. Install them with pip afterwards, or use `conda-lock install` with conda-lock.yml.',
    environment:
      '`{environment}` beside this lock also has {count} below `pip:`, which an explicit lock cannot hold, and the Dockerfile does not install them afterwards. Install them with pip from a requirements file.',
  },
  checks: {
    *condaFile(context): Iterable<Report> {
      const { file } = context;
      if (file.kind !== 'explicit') return;
      const use = context.uses.find(({ command }) => /^(?:conda|mamba)$/.test(command.conda?.program ?? ''));
      if (use === undefined || use.command.reached === 'no' || context.uses.some(installsMore)) return;
      const related = [{ location: use.command.place, message: 'reads this file' }];
      const command = (use.command.text.split('\n')[0] ?? '').slice(0, 80);
      const comments = [...file.text.matchAll(/^#[ \t]*pip[ \t]+\S+[ \t]+@[ \t]*\S+/gm)];
      const first = comments[0];
      if (first !== undefined) {
        const span = { start: first.index, end: first.index + first[0].length };
        yield { message: 'comments', data: { command, count: count(comments.length, 'package') }, span, related };
        return;
      }
      yield* besideEnvironment(context, file, related);
    },
  },
});

function* besideEnvironment(
  { path, project }: CondaFileContext,
  file: ExplicitFile,
  related: NonNullable<Report['related']>,
): Iterable<Report> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // `dev-linux-64.lock` belongs to dev.yml; only the usual names say that they are of environment.yml.
  if (!/^(?:conda|environment|env|explicit|spec-file)?[-_.]?(?:linux-64|lock|explicit)?\.?(?:lock|txt)$/i.test(name))
    return;
  for (const candidate of ['environment.yml', 'environment.yaml']) {
    const text = project.files.read(join(dirname(path), candidate))?.text;
    if (text === undefined) continue;
    const entries = pipEntries(parseEnvironment(text)).filter(({ entry }) => entry.requirement.kind !== 'option');
    if (entries.length === 0) return;
    const span = file.marker ?? { start: 0, end: Math.min(1, file.text.length) };
    const data = { environment: candidate, count: count(entries.length, 'entry', 'entries') };
    yield { message: 'environment', data, span, related };
    return;
  }
}

/** Whether another installer may do the rest. */
function installsMore({ stage }: FileUse): boolean {
  return stage.commands.some((command) =>
    command.argv.some(({ value }) => isPip(baseName(value)) || hasTrait(baseName(value), 'installs for Python')),
  );
}
