import { isUnreadable } from '../../facts/environmentFile';
import { fixOf } from '../../fixes/make';
import { isFlowItem, replaceScalar } from '../../fixes/yaml';
import { isDefaultsChannel } from '../../parse/conda';
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
      conda-forge, so libraries that were not built for each other meet.
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
    defaults:
      "`{channel}` stands above `conda-forge`: what both have comes from Anaconda's repository, the rest from conda-forge, and the two do not always fit. Put `conda-forge` first, or use one of them.",
  },
  checks: {
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
