import { describe, expect, test } from 'vitest';
import { RULES } from '../../server/src/analysis/rules/registry';
import { readSuppressions } from '../../server/src/analysis/suppress/comments';
import { fixFiles, lintFiles } from './tester';

const names = (text: string, at = 'Dockerfile') => lintFiles({ [at]: text }, at).map((finding) => finding.name);

describe('suppression', () => {
  test('hides a finding on the next line of code, by name or code, with a reason', () => {
    for (const comment of [
      '# conda-in-docker ignore=unpinned-base-tag',
      '#conda-in-docker ignore=CD1001 we follow the newest on purpose',
      '  # conda-in-docker ignore = unpinned-base-tag , activate-without-hook : reason, with a comma',
    ]) {
      expect(names(`${comment}\n# hadolint ignore=DL3007\n\nFROM debian\n`)).not.toContain('unpinned-base-tag');
    }
  });

  test('holds for the whole instruction with its continuation lines', () => {
    const text =
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n a python=3.12\n# conda-in-docker ignore=activate-without-hook\nRUN true && \\\n  conda activate a\n';
    expect(names(text)).not.toContain('activate-without-hook');
    expect(names(text)).not.toContain('unused-suppression');
  });

  test('in the first line of a file that begins with a byte order mark', () => {
    expect(names('\uFEFF# conda-in-docker ignore-file=unpinned-base-tag\nFROM debian\n')).not.toContain(
      'unpinned-base-tag',
    );
    expect(names('\uFEFF# conda-in-docker ignore=unpinned-base-tag\nFROM debian\n')).not.toContain('unpinned-base-tag');
  });

  test('does not reach the instruction after the next', () => {
    expect(names('# conda-in-docker ignore=unpinned-base-tag\nARG X=1\nFROM debian\n')).toEqual(
      expect.arrayContaining(['unpinned-base-tag', 'unused-suppression']),
    );
  });

  test('ignore-file holds everywhere', () => {
    expect(
      names('FROM debian AS a\nRUN true\nFROM debian\n# conda-in-docker ignore-file=unpinned-base-tag\n'),
    ).not.toContain('unpinned-base-tag');
  });

  test('an unused or unknown name is a finding, and its fix takes only that name away', () => {
    const text = '# conda-in-docker ignore=unpinned-base-tag,activate-without-hook,nonsense why\nFROM debian\n';
    const findings = lintFiles({ Dockerfile: text }, 'Dockerfile').filter((finding) =>
      finding.name.endsWith('-suppression'),
    );
    expect(findings.map((finding) => [finding.name, text.slice(finding.span.start, finding.span.end)])).toEqual([
      ['unused-suppression', 'activate-without-hook'],
      ['unknown-suppression', 'nonsense'],
    ]);
    expect(fixFiles({ Dockerfile: text }, findings[0]?.fixes.slice(0, 1) ?? []).Dockerfile).toBe(
      '# conda-in-docker ignore=unpinned-base-tag,nonsense why\nFROM debian\n',
    );
    expect(fixFiles({ Dockerfile: text }, findings[1]?.fixes.slice(0, 1) ?? []).Dockerfile).toBe(
      '# conda-in-docker ignore=unpinned-base-tag,activate-without-hook why\nFROM debian\n',
    );
  });

  test('a suppression alone on its line is removed with it', () => {
    const text = 'FROM debian:12.8\r\n# conda-in-docker ignore=CD1001\r\nRUN true\r\n';
    const unused = lintFiles({ Dockerfile: text }, 'Dockerfile').find(
      (finding) => finding.name === 'unused-suppression',
    );
    expect(fixFiles({ Dockerfile: text }, unused?.fixes ?? []).Dockerfile).toBe('FROM debian:12.8\r\nRUN true\r\n');
  });

  test('the rules about suppressions can be switched off themselves', () => {
    const settings = { ignored: false, rules: new Map([['unused-suppression', { level: 'off' as const }]]) };
    const text = '# conda-in-docker ignore=CD1001\nFROM debian:12.8\n';
    expect(lintFiles({ Dockerfile: text }, 'Dockerfile', RULES, settings).map((finding) => finding.name)).not.toContain(
      'unused-suppression',
    );
  });

  test('reads names and reason', () => {
    const [found] = readSuppressions('# conda-in-docker ignore=a-b, CD1001 -- for a reason\nX\n');
    expect(found?.names.map((name) => name.name)).toEqual(['a-b', 'CD1001']);
    expect(found?.reason).toBe('for a reason');
  });

  test('a comment of blanks is read at once, as one that holds or as none', () => {
    const blanks = ' \t'.repeat(270);
    expect(readSuppressions(`# conda-in-docker ignore=${blanks}\rx\nX\n`)).toEqual([]);
    expect(readSuppressions(`# conda-in-docker ignore=a-b${blanks}why?, x\nX\n`)).toEqual([]);
    expect(readSuppressions(`# conda-in-docker ignore=a-b${blanks}-- why, then\nX\n`)[0]?.reason).toBe('why, then');
    expect(readSuppressions(`# conda-in-docker ignore=a-b${blanks}why\r\nX\r\n`)[0]?.reason).toBe('why');
  });
});
