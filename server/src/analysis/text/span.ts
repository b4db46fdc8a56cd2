/** A half-open range `[start, end)` of UTF-16 code units in one file's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span in a named file. `file` is the project path (see `project/files.ts`), with forward slashes. */
export interface Location {
  readonly file: string;
  readonly span: Span;
}

/** Makes a span. */
export function span(start: number, end: number): Span {
  return { start, end };
}

/** True where `outer` covers `inner` wholly. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** True where the two share at least one code unit. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
