import { describe, expect, test } from 'vitest';
import { offered, refactored } from './bench';

const BASE = 'FROM condaforge/miniforge3:24.11.3-0\n';
const MAKE = 'RUN conda create -y -n app python=3.12 && conda clean -afy\n';
const HOOK = '. /opt/conda/etc/profile.d/conda.sh';
const SHELL = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';
const SCRIPT = `#!/bin/bash\nset -e\n${HOOK}\nconda activate app\nexec "$@"\n`;
const USER = 'RUN useradd --create-home me\nUSER me\n';

describe('to SHELL', () => {
  test('activations of each RUN become one SHELL; comments and layout stay', () => {
    const text = `${BASE}# the environment
${MAKE}
# its packages
RUN ${HOOK} && conda activate app && python -m pip install --no-cache-dir flask==3.1.0 # here
RUN conda ‸run -n app python -c "import flask"
RUN set -ex; \\
    ${HOOK}; \\
    # the app's own
    conda activate app; \\
    python -m compileall /app
`;
    expect(refactored(text, 'activate-by-shell')).toEqual({
      Dockerfile: `${BASE}# the environment
${MAKE}${SHELL}
# its packages
RUN python -m pip install --no-cache-dir flask==3.1.0 # here
RUN python -c "import flask"
RUN set -ex; \\
    # the app's own
    python -m compileall /app
`,
    });
  });

  test('PATH stays for the start, and the RUNs are activated all the same', () => {
    const text = `${BASE}${MAKE}ENV PA‸TH=/opt/conda/envs/app/bin:$PATH\nRUN python -V\nCMD ["python"]\n`;
    expect(refactored(text, 'activate-by-shell').Dockerfile).toBe(
      `${BASE}${MAKE}${SHELL}ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python -V\nCMD ["python"]\n`,
    );
  });

  test('it keeps the shell that was chosen, below it', () => {
    const pipefail = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\n';
    const text = `${BASE}${MAKE}${pipefail}RUN ${HOOK} && ‸conda activate app && python -V | cat\n`;
    expect(refactored(text, 'activate-by-shell').Dockerfile).toBe(
      `${BASE}${MAKE}${pipefail}${SHELL.replace('"-c"', '"-o", "pipefail", "-c"')}RUN python -V | cat\n`,
    );
  });

  test.each([
    [
      'a RUN works in base on purpose',
      `${BASE}${MAKE}RUN ‸conda run -n app python -V\nRUN conda install -y pip=24.3\n`,
    ],
    ['SHELL activates already', `${BASE}${MAKE}${SHELL}RUN ‸python -V\n`],
    ['nothing runs behind it', `${BASE}‸${MAKE}CMD ["python"]\n`],
    [
      'two environments are in play',
      `${BASE}${MAKE}${MAKE.replace('app', 'doc')}RUN conda run -n app py‸thon -V && conda run -n doc python -V\n`,
    ],
    ['the RUN only uses what SHELL activates', `${BASE}${MAKE}${SHELL}RUN python‸ -V\n`],
    ['the cursor is at another matter', `${BASE}${MAKE}EXPOSE ‸80\nRUN conda run -n app python -V\n`],
    ['the base image is not known', `FROM example.org/team/image:1\n${MAKE}RUN ‸conda run -n app python -V\n`],
  ])('not where %s', (_name, text) => {
    expect(offered(text)).not.toContain('activate-by-shell');
  });
});

describe('to PATH', () => {
  test('SHELL, `conda run` and activations go', () => {
    const text = `${BASE}${MAKE}${SHELL}RUN python -m pip install --no-cache-dir flask==3.1.0
HEALTHCHECK --interval=5s CMD ["conda", "run", "-n", "app", "python", "check.py"]
CMD ["conda",‸ "run", "--no-capture-output", "-n", "app", "python", "app.py"]
`;
    expect(refactored(text, 'activate-by-path').Dockerfile).toBe(`${BASE}${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH
SHELL ["/bin/bash", "-c"]
RUN python -m pip install --no-cache-dir flask==3.1.0
HEALTHCHECK --interval=5s CMD ["python", "check.py"]
CMD ["python", "app.py"]
`);
  });

  test('it takes the place of SHELL, with the comment above it; a SHELL that nothing needs goes', () => {
    const shell = 'SHELL ["conda", "run", "-n", "app", "/bin/sh", "-c"]\n';
    const text = `${BASE}${MAKE}\n# work in it\n${shell.replace('run', 'r‸un')}RUN python -V\nCMD ["/opt/conda/envs/app/bin/python"]\n`;
    expect(refactored(text, 'activate-by-path').Dockerfile).toBe(
      `${BASE}${MAKE}\n# work in it\nENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python -V\nCMD ["/opt/conda/envs/app/bin/python"]\n`,
    );
  });

  test('an ENTRYPOINT that is `conda run` alone goes as a whole', () => {
    const text = `${BASE}${MAKE}ENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "app"]\nCMD ["py‸thon", "app.py"]\n`;
    expect(refactored(text, 'activate-by-path').Dockerfile).toBe(
      `${BASE}${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["python", "app.py"]\n`,
    );
  });

  test('lower-case instructions stay lower-case', () => {
    const text = `from condaforge/miniforge3:24.11.3-0\nrun conda create -y -n app python=3.12 && conda clean -afy\nrun ‸conda run -n app python -V\n`;
    expect(refactored(text, 'activate-by-path').Dockerfile).toContain(
      '\nenv PATH=/opt/conda/envs/app/bin:$PATH\nrun python -V\n',
    );
  });

  test.each([
    [
      'a package has an activation script',
      MAKE.replace('python=3.12', 'python=3.12 gdal=3.10'),
      'RUN ‸conda run -n app python -V\n',
    ],
    [
      'what is installed is not known',
      MAKE.replace('python=3.12', '--file /tmp/list.txt python=3.12'),
      'RUN ‸conda run -n app python -V\n',
    ],
    ['conda installs into what is active', MAKE, `RUN ${HOOK} && conda ‸activate app && conda install -y flask=3.1\n`],
    ['it is on PATH already', MAKE, 'ENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["py‸thon"]\n'],
  ])('not where %s', (_name, make, text) => {
    expect(offered(`${BASE}${make}${text}`)).not.toContain('activate-by-path');
  });
});

describe('to an ENTRYPOINT script', () => {
  test('the script activates and becomes CMD, which stays', () => {
    const text = `${BASE}${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ‸["python", "app.py"]\n`;
    expect(refactored(text, 'activate-by-entrypoint')).toEqual({
      Dockerfile: `${BASE}${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH
COPY --chmod=755 entrypoint.sh /usr/local/bin/entrypoint.sh
ENTRYPOINT ["tini", "--", "/usr/local/bin/entrypoint.sh"]
CMD ["python", "app.py"]
`,
      'entrypoint.sh': SCRIPT,
    });
  });

  test('`conda run` in ENTRYPOINT makes place for it; a name that is taken is not used', () => {
    const files = {
      Dockerfile: `${BASE}${MAKE}${USER}ENTRYPOINT ["conda", "run", "-n", "app", ‸"python", "app.py"]\nCMD ["--help"]\n`,
      'entrypoint.sh': '#!/bin/sh\n',
    };
    expect(refactored(files, 'activate-by-entrypoint')).toEqual({
      Dockerfile: `${BASE}${MAKE}${USER}COPY --chmod=755 docker-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh", "python", "app.py"]
CMD ["--help"]
`,
      'docker-entrypoint.sh': SCRIPT,
    });
  });

  test.each([
    [
      'there is another ENTRYPOINT',
      `${BASE}${MAKE}ENTRYPOINT ["/usr/bin/env"]\nCMD ‸["/opt/conda/envs/app/bin/python"]\n`,
    ],
    [
      'a script activates already',
      `${BASE}${MAKE}CMD ‸["bash", "-c", "${HOOK} && conda activate app && exec python app.py"]\n`,
    ],
    ['nothing is started', `${BASE}${MAKE}ENV ‸PATH=/opt/conda/envs/app/bin:$PATH\n`],
  ])('not where %s', (_name, text) => {
    expect(offered(text)).not.toContain('activate-by-entrypoint');
  });
});

describe('split into stages', () => {
  test('the environment goes into a plain image of the same distribution, with what the container needs', () => {
    const files = {
      Dockerfile: `‸FROM continuumio/miniconda3:24.11.1-0
ARG PORT=8000
LABEL maintainer="me"
ENV PORT=\${PORT} \\
    MODE=fast
WORKDIR /srv
COPY environment.yml .
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
# all of it
RUN conda env create -f environment.yml && conda clean -afy

COPY app.py .
RUN ${HOOK} && conda activate app && python -m compileall .
EXPOSE 8000
CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "app.py"]
`,
      'environment.yml': 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n',
      'app.py': 'print()\n',
      '.dockerignore': '.git\n',
    };
    expect(refactored(files, 'split-stages').Dockerfile).toMatch(
      /^FROM continuumio\/miniconda3:24\.11\.1-0 AS build\nARG PORT=8000\nENV PORT=\$\{PORT\} \\\n {4}MODE=fast\nWORKDIR \/srv\nCOPY environment\.yml \.\nRUN apt-get .*\n# all of it\nRUN conda env create .*\n\nFROM debian:12\.\d+-slim\nENV LANG=C\.UTF-8\nENV LC_ALL=C\.UTF-8\nARG PORT=8000\nLABEL maintainer="me"\nENV PORT=\$\{PORT\} \\\n {4}MODE=fast\nWORKDIR \/srv\nCOPY --from=build \/opt\/conda\/envs\/app \/opt\/conda\/envs\/app\nENV PATH=\/opt\/conda\/envs\/app\/bin:\$PATH\n\nCOPY app\.py \.\nRUN python -m compileall \.\nEXPOSE 8000\nCMD \["python", "app\.py"\]\n$/,
    );
  });

  test.each([
    [
      'something else is installed',
      `${BASE}RUN apt-get update && apt-get install -y --no-install-recommends libgl1 && rm -rf /var/lib/apt/lists/*\n${MAKE}CMD ["/opt/conda/envs/app/bin/python"]\n`,
    ],
    ['conda is used at the start', `${BASE}${MAKE}CMD ["conda", "list", "-n", "app"]\n`],
    [
      'a package has an activation script',
      `${BASE}${MAKE.replace('python=3.12', 'python=3.12 gdal=3.10')}CMD ["conda", "run", "--no-capture-output", "-n", "app", "python"]\n`,
    ],
    ['nothing follows', `${BASE}${MAKE}`],
    [
      'the stage has a name that others may use',
      `${BASE.trimEnd()} AS app\n${MAKE}CMD ["/opt/conda/envs/app/bin/python"]\n`,
    ],
    [
      'a user was made that the image needs',
      `${BASE}${USER.replace('USER me\n', '')}${MAKE}USER me\nCMD ["/opt/conda/envs/app/bin/python"]\n`,
    ],
  ])('not where %s', (_name, text) => {
    expect(offered(`‸${text}`)).not.toContain('split-stages');
  });
});

describe('a user of its own', () => {
  test('at the start as well, not only where the rule speaks of it', () => {
    const text = `${BASE}${MAKE}CMD ‸["/opt/conda/envs/app/bin/python"]\n`;
    expect(refactored(text, 'non-root-user').Dockerfile).toMatch(/\nRUN groupadd [\s\S]*\nUSER app\nCMD \["\/opt/);
  });

  test.each([
    ['it has one', `${BASE}${MAKE}${USER}CMD ‸["/opt/conda/envs/app/bin/python"]\n`],
    ['the program is in root’s home', `${BASE}WORKDIR /root/app\nCMD ‸["python", "app.py"]\n`],
    ['the base image is not known', 'FROM example.org/team/image:1\nCMD ‸["python"]\n'],
  ])('not where %s', (_name, text) => {
    expect(offered(text)).not.toContain('non-root-user');
  });
});

test('nothing is offered between instructions, in unused stages, in files that are none', () => {
  expect(offered(`${BASE}${MAKE}\n‸\nRUN conda run -n app python -V\n`)).toEqual([]);
  expect(offered(`${BASE}${MAKE}RUN ‸conda run -n app python -V\nFROM debian:12.11\nCMD ["bash"]\n`)).toEqual([]);
  expect(offered('‸')).toEqual([]);
  expect(offered('RUN ‸conda run -n app python\n')).toEqual([]);
});

describe('from the lock', () => {
  const YML = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';
  const LOCK =
    '# platform: linux-64\n@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/python-3.12.8-h9e4cc4f_1.conda\n';
  const files = (Dockerfile: string, more: Readonly<Record<string, string>> = {}) => ({
    Dockerfile,
    'environment.yml': YML,
    'conda-linux-64.lock': LOCK,
    ...more,
  });

  test('COPY, the command and what else names the file; the name that the file gave', () => {
    const text = `${BASE}COPY --chown=0:0 ./environment.yml /tmp/
# the environment
RUN conda ‸env create --file /tmp/environment.yml \\
    # and away with it
    && rm /tmp/environment.yml && conda clean -afy
`;
    expect(refactored(files(text), 'create-from-lock')).toEqual({
      Dockerfile: `${BASE}COPY --chown=0:0 ./conda-linux-64.lock /tmp/
# the environment
RUN conda create -y -n app --file /tmp/conda-linux-64.lock \\
    # and away with it
    && rm /tmp/conda-linux-64.lock && conda clean -afy
`,
    });
  });

  test('at COPY, which renames the file; a prefix stays', () => {
    const text = `${BASE}CO‸PY environment.yml requirements.txt /opt/
RUN mamba env create -p /env -f /opt/environment.yml && conda clean -afy
`;
    expect(refactored(files(text, { 'requirements.txt': '' }), 'create-from-lock').Dockerfile).toBe(
      `${BASE}COPY conda-linux-64.lock requirements.txt /opt/
RUN mamba create -y -p /env --file /opt/conda-linux-64.lock && conda clean -afy
`,
    );
  });

  test('other projects below it have files of their own', () => {
    const text = `${BASE}COPY environment.yml /tmp/\nRUN ‸conda env create -f /tmp/environment.yml && conda clean -afy\n`;
    const more = { 'docs/environment.yml': YML, 'docs/conda-linux-64.lock': LOCK };
    expect(offered(files(text, more))).toContain('create-from-lock');
  });

  test('a .dockerignore that lets single files in lets the lock in, too', () => {
    const text = `${BASE}COPY environment.yml /tmp/\nRUN ‸conda env create -f /tmp/environment.yml && conda clean -afy\n`;
    const ignore = '*\n!environment.yml\n!app.py\n';
    expect(refactored(files(text, { '.dockerignore': ignore }), 'create-from-lock')['.dockerignore']).toBe(
      '*\n!environment.yml\n!conda-linux-64.lock\n!app.py\n',
    );
    // Who keeps locks out on purpose is not overruled.
    expect(offered(files(text, { '.dockerignore': '*.lock\n' }))).not.toContain('create-from-lock');
  });

  test('a file that COPY names', () => {
    const text = `${BASE}COPY environment.yml /opt/e.yml\nRUN ‸conda env create -f /opt/e.yml && conda clean -afy\n`;
    expect(refactored(files(text), 'create-from-lock').Dockerfile).toBe(
      `${BASE}COPY conda-linux-64.lock /opt/conda-linux-64.lock\nRUN conda create -y -n app --file /opt/conda-linux-64.lock && conda clean -afy\n`,
    );
  });

  test.each([
    ['there is no lock', { 'conda-linux-64.lock': '' }],
    ['the lock is for another system', { 'conda-linux-64.lock': LOCK.replaceAll('linux-64', 'osx-arm64') }],
    ['pip brings packages too', { 'environment.yml': `${YML}  - pip\n  - pip:\n      - flask==3.1.0\n` }],
    ['which environment the lock is of is not known', { 'environment-dev.yml': YML }],
  ])('not where %s', (_, more) => {
    const text = `${BASE}COPY environment.yml /tmp/\nRUN conda ‸env create --file /tmp/environment.yml && conda clean -afy\n`;
    expect(offered(files(text, more))).not.toContain('create-from-lock');
  });
});

describe('what an environment does not need at run time', () => {
  const build = (more = '') =>
    `FROM condaforge/miniforge3:24.11.3-0 AS build
COPY conda-linux-64.lock /tmp/
RUN conda create -y -p /env --file /tmp/‸conda-linux-64.lock && conda clean -afy
${more}
FROM gcr.io/distroless/base-debian12:nonroot@sha256:0000000000000000000000000000000000000000000000000000000000000000
# the environment alone
COPY --from=build /env /env
`;
  const LOCK = '@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/python-3.12.8-h9e4cc4f_1.conda\n';
  const files = (Dockerfile: string) => ({ Dockerfile, 'conda-linux-64.lock': LOCK });

  test('is deleted at the end of the stage that makes it', () => {
    const text = `${build('COPY app.py /env/\n')}CMD ["/env/bin/python", "/env/app.py"]\n`;
    expect(refactored({ ...files(text), 'app.py': '' }, 'trim-environment').Dockerfile).toBe(
      text.replace('‸', '').replace(
        'COPY app.py /env/\n',
        `COPY app.py /env/
RUN find /env -name '*.a' -delete && \\
    find /env -name '__pycache__' -type d -exec rm -rf '{}' '+' && \\
    rm -rf /env/conda-meta /env/include /env/lib/python*/idlelib /env/lib/python*/ensurepip /env/lib/python*/site-packages/pip
`,
      ),
    );
  });

  test.each([
    ['it is deleted already', build("RUN find /env -name '__pycache__' -delete\n")],
    ['the image is made of the same stage', `${BASE}RUN conda ‸create -y -p /env python=3.12 && conda clean -afy\n`],
    ['another user could not', build('USER nobody\n')],
  ])('not where %s', (_, text) => {
    expect(offered(files(text))).not.toContain('trim-environment');
  });
});
