/** Hovers in environment files, requirements and lists of packages. */
import type { CondaFileContext, EnvironmentContext } from '../contexts/types';
import type { Span } from '../text/span';
import { describeChannel, describeKey } from './keys';
import { describeListed, describeLocked } from './locked';
import { describeRequirement, describeSpec } from './specs';
import { type Hover, isOn } from './types';

/** What is at a place of environment.yml: a key, a channel, a package. The environment's name is looked at elsewhere. */
export function inEnvironmentFile({ environment }: EnvironmentContext, offset: number): Hover | undefined {
  for (const { name, keySpan } of environment.keys) {
    if (isOn(keySpan, offset)) return found(keySpan, describeKey(name));
  }
  for (const { text: node, channel } of environment.channels?.items ?? []) {
    if (isOn(node.span, offset)) return found(node.span, describeChannel(channel.name ?? node.value));
  }
  const channels = (environment.channels?.items ?? []).map((item) => item.text.value);
  for (const item of environment.dependencies?.items ?? []) {
    if (!isOn(item.span, offset)) continue;
    switch (item.kind) {
      case 'conda':
        return isOn(item.text.span, offset)
          ? found(item.text.span, describeSpec(item.spec, searched(channels)))
          : undefined;
      case 'section':
        return undefined;
      case 'pip': {
        if (isOn(item.keySpan, offset)) return found(item.keySpan, describeKey('pip'));
        const entry = item.entries.find((each) => isOn(each.text.span, offset));
        return entry && found(entry.text.span, describeRequirement(entry.requirement));
      }
    }
  }
  return undefined;
}

/** The channels in the order in which they are searched: `nodefaults` is none. */
function searched(channels: readonly string[]): readonly string[] {
  return channels.filter((name) => name !== 'nodefaults');
}

/** What is at a place of a requirements file, an explicit file, or what `conda list` printed. */
export function inCondaFile({ file }: CondaFileContext, offset: number): Hover | undefined {
  switch (file.kind) {
    case 'requirements': {
      const requirement = file.requirements.find(({ span }) => isOn(span, offset));
      return requirement && found(requirement.span, describeRequirement(requirement));
    }
    case 'explicit': {
      const locked = file.packages.find(({ span }) => isOn(span, offset));
      return locked && found(locked.span, describeLocked(locked));
    }
    case 'list-export':
    case 'list-table': {
      const listed = file.packages.find(({ span }) => isOn(span, offset));
      return listed && found(listed.span, describeListed(listed));
    }
    default:
      return undefined;
  }
}

function found(span: Span, prose: Hover['prose'] | undefined): Hover | undefined {
  return prose === undefined || prose.length === 0 ? undefined : { span, prose };
}
