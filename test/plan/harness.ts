/** Plans for projects in memory. */
import { Analyzer } from '../../server/src/analysis/analyzer';
import { containerPlan } from '../../server/src/analysis/plan/plan';
import type { ProjectPlan } from '../../server/src/analysis/plan/types';
import { MemoryFiles } from '../../server/src/analysis/project/memory';

/** The workspace folder of all projects here. */
export const FOLDER = '/home/me/project';

/** Plans for the Dockerfile of a project; paths of `files` are below the workspace folder. */
export function planOf(
  files: Readonly<Record<string, string>>,
  { target, dockerfile = 'Dockerfile' }: { target?: string | null; dockerfile?: string } = {},
): ProjectPlan {
  const texts = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${FOLDER}/${path}`, text]));
  const analyzer = new Analyzer(new MemoryFiles(texts), { roots: [FOLDER] });
  const context = analyzer.context(`${FOLDER}/${dockerfile}`);
  if (context?.kind !== 'dockerfile') throw new Error(`no Dockerfile: ${dockerfile}`);
  const plan = containerPlan(context, FOLDER, target);
  if (plan === undefined) throw new Error('no plan');
  return plan;
}
