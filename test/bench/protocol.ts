/**
 * Language servers side by side, over their standard streams: how long from a change to the diagnostics, from the
 * start of the process to the answer to `initialize`, and what memory they take. They take turns, edit by edit, so that
 * whatever else the machine does hits both. Prints JSON. Each is used as VS Code uses it: those that are asked for
 * diagnostics are asked after the change, the others send them by themselves.
 *
 *   node protocol.cjs OUR_BUNDLE PROJECT_FOLDER
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dockerfileOf } from './corpus';
import { BenchServer, quantiles } from './server';

/** What one server took for files of one kind. */
export interface ProtocolRow {
  /** A number of lines, or `project`: the Dockerfile of a project with its other files beside it. */
  readonly of: string;
  readonly tool: string;
  /** Milliseconds from sending the change to having the diagnostics. */
  readonly p50: number;
  readonly p95: number;
  /** Processor time of the server per change, in milliseconds. */
  readonly processor: number;
  /** How many diagnostics the last answer held. */
  readonly diagnostics: number;
}

/** What one server took to start. */
export interface StartRow {
  readonly tool: string;
  /** Milliseconds from spawning the process to the answer to `initialize`. */
  readonly initialize: number;
  /** Processor time until then, in milliseconds. */
  readonly processor: number;
  /** Resident memory in MiB after `initialize`, and after a small file was opened and looked at. */
  readonly memory: number;
  readonly memoryOpen: number;
}

export interface ProtocolResult {
  readonly changes: readonly ProtocolRow[];
  readonly starts: readonly StartRow[];
}

const STARTS = 11;
const WARM_UP = 40;
const SIZES = [8, 100, 1000];
const load = createRequire(join(process.cwd(), 'package.json'));

interface Tool {
  readonly name: string;
  readonly program?: string;
  readonly args: readonly string[];
  /** Whether it is asked for diagnostics; else it sends them. */
  readonly pulls: boolean;
  /** Whether each change brings the whole text. */
  readonly whole?: boolean;
}

const TALLY = join(process.cwd(), 'node_modules/@wharflab/tally-linux-x64/bin/tally');

const TOOLS: readonly Tool[] = [
  { name: 'conda-in-docker', args: [process.argv[2] ?? ''], pulls: true },
  {
    name: 'docker-langserver',
    args: [load.resolve('dockerfile-language-server-nodejs/bin/docker-langserver')],
    pulls: false,
  },
  ...(existsSync(TALLY) ? [{ name: 'tally', program: TALLY, args: ['lsp'], pulls: true, whole: true }] : []),
];

/** What VS Code says of itself, as far as it matters here. */
const CAPABILITIES = {
  textDocument: {
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: false },
    publishDiagnostics: { relatedInformation: true, versionSupport: false, codeDescriptionSupport: true },
    synchronization: { dynamicRegistration: true },
  },
  workspace: { workspaceFolders: true, diagnostics: { refreshSupport: true } },
};

class Session {
  readonly server: BenchServer;
  private version = 1;
  private arrived: ((diagnostics: readonly unknown[]) => void) | undefined;

  constructor(readonly tool: Tool) {
    this.server = new BenchServer(tool.program ?? process.execPath, tool.args, process.cwd());
    this.server.on('textDocument/publishDiagnostics', (params) => {
      this.arrived?.((params as { diagnostics: readonly unknown[] }).diagnostics);
    });
  }

  /** @param folder the URI of the folder that is open; without it a lone file is */
  async initialize(folder?: string): Promise<void> {
    const params = {
      processId: process.pid,
      rootUri: folder ?? null,
      workspaceFolders: folder === undefined ? null : [{ uri: folder, name: 'project' }],
      capabilities: CAPABILITIES,
    };
    await this.server.request('initialize', params);
    this.server.notify('initialized', {});
  }

  open(uri: string, text: string): Promise<number> {
    return this.after(uri, () =>
      this.server.notify('textDocument/didOpen', {
        textDocument: { uri, languageId: 'dockerfile', version: this.version, text },
      }),
    );
  }

  /** Types over the digits behind the `#` of a comment line; gives the number of diagnostics. */
  edit(uri: string, { text, line }: Editable, digits: string): Promise<number> {
    const change = { range: { start: { line, character: 2 }, end: { line, character: 6 } }, text: digits };
    return this.after(uri, () =>
      this.server.notify('textDocument/didChange', {
        textDocument: { uri, version: ++this.version },
        contentChanges: [this.tool.whole === true ? { text: text.replace('# 0000', `# ${digits}`) } : change],
      }),
    );
  }

  private async after(uri: string, act: () => void): Promise<number> {
    if (this.tool.pulls) {
      act();
      const report = await this.server.request('textDocument/diagnostic', { textDocument: { uri } });
      return (report as { items: readonly unknown[] }).items.length;
    }
    const arrival = new Promise<readonly unknown[]>((resolve) => {
      this.arrived = resolve;
    });
    act();
    return (await arrival).length;
  }
}

interface Editable {
  readonly text: string;
  /** The number of its line `# 0000`. */
  readonly line: number;
}

/** The text with a comment between two instructions, nearly in the middle. */
function editable(text: string): Editable {
  const all = text.split('\n');
  let line = all.length >> 1;
  while (line > 0 && /\\$|^\s*#/.test(all[line - 1] ?? '')) line--;
  all.splice(line, 0, '# 0000');
  return { text: all.join('\n'), line };
}

/** Edits of one file, by all servers in turns. */
async function changes(
  of: string,
  uri: string,
  file: Editable,
  rounds: number,
  folder?: string,
): Promise<ProtocolRow[]> {
  const sessions = TOOLS.map((tool) => new Session(tool));
  for (const session of sessions) {
    await session.initialize(folder);
    await session.open(uri, file.text);
  }
  const found = sessions.map(() => ({ times: [] as number[], processor: 0, diagnostics: 0 }));
  for (let n = -WARM_UP; n < rounds; n++) {
    for (const [i, session] of sessions.entries()) {
      const measured = found[i];
      if (measured === undefined) continue;
      if (n === 0) measured.processor = session.server.processorTime;
      // A server that takes this long says the same after a tenth of the edits.
      if (n % 10 !== 0 && (measured.times[4] ?? 0) > 100) continue;
      const start = performance.now();
      measured.diagnostics = await session.edit(uri, file, String(1000 + ((n + WARM_UP) % 9000)));
      if (n >= 0) measured.times.push(performance.now() - start);
    }
  }
  const rows = sessions.flatMap((session, i): ProtocolRow[] => {
    const measured = found[i];
    if (measured === undefined) return [];
    const { p50, p95 } = quantiles(measured.times);
    const processor = (session.server.processorTime - measured.processor) / measured.times.length;
    return [{ of, tool: session.tool.name, p50, p95, processor, diagnostics: measured.diagnostics }];
  });
  for (const session of sessions) await session.server.stop();
  return rows;
}

async function allChanges(): Promise<ProtocolRow[]> {
  const rows: ProtocolRow[] = [];
  for (const lines of SIZES) {
    const file = editable(dockerfileOf(lines - 1));
    const rounds = lines >= 1000 ? 150 : 400;
    rows.push(...(await changes(`${lines} lines`, `file:///project${lines}/Dockerfile`, file, rounds)));
  }
  const folder = process.argv[3] ?? '';
  const dockerfile = join(folder, 'docker', 'Dockerfile');
  const file = editable(readFileSync(dockerfile, 'utf8'));
  const uri = pathToFileURL(dockerfile).href;
  rows.push(...(await changes('project', uri, file, 400, pathToFileURL(folder).href)));
  return rows;
}

async function starts(): Promise<StartRow[]> {
  const found = new Map<Tool, { initialize: number; processor: number; memory: number; memoryOpen: number }[]>();
  for (let n = 0; n < STARTS; n++) {
    for (const tool of TOOLS) {
      const start = performance.now();
      const session = new Session(tool);
      await session.initialize();
      const initialize = performance.now() - start;
      const processor = session.server.processorTime;
      const memory = session.server.memory.now;
      await session.open('file:///project/Dockerfile', dockerfileOf(20));
      const list = found.get(tool) ?? [];
      list.push({ initialize, processor, memory, memoryOpen: session.server.memory.now });
      found.set(tool, list);
      await session.server.stop();
    }
  }
  return [...found].map(([tool, rows]) => ({
    tool: tool.name,
    initialize: quantiles(rows.map((row) => row.initialize)).p50,
    processor: quantiles(rows.map((row) => row.processor)).p50,
    memory: quantiles(rows.map((row) => row.memory)).p50,
    memoryOpen: quantiles(rows.map((row) => row.memoryOpen)).p50,
  }));
}

const result: ProtocolResult = { changes: await allChanges(), starts: await starts() };
console.log(JSON.stringify(result));
process.exit(0);
