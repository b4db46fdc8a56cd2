/**
 * `npm run bench`: how long linting takes, side by side with other Dockerfile linters in one run. Times of different
 * machines cannot be compared, ratios of one run can: the table shows both. Nothing here is a test.
 *
 * Each tool runs in a process of its own. The others are installed once below `.cache/`, from the public registry.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { dockerfileOf } from './corpus';

const ROOT = resolve(process.cwd());
const CACHE = join(ROOT, '.cache', 'bench');
const PEERS = ['dockerfile-utils@0.16', 'dockerfile-language-server-nodejs@0.15', 'dockerfilelint@1.8'];
const TOOLS = ['conda-in-docker', 'dockerfile-utils', 'dockerfilelint', 'docker-langserver'] as const;
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
    const worker = buildWorker();
    console.log(
      `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
    );
    sizes(worker, folder);
    cold(worker, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function installPeers(): void {
  if (existsSync(join(CACHE, 'node_modules', 'dockerfilelint'))) return;
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(join(CACHE, 'package.json'), '{ "name": "bench-peers", "private": true }\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...PEERS], {
    cwd: CACHE,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

/** The worker is bundled once, so that loading TypeScript is not measured. */
function buildWorker(): string {
  const outfile = join(CACHE, 'worker.cjs');
  buildSync({
    entryPoints: [join(ROOT, 'test', 'bench', 'worker.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    external: ['dockerfile-utils', 'dockerfilelint'],
  });
  return outfile;
}

function measure(worker: string, args: readonly string[]): Measured | undefined {
  const run = spawnSync(process.execPath, ['--expose-gc', worker, ...args], {
    cwd: CACHE,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: 300_000,
  });
  if (run.status !== 0) {
    console.error(`${args.join(' ')}: ${run.stderr.trim().split('\n').pop() ?? 'failed'}`);
    return undefined;
  }
  return JSON.parse(run.stdout.trim().split('\n').pop() ?? '') as Measured;
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
    const others = TOOLS.slice(1).flatMap((tool) => results.get(tool)?.median ?? []);
    rows.push([
      String(size),
      ...TOOLS.map((tool) => show(results.get(tool))),
      ours === undefined ? '–' : (ours.median / Math.min(...others)).toFixed(2),
      TOOLS.map((tool) => results.get(tool)?.memory.toFixed(0) ?? '–').join(' / '),
      ours === undefined || above === undefined ? '' : (ours.median / above).toFixed(1),
    ]);
    above = ours?.median;
  }
  table('One file, parsed and linted anew after each change', rows);
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
  const times = new Map<Tool, number>();
  for (const tool of TOOLS) {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      const args =
        tool === 'conda-in-docker'
          ? [join(ROOT, 'dist', 'cli.js'), 'lint', '--quiet', '--format', 'compact', many]
          : [worker, tool, '--folder', many];
      const run = spawnSync(process.execPath, args, {
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
  for (const tool of TOOLS) {
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
