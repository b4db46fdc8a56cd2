import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { project, run, withCli } from './run';

withCli();

const DOCKERFILE = `FROM continuumio/miniconda3:24.11.1-0 AS build
ARG ENV_NAME
COPY environment.yml .
RUN conda env create -f environment.yml
RUN . /opt/conda/etc/profile.d/conda.sh && conda activate analysis && python -V

FROM build AS runtime
COPY entrypoint.sh /
ENTRYPOINT ["bash", "/entrypoint.sh"]
CMD ["python"]
`;
const FILES = {
  'docker/Dockerfile': DOCKERFILE,
  'docker/environment.yml': 'name: analysis\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n',
  'docker/entrypoint.sh': '#!/bin/bash\n. /opt/conda/etc/profile.d/conda.sh\nconda activate analysis\nexec "$@"\n',
};

test('json has the shape of its schema and the file as it was named', () => {
  const cwd = project(FILES);
  const { stdout, status, stderr } = run(['explain', './docker/Dockerfile', '--format', 'json'], { cwd });
  const explanation = JSON.parse(stdout);
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const schema = readFileSync(new URL('../../schemas/explain.schema.json', import.meta.url), 'utf8');
  const validate = ajv.compile(JSON.parse(schema));
  expect(validate(explanation), JSON.stringify(validate.errors)).toBe(true);
  expect({ status, stderr, file: explanation.file }).toEqual({ status: 0, stderr: '', file: './docker/Dockerfile' });
  const [build, runtime] = explanation.stages;
  expect(build).toMatchObject({ name: 'build', from: 'continuumio/miniconda3:24.11.1-0', line: 1 });
  const version = build.commands.find((each: { command: string }) => each.command === 'python -V');
  expect(version).toMatchObject({
    line: 5,
    instruction: 'RUN',
    activated: 'analysis',
    python: 'analysis',
    user: 'root',
  });
  expect(version.because.length).toBeGreaterThan(0);
  const started = runtime.start.commands.at(-1);
  expect(started).toMatchObject({ command: expect.stringContaining('python'), activated: 'analysis' });
  expect(runtime.start.commands.some((each: { file: string }) => each.file === 'docker/entrypoint.sh')).toBe(true);
});

describe('the table', () => {
  test('has a row for each command and fits the terminal', () => {
    const cwd = project(FILES);
    for (const columns of ['60', '100', '200']) {
      const { stdout } = run(['explain', 'docker/Dockerfile'], { cwd, env: { COLUMNS: columns } });
      const lines = stdout.trimEnd().split('\n');
      for (const line of lines.filter((each) => !each.includes('stage'))) {
        expect(line.length, line).toBeLessThanOrEqual(Number(columns));
      }
      expect(lines.some((line) => /^ +5 {2}/.test(line) && line.includes('root'))).toBe(true);
      expect(stdout).toMatch(/^ *(?:entrypoint|…\S*)\.sh:3 /m);
    }
    const { stdout } = run(['explain', 'docker/Dockerfile'], { cwd, env: { COLUMNS: '160' } });
    expect(stdout).toMatch(/^ +python -V +analysis +analysis +root +line 5: conda activate analysis/m);
  });

  test('is in color where that is forced', () => {
    const cwd = project(FILES);
    const { stdout } = run(['explain', 'docker/Dockerfile'], { cwd, env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('\u001b[32manalysis');
  });
});

test('--target leaves out the stages that it does not need, and a wrong one is named', () => {
  const cwd = project(FILES);
  const { stdout } = run(['explain', 'docker/Dockerfile', '--target=build', '--format=json'], { cwd });
  expect(JSON.parse(stdout).stages.map((stage: { name: string }) => stage.name)).toEqual(['build']);
  const wrong = run(['explain', 'docker/Dockerfile', '--target=biuld'], { cwd });
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('has no stage `biuld`. Did you mean `build`?');
});

test('build arguments count; without one an ARG is empty, as in a build', () => {
  const dockerfile =
    'FROM continuumio/miniconda3:24.11.1-0\nARG X\nRUN conda create -y -n x python\nSHELL ["/bin/bash", "-c"]\nRUN . /opt/conda/etc/profile.d/conda.sh && conda activate $X && python -V\n';
  const cwd = project({ Dockerfile: dockerfile });
  const activated = (args: readonly string[], env: Record<string, string> = {}) => {
    const { stdout } = run(['explain', 'Dockerfile', '--format=json', ...args], { cwd, env });
    return JSON.parse(stdout).stages[0].commands.at(-1).activated;
  };
  expect(activated([])).toBe('base');
  expect(activated(['--build-arg', 'X=x'])).toBe('x');
  expect(activated(['--build-arg', 'X'], { X: 'x' })).toBe('x');
});

test.each([
  ['a file that is not there', 'nowhere', 'nowhere: there is no such file'],
  ['a folder', 'docker', 'docker: this is a folder'],
])('%s is an error', (_, path, message) => {
  const { status, stderr, stdout } = run(['explain', path], { cwd: project(FILES) });
  expect(stderr).toContain(message);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

test('standard input', () => {
  const { stdout } = run(['explain', '-', '--format=json'], {
    cwd: project({}),
    input: 'FROM debian:12.8\nRUN true\n',
  });
  expect(JSON.parse(stdout)).toMatchObject({ file: 'Dockerfile', stages: [{ commands: [{ command: 'true' }] }] });
});

test('a dev container: its commands, one after the other, as its user', () => {
  const cwd = project({
    '.devcontainer/devcontainer.json':
      '{\n  "image": "mcr.microsoft.com/devcontainers/miniconda:1-3",\n  "onCreateCommand": "conda env create -f environment.yml",\n  "postCreateCommand": "conda run -n app pip check"\n}\n',
    'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies: [python=3.12]\n',
  });
  const { stdout } = run(['explain', '.devcontainer/devcontainer.json', '--format=json'], { cwd });
  const [stage] = JSON.parse(stdout).stages;
  expect(stage).toMatchObject({ from: 'mcr.microsoft.com/devcontainers/miniconda:1-3', line: 2, builds: null });
  expect(stage.commands.map((each: { line: number }) => each.line)).toEqual([3, 4, 4]);
  expect(stage.commands.at(-1)).toMatchObject({ command: 'pip check', activated: 'app', user: 'vscode', fails: null });
});

test('a compose file: what the service starts', () => {
  const cwd = project({
    ...FILES,
    'compose.yaml':
      'services:\n  a:\n    build: docker\n    command: python a.py\n  b:\n    build: docker\n    command: ["/opt/conda/bin/python", "b.py"]\n  c:\n    image: redis:8\n',
  });
  const { stdout } = run(['explain', 'compose.yaml', '--service=b', '--format=json'], { cwd });
  expect(JSON.parse(stdout).stages.at(-1).start.commands.at(-1)).toMatchObject({ file: 'compose.yaml', line: 7 });
  for (const [args, message] of [
    [[], 'Which service? Name one with `--service`: a, b.'],
    [['--service=d'], 'has no service `d`'],
    [['--service=c'], 'is not built here'],
  ] as const) {
    const { status, stderr } = run(['explain', 'compose.yaml', ...args], { cwd });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  }
});

describe('--error', () => {
  const log = `Step 3/3 : RUN conda activate analysis && python x.py\nCondaError: Run 'conda init' before 'conda activate'\nThe command '/bin/sh -c conda activate analysis && python x.py' returned a non-zero code: 1\n`;
  const files = {
    Dockerfile:
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n analysis python=3.12\nRUN conda activate analysis && python x.py\n',
    'build.log': log,
  };

  test('names the step, its line, the cause and the rule, from a file and from standard input', () => {
    const cwd = project(files);
    const { stdout, stderr, status } = run(['explain', '--error', 'build.log'], { cwd });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toContain('Dockerfile:3: this step failed with exit code 1:');
    expect(stdout).toMatch(/\n {2}why +`conda activate` needs a function/);
    expect(stdout).toMatch(/activate-without-hook: `conda activate analysis` fails here/);
    expect(run(['explain', '--error', '-'], { cwd, input: log }).stdout).toBe(stdout);
  });

  test('json has the shape of its schema', () => {
    const { stdout } = run(['explain', '--error', 'build.log', '--format', 'json'], { cwd: project(files) });
    const schema = readFileSync(new URL('../../schemas/explain-error.schema.json', import.meta.url), 'utf8');
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(schema));
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('1 where nothing is known of the text, 2 where it cannot be read', () => {
    const cwd = project({ 'some.log': 'all is well\n' });
    expect(run(['explain', '--error', 'some.log'], { cwd })).toMatchObject({
      status: 1,
      stdout: 'Nothing is known of this text.\n',
    });
    expect(run(['explain', '--error', 'none.log'], { cwd })).toMatchObject({ status: 2 });
    expect(run(['explain', '--error', 'some.log', 'NoDockerfile'], { cwd })).toMatchObject({ status: 2 });
  });
});
