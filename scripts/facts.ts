/** `npm run facts`: what is known of the world, by the day on which it was last compared with its source, oldest first. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Fact {
  readonly checked: string;
  readonly file: string;
  readonly line: number;
  readonly source: string;
}

const folder = 'server/src/analysis/knowledge';

/** A file says `checked` (a field, a word of its head, or the constant that its fields have) and, near it, `source`. */
function factsOf(path: string): Fact[] {
  const lines = readFileSync(join(folder, path), 'utf8').split('\n');
  const found: Fact[] = [];
  for (const [index, line] of lines.entries()) {
    const checked = /\b(?:checked:? |CHECKED = )'?(20\d\d-\d\d-\d\d|never\b)/.exec(line)?.[1];
    if (checked === undefined) continue;
    const around = lines.slice(Math.max(0, index - 4), index + 3).join(' ');
    const source = /\b[Ss]ource: ?'?([^';]+)/.exec(around)?.[1] ?? '';
    found.push({ checked, file: path, line: index + 1, source: source.replace(/\s+\*?\s*/g, ' ').trim() });
  }
  return found;
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const facts = files.sort().flatMap(factsOf);
const age = ({ checked }: Fact): string => (checked === 'never' ? '' : checked);
facts.sort((a, b) => (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : 0));
for (const { checked, file, line, source } of facts)
  console.log(`${checked.padEnd(10)}  ${`${file}:${line}`.padEnd(34)}  ${source.slice(0, 110)}`);
const undated = files.filter((path) => !facts.some(({ file }) => file === path));
if (undated.length > 0) console.log(`\nwithout a date: ${undated.join(', ')}`);
