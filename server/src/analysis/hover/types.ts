import type { Prose } from '../describe/prose';
import type { Span } from '../text/span';

/** What is told of a place of a file. */
export interface Hover {
  /** What it is about. */
  readonly span: Span;
  readonly prose: Prose;
}

/** True where the cursor is on the span, its end included: between two words both count. */
export function isOn(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end && span.start < span.end;
}
