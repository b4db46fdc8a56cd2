/** Numbers and names as people read them. */

/** The last part of a path of any platform. */
export function basename(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}

/** A time in milliseconds, rounded down: `12 s`, `3 min`, `2 h 5 min`, `4 days`. What is negative counts as 0. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return days === 1 ? '1 day' : `${days} days`;
}

/** A time in milliseconds that is over, in steps so coarse that nobody sees it stand still: `just now`, `3 min ago`. */
export function ago(ms: number): string {
  return ms < 60_000 ? 'just now' : `${duration(ms)} ago`;
}

/** Bytes, as `docker stats` counts them: `412 MiB`, `1.5 GiB`. */
export function mebibytes(bytes: number): string {
  const mebi = bytes / 2 ** 20;
  if (mebi < 1) return '< 1 MiB';
  return mebi < 1000 ? `${Math.round(mebi)} MiB` : `${(mebi / 1024).toFixed(1)} GiB`;
}

/** A text that Markdown shows as it is, in a table as well. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, '\\$&').replace(/\s+/g, ' ');
}
