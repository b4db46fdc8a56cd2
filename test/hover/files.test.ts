import { describe, expect, test } from 'vitest';
import { hover } from './hover';

/** What is told of a line of an environment file. */
function line(text: string, before = 'name: app\nchannels: [conda-forge, nodefaults]\ndependencies:\n') {
  return hover({ 'environment.yml': `${before}${text}\n` });
}

describe('packages in environment.yml', () => {
  const FORGE = '\n\nLooked for in conda-forge.';

  test.each([
    [
      '  - nu‸mpy=1.2',
      'numpy 1.2 or any 1.2.x, any build.\n\n- One =: 1.2 and what starts with 1.2., not 1.20. numpy==1.2 is 1.2 alone.',
    ],
    [
      '  - nu‸mpy==1.2',
      'numpy exactly 1.2, any build.\n\n- 1.2 alone (1.2.0 counts as the same), not 1.2.1. numpy=1.2 is any 1.2.x.',
    ],
    [
      '  - nu‸mpy=1.0',
      'numpy 1.0 or any 1.0.x, any build.\n\n- One =: 1.0 and what starts with 1.0., not 1.1. numpy==1.0 is 1.0 alone.',
    ],
    ['  - "nu‸mpy>=1.2,<2"', 'numpy 1.2 or newer and older than 2, any build.'],
    [
      '  - nu‸mpy',
      'numpy, any version, any build.\n\n- The newest version that fits the others when the image is built: two builds may differ.',
    ],
    [
      '  - nu‸mpy=1.2.3=py38_0',
      'numpy exactly 1.2.3, build py38_0.\n\n- 1.2.3 alone (1.2.3.0 counts as the same), not 1.2.3.1. numpy=1.2.3 is any 1.2.3.x.\n- A build string belongs to one platform and goes away when the package is built again; numpy==1.2.3 pins the version alone.',
    ],
    [
      '  - pyt‸orch=2.1=*cuda*',
      'pytorch exactly 2.1, a build that fits *cuda*.\n\n- 2.1 alone (2.1.0 counts as the same), not 2.1.1. pytorch=2.1 is any 2.1.x.',
    ],
  ])('%s', (written, told) => {
    expect(line(written)?.text).toBe(told + FORGE);
  });

  test('the channel of the spec wins over those of the file', () => {
    expect(line('  - bioconda::sam‸tools')?.text).toContain('any build, from bioconda.');
    expect(line('  - bioconda::sam‸tools')?.text).not.toContain('Looked for');
  });

  test('what conda does not take', () => {
    expect(line('  - nu‸mpy>=1,')?.text).toMatch(/^conda does not take this: /);
  });

  test('those of pip', () => {
    const pip = (written: string) => line(`  - pip\n  - pip:\n    - ${written}`)?.text;
    expect(pip('req‸uests==2.*')).toContain('requests any 2.x, from PyPI');
    expect(pip('-r req‸uirements.txt')).toBe('The requirements in requirements.txt.');
    expect(pip("tom‸li; python_version < '3.11'")).toContain("Only where python_version < '3.11'.");
    expect(pip('-e ‸.')).toContain('used where it lies');
    expect(pip('git+https://exam‸ple.org/a.git#egg=a')).toContain('a from git+https://example.org/a.git');
  });
});

test('keys and channels of environment.yml', () => {
  expect(hover({ 'environment.yml': 'na‸me: app\ndependencies: []\n' })).toMatchObject({
    of: 'name',
    text: expect.stringContaining('under which the environment is made'),
  });
  for (const key of ['chan‸nels: []', 'depend‸encies: []', 'pre‸fix: /x', 'vari‸ables: {}', 'plat‸forms: []']) {
    expect(line(key, 'name: app\n')?.text, key).toBeDefined();
  }
  expect(line('  - p‸ip:\n    - x')?.text).toContain('Packages that pip installs');
  expect(hover({ 'environment.yml': 'channels:\n  - conda-fo‸rge\ndependencies: []\n' })?.text).toContain(
    'conda-forge',
  );
  expect(hover({ 'environment.yml': 'unkno‸wn: 1\ndependencies: []\n' })).toBeUndefined();
});

test('a requirements file', () => {
  expect(hover({ 'requirements.txt': 'numpy==1.2\nreq‸uests\n' })?.text).toMatch(/^requests any version, from PyPI/);
});

test('what conda list and conda-lock wrote', () => {
  const hash = '0123456789abcdef0123456789abcdef';
  const url = `https://conda.anaconda.org/conda-forge/linux-64/num‸py-2.1.0-py312h58c1407_0.conda#${hash}`;
  expect(hover({ 'conda-linux-64.lock': `@EXPLICIT\n${url}\n` })?.text).toBe(
    'numpy 2.1.0, build py312h58c1407_0, for linux-64, from conda-forge.\n\nChecked by its md5 sum.',
  );
  const list = '# platform: linux-64\nnumpy=2.1.0=py312_0\nalembic=1.0.10=pypi_0\n';
  expect(hover({ 'list.txt': list.replace('numpy', 'num‸py') })?.text).toBe('numpy 2.1.0, build py312_0.');
  expect(hover({ 'list.txt': list.replace('alembic', 'alem‸bic') })?.text).toContain('conda cannot install it');
});

describe('the names of rules', () => {
  test('in a comment that ignores them, by name or code', () => {
    const dockerfile = (name: string) => `# conda-in-docker ignore=missing-clean,${name}\nFROM debian:12\n`;
    const told = hover(dockerfile('allow-ro‸ot'));
    expect(told).toMatchObject({ of: 'allow-root' });
    expect(told?.text).toMatch(
      /^allow-root \(CD\d{4}, by default \w+\)\n\n.+\n\nDocumentation \(https:.*allow-root\.md\)$/,
    );
    expect(hover(dockerfile('CD20‸01'))?.text).toMatch(/^activate-without-hook \(CD2001/);
    expect(hover(dockerfile('al‸l'))?.text).toBe('Every rule.');
    expect(hover(dockerfile('no-su‸ch'))).toBeUndefined();
    expect(
      hover({ 'environment.yml': 'name: x # conda-in-docker\n# conda-in-docker ignore=fuzzy-p‸in\ndependencies: []\n' })
        ?.of,
    ).toBe('fuzzy-pin');
  });

  test('in the configuration, with groups, options and the other keys', () => {
    const config = (text: string) => hover({ '.conda-in-docker.yaml': text });
    expect(config('rules:\n  missing-cl‸ean: off\n')?.text).toMatch(/^missing-clean \(CD/);
    expect(config('rules:\n  CD20‸01: off\n')?.text).toMatch(/^activate-without-hook/);
    expect(config('rules:\n  jupy‸ter: off\n')?.text).toMatch(/^jupyter: \d+ rules\.\n\n.*allow-root/);
    expect(config('rules:\n  hado‸lint: off\n')?.text).toMatch(/^hadolint: \d+ rules\./);
    expect(config('rules:\n  al‸l: off\n')?.text).toBe('Every rule.');
    expect(config('rules:\n  missing-activation:\n    com‸mands: [x]\n')?.text).toContain('programs');
    expect(config('ign‸ore: [x]\n')?.text).toContain('Files that are not looked at');
    expect(config('base-images:\n  our/*:\n    con‸da: /opt/conda\n')?.text).toContain('root prefix');
    expect(config('rules:\n  missing-clean: o‸ff\n')).toBeUndefined();
    expect(config('rules: [‸')).toBeUndefined();
  });
});
