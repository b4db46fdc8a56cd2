import { describe, expect, test } from 'vitest';
import { Analyzer, RULES } from '../../server/src/analysis';
import { Configurations, type Level } from '../../server/src/analysis/config';
import { parseImageReference } from '../../server/src/analysis/knowledge/images';
import { memoryFiles } from '../../server/src/analysis/project/memory';

function configurations(files: Readonly<Record<string, string>>, levels: Readonly<Record<string, Level>> = {}) {
  return new Configurations(memoryFiles(files), { rules: RULES, levels: new Map(Object.entries(levels)) });
}

const level = (config: Configurations, path: string, rule = 'unpinned-base-tag') =>
  config.settings(path).rules.get(rule)?.level;

describe('which one holds', () => {
  const files = {
    '/w/.conda-in-docker.yaml': 'rules: {unpinned-base-tag: info}\n',
    '/w/a/.conda-in-docker.yml': 'rules: {unpinned-base-tag: error}\n',
    '/w/a/b/Dockerfile': '',
    '/w/c/.git/HEAD': '',
    '/w/c/Dockerfile': '',
  };

  test('the nearest, up to the root of the repository', () => {
    const config = configurations(files);
    expect(level(config, '/w/Dockerfile')).toBe('info');
    expect(level(config, '/w/a/b/Dockerfile')).toBe('error');
    expect(level(config, '/w/c/Dockerfile')).toBeUndefined();
    expect(config.find('/w/a/b/Dockerfile')?.path).toBe('/w/a/.conda-in-docker.yml');
  });

  test('a changed file is read anew', () => {
    const source = memoryFiles(files);
    const config = new Configurations(source, { rules: RULES });
    expect(level(config, '/w/Dockerfile')).toBe('info');
    source.set('/w/.conda-in-docker.yaml', 'rules: {unpinned-base-tag: off}\n');
    expect(level(config, '/w/Dockerfile')).toBe('off');
    source.delete('/w/.conda-in-docker.yaml');
    expect(level(config, '/w/Dockerfile')).toBeUndefined();
  });
});

describe('what wins', () => {
  const file = (rules: string) => ({ '/w/.conda-in-docker.yaml': `rules: {${rules}}\n` });

  test('the rule over its groups, in any order', () => {
    expect(level(configurations(file('unpinned-base-tag: error, all: off')), '/w/D')).toBe('error');
    expect(level(configurations(file('base-image: info, all: off')), '/w/D')).toBe('info');
    expect(level(configurations(file('hadolint: off')), '/w/D')).toBe('off');
    expect(level(configurations(file('hadolint: off')), '/w/D', 'activate-without-hook')).toBeUndefined();
  });

  test('what the caller says over the file, also where it names a group', () => {
    const config = configurations(file('unpinned-base-tag: error'), { all: 'off', 'activate-without-hook': 'info' });
    expect(level(config, '/w/D')).toBe('off');
    expect(level(config, '/w/D', 'activate-without-hook')).toBe('info');
  });
});

test.each([
  ['legacy', 'legacy/Dockerfile', true],
  ['legacy/', 'sub/legacy/x/Dockerfile', true],
  ['/legacy', 'legacy/Dockerfile', true],
  ['./legacy', 'legacy/Dockerfile', true],
  ['sub/legacy', 'legacy/Dockerfile', false],
  ['sub/legacy', 'sub/legacy/Dockerfile', true],
  ['*.old', 'a/Dockerfile.old', true],
  ['**/test/*.yml', 'a/b/test/environment.yml', true],
  ['test/*.yml', 'a/test/environment.yml', false],
  ['.hidden', '.hidden/Dockerfile', true],
  ['{a,b}/**', 'b/Dockerfile', true],
  ['docker/{dev,prod}.Dockerfile', 'docker/prod.Dockerfile', true],
  ['(a+)+b', `${'a'.repeat(200)}/Dockerfile`, false],
  ['*a'.repeat(60) + 'b', `${'a'.repeat(200)}/Dockerfile`, false],
])('ignore: %s means %s: %s', (pattern, path, ignored) => {
  const config = configurations({ '/w/.conda-in-docker.yaml': `ignore: ['${pattern}']\n` });
  expect(config.settings(`/w/${path}`).ignored).toBe(ignored);
});

describe('own images', () => {
  const own = (text: string) => {
    const config = configurations({ '/w/.conda-in-docker.yaml': `base-images:\n${text}` });
    return (reference: string) => {
      const parsed = parseImageReference(reference);
      return parsed && config.baseImage(parsed, '/w/Dockerfile');
    };
  };

  test.each([
    ['our/base', 'our/base', true],
    ['our/base', 'our/base:1', true],
    ['our/base', `our/base@sha256:${'0'.repeat(64)}`, true],
    ['our/base:*', 'our/base:1', true],
    ['our/base:1*', 'our/base:1.2', true],
    ['our/base:1*', 'our/base:2.1', false],
    ['our/base:1*', 'our/base', false],
    ['our/*', 'our/other:3', true],
    ['our/*', 'yours/other', false],
    ['docker.io/library/tool', 'tool', true],
    ['localhost:5000/*/base:v*', 'localhost:5000/team/base:v1', true],
    ['a*a', 'a', false],
  ])('%s covers %s: %s', (pattern, reference, covered) => {
    expect(own(`  "${pattern}": {user: app}\n`)(reference) !== undefined).toBe(covered);
  });

  test('what is said is laid over what the table knows', () => {
    const image = own(
      '  our/base:\n    like: debian:12\n    conda: /opt/c\n    environments: [x, y]\n    path: [y, base]\n    env: {A: "1"}\n    user: app\n    home: /srv/app\n',
    )('our/base:3');
    expect(image).toMatchObject({
      distribution: 'debian',
      sh: 'dash',
      conda: { root: '/opt/c' },
      environments: [
        { name: 'x', prefix: '/opt/c/envs/x' },
        { name: 'y', prefix: '/opt/c/envs/y' },
      ],
      user: 'app',
      tag: '3',
    });
    expect(image?.environmentVariables?.A).toBe('1');
    expect(image?.environmentVariables?.PATH).toMatch(/^\/opt\/c\/envs\/y\/bin:\/opt\/c\/bin:\/usr\/local\/sbin:/);
    expect(image?.users?.at(-1)).toMatchObject({ name: 'app', home: '/srv/app' });
  });

  test('the model starts from them', () => {
    const files = memoryFiles({
      '/w/.conda-in-docker.yaml':
        'base-images:\n  our/base:*:\n    like: continuumio/miniconda3:24.11.1-0\n    environments: [analysis]\n    shell: [/bin/bash, -c]\n',
      '/w/Dockerfile':
        'FROM our/base:1\nRUN source /opt/conda/etc/profile.d/conda.sh && conda activate analysis && python -V\n',
    });
    const config = new Configurations(files, { rules: RULES });
    const analyzer = new Analyzer(files, { roots: ['/w'], settings: config.settings, baseImage: config.baseImage });
    const last = analyzer.model('/w/Dockerfile')?.stages[0]?.commands.at(-1);
    expect(last?.activated.prefix).toBe('/opt/conda/envs/analysis');
    expect(last?.fails).toBeUndefined();
  });
});
