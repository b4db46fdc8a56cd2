import type { Selector } from './environment';

/**
 * The selectors that hold on a platform, after
 * https://docs.conda.io/projects/conda-build/en/stable/resources/define-metadata.html#preprocessing-selectors
 */
const TRUE_ON: Readonly<Record<string, readonly string[]>> = {
  'linux-32': ['unix', 'linux', 'linux32', 'x86'],
  'linux-64': ['unix', 'linux', 'linux64', 'x86', 'x86_64', 'x64'],
  'linux-aarch64': ['unix', 'linux', 'aarch64'],
  'linux-armv7l': ['unix', 'linux', 'armv7l'],
  'linux-ppc64le': ['unix', 'linux', 'ppc64le'],
  'linux-s390x': ['unix', 'linux', 's390x'],
  'osx-64': ['unix', 'osx', 'osx64', 'x86', 'x86_64', 'x64'],
  'osx-arm64': ['unix', 'osx', 'arm64'],
  'win-32': ['win', 'win32', 'x86'],
  'win-64': ['win', 'win64', 'x86', 'x86_64', 'x64'],
  'win-arm64': ['win', 'arm64'],
};

const WORDS: ReadonlySet<string> = new Set(Object.values(TRUE_ON).flat());

/**
 * Whether a selector holds on a platform (`linux-64`); undefined where it uses a word that says nothing about
 * platforms, or has no form that is known.
 */
export function selectorHolds(selector: Selector, platform: string): boolean | undefined {
  const facts = TRUE_ON[platform];
  const tokens = selector.expression.match(/[()]|[^\s()]+/g);
  if (!facts || !tokens || tokens.length > 100) return undefined;
  let at = 0;
  let known = true;
  const term = (): boolean => {
    const token = tokens[at++];
    if (token === 'not') return !term();
    if (token === '(') {
      const value = either();
      if (tokens[at++] !== ')') known = false;
      return value;
    }
    if (token === undefined || !WORDS.has(token)) known = false;
    return token !== undefined && facts.includes(token);
  };
  const both = (): boolean => {
    let value = term();
    while (tokens[at] === 'and') {
      at++;
      const next = term();
      value = value && next;
    }
    return value;
  };
  const either = (): boolean => {
    let value = both();
    while (tokens[at] === 'or') {
      at++;
      const next = both();
      value = value || next;
    }
    return value;
  };
  const value = either();
  return known && at === tokens.length ? value : undefined;
}
