import { describe, expect, test } from 'vitest';
import { at } from './harness';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MADE = `${FROM}RUN conda create -y -n app python=3.12\nRUN conda create -y -n tools black\n`;
const NAMES = ['app', 'tools', 'base'];

describe('names of environments', () => {
  test.each([
    ['RUN conda activate ¦'],
    ['RUN conda activate a¦'],
    ['RUN . /opt/conda/bin/activate ¦\n'],
    ['RUN source activate ¦ && python -V\n'],
    ['RUN true && \\\n    # a comment\n    conda run -n ¦'],
    ['RUN conda run --no-capture-output --name=¦\n'],
    ['RUN conda install --yes -n ¦ numpy\n'],
    ['RUN echo "conda activate ¦" >> ~/.bashrc\n'],
    ['RUN bash -lc "conda activate ¦'],
    ["RUN bash -c 'source activate ¦'\n"],
    ['RUN <<EOF\nset -e\nconda activate ¦\nEOF\n'],
    ['RUN --mount=type=cache,target=/c \\\n  /opt/conda/bin/conda run -n ¦'],
    ['SHELL ["conda", "run", "-n", "¦"]\n'],
    ['SHELL ["conda", "run", "-n", "¦'],
    ['CMD ["bash", "-c", "conda activate ¦"]'],
    ['CMD conda run -n ¦'],
    ['HEALTHCHECK --interval=5s CMD conda run -n ¦'],
    ['ENV CONDA_DEFAULT_ENV=¦\n'],
    ['ONBUILD RUN conda activate ¦\n'],
    ['RUN conda run -n tools conda run -n ¦'],
    ['RUN sudo env X=1 conda run -n ¦'],
    ['RUN conda create --clone ¦'],
  ])('%j', (line) => {
    expect(at(MADE + line).labels).toEqual(NAMES);
    expect(at(MADE + line, { trigger: ' ' }).labels).toEqual(NAMES);
  });

  test.each([
    ['RUN python ¦'],
    ['RUN conda run -n app ¦'],
    ['RUN conda install numpy ¦'],
    ['# conda activate ¦\n'],
    ['RUN true # conda activate ¦'],
    ['RUN conda activate $¦'],
    ['RUN conda activate app ¦'],
    ['COPY conda activate ¦'],
    ['RUN echo conda && ¦'],
    ['LABEL a="conda activate ¦"'],
  ])('not at %j', (line) => {
    expect(at(MADE + line, { trigger: ' ' }).labels).toEqual([]);
  });

  test.each([
    ['RUN /opt/conda/envs/¦bin/python', ['app', 'tools']],
    ['ENV PATH=/opt/conda/envs/a¦', ['app', 'tools']],
    ['ENV PATH=$CONDA_DIR/envs/¦:$PATH', ['app', 'tools']],
    ['CMD ["/opt/conda/envs/¦', ['app', 'tools']],
    ['COPY --from=0 /srv/envs/¦', []],
  ])('in the path %j', (line, expected) => {
    expect(at(MADE + line).labels).toEqual(expected);
  });

  test('with CRLF at the ends of lines', () => {
    const text = `${MADE}RUN true && \\\n  # why\n  conda run -n ¦ \\\n  python\nFROM a\n`.replace(/\n/g, '\r\n');
    expect(at(text).labels).toEqual(NAMES);
    expect(at(`${MADE}FROM ¦\nRUN x\n`.replace(/\n/g, '\r\n')).labels.length).toBeGreaterThan(3);
  });

  test('replace the word that the cursor is in', () => {
    expect(at(`${MADE}RUN conda activate a¦bc && x`).take('tools')).toBe(`${MADE}RUN conda activate tools && x`);
    expect(at(`${MADE}ENV PATH=/opt/conda/envs/¦old/bin`).take('app')).toBe(`${MADE}ENV PATH=/opt/conda/envs/app/bin`);
    expect(at(`${MADE}CMD ["conda","run","-n","a¦","x"]`).take('app')).toContain('"-n","app","x"]');
    expect(at(`${MADE}RUN conda run --name=a¦`).take('app')).toMatch(/--name=app$/);
  });

  test('of what is made later say so', () => {
    const { proposals } = at(`${FROM}RUN conda activate ¦\nRUN conda create -y -n app python\n`);
    expect(proposals.map(({ label, detail }) => [label, detail])).toEqual([
      ['app', '/opt/conda/envs/app, made later'],
      ['base', 'the environment of conda itself'],
    ]);
  });

  test('to make: what files say and what is used', () => {
    const files = {
      Dockerfile: `${FROM}COPY environment.yml /tmp/\nRUN conda create -n ¦\nCMD ["conda", "run", "-n", "web", "python"]\n`,
      'environment.yml': 'name: saasfee\ndependencies: [python]\n',
    };
    expect(at(files).labels).toEqual(['web', 'saasfee']);
  });

  test('the folders of environments and files in the image', () => {
    const text = `${FROM}COPY environment.yml /tmp/\nRUN conda create -y -p /env python\n`;
    const files = { 'environment.yml': 'name: x\n' };
    expect(at({ ...files, Dockerfile: `${text}RUN conda run -p ¦` }).labels).toEqual(['/env']);
    expect(at({ ...files, Dockerfile: `${text}RUN conda env create -f /t¦` }).labels).toEqual(['/tmp/environment.yml']);
  });
});

describe('subcommands and options', () => {
  test('of conda', () => {
    const { labels } = at(`${FROM}RUN conda ¦`, { trigger: ' ' });
    expect(labels).toContain('env create');
    expect(labels).toContain('install');
    expect(labels).not.toContain('self-update');
    expect(at(`${FROM}RUN conda env ¦`).labels).toEqual(['create', 'update', 'remove', 'list', 'export', 'config']);
    expect(at(`${FROM}RUN conda in¦`).take('init')).toMatch(/conda init$/);
  });

  test('of micromamba', () => {
    const image = 'FROM mambaorg/micromamba:2.0.5\n';
    expect(at(`${image}RUN micromamba ¦`).labels).toContain('self-update');
    const { labels } = at(`${image}RUN micromamba run -¦`);
    expect(labels).toContain('--attach');
    expect(labels).not.toContain('--no-capture-output');
  });

  test('that are used already are left out; the short form is said', () => {
    const { labels, proposals } = at(`${FROM}RUN conda install -y -c conda-forge -¦`, { trigger: '-' });
    expect(labels).not.toContain('--yes');
    expect(labels).toContain('--channel');
    expect(proposals.find(({ label }) => label === '--name')).toMatchObject({ detail: '-n', kind: 'option' });
    expect(at(`${FROM}RUN conda clean -¦`).proposals.find(({ label }) => label === '--tarballs')?.detail).toBe('-t');
  });

  test('come behind a blank only where they are asked for', () => {
    expect(at(`${FROM}RUN conda install ¦`, { trigger: ' ' }).labels).toEqual([]);
    expect(at(`${FROM}RUN conda install ¦`).labels).toContain('--name');
  });

  test('values', () => {
    expect(at(`${FROM}RUN conda install -c ¦`, { trigger: ' ' }).labels[0]).toBe('conda-forge');
    expect(at(`${FROM}RUN conda install --solver=¦`).labels).toEqual(['libmamba', 'classic']);
    expect(at(`${FROM}RUN conda create --platform ¦`).labels).toContain('linux-aarch64');
  });

  test('in scripts, and with the environments of the image that runs them', () => {
    const files = {
      Dockerfile: `${MADE}COPY run.sh /\nENTRYPOINT ["bash", "/run.sh"]\n`,
      'run.sh': '#!/bin/bash\nif true; then\n  conda activate ¦\nfi\n',
    };
    expect(at(files).labels).toEqual(NAMES);
    expect(at({ ...files, 'run.sh': '#!/bin/sh\nconda run -¦' }).labels).toContain('--no-capture-output');
    expect(at({ ...files, 'run.sh': '#!/bin/sh\n# conda activate ¦' }).labels).toEqual([]);
  });
});

describe('in the files around', () => {
  const Dockerfile = MADE.replace('FROM ', 'FROM debian:12 AS first\nFROM ').replace('\nRUN', ' AS main\nRUN');
  const compose = (rest: string) => ({
    Dockerfile,
    'compose.yaml': `services:\n  s:\n    build:\n      context: .\n${rest}`,
  });
  test.each([
    ['    command: conda run -n ¦'],
    ['    command: ["conda", "run", "-n", "¦"]\n'],
    ['    command: bash -ic "conda activate ¦"\n'],
    ['    entrypoint:\n      - conda\n      - run\n      - -n\n      - ¦\n'],
    ['    command: >\n      bash -c "cd /app &&\n      conda run -n ¦\n'],
    ['    environment:\n      CONDA_DEFAULT_ENV: ¦\n'],
    ['    healthcheck:\n      test: ["CMD", "conda", "run", "-n", "¦"]\n'],
  ])('compose: %j', (rest) => {
    expect(at(compose(rest)).labels).toEqual(NAMES);
  });

  test('compose: stages behind target, paths, and nothing elsewhere', () => {
    expect(at(compose('      target: ¦\n')).labels).toEqual(['first', 'main']);
    expect(at(compose('    volumes:\n      - ./x:/opt/conda/envs/¦\n')).labels).toEqual(['app', 'tools']);
    expect(at(compose('    image: conda ¦\n')).labels).toEqual([]);
  });

  test('devcontainer.json', () => {
    const json = (rest: string) => ({
      Dockerfile: MADE,
      '.devcontainer/devcontainer.json': `{ "build": { "dockerfile": "../Dockerfile", "context": ".." },\n  ${rest} }`,
    });
    expect(at(json('"postCreateCommand": "conda run -n ¦"')).labels).toEqual(NAMES);
    expect(at(json('"postCreateCommand": ["conda", "run", "-n", "¦"]')).labels).toEqual(NAMES);
    expect(at(json('"x": "/opt/conda/envs/¦/bin/python"')).labels).toEqual(['app', 'tools']);
  });
});
