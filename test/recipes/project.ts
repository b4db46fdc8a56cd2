/** A folder in memory with what a recipe makes of it, looked at as an editor would. */
import { Analyzer, type Finding } from '../../server/src/analysis';
import { everyCommand } from '../../server/src/analysis/facts/commands';
import { containerPlan } from '../../server/src/analysis/plan/plan';
import type { ProjectPlan } from '../../server/src/analysis/plan/types';
import { MemoryFiles } from '../../server/src/analysis/project/memory';
import { type Answers, type Creation, create, survey } from '../../server/src/analysis/recipes';

type Files = Readonly<Record<string, string>>;

export interface Made {
  readonly creation: Creation;
  /** The texts of the files that were made, by path. */
  readonly texts: Readonly<Record<string, string>>;
  readonly plan: ProjectPlan;
  /** Findings of the files that were made. */
  readonly findings: readonly Finding[];
  /** Commands of the build that the model knows to fail. */
  readonly failing: readonly string[];
}

/** Makes a recipe for a folder, `/p/my project` unless named, and looks at the result. */
export function make(files: Files, answers: Answers = {}, folder = '/p/my project'): Made {
  const at = (path: string): string => `${folder}/${path}`;
  const before = Object.fromEntries(Object.entries(files).map(([path, text]) => [at(path), text]));
  const creation = create(survey(new MemoryFiles(before), folder), answers);
  const texts = Object.fromEntries(creation.files.map(({ path, text }) => [path, text]));
  const all = { ...before, ...Object.fromEntries(Object.entries(texts).map(([path, text]) => [at(path), text])) };
  const analyzer = new Analyzer(new MemoryFiles(all), { roots: [folder] });
  const context = analyzer.context(at('Dockerfile'));
  if (context?.kind !== 'dockerfile') throw new Error('no Dockerfile');
  const plan = containerPlan(context, folder, null);
  if (plan === undefined) throw new Error('no plan');
  return {
    creation,
    texts,
    plan,
    findings: Object.keys(texts).flatMap((path) => analyzer.lint(at(path))),
    failing: context.self.stages.flatMap((stage) =>
      everyCommand(stage).flatMap(({ fails, text }) => (fails === undefined ? [] : [text])),
    ),
  };
}

/** The findings as a person would look for them in a failed test. */
export function inWords(findings: readonly Finding[]): string[] {
  return findings.map(({ file, name, message }) => `${file}: ${name}: ${message}`);
}

/** What each way into the container sees: its environment and its Python. */
export function seen({ plan }: Made): Readonly<Record<string, readonly (string | null)[]>> {
  const { start, plain, interactive, login } = plan.predictions;
  return Object.fromEntries(
    Object.entries({ start, plain, interactive, login }).map(([way, prediction]) => [
      way,
      [prediction?.activated ?? null, prediction?.python ?? null],
    ]),
  );
}
