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
