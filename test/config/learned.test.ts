/** Images whose facts were learned: which entry is meant, and what the model makes of it. */
import { describe, expect, test } from 'vitest';
import { Analyzer, RULES } from '../../server/src/analysis';
import { Configurations, parseConfig } from '../../server/src/analysis/config';
import { describeBase } from '../../server/src/analysis/hover/image';
import { parseImageReference } from '../../server/src/analysis/knowledge/images';
import { memoryFiles } from '../../server/src/analysis/project/memory';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;

function userOf(reference: string, images: string): string | undefined {
  const config = new Configurations(memoryFiles({ '/w/.conda-in-docker.yaml': `base-images:\n${images}` }), {
    rules: RULES,
  });
  const parsed = parseImageReference(reference);
  return parsed && config.baseImage(parsed, '/w/Dockerfile')?.user;
}

describe('which entry is meant', () => {
  const images = `  our/base: {user: name}
  our/base:1*: {user: pattern}
  our/base:1.2: {user: tag, learned: 2026-11-30, digest: "${A}"}
`;
  test.each([
    [`our/base@${A}`, 'tag'],
    [`elsewhere/copy@${A}`, 'tag'],
    [`our/base:1.2@${A}`, 'tag'],
    [`our/base:1.2@${B}`, 'pattern'],
    [`our/base@${B}`, 'name'],
    ['our/base:1.2', 'tag'],
    ['docker.io/our/base:1.2', 'tag'],
    ['our/base:1.3', 'pattern'],
    ['our/base', 'name'],
    ['our/base:2', 'name'],
    ['other/base', undefined],
  ])('%s: %s', (reference, user) => {
    expect(userOf(reference, images)).toBe(user);
  });

  test('an entry under a digest holds for no tag', () => {
    const entry = `  our/base@${A}: {user: app}\n`;
    expect(userOf(`our/base@${A}`, entry)).toBe('app');
    expect(userOf('our/base', entry)).toBeUndefined();
  });
});

const LEARNED = `base-images:
  our/base:3:
    learned: 2026-11-30
    platform: linux/amd64
    digest: ${A}
    system: ubuntu 22.04
    sh: dash
    user: app
    users:
      app: {uid: 1000, gid: 1000, home: /home/app}
    env:
      PATH: /opt/conda/envs/app/bin:/opt/conda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
      LICENCE: null
    shell: [/bin/bash, -c]
    entrypoint: [tini, --]
    cmd: [bash]
    workdir: /work
    conda: {prefix: /opt/conda, programs: [conda, mamba], version: 24.11.1, python: 3.12.4, owner: root}
    environments:
      app: {prefix: /opt/conda/envs/app, python: 3.10.2}
      node: {prefix: /opt/conda/envs/node, python: null}
    programs: [bash, curl, tini]
    missing: [wget, git]
    channels: [conda-forge]
    files:
      /home/app/.bashrc: |
        . /opt/conda/etc/profile.d/conda.sh
        conda activate app
      /home/app/.profile: null
`;

function project(dockerfile: string, config = LEARNED) {
  const files = memoryFiles({ '/w/Dockerfile': dockerfile, '/w/.conda-in-docker.yaml': config });
  const configurations = new Configurations(files, { rules: RULES });
  const analyzer = new Analyzer(files, {
    roots: ['/w'],
    settings: configurations.settings,
    baseImage: configurations.baseImage,
  });
  const stage = analyzer.model('/w/Dockerfile')?.final;
  if (stage === undefined) throw new Error('no stage');
  const findings = analyzer.lint('/w/Dockerfile')?.map(({ name }) => name) ?? [];
  return { stage, findings, last: stage.commands.at(-1) };
}

describe('what a model starts from', () => {
  test('nothing is wrong in it', () => {
    expect(parseConfig(LEARNED, RULES).problems).toEqual([]);
  });

  test('environment, python, user, folder, programs', () => {
    const { stage, last } = project('FROM our/base:3\nRUN python -V\n');
    expect(last).toMatchObject({ user: 'app', cwd: '/work', shell: 'bash' });
    expect(last?.python).toMatchObject({ prefix: '/opt/conda/envs/app', known: true });
    expect(last?.activated).toMatchObject({ prefix: null, known: true });
    expect(stage.exec.interactive.activated).toMatchObject({ prefix: '/opt/conda/envs/app', known: true });
    expect(stage.machine.glibc).toBe('2.35');
    expect(stage.end.program('wget')).toBe(false);
    expect(stage.end.condarc('channels')).toBe('conda-forge');
    expect(stage.end.condaRoot('/opt/conda')?.version).toBe('24.11.1');
  });

  test('environments that are not in it are missing, files of which nothing was read may be there', () => {
    const run = (command: string) => project(`FROM our/base:3\nRUN ${command}\n`).stage.commands[0];
    expect(run('conda run -n nope python -V')?.fails?.code).toBe('environment-not-found');
    expect(run('conda run -n app python -V')?.fails).toBeUndefined();
    expect(run('conda run -p /srv/env python -V')?.fails).toBeUndefined();
    expect(run('. /opt/vendor/activate && python -V')?.reached).not.toBe('no');
    expect(project('FROM our/base:3\nENV PATH=/srv/venv/bin:$PATH\nRUN python -V\n').last?.python.known).toBe(false);
  });

  test('no files are claimed to be missing, and no folders to be of root', () => {
    expect(project('FROM our/base:3\nUSER root\nRUN pip install -r /srv/requirements.txt\n').findings).not.toContain(
      'environment-file-not-copied',
    );
    expect(project('FROM our/base:3\nRUN touch /srv/data/x\n').findings).not.toContain('permission-denied');
  });

  test('one whose configuration alone was read: user, variables and start, nothing of its files', () => {
    const config =
      'base-images:\n  our/base:\n    learned: 2026-11-30\n    from: configuration\n    user: app\n    env: {PATH: "/opt/conda/bin:/usr/bin", A: b}\n    workdir: /work\n';
    const { stage, last } = project('FROM our/base:3\nRUN echo $A && python -V\n', config);
    expect(stage.known).toBe(false);
    expect(last).toMatchObject({ user: 'app', cwd: '/work', python: { known: false } });
    expect(stage.end.variable('B')).toBeUndefined();
    expect(stage.end.variable('A')).toBe('b');
  });

  test('an image that could not be read in full may hold further environments', () => {
    const config = LEARNED.replace('platform:', 'incomplete: true\n    platform:');
    const { stage } = project('FROM our/base:3\nRUN conda run -n nope python -V\n', config);
    expect(stage.commands[0]?.fails).toBeUndefined();
    expect(project('FROM our/base:3\nRUN python -V\n', config).last?.python.known).toBe(true);
  });

  test('an image that lies about its name is what it holds', () => {
    const config =
      'base-images:\n  continuumio/miniconda3:24.11.1-0:\n    learned: 2026-11-30\n    system: alpine 3.20\n    sh: busybox\n    user: root\n    missing: [conda, mamba, micromamba, bash, python]\n    env: {PATH: "/usr/bin:/bin"}\n';
    const { stage, last } = project('FROM continuumio/miniconda3:24.11.1-0\nRUN conda install numpy\n', config);
    expect(stage.end.condaRoots()).toEqual([]);
    expect(last?.fails?.code).toBe('command-not-found');
  });

  test('the hover says since when', () => {
    const text = JSON.stringify(describeBase(project('FROM our/base:3\n').stage));
    expect(text).toContain('Learned on 2026-11-30 from the image itself (linux/amd64).');
    expect(text).toContain('ubuntu 22.04');
    expect(text).toContain('python 3.12.4');
  });
});
