/**
 * Solving against a channel of 20,000 packages on loopback: `solver.mjs SOLVER.js FOLDER`. Prints seconds, and the
 * megabytes that this process has at the end of each.
 */
import { join } from 'node:path';
import type { SolveRequest } from '../../server/src/analysis/solve/types';
import { solve } from '../../server/src/solver/start';
import { forgeLike } from '../solver/generate';
import { ChannelServer } from '../solver/server';
import { shardsOf } from '../solver/shards';

/** What was measured, by its name: seconds, or a size in MiB or a count where the name says so. */
export type SolverResult = Readonly<Record<string, number>>;

const SPECS = ['python=3.12', 'pandas', 'scipy', 'requests', 'filler-19999', 'filler-15000', 'filler-12345'];
const FOUR_MORE = ['botocore', 'boto-new', 'filler-3', 'filler-8'];

async function main(script: string, folder: string): Promise<void> {
  const data = forgeLike(20_000, ['linux-64']);
  const server = await ChannelServer.start({ plain: data });
  for (const [path, bytes] of shardsOf(data)) server.file(`/sharded/${path}`, bytes);
  const result: Record<string, number> = {
    'records in the channel': Object.values(data).reduce((sum, each) => sum + Object.keys(each).length, 0),
  };
  const ask = async (name: string, channel: string, specs: readonly string[], kind: string) => {
    const url = `${server.url}/${channel}`;
    const request: SolveRequest = {
      platform: 'linux-64',
      channels: [{ name: channel, url, access: url }],
      named: {},
      priority: 'flexible',
      addPip: true,
      specs: specs.map((text, id) => ({ id, text })),
      virtual: [{ name: '__glibc', version: '2.31', build: '0' }],
    };
    const network = { proxies: {}, noProxy: '', certificateFiles: [], verify: true, patience: 60_000 };
    const started = performance.now();
    const answer = await solve(script, { request, cacheFolder: join(folder, 'channels', channel), network });
    if (answer.kind !== kind) throw new Error(JSON.stringify(answer));
    result[`${name}: seconds`] = (performance.now() - started) / 1000;
  };
  for (const channel of ['plain', 'sharded']) {
    await ask(`${channel}, nothing kept`, channel, SPECS, 'solved');
    await ask(`${channel}, kept from before`, channel, SPECS, 'solved');
  }
  await ask('a conflict among eleven specs', 'plain', [...SPECS, ...FOUR_MORE], 'unsolvable');
  await server.stop();
  console.log(JSON.stringify(result));
}

const [script = '', folder = ''] = process.argv.slice(2);
await main(script, folder);
