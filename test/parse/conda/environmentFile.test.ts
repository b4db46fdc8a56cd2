import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { within } from '../../../server/src/analysis/parse/conda/environment';
import { parseEnvironment } from '../../../server/src/analysis/parse/conda/environmentFile';
import { selectorHolds } from '../../../server/src/analysis/parse/conda/selectors';
import { expectNoHang, NO_HANG } from '../../hang';

const FILE = `# conda-in-docker ignore=x
name: demo
channels:
  - conda-forge # first
  - nodefaults
dependencies:
  - python=3.11   # why
  - "numpy >=1.20"
  - pywin32  # [win]
  - sel(linux): libgomp
  - pip
  - pip:
      - requests[socks]==2.31.0 ; python_version < "4"
      - -r requirements.txt
      - -e .
variables:
  TOKEN: abc
  N: 1
platforms: [linux-64, osx-64]
category: dev
prefix: /home/me/envs/demo
`;

function slice(text: string, span: { start: number; end: number } | undefined): string | undefined {
  return span && text.slice(span.start, span.end);
}

describe('an environment file', () => {
  const file = parseEnvironment(FILE);

  it('is read without problems', () => {
    expect(file.problems).toEqual([]);
    expect(file.keys.map((key) => key.name)).toEqual([
      'name',
      'channels',
      'dependencies',
      'variables',
      'platforms',
      'category',
      'prefix',
    ]);
    expect(file.name?.text.value).toBe('demo');
    expect(file.category?.text.value).toBe('dev');
    expect(file.channels?.items.map((item) => item.channel.name)).toEqual(['conda-forge', 'nodefaults']);
    expect(file.platforms?.items.map((item) => item.value)).toEqual(['linux-64', 'osx-64']);
    expect(file.variables?.items.map((item) => [item.name, item.value.value])).toEqual([
      ['TOKEN', 'abc'],
      ['N', '1'],
    ]);
    expect(file.comments.map((comment) => comment.text)).toEqual([
      '# conda-in-docker ignore=x',
      '# first',
      '# why',
      '# [win]',
    ]);
  });

  it('has conda packages with their specs and selectors', () => {
    const conda = (file.dependencies?.items ?? []).filter((item) => item.kind === 'conda');
    expect(conda.map((item) => item.spec.ok && item.spec.name)).toEqual([
      'python',
      'numpy',
      'pywin32',
      'libgomp',
      'pip',
    ]);
    expect(conda.map((item) => item.selector?.expression)).toEqual([undefined, undefined, 'win', 'linux', undefined]);
    const numpy = conda[1];
    if (!numpy?.spec.ok || !numpy.spec.spans.version) throw new Error('numpy has a version');
    expect(slice(FILE, within(numpy.text, numpy.spec.spans.version))).toBe('>=1.20');
    expect(conda[2]?.selector && selectorHolds(conda[2].selector, 'linux-64')).toBe(false);
    expect(conda[3]?.selector && selectorHolds(conda[3].selector, 'linux-64')).toBe(true);
  });

  it('has pip requirements', () => {
    const pip = (file.dependencies?.items ?? []).find((item) => item.kind === 'pip');
    if (pip?.kind !== 'pip') throw new Error('there is a pip section');
    expect(pip.entries.map(({ requirement }) => [requirement.kind, requirement.name, requirement.target])).toEqual([
      ['package', 'requests', undefined],
      ['file', undefined, 'requirements.txt'],
      ['editable', undefined, '.'],
    ]);
    expect(slice(FILE, pip.entries[0]?.requirement.specifiers[0]?.span)).toBe('==2.31.0');
    expect(slice(FILE, pip.entries[1]?.requirement.targetSpan)).toBe('requirements.txt');
  });

  it('says what to delete', () => {
    const items = file.dependencies?.items ?? [];
    expect(slice(FILE, items[0]?.removal)).toBe('  - python=3.11   # why\n');
    expect(slice(FILE, items[0]?.span)).toBe('- python=3.11');
    const prefix = file.prefix?.key;
    expect(slice(FILE, prefix?.removal)).toBe('prefix: /home/me/envs/demo\n');
    expect(slice(FILE, file.variables?.key.removal)).toBe('variables:\n  TOKEN: abc\n  N: 1\n');
    const pip = items[items.length - 1];
    expect(slice(FILE, pip?.removal)?.split('\n')).toHaveLength(5);
  });

  it.each(['\n', '\r\n'])('keeps its places with line ends %j and a byte order mark', (end) => {
    const text = `\uFEFFname: a${end}dependencies:${end}- numpy=1.2${end}- b${end}`;
    const read = parseEnvironment(text);
    expect(read.problems).toEqual([]);
    expect(slice(text, read.dependencies?.items[0]?.removal)).toBe(`- numpy=1.2${end}`);
    expect(slice(text, read.name?.key.removal)).toBe(`\uFEFFname: a${end}`);
  });

  it.each([
    ['[a, b, c]', 0, '[b, c]'],
    ['[a, b, c]', 1, '[a, c]'],
    ['[a, b, c]', 2, '[a, b]'],
    ['[a]', 0, '[]'],
  ] as const)('in %s item %i goes with its comma', (list, index, left) => {
    const text = `dependencies: ${list}\n`;
    const removal = parseEnvironment(text).dependencies?.items[index]?.removal;
    expect(removal && text.slice(0, removal.start) + text.slice(removal.end)).toBe(`dependencies: ${left}\n`);
  });

  it('follows aliases and merges', () => {
    const text =
      'x-base: &base [numpy, scipy]\nx: &one pandas\ndependencies:\n  - *one\n  - pip: *base\n<<: {name: a}\n';
    const read = parseEnvironment(text);
    const [first, second] = read.dependencies?.items ?? [];
    expect(first?.kind === 'conda' && first.text.value).toBe('pandas');
    expect(slice(text, first?.kind === 'conda' ? first.text.span : undefined)).toBe('*one');
    expect(second?.kind === 'pip' && second.entries.map((entry) => entry.text.value)).toEqual(['numpy', 'scipy']);
    expect(read.name?.text.value).toBe('a');
  });
});

describe('problems of form', () => {
  it.each([
    ['', 'empty', ''],
    ['# nothing\n', 'empty', '# nothing'],
    ['- a\n- b\n', 'not-a-mapping', '- a'],
    ['name: a\n', 'missing-dependencies', 'name'],
    ['name: a\ndependencies:\n', 'empty-section', 'dependencies'],
    ['dependencies:\n  python=3.7\n  numpy\n', 'wrong-type', 'python=3.7\n  numpy'],
    ['dependencies:\n  numpy: 1\n', 'wrong-type', 'numpy: 1'],
    ['name: 3.10\ndependencies: [a]\n', 'wrong-type', '3.10'],
    ['name:\ndependencies: [a]\n', 'empty-section', 'name'],
    ['channels: conda-forge\ndependencies: [a]\n', 'wrong-type', 'conda-forge'],
    ['channels: [1]\ndependencies: [a]\n', 'wrong-type', '1'],
    ['dependencies:\n  - 3.7\n', 'wrong-type', '3.7'],
    ['dependencies:\n  -\n  - a\n', 'empty-item', '-'],
    ['dependencies:\n  - - a\n', 'wrong-type', '- a'],
    ['dependencies:\n  - a\n  - pip:\n  - b\n', 'pip-not-nested', 'pip'],
    ['dependencies:\n  - a\n  - pip:\n', 'pip-empty', 'pip'],
    ['dependencies:\n  - pip: a\n', 'wrong-type', 'a'],
    ['dependencies:\n  - pip:\n    - 1\n', 'wrong-type', '1'],
    ['dependencies:\n  - python: 3.7\n', 'unknown-section', 'python'],
    ['dependencies:\n  - Pip:\n    - a\n', 'unknown-section', 'Pip'],
    ['dependencies:\n  - a\n    - b\n', 'joined-lines', '- b'],
    ['dependencies:\n  - a\n    -b\n', 'joined-lines', '-b'],
    ['dependencies:\n  - a\n  -b\n', 'syntax', '-b'],
    ['Name: a\ndependencies: [a]\n', 'key-case', 'Name'],
    ['dependancies: [a]\ndependencies: [a]\n', 'unknown-key', 'dependancies'],
    ['dependencies: [a]\npip: [b]\n', 'misplaced-pip', 'pip'],
    ['dependencies: [a]\nname: a\nname: b\n', 'duplicate-key', 'name'],
    ['dependencies: [a]\nvariables:\n  A: 1\n  A: 2\n', 'duplicate-key', 'A'],
    ['dependencies: [a]\nvariables: [A=1]\n', 'wrong-type', '[A=1]'],
    ['dependencies: [a]\n---\nname: a\n', 'multiple-documents', '---'],
    ['dependencies:\n\t- a\n', 'tab', '\t'],
    ['dependencies:\n  - a\t# x\n', 'conda-tab', '\t'],
    ['dependencies:\n  - a\n\t\n', 'conda-tab', '\t'],
    ['name: a\tb\ndependencies: [a]\n', 'conda-tab', '\t'],
    ['name: *x\ndependencies: [a]\n', 'undefined-alias', '*x'],
    ['dependencies: [a\n', 'syntax', undefined],
    ['name: a\0', 'binary', '\0'],
  ] as const)('%j: %s', (text, kind, place) => {
    const problems = parseEnvironment(text).problems;
    expect(problems.map((problem) => problem.kind)).toContain(kind);
    const problem = problems.find((candidate) => candidate.kind === kind);
    if (place !== undefined) expect(slice(text, problem?.span)).toBe(place);
  });

  it.each([
    'dependencies:\n  - numpy\n    >=1.2\n',
    'dependencies:\n  - pip:\n    - a==1\n      --hash=sha256:00\n',
    '---\nname: a\ndependencies: [a]\n...\n',
    '# \ta\nname: "a\tb"\ndependencies:\n  - a  # \tb\nvariables:\n  A: |\n    x\ty\n',
    'name: "1"\ndependencies: [a]\n',
    'dependencies:\n- a\n- pip:\n  - b\n',
    'name: a\n\n\ndependencies:\n  # only this\n  - a\n',
  ])('none in %j', (text) => {
    expect(parseEnvironment(text).problems).toEqual([]);
  });

  it('suggests the right key', () => {
    const [unknown] = parseEnvironment('dependancies:\n  - a\n').problems;
    expect(unknown?.suggestion).toBe('dependencies');
  });
});

const piece = fc.constantFrom(
  ...[
    'name: a\n',
    'channels:\n',
    'dependencies:\n',
    '  - ',
    '- ',
    'pip:\n',
    '    - x\n',
    'numpy=1\n',
    '\t',
    '&a ',
    '*a',
    '"',
    "'",
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ': ',
    '# [win]\n',
    '\r\n',
    '\r',
    '---\n',
    '<<: ',
    '|\n',
    '>',
    '%',
    '\uFEFF',
    'é',
    '😀',
    '!x ',
    '? ',
    ',',
    '\0',
  ],
);

function spansOf(
  value: unknown,
  found: { start: number; end: number }[] = [],
  depth = 0,
): { start: number; end: number }[] {
  if (depth > 12 || typeof value !== 'object' || value === null) return found;
  const record = value as Record<string, unknown>;
  const { start, end } = record;
  if (typeof start === 'number' && typeof end === 'number') found.push({ start, end });
  for (const [key, inner] of Object.entries(record)) {
    // Those of a spec are relative to its text.
    if (key !== 'spec' && key !== 'channel') spansOf(inner, found, depth + 1);
  }
  return found;
}

describe('any text', () => {
  it('is read without an exception, with spans inside of it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        for (const span of spansOf(parseEnvironment(text))) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  const big = 1_000_000;
  it.each([
    ['brackets', '['.repeat(big)],
    ['braces', '{'.repeat(big)],
    ['dashes', '- '.repeat(big / 2)],
    ['keys', 'a: '.repeat(big / 3)],
    ['anchors', '&a '.repeat(big / 3)],
    ['aliases', '*a\n'.repeat(big / 3)],
    ['line ends', '\n'.repeat(big)],
    ['tabs', '\t- a\n'.repeat(big / 5)],
    ['percent signs', '%\n'.repeat(big / 2)],
    ['quotes', `name: "${'x'.repeat(big)}`],
    ['different keys', Array.from({ length: 60_000 }, (_, i) => `k${i}: v`).join('\n')],
    ['documents', '---\n'.repeat(big / 4)],
    ['blanks', `dependencies:${' '.repeat(big)}x`],
    ['one long item', `dependencies:\n  - ${'x'.repeat(big)}`],
    ['a flow list', `dependencies: [${'a, '.repeat(45_000)}]`],
    ['dependencies', `dependencies:\n${'  - numpy=1.20.3=py38_0  # [linux]\n'.repeat(24_000)}`],
  ])('a file of %s does not hang', NO_HANG, async (_, text) => {
    await expectNoHang(() => parseEnvironment(text));
  });

  it('is no bomb', NO_HANG, async () => {
    const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`).join('\n');
    const list = `x: &x [${'a, '.repeat(5000)}]\ndependencies:\n${'  - pip: *x\n'.repeat(5000)}`;
    await expectNoHang(() => parseEnvironment(`a0: &a0 x\n${levels}\ndependencies: *a30\n`));
    const { problems } = await expectNoHang(() => parseEnvironment(list));
    expect(problems.map((problem) => problem.kind)).toContain('too-many-items');
  });
});
