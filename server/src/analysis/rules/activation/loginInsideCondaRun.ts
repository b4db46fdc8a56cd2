import type { DockerfileContext } from '../../contexts/types';
import { diagnosedAnywhere } from '../../facts/diagnosis';
import { nameOf } from '../../facts/environments';
import { dropLogin } from '../../fixes/login';
import { file, markdown } from '../markdown';
import type { Report } from '../rule';
import { defineRule } from '../rule';

export const loginInsideCondaRun = defineRule({
  code: 'CD2020',
  name: 'login-inside-conda-run',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A login shell inside `conda run` loses the environment again.',
    why: markdown`
      \`conda run -n NAME\` activates the environment for the program it starts. A login shell there reads
      /etc/profile and the user's start-up files: these set PATH from scratch and activate **base**, so the commands run in
      base, or find no python at all. Leave \`-l\` or \`--login\` out.
    `,
    exceptions: markdown`
      Silent where the start-up files leave the environment as it is, and where the base image is not known.
    `,
    references: [
      {
        title: 'Bash manual: startup files',
        url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
      },
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "-n", "app", "/bin/bash", "-lc"]
        RUN python --version
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
        RUN python --version
      `,
    ],
  },
  messages: {
    lost: 'The login shell inside `conda run` reads the start-up files, after which {found} instead of {environment}. Drop `{flag}`.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const told = new Set<number>();
  for (const { execution, diagnosis } of diagnosedAnywhere(context, ['login-inside-run'])) {
    const { command, stage } = execution;
    const { flag, prefix } = diagnosis;
    if (told.has(flag.span.start)) continue;
    told.add(flag.span.start);
    const python = command.python.prefix;
    yield {
      message: 'lost',
      data: {
        found: python === null ? 'no python is found' : `the commands run in ${nameOf(python, stage)}`,
        environment: nameOf(prefix, stage),
        flag: flag.value,
      },
      span: flag.span,
      fixes: dropLogin(context, flag),
    };
  }
}
