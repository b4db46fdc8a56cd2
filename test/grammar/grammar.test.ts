import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderSnap } from 'vscode-tmgrammar-test/dist/snapshot/index.js';
import { grammarFile, grammars } from '../../scripts/grammars.mjs';
import { expectNoHang } from '../hang';
import { installedHosts, isOurs, ours, packagedHosts, scopesByCharacter, tokenize } from './tokens';

/** The files that are colored, with the grammar of their language. */
const FIXTURES: Readonly<Record<string, string>> = {
  'environment.yml': 'source.yaml',
  'minimal.yml': 'source.yaml',
  Dockerfile: 'source.dockerfile',
  'entrypoint.sh': 'source.shell',
  'conda-linux-64.lock': 'source.conda-explicit',
  'exported.txt': 'source.conda-explicit',
};

/** Other YAML that has keys of the same names. */
const FOREIGN = ['Chart.yaml', 'other.yml'];

const read = (name: string) => readFileSync(`test/grammar/fixtures/${name}`, 'utf8');
const packaged = packagedHosts();
const installed = installedHosts();

/** Each piece of text with our scope of it, line by line. */
async function ourPieces(hosts: typeof packaged, name: string): Promise<string[][]> {
  const lines = await tokenize(hosts, ours, FIXTURES[name] ?? '', read(name));
  return lines.map((line) => {
    const pieces: string[] = [];
    let last = '';
    scopesByCharacter(line).forEach((scopes, at) => {
      const scope = scopes.filter((each) => isOurs(each) && !each.startsWith('meta.')).at(-1) ?? '';
      if (scope !== '' && scope === last) pieces[pieces.length - 1] += line.src[at] ?? '';
      else if (scope !== '') pieces.push(`${scope}: ${line.src[at] ?? ''}`);
      last = scope;
    });
    return pieces;
  });
}

test.each(Object.keys(grammars))('%s is what `npm run grammars` writes', (path) => {
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(grammarFile(grammars[path] ?? {}));
});

describe('snapshots', () => {
  test.each(Object.entries(FIXTURES))('%s', async (name, scope) => {
    const tokens = await tokenize(packaged, ours, scope, read(name));
    await expect(renderSnap(tokens)).toMatchFileSnapshot(`snapshots/${name}.snap`);
  });
});

describe('our scopes do not depend on the version of the grammars that they are injected into', () => {
  if (installed.length === 0)
    test.skip('no VS Code is installed for the editor tests: its own grammars are not compared');
  for (const hosts of installed) {
    test.each(Object.keys(FIXTURES))(`${hosts.name}: %s`, async (name) => {
      expect(await ourPieces(hosts, name)).toEqual(await ourPieces(packaged, name));
    });
  }
});

describe('what is not conda’s keeps its color', () => {
  const all = [packaged, ...installed];

  /** What a theme goes by: the innermost scope, blanks and punctuation left out. */
  const colors = (line: Parameters<typeof scopesByCharacter>[0]) =>
    scopesByCharacter(line).map((scopes, at) => {
      const scope = scopes.filter((each) => !each.startsWith('meta.')).at(-1) ?? '';
      return line.src[at] === ' ' || scope.startsWith('punctuation.') ? '' : scope;
    });

  for (const hosts of all) {
    test.each(FOREIGN)(`${hosts.name}: %s`, async (name) => {
      const without = await tokenize(hosts, [], 'source.yaml', read(name));
      const within = await tokenize(hosts, ours, 'source.yaml', read(name));
      within.forEach((line, n) => {
        expect(colors(line), line.src).toEqual(colors(without[n] ?? line));
      });
    });

    test(`${hosts.name}: the lines of environment.yml that hold no channel and no package`, async () => {
      const text = read('environment.yml');
      const without = await tokenize(hosts, [], 'source.yaml', text);
      const within = await tokenize(hosts, ours, 'source.yaml', text);
      for (const wanted of ['name: saasfee', 'variables:', '  CONDA: yes', '    - conda-forge', 'prefix: /opt']) {
        const n = within.findLastIndex((line) => line.src.startsWith(wanted));
        expect(
          within[n]?.tokens.map((token) => token.scopes),
          wanted,
        ).toEqual(without[n]?.tokens.map((token) => token.scopes));
      }
    });

    test.each(['entrypoint.sh', 'Dockerfile'])(`${hosts.name}: words beside ours in %s`, async (name) => {
      const scope = FIXTURES[name] ?? '';
      const without = await tokenize(hosts, [], scope, read(name));
      const within = await tokenize(hosts, ours, scope, read(name));
      within.forEach((line, n) => {
        const before = scopesByCharacter(without[n] ?? line);
        scopesByCharacter(line).forEach((scopes, at) => {
          if (!scopes.some(isOurs)) expect(scopes, `${line.src} at ${at}`).toEqual(before[at]);
        });
      });
    });
  }
});

test('comments and names that only look alike are not colored', async () => {
  const silent = {
    'source.dockerfile': [
      '# RUN conda activate nothing',
      'RUN pip install conda',
      'RUN . venv/bin/activate',
      'RUN source venv/bin/activate && pip install x',
      'COPY conda /opt/conda',
      'ENV PATH=/opt/conda/envs/app/bin:$PATH',
      'RUN bash Miniconda3-latest-Linux-x86_64.sh -b -p /opt/conda',
      'RUN head -n 5 conda.log',
    ],
    'source.shell': [
      '# conda activate nothing',
      'pip install conda',
      'source venv/bin/activate',
      'condax activate foo',
    ],
    'source.yaml': ['name: conda', '  dependencies:', '    - numpy=1.2', 'dependencies: [numpy]', 'channels: x'],
  };
  for (const [scope, lines] of Object.entries(silent)) {
    for (const line of await tokenize(packaged, ours, scope, lines.join('\n'))) {
      expect(line.tokens.flatMap((token) => token.scopes).filter(isOurs), line.src).toEqual([]);
    }
  }
});

/** A line that makes a careless expression go back and forth, of about this many letters. */
const longLines = (length: number): Readonly<Record<string, readonly string[]>> => {
  const many = (text: string) => text.repeat(length / text.length);
  return {
    'source.shell': [many('conda '), `conda run ${many('-n a ')}`, `source ${many('a/')}activate x`],
    'source.dockerfile': [
      `RUN ${many('conda ')}`,
      `RUN ${many('conda -a=b ')}`,
      `RUN conda create ${many('-n "a ')}`,
      `RUN source ${many('a/')}`,
      `RUN ${many('/')}`,
      `RUN conda activate ${many('${a:-')}`,
    ],
    'source.yaml': [
      `dependencies:\n  - a${many(' >=1')}!`,
      `dependencies:\n  - a${many('[')}`,
      `dependencies:\n  - ${many('a::')}`,
      `dependencies:\n  - pip:\n    - a${many(' = ')}%`,
      `dependencies:\n  # [${many(' not')}x`,
      `channels:\n  - ${many('a/')}%`,
    ],
    'source.conda-explicit': [`https://${many('a/')}`, `https://a/b/linux-64/${many('a-')}`],
  };
};

test('a very long line does not hold the editor up', async () => {
  for (const [scope, texts] of Object.entries(longLines(3000))) {
    for (const text of texts) {
      await expectNoHang(() => tokenize(packaged, ours, scope, text), `${scope}: ${text.slice(0, 40)}`);
    }
  }
}, 120_000);
