/** A mistake in how the program was called, or something that keeps it from running at all: exit code 2. */
export class UsageError extends Error {
  constructor(
    message: string,
    /** The command whose help to point to. */
    readonly command?: string,
  ) {
    super(message);
  }
}

/** The message for a mistake of the program itself, with what is needed to find it. */
export function internal(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = trace.split('\n').slice(0, 4);
  return `internal error, please report it with the file: ${lines.map((line) => line.trim()).join(' ')}`;
}
