import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLEAN, FAULTY, lintJson, project, put, run, TWO_RULES, withCli } from './run';

withCli();

const names = (findings: readonly { readonly file: string; readonly name: string }[]) =>
  findings.map(({ file, name }) => `${file} ${name}`);

describe('exit codes', () => {
  test('0 where nothing is found', () => {
    const cwd = project({ Dockerfile: CLEAN });
    expect(run(['lint'], { cwd })).toMatchObject({ status: 0, stdout: 'No problems in 1 file.\n', stderr: '' });
  });

  test.each([
    ['warnings count by default', [], 1],
    ['unless only errors do', ['--fail-on=error'], 0],
    ['or so many are tolerated', ['--max-warnings=1'], 0],
    ['but no more', ['--max-warnings=0'], 1],
    ['a rule can be set to less', ['--rule', 'unpinned-base-tag=info'], 0],
    ['which counts where asked for', ['--rule', 'unpinned-base-tag=info', '--fail-on=info'], 1],
    ['or switched off, by its code too', ['--rule', 'CD1001=off'], 0],
    ['or made an error', ['--rule', 'unpinned-base-tag=error', '--fail-on=error'], 1],
  ])('%s', (_, args, status) => {
    const cwd = project({ Dockerfile: `${CLEAN.replace(/:12\S*/, '')}# for conda\n` });
    const only = ['--rule=all=off', '--rule=unpinned-base-tag=warning'];
    expect(run(['lint', ...only, ...args], { cwd }).status).toBe(status);
  });

  test('errors count though warnings are tolerated', () => {
    const cwd = project({ Dockerfile: FAULTY });
    expect(run(['lint', ...TWO_RULES, '--max-warnings=9'], { cwd }).status).toBe(1);
  });

  test('--quiet leaves only what counts', () => {
    const cwd = project({ Dockerfile: FAULTY });
    const { stdout } = run(['lint', ...TWO_RULES, '--quiet', '--fail-on=error', '--format=compact'], { cwd });
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual([
      expect.stringContaining('activate-without-hook'),
    ]);
    expect(run(['lint', ...TWO_RULES, '--quiet'], { cwd }).stdout).not.toContain('Found');
  });

  test.each([
    [['lint', '--forma', 'json'], 'There is no option `--forma`. Did you mean `--format`?'],
    [['lint', '--format', 'jsn'], 'Did you mean `json`?'],
    [['lint', '--rule', 'root-usr=off'], 'There is no rule named `root-usr`. Did you mean `root-user`?'],
    [['lint', '--rule', 'root-user=on'], '`on` is none of them'],
    [['lint', '--rule', 'root-user'], '--rule NAME=LEVEL'],
    [['lint', '--max-warnings', 'many'], 'whole number'],
    [['lint', '--unsafe-fixes'], '`--unsafe-fixes` needs `--fix`'],
    [['lint', '--fix', '--fix-dry-run'], 'exclude each other'],
    [['lint', '--config', 'nowhere.yaml'], 'nowhere.yaml: there is no such file'],
    [['lint', '--format'], '`--format` needs a value'],
    [['lnt'], 'Did you mean `lint`?'],
    [['Dockerfile'], 'Did you mean `conda-in-docker lint Dockerfile`?'],
    [['rules', 'root-usr'], 'Did you mean `root-user`?'],
    [['explain'], 'needs its path'],
  ])('2 for a mistake: %j', (args, message) => {
    const cwd = project({ Dockerfile: CLEAN });
    const { status, stdout, stderr } = run(args, { cwd });
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('which files', () => {
  test('a folder gives the files of all kinds, without what git ignores', () => {
    const cwd = project({
      '.git/HEAD': '',
      '.gitignore': '/build/\n*.gen.Dockerfile\n',
      Dockerfile: FAULTY,
      'x.gen.Dockerfile': FAULTY,
      'build/Dockerfile': FAULTY,
      'sub/.gitignore': 'old\n!/keep.gen.Dockerfile\n',
      'sub/old/Dockerfile': FAULTY,
      'sub/keep.gen.Dockerfile': FAULTY,
      'sub/Containerfile': FAULTY,
      'node_modules/x/Dockerfile': FAULTY,
      'README.md': 'FROM here\n',
    });
    const { report } = lintJson(['--rule=all=off', '--rule=unpinned-base-tag=warning'], { cwd });
    expect(report.findings.map((finding) => finding.file).sort()).toEqual([
      'Dockerfile',
      'sub/Containerfile',
      'sub/keep.gen.Dockerfile',
    ]);
    // From below, the files above still hold.
    const below = lintJson(['sub', '--rule=all=off', '--rule=unpinned-base-tag=warning'], { cwd });
    expect(below.report.findings.map((finding) => finding.file).sort()).toEqual([
      'sub/Containerfile',
      'sub/keep.gen.Dockerfile',
    ]);
  });

  test('Dockerfiles under other names are known by their first instruction', () => {
    const cwd = project({
      Dockerfile2: FAULTY,
      'docker/gpu.docker': `# For the GPU\n${FAULTY}`,
      'docker/base': FAULTY,
      Dockerfile_gpu: FAULTY,
      'docker/notes.docker': 'From here on\n',
      Dockerfile3: 'The third one is gone.\n',
    });
    const { report } = lintJson(['--rule=all=off', '--rule=unpinned-base-tag=warning'], { cwd });
    expect(report.findings.map((finding) => finding.file).sort()).toEqual([
      'Dockerfile2',
      'Dockerfile_gpu',
      'docker/base',
      'docker/gpu.docker',
    ]);
  });

  test('a file that is named is linted though git ignores it', () => {
    const cwd = project({ '.git/HEAD': '', '.gitignore': 'Dockerfile\n', Dockerfile: FAULTY });
    expect(lintJson([...TWO_RULES, 'Dockerfile'], { cwd }).report.findings).toHaveLength(2);
    expect(lintJson([...TWO_RULES, '.'], { cwd }).report.findings).toHaveLength(0);
  });

  test('patterns are matched by the program, and must match something', () => {
    const cwd = project({ 'a/Dockerfile': FAULTY, 'a/b/Dockerfile.dev': FAULTY, 'c/Dockerfile': FAULTY });
    const { report } = lintJson([...TWO_RULES, 'a/**/Dockerfile*'], { cwd });
    expect([...new Set(report.findings.map((finding) => finding.file))].sort()).toEqual([
      'a/Dockerfile',
      'a/b/Dockerfile.dev',
    ]);
    const none = lintJson(['x/**/Dockerfile'], { cwd });
    expect(none.status).toBe(2);
    expect(none.report.errors[0]?.message).toContain('no file matches');
  });

  test('a named file of an unknown kind is an error, unless its content shows that it is a Dockerfile', () => {
    const cwd = project({ 'notes.txt': 'buy milk\n', 'image.tmp': `# syntax=docker/dockerfile:1\nARG X\n${FAULTY}` });
    const { report, status } = lintJson([...TWO_RULES, 'notes.txt', 'image.tmp'], { cwd });
    expect(status).toBe(2);
    expect(report.errors).toEqual([{ file: 'notes.txt', message: expect.stringContaining('none of the kinds') }]);
    expect(report.findings.map((finding) => finding.file)).toEqual(['image.tmp', 'image.tmp']);
  });

  test('scripts without an ending are seen where a Dockerfile runs them', () => {
    const cwd = project({
      Dockerfile:
        'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n made python\nCOPY run /run\nENTRYPOINT ["/bin/bash", "/run"]\n',
      run: '#!/bin/bash\n. /opt/conda/etc/profile.d/conda.sh\nconda activate maid\n',
    });
    const { report } = lintJson(['--rule=all=off', '--rule=environment-name-mismatch=error'], { cwd });
    expect(report.findings.map((finding) => finding.file)).toEqual(['run']);
  });

  test('a folder with nothing to lint is no error, a path that is not there is one', () => {
    const cwd = project({ 'empty/README': '' });
    expect(run(['lint', 'empty'], { cwd })).toMatchObject({ status: 0, stdout: 'There is nothing to lint here.\n' });
    const missing = run(['lint', 'nowhere/Dockerfile'], { cwd });
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('nowhere/Dockerfile: there is no such file');
  });

  test('standard input has the name that is given', () => {
    const cwd = project({ 'docker/environment.yml': 'name: x\n' });
    const { report } = lintJson([...TWO_RULES, '-', '--stdin-filename', 'docker/Dockerfile.gpu'], {
      cwd,
      input: FAULTY,
    });
    expect(names(report.findings)).toEqual([
      'docker/Dockerfile.gpu unpinned-base-tag',
      'docker/Dockerfile.gpu activate-without-hook',
    ]);
  });
});

describe('bad input', () => {
  const others = { 'good/Dockerfile': FAULTY };

  /** Lints a folder with a bad Dockerfile and a good one: the bad one is named, the good one linted. */
  function withBad(content: string | Uint8Array) {
    const cwd = project({ ...others, 'bad/Dockerfile': content });
    const outcome = lintJson([...TWO_RULES], { cwd });
    expect(outcome.report.findings.filter((finding) => finding.file === 'good/Dockerfile')).toHaveLength(2);
    return outcome;
  }

  test.each([
    ['UTF-16', Buffer.from(`\uFEFF${CLEAN}`, 'utf16le'), /UTF-16/],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), /^line 1, column 5: a NUL byte/],
    ['a NUL further down', `FROM x:1\nRUN \0\n`, /^line 2, column 5: a NUL byte/],
    ['10 MB', Buffer.alloc(10 * 1024 * 1024, 'RUN true\n'), /too large/],
    [
      'Latin-1',
      Buffer.from('FROM debian:12.8\n# caf\u00e9\n', 'latin1'),
      /^line 2, column 6: the byte 0xE9 is not UTF-8/,
    ],
  ])('%s is an error that names the file, and the place where there is one', (_, content, message) => {
    const { status, report } = withBad(content);
    expect(status).toBe(2);
    expect(report.errors).toEqual([{ file: 'bad/Dockerfile', message: expect.stringMatching(message) }]);
  });

  test('what is readable of a file in another encoding is linted, and never written back', () => {
    const bytes = Buffer.from(`# caf\u00e9\n${FAULTY}`, 'latin1');
    const cwd = project({ Dockerfile: bytes });
    expect(lintJson([...TWO_RULES], { cwd }).report.findings).toHaveLength(2);
    run(['lint', '--fix', ...TWO_RULES], { cwd });
    expect(readFileSync(join(cwd, 'Dockerfile')).equals(bytes)).toBe(true);
  });

  test.each([
    ['empty', ''],
    ['only a byte order mark', '\uFEFF'],
    ['lone CR', CLEAN.replace(/\n/g, '\r')],
    ['CRLF', CLEAN.replace(/\n/g, '\r\n')],
    ['an unclosed heredoc', 'FROM debian:12.8\nRUN <<EOF\ntrue\n'],
    ['an unclosed quote', 'FROM debian:12.8\nRUN echo "x\n'],
    ['stages that start from each other', 'FROM b AS a\nFROM a AS b\n'],
    ['a YAML bomb beside it', CLEAN],
  ])('%s does no harm', (_, content) => {
    const { status, report, stderr } = withBad(content);
    expect(stderr).toBe('');
    expect(report.errors).toEqual([]);
    expect(status).toBe(1);
  });

  test('YAML bombs, duplicate keys, tabs and aliases do no harm', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((c, i) => `${c}: &${c} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
      .join('\n')}\nservices: *h\n`;
    const cwd = project({
      ...others,
      'compose.yaml': bomb,
      'environment.yml': 'name: a\nname: b\ndependencies:\n\t- x\n  - *gone\n',
      'environment-b.yml': bomb.replace('services', 'dependencies'),
      '.conda-in-docker.yaml': bomb.replace('services', 'rules'),
    });
    const { stderr, report } = lintJson([], { cwd });
    expect(stderr).toBe('');
    expect(report.findings.some((finding) => finding.file === 'good/Dockerfile')).toBe(true);
  });

  test('unreadable files, links in a circle and folders with the name of a file', () => {
    const cwd = project({ ...others, 'secret/Dockerfile': CLEAN });
    mkdirSync(join(cwd, 'folder/Dockerfile'), { recursive: true });
    mkdirSync(join(cwd, 'circle'));
    symlinkSync('Dockerfile', join(cwd, 'circle/Dockerfile'));
    symlinkSync('..', join(cwd, 'circle/up'));
    put(cwd, 'full/Dockerfile/Dockerfile', FAULTY);
    chmodSync(join(cwd, 'secret/Dockerfile'), 0);
    const { status, report } = lintJson([...TWO_RULES], { cwd });
    const errors = report.errors.map(({ file, message }) => `${file}: ${message}`);
    expect(status).toBe(2);
    expect(errors).toContainEqual(expect.stringMatching(/^folder\/Dockerfile: this is a folder/));
    expect(errors).toContainEqual('circle/Dockerfile: symbolic links lead in a circle');
    // Root may read everything.
    if (process.getuid?.() !== 0) expect(errors).toContain('secret/Dockerfile: permission denied');
    expect([...new Set(report.findings.map((finding) => finding.file))].sort()).toEqual([
      'full/Dockerfile/Dockerfile',
      'good/Dockerfile',
    ]);
  });

  test('a linked file is linted once', () => {
    const cwd = project(others);
    symlinkSync('good/Dockerfile', join(cwd, 'Dockerfile'));
    symlinkSync('Dockerfile', join(cwd, 'good/Containerfile'));
    const { report } = lintJson([...TWO_RULES, '.'], { cwd });
    expect(report.findings).toHaveLength(2);
  });
});

describe('configuration', () => {
  test('the nearest one holds, and ignored files are left out though they are named', () => {
    const cwd = project({
      '.conda-in-docker.yaml':
        'rules:\n  all: off\n  unpinned-base-tag: error\nignore: [legacy/, "*.old.Dockerfile"]\n',
      Dockerfile: FAULTY,
      'legacy/Dockerfile': FAULTY,
      'x/y.old.Dockerfile': FAULTY,
      'sub/.conda-in-docker.yml': 'rules: { all: off, activate-without-hook: info }\n',
      'sub/deep/Dockerfile': FAULTY,
    });
    const { report, status } = lintJson(['.', 'legacy/Dockerfile'], { cwd });
    expect(report.findings.map(({ file, name, severity }) => `${file} ${name} ${severity}`)).toEqual([
      'Dockerfile unpinned-base-tag error',
      'sub/deep/Dockerfile activate-without-hook info',
    ]);
    expect(status).toBe(1);
    expect(lintJson(['--no-config', ...TWO_RULES], { cwd }).report.findings).toHaveLength(8);
  });

  test('a bad one is an error with file and line, a finding in the file, and the rest of it holds', () => {
    const cwd = project({
      '.conda-in-docker.yaml':
        'rules:\n  all: off\n  configuration-problem: error\n  unpinned-base-tags: error\n  unpinned-base-tag: info\n',
      Dockerfile: FAULTY,
    });
    const { report, status } = lintJson([], { cwd });
    const message = 'There is no rule named `unpinned-base-tags`. Did you mean `unpinned-base-tag`?';
    expect(status).toBe(2);
    expect(report.errors).toEqual([{ file: '.conda-in-docker.yaml', message: `line 4, column 3: ${message}` }]);
    expect(report.findings.map(({ file, severity, message: text }) => ({ file, severity, text }))).toEqual([
      { file: '.conda-in-docker.yaml', severity: 'error', text: message },
      { file: 'Dockerfile', severity: 'info', text: expect.any(String) },
    ]);
  });

  test('own base images are known, to lint and to explain', () => {
    const cwd = project({
      'our.yaml':
        'base-images:\n  registry.example.org/our/base:*:\n    like: debian:12\n    conda: /opt/conda\n    user: app\n    environments: [analysis]\n    path: [analysis, base]\n',
      Dockerfile: 'FROM registry.example.org/our/base:7\nRUN python -V\n',
    });
    const { stdout } = run(['explain', 'Dockerfile', '--format=json', '--config', 'our.yaml'], { cwd });
    const [command] = JSON.parse(stdout).stages[0].commands;
    expect(command).toMatchObject({ python: 'analysis', user: 'app', activated: null, known: true });
  });
});

describe('what a hostile or odd project cannot do', () => {
  test('a file name reaches neither the terminal nor the workflow as more than a name', () => {
    const cwd = project({ 'a\n\u001b[31m::error file=x/Dockerfile': FAULTY });
    const compact = run(['lint', '--format', 'compact', '--rule=all=off', '--rule=unpinned-base-tag=warning'], { cwd });
    expect(compact.stdout.split('\n').filter((line) => line !== '')).toHaveLength(1);
    expect(compact.stdout).not.toContain('\u001b');
    const github = run(['lint', '--format', 'github', '--rule=all=off', '--rule=unpinned-base-tag=warning'], { cwd });
    expect(github.stdout.match(/^::/gm)).toHaveLength(1);
    expect(github.stdout).not.toContain('\u001b');
  });

  test('a folder that looks like a workflow command is none in any line', () => {
    const cwd = project({ '::error title=x::y/Dockerfile': FAULTY });
    const { stdout } = run(['lint', '--format', 'compact', '.'], { cwd });
    expect(stdout).toMatch(/^\.\/::error/);
    expect(stdout).not.toMatch(/^\s*::/m);
  });

  // Only root can open it, and only on Linux: a regular file by its looks, which waits for what the kernel says next.
  test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'a file that never ends is not waited for',
    () => {
      const cwd = project({ 'a/Dockerfile': CLEAN });
      symlinkSync('/proc/kmsg', join(cwd, 'Dockerfile'));
      symlinkSync('/dev/zero', join(cwd, 'environment.yml'));
      const { stderr, status } = run(['lint', '.'], { cwd });
      expect(stderr).toMatch(/Dockerfile: it has nothing to read yet|Dockerfile: the file is too large/);
      expect(status).toBe(2);
    },
  );

  // Other systems do not take such names.
  test.skipIf(process.platform !== 'linux')(
    'a name that is not UTF-8 is left and said, and does not fail the run',
    () => {
      const cwd = project({ 'a/Dockerfile': CLEAN });
      writeFileSync(Buffer.concat([Buffer.from(`${cwd}/Dockerfile.`), Buffer.from([0xff])]), FAULTY);
      const { stderr, status } = run(['lint', '.'], { cwd });
      expect(stderr).toContain('whose name is not UTF-8');
      expect(status).toBe(0);
    },
  );

  test('two thousand programs that start one another end in no error', () => {
    const cwd = project({
      Dockerfile: `FROM debian:12\nRUN ${'sudo '.repeat(2000)}true\nCMD [${'"nice", '.repeat(2000)}"true"]\n`,
    });
    const { stderr, status } = run(['lint'], { cwd });
    expect(stderr).toBe('');
    expect(status).not.toBe(2);
  });

  test('a file with more parts than are checked says so', () => {
    const lines = Array.from({ length: 26_000 }, (_, i) => `  - package-${i}=1.0`).join('\n');
    const cwd = project({ 'environment.yml': `name: app\ndependencies:\n${lines}\n` });
    const { stdout } = run(['lint'], { cwd });
    expect(stdout).toContain('invalid-structure');
    expect(stdout).not.toContain('No problems');
  });
});

test('explain names a configuration that is not there', () => {
  const cwd = project({ Dockerfile: CLEAN });
  const { status, stderr } = run(['explain', '--config', 'nosuch.yaml', 'Dockerfile'], { cwd });
  expect(stderr).toContain('nosuch.yaml: there is no such file');
  expect(status).toBe(2);
});

test('a path that is not there is said once', () => {
  const { stdout, stderr, status } = run(['lint', 'nope.txt'], { cwd: project({}) });
  expect(stderr).toContain('nope.txt: there is no such file');
  expect(stdout.trim()).toBe('');
  expect(status).toBe(2);
});

test.each([[[]], [['lint']], [['explain']], [['lock']], [['check']], [['outdated']], [['rules']], [['lsp']]])(
  'the help of %j fits 80 columns',
  (command) => {
    const { stdout } = run([...command, '--help'], { cwd: project({}) });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);
