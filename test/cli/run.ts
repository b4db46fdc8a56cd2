/** Runs the command line as a user does: the bundled program in a process of its own, in a folder made for the test. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { build } from '../../esbuild.mjs';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

const made: string[] = [];
let cli = '';

/** Builds the program before the tests of a file, and deletes all folders after them. */
export function withCli(more: readonly 'client'[] = []): void {
  beforeAll(async () => {
    const outdir = temporary('bundle');
    await build({ outdir, parts: ['cli', 'solver', ...more] });
    cli = join(outdir, 'cli.js');
    // On a busy machine the bundle takes its time.
  }, 60_000);
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
}

function temporary(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `conda in docker ${name} ü-`)));
  made.push(folder);
  return folder;
}

/** A folder with these files; its name has blanks and letters beyond ASCII. */
export function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporary('project');
  for (const [path, content] of Object.entries(files)) put(folder, path, content);
  return folder;
}

/** Writes a file of a project. */
export function put(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Runs the program. Colors and the like of the surroundings do not reach it. */
export function run(args: readonly string[], { cwd, input, env }: RunOptions): Outcome {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    input: input ?? '',
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** Runs the program while this process goes on: for tests that serve what it asks for. */
export function runBeside(args: readonly string[], { cwd, env }: RunOptions): Promise<Outcome> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

interface JsonFinding {
  readonly file: string;
  readonly code: string;
  readonly name: string;
  readonly severity: string;
  readonly message: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly fixes: readonly { readonly title: string; readonly safe: boolean }[];
}

export interface JsonReport {
  readonly version: number;
  readonly files: number;
  readonly findings: readonly JsonFinding[];
  readonly errors: readonly { readonly file: string; readonly message: string }[];
}

/** `lint --format json` with its output parsed. */
export function lintJson(args: readonly string[], options: RunOptions): Outcome & { readonly report: JsonReport } {
  const outcome = run(['lint', '--format', 'json', ...args], options);
  return { ...outcome, report: JSON.parse(outcome.stdout) as JsonReport };
}

/** A Dockerfile without findings. */
export const CLEAN =
  'FROM debian:12.8-slim@sha256:1111111111111111111111111111111111111111111111111111111111111111\nRUN useradd --create-home app\nUSER app\n';

/** Only two rules, so that the tests hold whatever rules there are. */
export const TWO_RULES = [
  '--rule=all=off',
  '--rule=unpinned-base-tag=warning',
  '--rule=activate-without-hook=error',
] as const;

/** A Dockerfile with one warning that has an unsafe fix, and one error that has a safe one. */
export const FAULTY =
  'FROM continuumio/miniconda3\nRUN conda create -y -n x python=3.12 && conda clean -afy\nRUN conda activate x && python -V\nRUN useradd app\nUSER app\n';
