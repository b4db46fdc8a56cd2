import { type CommandContext, condaCalls, type PlacedCall } from '../../facts/calls';
import { everyCommand } from '../../facts/commands';
import { isUnreadable } from '../../facts/environmentFile';
import { fixOf } from '../../fixes/make';
import { replaceWord } from '../../fixes/words';
import { isFlowItem, replaceScalar } from '../../fixes/yaml';
import type { Arg } from '../../model/process';
import type { StageModel } from '../../model/stage';
import { isDefaultsChannel } from '../../parse/conda';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const channelOrder = defineRule({
  code: 'CD1112',
  name: 'channel-order',
  category: 'environment-file',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: 'A channel above conda-forge that is meant to stand below it.',
    why: markdown`
      The first channel has the highest priority. bioconda's packages are built against conda-forge and expect it
      above them; with \`defaults\` first, whatever Anaconda also has comes from there, and only the rest from
      conda-forge, so libraries that were not built for each other meet. \`conda config --add channels\` puts the new
      one first, so that the last line of several has the highest priority.
    `,
    exceptions: markdown`
      Silent about other channels (\`pytorch\`, \`nvidia\`): there the order is a choice. Ignore it where you want
      Anaconda’s packages and take only what is missing from conda-forge.
    `,
    references: [
      { title: 'Bioconda: usage', url: 'https://bioconda.github.io/#usage' },
      {
        title: 'conda: channel priority',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-channels.html',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels:
            - bioconda
            - conda-forge
          dependencies:
            - python=3.12
            - samtools=1.21
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels:
            - conda-forge
            - bioconda
          dependencies:
            - python=3.12
            - samtools=1.21
        `,
      },
    ],
  },
  messages: {
    bioconda:
      '`bioconda` stands above `conda-forge`, whose packages its own are built against: the first channel wins. Put `conda-forge` first.',
    added:
      '`conda config --{how}` puts `bioconda` above `conda-forge`, whose packages its own are built against: what is added last comes first. Add `bioconda` before `conda-forge`, or with `--append`.',
    defaults:
      "`{channel}` stands above `conda-forge`: what both have comes from Anaconda's repository, the rest from conda-forge, and the two do not always fit. Put `conda-forge` first, or use one of them.",
  },
  checks: {
    dockerfile: configured,
    script: configured,
    *environment(context): Iterable<Report> {
      const { environment } = context;
      if (isUnreadable(environment)) return;
      const items = environment.channels?.items ?? [];
      const at = items.findIndex((item) => item.channel.name === 'conda-forge');
      const forge = items[at];
      if (forge === undefined || at === 0) return;
      const above = items.slice(0, at);
      const wrong = above.find((item) => item.channel.name === 'bioconda' || isDefaultsChannel(item.channel.name));
      if (wrong === undefined) return;
      const rest = items.slice(items.indexOf(wrong), at + 1);
      // conda-forge goes to the place of the first wrong one, those between move down by one.
      const edits = rest.map((item, i) => {
        const source = i === 0 ? forge : (rest[i - 1] ?? forge);
        return replaceScalar(context, item.text.span, source.text.value, isFlowItem(context, item));
      });
      yield {
        message: wrong.channel.name === 'bioconda' ? 'bioconda' : 'defaults',
        data: { channel: wrong.channel.name },
        span: wrong.text.span,
        fixes: fixOf('Put conda-forge first', false, ...edits),
      };
    },
  },
});

/** A `conda config` that puts bioconda above conda-forge, where nothing after it mends that. */
function* configured(context: CommandContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { command, conda, stage } = call;
    if (conda.subcommand !== 'config' || command.when !== 'build' || command.place.file !== context.path) continue;
    const wrong = addsAbove(call);
    if (wrong === undefined || !staysWrong(stage)) continue;
    yield {
      message: 'added',
      data: { how: wrong.how },
      span: wrong.channel.place?.span ?? command.place.span,
      fixes: fixOf('Append it', false, replaceWord(context, wrong.option, '--append')),
    };
  }
}

/** The option and the channel of a call that adds bioconda while conda-forge is there already. */
function addsAbove({ command, conda }: PlacedCall): { how: string; option: Arg; channel: Arg } | undefined {
  const channels = command.seen.condarc('channels') ?? '';
  if (!isKnown(channels)) return undefined;
  let isThere = channels.split('\n').includes('conda-forge');
  const values = [...conda.positionals];
  for (const { name, value, arg } of conda.options) {
    if (!/^(?:add|prepend|append|set)$/.test(name)) continue;
    const channel = values.shift();
    if (value !== 'channels' || channel === undefined) continue;
    if (channel.value === 'conda-forge') isThere = true;
    if (channel.value === 'bioconda' && isThere && name !== 'append' && name !== 'set')
      return { how: name, option: arg, channel };
  }
  return undefined;
}

/** Whether the order is wrong in the end, and a call goes by it that names no channels itself. */
function staysWrong(stage: StageModel): boolean {
  const channels = (stage.end.condarc('channels') ?? '').split('\n');
  const [bioconda, forge] = [channels.indexOf('bioconda'), channels.indexOf('conda-forge')];
  if (bioconda < 0 || forge < 0 || bioconda > forge || !channels.every(isKnown)) return false;
  return everyCommand(stage).some(
    ({ conda }) =>
      /^(?:create|install|update|env create|env update)$/.test(conda?.subcommand ?? '') &&
      !conda?.options.some(({ name }) => name === 'channel' || name === 'file'),
  );
}
