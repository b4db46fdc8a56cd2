/** Exit statuses and endings: how what is known of one command bears on the next. */
import type { Process, Status } from '../process';
import type { Reach } from '../record';

/** Read through a function: running commands changes it behind the compiler's back. */
export function endingOf(process: Process): Process['ended'] {
  return process.ended;
}

export function negate(status: Status): Status {
  return status === 'ok' ? 'fail' : status === 'fail' ? 'ok' : 'unknown';
}

export function worse(a: Reach, b: Reach): Reach {
  return a === 'no' || b === 'no' ? 'no' : a === 'maybe' || b === 'maybe' ? 'maybe' : 'yes';
}

export function clearLoop(process: Process): void {
  if (endingOf(process)?.kind === 'break' || endingOf(process)?.kind === 'continue') process.ended = undefined;
}
