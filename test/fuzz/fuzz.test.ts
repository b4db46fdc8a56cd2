/**
 * The analysis on files that nobody would write: the examples and the rules' own examples, cut, mixed and mutated. It never
 * throws, what it reports lies inside the files, safe fixes leave all else as it is, and fixing comes
 * to an end. The seed is fixed, so a failure comes again; the number of rounds can be raised with FUZZ_ROUNDS.
 */
import { describe, expect, test } from 'vitest';
import { Analyzer, explain, type Finding, RULES } from '../../server/src/analysis';
import { Configurations } from '../../server/src/analysis/config';
import { applyFixes, mendingsOf } from '../../server/src/analysis/fixes/apply';
import { classify } from '../../server/src/analysis/project/classify';
import type { FileSource } from '../../server/src/analysis/project/files';
import { type MemoryFiles, memoryFiles } from '../../server/src/analysis/project/memory';
import { TrackedFiles } from '../../server/src/analysis/project/tracked';
import { Prover } from '../../server/src/analysis/prover';
import { refactoringsAt } from '../../server/src/analysis/refactor';
import { MEGABYTES } from '../megabytes';
import { instructionsHurt, splitsLineEnds } from '../rules/layouts';
import { CORPUS, type Files, mutate, Random } from './corpus';

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 600);
/** The length of a file, in UTF-16 units, up to which each fix is proved. */
const MOST_PROVED = 50_000;
const SEED = Number(process.env.FUZZ_SEED ?? 20261120);

function mutateFiles(files: Files, random: Random): Files {
  const result: Record<string, string> = { ...files };
  for (let i = 1 + random.below(4); i > 0; i--) {
    const path = random.pick(Object.keys(result));
    result[path] = mutate(result[path] ?? '', random);
  }
  if (random.below(8) === 0) delete result[random.pick(Object.keys(result))];
  return result;
}

function insideOf(files: Files, file: string, span: { start: number; end: number }): boolean {
  const length = files[file.slice('/p/'.length)]?.length;
  return length !== undefined && span.start >= 0 && span.start <= span.end && span.end <= length;
}

function analyzerOver(source: FileSource): Analyzer {
  const files = TrackedFiles.of(source);
  const config = new Configurations(files, { rules: RULES });
  return new Analyzer(files, { roots: ['/p'], settings: config.settings, baseImage: config.baseImage });
}

function proverOf(source: MemoryFiles): Prover {
  return new Prover(source, analyzerOver(source), analyzerOver);
}

/** Makes all safe fixes as `--fix` does, in rounds: each leaves fewer errors or fewer findings, until nothing is left. */
function fixAll(files: Files): void {
  const source = memoryFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/p/${path}`, text])));
  const analyzer = analyzerOver(source);
  const prover = proverOf(source);
  const count = () => {
    const all = source.list('/p').flatMap((path) => analyzer.lint(path));
    return { all: all.length, errors: all.filter(({ severity }) => severity === 'error').length };
  };
  for (let round = 0; ; round++) {
    let applied = 0;
    for (const path of source.list('/p')) {
      const before = count();
      const mendings = prover.proved(mendingsOf(analyzer.lint(path)));
      if (mendings.length === 0) continue;
      const fixes = mendings.map(({ fix }) => fix);
      const done = applyFixes(fixes, (each) => source.read(each)?.text);
      const edits = fixes.flatMap((fix) => fix.edits);
      const titles = fixes.map(({ title }) => title).join(', ');
      for (const [each, text] of done.files) {
        if (classify(each) === 'dockerfile')
          expect(instructionsHurt(each, source.read(each)?.text ?? '', text, { edits }), titles).toEqual([]);
        source.set(each, text);
      }
      applied += fixes.length;
      const after = count();
      expect(after.errors, titles).toBeLessThanOrEqual(before.errors);
      if (after.errors === before.errors) expect(after.all, titles).toBeLessThan(before.all);
    }
    if (applied === 0) return;
    expect(round, 'comes to an end').toBeLessThan(20);
  }
}

/** All that a user could ask of a set of files. */
function exercise(files: Files): void {
  const source = memoryFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/p/${path}`, text])));
  const config = new Configurations(source, { rules: RULES });
  const analyzer = new Analyzer(source, { roots: ['/p'], settings: config.settings, baseImage: config.baseImage });
  const prover = proverOf(source);
  const read = (path: string) => source.read(path)?.text;
  for (const path of Object.keys(files)) {
    const findings: readonly Finding[] = analyzer.lint(`/p/${path}`);
    for (const finding of findings) {
      expect(insideOf(files, finding.file, finding.span), `${finding.name} lies in ${finding.file}`).toBe(true);
      for (const { location } of finding.related) {
        expect(insideOf(files, location.file, location.span), `${finding.name} points into ${location.file}`).toBe(
          true,
        );
      }
      for (const fix of finding.fixes) {
        for (const edit of fix.edits) {
          if ('create' in edit) continue;
          expect(insideOf(files, edit.file, edit.span), `${finding.name} edits ${edit.file}`).toBe(true);
        }
        const done = applyFixes([fix], read);
        const what = `"${fix.title}" of ${finding.name}`;
        expect(done.applied, `${what} applies`).toHaveLength(1);
        // Each of these looks at the whole file again, which is for files of a size that people write.
        if ((files[path] ?? '').length > MOST_PROVED) continue;
        expect(splitsLineEnds(files[path] ?? '', `/p/${path}`, fix), `${what} splits a line end`).toBe(false);
        const after = done.files.get(`/p/${path}`);
        if (!fix.safe) continue;
        const { verdict, because } = prover.judge([{ finding, fix }]);
        expect(verdict, `${what}: ${because}`).not.toBe('harmful');
        if (after === undefined || analyzer.context(`/p/${path}`)?.kind !== 'dockerfile') continue;
        expect(
          instructionsHurt(`/p/${path}`, files[path] ?? '', after, fix),
          `${what} leaves other instructions as they are`,
        ).toEqual([]);
      }
    }
    const context = analyzer.context(`/p/${path}`);
    if (context?.kind === 'dockerfile') {
      const { instructions } = context.dockerfile;
      for (let i = 0; i < instructions.length; i += Math.ceil(instructions.length / 8)) {
        const at = instructions[i]?.span.start ?? 0;
        for (const { id, edits } of refactoringsAt(analyzer, context, { start: at, end: at }, () => findings)) {
          expect(applyFixes([{ title: id, safe: false, edits }], read).applied, `${id} applies`).toHaveLength(1);
        }
      }
    }
    const model = analyzer.model(`/p/${path}`);
    if (model === undefined) continue;
    for (const stage of explain(model, { text: read, show: (each) => each }).stages) {
      for (const command of stage.commands) expect(command.line).toBeGreaterThan(0);
    }
  }
}

test(`${ROUNDS} mutated projects`, () => {
  for (let round = 0; round < ROUNDS; round++) {
    const random = new Random(SEED + round);
    const files = mutateFiles(random.pick(CORPUS), random);
    try {
      exercise(files);
      fixAll(files);
    } catch (error) {
      throw new Error(`round ${round} (FUZZ_SEED=${SEED + round} FUZZ_ROUNDS=1):\n${JSON.stringify(files)}`, {
        cause: error,
      });
    }
  }
}, 300_000);

describe('a megabyte of one thing comes to an end', () => {
  const MEGABYTE = 1_000_000;
  const fill = (unit: string) => unit.repeat(Math.ceil(MEGABYTE / unit.length));
  const cases: readonly (readonly [string, string, string])[] = [
    ['one line', 'Dockerfile', `FROM debian:12.8\nRUN ${fill('x')}\n`],
    ['blanks', 'Dockerfile', `FROM debian:12.8\nRUN ${fill(' ')}true\n`],
    ['many instructions', 'Dockerfile', `FROM debian:12.8\n${fill('RUN true\n')}`],
    ['many stages', 'Dockerfile', fill('FROM debian:12.8\n')],
    [
      'stages upon stages',
      'Dockerfile',
      `FROM debian:12.8 AS s0\n${Array.from({ length: 30_000 }, (_, i) => `FROM s${i} AS s${i + 1}\n`).join('')}`,
    ],
    ['continuations', 'Dockerfile', `FROM debian:12.8\nRUN true ${fill('\\\n')}`],
    ['commands', 'Dockerfile', `FROM debian:12.8\nRUN ${fill('true && ')} true\n`],
    ['nested groups', 'Dockerfile', `FROM debian:12.8\nRUN ${fill('( ')}\n`],
    ['nested substitutions', 'Dockerfile', `FROM debian:12.8\nRUN echo ${fill('$(')}\n`],
    ['expansions', 'Dockerfile', `FROM debian:12.8\nENV A=${fill('${A:-')}\n`],
    ['growing variables', 'Dockerfile', `FROM debian:12.8\nENV A=xxxxxxxx\n${fill('ENV A=$A$A\n')}`],
    ['open quotes', 'Dockerfile', `FROM debian:12.8\nRUN ${fill('"\'')}\n`],
    ['open heredocs', 'Dockerfile', `FROM debian:12.8\n${fill('RUN <<EOF\n')}`],
    ['JSON', 'Dockerfile', `FROM debian:12.8\nCMD [${fill('"a",')}"a"]\n`],
    ...Object.entries(MEGABYTES).map(([name, make]) => [name, 'Dockerfile', make()] as const),
    ['substitutions in a script', 'start.sh', `#!/bin/bash\n${fill('$(')}`],
    ['heredocs of a script', 'start.sh', `#!/bin/bash\n${fill('<<A ')}`],
    ['brackets', 'environment.yml', fill('[')],
    ['dependencies', 'environment.yml', `name: x\ndependencies:\n${fill('  - a=1\n')}`],
    [
      'services',
      'compose.yaml',
      `services:\n${Array.from({ length: 30_000 }, (_, i) => `  s${i}: {image: x}\n`).join('')}`,
    ],
    [
      'indentation',
      'compose.yaml',
      `services:\n${Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')}`,
    ],
  ];
  // The bound is a guard against quadratic time, which would take hours; how fast it is, the bench tells.
  test.each(cases)('%s', (_, path, text) => exercise({ [path]: text }), 120_000);
});
