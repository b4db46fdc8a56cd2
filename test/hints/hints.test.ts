import { describe, expect, test } from 'vitest';
import { environmentHints, type HintMode } from '../../server/src/analysis/hints/hints';
import { describeHint } from '../../server/src/analysis/hints/tooltip';
import { type Files, TestProject } from '../describe/project';

/** The hints as `LINE: LABEL`, lines counted from one. */
function hints(files: Files, at?: string, mode?: HintMode): string[] {
  const { context } = new TestProject(files, at);
  return environmentHints(context, mode).map(
    ({ offset, label }) => `${context.lines.position(offset).line + 1}: ${label}`,
  );
}

const IMAGE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const APP = `${IMAGE}RUN conda create -y -n app python=3.12\n`;
const ENV_PATH = 'ENV PATH=/opt/conda/envs/app/bin:$PATH\n';

describe('what is said of an instruction', () => {
  test('by PATH only, activated, in conda run, by the full path of the program', () => {
    expect(
      hints(
        `${APP}RUN python a.py
RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python b.py
RUN conda run -n app python c.py
RUN /opt/conda/envs/app/bin/python d.py
${ENV_PATH}CMD ["python", "e.py"]
`,
      ),
    ).toEqual([
      '2: base, by PATH only',
      '3: base, by PATH only',
      '4: app',
      '5: app',
      '6: app, by full path',
      '8: app, by PATH only',
    ]);
  });

  test('none, where there is an environment that is not on PATH; nothing as long as there is none', () => {
    const installer = 'https://repo.anaconda.com/miniconda/Miniconda3-py312_24.11.1-0-Linux-x86_64.sh';
    const text = `FROM debian:12
RUN apt-get update && apt-get install -y wget git && git version
RUN wget ${installer} -O m.sh && bash m.sh -b -p /opt/conda
RUN git version
`;
    expect(hints(text)).toEqual(['4: none']);
    expect(
      hints(`FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python\nRUN python a.py\n`),
    ).toEqual(['2: none', '3: none']);
  });

  test('a RUN that changes the environment names both; tools of the system do not count', () => {
    const hook = '. /opt/conda/etc/profile.d/conda.sh';
    expect(hints(`${APP}RUN pip install a && ${hook} && conda activate app && mkdir x && pip install b\n`)[1]).toBe(
      '3: base, by PATH only → app',
    );
    expect(hints(`${APP}RUN ${hook} && mkdir x && conda activate app && pip install b && rm -r x\n`)[1]).toBe('3: app');
  });

  test('RUNs of the system alone have no hint', () => {
    expect(hints(`${APP}RUN apt-get update && apt-get install -y git\nRUN useradd me && mkdir /x\n`)).toEqual([
      '2: base, by PATH only',
    ]);
  });

  test('at the end of the last line of an instruction, heredocs included', () => {
    expect(hints(`${IMAGE}RUN python -c 1 && \\\n  python -c 2   \nRUN <<EOF\npython -c 3\nEOF\n`)).toEqual([
      '3: base, by PATH only',
      '6: base, by PATH only',
    ]);
  });

  test('a shell at the start: what it becomes at a terminal as well', () => {
    const bashrc = 'RUN echo "conda activate app" >> ~/.bashrc\n';
    expect(hints(`${APP}${bashrc}CMD ["bash"]\n`).at(-1)).toBe('4: base, by PATH only (app in a terminal)');
    expect(hints(`${APP}${bashrc}CMD ["bash", "-ic", "python a.py"]\n`).at(-1)).toBe('4: app');
  });

  test('ENTRYPOINT and CMD each for themselves: a script between them activates', () => {
    const files = {
      Dockerfile: `${APP}COPY run.sh /\nENTRYPOINT ["bash", "/run.sh"]\nCMD ["python", "a.py"]\nHEALTHCHECK CMD python b.py\n`,
      'run.sh': '#!/bin/bash\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\nexec "$@"\n',
    };
    expect(hints(files)).toEqual(['2: base, by PATH only', '4: base, by PATH only', '5: app', '6: base, by PATH only']);
  });

  test('the CMD of a stage that another one is built on: as the image starts it', () => {
    expect(hints(`${APP.replace('\n', ' AS one\n')}CMD ["python"]\nFROM one\n${ENV_PATH}`)).toEqual([
      '2: base, by PATH only',
      '3: app, by PATH only',
    ]);
  });
});

describe('where nothing is known, nothing is said', () => {
  test('an image that is not known', () => {
    expect(hints('FROM example.org/some/image\nRUN conda install -y numpy\nCMD ["python"]\n')).toEqual([]);
  });

  test('a Dockerfile without conda', () => {
    expect(hints('FROM python:3.12\nRUN pip install numpy\nCMD ["python", "a.py"]\n')).toEqual([]);
  });

  test('behind a command that fails', () => {
    expect(hints(`${APP}RUN conda activate app && python a.py\n`)[1]).toBe('3: base, by PATH only');
    expect(hints(`${APP}RUN false && python a.py\n`)).toEqual(['2: base, by PATH only']);
  });

  test('no Dockerfile at all, and nonsense', () => {
    expect(hints({ 'environment.yml': 'name: x\ndependencies: [python]\n' })).toEqual([]);
    expect(hints('RUN python\n')).toEqual([]);
    expect(hints('')).toEqual([]);
  });
});

test('terse: what agrees with the line above is left out, stage by stage', () => {
  const text = `${APP}RUN python a.py\n${ENV_PATH}RUN python b.py\nRUN python c.py\nFROM continuumio/miniconda3:24.11.1-0\nRUN python d.py\n`;
  expect(hints(text, undefined, 'terse')).toEqual([
    '2: base, by PATH only',
    '5: app, by PATH only',
    '8: base, by PATH only',
  ]);
});

test('compose: command and entrypoint, in the image that is built', () => {
  const compose = `services:
  a:
    build: .
    command: bash -ic 'python a.py'
  b:
    build: .
    entrypoint: ["conda", "run", "-n", "app"]
    command:
      - python
      - b.py
  c:
    image: redis
    command: redis-server
`;
  const Dockerfile = `${APP}RUN echo "conda activate app" >> ~/.bashrc\n`;
  expect(hints({ 'compose.yaml': compose, Dockerfile })).toEqual(['4: app', '7: app', '10: app']);
});

test('compose: a health check runs beside what is started; none where the service changes what is found', () => {
  const compose = `services:
  a:
    build: .
    command: conda run -n app python a.py
    healthcheck:
      test: [CMD, python, -V]
      interval: 5s
  b:
    build: .
    environment:
      PATH: /opt/conda/envs/app/bin:/usr/bin:/bin
    command: python b.py
`;
  expect(hints({ 'compose.yaml': compose, Dockerfile: APP })).toEqual(['4: app', '6: base, by PATH only']);
});

describe('the tooltip', () => {
  function tooltip(files: Files, line: number): string {
    const project = new TestProject(files);
    const { context } = project;
    const hint = environmentHints(context).find(({ offset }) => context.lines.lineAt(offset) === line - 1);
    return hint === undefined ? '' : project.plain(describeHint(hint));
  }

  test('says why, step by step, with the lines', () => {
    expect(
      tooltip(`${APP}USER 1000\n${ENV_PATH}CMD ["python", "e.py"]\n`, 5),
    ).toBe(`python e.py runs in app, by PATH only

python: /opt/conda/envs/app/bin/python (app)
user: 1000 (line 3)

app is not activated: scripts in its etc/conda/activate.d did not run, and CONDA_PREFIX is not set.

1. line 1: base image continuumio/miniconda3
2. line 4: ENV PATH=/opt/conda/envs/app/bin:$PATH`);
  });

  test('of several environments: each in turn', () => {
    const text = `${APP}RUN pip list && \\\n  . /opt/conda/etc/profile.d/conda.sh && conda activate app && pip check\n`;
    expect(tooltip(text, 4)).toContain(
      'The environment changes on the way:\n\n1. line 3: pip list runs in base, by PATH only\n2. line 4: pip check runs in app\n\n',
    );
  });
});

test('commands of a dev container that activate an environment themselves; of the others, an interactive shell decides', () => {
  const files = {
    '.devcontainer/devcontainer.json': `{
  "image": "mcr.microsoft.com/devcontainers/miniconda:1-3",
  "onCreateCommand": "conda env create -f environment.yml",
  "postCreateCommand": "python -V",
  "postStartCommand": "conda run -n x python -V"
}
`,
    'environment.yml': 'name: x\nchannels: [conda-forge]\ndependencies: [python=3.12]\n',
  };
  expect(hints(files, '.devcontainer/devcontainer.json')).toEqual(['5: x']);
  // Then no shell is asked, and the variables of the image are all there is.
  const probing = (value: string) => ({
    ...files,
    '.devcontainer/devcontainer.json': files['.devcontainer/devcontainer.json'].replace(
      '"onCreate',
      `"userEnvProbe": "${value}",\n  "onCreate`,
    ),
  });
  expect(hints(probing('none'), '.devcontainer/devcontainer.json')).toEqual([
    '4: base, by PATH only',
    '5: base, by PATH only',
    '6: x',
  ]);
  expect(hints(probing('loginShell'), '.devcontainer/devcontainer.json')).toEqual(['6: x']);
  expect(hints(probing('nonsense'), '.devcontainer/devcontainer.json')).toEqual(['6: x']);
});
