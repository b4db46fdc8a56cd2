/** What is found in a file, and the fixes that mend it. */
import type { Fix } from './fixes/types';
import type { Location, Span } from './text/span';

export type Severity = 'error' | 'warning' | 'info';

/** A finding as callers see it. */
export interface Finding {
  readonly file: string;
  readonly code: string;
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  /** The id of the message, and its data: for tests and for actions that need them. */
  readonly messageId: string;
  readonly span: Span;
  readonly related: readonly { readonly location: Location; readonly message: string }[];
  readonly fixes: readonly Fix[];
  readonly tags: readonly ('deprecated' | 'unnecessary')[];
  /** The address of the rule's page. */
  readonly docs: string;
}
