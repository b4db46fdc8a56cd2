import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseChannel } from '../../../server/src/analysis/parse/conda/channel';
import { matches, parseMatchSpec } from '../../../server/src/analysis/parse/conda/matchSpec';
import {
  compareVersions,
  isVersion,
  parseVersion,
  startsWithVersion,
} from '../../../server/src/analysis/parse/conda/version';

/** Inputs and what conda's own classes answered for them; see the file's "conda" for the release. */
interface Observed {
  readonly spec: string;
  readonly ok: boolean;
  readonly name?: string;
  readonly version?: string;
  readonly build?: string;
  readonly subdir?: string;
  readonly channel?: string;
  /** Those of testVersions that match; null where conda fails only when it compares. */
  readonly matches?: readonly string[] | null;
}

interface ObservedFile {
  readonly testVersions: readonly string[];
  readonly specs: readonly Observed[];
  /** Versions in rising order; those of one group are equal. */
  readonly versionOrder: readonly (readonly string[])[];
  readonly notVersions: readonly string[];
  /** Pairs of which the first starts with the second. */
  readonly startsWith: readonly (readonly [string, string])[];
}

const file = new URL('./matchspec-observed.json', import.meta.url);
const observed = JSON.parse(readFileSync(file, 'utf8')) as ObservedFile;
const specs = observed.specs;

/** What we read, in the shape of the observation; only what conda also reports is compared. */
function read(row: Observed): Observed {
  const spec = parseMatchSpec(row.spec);
  if (!spec.ok) return { spec: row.spec, ok: false };
  const answers = observed.testVersions.map((version) => ({ version, answer: matches(spec, version) }));
  const unknown = answers.some(({ answer }) => answer === undefined);
  return {
    spec: row.spec,
    ok: true,
    name: spec.name,
    build: spec.build,
    subdir: spec.subdir,
    ...(spec.version
      ? { matches: unknown ? null : answers.filter(({ answer }) => answer).map(({ version }) => version) }
      : {}),
  };
}

describe('match specs as conda reads them', () => {
  it.each(specs.filter((row) => row.ok).map((row) => [row.spec, row] as const))('%s', (_, row) => {
    const ours = read(row);
    const { version: _version, channel: _channel, ...theirs } = row;
    // Regular expressions are not run, so that none can hang an editor.
    if (ours.matches === null && row.version && /\^|\$|[?+]/.test(row.version)) {
      const { matches: _ours, ...rest } = ours;
      const { matches: _theirs, ...expected } = theirs;
      expect(rest).toEqual(expected);
    } else expect(ours).toEqual(theirs);
  });

  it.each(specs.filter((row) => !row.ok).map((row) => [row.spec] as const))('refuses %s', (text) => {
    expect(parseMatchSpec(text).ok).toBe(false);
  });

  it('names the channel as conda does, for names and for the addresses of the usual hosts', () => {
    const wrong = specs.filter((row) => {
      const spec = parseMatchSpec(row.spec);
      // Local paths depend on the machine; conda keeps the address of pkgs/main here, but calls it defaults elsewhere.
      if (!row.channel || !spec.ok || /^(file:|\.|~|\/|C:|http:|HTTPS:)|(x|host)\.org|pkgs\/main::/.test(row.spec))
        return false;
      return parseChannel(spec.channel ?? '').name !== row.channel;
    });
    expect(wrong).toEqual([]);
  });
});

describe('version order as conda has it', () => {
  const groups = observed.versionOrder;

  it('sorts every pair the same way', () => {
    const wrong: string[] = [];
    groups.forEach((group, i) => {
      groups.forEach((other, j) => {
        for (const a of group) {
          for (const b of other) {
            if (Math.sign(compareVersions(a, b) ?? Number.NaN) !== Math.sign(i - j)) wrong.push(`${a} ${b}`);
          }
        }
      });
    });
    expect(wrong).toEqual([]);
  });

  it.each(observed.notVersions)('takes "%s" for no version', (text) => {
    expect(isVersion(text)).toBe(false);
  });

  it('finds the same prefixes', () => {
    const asked = (index: 0 | 1) => [...new Set(observed.startsWith.map((pair) => pair[index] ?? ''))];
    const found = asked(0).flatMap((a) =>
      asked(1).flatMap((b) => {
        const version = parseVersion(a);
        const prefix = parseVersion(b);
        return version && prefix && startsWithVersion(version, prefix) ? [`${a} starts with ${b}`] : [];
      }),
    );
    expect(found.sort()).toEqual(observed.startsWith.map(([a, b]) => `${a} starts with ${b}`).sort());
  });
});
