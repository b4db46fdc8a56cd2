/** What is kept from one edit to the next says what a fresh look at the whole project does. */
import { describe, expect, it, test } from 'vitest';
import { Analyzer, RULES } from '../../server/src/analysis';
import { Configurations } from '../../server/src/analysis/config';
import type { FileSource } from '../../server/src/analysis/project/files';
import { type MemoryFiles, memoryFiles } from '../../server/src/analysis/project/memory';
import { TrackedFiles } from '../../server/src/analysis/project/tracked';

const BASE = 'FROM condaforge/miniforge3:24.11.3-0\n';
const CREATE = 'COPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml && conda clean -afy\n';

/** Each file with the texts that it takes turns in; undefined: there is no such file. */
const FILES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  '/p/base/Dockerfile': [
    `${BASE}RUN conda create -y -n shared python=3.12 && conda clean -afy\n`,
    `${BASE}RUN conda create -y -n other python=3.11\n`,
    'FROM our/app:1\n',
    undefined,
  ],
  '/p/app/Dockerfile': [
    `FROM our/base:1\n${CREATE}RUN conda activate shared && python -V\n`,
    `${BASE}${CREATE}COPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["python"]\n`,
    `${BASE}COPY . /app\nRUN conda env create -f /app/environment.yml\nRUN . activate && conda activate analysis\n`,
    // What a stage starts with is looked at when somebody asks.
    `${BASE}COPY . /app\nENTRYPOINT ["/app/run.sh"]\n`,
    `${BASE}RUN --mount=type=bind,source=environment.yml,target=/e.yml conda env create -f /e.yml\n`,
  ],
  '/p/app/environment.yml': [
    'name: analysis\ndependencies:\n  - python=3.12\n',
    'name: report\nchannels: [defaults]\ndependencies:\n  - python\n  - pip:\n      - -r requirements.txt\n',
    undefined,
  ],
  '/p/environment.yml': ['name: root\ndependencies:\n  - numpy\n', undefined],
  '/p/app/run.sh': [
    '#!/bin/bash\nconda activate analysis\nexec "$@"\n',
    '#!/bin/sh\nsource activate report\n',
    undefined,
  ],
  '/p/app/.dockerignore': ['*.yml\n', '.git\n', undefined],
  '/p/app/requirements.txt': ['requests\n', undefined],
  '/p/compose.yaml': [
    'services:\n  base:\n    build: base\n    image: our/base:1\n  app:\n    build: app\n    image: our/app:1\n',
    'services:\n  app:\n    build:\n      context: .\n      dockerfile: app/Dockerfile\n    command: conda activate x\n',
    'services:\n  base:\n    build: ${WHERE:-base}\n    image: our/base:1\n',
    undefined,
  ],
  '/p/.env': ['WHERE=app\n', undefined],
  '/p/.devcontainer/devcontainer.json': [
    '{ "build": { "dockerfile": "../app/Dockerfile", "context": ".." } }',
    undefined,
  ],
  '/p/.conda-in-docker.yaml': [
    'rules:\n  unpinned-base-tag: off\n  missing-clean: error\n',
    'base-images:\n  "our/*":\n    like: condaforge/miniforge3\n',
    'ignore: [app]\n',
    undefined,
  ],
};

/** Numbers from 0 to below `end`, the same for the same seed. */
function random(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 8) & 0xffff) % end;
  };
}

function analyzerOf(source: FileSource): Analyzer {
  const files = TrackedFiles.of(source);
  const { settings, baseImage } = new Configurations(files, { rules: RULES });
  return new Analyzer(files, { roots: ['/p'], settings, baseImage });
}

function everything(analyzer: Analyzer): unknown {
  return Object.keys(FILES).map((path) => ({
    path,
    findings: analyzer.lint(path),
    users: analyzer.project.dockerfilesUsing(path),
    builds: analyzer.project.buildsOf(path).map(({ context, certainty, origin }) => ({ context, certainty, origin })),
  }));
}

/** A host that tells what changed: only the paths of files whose texts did, where none came or went. */
function telling(files: MemoryFiles, log: readonly (string | undefined)[]): FileSource {
  return {
    read: (path) => files.read(path),
    exists: (path) => files.exists(path),
    list: (folder) => files.list(folder),
    revision: () => log.length,
    changesSince: (revision) => {
      const changes = log.slice(Math.max(0, revision));
      return revision < 0 || changes.includes(undefined) ? undefined : changes.flatMap((path) => path ?? []);
    },
  };
}

/** A host that says nothing of changes. */
function silent(files: MemoryFiles): FileSource {
  return {
    read: (path) => files.read(path),
    exists: (path) => files.exists(path),
    list: (folder) => files.list(folder),
  };
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i: texts change, files come and go', (seed) => {
  const pick = random(seed);
  const files = memoryFiles({});
  const log: (string | undefined)[] = [];
  const set = (path: string, text: string | undefined) => {
    const there = files.read(path) !== undefined;
    if (text !== undefined) files.set(path, text);
    else if (there) files.delete(path);
    log.push(there && text !== undefined ? path : undefined);
  };
  for (const [path, texts] of Object.entries(FILES)) set(path, texts[pick(texts.length)]);
  const hosts = [files, telling(files, log), silent(files)].map(analyzerOf);
  const paths = Object.keys(FILES);
  for (let step = 0; step < 60; step++) {
    const path = paths[pick(paths.length)] ?? '';
    const texts = FILES[path] ?? [];
    set(path, texts[pick(texts.length)]);
    for (const host of hosts) host.lint(paths[pick(paths.length)] ?? '');
    if (step % 6 !== 5) continue;
    const fresh = everything(
      analyzerOf(
        memoryFiles(
          Object.fromEntries(
            paths.flatMap((each) => {
              const file = files.read(each);
              return file === undefined ? [] : [[each, file.text]];
            }),
          ),
        ),
      ),
    );
    for (const host of hosts) expect(everything(host)).toEqual(fresh);
  }
});

describe('what is not touched by a change', () => {
  const texts = {
    '/p/a/Dockerfile': `${BASE}${CREATE}`,
    '/p/a/environment.yml': 'name: a\ndependencies:\n  - python=3.12\n',
    '/p/b/Dockerfile': `${BASE}${CREATE}`,
    '/p/b/environment.yml': 'name: b\ndependencies:\n  - python=3.12\n',
    '/p/compose.yaml': 'services:\n  a:\n    build: a\n',
  };
  const kept = (analyzer: Analyzer) => Object.keys(texts).map((path) => analyzer.lint(path));
  /** The files whose findings were made again. */
  const anew = (change: (files: MemoryFiles) => void): string[] => {
    const files = memoryFiles(texts);
    const analyzer = analyzerOf(files);
    const before = kept(analyzer);
    change(files);
    const after = kept(analyzer);
    return Object.keys(texts).filter((_, i) => before[i] !== after[i]);
  };

  it('keeps its findings when an environment changes', () => {
    expect(anew((files) => files.set('/p/b/environment.yml', 'name: c\n'))).toEqual([
      '/p/b/Dockerfile',
      '/p/b/environment.yml',
    ]);
  });

  it('keeps its findings when a Dockerfile changes what it copies', () => {
    expect(anew((files) => files.set('/p/b/Dockerfile', BASE))).toEqual(['/p/b/Dockerfile', '/p/b/environment.yml']);
  });

  it('keeps its findings when files come and go', () => {
    expect(anew((files) => files.set('/p/c/new.sh', '#!/bin/sh\n'))).toEqual([]);
    expect(anew((files) => files.set('/p/c/Dockerfile', BASE))).not.toContain('/p/b/environment.yml');
    expect(anew((files) => files.delete('/p/b/environment.yml'))).toEqual(['/p/b/Dockerfile', '/p/b/environment.yml']);
  });

  it('keeps its findings when it is built as before', () => {
    const compose = '# more\nservices:\n  a:\n    build: a\n';
    expect(anew((files) => files.set('/p/compose.yaml', compose))).not.toContain('/p/b/Dockerfile');
    expect(anew((files) => files.set('/p/.env', 'A=1\n'))).not.toContain('/p/b/Dockerfile');
  });
});

it('follows what a stage starts with, which is looked at when somebody asks', () => {
  const files = memoryFiles({
    '/p/Dockerfile': `${BASE}COPY . /app\nENTRYPOINT ["/app/run.sh"]\n`,
    '/p/run.sh': '#!/bin/bash\nexec python\n',
  });
  const analyzer = analyzerOf(files);
  const codes = () => analyzer.lint('/p/run.sh').map(({ name }) => name);
  const texts = () => analyzer.model('/p/Dockerfile')?.final?.start?.commands.map(({ name }) => name);
  expect([codes(), texts()]).toEqual([[], expect.arrayContaining(['python'])]);
  files.set('/p/run.sh', '#!/bin/bash\nconda activate app\nexec jupyter lab\n');
  expect([codes(), texts()]).toEqual([
    expect.arrayContaining(['activate-without-hook']),
    expect.arrayContaining(['jupyter']),
  ]);
});
