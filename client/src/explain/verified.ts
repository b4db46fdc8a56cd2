/** What a verification found, as plain data: the bundle that verifies hands it to the view that shows it. */

/** One comparison. */
export interface VerifiedLine {
  /** Where it was looked at, for people: `At start`, `Login shell`. */
  readonly where: string;
  /** What was run. */
  readonly command: string;
  /** Undefined where it is not known, or was not seen; null for none. */
  readonly predicted: { readonly activated: string | null; readonly python: string | null } | undefined;
  readonly seen: { readonly activated: string | null; readonly python: string | null } | undefined;
  readonly verdict: 'same' | 'different' | 'unknown';
  /** Why nothing was seen. */
  readonly problem?: string;
  /** The one-based line of the Dockerfile that it is about. */
  readonly line?: number;
}

export interface Verified {
  /** How it ended, in one sentence. */
  readonly summary: string;
  /** True where all of it could be compared and is as it was predicted. */
  readonly good: boolean;
  readonly lines: readonly VerifiedLine[];
  /** The image, the engine and this extension, for reports. */
  readonly about: string;
}
