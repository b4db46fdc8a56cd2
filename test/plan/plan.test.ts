import { describe, expect, test } from 'vitest';
import { FOLDER, planOf } from './harness';
import * as seeds from './seeds';

const ACTIVATE = '. "$1/etc/profile.d/conda.sh" && conda activate "$2" && shift 2 && exec "$@"';

describe('which environment, and how Jupyter is started in it', () => {
  test('an old miniconda whose .bashrc activates: the shell function does it, for `conda run` is too young', () => {
    const plan = planOf(seeds.miniconda);
    expect(plan.environment).toEqual({ name: 'saasfee', prefix: '/opt/conda/envs/saasfee' });
    expect(plan.jupyter).toMatchObject({ installed: 'yes', program: 'notebook', source: 'environment.yml' });
    expect(plan.start).toMatchObject({ method: 'activate', takesOptions: true, port: 8888, sure: true });
    expect(plan.start.command).toEqual([
      ...['bash', '-c', ACTIVATE, 'bash', '/opt/conda', '/opt/conda/envs/saasfee'],
      ...['jupyter', 'notebook'],
    ]);
    expect(plan.shell).toEqual({ argv: ['bash'], env: {}, activates: true });
  });

  test('the same on a new one: conda run', () => {
    const files = { ...seeds.miniconda, Dockerfile: seeds.miniconda.Dockerfile.replace('4.5.12', '24.11.1-0') };
    const { 'docker-compose.yml': _, ...alone } = files;
    const plan = planOf(alone);
    expect(plan.start).toMatchObject({ method: 'conda-run', entrypoint: null });
    const run = ['conda', 'run', '--no-capture-output', '-n', 'saasfee'];
    expect(plan.start.command).toEqual([...run, 'jupyter', 'notebook']);
  });

  test('an entrypoint that activates, and CMD is Jupyter: the image as it is', () => {
    const plan = planOf(seeds.entrypoint, { dockerfile: 'docker/Dockerfile' });
    expect(plan.environment?.prefix).toBe('/home/al-khawarizmi/app/env');
    expect(plan.start).toMatchObject({ method: 'image', entrypoint: null, sure: true, options: ['no-browser', 'ip'] });
    expect(plan.start.command?.slice(0, 2)).toEqual(['jupyter', 'lab']);
    // ~/.bashrc activates base, so a shell needs more than that.
    expect(plan.predictions.interactive).toMatchObject({ activated: 'base', known: true });
    expect(plan.shell.activates).toBe(true);
    expect(plan.shell.env).toMatchObject({ CONDA_IN_DOCKER_PREFIX: '/home/al-khawarizmi/app/env' });
  });

  test('an entrypoint that activates base, and no CMD', () => {
    const plan = planOf(seeds.base);
    expect(plan.start).toMatchObject({ method: 'entrypoint', entrypoint: null, command: ['jupyter', 'notebook'] });
    expect(plan.predictions.start).toMatchObject({ activated: 'base' });
    expect(plan.probe?.argv).toEqual(['/entrypoint.sh', '\u001aprobe\u001a']);
  });

  test('DataJoint: its entrypoint, and its group for any other user', () => {
    const plan = planOf(seeds.datajoint);
    expect(plan.start).toMatchObject({ method: 'entrypoint', command: ['jupyter', 'lab'] });
    expect(plan.user).toMatchObject({ uid: 3000, mapping: 'run-as', groups: ['anaconda'], home: '/home/anaconda' });
    expect(plan.predictions.start).toMatchObject({ activated: 'base' });
  });

  test('the Jupyter stacks: their own start, as root with the user named', () => {
    const plan = planOf(seeds.stacks);
    expect(plan.start).toMatchObject({ method: 'image', command: ['start-notebook.py'], takesOptions: true });
    expect(plan.user.mapping).toBe('stack');
    expect(plan.mounts).toEqual([{ source: FOLDER, target: '/home/jovyan/work', readOnly: false }]);
  });

  test('the Jupyter stacks with another CMD: their start script all the same', () => {
    const plan = planOf({ Dockerfile: `${seeds.stacks.Dockerfile}CMD ["bash"]\n`, 'data/a.csv': '' });
    expect(plan.start).toMatchObject({ method: 'stack', command: ['start-notebook.py'] });
    const old = planOf({ Dockerfile: 'FROM jupyter/scipy-notebook:2023-10-20\nCMD ["bash"]\n' });
    expect(old.start.command).toEqual(['start-notebook.sh']);
  });

  test('micromamba: its entrypoint; docker exec goes through `micromamba run`', () => {
    const plan = planOf(seeds.micromamba);
    expect(plan.jupyter).toMatchObject({ installed: 'yes', program: 'lab', source: 'environment.yml' });
    expect(plan.start).toMatchObject({ method: 'entrypoint', entrypoint: null, command: ['jupyter', 'lab'] });
    expect(plan.run.argv).toEqual(['micromamba', 'run', '-n', 'base']);
    expect(plan.predictions.plain).toMatchObject({ activated: null, python: null, known: true });
  });

  test('a distroless service: no Jupyter, and no shell', () => {
    const plan = planOf(seeds.distroless);
    expect(plan.jupyter).toMatchObject({ installed: 'no', fix: null });
    expect(plan.environment?.prefix).toBe('/env');
    expect(plan.probe).toEqual({ argv: ['\u001aprobe\u001a'], program: '/env/bin/gunicorn' });
    expect(plan.shell.activates).toBe(false);
  });

  test("a token that the Dockerfile gives is taken out, so that the extension's own counts", () => {
    const plan = planOf({
      Dockerfile:
        'FROM continuumio/miniconda3:24.11.1-0\nRUN conda install -y jupyterlab\nENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "base"]\nCMD ["jupyter", "lab", "--ip=0.0.0.0", "--NotebookApp.token=", "--ServerApp.password", "x", "--port=9000"]\n',
    });
    expect(plan.start.command).toEqual(['jupyter', 'lab', '--ip=0.0.0.0', '--port=9000']);
    expect(plan.start.port).toBe(9000);
  });

  test('a start in shell form is kept only where the server can be reached; else ours takes its place', () => {
    const of = (start: string) =>
      planOf({
        Dockerfile: `FROM condaforge/miniforge3:24.11.3-0\nRUN conda install -y jupyterlab\nRUN useradd -m me\nUSER me\n${start}\n`,
      }).start;
    expect(of('CMD conda run -n base jupyter lab --ip=0.0.0.0')).toMatchObject({ method: 'image', command: null });
    const own = { method: 'conda-run', takesOptions: true };
    expect(of('CMD conda run -n base jupyter lab')).toMatchObject(own);
    expect(of('CMD conda run -n base jupyter lab --ip=0.0.0.0 --ServerApp.token=x')).toMatchObject(own);
    expect(of('USER root\nCMD conda run -n base jupyter lab --ip=0.0.0.0')).toMatchObject(own);
  });

  test('options go behind a server in a wrapper', () => {
    const { start } = planOf({
      Dockerfile:
        'FROM condaforge/miniforge3:24.11.3-0\nRUN conda install -y jupyterlab\nCMD ["conda", "run", "-n", "base", "jupyter", "lab", "--token", "x"]\n',
    });
    expect(start).toMatchObject({ method: 'image', takesOptions: true });
    expect(start.command).toEqual(['conda', 'run', '-n', 'base', 'jupyter', 'lab']);
  });

  test('an ENTRYPOINT that is the server takes options behind it', () => {
    const { start } = planOf({
      Dockerfile:
        'FROM condaforge/miniforge3:24.11.3-0\nRUN conda install -y jupyterlab\nENTRYPOINT ["jupyter", "lab"]\nCMD ["--ip=0.0.0.0"]\n',
    });
    expect(start).toMatchObject({ method: 'image', entrypoint: null, command: ['--ip=0.0.0.0'], options: ['ip'] });
    expect(start.takesOptions).toBe(true);
  });

  test('an image of which nothing is known: Jupyter may be there, and is looked for on PATH', () => {
    const plan = planOf({ Dockerfile: 'FROM example.org/team/data:1\n' });
    expect(plan).toMatchObject({ baseKnown: false, environment: null, jupyter: { installed: 'unknown' } });
    expect(plan.start).toMatchObject({ method: 'path', command: ['jupyter', 'lab'], sure: false });
  });
});

describe('an image without Jupyter', () => {
  const dockerfile =
    'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml .\nRUN conda env create -f environment.yml\n';

  test('the fix goes below the last package, indented like it', () => {
    const environment = 'name: app\ndependencies:\n    - python=3.12\n    - numpy\nvariables:\n  A: b\n';
    const { jupyter } = planOf({ Dockerfile: dockerfile, 'environment.yml': environment });
    expect(jupyter.installed).toBe('no');
    const fix = jupyter.fix;
    const fixed = fix && environment.slice(0, fix.span.start) + fix.text + environment.slice(fix.span.end);
    expect(fixed).toBe(
      'name: app\ndependencies:\n    - python=3.12\n    - numpy\n    - jupyterlab\nvariables:\n  A: b\n',
    );
  });

  test('in a list on one line, and at the end of a file without a line end', () => {
    const fixed = (text: string) => {
      const fix = planOf({ Dockerfile: dockerfile, 'environment.yml': text }).jupyter.fix;
      return fix && text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end);
    };
    expect(fixed('name: app\ndependencies: [python=3.12, numpy]\n')).toBe(
      'name: app\ndependencies: [python=3.12, numpy, jupyterlab]\n',
    );
    expect(fixed('name: app\r\ndependencies:\r\n- python')).toBe(
      'name: app\r\ndependencies:\r\n- python\r\n- jupyterlab',
    );
  });

  test('Jupyter from pip is found: in the environment file, and in a list of requirements', () => {
    const inFile = 'name: app\ndependencies:\n  - python\n  - pip\n  - pip:\n    - JupyterLab==4\n';
    expect(planOf({ Dockerfile: dockerfile, 'environment.yml': inFile }).jupyter.installed).toBe('yes');
    const files = {
      Dockerfile: `${dockerfile}COPY requirements.txt .\nRUN conda run -n app pip install -r requirements.txt\n`,
      'environment.yml': 'name: app\ndependencies:\n  - python\n',
      'requirements.txt': 'numpy\nnotebook>=7\n',
    };
    expect(planOf(files).jupyter).toMatchObject({ installed: 'yes', program: 'notebook', source: 'pip' });
  });

  test('nothing is claimed to be missing where something that installs was not read', () => {
    const base = 'FROM continuumio/miniconda3:24.11.1-0\n';
    const installed = (dockerfile: string, files: Record<string, string> = {}) =>
      planOf({ Dockerfile: base + dockerfile, ...files }).jupyter.installed;
    expect(installed('RUN pip install numpy\n')).toBe('no');
    expect(installed('COPY . /src\nRUN pip install /src\n')).toBe('unknown');
    expect(installed('COPY . /src\nWORKDIR /src\nRUN pip install -e .\n')).toBe('unknown');
    expect(installed('RUN pip install -r /tmp/gone.txt\n')).toBe('unknown');
    expect(installed('RUN pip install poetry && poetry install\n')).toBe('unknown');
    const lock = { 'conda-lock.yml': 'version: 1\nmetadata: {}\npackage: []\n' };
    expect(installed('COPY conda-lock.yml /\nRUN conda-lock install -n base /conda-lock.yml\n', lock)).toBe('unknown');
    expect(installed('RUN conda install -y jupyterlab-git\n')).toBe('yes');
  });
});

describe('what the build asks for', () => {
  test('arguments with their defaults, what compose hands in, and those that are the host user', () => {
    expect(planOf(seeds.miniconda).arguments).toEqual([
      { name: 'base_tag', default: '4.5.12', handedIn: null, line: 1, meaning: null },
      { name: 'conda_user', default: 'appuser', handedIn: null, line: 6, meaning: null },
      { name: 'conda_home', default: '/appuser', handedIn: null, line: 7, meaning: null },
    ]);
    const plan = planOf(seeds.entrypoint, { dockerfile: 'docker/Dockerfile' });
    expect(plan.arguments.map(({ name, meaning }) => [name, meaning])).toEqual([
      ['username', 'user'],
      ['uid', 'uid'],
      ['gid', 'gid'],
    ]);
  });

  test('a variable of the shell that compose hands in: what is written in the Dockerfile is still the default', () => {
    const files = {
      Dockerfile: 'FROM debian:12\nARG user=me\nARG uid=1000\nARG tag\nARG fixed=1\n',
      'compose.yaml':
        'services:\n  lab:\n    build:\n      context: .\n      args:\n        user: ${USER}\n        uid:\n        tag: "v${TAG:?}"\n        fixed: "2"\n',
    };
    expect(planOf(files).arguments).toMatchObject([
      { name: 'user', default: 'me', handedIn: '${USER}' },
      { name: 'uid', default: '1000', handedIn: '${uid}' },
      { name: 'tag', default: null, handedIn: expect.stringContaining('${TAG:?}') },
      { name: 'fixed', default: '2', handedIn: null },
    ]);
  });

  test('contexts and secrets of a compose file', () => {
    const files = {
      Dockerfile: 'FROM debian:12\n',
      'compose.yaml':
        'services:\n  lab:\n    build:\n      context: .\n      additional_contexts:\n        data: ./data\n        tools: docker-image://debian:12\n        odd: ${WHERE}\n      secrets:\n        - token\n        - {source: conf, target: pip}\n        - gone\nsecrets:\n  token: {environment: TOKEN}\n  conf: {file: ./pip.conf}\n',
    };
    expect(planOf(files).build).toMatchObject({
      contexts: { data: `${FOLDER}/data`, tools: 'docker-image://debian:12' },
      secrets: { token: { environment: 'TOKEN' }, pip: { file: `${FOLDER}/pip.conf` } },
    });
    expect(Object.keys(planOf(files).build.contexts)).toEqual(['data', 'tools']);
  });

  test('only the arguments of stages that the target needs; one without a default', () => {
    const files = {
      Dockerfile: 'FROM debian:12 AS a\nARG one\nFROM debian:12 AS b\nARG two=2\nFROM b\nARG three=x${two}\n',
    };
    expect(planOf(files, { target: 'a' })).toMatchObject({ target: 'a', arguments: [{ name: 'one', default: null }] });
    expect(planOf(files).arguments.map(({ name }) => name)).toEqual(['two', 'three']);
    expect(planOf(files).stages.map(({ name, last }) => [name, last])).toEqual([
      ['a', false],
      ['b', false],
      [null, true],
    ]);
  });

  test('the last stage can be asked for where a compose file builds another one', () => {
    const files = {
      Dockerfile: 'FROM debian:12 AS dev\nARG one\nFROM debian:12 AS prod\nARG two\n',
      'compose.yaml': 'services:\n  lab:\n    build: {context: ., target: dev, args: {one: "1"}}\n',
    };
    expect(planOf(files).target).toBe('dev');
    expect(planOf(files, { target: 'prod' }).target).toBeNull();
    expect(planOf(files, { target: null })).toMatchObject({ target: null, arguments: [{ name: 'two' }] });
  });

  test('the inputs are the Dockerfile and what it copies, without notebooks and what .dockerignore keeps out', () => {
    expect(planOf(seeds.distroless).inputs).toEqual(
      ['.dockerignore', 'Dockerfile', 'conda-linux-64.lock', 'src/serve.py'].map((name) => `${FOLDER}/${name}`),
    );
    expect(planOf(seeds.miniconda).inputs).toEqual([`${FOLDER}/Dockerfile`, `${FOLDER}/environment.yml`]);
  });
});

describe('where the project is mounted', () => {
  test('as compose does, notebooks first', () => {
    expect(planOf(seeds.miniconda).mounts).toEqual([
      { source: `${FOLDER}/py_notebooks`, target: '/py_notebooks', readOnly: false },
      { source: `${FOLDER}/src`, target: '/src', readOnly: false },
    ]);
  });

  test('over WORKDIR where that holds only copies from the same places', () => {
    expect(planOf(seeds.micromamba).mounts).toEqual([{ source: FOLDER, target: '/app', readOnly: false }]);
  });

  test('never over an environment, an entrypoint or a home folder', () => {
    const target = (dockerfile: string) =>
      planOf({
        Dockerfile: dockerfile,
        'environment.yml': 'name: x\ndependencies: [python]\n',
        'run.sh': 'exec "$@"\n',
      }).mounts[0]?.target;
    const base = 'FROM continuumio/miniconda3:24.11.1-0\nWORKDIR /app\n';
    expect(target(base)).toBe('/app');
    expect(target(`${base}COPY environment.yml .\nRUN conda env create -p /app/env -f environment.yml\n`)).toBe(
      '/work',
    );
    expect(target(`${base}COPY run.sh .\nENTRYPOINT ["./run.sh"]\n`)).toBe('/work');
    expect(target(`${base}COPY run.sh other.sh\n`)).toBe('/work');
    expect(target(`${base}RUN useradd -m me\nUSER me\nWORKDIR /home/me\n`)).toBe('/home/me/work');
  });

  test('an environment in a home folder keeps the image from running as somebody else', () => {
    expect(planOf(seeds.entrypoint, { dockerfile: 'docker/Dockerfile' }).user.mapping).toBe('fixed');
    expect(planOf(seeds.miniconda).user).toMatchObject({ mapping: 'run-as', uid: 999, home: '/appuser' });
  });
});

test('a plan leaves no trace in the model: no names of environments that nobody wrote', () => {
  const plan = () => planOf(seeds.miniconda);
  expect(plan()).toEqual(plan());
});
