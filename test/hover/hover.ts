/** Hovers at a cursor `‸` in a file. */
import { type Hover, hoverAt } from '../../server/src/analysis/hover/hover';
import { type Files, TestProject } from '../describe/project';

export interface Told {
  /** The text that the hover is about. */
  readonly of: string;
  readonly text: string;
}

/** What is told at the cursor; undefined where nothing is. */
export function hover(files: Files): Told | undefined {
  const given = typeof files === 'string' ? { Dockerfile: files } : files;
  const at = Object.keys(given).find((path) => given[path]?.includes('‸'));
  if (at === undefined) throw new Error('no cursor');
  const offset = given[at]?.indexOf('‸') ?? 0;
  const project = new TestProject({ ...given, [at]: given[at]?.replace('‸', '') ?? '' }, at);
  const found: Hover | undefined = hoverAt(project.analyzer, project.path, offset);
  if (found === undefined) return undefined;
  return { of: project.context.text.slice(found.span.start, found.span.end), text: project.plain(found.prose) };
}
