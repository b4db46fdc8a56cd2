/** What the real conda solved, and what we solve, on the same channels. README.md says how it was recorded. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChannelPriority } from '../../server/src/analysis/solve/types';
import { observedChannels } from './channels';
import { ask, channel, withSolver } from './run';
import { ChannelServer } from './server';

withSolver();

let server: ChannelServer;
beforeAll(async () => {
  server = await ChannelServer.start(observedChannels());
});
afterAll(() => server.stop());

interface Observed {
  readonly channels: readonly string[];
  readonly specs: readonly string[];
  readonly priority?: string;
  readonly glibc?: string;
  readonly cuda?: string;
  readonly add_pip?: string;
  readonly packages: readonly string[] | null;
}

interface Recording {
  readonly conda: string;
  readonly solver: string;
  readonly cases: readonly Observed[];
}

const observed: Recording = JSON.parse(readFileSync(new URL('observed.json', import.meta.url), 'utf8'));

describe(`conda ${observed.conda}, its ${observed.solver} solver`, () => {
  test.each(observed.cases.map((each) => [nameOf(each), each] as const))('%s', async (_name, each) => {
    const { glibc = '2.31', cuda, priority = 'flexible' } = each;
    const answer = await ask({
      specs: each.specs,
      channels: each.channels.map((one) => `${server.url}/${one}`),
      named: { second: [channel(`${server.url}/second`)] },
      priority: priority as ChannelPriority,
      addPip: each.add_pip !== 'false',
      virtual: [
        { name: '__glibc', version: glibc, build: '0' },
        { name: '__unix', version: '0', build: '0' },
        { name: '__linux', version: '5.10', build: '0' },
        { name: '__archspec', version: '1', build: 'x86_64' },
        ...(cuda === undefined ? [] : [{ name: '__cuda', version: cuda, build: '0' }]),
      ],
    });
    expect(answer.kind).not.toBe('failed');
    const packages =
      answer.kind === 'solved' ? answer.packages.map((one) => `${one.name}=${one.version}=${one.build}`).sort() : null;
    expect(packages).toEqual(each.packages);
  });
});

function nameOf({ channels, specs, packages: _packages, ...rest }: Observed): string {
  const more = Object.entries(rest).flatMap(([key, value]) => (key === 'error' ? [] : [`${key} ${value}`]));
  return [specs.join(' '), `(${[channels.join(', '), ...more].join('; ')})`].join(' ');
}
