/** Texts to begin with, and what may become of them: the examples and the rules' own examples, cut, mixed and mutated. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RULES } from '../../server/src/analysis';
import type { ExampleFiles } from '../../server/src/analysis/rules/rule';

export type Files = Readonly<Record<string, string>>;

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Random numbers that are the same for the same seed. */
export class Random {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = generator(seed);
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}

function exampleFolders(): Files[] {
  const root = fileURLToPath(new URL('../../examples', import.meta.url));
  return readdirSync(root)
    .filter((name) => statSync(join(root, name)).isDirectory())
    .map((name) => readFolder(join(root, name)));
}

function readFolder(folder: string): Files {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(folder, entry)).isFile())
      files[entry.split('\\').join('/')] = readFileSync(join(folder, entry), 'utf8');
  }
  return files;
}

const asFiles = (example: ExampleFiles): Files => (typeof example === 'string' ? { Dockerfile: example } : example);

/** Small projects: their files by path. */
export const CORPUS: readonly Files[] = [
  ...exampleFolders(),
  ...RULES.flatMap((rule) => [...rule.docs.bad, ...rule.docs.good].map(asFiles)),
];
const TEXTS = CORPUS.flatMap((files) => Object.values(files));
const LINES = [...new Set(TEXTS.flatMap((text) => text.split('\n')))];

/** What trips parsers. */
const BITS = [
  ...'\0 \t \r \r\n \n \\ \\\n ` \' " $ ${ ${X:- ${X%% $( $(( ) } { [ ] ["a", # : - & * ! | > >> < << <<- <<EOF <<"E F" EOF && || ; ;; & () (( = == , @ ~ / .. * ? \uFEFF \uFFFF \uFFFD \uD83D 🐍 中'.split(
    ' ',
  ),
  'FROM ',
  'FROM a AS ',
  '# escape=`\n',
  'ONBUILD ',
  'RUN ',
  'SHELL [',
  'conda activate ',
  'conda run -n ',
  '--login ',
  'if true; then ',
  'fi',
  'for x in a; do ',
  'done',
  'case x in ',
  'esac',
  'function f() {',
  'pip:\n',
  '  - ',
  'name: ',
];

/** One change to a text. */
export function mutate(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(40));
  const lines = text.split('\n');
  const line = random.below(lines.length);
  switch (random.below(10)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(to);
    case 3:
      return text.slice(0, at) + random.pick(BITS) + text.slice(at);
    case 4:
      return text.slice(0, at) + text.slice(at, to).repeat(1 + random.below(4)) + text.slice(to);
    case 5:
      return [...lines.slice(0, line), random.pick(LINES), ...lines.slice(line)].join('\n');
    case 6:
      return [...lines.slice(0, line), ...lines.slice(line + 1)].join('\n');
    case 7: {
      const other = random.pick(TEXTS);
      return text.slice(0, at) + other.slice(random.below(other.length + 1));
    }
    case 8:
      return text.replace(/\n/g, random.pick(['\r\n', '\r', '\n\n', ' \\\n']));
    default:
      return text.slice(0, at) + String.fromCharCode(random.below(0x10000)) + text.slice(at + 1);
  }
}
