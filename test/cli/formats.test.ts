import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { CLEAN, FAULTY, lintJson, project, put, run, TWO_RULES, withCli } from './run';

withCli();

function schema(name: string) {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  return ajv.compile(JSON.parse(readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8')));
}

describe('json', () => {
  test('has the shape of its schema, with zero-based UTF-16 ranges', () => {
    const cwd = project({ 'sub folder/Dockerfile': `# 🐍\n${FAULTY}`, 'environment.yml': 'name: x\n' });
    const { report, status } = lintJson([...TWO_RULES], { cwd });
    const validate = schema('lint.schema.json');
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(status).toBe(1);
    expect(report.version).toBe(1);
    expect(report.files).toBe(2);
    expect(report.errors).toEqual([]);
    expect(report.findings.map(({ file, name, severity, range }) => ({ file, name, severity, range }))).toEqual([
      {
        file: 'sub folder/Dockerfile',
        name: 'unpinned-base-tag',
        severity: 'warning',
        range: { start: { line: 1, character: 5 }, end: { line: 1, character: 27 } },
      },
      {
        file: 'sub folder/Dockerfile',
        name: 'activate-without-hook',
        severity: 'error',
        range: { start: { line: 3, character: 4 }, end: { line: 3, character: 20 } },
      },
    ]);
    expect(report.findings[1]?.fixes[0]).toEqual({ title: expect.stringContaining('hook'), safe: true });
  });

  test('errors have the shape as well', () => {
    const cwd = project({ Dockerfile: Buffer.from([0xff, 0xfe, 0x46, 0x00]) });
    const { report, status } = lintJson([], { cwd });
    const validate = schema('lint.schema.json');
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.errors).toEqual([{ file: 'Dockerfile', message: expect.stringContaining('UTF-16') }]);
    expect(status).toBe(2);
  });
});

test('compact is one line a finding', () => {
  const cwd = project({ Dockerfile: FAULTY });
  const { stdout } = run(['lint', '--format', 'compact', ...TWO_RULES], { cwd });
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^Dockerfile:1:6: warning: .+ \[unpinned-base-tag\]$/);
  expect(lines[1]).toMatch(/^Dockerfile:3:5: error: .+ \[activate-without-hook\]$/);
});

test('github escapes what would end a property or a line', () => {
  const cwd = project({ 'a,b:c%/Dockerfile': FAULTY });
  const { stdout } = run(['lint', '--format', 'github', ...TWO_RULES], { cwd });
  const [first = ''] = stdout.split('\n');
  expect(first).toMatch(
    /^::warning file=a%2Cb%3Ac%25\/Dockerfile,line=1,endLine=1,col=6,endColumn=28,title=CD\d{4} unpinned-base-tag::/,
  );
  expect(first).toContain('%0Ahttps://');
});

test('sarif names the rules, regions and fixes', () => {
  const cwd = project({ 'ü/Dockerfile': FAULTY });
  const { stdout } = run(['lint', '--format', 'sarif', ...TWO_RULES], { cwd });
  const sarif = JSON.parse(stdout);
  const [only] = sarif.runs;
  expect(sarif.version).toBe('2.1.0');
  expect(only.columnKind).toBe('utf16CodeUnits');
  const ids = only.tool.driver.rules.map((rule: { id: string }) => rule.id);
  expect(only.results.map((result: { ruleId: string }) => result.ruleId).sort()).toEqual(ids.sort());
  const [result] = only.results;
  expect(result.level).toBe('warning');
  expect(result.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: '%C3%BC/Dockerfile' },
    region: { startLine: 1, startColumn: 6, endLine: 1, endColumn: 28 },
  });
  const [change] = result.fixes[0].artifactChanges;
  expect(change.artifactLocation.uri).toBe('%C3%BC/Dockerfile');
  expect(change.replacements[0].insertedContent.text).toContain('continuumio/miniconda3:');
});

test('junit is XML with a case for each finding and each clean file', () => {
  const cwd = project({ 'a&<b>/Dockerfile': FAULTY, Dockerfile: CLEAN });
  const { stdout } = run(['lint', '--format', 'junit', ...TWO_RULES], { cwd });
  expect(stdout).toContain('<testsuites name="conda-in-docker" tests="3" failures="2" errors="0">');
  expect(stdout).toContain('<testcase name="no findings" classname="Dockerfile"/>');
  expect(stdout).toContain('classname="a&amp;&lt;b&gt;/Dockerfile"');
  expect(stdout).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#\d+;)/);
});

describe('pretty', () => {
  test('underlines the span, also where characters are wide or tabs', () => {
    const cwd = project({ Dockerfile: 'FROM debian:12.8\n\tRUN echo "中文" && conda activate x\n' });
    put(cwd, 'Dockerfile', FAULTY.replace('RUN conda activate x', 'RUN\techo "中文" && conda activate x'));
    const { stdout } = run(['lint', ...TWO_RULES], { cwd });
    const lines = stdout.split('\n');
    const at = lines.findIndex((line) => line.startsWith('3 | RUN'));
    expect(lines[at]).toBe('3 | RUN    echo "中文" && conda activate x && python -V');
    // Each of the two characters takes two columns.
    expect(lines[at + 1]).toBe(
      `  | ${' '.repeat('RUN    echo "1234" && '.length)}${'^'.repeat('conda activate x'.length)}`,
    );
  });

  test('says what the fix would do, and sums up', () => {
    const cwd = project({ Dockerfile: FAULTY, 'env/Dockerfile': CLEAN });
    const { stdout } = run(['lint', ...TWO_RULES], { cwd });
    expect(stdout).toMatch(/^ {2}= fix: Pin to continuumio\/miniconda3:\S+ \(--unsafe-fixes\)$/m);
    expect(stdout).toMatch(/^ +3 - RUN conda activate x && python -V$/m);
    expect(stdout).toMatch(
      /^ +3 \+ RUN \. \/opt\/conda\/etc\/profile\.d\/conda\.sh && conda activate x && python -V$/m,
    );
    expect(stdout).toContain('Found 1 error, 1 warning in 1 of 2 files.\n1 can be fixed with --fix; 1 more with');
  });

  test('has no colors in a pipe, and has them where they are forced', () => {
    const cwd = project({ Dockerfile: FAULTY });
    const start = '\u001b[';
    expect(run(['lint'], { cwd }).stdout).not.toContain(start);
    expect(run(['lint'], { cwd, env: { FORCE_COLOR: '1' } }).stdout).toContain(start);
    expect(run(['lint'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout).toContain(start);
    expect(run(['lint', '--no-color'], { cwd, env: { FORCE_COLOR: '1' } }).stdout).not.toContain(start);
    expect(run(['lint'], { cwd, env: { FORCE_COLOR: '0' } }).stdout).not.toContain(start);
  });

  test('a file cannot steer the terminal', () => {
    const cwd = project({ Dockerfile: 'FROM debian:latest AS \u001b]0;title\u0007x\n' });
    const { stdout } = run(['lint'], { cwd });
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(stdout).toContain('␛]0;title');
  });

  test('a line of a megabyte is cut to the part around the span', () => {
    const cwd = project({ Dockerfile: `FROM debian:12.8\nRUN ${': x; '.repeat(200_000)} conda activate x\n` });
    const { stdout } = run(['lint'], { cwd, env: { COLUMNS: '100' } });
    for (const line of stdout.split('\n').filter((each) => / \| /.test(each))) expect(line.length).toBeLessThan(110);
  }, 60_000);
});
