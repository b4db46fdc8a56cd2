import { describe, expect, test } from 'vitest';
import { type AddedPackage, addPackages, changedPiece, NotWritten } from '../../server/src/analysis/fixes/packages';
import { parseEnvironment } from '../../server/src/analysis/parse/conda';

const conda = (name: string, version?: string): AddedPackage => ({ name, version, manager: 'conda' });
const pip = (name: string, version?: string): AddedPackage => ({ name, version, manager: 'pip' });

/** The text after packages were added; the file still reads, and CRLF and a missing last line end stay. */
function added(text: string, ...packages: readonly AddedPackage[]): string {
  const found = addPackages(text, packages);
  expect(parseEnvironment(found.text).problems).toEqual(parseEnvironment(text).problems);
  const windows = addPackages(text.replace(/\n/g, '\r\n'), packages).text;
  expect(windows).toBe(found.text.replace(/\n/g, '\r\n'));
  if (text.endsWith('\n')) expect(added(text.slice(0, -1), ...packages).trimEnd()).toBe(found.text.trimEnd());
  const piece = changedPiece(text, found.text);
  if (piece !== undefined) expect(text.slice(0, piece.start) + piece.text + text.slice(piece.end)).toBe(found.text);
  return found.text;
}

describe('the pin style is that of the file', () => {
  const file = (...specs: readonly string[]) =>
    `channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n${specs.map((each) => `  - ${each}\n`).join('')}`;

  test.each([
    [['numpy=1.26', 'pandas=2.2', 'scipy'], 'requests=2.32'],
    [['numpy=1.26.4', 'pandas=2.2.1'], 'requests=2.32.3'],
    [['numpy==1.26.4', 'pandas==2.2.1'], 'requests==2.32.3'],
    [['numpy', 'pandas'], 'requests'],
    [['numpy>=1.26', 'pandas>=2.2', 'scipy=1'], 'requests>=2.32'],
    [['numpy>=1.26,<2'], 'requests>=2.32,<3'],
    [['numpy =1.26', 'pandas =2.2'], 'requests =2.32'],
    [['numpy=1.26.*', 'pandas=2.2.*'], 'requests=2.32'],
    [['numpy=1.26.4=py312_0'], 'requests=2.32.3'],
    // Python alone says how versions are written here.
    [[], 'requests=2.32'],
    [['pip'], 'requests=2.32'],
  ])('%j', (specs, line) => {
    expect(addPackages(file(...specs), [conda('requests', '2.32.3')]).lines).toEqual([line]);
  });

  test('without a version none is written', () => {
    expect(addPackages(file('numpy=1.26'), [conda('requests')]).lines).toEqual(['requests']);
  });

  test('pip', () => {
    const withPip = (line: string) => `${file('pip')}  - pip:\n    - ${line}\n`;
    const lines = (line: string) => addPackages(withPip(line), [pip('rich', '13.9.4')]).lines;
    expect(lines('flask==3.1.0')).toEqual(['rich==13.9.4']);
    expect(lines('flask')).toEqual(['rich']);
    expect(lines('flask>=3.1')).toEqual(['rich>=13.9']);
    expect(lines('-r more.txt')).toEqual(['rich==13.9.4']);
  });
});

describe('the place', () => {
  test('a sorted list stays sorted, comments and blank lines stay where they are', () => {
    const text =
      'name: app\ndependencies:\n  - python=3.12\n  # for tables\n  - numpy=2.1  # not 2.2\n\n  - pandas=2.2\n  - scipy=1.14\n  - pip\n  - pip:\n    - flask==3.1.0\nvariables:\n  A: b\n';
    expect(added(text, conda('polars', '1.14.0'))).toBe(text.replace('  - scipy', '  - polars=1.14\n  - scipy'));
    expect(added(text, conda('xarray', '2024.11.0'))).toBe(text.replace('  - pip\n', '  - xarray=2024.11\n  - pip\n'));
    expect(added(text, pip('rich', '13.9.4'))).toBe(
      text.replace('flask==3.1.0\n', 'flask==3.1.0\n    - rich==13.9.4\n'),
    );
  });

  test('a list that is not sorted gets it last', () => {
    const text = 'dependencies:\n- scipy\n- numpy\n- pandas # tables\n';
    expect(added(text, conda('attrs', '24.2.0'))).toBe(`${text}- attrs\n`);
  });

  test('quotes as the others have them, lists in brackets', () => {
    const quoted = 'dependencies:\n  - "scipy=1.14"\n  - "numpy=2.1"\n';
    expect(added(quoted, conda('attrs', '24.2.0'))).toBe(`${quoted}  - "attrs=24.2"\n`);
    expect(added('dependencies: [scipy=1.14, numpy=2.1]\n', conda('attrs', '24.2.0'))).toBe(
      'dependencies: [scipy=1.14, numpy=2.1, attrs=24.2]\n',
    );
    expect(added('dependencies: ["scipy>=1.14,<2"]\n', conda('attrs', '24.2.0'))).toBe(
      'dependencies: ["scipy>=1.14,<2", "attrs>=24.2,<25"]\n',
    );
  });

  test('no list yet', () => {
    expect(addPackages('name: app\n', [conda('attrs', '24.2.0')]).text).toBe(
      'name: app\ndependencies:\n  - attrs=24.2\n',
    );
    expect(addPackages('channels:\n- x\ndependencies: []\n', [conda('attrs', '24.2.0')]).text).toBe(
      'channels:\n- x\ndependencies:\n- attrs=24.2\n',
    );
    expect(addPackages('dependencies:\nname: app\n', [conda('attrs', '24.2.0')]).text).toBe(
      'dependencies:\n  - attrs=24.2\nname: app\n',
    );
  });

  test('the first package of pip brings pip and its section', () => {
    expect(added('dependencies:\n  - python=3.12\n', pip('rich', '13.9.4'))).toBe(
      'dependencies:\n  - python=3.12\n  - pip\n  - pip:\n    - rich==13.9.4\n',
    );
    expect(added('dependencies:\n  - pip\n  - python\n', pip('rich', '13.9.4'))).toBe(
      'dependencies:\n  - pip\n  - python\n  - pip:\n    - rich==13.9.4\n',
    );
    const only = 'dependencies:\n  - pip:\n    - flask\n';
    expect(addPackages(only, [conda('attrs')]).text).toBe('dependencies:\n  - attrs\n  - pip:\n    - flask\n');
  });

  test('several at once', () => {
    const found = addPackages('dependencies:\n  - python=3.12\n', [
      conda('b', '2.0'),
      conda('a', '1.0'),
      pip('c', '3'),
    ]);
    expect(found.text).toBe('dependencies:\n  - python=3.12\n  - b=2.0\n  - a=1.0\n  - pip\n  - pip:\n    - c==3\n');
    expect(found.lines).toEqual(['b=2.0', 'a=1.0', 'c==3']);
  });
});

describe('what is there already', () => {
  test('stays where the version is one that it asks for', () => {
    const text = 'dependencies:\n  - NumPy>=1.26\n  - pip:\n    - Flask_Login==0.6.3\n';
    const found = addPackages(text, [conda('numpy', '2.1.3'), pip('flask-login', '0.6.3')]);
    expect(found).toEqual({ text, lines: [], there: ['numpy', 'flask-login'] });
  });

  test('is written anew where it is not', () => {
    const text = 'dependencies:\n  - numpy=1.26 # old\n  - pip:\n    - flask==3.0.0\n';
    expect(added(text, conda('numpy', '2.1.3'), pip('flask', '3.1.0'))).toBe(
      'dependencies:\n  - numpy=2.1 # old\n  - pip:\n    - flask==3.1.0\n',
    );
  });

  test('a line for another platform is not that of this one', () => {
    const text = 'dependencies:\n  - python=3.12\n  - appnope=0.1  # [osx]\n';
    expect(addPackages(text, [conda('appnope', '0.1.4')]).lines).toEqual(['appnope=0.1']);
  });
});

test.each([['dependencies:\n  - a: [\n'], ['dependencies:\n  - numpy={{ numpy }}\n'], ['dependencies: *x\n']])(
  'left alone: %j',
  (text) => {
    expect(() => addPackages(text, [conda('attrs', '24.2.0')])).toThrow(NotWritten);
  },
);
