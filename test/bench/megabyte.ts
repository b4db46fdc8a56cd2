/** How long it takes to lint each of some hostile Dockerfiles of a megabyte, in a process that is warm. Prints JSON. */
import { Analyzer } from '../../server/src/analysis/analyzer';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { MEGABYTES } from '../megabytes';
import { dockerfileOf } from './corpus';

/** Milliseconds by the name of the text. */
export type MegabyteResult = Readonly<Record<string, number>>;

function lint(text: string): number {
  const analyzer = new Analyzer(memoryFiles({ '/project/Dockerfile': text }), { roots: ['/project'] });
  const start = performance.now();
  analyzer.lint('/project/Dockerfile');
  return performance.now() - start;
}

for (let n = 0; n < 50; n++) lint(`${dockerfileOf(100)}# ${n}\n`);
const found: [string, number][] = Object.entries(MEGABYTES).map(([name, make]) => [name, lint(make())]);
found.push(['lines as people write them', lint(dockerfileOf(Math.round((1 << 20) / 48)))]);
console.log(JSON.stringify(Object.fromEntries(found)));
