/**
 * Small projects for tests of names. `«…»` marks places that one symbol is named at; the marks are taken out before the
 * analysis sees the texts.
 */
import { Analyzer } from '../../server/src/analysis/analyzer';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { rename, symbolsAt } from '../../server/src/analysis/symbols';

export const ROOT = '/project';

export interface Marked {
  readonly files: Readonly<Record<string, string>>;
  readonly marks: readonly { readonly file: string; readonly start: number; readonly end: number }[];
}

/** Takes the marks out. */
export function marked(texts: Readonly<Record<string, string>>): Marked {
  const files: Record<string, string> = {};
  const marks: { file: string; start: number; end: number }[] = [];
  for (const [file, text] of Object.entries(texts)) {
    let out = '';
    let open = 0;
    for (const c of text) {
      if (c === '«') open = out.length;
      else if (c === '»') marks.push({ file, start: open, end: out.length });
      else out += c;
    }
    files[file] = out;
  }
  return { files, marks };
}

export function analyzerOf(files: Readonly<Record<string, string>>): Analyzer {
  const texts = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text]));
  return new Analyzer(memoryFiles(texts), {
    roots: [ROOT],
    onRuleError(_rule, _path, error) {
      throw error;
    },
  });
}

/** `Dockerfile:12-15` of all literal places of the symbol at an offset. */
export function placesAt(analyzer: Analyzer, file: string, offset: number): string[] {
  const [found] = symbolsAt(analyzer, `${ROOT}/${file}`, offset, { everywhere: true });
  return (found?.symbol.occurrences ?? [])
    .filter(({ literal }) => literal)
    .map(({ file: path, span }) => `${path.slice(ROOT.length + 1)}:${span.start}-${span.end}`)
    .sort();
}

/** The files after a rename, or the reason why there is none. */
export function renamed(
  files: Readonly<Record<string, string>>,
  file: string,
  offset: number,
  name: string,
): Record<string, string> | string | undefined {
  const result = rename(analyzerOf(files), `${ROOT}/${file}`, offset, name);
  if (result === undefined) return undefined;
  if ('refusal' in result) return result.refusal;
  const texts = { ...files };
  for (const edit of [...result.edits].sort((a, b) => b.span.start - a.span.start)) {
    const path = edit.file.slice(ROOT.length + 1);
    const text = texts[path] ?? '';
    texts[path] = text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
  }
  return texts;
}

/** All findings of all files, as `file rule`. */
export function findingsOf(files: Readonly<Record<string, string>>): string[] {
  const analyzer = analyzerOf(files);
  return Object.keys(files).flatMap((path) =>
    analyzer.lint(`${ROOT}/${path}`).map(({ name, message }) => `${path} ${name}: ${message}`),
  );
}
