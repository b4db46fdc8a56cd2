/** What a fix is made of. */
import type { Span } from '../text/span';

/** Replaces a span of a file's text. An empty span inserts. */
export interface TextEdit {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

/** Makes a new file; it must not exist. */
export interface CreateFile {
  readonly file: string;
  readonly create: string;
  readonly executable?: boolean;
}

export type Edit = TextEdit | CreateFile;

/** One way to mend a finding; all its edits, or none. */
export interface Fix {
  /** What it does, in the imperative: "Pin to continuumio/miniconda3:24.11.1-0". */
  readonly title: string;
  /** Safe: keeps what the author means in every case. Safe fixes make up "fix all". */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** What has fixes: a finding. */
export interface Fixable {
  /** The best first. */
  readonly fixes: readonly Fix[];
}
