/** `.condarc`, as far as it says where packages come from. */
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { readYaml } from '../parse/conda/yaml';
import type { ChannelPriority } from './types';

export interface Condarc {
  readonly channels: readonly string[] | undefined;
  readonly defaultChannels: readonly string[] | undefined;
  readonly channelAlias: string | undefined;
  /** Base address by the channel's name. */
  readonly customChannels: ReadonlyMap<string, string>;
  readonly customMultichannels: ReadonlyMap<string, readonly string[]>;
  readonly channelPriority: ChannelPriority | undefined;
  readonly addPip: boolean | undefined;
  /** A file with certificates, or false where they are not looked at. */
  readonly sslVerify: string | boolean | undefined;
  /** Proxy by scheme: `http`, `https`. */
  readonly proxyServers: ReadonlyMap<string, string>;
}

export const NO_CONDARC: Condarc = {
  channels: undefined,
  defaultChannels: undefined,
  channelAlias: undefined,
  customChannels: new Map(),
  customMultichannels: new Map(),
  channelPriority: undefined,
  addPip: undefined,
  sslVerify: undefined,
  proxyServers: new Map(),
};

/** Reads a `.condarc`. Never throws; what has another form is left out. */
export function parseCondarc(text: string): Condarc {
  const contents: unknown = readYaml(text).document?.contents;
  if (!isMap(contents)) return NO_CONDARC;
  const value = (key: string): unknown => (contents as YAMLMap).get(key, true);
  const priority = textOf(value('channel_priority'))?.toLowerCase();
  return {
    channels: listOf(value('channels')),
    defaultChannels: listOf(value('default_channels')),
    channelAlias: textOf(value('channel_alias')),
    customChannels: new Map(
      entriesOf(value('custom_channels')).flatMap(([key, node]) => {
        const base = textOf(node);
        return base === undefined ? [] : [[key, base] as const];
      }),
    ),
    customMultichannels: new Map(
      entriesOf(value('custom_multichannels')).map(([key, node]) => [key, listOf(node) ?? []] as const),
    ),
    channelPriority: priorityOf(priority),
    addPip: truth(textOf(value('add_pip_as_python_dependency'))),
    sslVerify: truth(textOf(value('ssl_verify'))) ?? textOf(value('ssl_verify')),
    proxyServers: new Map(
      entriesOf(value('proxy_servers')).flatMap(([key, node]) => {
        const address = textOf(node);
        return address === undefined ? [] : [[key, address] as const];
      }),
    ),
  };
}

/** conda has `true` for flexible and `false` for disabled, from before it had the words. */
function priorityOf(text: string | undefined): ChannelPriority | undefined {
  if (text === 'strict' || text === 'flexible' || text === 'disabled') return text;
  const value = truth(text);
  return value === undefined ? undefined : value ? 'flexible' : 'disabled';
}

function truth(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(?:true|yes|on)$/i.test(text)) return true;
  return /^(?:false|no|off)$/i.test(text) ? false : undefined;
}

function textOf(node: unknown): string | undefined {
  return isScalar(node) && node.value !== null ? String(node.value) : undefined;
}

function listOf(node: unknown): string[] | undefined {
  if (isSeq(node)) return node.items.flatMap((item) => textOf(item) ?? []);
  const text = textOf(node);
  return text === undefined ? undefined : [text];
}

function entriesOf(node: unknown): [string, unknown][] {
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    const name = textOf(key);
    return name === undefined ? [] : [[name, value] as [string, unknown]];
  });
}

/** One over another: what the upper says counts, and its channels come first. */
export function mergeCondarc(upper: Condarc, lower: Condarc): Condarc {
  return {
    channels:
      upper.channels === undefined ? lower.channels : [...new Set([...upper.channels, ...(lower.channels ?? [])])],
    defaultChannels: upper.defaultChannels ?? lower.defaultChannels,
    channelAlias: upper.channelAlias ?? lower.channelAlias,
    customChannels: new Map([...lower.customChannels, ...upper.customChannels]),
    customMultichannels: new Map([...lower.customMultichannels, ...upper.customMultichannels]),
    channelPriority: upper.channelPriority ?? lower.channelPriority,
    addPip: upper.addPip ?? lower.addPip,
    sslVerify: upper.sslVerify ?? lower.sslVerify,
    proxyServers: new Map([...lower.proxyServers, ...upper.proxyServers]),
  };
}
