/** Why an environment cannot be solved, in plain words, and what to change. */
import type { Conflict, Loosened, Need } from './types';

/** What the words need beside the conflict. */
export interface ConflictWords {
  readonly platform: string;
  /** The specs as written, by their numbers. */
  readonly text: (id: number) => string;
  readonly channels: readonly string[];
  /** The image that it is solved for, as people call it. */
  readonly image: string | undefined;
}

/** A conflict as it is shown at the lines that it is about. */
export interface ExplainedConflict {
  readonly ids: readonly number[];
  /** What is wrong, and why: a sentence or two. */
  readonly message: string;
  /** What to do: a sentence each, the best first. */
  readonly advice: readonly string[];
  /** Changes of one spec that mend it. */
  readonly changes: readonly { readonly id: number; readonly version: string }[];
  /** The solver's own account. */
  readonly reasons: readonly string[];
}

const SYSTEM: Readonly<Record<string, string>> = {
  __glibc: 'glibc',
  __cuda: 'CUDA',
  __linux: 'a Linux kernel',
  __osx: 'macOS',
  __archspec: 'a processor',
  __win: 'Windows',
  __unix: 'a Unix system',
};

/** Puts a conflict into words. */
export function explainConflict(conflict: Conflict, words: ConflictWords): ExplainedConflict {
  switch (conflict.kind) {
    case 'no-package':
      return noPackage(conflict, words);
    case 'no-version':
      return noVersion(conflict, words);
    case 'system':
      return system(conflict, words);
    case 'together':
      return {
        ids: conflict.ids,
        message: [
          togetherMessage(conflict.ids.map((id) => `\`${words.text(id)}\``)),
          ...needsWords(conflict.needs, words),
        ].join(' '),
        advice: looserAdvice(conflict.loosened, words),
        changes: changesOf(conflict.loosened),
        reasons: conflict.reasons,
      };
  }
}

/** `botocore needs urllib3 >=1.25.4,<1.27 and boto-new needs urllib3 >=2.` */
function needsWords(needs: readonly Need[], words: ConflictWords): string[] {
  if (needs.length === 0) return [];
  const parts = needs
    .slice(0, 4)
    .map(({ id, on, versions }) => `${nameOf(words.text(id))} needs ${on} ${list(versions, 'or')}`);
  return [`${list(parts)}.`];
}

function togetherMessage(specs: readonly string[]): string {
  return specs.length === 1
    ? `${specs[0]} cannot be installed: what it depends on is not there, or contradicts itself.`
    : `${list(specs)} cannot be installed together.`;
}

function noPackage(conflict: Conflict & { kind: 'no-package' }, words: ConflictWords): ExplainedConflict {
  const { id, name, platforms, similar } = conflict;
  const where =
    words.channels.length === 0 ? 'no channel is named' : `${list(words.channels, 'or')} has no package of that name`;
  const advice: string[] = [];
  if (platforms.length > 0)
    advice.push(`It is there for ${list(platforms)}: build the image for that platform, or do without it.`);
  if (similar[0] !== undefined) advice.push(`Did you mean \`${similar[0]}\`?`);
  advice.push('Name the channel that has it below `channels:`, or install it with pip where it is only on PyPI.');
  return {
    ids: [id],
    message: `\`${name}\` is not there for ${words.platform}: ${words.channels.length > 1 ? `none of ${list(words.channels, 'and')} has a package of that name` : where}.`,
    advice,
    changes: [],
    reasons: [],
  };
}

function noVersion(conflict: Conflict & { kind: 'no-version' }, words: ConflictWords): ExplainedConflict {
  const { id, name, channel, versions, nearest, elsewhere, build } = conflict;
  const advice: string[] = [];
  if (elsewhere[0] !== undefined) {
    advice.push(`${list(elsewhere)} has it; write \`${elsewhere[0]}::${words.text(id)}\` or put that channel first.`);
  }
  if (nearest !== undefined) advice.push(`The nearest version that is there is ${nearest}.`);
  const newest = versions[0];
  if (newest !== undefined && newest !== nearest) advice.push(`The newest is ${newest}.`);
  return {
    ids: [id],
    message: build
      ? `${channel} has ${name} ${nearest ?? ''} for ${words.platform}, but no build of it is what \`${words.text(id)}\` asks for.`
      : `${channel} has no version of ${name} for ${words.platform} that \`${words.text(id)}\` allows.`,
    advice,
    changes: nearest === undefined ? [] : [{ id, version: nearest }],
    reasons: [],
  };
}

function system(conflict: Conflict & { kind: 'system' }, words: ConflictWords): ExplainedConflict {
  const { id, name, version, virtual, needs, has, loosened } = conflict;
  const what = SYSTEM[virtual] ?? virtual.replace(/^__/, '');
  const image = words.image ?? 'the image';
  const holds = has === undefined ? `${image} has none` : `${image} has ${has}`;
  const advice = loosened.some(({ version: found }) => found !== undefined) ? looserAdvice(loosened, words) : [];
  if (virtual === '__glibc') advice.push('A newer base image has a newer glibc.');
  if (virtual === '__cuda' && has === undefined) {
    advice.push('Set `CONDA_OVERRIDE_CUDA` in the Dockerfile to the CUDA version of the driver.');
  }
  return {
    ids: [id],
    message: `${name} ${version} needs ${what}${inWords(needs)}; ${holds}.`,
    advice,
    changes: changesOf(loosened),
    reasons: [],
  };
}

/** ` 2.28 or newer` for `>=2.28,<3.0a0`. */
function inWords(needs: string): string {
  const [versions = ''] = needs.split(' ');
  if (versions === '' || versions === '*') return '';
  const least = /^>=([^,|]+)(?:,<[^,|]+)?$/.exec(versions)?.[1];
  return least === undefined ? ` ${needs}` : ` ${least} or newer`;
}

function looserAdvice(loosened: readonly Loosened[], words: ConflictWords): string[] {
  const able = loosened.filter(({ version }) => version !== undefined);
  if (able.length === 0)
    return ['No other version of one of them alone is enough: take one out, or make two environments.'];
  return able.map(
    ({ id, version }) => `It solves with ${nameOf(words.text(id))} ${version} in place of \`${words.text(id)}\`.`,
  );
}

function changesOf(loosened: readonly Loosened[]): { id: number; version: string }[] {
  return loosened.flatMap(({ id, version }) => (version === undefined ? [] : [{ id, version }]));
}

function nameOf(spec: string): string {
  return /^[^\s[=<>!~;]*/.exec(spec.replace(/^.*::/, ''))?.[0] ?? spec;
}

/** `a, b and c`. */
function list(items: readonly string[], word = 'and'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${word} ${items[items.length - 1]}`;
}

/** What is to be known of an environment that only strict priority keeps from being solved. */
export function flexibleAdvice(packages: readonly string[]): string {
  const from = packages.length === 0 ? '' : `, with ${list(packages.slice(0, 5))} from a channel further down`;
  return `With \`channel_priority: flexible\`, which is conda's own default, it solves${from}.`;
}
