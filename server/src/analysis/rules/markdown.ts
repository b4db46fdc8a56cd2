/** Texts of a rule as a person reads and edits them: over several lines, and indented like the code around them. */

/**
 * A text of Markdown. The indentation goes; a paragraph may be broken anywhere, as its lines are put together. Written
 * as raw text: a backslash is one, and only a backtick and `${` need one before them.
 */
export function markdown({ raw }: TemplateStringsArray): string {
  return linesOf(raw[0] ?? '')
    .join('\n')
    .replace(/(?<=\S)\n(?=[^\n\s])(?!(?:[-*|]|\d+\.|```) ?)/g, ' ');
}

/** The text of a file: of an example, mostly. It ends with a line end. */
export function file({ raw }: TemplateStringsArray): string {
  return `${linesOf(raw[0] ?? '').join('\n')}\n`;
}

/** The lines between the first and the last one, without the indentation that they share. */
function linesOf(raw: string): string[] {
  const lines = raw
    .replace(/\\(`|\$\{)/g, '$1')
    .split('\n')
    .slice(1, -1);
  const shared = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S|$/)));
  return lines.map((line) => line.slice(shared));
}
