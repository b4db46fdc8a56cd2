import { fixOf } from '../../fixes/make';
import { removeItem } from '../../fixes/yaml';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const prefixLine = defineRule({
  code: 'CD1108',
  name: 'prefix-line',
  category: 'environment-file',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: 'The line `prefix:` that `conda env export` adds.',
    why: markdown`
      It is the folder of the environment on the machine of whoever exported it. No other machine, and no image, has
      that folder; \`conda env create\` passes the line over, and all it does is to tell the world about your home
      folder. In a file without \`name:\` it decides since conda 26.7 where \`conda env create\` makes the environment
      (since 26.3 for \`conda create -f\`), which is hardly the folder that you want in an image.
    `,
    exceptions: 'Silent where a Dockerfile makes the environment at exactly that prefix (`-p`).',
    references: [
      {
        title: 'Sharing an environment',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#sharing-an-environment',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
          prefix: /home/me/miniconda3/envs/app
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
      name: app
      channels: [conda-forge]
      dependencies:
        - python=3.12
    `,
      },
    ],
  },
  messages: {
    decides:
      '`prefix: {prefix}` names a folder of the machine that exported this file, and the file has no `name:`: conda before 26.7 stops, and a newer one makes the environment in that folder. Write `name:` instead.',
    prefix:
      '`prefix: {prefix}` names a folder of the machine that exported this file; conda passes it over, and it means nothing in an image. Delete the line.',
  },
  checks: {
    *environment({ environment, path, uses }): Iterable<Report> {
      const { prefix, name } = environment;
      if (prefix === undefined || prefix.text.value === '') return;
      const value = prefix.text.value;
      const made = uses.some(({ command }) =>
        command.effects.some((effect) => effect.kind === 'create' && effect.prefix === value),
      );
      if (made) return;
      // The name wins over it: https://github.com/conda/conda/blob/main/conda/cli/main_env_create.py
      const safe = name !== undefined;
      yield {
        message: safe ? 'prefix' : 'decides',
        data: { prefix: value },
        span: prefix.key.span,
        tags: ['unnecessary'],
        fixes: prefix.text.joined ? [] : fixOf("Delete 'prefix:'", safe, removeItem(path, prefix.key)),
      };
    },
  },
});
