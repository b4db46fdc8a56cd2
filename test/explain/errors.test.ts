import { describe, expect, test } from 'vitest';
import { errorReport } from '../../client/src/explain/errorReport';
import { explainError, messageOf, readError } from '../../server/src/analysis/explain/errors';
import { ERROR_MESSAGES } from '../../server/src/analysis/knowledge/errors';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';
import { findRule } from '../../server/src/analysis/rules/registry';

describe('the table', () => {
  test.each(ERROR_MESSAGES)('$id: each of its texts leads to it, and no other entry comes before', ({ id, texts }) => {
    for (const text of texts) {
      expect(messageOf(`prefix ${text.replaceAll('…', 'x 1.2')}`)?.id, text).toBe(id);
    }
  });

  test('names are there once, rules exist, and no text fits nearly everything', () => {
    const ids = ERROR_MESSAGES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ERROR_MESSAGES.flatMap(({ rules = [] }) => rules).filter((name) => findRule(name) === undefined)).toEqual(
      [],
    );
    const short = ERROR_MESSAGES.flatMap(({ texts }) => texts).filter((text) => text.replaceAll('…', '').length < 6);
    expect(short).toEqual([]);
    expect(ids.length).toBeGreaterThan(100);
  });

  test.each([
    ['Step 3/4 : RUN conda env create -f environment.yml'],
    ['Collecting package metadata (repodata.json): ...working... done'],
    ['Preparing transaction: ...working... done'],
    ['#8 12.3 Successfully installed numpy-2.1.0'],
    ['[I 2024-01-01 ServerApp] Jupyter Server 2.14 is running at:'],
    ['Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]'],
    ['Setting up wget (1.21.3-1) ...'],
  ])('of what goes well nothing is said: %s', (line) => {
    expect(messageOf(line)).toBeUndefined();
  });
});

const DOCKERFILE = `FROM continuumio/miniconda3:24.11.1-0
COPY environment.yml /tmp/
RUN conda env create -f /tmp/environment.yml
# prints
RUN conda activate app && \\
    # a comment between
    python -c "import numpy"
`;

function host(text = DOCKERFILE) {
  return { file: 'Dockerfile', dockerfile: parseDockerfile(text), findings: [] };
}

const COMMAND = 'conda activate app &&     python -c "import numpy"';
const REASON = "CondaError: Run 'conda init' before 'conda activate'";

describe('the step at which a build ended', () => {
  test.each([
    [
      'BuildKit, plain',
      `#7 [4/4] RUN ${COMMAND}\n#7 0.345 ${REASON}\n#7 ERROR: process "/bin/sh -c ${COMMAND}" did not complete successfully: exit code: 1\n------\n > [4/4] RUN ${COMMAND}:\n0.345 ${REASON}\n------\nERROR: failed to solve: process "/bin/sh -c ${COMMAND}" did not complete successfully: exit code: 1\n`,
    ],
    [
      'BuildKit of Docker 20.10',
      `#7 [build 4/4] RUN ${COMMAND}\n#7 0.345 ${REASON}\n#7 ERROR: executor failed running [/bin/sh -c ${COMMAND}]: exit code: 1\n------\n > [build 4/4] RUN ${COMMAND}:\n------\nexecutor failed running [/bin/sh -c ${COMMAND}]: exit code: 1\n`,
    ],
    [
      'the old builder',
      `Step 4/4 : RUN ${COMMAND}\n ---> Running in 0123456789ab\n\x1b[91m${REASON}\n\x1b[0mThe command '/bin/sh -c ${COMMAND}' returned a non-zero code: 1\n`,
    ],
    [
      'podman',
      `STEP 4/4: RUN ${COMMAND}\n${REASON}\nError: building at STEP "RUN ${COMMAND}": while running runtime: exit status 1\n`,
    ],
    [
      'in continuous integration, with times and Windows line ends',
      `2026-01-02T03:04:05.1234567Z #7 [4/4] RUN ${COMMAND}\r\n2026-01-02T03:04:05.1234567Z #7 0.3 ${REASON}\r\n2026-01-02T03:04:05.2Z ERROR: failed to solve: process "/bin/sh -c ${COMMAND}" did not complete successfully: exit code: 1\r\n`,
    ],
  ])('%s', (_name, log) => {
    const { step, messages } = explainError(log, host());
    expect(step).toMatchObject({ exitCode: 1, line: 5, file: 'Dockerfile' });
    expect(messages.map(({ id }) => id)).toEqual(['conda-init-before-activate']);
    expect(messages[0]?.text).toContain(REASON);
  });

  test('of two steps that are the same none is named, unless the builder marks the line', () => {
    const twice = host('FROM debian:12\nRUN make\nRUN make\n');
    const log = 'ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2\n';
    expect(explainError(log, twice).step).toMatchObject({ line: null, exitCode: 2 });
    const excerpt = 'Dockerfile:3\n----\n   2 |     RUN make\n   3 | >>> RUN make\n----\n';
    expect(explainError(`${excerpt}${log}`, twice).step).toMatchObject({ line: 3 });
  });

  test('what the linter finds in the lines of the step, and only there', () => {
    const finding = (start: number) => ({
      name: 'activate-without-hook',
      code: 'CD0201',
      severity: 'error' as const,
      message: 'no hook',
      span: { start, end: start + 3 },
    });
    const findings = [finding(DOCKERFILE.indexOf('COPY')), finding(DOCKERFILE.indexOf('conda activate'))];
    const log = `The command '/bin/sh -c ${COMMAND}' returned a non-zero code: 1`;
    const { step } = explainError(log, { ...host(), findings });
    expect(step?.findings).toEqual([
      { rule: 'activate-without-hook', code: 'CD0201', severity: 'error', line: 5, message: 'no hook' },
    ]);
  });
});

test('a message that only passes the failure on is told where there is nothing better', () => {
  const wrapper = 'ERROR conda.cli.main_run:execute(49): `conda run python x.py` failed. (See above for error)';
  expect(readError(wrapper).messages.map(({ id, general }) => [id, general])).toEqual([['conda-run-failed', true]]);
  const log = `ModuleNotFoundError: No module named 'numpy'\n${wrapper}\n`;
  expect(readError(log).messages.map(({ id }) => id)).toEqual(['module-not-found']);
});

test('what was said in other steps does not count where the failed one says enough', () => {
  const log = [
    '#5 [2/3] RUN pip install x',
    '#5 1.0 gcc: command not found',
    '#6 [3/3] RUN jupyter lab',
    '#6 1.0 /bin/sh: 1: jupyter: not found',
    '#6 ERROR: process "/bin/sh -c jupyter lab" did not complete successfully: exit code: 127',
    'ERROR: failed to solve: process "/bin/sh -c jupyter lab" did not complete successfully: exit code: 127',
  ].join('\n');
  expect(readError(log).messages.map(({ id }) => id)).toEqual(['jupyter-command-missing']);
});

test('texts of any kind are read, and the end of long ones', () => {
  const odd = ['', '\n', '\0\uFFFF', '> [', '>>> 1 |', `${'> ['.repeat(5000)}`, '#9 '.repeat(9000)];
  for (const text of odd) expect(explainError(text, host()).messages).toEqual([]);
  const long = `${'x'.repeat(79)}\n`.repeat(60_000);
  const { messages } = explainError(`${long}${REASON}`);
  expect(messages[0]).toMatchObject({ id: 'conda-init-before-activate', logLine: 60_001 });
});

test('the page keeps the text of others as text', () => {
  const evil = "ModuleNotFoundError: No module named '```\n# [x](command:evil)\n";
  const page = errorReport(explainError(evil), undefined);
  expect(page).toContain("````text\nModuleNotFoundError: No module named '```\n````");
  expect(page).not.toContain('command:evil');
});
