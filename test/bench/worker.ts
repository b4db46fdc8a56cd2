/** One tool on one file (many times) or on all Dockerfiles of a folder (once); prints what it took as JSON. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Analyzer } from '../../server/src/analysis/analyzer';
import { memoryFiles } from '../../server/src/analysis/project/memory';

const load = createRequire(join(process.cwd(), 'package.json'));
const [tool = '', file = '', folder = ''] = process.argv.slice(2);

/** Lints a text; versions differ, so that nothing can be answered from memory. */
type Lint = (text: string, version: number) => unknown;

function linter(): Lint {
  switch (tool) {
    case 'conda-in-docker': {
      const files = memoryFiles({});
      const analyzer = new Analyzer(files, { roots: ['/project'] });
      return (text) => {
        files.set('/project/Dockerfile', text);
        return analyzer.lint('/project/Dockerfile');
      };
    }
    case 'conda-in-docker anew': {
      return (text) =>
        new Analyzer(memoryFiles({ '/project/Dockerfile': text }), { roots: ['/project'] }).lint('/project/Dockerfile');
    }
    case 'dockerfile-utils': {
      const { validate } = load('dockerfile-utils') as { validate(text: string): unknown };
      return (text) => validate(text);
    }
    case 'dockerfilelint': {
      const { run } = load('dockerfilelint') as { run(path: string, text: string): unknown };
      return (text) => run('/project', text);
    }
    default:
      throw new Error(`unknown tool ${tool}`);
  }
}

/** The same file with another comment each time, between two instructions nearly in the middle. */
function variant(text: string, version: number): string {
  let at = text.length >> 1;
  // Neither a comment between continuation lines nor the line after one.
  do at = text.indexOf('\n', at) + 1;
  while (/\\\n$|\n\s*#.*\n$/.test(text.slice(Math.max(0, at - 300), at)));
  return `${text.slice(0, at)}# ${version}\n${text.slice(at)}`;
}

function rounds(length: number): number {
  return length > 400_000 ? 7 : length > 40_000 ? 25 : 150;
}

function report(times: number[]): void {
  times.sort((a, b) => a - b);
  const memory = process.memoryUsage().rss / (1 << 20);
  console.log(
    JSON.stringify({ median: times[times.length >> 1], p95: times[Math.floor(times.length * 0.95)], memory }),
  );
}

function oneFile(): void {
  const text = readFileSync(file, 'utf8');
  const lint = linter();
  const count = rounds(text.length);
  for (let n = 0; n < Math.min(count, 20); n++) lint(variant(text, -n - 1), -n);
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const changed = variant(text, n);
    const start = performance.now();
    lint(changed, n);
    times.push(performance.now() - start);
  }
  report(times);
}

function dockerfiles(): string[] {
  return readdirSync(folder).map((name) => join(folder, name, 'Dockerfile'));
}

/** docker-langserver speaks the protocol; a change is answered by a diagnostics notification. */
class LanguageServer {
  private readonly child = spawn(
    process.execPath,
    [load.resolve('dockerfile-language-server-nodejs/bin/docker-langserver'), '--stdio'],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  private buffer = Buffer.alloc(0);
  private readonly waiting = new Map<string, (value: unknown) => void>();

  constructor() {
    this.child.stdout.on('data', (data: Buffer) => this.read(data));
  }

  send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.child.stdin.write(body);
  }

  wait(key: string): Promise<unknown> {
    return new Promise((resolve) => this.waiting.set(key, resolve));
  }

  async start(): Promise<void> {
    const ready = this.wait('1');
    this.send({ id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
    await ready;
    this.send({ method: 'initialized', params: {} });
  }

  async open(uri: string, text: string): Promise<void> {
    const done = this.wait(uri);
    this.send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'dockerfile', version: 1, text } },
    });
    await done;
  }

  async change(uri: string, text: string, version: number): Promise<void> {
    const done = this.wait(uri);
    this.send({
      method: 'textDocument/didChange',
      params: { textDocument: { uri, version }, contentChanges: [{ text }] },
    });
    await done;
  }

  get memory(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  stop(): void {
    this.child.kill();
  }

  private read(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const end = this.buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.subarray(0, end).toString())?.[1]);
      if (this.buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString()) as {
        id?: number;
        params?: { uri?: string };
      };
      this.buffer = this.buffer.subarray(end + 4 + length);
      const key = message.params?.uri ?? String(message.id);
      const resolve = this.waiting.get(key);
      this.waiting.delete(key);
      resolve?.(message);
    }
  }
}

async function overTheProtocol(): Promise<void> {
  const server = new LanguageServer();
  await server.start();
  if (file === '--folder') {
    for (const path of dockerfiles()) await server.open(`file://${path}`, readFileSync(path, 'utf8'));
    server.stop();
    return;
  }
  const text = readFileSync(file, 'utf8');
  const uri = 'file:///project/Dockerfile';
  await server.open(uri, text);
  const count = rounds(text.length);
  for (let n = 0; n < Math.min(count, 20); n++) await server.change(uri, variant(text, -n - 1), n + 2);
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    await server.change(uri, variant(text, n), 100 + n);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  console.log(
    JSON.stringify({
      median: times[times.length >> 1],
      p95: times[Math.floor(times.length * 0.95)],
      memory: server.memory,
    }),
  );
  server.stop();
}

if (tool === 'docker-langserver') void overTheProtocol();
else if (file === '--folder') {
  const lint = linter();
  for (const [version, path] of dockerfiles().entries()) lint(readFileSync(path, 'utf8'), version);
} else oneFile();
