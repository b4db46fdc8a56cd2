import { activateWithoutHook } from '../../server/src/analysis/rules/activation/activateWithoutHook';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;
const RUN_APP = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';

const INSTALL =
  'RUN wget https://repo.anaconda.com/miniconda/Miniconda3-py312_24.11.1-0-Linux-x86_64.sh -O m.sh && bash m.sh -b -p /opt/conda\nENV PATH=/opt/conda/bin:$PATH\n';
const HOOK = '. /opt/conda/etc/profile.d/conda.sh';

const IMAGE = 'continuumio/miniconda3:24.11.1-0';
const DEV = '.devcontainer/devcontainer.json';
const dev = (text: string) => `{\n  // with a comment\n  ${text}\n}\n`;

testRule(activateWithoutHook, {
  valid: [
    ...[
      [
        'shells that read what was written',
        `"image": "${IMAGE}", "postCreateCommand": "bash -ic 'conda activate base'"`,
      ],
      ['the hook before it', `"image": "${IMAGE}", "postStartCommand": "${HOOK} && conda activate base"`],
      ['features', `"image": "${IMAGE}", "features": { "x:2": {} }, "postCreateCommand": "conda activate base"`],
      ['the host', `"image": "${IMAGE}", "initializeCommand": "conda activate base"`],
      ['another image', '"image": "ours/unknown:1.0", "postCreateCommand": "conda activate base"'],
      ['an image of the user', '"image": "$' + '{localEnv:IMAGE}", "postCreateCommand": "conda activate base"'],
      [
        'a file that is not there',
        '"dockerComposeFile": "no.yaml", "service": "x", "postCreateCommand": "conda activate x"',
      ],
      ['no image at all', '"postCreateCommand": "conda activate base"'],
    ].map(([name, text = '']) => ({ name: `a devcontainer: ${name}`, files: { [DEV]: dev(text) } })),
    { name: 'the hook was read', files: `${MAKE}RUN ${HOOK} && conda activate app && python -V\n` },
    {
      name: 'the hook was evaluated',
      files: `${MAKE}RUN eval "$(conda shell.posix hook)" && conda activate app && python -V\n`,
    },
    {
      name: 'a login shell reads profile.d',
      files: `${MAKE}SHELL ["/bin/bash", "-lc"]\nRUN conda activate app && python -V\n`,
    },
    { name: 'an interactive shell', files: `${MAKE}SHELL ["/bin/bash", "-ic"]\nRUN conda activate app && python -V\n` },
    {
      name: 'BASH_ENV',
      files: `${MAKE}ENV BASH_ENV=/opt/conda/etc/profile.d/conda.sh\nSHELL ["/bin/bash", "-c"]\nRUN conda activate app && python -V\n`,
    },
    { name: 'an unknown base', files: 'FROM example.org/own/base:1\nRUN conda activate app && python -V\n' },
    { name: 'text in quotes', files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\n` },
    {
      name: 'after conda init: another rule',
      files: `${MAKE}RUN conda init bash\nRUN conda activate app && python -V\n`,
    },
    {
      name: 'after a source that fails: another rule',
      files: `${MAKE}RUN source /opt/conda/etc/profile.d/conda.sh; conda activate app; python -V\n`,
    },
    {
      name: 'start-up files: the hook is there, in front or by conda init; a script; another home',
      files: `FROM debian:12\n${INSTALL}RUN conda create -y -n app python=3.12\nRUN echo ". /opt/conda/etc/profile.d/conda.sh && conda activate app" >> ~/.bashrc\nRUN echo "source activate app" >> /home/app/.bashrc\n`,
    },
    {
      name: 'conda init comes later',
      files: `FROM debian:12\n${INSTALL}RUN conda create -y -n app python=3.12\nRUN echo "conda activate app" >> ~/.bashrc && conda init bash\n`,
    },
    { name: 'not reached', files: `${MAKE}RUN false && conda activate app\n` },
    { name: 'a commented line', files: `${MAKE}RUN true && \\\n#   conda activate app && \\\n    true\n` },
  ],
  invalid: [
    {
      name: 'in a start-up file that reads no hook',
      files: `FROM debian:12\n${INSTALL}RUN conda create -y -n app python=3.12\nRUN echo "«conda activate» app" >> ~/.bashrc\n`,
      message: 'startup',
      severity: 'warning',
      fixed: `FROM debian:12\n${INSTALL}RUN conda create -y -n app python=3.12\nRUN echo "${HOOK} && conda activate app" >> ~/.bashrc\n`,
    },
    {
      name: 'in a start-up file that was overwritten',
      files: `${MAKE}RUN echo "«conda activate» app" > ~/.bashrc\n`,
      message: 'startup',
    },
    {
      name: 'plain RUN: the hook, or SHELL',
      files: `${MAKE}RUN «conda activate app» && python -V\n`,
      message: 'missing',
      severity: 'error',
      alternatives: [`${MAKE}RUN ${HOOK} && conda activate app && python -V\n`, `${MAKE}${RUN_APP}RUN python -V\n`],
    },
    {
      name: 'on a continuation line, with a comment between',
      files: `${MAKE}RUN true && \\\n    # why\n    «conda activate app» && \\\n    python -V\n`,
      alternatives: [
        `${MAKE}RUN true && \\\n    # why\n    ${HOOK} && conda activate app && \\\n    python -V\n`,
        `${MAKE}${RUN_APP}RUN true && \\\n    # why\n    python -V\n`,
      ],
    },
    {
      name: 'ignored where the RUN goes on',
      files: `${MAKE}RUN «conda activate app»; python -V\n`,
      message: 'ignored',
      says: 'does nothing here',
      fixed: `${MAKE}RUN ${HOOK} && conda activate app; python -V\n`,
    },
    {
      name: 'a second RUN that fails stops the build as well, once the first is mended',
      files: `${MAKE}RUN «conda activate app» && python a.py\nRUN «conda activate app» && python b.py\n`,
      message: 'missing',
      says: 'fails here, and the build stops',
    },
    {
      name: 'nothing follows that would miss it',
      files: `${MAKE}RUN «conda activate app» || true\n`,
      message: 'ignored',
      says: "because nothing has read its hook (\"CondaError: Run 'conda init' before 'conda activate'\"). Read it first",
    },
    {
      name: 'JSON form: there is no shell to read anything',
      files: `${MAKE}CMD [«"conda"», "activate", "app"]\n`,
      message: 'direct',
      says: 'fails, and the container stops: no shell reads this JSON array',
    },
    {
      name: 'JSON form, with the rest of a command line in it',
      files: `${MAKE}ENTRYPOINT [«"conda"», "activate", "app", "&&", "python", "a.py"]\n`,
      message: 'direct',
      says: '`&&` is only one more argument there. Run the program with `conda run --no-capture-output -n app`.',
      fixed: `${MAKE}ENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "app", "python", "a.py"]\n`,
    },
    {
      name: 'a list and a command of compose files go to no shell either',
      files: {
        'compose.yaml':
          'services:\n  a:\n    build: .\n    command: [«"conda"», "activate", "app"]\n  b:\n    build: .\n    command: «conda» activate app && python a.py\n',
        Dockerfile: `${MAKE}CMD ["true"]\n`,
      },
      message: 'direct',
      says: 'the container stops: no shell reads this list',
    },
    {
      name: 'mamba 1 behind the hook of conda alone',
      files:
        'FROM condaforge/mambaforge:23.3.1-1\nRUN mamba create -y -n app python=3.12\nRUN . /opt/conda/etc/profile.d/conda.sh && «mamba activate app» && python -V\n',
      says: "because only conda's hook was read (\"Run 'mamba init' to be able to run mamba activate/deactivate and start a new shell session. Or use conda to activate/deactivate.\"). Use `conda activate app`, or read `/opt/conda/etc/profile.d/mamba.sh` as well.",
      fixed:
        'FROM condaforge/mambaforge:23.3.1-1\nRUN mamba create -y -n app python=3.12\nRUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -V\n',
    },
    {
      name: 'mamba 2 in an interactive shell, whose .bashrc reads the hook of conda',
      files:
        'FROM condaforge/miniforge3:25.3.0-1\nRUN mamba create -y -n app python=3.12\nSHELL ["/bin/bash", "-ic"]\nRUN «mamba activate app» && python -V\n',
      says: 'Use `conda activate app`, or evaluate `eval "$(mamba shell hook --shell posix)"` as well.',
      fixed:
        'FROM condaforge/miniforge3:25.3.0-1\nRUN mamba create -y -n app python=3.12\nSHELL ["/bin/bash", "-ic"]\nRUN conda activate app && python -V\n',
    },
    {
      name: 'a mamba of which nobody knows what it says: no quotation',
      files:
        'FROM continuumio/miniconda3:24.11.1-0\nRUN conda install -y -n base mamba\nRUN mamba create -y -n app python=3.12\nRUN «mamba activate app» && python -V\n',
      says: "because nothing has read its hook. Read conda's first with `. /opt/conda/etc/profile.d/conda.sh` and use `conda activate app`",
    },
    {
      name: 'micromamba called by its path',
      files:
        'FROM debian:12\nRUN curl -Ls https://micro.mamba.pm/api/micromamba/linux-64/1.5.8 | tar -xvj -C /srv bin/micromamba\nENV MAMBA_ROOT_PREFIX=/opt/mamba\nRUN /srv/bin/micromamba create -y -n app python=3.12\nRUN «/srv/bin/micromamba activate app» && python -V\n',
      says: 'Evaluate `eval "$(/srv/bin/micromamba shell hook -s posix)"` first, or use `/srv/bin/micromamba run`.',
      fixed:
        'FROM debian:12\nRUN curl -Ls https://micro.mamba.pm/api/micromamba/linux-64/1.5.8 | tar -xvj -C /srv bin/micromamba\nENV MAMBA_ROOT_PREFIX=/opt/mamba\nRUN /srv/bin/micromamba create -y -n app python=3.12\nRUN eval "$(/srv/bin/micromamba shell hook -s posix)" && micromamba activate app && python -V\n',
    },
    {
      name: 'alone in its RUN',
      files: `${MAKE}RUN «conda activate app»\nRUN python x.py\n`,
      fixed: `${MAKE}${RUN_APP}RUN python x.py\n`,
    },
    {
      name: 'mamba becomes conda',
      files:
        'FROM condaforge/miniforge3:24.11.3-0\nRUN mamba create -y -n app python=3.12\nRUN «mamba activate app» && python -V\n',
      fixed: `FROM condaforge/miniforge3:24.11.3-0\nRUN mamba create -y -n app python=3.12\nRUN ${HOOK} && conda activate app && python -V\n`,
    },
    {
      name: 'micromamba has a hook of its own',
      files:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nRUN «micromamba activate app» && python -V\n',
      says: 'micromamba shell hook',
      fixed:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nRUN eval "$(micromamba shell hook -s bash)" && micromamba activate app && python -V\n',
    },
    {
      name: 'in bash -c, in exec form and in a heredoc',
      files: `${MAKE}RUN bash -c "«conda activate app» && python -V"\nRUN ["bash", "-c", "«conda activate app» && python -V"]\nRUN <<EOF\n«conda activate app»\npython -V\nEOF\n`,
    },
    {
      name: 'shell form CMD',
      files: `${MAKE}CMD «conda activate app» && python app.py\n`,
      message: 'missing',
      fixed: `${MAKE}CMD ${HOOK} && conda activate app && python app.py\n`,
    },
    {
      name: 'in a script that a RUN runs',
      files: {
        'setup.sh': '#!/bin/bash\nset -e\n«conda activate app»\npython -V\n',
        Dockerfile: `${MAKE}COPY setup.sh /tmp/\nRUN bash /tmp/setup.sh\n`,
      },
      fixed: { 'setup.sh': `#!/bin/bash\nset -e\n${HOOK}\nconda activate app\npython -V\n` },
    },
    {
      name: 'inside an if of a script',
      files: {
        'start.sh': '#!/bin/bash\nif true; then\n  cd /srv && «conda activate app»\nfi\nexec "$@"\n',
        Dockerfile: `${MAKE}COPY --chmod=755 start.sh /\nENTRYPOINT ["/start.sh"]\nCMD ["python", "app.py"]\n`,
      },
      fixed: { 'start.sh': `#!/bin/bash\nif true; then\n  cd /srv && ${HOOK} && conda activate app\nfi\nexec "$@"\n` },
    },
    {
      name: 'in a command of a compose file',
      files: {
        'compose.yaml':
          'services:\n  web:\n    build: .\n    command: bash -c "«conda activate app» && exec python app.py"\n',
        Dockerfile: `${MAKE}CMD ["true"]\n`,
      },
      message: 'missing',
      fixed: {
        'compose.yaml': `services:\n  web:\n    build: .\n    command: bash -c "${HOOK} && conda activate app && exec python app.py"\n`,
      },
    },
    {
      name: 'in a command of a compose file, and what conda init wrote is not read',
      files: {
        'compose.yaml':
          'services:\n  web:\n    build: .\n    command: bash -c "«conda activate app»; exec python app.py"\n',
        Dockerfile: `${MAKE}RUN conda init bash\nCMD ["true"]\n`,
      },
      message: 'ignored',
      fixed: {
        'compose.yaml': `services:\n  web:\n    build: .\n    command: bash -c "${HOOK} && conda activate app; exec python app.py"\n`,
      },
    },
    {
      name: 'in a devcontainer that is just an image, where an earlier command made the environment',
      files: {
        [DEV]: dev(
          '"image": "continuumio/miniconda3:24.11.1-0",\n  "onCreateCommand": "conda init bash && conda env create -f environment.yml",\n  "postCreateCommand": "«conda activate app» && pip install -e ."',
        ),
      },
      message: 'missing',
      fixed: {
        [DEV]: dev(
          `"image": "continuumio/miniconda3:24.11.1-0",\n  "onCreateCommand": "conda init bash && conda env create -f environment.yml",\n  "postCreateCommand": "${HOOK} && conda activate app && pip install -e ."`,
        ),
      },
    },
    {
      name: 'in a devcontainer that builds a stage, in one of several commands side by side, inside quotes',
      files: {
        [DEV]: dev(
          '"build": { "dockerfile": "../Dockerfile", "context": "..", "target": "dev" }, "remoteUser": "me", "postAttachCommand": { "a": "true", "b": "bash -c \\"«conda activate app» && python -V\\"" }',
        ),
        Dockerfile: `FROM continuumio/miniconda3:24.11.1-0 AS dev\nRUN conda create -y -n app python=3.12\nRUN useradd -m me\nUSER me\nFROM debian:12\nUSER 1000\n`,
      },
      message: 'missing',
    },
    {
      name: 'in a devcontainer that works in a service',
      files: {
        '.devcontainer.json':
          '{ "dockerComposeFile": "compose.yaml", "service": "web", "postStartCommand": "«conda activate app»" }\n',
        'compose.yaml': 'services:\n  web:\n    build: .\n  db:\n    image: postgres:16\n',
        Dockerfile: `${MAKE}CMD ["true"]\n`,
      },
      message: 'missing',
    },
  ],
});
