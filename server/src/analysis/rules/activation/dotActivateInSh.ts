import type { CommandContext } from '../../contexts/types';
import { diagnosed } from '../../facts/diagnosis';
import { activationFixes } from '../../fixes/hook';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const dotActivateInSh = defineRule({
  code: 'CD2003',
  name: 'dot-activate-in-sh',
  category: 'activation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: '`. activate NAME` in dash, which drops the name.',
    why: markdown`
      dash hands no arguments to a file that it reads with \`.\`. conda's \`activate\` script then sees none, and
      activates **base**, silently: everything behind it runs in the wrong environment. Read the hook and call the
      function: \`. /opt/conda/etc/profile.d/conda.sh && conda activate NAME\`. bash does hand the argument on.
    `,
    exceptions: 'Silent under bash, and where base is what is asked for.',
    references: [
      { title: 'dash(1), the dot builtin', url: 'https://manpages.debian.org/bookworm/dash/dash.1.en.html' },
      {
        title: 'POSIX: dot takes no arguments',
        url: 'https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#dot',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN . /opt/conda/bin/activate app && python --version
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["/bin/bash", "-c"]
        RUN . /opt/conda/bin/activate app && python --version
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN . /opt/conda/bin/activate && python --version
      `,
    ],
  },
  messages: {
    default:
      "`{command}` activates base, not {environment}: this shell is {shell}, which hands no argument to a file read with `.`. Read conda's hook and call `conda activate {environment}`.",
  },
  checks: { dockerfile: check, script: check, compose: check, devcontainer: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const { execution, diagnosis } of diagnosed(context, ['name-dropped'])) {
    const { command } = execution;
    yield {
      message: 'default',
      data: { command: command.text, environment: diagnosis.name, shell: command.shell },
      span: command.place.span,
      fixes: activationFixes(context, execution, true),
    };
  }
}
