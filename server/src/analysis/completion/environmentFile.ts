/** Completion in environment.yml: keys, channels, platforms, the environment's name. */

import type { EnvironmentContext } from '../contexts/types';
import { describeChannel, describeKey } from '../hover/keys';
import { SUBDIRS } from '../parse/conda/channel';
import { KNOWN_KEYS } from '../parse/conda/environmentFile';
import { CHANNELS } from './channels';
import { wordSpan } from './span';
import type { Asked, Proposal } from './types';

/** How a key goes on; the others are followed by a blank. */
const BODIES: Readonly<Record<string, string>> = {
  channels: ':\n  - ${1:conda-forge}',
  dependencies: ':\n  - ${1:python=3.13}',
  platforms: ':\n  - ${1:linux-64}',
  variables: ':\n  ${1:NAME}: ${2:value}',
};

/** Keys that nobody writes by hand into a new file. */
const UNUSUAL = new Set(['prefix', 'category', 'pip-repositories', 'allow-pypi-requests']);

export function environmentFileProposals(context: EnvironmentContext, offset: number, asked: Asked): Proposal[] {
  const { text, lines, environment } = context;
  const number = lines.lineAt(offset);
  const line = text.slice(lines.lineStart(number), offset);
  if (/^[\w-]*$/.test(line))
    return asked.trigger === undefined && asked.schemas !== true ? keys(context, offset, line) : [];
  const name = /^name:[ \t]+["']?([\w.-]*)$/.exec(line)?.[1];
  if (name !== undefined) return usedNames(context, offset, name);
  const item = /^[ \t]*-[ \t]+["']?([\w./-]*)$/.exec(line)?.[1];
  const inline = /^(channels|platforms):[ \t]*\[(?:[^\]]*,)?[ \t]*["']?([\w./-]*)$/.exec(line);
  const typed = item ?? inline?.[2];
  if (typed === undefined) return [];
  const span = wordSpan(text, offset, typed, '/');
  switch (inline?.[1] ?? sectionAbove(context, number)) {
    case 'channels': {
      const used = new Set(environment.channels?.items.map(({ text: { value } }) => value));
      return CHANNELS.filter((each) => each.name === typed || !used.has(each.name)).map((each, rank) => {
        const base: Proposal = {
          kind: 'channel',
          label: each.name,
          insert: each.name,
          span,
          detail: each.detail,
          rank,
        };
        const documentation = describeChannel(each.name);
        return documentation === undefined ? base : { ...base, documentation };
      });
    }
    case 'platforms':
      if (asked.schemas === true) return [];
      return SUBDIRS.map((label, rank) => ({ kind: 'value', label, insert: label, span, rank }));
    case 'dependencies': {
      const hasPip = environment.dependencies?.items.some(({ kind }) => kind === 'pip') === true;
      if (hasPip || typed === '' || !'pip:'.startsWith(typed)) return [];
      const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
      const documentation = describeKey('pip') ?? '';
      const insert = `pip:\n${indent}  - \${1:package}`;
      return [{ kind: 'key', label: 'pip:', insert, snippet: true, span, documentation, rank: 0 }];
    }
    default:
      return [];
  }
}

function keys({ text, environment }: EnvironmentContext, offset: number, typed: string): Proposal[] {
  const used = new Set(environment.keys.map(({ name }) => name));
  const span = wordSpan(text, offset, typed);
  const isKeyThere = text.charAt(span.end) === ':';
  return KNOWN_KEYS.filter((key) => key === typed || !used.has(key)).map((key, index): Proposal => {
    const insert = isKeyThere ? key : `${key}${BODIES[key] ?? ': '}`;
    const rank = UNUSUAL.has(key) ? index + 100 : index;
    return { kind: 'key', label: key, insert, snippet: !isKeyThere, span, documentation: describeKey(key) ?? '', rank };
  });
}

/** The names that Dockerfiles expect of the environment: used, and made by nothing. */
function usedNames({ text, uses }: EnvironmentContext, offset: number, typed: string): Proposal[] {
  const span = wordSpan(text, offset, typed);
  const found = new Map<string, string>();
  for (const { model } of uses) {
    for (const stage of model.stages) void stage.start;
    for (const { name, kind, place } of model.nameUses) {
      if (kind === 'create' || name === 'base') continue;
      found.set(name, `used in ${place.file.slice(place.file.lastIndexOf('/') + 1)}`);
    }
  }
  return [...found].map(([label, detail], rank) => ({ kind: 'environment', label, insert: label, span, detail, rank }));
}

/** The top-level key that a line is below. */
function sectionAbove({ lines }: EnvironmentContext, number: number): string | undefined {
  for (let at = number - 1; at >= 0; at--) {
    const line = lines.lineText(at);
    const key = /^([\w-]+)[ \t]*:/.exec(line)?.[1];
    if (key !== undefined) return key;
    // Entries of `pip:` and of mappings belong to no list of ours.
    if (/^[ \t]+(?:-[ \t]+)?[\w-]+:[ \t]*$/.test(line)) return undefined;
  }
  return undefined;
}
