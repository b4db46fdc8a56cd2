/** A project in memory, for tests of what the editor shows of it. */
import { Analyzer, type AnyContext } from '../../server/src/analysis';
import { type Prose, toPlain } from '../../server/src/analysis/describe/prose';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { basename } from '../../server/src/analysis/project/paths';
import { LineIndex } from '../../server/src/analysis/text/lines';

export const ROOT = '/project';

/** Files by their paths; a lone text is a Dockerfile. */
export type Files = string | Readonly<Record<string, string>>;

/** A project with the file that a test is about (by default the first). */
export class TestProject {
  readonly analyzer: Analyzer;
  readonly path: string;
  private readonly texts: Readonly<Record<string, string>>;

  constructor(files: Files, at?: string) {
    const given = typeof files === 'string' ? { Dockerfile: files } : files;
    this.texts = Object.fromEntries(Object.entries(given).map(([path, text]) => [`${ROOT}/${path}`, text]));
    this.path = `${ROOT}/${at ?? Object.keys(given)[0]}`;
    this.analyzer = new Analyzer(memoryFiles(this.texts), { roots: [ROOT] });
  }

  get context(): AnyContext {
    const context = this.analyzer.context(this.path);
    if (context === undefined) throw new Error(`${this.path} is none of ours`);
    return context;
  }

  /** The prose as plain text; places as `file:line` where they are of another file. */
  plain(prose: Prose): string {
    return toPlain(prose, ({ file, span }) => {
      const line = new LineIndex(this.texts[file] ?? '').lineAt(span.start) + 1;
      return { label: file === this.path ? `line ${line}` : `${basename(file)}:${line}`, href: undefined };
    });
  }
}
