/** Makes of an environment file, and of what is known of the image, the question that the solver is asked. */
import type { EnvironmentFile } from '../parse/conda';
import { selectorHolds } from '../parse/conda';
import { type ChannelSettings, resolveChannel, resolveChannels } from './channels';
import type { SolveTarget } from './target';
import { ASSUMED_GLIBC, virtualPackages } from './target';
import type { ChannelPriority, SolveRequest, SolveSpec } from './types';

export interface RequestOptions extends ChannelSettings {
  readonly platform: string;
  /** Where the environment is made; undefined where no Dockerfile does. */
  readonly target: SolveTarget | undefined;
  /** What was said on the command line, over what the image has. */
  readonly glibc?: string;
  readonly cuda?: string;
  /** Over what `.condarc` says; where neither does, strict: what is locked then comes from the channel that is named first. */
  readonly priority?: ChannelPriority;
}

/** The dependencies that count on a platform, with their numbers in the file. */
export function specsOf(environment: EnvironmentFile, platform: string): SolveSpec[] {
  const specs: SolveSpec[] = [];
  environment.dependencies?.items.forEach((item, id) => {
    if (item.kind !== 'conda') return;
    // A comment is one to conda; `sel(linux):` is micromamba's own.
    if (item.selector?.kind === 'key' && selectorHolds(item.selector, platform) === false) return;
    specs.push({ id, text: item.text.value });
  });
  return specs;
}

/**
 * The question for one platform.
 * @throws ChannelError where a channel's address needs a variable that is not set
 */
export function solveRequest(environment: EnvironmentFile, options: RequestOptions): SolveRequest {
  const { condarc, platform, target } = options;
  const names = environment.channels?.items.map(({ text }) => text.value) ?? [];
  // As conda does: what is configured comes after what the file says, and takes the place of what it came with.
  const configured = names.includes('nodefaults') ? [] : (condarc.channels ?? []);
  const own = names.includes('nodefaults') || condarc.channels !== undefined ? undefined : target?.implicit;
  const all = names.length === 0 && configured.length === 0 ? [own ?? 'defaults'] : [...names, ...configured];
  const channels = resolveChannels(all, options);
  const beside = own === undefined ? [] : resolveChannel(own, options);
  for (const each of beside) {
    if (!channels.some(({ url }) => url === each.url)) channels.push({ ...each, implicit: true });
  }
  const specs = specsOf(environment, platform);
  const named: Record<string, ReturnType<typeof resolveChannel>> = {};
  for (const item of environment.dependencies?.items ?? []) {
    if (item.kind !== 'conda' || !item.spec.ok || item.spec.channel === undefined) continue;
    named[item.spec.channel] ??= resolveChannel(item.spec.channel, options);
  }
  return {
    platform,
    channels,
    named,
    priority: options.priority ?? condarc.channelPriority ?? 'strict',
    specs,
    virtual: virtualPackages(platform, {
      glibc: options.glibc ?? target?.glibc ?? ASSUMED_GLIBC,
      cuda: options.cuda ?? target?.cuda,
    }),
    addPip: condarc.addPip ?? true,
  };
}
