import { filesRead } from '../../contexts/filesRead';
import { type CommandContext, condaCalls, type PlacedCall } from '../../facts/calls';
import { stopsForTerms } from '../../facts/terms';
import { fixOf } from '../../fixes/make';
import type { TextEdit } from '../../fixes/types';
import { wordsAfter } from '../../fixes/words';
import { subcommandDoes } from '../../knowledge/conda/subcommands';
import { optionArgs } from '../../model/programs/condaCall';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const anacondaTerms = defineRule({
  code: 'CD1007',
  name: 'anaconda-terms',
  category: 'base-image',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: "Anaconda's `defaults` channel is used by a Miniconda whose terms nobody has accepted.",
    why: markdown`
      Since Miniconda 25.5 the installer brings a plugin that asks whether you accept Anaconda's terms of service
      before it uses the \`defaults\` channel. A build cannot answer: it stops with CondaToSNonInteractiveError. It
      looks at the channels of \`.condarc\`, where the installer puts \`defaults\`, and of the command line, not at
      those of an environment file: \`nodefaults\` there does not help. Either use conda-forge alone (\`-c conda-forge --override-channels\`,
      or \`conda config --system --remove channels defaults\` before the environment is made), or, if the terms suit
      you, accept them for all of Anaconda's channels with \`conda tos accept\`.
    `,
    exceptions: markdown`
      Silent for conda-forge alone, after \`conda tos accept\` for both of Anaconda's channels, with
      \`CONDA_PLUGINS_AUTO_ACCEPT_TOS\`, after the channels were configured, and for Anaconda's own images, which
      bring no such plugin. Whether to accept the terms is for you to decide; no fix does it.
    `,
    references: [
      { title: 'Anaconda: managing terms of service', url: 'https://www.anaconda.com/docs/getting-started/tos-plugin' },
      { title: 'conda-anaconda-tos', url: 'https://github.com/anaconda/conda-anaconda-tos' },
    ],
    bad: [
      file`
        FROM debian:12.11
        RUN apt-get update && apt-get install -y wget
        RUN wget https://repo.anaconda.com/miniconda/Miniconda3-py313_26.3.2-2-Linux-x86_64.sh -O /tmp/conda.sh && bash /tmp/conda.sh -b -p /opt/conda
        RUN /opt/conda/bin/conda create -y -n app python=3.12
      `,
    ],
    good: [
      file`
        FROM debian:12.11
        RUN apt-get update && apt-get install -y wget
        RUN wget https://repo.anaconda.com/miniconda/Miniconda3-py313_26.3.2-2-Linux-x86_64.sh -O /tmp/conda.sh && bash /tmp/conda.sh -b -p /opt/conda
        RUN /opt/conda/bin/conda create -y -n app -c conda-forge --override-channels python=3.12
      `,
      file`
        FROM continuumio/miniconda3:26.3.2-1
        RUN conda create -y -n app python=3.12
      `,
    ],
  },
  messages: {
    command:
      "This Miniconda stops in a build until Anaconda's terms for its `defaults` channel are accepted (CondaToSNonInteractiveError). Use conda-forge alone with `-c conda-forge --override-channels`, or accept the terms with `conda tos accept`.",
    file: "This Miniconda stops in a build until Anaconda's terms for its `defaults` channel are accepted (CondaToSNonInteractiveError), whatever channels `{file}` names. Take `defaults` out with `conda config --system --remove channels defaults`, or accept the terms with `conda tos accept`.",
  },
  checks: { dockerfile: check, script: check },
});

/** One finding for a file: the build stops at the first command, and what settles it there settles it for all. */
function* check(context: CommandContext): Iterable<Report> {
  const stopped = condaCalls(context).filter(
    ({ command, stage }) =>
      command.reached === 'yes' && command.place.file === context.path && stopsForTerms(command, stage),
  );
  const [first, ...others] = stopped;
  if (first === undefined) return;
  const { command, conda } = first;
  const [file] = filesRead(command);
  const word = optionArgs(conda, 'file')[0];
  const name = file?.project?.slice(file.project.lastIndexOf('/') + 1) ?? word?.raw ?? 'environment.yml';
  yield {
    message: file === undefined || !/\.ya?ml$/.test(name) ? 'command' : 'file',
    data: { file: name },
    span: file !== undefined && word?.place?.file === context.path ? word.place.span : command.place.span,
    related: others.map((each) => ({ location: each.command.place, message: 'stops for the same reason' })),
    fixes: fixOf('Use conda-forge alone', false, ...stopped.map((each) => condaForge(context, each))),
  };
}

function condaForge(context: CommandContext, { conda }: PlacedCall): TextEdit | undefined {
  const last = conda.subcommandArgs[conda.subcommandArgs.length - 1];
  if (last?.place?.file !== context.path || !subcommandDoes(conda.subcommand, 'takes channels')) return undefined;
  const channels = optionArgs(conda, 'channel').map((arg) => arg.value);
  if (channels.some((channel) => /^(defaults|anaconda|main|r)$|repo\.anaconda\.com/.test(channel))) return undefined;
  const own = channels.includes('conda-forge') ? [] : ['-c', 'conda-forge'];
  return wordsAfter(context, last, [...own, '--override-channels']);
}
