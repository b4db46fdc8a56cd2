import { replace } from '../../fixes/edits';
import { type ChannelItem, isDefaultsChannel } from '../../parse/conda';
import type { EnvironmentContext } from '../context';
import { defineRule, type Fix, type Report } from '../rule';
import { isUnreadable, removeItem } from './support';

export const defaultsChannel = defineRule({
  code: 'CD1111',
  name: 'defaults-channel',
  category: 'environment-file',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: "Anaconda's own channels in an environment file.",
    why: "`defaults` (and `main`, `r`, `anaconda`) are Anaconda's repository. Its terms of service ask organizations of more than 200 people for a paid license, and newer conda stops a build that has not accepted them. Mixed with conda-forge, two sets of packages that were not built for each other meet. To use conda-forge alone, list it and `nodefaults`, which also keeps out the defaults that the machine's configuration adds.",
    exceptions:
      'Information only: the channel is right for those who have a license and want these packages. Switch the rule off there.',
    references: [
      { title: 'Anaconda: terms of service', url: 'https://www.anaconda.com/legal/terms/terms-of-service' },
      {
        title: 'conda-forge: using multiple channels',
        url: 'https://conda-forge.org/docs/user/tipsandtricks/#using-multiple-channels',
      },
    ],
    bad: [
      {
        'environment.yml': 'name: app\nchannels:\n  - conda-forge\n  - defaults\ndependencies:\n  - python=3.12\n',
      },
    ],
    good: [
      {
        'environment.yml': 'name: app\nchannels:\n  - conda-forge\n  - nodefaults\ndependencies:\n  - python=3.12\n',
      },
    ],
  },
  messages: {
    defaults:
      "`{channel}` is Anaconda's repository, whose terms of service apply to it{mixed}. For conda-forge alone, list `conda-forge` and `nodefaults`.",
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment } = context;
      if (isUnreadable(environment)) return;
      const items = environment.channels?.items ?? [];
      const own = items.filter((item) => isDefaultsChannel(item.channel.name));
      const first = own[0];
      if (first === undefined) return;
      const mixed = items.some((item) => isForge(item));
      // One finding for all of them: they are taken out together.
      yield {
        message: 'defaults',
        data: {
          channel: first.channel.name,
          mixed: mixed ? ', and its packages mix badly with those of conda-forge' : '',
        },
        span: first.text.span,
        fixes: leave(context, items, own),
      };
    },
  },
});

function isForge(item: ChannelItem): boolean {
  return item.channel.name === 'conda-forge';
}

function leave(
  { path, environment }: EnvironmentContext,
  items: readonly ChannelItem[],
  own: readonly ChannelItem[],
): Fix[] {
  const [first, ...rest] = own;
  if (first === undefined || environment.channels?.key.removal === undefined) return [];
  const gone = (items.some(isForge) ? own : rest).map((item) => removeItem(path, item));
  const edits = gone.flatMap((edit) => edit ?? []);
  if (edits.length < gone.length || (rest.length > 0 && environment.text.charAt(first.span.start) !== '-')) return [];
  if (items.some(isForge)) return [{ title: "Leave Anaconda's channels out", safe: false, edits }];
  return [
    { title: 'Use conda-forge instead', safe: false, edits: [replace(path, first.text.span, 'conda-forge'), ...edits] },
  ];
}
