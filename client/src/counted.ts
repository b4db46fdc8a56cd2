/** Numbers of things in messages. Pure. */

/** `3 errors`, `1 error`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** Several of them: `2 files, 1 package`; what there is none of is left out. */
export function countedAll(counts: Readonly<Record<string, number>>, glue = ', '): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([thing, count]) => counted(count, thing))
    .join(glue);
}
