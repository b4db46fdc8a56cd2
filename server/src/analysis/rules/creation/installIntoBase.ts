import type { CommandContext } from '../../facts/calls';
import { condaCalls } from '../../facts/calls';
import { nameOf } from '../../facts/environments';
import { fixOf } from '../../fixes/make';
import { wordsAfter } from '../../fixes/words';
import { isUpkeep } from '../../knowledge/installs';
import { namesEnvironment, option } from '../../model/programs/condaCall';
import { shellQuote } from '../../text/shellQuote';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const installIntoBase = defineRule({
  code: 'CD3017',
  name: 'install-into-base',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`conda install` goes into base, although another environment is first on PATH.',
    why: markdown`
      conda installs into the active environment, and PATH activates none: with \`ENV PATH=/srv/env/bin:$PATH\` the
      programs are those of /srv/env, but \`conda install\` without \`-n\` or \`-p\` puts the packages into base, where
      that python does not find them. Name the environment.
    `,
    exceptions: markdown`
      Silent where \`CONDA_PREFIX\` or \`CONDA_DEFAULT_ENV\` names the environment, for packages that serve conda
      itself, and where the base image is not known.
    `,
    references: [
      {
        title: 'conda install',
        url: 'https://docs.conda.io/projects/conda/en/stable/commands/install.html',
      },
    ],
    bad: [
      file`
          FROM condaforge/miniforge3:24.9.2-0
          RUN conda create -y -p /srv/env python=3.12
          ENV PATH=/srv/env/bin:$PATH
          RUN conda install -y numpy=2.1
        `,
    ],
    good: [
      file`
          FROM condaforge/miniforge3:24.9.2-0
          RUN conda create -y -p /srv/env python=3.12
          ENV PATH=/srv/env/bin:$PATH
          RUN conda install -y -p /srv/env numpy=2.1
        `,
    ],
  },
  messages: {
    base: 'This installs into base: PATH puts {environment} first, but activates nothing. Say `{option}`.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const { command, stage, conda } of condaCalls(context)) {
    if (!stage.known || command.reached !== 'yes' || command.fails !== undefined) continue;
    if (conda.program !== 'conda' && conda.program !== 'mamba') continue;
    if (conda.subcommand !== 'install' || namesEnvironment(conda) || option(conda, 'help') !== undefined) continue;
    if (isUpkeep(conda.positionals.map(({ value }) => value))) continue;
    const into = command.effects.find((effect) => effect.kind === 'install')?.prefix;
    const first = command.python.known ? command.python.prefix : null;
    if (into === undefined || first === null || first === into || !isKnown(first)) continue;
    if (command.seen.environment(into)?.base !== true) continue;
    const environment = command.seen.environment(first);
    if (environment?.kind !== 'conda' || environment.base || environment.cause?.location === undefined) continue;
    const name = nameOf(first, stage);
    const words = name.startsWith('/') ? ['-p', first] : ['-n', name];
    const shown = words.map(shellQuote).join(' ');
    yield {
      message: 'base',
      data: { environment: name, option: shown },
      span: command.place.span,
      fixes: fixOf(`Install with ${shown}`, false, wordsAfter(context, conda.subcommandArgs.at(-1), words)),
    };
  }
}
