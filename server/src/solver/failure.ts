/** What keeps the solver from an answer, in words for people. */
import type { FailureKind } from '../analysis/solve/types';

/** A channel that gives no usable answer. The message names it without credentials. */
export class ChannelFailure extends Error {
  override readonly name = 'ChannelFailure';

  constructor(
    readonly why: FailureKind,
    message: string,
  ) {
    super(message);
  }
}
