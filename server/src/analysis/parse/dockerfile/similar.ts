const KEYWORDS: readonly string[] = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];

/** The instruction that a mistyped upper-case keyword most likely means, if any is near. */
export function similarKeyword(keyword: string): string | undefined {
  if (keyword.length < 2 || keyword.length > 14) return undefined;
  const limit = keyword.length < 5 ? 1 : 2;
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of KEYWORDS) {
    if (Math.abs(candidate.length - keyword.length) > limit) continue;
    const distance = editDistance(keyword, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** The flag that a mistyped one most likely means, if any is near. */
export function similarFlag(name: string, flags: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const limit = lower.length < 4 ? 1 : 2;
  return flags.find((flag) => Math.abs(flag.length - lower.length) <= limit && editDistance(lower, flag) <= limit);
}

/** The number of insertions, deletions, replacements and swaps of neighbors that lead from one word to the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
