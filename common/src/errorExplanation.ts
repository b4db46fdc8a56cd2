/**
 * What a build log or an error text means, as plain data: the contract of `conda-in-docker explain --error --format
 * json` (schemas/explain-error.schema.json). Fields may be added in a minor version; none changes its meaning.
 */

/** A message that was found in the text, with its cause and the way out. */
export interface ExplainedMessage {
  /** The name of the entry in docs/errors.md. */
  readonly id: string;
  /** The line of the text, without colors and prefixes of the builder. */
  readonly text: string;
  /** One-based line in the text that was given. */
  readonly logLine: number;
  /** Markdown. */
  readonly cause: string;
  /** Markdown. */
  readonly remedy: string;
  /** Names of the rules that find the cause before the build does. */
  readonly rules: readonly string[];
  /** True where it only says that something failed, and nothing better was found. */
  readonly general: boolean;
  readonly docs: string;
}

/** The step at which the build ended. */
export interface FailedStep {
  /** As the builder shows it: `RUN conda env create …`, or the command alone. */
  readonly instruction: string;
  readonly exitCode: number | null;
  /** The Dockerfile and the one-based line, where they are known. */
  readonly file: string | null;
  readonly line: number | null;
  /** What `lint` says of the lines of this instruction. */
  readonly findings: readonly StepFinding[];
}

export interface StepFinding {
  readonly rule: string;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** One-based. */
  readonly line: number;
  readonly message: string;
}

export interface ErrorExplanation {
  readonly version: number;
  readonly step: FailedStep | null;
  /** The specific ones first, in the order of the text. Empty where nothing is known of it. */
  readonly messages: readonly ExplainedMessage[];
}
