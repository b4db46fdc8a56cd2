/** What both builders' progress has in common. */
import type { BuildFailure } from '../../port';

export interface Progress {
  /** `sha256:…` as soon as it is known. */
  readonly imageId: string | undefined;
  /** The engine's words, where the build failed. */
  readonly error: string | undefined;
  /** One message of the engine's stream. */
  accept(message: Readonly<Record<string, unknown>>): void;
  /** The image is there: the steps that are still open have ended. */
  end(): void;
  /** Where it failed. */
  failure(error: string): BuildFailure;
}

/** The exit code in an engine's words; undefined where it is about something else. */
export function exitCodeOf(error: string): number | undefined {
  const code = /(?:exit code: |returned a non-zero code: |exit status )(\d+)/.exec(error)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** The line of the Dockerfile that an engine could not read. */
export function parseErrorLine(error: string): number | undefined {
  const line = /dockerfile parse error (?:on )?line (\d+)/i.exec(error)?.[1];
  return line === undefined ? undefined : Number(line);
}

/** An engine's words without what only its makers need. */
export function plainReason(error: string): string {
  return error
    .replace(/^failed to solve(?: with frontend [\w.]+)?: /, '')
    .replace(/(?:rpc error: code = \w+ desc = )+/g, '')
    .replace(/^failed to create LLB definition: /, '')
    .trim();
}
