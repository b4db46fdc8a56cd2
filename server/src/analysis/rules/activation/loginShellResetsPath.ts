import type { DockerfileContext } from '../../contexts/types';
import { diagnosedAnywhere } from '../../facts/diagnosis';
import { nameOf } from '../../facts/environments';
import { type LoginFlag, loginShellOf } from '../../facts/login';
import { sitesOf } from '../../facts/site';
import { dropLogin } from '../../fixes/login';
import { file, markdown } from '../markdown';
import type { Report } from '../rule';
import { defineRule } from '../rule';

export const loginShellResetsPath = defineRule({
  code: 'CD2010',
  name: 'login-shell-resets-path',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A login shell forgets the environment that `ENV PATH` put in front.',
    why: markdown`
      A login shell (\`bash -l\`, \`--login\`) reads /etc/profile first, and Debian's sets PATH from scratch: what \`ENV PATH\`
      put there is gone. \`python\` is then base's, or is not found at all. Leave the flag out, or activate the
      environment in a file that login shells read, such as one in /etc/profile.d.
    `,
    exceptions: markdown`
      Silent where the profile leaves PATH alone (Ubuntu's does), where it activates the environment again, where
      the commands of that shell activate it themselves, and where the base image is not known.
    `,
    references: [
      {
        title: 'Bash manual: startup files',
        url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        ENV PATH=/opt/conda/envs/app/bin:$PATH
        SHELL ["/bin/bash", "--login", "-c"]
        RUN python --version
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        ENV PATH=/opt/conda/envs/app/bin:$PATH
        SHELL ["/bin/bash", "-c"]
        RUN python --version
      `,
    ],
  },
  messages: {
    reset:
      'This login shell reads /etc/profile, which sets PATH from scratch: `{program}` is then {found}, not that of {environment}. Drop `{flag}`, or activate {environment} in a file of /etc/profile.d.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const told = new Set<number>();
  for (const { execution, diagnosis } of diagnosedAnywhere(context, ['login-resets-path'])) {
    const { command, stage } = execution;
    const { flag, prefix } = diagnosis;
    if (told.has(flag.span.start)) continue;
    told.add(flag.span.start);
    const python = command.python.prefix;
    yield {
      message: 'reset',
      data: {
        program: command.name,
        environment: nameOf(prefix, stage),
        found: python === null ? 'not found' : `that of ${nameOf(python, stage)}`,
        flag: flag.value,
      },
      span: flag.span,
      fixes: activatesIn(context, flag) ? [] : dropLogin(context, flag),
    };
  }
}

/** Whether a command of the login shell activates something: without the flag it would not find how. */
function activatesIn(context: DockerfileContext, flag: LoginFlag): boolean {
  return sitesOf(context).some(({ executions }) =>
    executions.some(
      ({ command, stage }) =>
        command.login &&
        command.effects.some((effect) => effect.kind === 'activate') &&
        loginShellOf(command, stage)?.flag?.span.start === flag.span.start,
    ),
  );
}
