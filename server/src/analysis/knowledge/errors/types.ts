/** An error message that people meet, with its cause and the way out. */

/** The program that writes a message. */
export type ErrorTool = 'conda' | 'mamba' | 'pixi' | 'pip' | 'shell' | 'docker' | 'system' | 'jupyter' | 'libraries';

/** One message, or several that mean the same. */
export interface ErrorMessage {
  /** The name of the entry; links end with it. It never changes. */
  readonly id: string;
  readonly tool: ErrorTool;
  /**
   * The message as it is written, part of a line; `…` stands for what differs from case to case. The first one is the
   * title of the entry.
   */
  readonly texts: readonly [string, ...string[]];
  /** Why it comes, in a container. Markdown. */
  readonly cause: string;
  /** What to do. Markdown. */
  readonly remedy: string;
  /** The rules that find the cause before the build does. */
  readonly rules?: readonly string[];
  /** A message that follows another one, or says only that something failed: told where there is nothing better. */
  readonly general?: true;
}
