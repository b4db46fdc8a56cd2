/** One bundle that was written. */
export interface Built {
  readonly file: string;
  readonly bytes: number;
}

/** Builds the bundles (all, or those of the named parts) into `outdir`, dist/ by default. */
export function build(settings?: {
  outdir?: string;
  production?: boolean;
  parts?: readonly ('client' | 'server' | 'cli' | 'solver')[];
}): Promise<readonly Built[]>;

/** Fails where the analysis imports Node, VS Code or another part of the project. */
export function checkAnalysisIsPure(): Promise<void>;
