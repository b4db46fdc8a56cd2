const MEGABYTE = 1 << 20;

/** Dockerfiles of about a megabyte that something with a quadratic or recursive step would not survive. */
export const MEGABYTES: Readonly<Record<string, () => string>> = {
  'one long line': () => `FROM a\nRUN ${'x'.repeat(MEGABYTE)}`,
  'many words': () => `FROM a\nCOPY ${'x '.repeat(MEGABYTE / 2)}`,
  'words on 100,000 continuation lines': () => `FROM a\nCOPY ${'abc \\\n'.repeat(100_000)} y`,
  'pairs on 100,000 continuation lines': () => `FROM a\nENV ${'a=b \\\n'.repeat(100_000)} c=d`,
  'JSON on 100,000 continuation lines': () => `FROM a\nRUN [${'"\\u0041",\\\n'.repeat(100_000)}"b"]`,
  'comments inside': () => `FROM a\nRUN b ${'\\\n# c\n'.repeat(150_000)}`,
  'an unclosed quote': () => `FROM a\nENV a="${'\'"x '.repeat(MEGABYTE / 4)}`,
  'unclosed quotes and <<': () => `FROM a\n${'RUN echo "<<EOF\n'.repeat(60_000)}`,
  'heredocs on one line': () => `FROM a\nRUN ${'<<A '.repeat(MEGABYTE / 4)}\nA\n`,
  'thousands of heredocs': () => `FROM a\n${'RUN <<EOF\nx\nEOF\n'.repeat(60_000)}`,
  'unterminated heredocs': () => `FROM a\n${'RUN <<EOF\nx\n'.repeat(90_000)}`,
  'blanks behind <<': () => `FROM a\nRUN <<${' '.repeat(MEGABYTE / 2)}${'a'.repeat(MEGABYTE / 2)}<`,
  'a chain of ONBUILD': () => `FROM a\n${'ONBUILD '.repeat(130_000)}`,
  'nested expansions': () => `FROM a\nRUN <<E ${'${a:-'.repeat(200_000)}`,
  'nested arrays': () => `FROM a\nRUN ${'['.repeat(MEGABYTE / 2)}${']'.repeat(MEGABYTE / 2)}`,
  'an array that fails at its end': () => `FROM a\nRUN [${'"a",'.repeat(MEGABYTE / 4)}1`,
  'escapes in JSON': () => `FROM a\nRUN ["${'\\u0041'.repeat(MEGABYTE / 6)}"]`,
  'a long directive': () => `# syntax=a${' '.repeat(MEGABYTE)}b\nFROM a`,
  flags: () => `FROM a\nRUN ${'--x="y z" '.repeat(MEGABYTE / 10)}`,
  'no instructions at all': () => 'a\n'.repeat(MEGABYTE / 2),
  'blank lines': () => ' \n'.repeat(MEGABYTE / 2),
  'lone CRs': () => '\r'.repeat(MEGABYTE),
  NULs: () => '\0'.repeat(MEGABYTE),
};
