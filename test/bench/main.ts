/**
 * `npm run bench`: how long linting takes, side by side with other Dockerfile linters in one run. Times of different
 * machines cannot be compared, ratios of one run can: the table shows both. Nothing here is a test.
 *
 * `npm run bench -- PART…` runs some parts: `sizes`, `megabyte`, `cold`, `protocol`, `scale`, `solver`.
 *
 * Each tool runs in a process of its own. The others are installed once below `.cache/`, from the public registry.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { dockerfileOf } from './corpus';
import type { MegabyteResult } from './megabyte';
import type { ProtocolResult } from './protocol';
import type { ScaleResult } from './scale';
import type { SolverResult } from './solver';

const ROOT = resolve(process.cwd());
const CACHE = join(ROOT, '.cache', 'bench');
const PEERS = [
  'dockerfile-utils@0.16',
  'dockerfile-language-server-nodejs@0.15',
  'dockerfilelint@1.8',
  ...(process.platform === 'linux' && process.arch === 'x64' ? ['@wharflab/tally-linux-x64@0.45'] : []),
];
const TALLY = join(CACHE, 'node_modules', '@wharflab', 'tally-linux-x64', 'bin', 'tally');
const PEER_TOOLS = ['dockerfile-utils', 'dockerfilelint', 'docker-langserver'] as const;
/** Our own twice: after an edit, and by an analyzer that has never seen the file. */
const TOOLS = ['conda-in-docker', 'conda-in-docker anew', ...PEER_TOOLS] as const;
const COLD_TOOLS = ['conda-in-docker', ...PEER_TOOLS] as const;
type Tool = (typeof TOOLS)[number];
const SIZES = [8, 100, 1000, 10_000];
const SMALL_FILES = 1000;

interface Measured {
  /** Milliseconds per file: the median of the runs. */
  readonly median: number;
  /** The 95th percentile. */
  readonly p95: number;
  /** Resident memory at the end, in MiB. */
  readonly memory: number;
}

function main(): void {
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-bench-'));
  try {
    console.log(
      `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
    );
    if (wanted('sizes') || wanted('cold')) {
      const worker = buildWorker('worker');
      if (wanted('sizes')) sizes(worker, folder);
      if (wanted('cold')) cold(worker, folder);
    }
    if (wanted('megabyte')) megabyte();
    if (wanted('protocol') || wanted('scale')) {
      const server = buildServer(folder);
      if (wanted('protocol')) protocol(server, folder);
      if (wanted('scale')) scale(server, join(folder, 'scale'));
    }
    if (wanted('solver')) solver(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** True for a part that was asked for; without any, all are. */
function wanted(part: 'sizes' | 'megabyte' | 'cold' | 'protocol' | 'scale' | 'solver'): boolean {
  const asked = process.argv.slice(2);
  return asked.length === 0 || asked.includes(part);
}

function installPeers(): void {
  const names = PEERS.map((peer) => peer.slice(0, peer.lastIndexOf('@')));
  if (names.every((name) => existsSync(join(CACHE, 'node_modules', name)))) return;
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(join(CACHE, 'package.json'), '{ "name": "bench-peers", "private": true }\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...PEERS], {
    cwd: CACHE,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

/** A worker is bundled once, so that loading TypeScript is not measured. */
function buildWorker(name: 'worker' | 'megabyte' | 'protocol' | 'scale' | 'solver'): string {
  const format = name === 'worker' || name === 'megabyte' ? 'cjs' : 'esm';
  const outfile = join(CACHE, `${name}.${format === 'cjs' ? 'cjs' : 'mjs'}`);
  buildSync({
    entryPoints: [join(ROOT, 'test', 'bench', `${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format,
    // The other form of jsonc-parser loads its parts by names that no bundler sees.
    mainFields: ['module', 'main'],
    logLevel: 'error',
    external: ['dockerfile-utils', 'dockerfilelint'],
  });
  return outfile;
}

function measure(worker: string, args: readonly string[]): Measured | undefined {
  return run<Measured>(worker, args);
}

/** What a worker prints as JSON in its last line; undefined, and a line that says why, where it fails. */
function run<T>(worker: string, args: readonly string[]): T | undefined {
  const done = spawnSync(process.execPath, ['--expose-gc', worker, ...args], {
    cwd: CACHE,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: 600_000,
  });
  if (done.status !== 0) {
    console.error(`${args.join(' ')}: ${done.stderr.trim().split('\n').pop() ?? 'failed'}`);
    return undefined;
  }
  return JSON.parse(done.stdout.trim().split('\n').pop() ?? '') as T;
}

/** The server as it ships; gives the path of its bundle. */
function buildServer(folder: string): string {
  buildParts(folder, ['server']);
  return join(folder, 'server', 'node.js');
}

function buildParts(folder: string, parts: readonly string[]): void {
  const script = `import { build } from ${JSON.stringify(pathToFileURL(join(ROOT, 'esbuild.mjs')).href)};
    await build({ outdir: ${JSON.stringify(folder)}, production: true, parts: ${JSON.stringify(parts)} });`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function protocol(server: string, folder: string): void {
  const project = join(folder, 'project');
  cpSync(join(ROOT, 'test', 'bench', 'project'), project, { recursive: true });
  const result = run<ProtocolResult>(buildWorker('protocol'), [server, project]);
  if (result === undefined) return;
  const rows = [['file', 'server', 'ms (p95)', 'processor ms', 'ours / its ms', 'diagnostics']];
  for (const each of result.changes) {
    const ours = result.changes.find(({ of, tool }) => of === each.of && tool === 'conda-in-docker');
    rows.push([
      each.of,
      each.tool,
      `${each.p50.toFixed(2)} (${each.p95.toFixed(2)})`,
      each.processor.toFixed(2),
      ((ours?.p50 ?? Number.NaN) / each.p50).toFixed(2),
      String(each.diagnostics),
    ]);
  }
  table('From a change to the diagnostics, over the protocol, edit by edit in turns', rows);
  const starts = [['server', 'initialize ms', 'processor ms', 'MiB then', 'MiB with a small file open']];
  for (const { tool, initialize, processor, memory, memoryOpen } of result.starts) {
    starts.push([tool, ...[initialize, processor, memory, memoryOpen].map((value) => value.toFixed(0))]);
  }
  table('From the start of the process to the answer to initialize (medians)', starts);
}

function megabyte(): void {
  const result = run<MegabyteResult>(buildWorker('megabyte'), []);
  if (result === undefined) return;
  const slowest = Object.entries(result).sort(([, a], [, b]) => b - a);
  table('Hostile Dockerfiles of a megabyte, linted once', [
    ['a megabyte of', 'ms'],
    ...slowest.map(([name, ms]) => [name, ms.toFixed(0)]),
  ]);
}

function scale(server: string, folder: string): void {
  const result = run<ScaleResult>(buildWorker('scale'), [server, folder]);
  if (result === undefined) return;
  const rows = [['what', 'ms or MiB'], ...Object.entries(result).map(([name, value]) => [name, value.toFixed(1)])];
  table('A workspace of 10,000 files: 1,000 Dockerfiles, 1,000 environments, 100 compose files', rows);
}

function solver(folder: string): void {
  buildParts(folder, ['solver']);
  const result = run<SolverResult>(buildWorker('solver'), [join(folder, 'solver.js'), folder]);
  if (result === undefined) return;
  const rows = [['what', 'value'], ...Object.entries(result).map(([name, value]) => [name, value.toFixed(1)])];
  table('Solving: a channel of 20,000 packages', rows);
}

function sizes(worker: string, folder: string): void {
  const rows: string[][] = [
    ['lines', ...TOOLS.map((tool) => `${tool} ms (p95)`), 'ours / fastest other', 'MiB', '× the row above'],
  ];
  let above: number | undefined;
  for (const size of SIZES) {
    const file = join(folder, `Dockerfile.${size}`);
    writeFileSync(file, dockerfileOf(size));
    const results = new Map<Tool, Measured | undefined>();
    for (const tool of TOOLS) results.set(tool, measure(worker, [tool, file]));
    const ours = results.get('conda-in-docker');
    const others = PEER_TOOLS.flatMap((tool) => results.get(tool)?.median ?? []);
    rows.push([
      String(size),
      ...TOOLS.map((tool) => show(results.get(tool))),
      ours === undefined ? '–' : (ours.median / Math.min(...others)).toFixed(2),
      TOOLS.map((tool) => results.get(tool)?.memory.toFixed(0) ?? '–').join(' / '),
      ours === undefined || above === undefined ? '' : (ours.median / above).toFixed(1),
    ]);
    above = ours?.median;
  }
  table('One file, linted after each change in its middle', rows);
}

function cold(worker: string, folder: string): void {
  const many = join(folder, 'many');
  mkdirSync(many);
  for (let n = 0; n < SMALL_FILES; n++) {
    const project = join(many, `p${n}`);
    mkdirSync(project);
    writeFileSync(join(project, 'Dockerfile'), dockerfileOf(8 + (n % 12)));
  }
  const rows: string[][] = [['tool', 's', 'ours / it']];
  const times = new Map<string, number>();
  const tools = [...COLD_TOOLS, ...(existsSync(TALLY) ? ['tally'] : [])];
  for (const tool of tools) {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      const [program, ...args] =
        tool === 'tally'
          ? [TALLY, 'lint', '--format', 'json', many]
          : tool === 'conda-in-docker'
            ? [process.execPath, join(ROOT, 'dist', 'cli.js'), 'lint', '--quiet', '--format', 'compact', many]
            : [process.execPath, worker, tool, '--folder', many];
      const run = spawnSync(program ?? '', args, {
        cwd: CACHE,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        timeout: 300_000,
      });
      if (run.status === null || run.status > 1)
        console.error(`${tool}: ${run.stderr.trim().split('\n').pop() ?? 'failed'}`);
      else best = Math.min(best, (performance.now() - start) / 1000);
    }
    times.set(tool, best);
  }
  const ours = times.get('conda-in-docker') ?? Number.NaN;
  for (const tool of tools) {
    const time = times.get(tool) ?? Number.NaN;
    rows.push([tool, time.toFixed(2), (ours / time).toFixed(2)]);
  }
  table(`${SMALL_FILES} small files from cold (a new process, best of three)`, rows);
}

function show(result: Measured | undefined): string {
  if (result === undefined) return '–';
  const digits = result.median < 1 ? 3 : result.median < 100 ? 2 : 0;
  return `${result.median.toFixed(digits)} (${result.p95.toFixed(digits)})`;
}

function table(title: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  console.log(`${title}\n`);
  for (const [index, row] of rows.entries()) {
    console.log(`| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
    if (index === 0) console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  }
  console.log('');
}

main();
