import { LineIndex } from '../../text/lines';
import type { Span } from '../../text/span';
import { type MatchSpecResult, parseMatchSpec } from './matchSpec';

/** A match spec in a file of such; the spec's own spans are relative to `text`. */
export interface SpecLine {
  readonly text: string;
  readonly span: Span;
  /** The whole line with its line end. */
  readonly line: Span;
  readonly spec: MatchSpecResult;
}

/** A file of match specs, one a line. */
export interface SpecFile {
  readonly kind: 'specs';
  readonly text: string;
  readonly specs: readonly SpecLine[];
}

/** Specs beyond this many are left out: no real file comes near it, and it bounds the time. */
const MAX_SPECS = 20_000;

/**
 * Reads the file that `conda install --file` and `conda create --file` take: a match spec a line, lines that start with
 * `#` and empty ones left out. It often bears the name requirements.txt, so only the command line tells what it is.
 * Fact: `yield_lines` in https://github.com/conda/conda/blob/main/conda/gateways/disk/read.py
 */
export function parseSpecFile(text: string): SpecFile {
  const lines = new LineIndex(text);
  const specs: SpecLine[] = [];
  for (let line = 0; line < lines.count && specs.length < MAX_SPECS; line++) {
    const from = lines.lineStart(line);
    const raw = text.slice(from, lines.lineEnd(line));
    const content = raw.replace(/^\uFEFF/, '').trim();
    if (content === '' || content.startsWith('#')) continue;
    const start = from + raw.indexOf(content);
    const span = { start, end: start + content.length };
    specs.push({
      text: content,
      span,
      line: { start: from, end: lines.lineStart(line + 1) },
      spec: parseMatchSpec(content),
    });
  }
  return { kind: 'specs', text, specs };
}
