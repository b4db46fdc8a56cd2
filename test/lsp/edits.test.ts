/** Any row of edits ends where a fresh look at the text does. */
import { expect, test, vi } from 'vitest';
import type { Diagnostic, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import type { TestClient } from './client';
import { servers } from './harness';

const start = servers();

// Many servers and many messages: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const FILES = {
  Dockerfile: {
    language: 'dockerfile',
    text:
      '# syntax=docker/dockerfile:1\r\nFROM condaforge/miniforge3:24.11.3-0 AS build\r\nWORKDIR /app\r\nCOPY environment.yml run.sh ./\r\n' +
      'RUN conda env create -f environment.yml && conda clean -afy\r\nRUN conda activate analysis && python -V\r\nENTRYPOINT ["/app/run.sh"]\r\n',
    pieces: [
      'FROM continuumio/miniconda3\r\n',
      'RUN conda activate app && \\\n    python -c "print(\'😀\')"\n',
      'SHELL ["conda", "run", "-n", "analysis", "/bin/bash", "-c"]\n',
      'RUN <<EOF\nconda install numpy\nEOF\n',
      'ENV PATH=/opt/conda/envs/analysis/bin:$PATH\r',
      '# conda-in-docker ignore=missing-clean\n',
      '\\\n',
      '"',
      '&& ',
      '𝒳é\uFEFF ',
      '\r\n',
    ],
  },
  'environment.yml': {
    language: 'yaml',
    text: '\uFEFFname: analysis\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=2.1\n',
    pieces: [
      'name: report\n',
      '  - pip:\n      - requests\n',
      '  - pandas >=2\r\n',
      'prefix: /opt/x\n',
      '- ',
      ':',
      '😀',
      '\t',
      '\r',
    ],
  },
  'run.sh': {
    language: 'shellscript',
    text: '#!/bin/bash\nset -e\nconda activate analysis\nexec "$@"\n',
    pieces: [
      'conda activate report\n',
      'source /opt/conda/etc/profile.d/conda.sh\r\n',
      'if true; then\n',
      'fi\n',
      "'",
      '$(',
      '😀\n',
    ],
  },
} as const;
type Name = keyof typeof FILES;
const NAMES = Object.keys(FILES) as Name[];

/** Numbers from 0 to below `end`, the same for the same seed. */
function random(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}

/** A place of the protocol, counted here on its own: lines end with \r\n, \n or \r. */
function positionAt(text: string, offset: number): Range['start'] {
  const before = text.slice(0, offset);
  // Between \r and \n is no place of the protocol: it is the end of the line before.
  const lines = (before.endsWith('\r') && text[offset] === '\n' ? before.slice(0, -1) : before).split(/\r\n|\n|\r/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

/** Moves an offset out of the middle of a line end. */
function settled(text: string, offset: number): number {
  return text[offset - 1] === '\r' && text[offset] === '\n' ? offset - 1 : offset;
}

function edit(
  text: string,
  pieces: readonly string[],
  pick: (end: number) => number,
): [string, TextDocumentContentChangeEvent] {
  const kind = pick(20);
  const piece = pieces[pick(pieces.length)] ?? '';
  if (kind === 0) return [text, { text }];
  const start = settled(text, pick(text.length + 1));
  // Long texts shrink, so that they stay about as long as they are.
  const length = kind < 9 ? 0 : pick(text.length > 1500 ? 400 : 40);
  const end = settled(text, Math.min(text.length, start + length));
  const [from, to] = start < end ? [start, end] : [end, start];
  const insert = kind % 3 === 2 && to > from ? '' : piece;
  const range = { start: positionAt(text, from), end: positionAt(text, to) };
  return [text.slice(0, from) + insert + text.slice(to), { range, text: insert }];
}

async function everything(client: TestClient): Promise<string> {
  const found: [Name, Diagnostic[]][] = [];
  for (const name of NAMES) found.push([name, await client.diagnostics(client.uri(name))]);
  return JSON.stringify(found, undefined, 1).replaceAll(client.uri(''), 'folder:///');
}

test.each([1, 2, 3, 4, 5, 6])('seed %i: 200 edits of three files that depend on each other', async (seed) => {
  const pick = random(seed);
  const client = await start();
  const texts = new Map<Name, string>();
  const versions = new Map<Name, number>();
  for (const name of NAMES) {
    texts.set(name, FILES[name].text);
    versions.set(name, 1);
    await client.open(client.uri(name), FILES[name].text, FILES[name].language);
  }
  for (let n = 0; n < 200; n++) {
    const name = NAMES[pick(NAMES.length)] ?? 'Dockerfile';
    const changes: TextDocumentContentChangeEvent[] = [];
    for (let count = 1 + pick(3); count > 0; count--) {
      const [text, change] = edit(texts.get(name) ?? '', FILES[name].pieces, pick);
      texts.set(name, text);
      changes.push(change);
    }
    const version = (versions.get(name) ?? 0) + 1;
    versions.set(name, version);
    await client.change(client.uri(name), version, ...changes);
    // Now and then somebody looks, and answers are kept that later edits must not leave standing.
    if (pick(4) === 0) await client.diagnostics(client.uri(NAMES[pick(NAMES.length)] ?? 'Dockerfile'));
  }
  const fresh = await start();
  for (const name of NAMES) await fresh.open(fresh.uri(name), texts.get(name) ?? '', FILES[name].language);
  const found = await everything(client);
  expect(found).toBe(await everything(fresh));
  expect(found).toContain('"code"');
});
