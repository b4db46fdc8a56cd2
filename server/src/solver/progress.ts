/** What a solve is doing, in words. */
import type { Progress } from './solve';

export function progressText(step: Progress): string {
  return step.kind === 'solving' ? 'solving' : `reading ${step.channel} (${(step.bytes / 1024 / 1024).toFixed(1)} MB)`;
}
