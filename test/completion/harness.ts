/** Small projects with a cursor, `¦`, in one of their files. */
import { Analyzer } from '../../server/src/analysis/analyzer';
import { type Asked, complete, type Proposal } from '../../server/src/analysis/completion/complete';
import { memoryFiles } from '../../server/src/analysis/project/memory';

const ROOT = '/project';

export interface Completed {
  readonly labels: string[];
  readonly proposals: readonly Proposal[];
  /** The file with the cursor after a proposal is taken. */
  take(label: string): string;
}

/** What is proposed at the cursor; a lone text is a Dockerfile. */
export function at(texts: string | Readonly<Record<string, string>>, asked: Asked = {}): Completed {
  const files: Readonly<Record<string, string>> = typeof texts === 'string' ? { Dockerfile: texts } : texts;
  const cursor = Object.keys(files).find((name) => files[name]?.includes('¦'));
  if (cursor === undefined) throw new Error('no cursor');
  const marked = files[cursor] ?? '';
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const entries = Object.entries({ ...files, [cursor]: text }).map(([name, each]) => [`${ROOT}/${name}`, each]);
  const analyzer = new Analyzer(memoryFiles(Object.fromEntries(entries)), { roots: [ROOT] });
  const proposals = [...complete(analyzer, `${ROOT}/${cursor}`, offset, asked)].sort((a, b) => a.rank - b.rank);
  for (const { span, label } of proposals) {
    // Clients refuse what does not hold the cursor, or reaches over the line.
    if (span.start > offset || span.end < offset) throw new Error(`${label}: not at the cursor`);
    if (/[\r\n]/.test(text.slice(span.start, span.end))) throw new Error(`${label}: over the line's end`);
  }
  return {
    labels: proposals.map(({ label }) => label),
    proposals,
    take(label) {
      const found = proposals.find((each) => each.label === label);
      if (found === undefined) throw new Error(`no ${label}`);
      return text.slice(0, found.span.start) + found.insert + text.slice(found.span.end);
    },
  };
}
