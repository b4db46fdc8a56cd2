/**
 * The language server in a workspace of 10,000 files: 1,000 Dockerfiles, 1,000 environment files, 100 compose files,
 * the rest of no concern to it. Prints JSON.
 *
 *   node scale.cjs OUR_BUNDLE FOLDER
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dockerfileOf } from './corpus';
import { BenchServer, quantiles } from './server';

/** What was measured, in words → milliseconds or MiB. */
export type ScaleResult = Readonly<Record<string, number>>;

const PROJECTS = 1000;
/** So many files of no concern are in each project's folder. */
const NOISE = 8;
const EDITS = 100;

const [bundle = '', folder = '', ...nodeArgs] = process.argv.slice(2);
const root = pathToFileURL(folder).toString();

function name(n: number): string {
  return `group${n % 40}/service${n}`;
}

function environment(n: number, extra = ''): string {
  return `name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=2.${n % 4}\n  - pip\n${extra}`;
}

function makeWorkspace(): void {
  for (let n = 0; n < PROJECTS; n++) {
    const project = join(folder, name(n));
    mkdirSync(join(project, 'src', 'part0'), { recursive: true });
    writeFileSync(join(project, 'Dockerfile'), dockerfileOf(12 + (n % 60)));
    writeFileSync(join(project, 'environment.yml'), environment(n));
    for (let i = n % 10 === 0 ? 1 : 0; i < NOISE; i++) {
      writeFileSync(join(project, 'src', i % 2 === 0 ? 'part0' : '', `module${i}.py`), `print(${i})\n`);
    }
    if (n % 10 === 0) {
      writeFileSync(join(project, 'compose.yaml'), `services:\n  app:\n    build: .\n    image: our/service${n}:1\n`);
    }
  }
}

const CAPABILITIES = {
  textDocument: { diagnostic: { dynamicRegistration: true } },
  workspace: { workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } },
};

interface Report {
  readonly items: readonly { readonly uri: string; readonly kind: string; readonly resultId?: string }[];
}

class Client {
  readonly server = new BenchServer(process.execPath, [...nodeArgs, bundle], process.cwd());
  private readonly versions = new Map<string, number>();
  /** What the client has of the workspace: URI → result id. */
  readonly known = new Map<string, string>();
  private tokens = 0;

  constructor() {
    this.server.on('$/progress', (params) => this.take((params as { value: Report }).value));
  }

  open(uri: string, languageId: string, text: string): void {
    this.versions.set(uri, 1);
    this.server.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  change(uri: string, text: string): void {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    this.server.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  pull(uri: string): Promise<unknown> {
    return this.server.request('textDocument/diagnostic', { textDocument: { uri } });
  }

  /** One pass over the workspace, in pieces as VS Code takes it. */
  async workspace(): Promise<void> {
    const previousResultIds = [...this.known].map(([uri, value]) => ({ uri, value }));
    const params = { previousResultIds, partialResultToken: `pass${++this.tokens}` };
    this.take((await this.server.request('workspace/diagnostic', params)) as Report);
  }

  private take(report: Report): void {
    for (const { uri, resultId } of report.items) {
      if (resultId === undefined) this.known.delete(uri);
      else this.known.set(uri, resultId);
    }
  }
}

/** Milliseconds until the work is done, and the server's processor time for it. */
async function timed(client: Client, work: () => Promise<unknown>): Promise<{ wall: number; processor: number }> {
  const start = performance.now();
  const before = client.server.processorTime;
  await work();
  return { wall: performance.now() - start, processor: client.server.processorTime - before };
}

async function main(): Promise<ScaleResult> {
  makeWorkspace();
  const at = name(50);
  const uri = `${root}/${at}/Dockerfile`;
  const environmentUri = `${root}/${at}/environment.yml`;
  const text = dockerfileOf(12 + (50 % 60));

  const start = performance.now();
  const client = new Client();
  await client.server.request('initialize', {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: [{ uri: root, name: 'scale' }],
    capabilities: CAPABILITIES,
  });
  client.server.notify('initialized', {});
  client.open(uri, 'dockerfile', text);
  const first = client.pull(uri).then(() => performance.now() - start);
  const pass = client.workspace().then(() => performance.now() - start);
  const firstFile = await first;
  let passed = false;
  const passTime = pass.then((time) => {
    passed = true;
    return time;
  });
  // While the whole workspace is looked at, a person types.
  const during: number[] = [];
  for (let n = 0; !passed; n++) {
    const { wall } = await timed(client, async () => {
      client.change(uri, `${text}# ${n}\n`);
      await client.pull(uri);
    });
    during.push(wall);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const wholeWorkspace = await passTime;
  const wholeProcessor = client.server.processorTime;
  const files = client.known.size;
  const memory = client.server.memory;

  const edits: number[] = [];
  const editsProcessor = await timed(client, async () => {
    for (let n = 0; n < EDITS; n++) {
      const { wall } = await timed(client, async () => {
        client.change(uri, `${text}# again ${n}\n`);
        await client.pull(uri);
      });
      edits.push(wall);
    }
  });
  client.open(environmentUri, 'yaml', environment(50));
  const across: number[] = [];
  for (let n = 0; n < EDITS; n++) {
    const { wall } = await timed(client, async () => {
      client.change(environmentUri, environment(50, `# ${n}\n`));
      await Promise.all([client.pull(environmentUri), client.pull(uri)]);
    });
    across.push(wall);
  }
  await client.workspace();
  // What one change sets off when the editor follows the whole workspace.
  const environmentChange = await timed(client, async () => {
    client.change(environmentUri, environment(50, '  - scipy\n'));
    await client.workspace();
  });
  const newFile = join(folder, name(51), 'src', 'new.sh');
  const newFileChange = await timed(client, async () => {
    writeFileSync(newFile, '#!/bin/sh\necho new\n');
    const created = pathToFileURL(newFile).toString();
    client.server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: created, type: 1 }] });
    client.change(environmentUri, environment(50));
    await client.workspace();
  });
  const dockerfileChange = await timed(client, async () => {
    client.change(uri, text.replace('COPY environment.yml', 'COPY other.yml'));
    await client.workspace();
  });
  const end = client.server.memory;
  await client.server.stop();
  const meanwhile = quantiles(during);
  return {
    'first diagnostics of the open file, from the start of the process': firstFile,
    'the whole workspace, from the start of the process': wholeWorkspace,
    'processor time until then': wholeProcessor,
    'files with findings': files,
    'a change of the open file meanwhile, p50': meanwhile.p50,
    'a change of the open file meanwhile, longest': meanwhile.max,
    'a change of the open file afterwards, p50': quantiles(edits).p50,
    'a change of the open file afterwards, p95': quantiles(edits).p95,
    'its processor time': editsProcessor.processor / EDITS,
    'a change of its environment.yml, both files, p50': quantiles(across).p50,
    'a change of its environment.yml, both files, p95': quantiles(across).p95,
    'processor time of the whole workspace after it': environmentChange.processor,
    'processor time of the whole workspace after a new file': newFileChange.processor,
    'processor time of the whole workspace after a COPY is changed': dockerfileChange.processor,
    'MiB received': client.server.received / (1 << 20),
    'MiB of memory after the first pass': memory.now,
    'MiB of memory in the end': end.now,
    'MiB of memory at its highest': end.peak,
  };
}

console.log(JSON.stringify(await main()));
process.exit(0);
