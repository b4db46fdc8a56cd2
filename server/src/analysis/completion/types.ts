import type { Prose } from '../describe/prose';
import type { Span } from '../text/span';

/** What a proposal is, for its icon. */
export type ProposalKind =
  | 'environment'
  | 'subcommand'
  | 'option'
  | 'snippet'
  | 'key'
  | 'channel'
  | 'rule'
  | 'image'
  | 'stage'
  | 'value'
  | 'file';

/** One thing that could be written at a place. */
export interface Proposal {
  readonly kind: ProposalKind;
  readonly label: string;
  /** Replaced by `insert`; it lies on one line and holds the cursor. */
  readonly span: Span;
  /** In the snippet syntax of the Language Server Protocol where `snippet` is true. */
  readonly insert: string;
  readonly snippet?: boolean;
  /** A few words after the label. */
  readonly detail?: string;
  readonly documentation?: string | Prose;
  /** The order among the proposals of one place: lower comes first. */
  readonly rank: number;
  readonly deprecated?: boolean;
}

/** Why completion was asked for. */
export interface Asked {
  /** The character that was typed, where that was the reason; what would only annoy then is left out. */
  readonly trigger?: string | undefined;
  /** The keys of YAML files are completed by another extension from their schemas. */
  readonly schemas?: boolean | undefined;
}
