import { describe, expect, test } from 'vitest';
import { hover } from './hover';

const APP = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';
const HOOK = '. /opt/conda/etc/profile.d/conda.sh';

describe('a command', () => {
  test('environment, python, user, and the way there', () => {
    expect(hover(`${APP}USER 1000\nENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN pyth‸on a.py\n`)).toEqual({
      of: 'python',
      text: `python a.py runs in app, by PATH only

python: /opt/conda/envs/app/bin/python (app)
user: 1000 (line 3)

app is not activated: scripts in its etc/conda/activate.d did not run, and CONDA_PREFIX is not set.

1. line 1: base image continuumio/miniconda3
2. line 4: ENV PATH=/opt/conda/envs/app/bin:$PATH`,
    });
  });

  test('activated: where', () => {
    const told = hover(`${APP}RUN ${HOOK} && conda activate app && \\\n  pyt‸hon a.py\n`)?.text;
    expect(told).toMatch(/^python a\.py runs in app\n/);
    expect(told).toMatch(/\d\. line 3: conda activate app$/);
    expect(told).not.toContain('not activated');
  });

  test('inside a text that another command runs, in JSON form, and behind conda run', () => {
    expect(hover(`${APP}RUN bash -c "pyth‸on a.py"\n`)).toMatchObject({ of: 'python' });
    expect(hover(`${APP}CMD ["conda", "run", "-n", "app", "pyth‸on", "a.py"]\n`)).toMatchObject({
      of: '"python"',
      text: expect.stringMatching(/^python a\.py runs in app\n/),
    });
  });

  test("conda's subcommand counts as the command, other words do not", () => {
    expect(hover(`${APP}RUN conda cl‸ean -afy\n`)?.text).toMatch(/^conda clean -afy runs in base, by PATH only/);
    expect(hover(`${APP}RUN conda clean -a‸fy\n`)).toBeUndefined();
    expect(hover(`${APP}RUN mkdir /x‸yz\n`)).toBeUndefined();
  });

  test('that fails, and one behind it', () => {
    expect(hover(`${APP}RUN cond‸a activate app && python a.py\n`)?.text).toContain('It fails: ');
    expect(hover(`${APP}RUN conda activate app && pyth‸on a.py\n`)?.text).toContain('It never runs');
  });

  test('called by its full path', () => {
    const told = hover(`${APP}CMD ["/opt/conda/envs/app/bin/pyt‸hon", "a.py"]\n`)?.text;
    expect(told).toContain('runs in app, called by its full path');
    expect(told).toContain('python: /opt/conda/envs/app/bin/python (app)');
  });

  test('where nothing is known, that is said', () => {
    const told = hover('FROM example.org/x/y\nRUN conda info && pyth‸on a.py\n')?.text;
    expect(told).toContain('an environment that is not known here');
    expect(told).toContain('python: not known');
  });

  test('nothing in Dockerfiles without conda', () => {
    expect(hover('FROM debian:12\nRUN apt-‸get update\n')).toBeUndefined();
  });
});

describe('in other files', () => {
  const Dockerfile = `${APP}RUN echo "conda activate app" >> ~/.bashrc\nCOPY run.sh /\nENTRYPOINT ["bash", "/run.sh"]\nCMD ["python", "a.py"]\n`;

  test('a script: the lines of the Dockerfile are named with their file', () => {
    const told = hover({ Dockerfile, 'run.sh': `#!/bin/bash\n${HOOK}\nconda activate app\npyt‸hon x.py\nexec "$@"\n` });
    expect(told?.text).toMatch(/^python x\.py runs in app\n/);
    expect(told?.text).toContain('line 3: conda activate app');
    expect(told?.text).toContain('user: root (Dockerfile:1)');
  });

  test('a script that is used in two ways: both are told', () => {
    const twice = `${APP}COPY run.sh /\nRUN bash /run.sh\nENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["bash", "/run.sh"]\n`;
    const told = hover({ Dockerfile: twice, 'run.sh': '#!/bin/bash\npyt‸hon x.py\n' })?.text;
    expect(told).toContain('It runs in several environments:');
    expect(told).toContain('in the build of Dockerfile: base, by PATH only');
    expect(told).toContain('as CMD of Dockerfile: app, by PATH only');
  });

  test('a compose file', () => {
    const compose = "services:\n  a:\n    build: .\n    entrypoint: []\n    command: bash -ic 'pyth‸on a.py'\n";
    expect(hover({ Dockerfile, 'compose.yaml': compose, 'run.sh': '' })).toMatchObject({
      of: 'python',
      text: expect.stringMatching(/^python a\.py runs in app\n/),
    });
  });
});

describe('packages on the command line', () => {
  test('of conda, with the channels of the command', () => {
    expect(hover(`${APP}RUN conda install -y -c conda-forge 'num‸py=2.1'\n`)).toEqual({
      of: "'numpy=2.1'",
      text: `numpy 2.1 or any 2.1.x, any build.

- One =: 2.1 and what starts with 2.1., not 2.10. numpy==2.1 is 2.1 alone.

Looked for in conda-forge.`,
    });
    expect(hover(`${APP}RUN conda install -y -c conda-fo‸rge numpy\n`)).toBeUndefined();
  });

  test('of pip; options and their values are none', () => {
    expect(hover(`${APP}RUN pip install --no-cache-dir 'uvic‸orn[standard]~=0.30.1'\n`)?.text).toBe(
      'uvicorn 0.30.1 or newer, within 0.30.x, with its extras standard, from PyPI (or the index that pip is told of).',
    );
    expect(hover(`${APP}RUN python -m pip install nu‸mpy\n`)?.text).toContain('numpy any version');
    expect(hover(`${APP}RUN pip install --index-url exam‸ple numpy\n`)).toBeUndefined();
    expect(hover(`${APP}RUN pip install -r requ‸irements.txt\n`)).toBeUndefined();
  });
});

describe('the name of an environment', () => {
  const files = {
    'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies: [python=3.12]\n',
    Dockerfile: `FROM continuumio/miniconda3:24.11.1-0
COPY environment.yml .
RUN conda env create -f environment.yml
RUN ${HOOK} && conda activate app && python a.py
ENV PATH=/opt/conda/envs/app/bin:$PATH
`,
  };
  const told = `app, a conda environment

prefix: /opt/conda/envs/app

Defined:

- ${'environment.yml:1'}: name: app
- ${'line 3'}: RUN conda env create -f environment.yml

Used:

- line 4: RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && pyth…
- line 5: ENV PATH=/opt/conda/envs/app/bin:$PATH`;

  test('where it is defined and used, wherever it is asked for', () => {
    for (const [here, cursor] of [
      ['activate app', 'activate a‸pp'],
      ['envs/app/', 'envs/ap‸p/'],
    ] as const) {
      const Dockerfile = files.Dockerfile.replace(here, cursor);
      expect(hover({ ...files, Dockerfile })).toEqual({ of: 'app', text: told });
    }
  });

  test('in environment.yml', () => {
    const found = hover({ ...files, 'environment.yml': files['environment.yml'].replace('app', 'a‸pp') });
    expect(found?.of).toBe('app');
    expect(found?.text).toContain('- line 1: name: app\n- Dockerfile:3: RUN conda env create');
  });

  test('one that nothing makes, with those that are made', () => {
    const Dockerfile = files.Dockerfile.replace('activate app', 'activate ap‸q');
    expect(hover({ ...files, Dockerfile })?.text).toContain(
      'Nothing that can be seen here makes it.\n\nEnvironments that are made: app.',
    );
  });

  test('base', () => {
    expect(hover(`${APP}RUN conda install -y -n ba‸se mamba\n`)?.text).toMatch(/^base, the environment of the conda/);
  });
});

test('nonsense does no harm', () => {
  for (const text of ['‸', '‸FROM', 'FROM ‸', 'RUN "‸', 'FROM a\nRUN <<EOF\n‸', 'FROM a\nCMD ["‸'])
    expect(() => hover(text)).not.toThrow();
});
