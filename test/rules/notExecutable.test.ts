import { describe, expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import { MemoryFiles } from '../../server/src/analysis/project/memory';
import { notExecutable } from '../../server/src/analysis/rules/script/notExecutable';
import { ROOT, testRule } from './tester';

testRule(notExecutable, {
  valid: [
    ...notExecutable.docs.good,
    {
      name: 'a later chmod',
      files: 'FROM debian:12\nCOPY <<EOF /start.sh\ntrue\nEOF\nRUN chmod a+x /start.sh\nCMD ["/start.sh"]\n',
    },
    {
      name: 'a later chmod of the folder above',
      files: 'FROM debian:12\nCOPY <<EOF /app/start.sh\ntrue\nEOF\nRUN chmod -R 755 /app\nCMD ["/app/start.sh"]\n',
    },
    {
      name: 'a later find with chmod',
      files:
        'FROM debian:12\nCOPY <<EOF /app/start.sh\ntrue\nEOF\nRUN find /app -name "*.sh" -exec chmod +x {} +\nCMD ["/app/start.sh"]\n',
    },
    { name: 'a shell runs it', files: 'FROM debian:12\nCOPY <<EOF /start.sh\ntrue\nEOF\nCMD ["sh", "/start.sh"]\n' },
    {
      name: 'a mode that is not known',
      files: {
        Dockerfile: 'FROM debian:12\nCOPY start.sh /start.sh\nCMD ["/start.sh"]\n',
        'start.sh': '#!/bin/sh\ntrue\n',
      },
    },
  ],
  invalid: [
    ...notExecutable.docs.bad.map((files) => ({ files })),
    {
      files: 'FROM debian:12\ncopy --chown=5 <<EOF /start.sh\n#!/bin/sh\ntrue\nEOF\ncmd [«"/start.sh"»]\n',
      severity: 'error',
      fixed: 'FROM debian:12\ncopy --chmod=755 --chown=5 <<EOF /start.sh\n#!/bin/sh\ntrue\nEOF\ncmd ["/start.sh"]\n',
    },
    {
      name: 'one of several',
      files: 'FROM debian:12\nCOPY <<A <<B /opt/\ntrue\nA\nfalse\nB\nRUN «/opt/A»\n',
      fixed: 'FROM debian:12\nCOPY <<A <<B /opt/\ntrue\nA\nfalse\nB\nRUN chmod +x /opt/A\nRUN /opt/A\n',
    },
  ],
});

describe('not-executable, with modes', () => {
  const lint = (mode: number, copy = 'COPY start.sh /start.sh') => {
    const files = new MemoryFiles({ [`${ROOT}/Dockerfile`]: `FROM debian:12\n${copy}\nENTRYPOINT ["/start.sh"]\n` });
    files.set(`${ROOT}/start.sh`, '#!/bin/sh\nexec "$@"\n', mode);
    return new Analyzer(files, { roots: [ROOT], rules: [notExecutable] }).lint(`${ROOT}/Dockerfile`);
  };

  test('the mode in the build context counts', () => {
    expect(lint(0o100755)).toEqual([]);
    expect(lint(0o100644).map((finding) => finding.fixes.map((fix) => fix.title))).toEqual([
      ['Copy it with --chmod=755'],
    ]);
  });

  test('--chmod of the COPY counts more', () => {
    expect(lint(0o100644, 'COPY --chmod=0755 start.sh /start.sh')).toEqual([]);
    expect(lint(0o100644, 'COPY --chmod=a+x start.sh /start.sh')).toEqual([]);
  });

  test('a copied folder: the modes of its files, and what chmod does to them as a whole', () => {
    const folder = (run: string, copy = 'COPY . /app') => {
      const dockerfile = `FROM debian:12\n${copy}\n${run}ENTRYPOINT ["/app/start.sh"]\n`;
      const files = new MemoryFiles({ [`${ROOT}/Dockerfile`]: dockerfile });
      files.set(`${ROOT}/start.sh`, '#!/bin/sh\nexec "$@"\n', 0o100644);
      return new Analyzer(files, { roots: [ROOT], rules: [notExecutable] }).lint(`${ROOT}/Dockerfile`).length;
    };
    expect(folder('')).toBe(1);
    expect(folder('RUN chmod -R 755 /app\n')).toBe(0);
    expect(folder('RUN chmod +x /app/*.sh\n')).toBe(0);
    expect(folder('RUN chmod +x $(find /app -name "*.sh")\n')).toBe(0);
    expect(folder('', 'COPY --chmod=755 . /app')).toBe(0);
    expect(folder('RUN chmod -R 755 /app\nCOPY . /app\n')).toBe(1);
  });
});
