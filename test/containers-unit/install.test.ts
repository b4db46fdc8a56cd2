import { describe, expect, test } from 'vitest';
import { lineOf, platformOfImage } from '../../client/src/containers/comparison';
import {
  type AskedPackage,
  askedPackages,
  installers,
  installWords,
  isDenied,
  isNotFound,
  linesOfTerminal,
  reasonOf,
} from '../../client/src/containers/install';
import { asPip, choicesOf } from '../../client/src/containers/installChoices';
import { readListing, readScript } from '../../client/src/containers/installed';
import { missingModule } from '../../client/src/containers/missingModule';
import { plan } from './freezePlan';

/** What a line asks for. */
function asked(line: string): AskedPackage[] {
  const found = askedPackages(line);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

test('what is typed: names, versions, channels', () => {
  expect(asked('numpy pandas=2.2, Scipy>=1.14,<2  conda-forge::xz').map(({ name, spec }) => [name, spec])).toEqual([
    ['numpy', 'numpy'],
    ['pandas', 'pandas=2.2'],
    ['scipy', 'Scipy>=1.14,<2'],
    ['xz', 'conda-forge::xz'],
  ]);
});

test.each(['', '  ', '--help', 'numpy -c x', 'numpy = 2', 'a;b', '$(id)', 'http://a.b/c'])('no package: %j', (line) => {
  expect(askedPackages(line)).toBeTypeOf('string');
});

describe('what may be meant', () => {
  const opencv = { conda: 'opencv', pip: 'opencv-python', certain: true };
  const labels = (line: string, known: Parameters<typeof choicesOf>[1], imported: boolean) =>
    choicesOf(asked(line), known, imported).map(({ label, description, detail }) => [label, description, detail]);

  test('a module that was not found', () => {
    expect(labels('cv2', [opencv], true)).toEqual([
      ['opencv', 'with conda', 'opencv brings the module cv2'],
      ['opencv-python', 'with pip', undefined],
    ]);
    expect(labels('Foo', [{ conda: 'foo', pip: 'foo', certain: false }], true)).toEqual([
      ['foo', 'with conda', 'is called as the module is; whether it brings it is not known'],
      ['foo', 'with pip', undefined],
    ]);
  });

  test('a name that is a module and may be a package as well', () => {
    const yaml = { conda: 'pyyaml', pip: 'pyyaml', certain: true };
    expect(labels('yaml=6 numpy', [yaml, { conda: 'numpy', pip: 'numpy', certain: false }], false)).toEqual([
      ['pyyaml=6 numpy', 'with conda', 'pyyaml brings the module yaml'],
      ['yaml=6 numpy', 'with conda', 'The package of that name'],
      ['pyyaml==6.* numpy', 'with pip', undefined],
    ]);
  });

  test('versions as pip reads them', () => {
    const specs = ['a=1.2', 'a==1.2', 'a>=1.2,<2', 'conda-forge::a=1.*', 'a'];
    expect(specs.map((spec) => asPip({ name: 'a', spec }, 'b').spec)).toEqual([
      'b==1.2.*',
      'b==1.2',
      'b>=1.2,<2',
      'b==1.*',
      'b',
    ]);
  });
});

test('the program of the installation that the environment belongs to comes first; channels as the file has them', () => {
  const [first] = installers(plan);
  expect(first).toEqual({ kind: 'conda', program: '/opt/conda/bin/conda' });
  const words = (...channels: string[]) =>
    installWords({ kind: 'conda', program: 'conda' }, '/p', channels, ['numpy']).slice(5).join(' ');
  expect(words('conda-forge', 'bioconda')).toBe('--channel conda-forge --channel bioconda numpy');
  expect(words('conda-forge', 'nodefaults')).toBe('--override-channels --channel conda-forge numpy');
  expect(words()).toBe('numpy');
});

describe('why it failed', () => {
  test.each([
    [
      '\u001b[31mCollecting\u001b[0m\r\n\r\nPackagesNotFoundError: The following packages are not available from current channels:\r\n\r\n  - nonesuch\r\n\r\nCurrent channels:\r\n',
      'PackagesNotFoundError: The following packages are not available from current channels: nonesuch',
    ],
    [
      'error    libmamba Could not solve for environment specs\n    The following package could not be found\n    └─ nonesuch * does not exist (perhaps a typo or a missing channel).\n',
      'error    libmamba Could not solve for environment specs The following package could not be found └─ nonesuch * does not exist (perhaps a typo or a missing channel).',
    ],
    [
      'ERROR: Could not find a version that satisfies the requirement x (from versions: none)\nERROR: No matching distribution found for x\n',
      'ERROR: Could not find a version that satisfies the requirement x (from versions: none)',
    ],
    ['one\rtwo\rthree\n', 'three'],
    ['', undefined],
  ])('%j', (output, reason) => {
    expect(reasonOf(linesOfTerminal(output))).toBe(reason);
  });

  test('what can be done about it', () => {
    expect(isNotFound(['PackagesNotFoundError: …'])).toBe(true);
    expect(isDenied(['EnvironmentNotWritableError: The current user does not have write permissions'])).toBe(true);
    expect(isDenied(['CondaHTTPError: HTTP 000 CONNECTION FAILED'])).toBe(false);
  });
});

test('what is installed: names with dashes, the shell where there is no python', () => {
  const python = { name: 'python', version: '3.12.8', build: 'h9e4cc4f_1_cpython' };
  const dash = { name: 'scikit-learn', version: '1.5.2', build: 'py312_0' };
  const printed = {
    conda: ['python-3.12.8-h9e4cc4f_1_cpython.json', 'scikit-learn-1.5.2-py312_0.json'],
    pip: [['rich', '13.9.4', true]],
    history: '==> x <==\n',
  };
  expect(readScript(JSON.stringify(printed))).toEqual({
    conda: [python, dash],
    pip: [{ name: 'rich', version: '13.9.4', requested: true }],
    history: '==> x <==\n',
  });
  expect(readScript('no json')).toBeUndefined();
  expect(readListing('history\npython-3.12.8-h9e4cc4f_1_cpython.json\n\n==> x <==\n')).toEqual({
    conda: [python],
    pip: [],
    history: '==> x <==\n',
  });
});

test('the module that was not found: that of the last message, without what is below it', () => {
  const trace = "Traceback (most recent call last):\r\nModuleNotFoundError: No module named 'yaml'\r\n";
  expect(missingModule(trace)).toBe('yaml');
  expect(missingModule(`${trace}ModuleNotFoundError: No module named 'google.cloud'`)).toBe('google');
  expect(missingModule("ImportError: cannot import name 'x'")).toBeUndefined();
});

test('a comparison in words', () => {
  const names = { file: 'environment.yml', lock: 'conda-linux-64.lock' };
  const line = (each: Partial<Parameters<typeof lineOf>[0]>) =>
    lineOf(
      {
        kind: 'other',
        name: 'numpy',
        manager: 'conda',
        against: 'file',
        wanted: 'numpy=1.26',
        installed: '2.1.3',
        command: null,
        ...each,
      },
      names,
    ).description;
  expect(line({})).toBe('2.1.3 is installed, environment.yml asks for numpy=1.26');
  expect(line({ kind: 'missing', against: 'lock', wanted: '1.26.4', installed: null })).toBe(
    'conda-linux-64.lock has 1.26.4',
  );
  expect(line({ kind: 'by-hand', manager: 'pip', wanted: null })).toBe('pip, 2.1.3, not in environment.yml');
  expect(line({ kind: 'extra', against: 'lock', wanted: null })).toBe('2.1.3, not in conda-linux-64.lock');
  expect([
    platformOfImage('linux', 'amd64'),
    platformOfImage('linux', 'arm64'),
    platformOfImage('linux', 's390x'),
  ]).toEqual(['linux-64', 'linux-aarch64', 'linux-s390x']);
});
