/** The page of an explanation: what is in it, and that nothing of a file can do anything in it. */
import { describe, expect, test } from 'vitest';
import { emptyContent, page, pageContent } from '../../client/src/explain/page';
import { folds, rowsFor } from '../../client/src/explain/table';
import type { Verified } from '../../client/src/explain/verified';
import type { ExplainedCommand, ExplainedStage } from '../../common/src/protocol';

const FILE = 'file:///p/Dockerfile';

function command(line: number, change: Partial<ExplainedCommand> = {}): ExplainedCommand {
  return {
    line,
    file: FILE,
    instruction: 'RUN',
    command: `echo ${line}`,
    activated: null,
    hook: false,
    python: 'base',
    user: 'root',
    known: true,
    columns: { activated: true, python: true, user: true },
    reached: 'yes',
    fails: null,
    because: [],
    ...change,
  };
}

function explained(commands: readonly ExplainedCommand[], change: Partial<ExplainedStage> = {}) {
  const exec = command(1, { instruction: 'EXEC' });
  const stage: ExplainedStage = {
    name: null,
    from: 'debian:12',
    line: 1,
    builds: true,
    commands,
    start: null,
    exec: { plain: exec, interactive: exec, login: exec },
    ...change,
  };
  return { version: 2, file: FILE, stages: [stage], services: [] };
}

const because = [{ file: FILE, line: 2, text: 'SHELL' }];

describe('rows', () => {
  test('what changes nothing is folded where there is enough of it; what fails never is', () => {
    const rows = rowsFor([
      command(2),
      command(3),
      command(4),
      command(5),
      command(6, { activated: 'app', python: 'app', because }),
      command(7, { activated: 'app', python: 'app', because }),
      command(8, { activated: 'app', python: 'app', because, fails: 'there is no such file' }),
      command(9, { reached: 'no', fails: 'not reached' }),
    ]);
    expect(folds(rows).map(({ rows: own, folded }) => [own.map(({ place }) => place?.line), folded])).toEqual([
      [[2], false],
      [[3, 4, 5], true],
      [[6], false],
      [[7], false],
      [[8], false],
      [[9], false],
    ]);
    expect(rows.at(-1)).toMatchObject({ runs: false, fails: 'never runs' });
  });

  test('none and not known are two things', () => {
    const [none, unknown] = rowsFor([
      command(1, { python: null }),
      command(2, { python: null, columns: { activated: true, python: false, user: true } }),
    ]);
    expect(none?.python).toBeNull();
    expect(unknown?.python).toBeUndefined();
  });
});

describe('the page', () => {
  test('has the commands with their places, environments with a color each, and reasons that lead to lines', () => {
    const html = pageContent(
      explained([
        command(3, { activated: 'app', python: 'base', because }),
        command(4, { activated: 'other', python: 'app', because }),
        command(5, { file: 'file:///p/run%20it.sh', activated: 'app', python: 'app', because }),
      ]),
      'Dockerfile',
      undefined,
    );
    expect(html).toContain('data-line="3"');
    expect(html).toContain('<span class="env env-0">app</span>');
    expect(html).toContain('<span class="env env-1">other</span>');
    expect(html).toContain('<span class="env base">base</span>');
    expect(html).toContain(`data-go="${FILE}" data-at="2">line 2</button>`);
    expect(html).toContain('>run it.sh:5</button>');
    expect(html.match(/class="apart"/g)).toHaveLength(2);
  });

  test('has the start, docker exec, and what compose services run', () => {
    const start = { argv: ['python', 'a b.py'], commands: [command(9)] };
    const base = explained([], { start });
    const service = {
      name: 'lab',
      file: 'file:///p/compose.yaml',
      line: 2,
      stage: 0,
      commands: [command(4)],
      health: [],
    };
    const html = pageContent({ ...base, services: [service] }, 'Dockerfile', undefined);
    for (const words of [
      'No commands',
      'At the start',
      '&#34;a b.py&#34;',
      'In docker exec',
      'bash --login',
      'Compose service lab',
      'compose.yaml:2',
    ]) {
      expect(html).toContain(words);
    }
  });

  test('shows what was verified, and how much of it could be compared', () => {
    const verified: Verified = {
      summary: 'Only 1 of 2 places could be compared; it is as predicted.',
      good: false,
      about: 'Image x.',
      lines: [
        {
          where: 'At start',
          command: 'docker run',
          predicted: { activated: 'app', python: 'app' },
          seen: { activated: 'app', python: 'app' },
          verdict: 'same',
        },
        {
          where: 'Plain',
          command: 'docker exec',
          predicted: undefined,
          seen: undefined,
          verdict: 'unknown',
          problem: 'It <ended>.',
        },
      ],
    };
    const html = pageContent(explained([]), 'Dockerfile', verified);
    expect(html).toContain('class="plain careful" role="status">Only 1 of 2');
    expect(html).toContain('It &#60;ended&#62;.');
  });

  test('nothing of a file is HTML in it, and it can load and run nothing but its own', () => {
    const evil = `"><script>x</script><img src=x onerror='y'>`;
    const html = pageContent(
      explained(
        [
          command(3, {
            command: evil,
            activated: evil,
            user: evil,
            fails: null,
            file: `file:///${evil}`,
            because: [{ file: evil, line: 1, text: evil }],
          }),
        ],
        {
          name: evil,
          from: evil,
          start: { argv: [evil], commands: [] },
        },
      ),
      evil,
      undefined,
    );
    expect(html).not.toMatch(/<script|<img|onerror='/);
    const whole = page('abc', evil, html);
    expect(whole.match(/<script/g)).toHaveLength(1);
    expect(whole).toContain(`content="default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc';`);
    expect(html).not.toMatch(/ (?:style|on\w+)="/);
    expect(emptyContent(evil)).not.toContain('<script');
  });
});
