/** Whose python is first: venvs of all makers, folders of unknown content, and folders that the user cannot look into. */
import { describe, expect, test } from 'vitest';
import { environmentName } from '../../server/src/analysis/model/naming';
import { modelOf } from './harness';

const CONDA = 'FROM condaforge/miniforge3:24.9.2-0\n';

/** The python of the last command; `?` where it is not known. */
function lastPython(dockerfile: string, files: Record<string, string> = {}): string | null {
  const { final } = modelOf(dockerfile, files);
  const record = final?.start?.commands.at(-1) ?? final?.commands.at(-1);
  if (final === undefined || record === undefined) throw new Error('no command');
  const { prefix, known } = record.python;
  if (!known) return '?';
  return prefix === null ? null : (environmentName(prefix, final.machine) ?? '?');
}

describe('a venv that comes first on PATH', () => {
  const made: Readonly<Record<string, string>> = {
    'python -m venv': 'RUN python -m venv /srv/v\nENV PATH=/srv/v/bin:$PATH\n',
    'python3 -m venv with options':
      'RUN python3 -m venv --system-site-packages --prompt x /srv/v\nENV PATH="/srv/v/bin:${PATH}"\n',
    'of an environment':
      'RUN conda create -y -n app python=3.12\nRUN /opt/conda/envs/app/bin/python -m venv /srv/v\nENV PATH=/srv/v/bin:$PATH\n',
    'by conda run':
      'RUN conda create -y -n app python=3.12\nRUN conda run -n app python -m venv /srv/v\nENV PATH=/srv/v/bin:$PATH\n',
    virtualenv: 'RUN pip install virtualenv==20.29.1 && virtualenv -p python3.12 /srv/v\nENV PATH=/srv/v/bin:$PATH\n',
    'python -m virtualenv': 'WORKDIR /srv\nRUN python -m virtualenv v\nENV PATH=/srv/v/bin:$PATH\n',
    'uv venv': 'RUN pip install uv==0.9.1 && uv venv --python 3.12 /srv/v\nENV PATH=/srv/v/bin:$PATH\n',
    'uv venv by VIRTUAL_ENV': 'ENV VIRTUAL_ENV=/srv/v\nRUN uv venv $VIRTUAL_ENV\nENV PATH="$VIRTUAL_ENV/bin:$PATH"\n',
    'uv sync with UV_PROJECT_ENVIRONMENT':
      'ENV UV_PROJECT_ENVIRONMENT=/srv/v\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --frozen --no-dev\nENV PATH=/srv/v/bin:$PATH\n',
    pdm: 'WORKDIR /srv\nCOPY pyproject.toml .\nRUN pdm install && mv .venv v\nENV PATH=/srv/v/bin:$PATH\n',
  };
  for (const [name, lines] of Object.entries(made)) {
    test(name, () => {
      expect(lastPython(`${CONDA}${lines}CMD ["python", "-V"]\n`, { 'pyproject.toml': '', 'uv.lock': '' })).toBe(
        '/srv/v',
      );
    });
  }

  test('in the folder of the project, by uv, poetry and pipenv', () => {
    const project = 'WORKDIR /app\nCOPY pyproject.toml .\n';
    for (const how of [
      'RUN uv sync\n',
      'RUN poetry config virtualenvs.in-project true && poetry install\n',
      'ENV POETRY_VIRTUALENVS_IN_PROJECT=1\nRUN poetry install --no-root\n',
      'ENV PIPENV_VENV_IN_PROJECT=1\nRUN pipenv install --deploy\n',
    ])
      expect(
        lastPython(`${CONDA}${project}${how}ENV PATH=/app/.venv/bin:$PATH\nRUN python -V\n`, { 'pyproject.toml': '' }),
      ).toBe('/app/.venv');
  });

  test('run in by a tool', () => {
    const project = 'WORKDIR /app\nCOPY pyproject.toml .\n';
    const files = { 'pyproject.toml': '' };
    expect(lastPython(`${CONDA}${project}RUN uv sync\nCMD ["uv", "run", "--frozen", "python", "-V"]\n`, files)).toBe(
      '/app/.venv',
    );
    expect(lastPython(`${CONDA}${project}RUN uv run -- python -V\n`, files)).toBe('/app/.venv');
    expect(lastPython(`${CONDA}${project}RUN poetry install\nRUN poetry run python -V\n`, files)).toBe('?');
    expect(
      lastPython(
        `${CONDA}${project}ENV POETRY_VIRTUALENVS_CREATE=false\nRUN poetry install && poetry run python -V\n`,
        files,
      ),
    ).toBe('base');
  });

  test('removed again it is not there', () => {
    expect(lastPython(`${CONDA}RUN python -m venv /v\nENV PATH=/v/bin:$PATH\nRUN rm -rf /v\nRUN python -V\n`)).toBe(
      'base',
    );
  });

  test('copied to an image without the python that it was made from, its link leads nowhere', () => {
    const made = `${CONDA}RUN python -m venv /v\n`.replace('\n', ' AS build\n');
    expect(
      lastPython(`${made}FROM debian:12.11\nCOPY --from=build /v /v\nENV PATH=/v/bin:$PATH\nCMD ["python", "-V"]\n`),
    ).toBe(null);
    expect(
      lastPython(
        `${made}FROM condaforge/miniforge3:24.9.2-0\nCOPY --from=build /v /v\nENV PATH=/v/bin:$PATH\nCMD ["python", "-V"]\n`,
      ),
    ).toBe('/v');
  });
});

describe('activation of a venv', () => {
  const made = `${CONDA}RUN python -m venv /v\n`;
  test.each([
    ['in sh', 'RUN . /v/bin/activate && python -V\n', '/v'],
    ['in bash', 'SHELL ["/bin/bash", "-c"]\nRUN source /v/bin/activate && python -V\n', '/v'],
    ['by a relative path', 'WORKDIR /v\nRUN . bin/activate && python -V\n', '/v'],
    ['and deactivated', 'RUN . /v/bin/activate && deactivate && python -V\n', 'base'],
    ['ends with its RUN', 'RUN . /v/bin/activate\nRUN python -V\n', 'base'],
    ['a variable alone is none', 'ENV VIRTUAL_ENV=/v\nRUN python -V\n', 'base'],
    [
      'above an environment',
      'RUN conda create -y -n app python=3.12\nSHELL ["/bin/bash", "-c"]\nRUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && . /v/bin/activate && python -V\n',
      '/v',
    ],
    [
      'below an environment',
      'RUN conda create -y -n app python=3.12\nSHELL ["/bin/bash", "-c"]\nRUN . /v/bin/activate && . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -V\n',
      'app',
    ],
  ])('%s', (_, lines, python) => {
    expect(lastPython(`${made}${lines}`)).toBe(python);
  });

  test('conda is not touched by it', () => {
    const { final } = modelOf(`${made}RUN . /v/bin/activate && python -V\n`);
    expect(final?.commands.at(-1)?.activated).toMatchObject({ prefix: null, known: true });
  });

  test('source in sh fails', () => {
    expect(modelOf(`${made}RUN source /v/bin/activate\n`).final?.fails).toBe(true);
  });
});

describe('a folder whose content is not known comes first: its python is not known, and never base', () => {
  test.each([
    [
      'copied from an unknown image',
      'COPY --from=example.org/own:1 /opt /opt/own\nENV PATH=/opt/own/tools/bin:$PATH\n',
    ],
    ['copied with the project', 'COPY . /app\nENV PATH=/app/.venv/bin:$PATH\n'],
    ['unpacked', 'RUN curl -fsSL https://example.org/py.tgz | tar xz -C /opt/py\nENV PATH=/opt/py/python/bin:$PATH\n'],
    ['cloned', 'RUN git clone https://github.com/pyenv/pyenv /opt/pyenv\nENV PATH=/opt/pyenv/shims:$PATH\n'],
    ['made by a program that is not followed', 'RUN rye sync\nENV PATH=/app/.venv/bin:$PATH\n'],
  ])('%s', (_, lines) => {
    expect(lastPython(`${CONDA}${lines}RUN python -V\n`, { 'a.py': '' })).toBe('?');
  });

  test('folders of the system are what they are', () => {
    expect(
      lastPython(
        `${CONDA}RUN curl -fsSL https://example.org/s6.tgz | tar xz -C /\nENV PATH=/usr/local/cuda/bin:$PATH\nRUN python -V\n`,
      ),
    ).toBe('?');
    expect(
      lastPython(`${CONDA}ENV PATH=/usr/local/cuda/bin:/app/bin:$PATH\nCOPY . /app\nRUN python -V\n`, { 'a.py': '' }),
    ).toBe('base');
  });
});

describe("root's home folder", () => {
  const below = `${CONDA}RUN conda create -y -p /root/env python=3.12\nENV PATH=/root/env/bin:$PATH\nRUN useradd -m ann\n`;
  test('is passed by for another user', () => {
    expect(lastPython(`${below}USER ann\nCMD ["python", "-V"]\n`)).toBe('base');
    expect(lastPython(`${below}CMD ["python", "-V"]\n`)).toBe('/root/env');
  });
  test('is open where somebody opened it', () => {
    expect(lastPython(`${below}RUN chmod 755 /root\nUSER ann\nCMD ["python", "-V"]\n`)).toBe('/root/env');
    expect(lastPython(`${below}RUN chmod a+rx /root\nUSER ann\nCMD ["python", "-V"]\n`)).toBe('/root/env');
  });
});

describe('uv pip install', () => {
  test.each([
    ['stops without a venv', 'RUN uv pip install polars==1.12.0\n', false],
    ['works with --system', 'RUN uv pip install --system polars==1.12.0\n', true],
    ['works with UV_SYSTEM_PYTHON', 'ENV UV_SYSTEM_PYTHON=1\nRUN uv pip install polars==1.12.0\n', true],
    ['works with VIRTUAL_ENV', 'RUN uv venv /v\nENV VIRTUAL_ENV=/v\nRUN uv pip install polars==1.12.0\n', true],
    ['finds .venv above', 'WORKDIR /app\nRUN uv venv\nWORKDIR /app/sub\nRUN uv pip install polars==1.12.0\n', true],
    [
      'works in an active environment',
      'RUN conda create -y -n app python=3.12\nRUN conda run -n app uv pip install polars==1.12.0\n',
      true,
    ],
  ])('%s', (_, lines, builds) => {
    expect(modelOf(`FROM condaforge/miniforge3:24.9.2-0\n${lines}`).final?.fails).toBe(!builds);
  });
});

describe('a script that a program wrote', () => {
  const made = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n lake python=3.12\n';
  const run = 'CMD ["python", "-V"]\n';
  const writes: Readonly<Record<string, readonly [lines: string, python: string]>> = {
    'conda shell.posix activate': [
      `RUN conda shell.posix activate lake > /a && echo 'exec "$@"' >> /a\nENTRYPOINT ["/bin/sh", "/a"]\n`,
      'lake',
    ],
    'conda shell.bash activate, in one group': [
      `SHELL ["/bin/bash", "-c"]\nRUN { echo '#!/bin/bash'; conda shell.bash activate lake; echo 'exec "$@"'; } > /a.sh && chmod +x /a.sh\nENTRYPOINT ["/a.sh"]\n`,
      'lake',
    ],
    'conda shell.bash hook': [
      `RUN conda shell.bash hook > /a && echo 'conda activate lake && exec "$@"' >> /a\nENTRYPOINT ["/bin/bash", "/a"]\n`,
      'lake',
    ],
    'by a prefix, with tee': [
      `RUN conda shell.posix activate /opt/conda/envs/lake | tee /a && echo 'exec "$@"' >> /a\nENTRYPOINT ["/bin/sh", "/a"]\n`,
      'lake',
    ],
    'sourced by BASH_ENV': [
      `RUN conda shell.bash activate lake > /a\nENV BASH_ENV=/a\nENTRYPOINT ["bash", "-c", "exec \\"$@\\"", "x"]\n`,
      'lake',
    ],
    'an unknown program': [`RUN bmake hook > /a && echo 'exec "$@"' >> /a\nENTRYPOINT ["/bin/sh", "/a"]\n`, '?'],
    'another unknown program': [`RUN ansible-hook > /a; echo 'exec "$@"' >> /a\nENTRYPOINT ["/bin/sh", "/a"]\n`, '?'],
    python: [`RUN python -c 'print(1)' > /a; echo 'exec "$@"' >> /a\nENTRYPOINT ["/bin/sh", "/a"]\n`, '?'],
  };
  test.each(Object.entries(writes))('%s', (_, [lines, python]) => {
    expect(lastPython(`${made}${lines}${run}`)).toBe(python);
  });

  test('of micromamba', () => {
    const base =
      'FROM debian:12.11\nCOPY --from=mambaorg/micromamba:2.0.5 /bin/micromamba /bin/micromamba\nENV MAMBA_ROOT_PREFIX=/opt/m\nRUN micromamba create -y -n lake -c conda-forge python=3.12\n';
    expect(
      lastPython(
        `${base}RUN micromamba shell hook -s bash > /a && echo 'micromamba activate lake; exec "$@"' >> /a\nENTRYPOINT ["/bin/bash", "/a"]\n${run}`,
      ),
    ).toBe('lake');
    expect(
      lastPython(
        `${base}RUN micromamba shell activate -s posix -n lake > /a && echo 'exec "$@"' >> /a\nENTRYPOINT ["/bin/sh", "/a"]\n${run}`,
      ),
    ).toBe('lake');
  });

  test('an environment that is not there fails', () => {
    expect(modelOf(`${made}RUN conda shell.posix activate sea > /a\n`).final?.fails).toBe(true);
  });
});

describe('micromamba put into another image', () => {
  const scripts =
    '_activate_current_env _dockerfile_shell _entrypoint _dockerfile_initialize_user_accounts _dockerfile_setup_root_prefix'
      .split(' ')
      .map((name) => `COPY --from=mm /usr/local/bin/${name}.sh /usr/local/bin/${name}.sh\n`)
      .join('');
  const added = (base: string, user: string) =>
    `FROM mambaorg/micromamba:2.3.2 AS mm\nFROM ${base}\nUSER root\nARG MAMBA_USER=${user}\nARG MAMBA_USER_ID=57439\nARG MAMBA_USER_GID=57439\nENV MAMBA_USER=$MAMBA_USER\nENV MAMBA_ROOT_PREFIX="/opt/conda"\nENV MAMBA_EXE="/bin/micromamba"\nCOPY --from=mm "$MAMBA_EXE" "$MAMBA_EXE"\n${scripts}RUN /usr/local/bin/_dockerfile_initialize_user_accounts.sh && /usr/local/bin/_dockerfile_setup_root_prefix.sh\nUSER $MAMBA_USER\nSHELL ["/usr/local/bin/_dockerfile_shell.sh"]\nENTRYPOINT ["/usr/local/bin/_entrypoint.sh"]\nRUN micromamba install -y -n base -c conda-forge python=3.12\nCMD ["python", "-V"]\n`;
  test.each([
    ['python:3.12.7-slim-bookworm', 'mambauser'],
    ['debian:12.11', 'mambauser'],
    ['ubuntu:24.04', 'ann'],
    ['node:22-bookworm', 'mambauser'],
  ])('%s: the start and interactive shells activate base', (base, user) => {
    const { final } = modelOf(added(base, user));
    expect(final?.fails).toBe(false);
    expect(final?.exec.interactive).toMatchObject({ activated: { prefix: '/opt/conda', known: true }, user });
    expect(final?.start?.commands.at(-1)).toMatchObject({
      activated: { prefix: '/opt/conda' },
      python: { prefix: '/opt/conda' },
    });
  });
});
