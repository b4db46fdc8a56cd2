import type { EnvironmentContext } from '../../contexts/types';
import { condaPackages, isUnreadable } from '../../facts/environmentFile';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { isFlowItem, removeItem, replaceItem } from '../../fixes/yaml';
import { isOnlyInDefaults } from '../../knowledge/packages';
import { type ChannelItem, isDefaultsChannel } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const defaultsChannel = defineRule({
  code: 'CD1111',
  name: 'defaults-channel',
  category: 'environment-file',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: "Anaconda's own channels in an environment file.",
    why: markdown`
      \`defaults\` (and \`main\`, \`r\`, \`anaconda\`) are Anaconda's repository. Its terms of service ask organizations of
      more than 200 people for a paid license, and newer conda stops a build that has not accepted them. Mixed with
      conda-forge, two sets of packages that were not built for each other meet. To use conda-forge alone, list it
      and \`nodefaults\`, which also keeps out the defaults that the machine's configuration adds.
    `,
    exceptions: markdown`
      Information only: the channel is right for those who have a license and want these packages. Switch the rule
      off there. No fix where build strings are Anaconda's own (\`pyhd3eb1b0_0\`, \`=main\`): those packages are nowhere
      else.
    `,
    references: [
      { title: 'Anaconda: terms of service', url: 'https://www.anaconda.com/legal/terms/terms-of-service' },
      {
        title: 'conda-forge: using multiple channels',
        url: 'https://conda-forge.org/docs/user/tipsandtricks/#using-multiple-channels',
      },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels:
            - conda-forge
            - defaults
          dependencies:
            - python=3.12
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels:
            - conda-forge
            - nodefaults
          dependencies:
            - python=3.12
        `,
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

/**
 * Builds that only Anaconda has: conda-forge has no `pyhd3eb1b0` and `h06a4308` (they are hashes of what Anaconda builds
 * with), and calls those of `_libgcc_mutex` and `blas` otherwise.
 */
const OF_ANACONDA = /^(?:pyhd3eb1b0_|\w*h06a4308_|main$|mkl$)/;

function leave(context: EnvironmentContext, items: readonly ChannelItem[], own: readonly ChannelItem[]): Fix[] {
  const { path, environment } = context;
  const [first, second, ...rest] = own;
  if (first === undefined || environment.channels?.key.removal === undefined) return [];
  // Without its channel no package would be found for them.
  if (condaPackages(environment).some(({ spec }) => OF_ANACONDA.test(spec.build ?? '') || isOnlyInDefaults(spec.name)))
    return [];
  if (second !== undefined && isFlowItem(context, first)) return [];
  // conda adds the channels that it is configured for, Anaconda's with Miniconda, unless the file forbids it.
  const forbidden = items.some((item) => item.channel.name === 'nodefaults');
  const forge = items.some(isForge);
  const lines = [...(forge ? [] : ['conda-forge']), ...(forbidden ? [] : ['nodefaults'])];
  const gone = second === undefined ? [] : [second, ...rest];
  return fixOf(
    forge ? "Leave Anaconda's channels out" : 'Use conda-forge instead',
    false,
    lines.length === 0 ? [] : replaceItem(context, first, lines),
    ...(lines.length === 0 ? own : gone).map((item) => removeItem(path, item)),
  );
}
