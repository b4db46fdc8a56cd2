/** What the words of a SHELL do with the text of the RUN that follows them. */

/** The activating script after the `-c` of a shell, where it does not run its arguments. */
export function activatingScript(
  words: readonly string[],
): { readonly script: string; readonly name: string } | undefined {
  if (!/^(?:ba|z)?sh$/.test(words[0]?.slice(words[0].lastIndexOf('/') + 1) ?? '')) return undefined;
  const at = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = at < 0 ? undefined : words[at + 1];
  if (script === undefined || at + 2 !== words.length || /\$[{0-9@*]/.test(script)) return undefined;
  const match =
    /(?:^|[\s;&])(?:(?:conda|mamba|micromamba|source|\.)\s+(?:\S*\/)?activate)(?:\s+([^\s;&|]+))?\s*(?:&&\s*)?$/.exec(
      script,
    );
  return match === null ? undefined : { script, name: match[1] ?? 'base' };
}

/** True for words that `shell-activate-array` reports: an activation in the place of a shell, or of its script. */
export function activatesOnly(words: readonly string[]): boolean {
  return words[1] === 'activate' || activatingScript(words) !== undefined;
}
