import { activationsOf, optionBefore, startsWith, treeOf } from '../../facts/script';
import { fixOf } from '../../fixes/make';
import { linesAround, wordAt } from '../../fixes/words';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const nounsetActivation = defineRule({
  code: 'CD1203',
  name: 'nounset-activation',
  category: 'script',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: 'An activation under `set -u`.',
    why: markdown`
      Activating an environment sources scripts of its packages (\`etc/conda/activate.d\`), those of compilers, GDAL,
      CUDA and others. Many of them read variables that need not be set, and under \`set -u\` the shell ends there
      with "unbound variable". It may work today and break with the next package. Switch the option off around the
      activation: \`set +u\` before, \`set -u\` behind it.
    `,
    exceptions: 'Silent where `set +u` comes first. Ignore it where the environment has no such package.',
    references: [
      {
        title: 'conda-forge: activate scripts',
        url: 'https://conda-forge.org/docs/maintainer/adding_pkgs/#activate-scripts',
      },
      {
        title: 'conda issue 9979: PROJ_LIB: unbound variable',
        url: 'https://github.com/conda/conda/issues/9979',
      },
    ],
    bad: [
      {
        'run.sh': file`
          #!/bin/bash
          set -euo pipefail
          . /opt/conda/etc/profile.d/conda.sh
          conda activate app
          exec python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda create -y -n app python=3.12
          COPY --chmod=755 run.sh /run.sh
          USER 1000
          CMD ["/run.sh"]
        `,
      },
    ],
    good: [
      {
        'run.sh': file`
          #!/bin/bash
          set -eo pipefail
          . /opt/conda/etc/profile.d/conda.sh
          conda activate app
          set -u
          exec python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda create -y -n app python=3.12
          COPY --chmod=755 run.sh /run.sh
          USER 1000
          CMD ["/run.sh"]
        `,
      },
    ],
  },
  messages: {
    nounset:
      '`{command}` sources the activation scripts of packages under `set -u`: one that reads an unset variable ends this script with "unbound variable". Put `set +u` before it and `set -u` behind it.',
  },
  checks: {
    *script(context) {
      const script = treeOf(context);
      if (script === undefined) return;
      const { text } = context;
      for (const { command, statement } of activationsOf(script)) {
        const set = optionBefore(script, 'u', 'nounset', command.pos);
        if (set === '+' || (set === undefined && !startsWith(context, 'u'))) continue;
        const name = command.name && wordAt(context, { start: command.name.pos, end: command.name.end });
        yield {
          message: 'nounset',
          data: { command: text.slice(command.pos, command.end) },
          span: { start: command.pos, end: command.end },
          fixes: fixOf(
            'Switch set -u off around the activation',
            true,
            linesAround(context, { argv: [name] }, ['set +u'], ['set -u'], statement),
          ),
        };
      }
    },
  },
});
