/** pixi: what its environments are, which commands see them, and which calls surely fail. Read in its source, not observed. */
import { describe, expect, test } from 'vitest';
import { environmentName } from '../../server/src/analysis/model/naming';
import { modelOf } from './harness';

const FILES = {
  'pixi.toml':
    '[workspace]\nname = "orbit"\n[dependencies]\npython = "3.12.*"\n[tasks]\nserve = "python -m http.server"\n[environments]\nprod = []\n',
  'pixi.lock': 'version: 6\n',
};
const IMAGE = 'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\n';
const COPIED = `${IMAGE}COPY pixi.toml pixi.lock ./\n`;
const DEFAULT = '/app/.pixi/envs/default';
const PROD = '/app/.pixi/envs/prod';

function last(dockerfile: string, files: Record<string, string> = FILES) {
  const { final } = modelOf(dockerfile, files);
  const record = final?.start?.commands.at(-1) ?? final?.commands.at(-1);
  if (final === undefined || record === undefined) throw new Error('no command');
  const name = ({ prefix, known }: { prefix: string | null; known: boolean }) =>
    known ? prefix && (environmentName(prefix, final.machine) ?? '?') : '?';
  return { python: name(record.python), activated: name(record.activated), fails: final.fails };
}

describe('which python a command sees', () => {
  test.each([
    ['none without pixi', `${COPIED}RUN pixi install --locked\nCMD ["python"]\n`, null, null],
    ['pixi run', `${COPIED}RUN pixi install --locked\nCMD ["pixi", "run", "python"]\n`, DEFAULT, DEFAULT],
    ['pixi run -e', `${COPIED}CMD ["pixi", "run", "-e", "prod", "python"]\n`, PROD, PROD],
    ['pixi run with one word', `${COPIED}RUN pixi run -e=prod 'python -V'\n`, PROD, PROD],
    ['pixi run before options', `${COPIED}RUN pixi --quiet run --frozen --environment prod -- python -V\n`, PROD, PROD],
    ['pixi run in SHELL', `${COPIED}SHELL ["pixi", "run", "-e", "prod", "bash", "-c"]\nRUN python -V\n`, PROD, PROD],
    ['PATH', `${COPIED}RUN pixi install --frozen\nENV PATH=${DEFAULT}/bin:$PATH\nCMD ["python"]\n`, DEFAULT, null],
    [
      'eval of the hook',
      `${COPIED}SHELL ["/bin/bash", "-c"]\nRUN eval "$(pixi shell-hook -e prod)" && python -V\n`,
      PROD,
      PROD,
    ],
    [
      'the hook as an entrypoint',
      `${COPIED}RUN pixi shell-hook -e prod -s bash > /h && echo 'exec "$@"' >> /h\nENTRYPOINT ["/bin/bash", "/h"]\nCMD ["python"]\n`,
      PROD,
      PROD,
    ],
    [
      'the hook as an entrypoint of another image',
      `${COPIED.replace('\n', ' AS b\n')}RUN pixi shell-hook -e prod > /h && echo 'exec "$@"' >> /h\nFROM debian:12.11-slim\nCOPY --from=b ${PROD} ${PROD}\nCOPY --from=b /h /h\nENTRYPOINT ["/bin/bash", "/h"]\nCMD ["python"]\n`,
      PROD,
      PROD,
    ],
    [
      '--manifest-path',
      `FROM ghcr.io/prefix-dev/pixi:0.52.0\nCOPY pixi.toml /srv/\nRUN pixi run --manifest-path /srv/pixi.toml python -V\n`,
      '/srv/.pixi/envs/default',
      '/srv/.pixi/envs/default',
    ],
    ['a manifest above', `${COPIED}WORKDIR /app/src/deep\nRUN pixi run python -V\n`, DEFAULT, DEFAULT],
    ['pixi exec', `${COPIED}RUN pixi exec python -V\n`, '?', '?'],
    ['pixi global', `${IMAGE}RUN pixi global install python=3.12\nRUN python -V\n`, '/root/.pixi/envs/python', null],
    [
      'detached environments',
      `${COPIED}RUN pixi config set detached-environments true --global\nRUN pixi run python -V\n`,
      '?',
      '?',
    ],
    [
      'removed again',
      `${COPIED}RUN pixi install && pixi clean\nENV PATH=${DEFAULT}/bin:$PATH\nRUN python -V\n`,
      null,
      null,
    ],
    [
      'inside of a cache mount nothing is in the image',
      `${COPIED}RUN --mount=type=cache,target=/app/.pixi pixi install\nENV PATH=${DEFAULT}/bin:$PATH\nCMD ["python"]\n`,
      null,
      null,
    ],
    [
      'with a mounted manifest',
      `${IMAGE}RUN --mount=type=bind,source=pixi.toml,target=pixi.toml pixi install\nENV PATH=${DEFAULT}/bin:$PATH\nCMD ["python"]\n`,
      DEFAULT,
      null,
    ],
  ])('%s', (_, dockerfile, python, activated) => {
    expect(last(dockerfile)).toMatchObject({ python, activated });
  });

  test('of a pyproject.toml', () => {
    const files = { 'pyproject.toml': '[tool.pixi.workspace]\nname = "a"\n[tool.pixi.dependencies]\npython = "*"\n' };
    expect(last(`${IMAGE}COPY pyproject.toml .\nRUN pixi run python -V\n`, files).python).toBe(DEFAULT);
  });
});

describe('what surely fails', () => {
  const installed = 'FROM debian:12.11\nRUN apt-get update && apt-get install -y curl\n';
  test.each([
    ['no manifest yet', `${IMAGE}RUN pixi install --locked\nCOPY . .\n`, false],
    ['no manifest for run', `${IMAGE}RUN pixi run python -V\n`, false],
    ['no manifest for the hook', `${IMAGE}RUN pixi shell-hook > /h\n`, false],
    ['a pyproject.toml without pixi', `${IMAGE}COPY pyproject.toml .\nRUN pixi install\n`, false],
    ['no lock with --locked', `${IMAGE}COPY pixi.toml .\nRUN pixi install --locked\n`, false],
    ['no such environment', `${COPIED}RUN pixi install -e production\n`, false],
    [
      'the installer changes no PATH of RUN',
      `${installed}RUN curl -fsSL https://pixi.sh/install.sh | bash\nCOPY . .\nRUN pixi install\n`,
      false,
    ],
    [
      'the same with wget and sh',
      `${installed}RUN wget -qO- https://pixi.sh/install.sh | sh\nCOPY . .\nRUN pixi install\n`,
      false,
    ],
    [
      'the same as a file',
      `${installed}RUN curl -fsSL https://pixi.sh/install.sh -o /i.sh && bash /i.sh\nCOPY . .\nRUN pixi install\n`,
      false,
    ],
    [
      'with its PATH',
      `${installed}RUN curl -fsSL https://pixi.sh/install.sh | bash\nENV PATH=/root/.pixi/bin:$PATH\nCOPY . .\nRUN pixi install\n`,
      true,
    ],
    [
      'with PIXI_HOME',
      `${installed}ENV PIXI_HOME=/opt/pixi PATH=/opt/pixi/bin:$PATH\nRUN curl -fsSL https://pixi.sh/install.sh | bash\nCOPY . .\nRUN pixi install\n`,
      true,
    ],
    [
      'by its path',
      `${installed}RUN curl -fsSL https://pixi.sh/install.sh | bash\nCOPY . .\nRUN /root/.pixi/bin/pixi install\n`,
      true,
    ],
    [
      'copied from its image',
      `FROM python:3.12.7-slim-bookworm\nCOPY --from=ghcr.io/prefix-dev/pixi:0.52.0 /usr/local/bin/pixi /usr/local/bin/pixi\nCOPY . .\nRUN pixi install\n`,
      true,
    ],
    ['all is there', `${COPIED}RUN pixi install --locked -e prod -e default\n`, true],
    ['--frozen beside --locked', `${IMAGE}COPY pixi.toml .\nRUN pixi install --locked --frozen\n`, true],
    ['init', `${IMAGE}RUN pixi init && pixi add python && pixi run python -V\n`, true],
    [
      'global needs no manifest',
      `${IMAGE}RUN pixi global install ruff && pixi exec ruff check && pixi --version\n`,
      true,
    ],
    ['not in the image at all', `FROM debian:12.11\nCOPY . .\nRUN pixi install\n`, false],
  ])('%s', (_, dockerfile, builds) => {
    expect(modelOf(dockerfile, { ...FILES, 'pyproject.toml': '[project]\nname = "a"\n' }).final?.fails).toBe(!builds);
  });

  test('an unknown base, or a project that is copied from elsewhere, leaves it open', () => {
    expect(modelOf('FROM example.org/own:1\nRUN pixi install\n').final?.fails).toBe(false);
    expect(
      modelOf(`${IMAGE}RUN git clone https://example.org/a.git . && pixi install\n`).final?.failure,
    ).toBeUndefined();
  });
});

test('what activation says of the environment', () => {
  const { final } = modelOf(`${COPIED}RUN pixi run -e prod env\n`, FILES);
  expect(final?.machine.environments.get(PROD)).toMatchObject({ kind: 'pixi', packages: ['python'], base: false });
});
