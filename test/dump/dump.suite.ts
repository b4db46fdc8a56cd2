/**
 * `npm run dump -- FILE`: writes everything that a user can observe of the analysis to a text file: findings with their
 * edits, explanations, hints, hovers and plans, for the cases of all rules, their documentation, the observed Dockerfiles,
 * the examples and mutated texts. One line a fact, so that `diff` of two dumps shows what a change changes.
 *
 * Further projects: `DUMP_MORE=FOLDER`, each folder in it is a project.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Analyzer, explain } from '../../server/src/analysis';
import type { AnalyzerOptions } from '../../server/src/analysis/analyzer';
import { environmentHints } from '../../server/src/analysis/hints/hints';
import { hoverAt } from '../../server/src/analysis/hover/hover';
import { containerPlan } from '../../server/src/analysis/plan/plan';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { Prover } from '../../server/src/analysis/prover';
import type { Location, Span } from '../../server/src/analysis/text/span';
import { CORPUS, mutate, Random } from '../fuzz/corpus';
import { DECLARED, ROOT } from '../rules/tester';

const here = import.meta.dirname;
for (const name of readdirSync(join(here, '../rules')))
  if (name.endsWith('.test.ts')) await import(/* @vite-ignore */ join(here, '../rules', name));

type Files = Readonly<Record<string, string>>;

interface Observed {
  readonly dockerfile: string;
  readonly files?: Files;
}

function projects(): Map<string, Files> {
  const all = new Map<string, Files>();
  const counts = new Map<string, number>();
  for (const { rule, files } of DECLARED) {
    const count = counts.get(rule) ?? 0;
    counts.set(rule, count + 1);
    all.set(`rule/${rule}/${count}`, files);
  }
  for (const [index, files] of CORPUS.entries()) all.set(`corpus/${index}`, files);
  for (const data of ['observed.json', 'more.json'])
    for (const [name, { dockerfile, files }] of Object.entries(observed(data)))
      all.set(`observed/${name}`, { Dockerfile: dockerfile, ...files });
  const random = new Random(20_261_130);
  for (let i = 0; i < 400; i++) {
    const files = random.pick(CORPUS);
    all.set(
      `mutated/${i}`,
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, mutate(text, random)])),
    );
  }
  const folder = process.env.DUMP_MORE;
  if (folder !== undefined && existsSync(folder))
    for (const name of readdirSync(folder).sort())
      if (statSync(join(folder, name)).isDirectory()) all.set(`more/${name}`, readFolder(join(folder, name)));
  return all;
}

function observed(file: string): Readonly<Record<string, Observed>> {
  return JSON.parse(readFileSync(join(here, '../activation', file), 'utf8'));
}

function readFolder(folder: string): Files {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
    if (statSync(join(folder, entry)).isFile()) files[entry] = readFileSync(join(folder, entry), 'utf8');
  return files;
}

function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

const short = (path: string): string => (path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length + 1) : path);

function factsOf(files: Files): string[] {
  const source = memoryFiles(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text])),
  );
  const options: AnalyzerOptions = {
    roots: [ROOT],
    onRuleError: (rule, path, error) => {
      throw new Error(`${rule.name} threw on ${path}`, { cause: error });
    },
  };
  const analyzer = new Analyzer(source, options);
  const prover = new Prover(source, analyzer, (tracked) => new Analyzer(tracked, options));
  const at = (file: string, span: Span): string => {
    const text = files[short(file)] ?? '';
    return `${short(file)} ${place(text, span.start)}-${place(text, span.end)}`;
  };
  const located = ({ file, span }: Location): string => at(file, span);
  const out: string[] = [];
  for (const path of Object.keys(files).sort()) {
    const full = `${ROOT}/${path}`;
    for (const finding of analyzer.lint(full)) {
      const head = `${at(full, finding.span)} ${finding.severity} ${finding.name}/${finding.messageId}`;
      out.push(`find ${head}: ${finding.message}`);
      for (const { location, message } of finding.related)
        out.push(`  related ${head} | ${located(location)} ${message}`);
      for (const fix of finding.fixes) {
        const edits = fix.edits.map((edit) =>
          'create' in edit
            ? `create ${short(edit.file)} ${JSON.stringify(edit.create)}`
            : `${at(edit.file, edit.span)} ${JSON.stringify(edit.text)}`,
        );
        const { verdict, because } = fix.safe ? prover.judge([{ finding, fix }]) : { verdict: 'proved', because: '' };
        const safe = `${fix.safe ? 'safe' : 'unsafe'}${verdict === 'proved' ? '' : ` but ${verdict} (${because})`}`;
        out.push(`  fix ${head} | ${safe} ${fix.title} | ${edits.join(' ; ')}`);
      }
    }
    const context = analyzer.context(full);
    if (context === undefined) continue;
    for (const hint of environmentHints(context))
      out.push(`hint ${path} ${place(context.text, hint.offset)} ${hint.label}`);
    for (const match of context.text.slice(0, 4000).matchAll(/[^\s"',=]+/g)) {
      const hover = hoverAt(analyzer, full, match.index);
      if (hover !== undefined) out.push(`hover ${path} ${place(context.text, match.index)} ${JSON.stringify(hover)}`);
    }
    if (context.kind !== 'dockerfile') continue;
    const host = { text: (each: string) => files[short(each)], show: short };
    for (const stage of explain(context.self, host).stages) {
      const { commands, ...rest } = stage;
      out.push(`explain ${path} ${JSON.stringify(rest)}`);
      for (const command of commands) out.push(`  command ${path} ${JSON.stringify(command)}`);
    }
    out.push(`plan ${path} ${JSON.stringify(containerPlan(context, ROOT, null))}`);
  }
  return out;
}

test('writes what can be observed', () => {
  const file = process.env.DUMP_FILE;
  if (file === undefined) throw new Error('usage: npm run dump -- FILE');
  const lines: string[] = [];
  const all = projects();
  expect(all.size).toBeGreaterThan(2000);
  for (const [name, files] of all) {
    lines.push(`== ${name}`);
    try {
      lines.push(...factsOf(files));
    } catch (error) {
      lines.push(`threw ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
});
