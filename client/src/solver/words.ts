/** What is said of solving. Pure. */

import type { LockChange, PlatformAnswer } from '../../../common/src/protocol';
import { counted } from '../counted';

/** `linux-64: 34 packages, 120 MB to download`. */
export function summary({ platform, packages, size }: PlatformAnswer): string {
  return `${platform}: ${counted(packages, 'package')}, ${megabytes(size)} to download`;
}

/** A line of the table of changes: name, what it is and would be, and how large the download is. */
export function changeLine(
  { name, word, from, to, size, asked }: LockChange,
  platform: string | undefined,
): { readonly label: string; readonly description: string; readonly detail: string | undefined } {
  const versions = [from, to].filter((each) => each !== undefined).join(' → ');
  const parts = [word, ...(size > 0 ? [megabytes(size)] : []), ...(platform === undefined ? [] : [platform])];
  return {
    label: name,
    description: `${versions}  ${parts.join(', ')}`,
    detail: asked ? 'named in the environment file' : undefined,
  };
}

/** A size for people, from bytes. */
export function megabytes(bytes: number): string {
  const value = bytes / 1024 / 1024;
  return `${value.toFixed(value < 10 ? 1 : 0)} MB`;
}
