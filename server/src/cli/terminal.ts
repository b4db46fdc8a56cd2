/** What a stream can show: colors, links, and how wide it is. */

export interface Terminal {
  readonly color: boolean;
  readonly links: boolean;
  /** Columns. */
  readonly width: number;
  readonly interactive: boolean;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Finds out what a stream can show. `--no-color` and NO_COLOR (https://no-color.org) switch colors off, FORCE_COLOR
 * switches them on where there is no terminal.
 */
export function terminalOf(stream: Stream, noColor: boolean, env: NodeJS.ProcessEnv = process.env): Terminal {
  const interactive = stream.isTTY === true && env.TERM !== 'dumb';
  const columns = stream.columns ?? Number.parseInt(env.COLUMNS ?? '', 10);
  const color = !noColor && wantsColor(interactive, env);
  return {
    color,
    links: color && interactive && hasLinks(env),
    width: columns > 0 ? Math.max(40, columns) : 120,
    interactive,
  };
}

function wantsColor(interactive: boolean, env: NodeJS.ProcessEnv): boolean {
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return interactive;
}

/** Terminals known to show OSC 8 links; others may print their addresses as rubbish. */
function hasLinks(env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_HYPERLINK !== undefined) return env.FORCE_HYPERLINK !== '0';
  if (env.CI !== undefined || env.TMUX !== undefined || /^screen/.test(env.TERM ?? '')) return false;
  if (env.WT_SESSION !== undefined || env.KITTY_WINDOW_ID !== undefined || env.DOMTERM !== undefined) return true;
  if (Number.parseInt(env.VTE_VERSION ?? '', 10) >= 5000) return true;
  if (Number.parseInt(env.KONSOLE_VERSION ?? '', 10) >= 200400) return true;
  if (/^(?:xterm-kitty|xterm-ghostty|alacritty|foot)/.test(env.TERM ?? '')) return true;
  return ['iTerm.app', 'WezTerm', 'vscode', 'Hyper', 'ghostty', 'rio', 'Tabby'].includes(env.TERM_PROGRAM ?? '');
}

/**
 * Ways to set text apart. Only the eight plain colors and no white or black, so that all is readable on dark and light
 * backgrounds alike.
 */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof CODES;

/** Writes styled text, or plain text where the terminal has no colors. */
export class Painter {
  constructor(readonly terminal: Terminal) {}

  paint(text: string, ...styles: readonly Style[]): string {
    if (!this.terminal.color || text === '') return text;
    return styles.reduce((inner, style) => `\x1b[${CODES[style][0]}m${inner}\x1b[${CODES[style][1]}m`, text);
  }

  /** A text that opens an address; where the terminal shows no links, the text alone. */
  link(text: string, address: string): string {
    return this.terminal.links ? `\x1b]8;;${address}\x1b\\${text}\x1b]8;;\x1b\\` : text;
  }
}

/** Wide characters of East Asia and most emoji take two columns. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u;
const NO_WIDTH = /\p{Mn}|\p{Me}|[\u200B-\u200F\u2060]/u;

/** How many columns a character takes. */
export function charWidth(char: string): number {
  if (char < '\u0300') return 1;
  if (NO_WIDTH.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
}

/** How many columns a plain text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** The text in at most `width` columns; what is cut off is shown as `…`. */
export function cut(text: string, width: number): string {
  if (text.length <= width && textWidth(text) <= width) return text;
  let out = '';
  let used = 0;
  for (const char of text) {
    used += charWidth(char);
    if (used > width - 1) break;
    out += char;
  }
  return `${out}…`;
}

/** The text in at most `width` columns; what is cut off is its start. */
export function cutStart(text: string, width: number): string {
  const chars = [...text];
  let used = textWidth(text);
  if (used <= width) return text;
  while (used > width - 1 && chars.length > 0) used -= charWidth(chars.shift() ?? '');
  return `…${chars.join('')}`;
}

/** The text in exactly `width` columns. */
export function pad(text: string, width: number): string {
  const short = cut(text, width);
  return short + ' '.repeat(Math.max(0, width - textWidth(short)));
}

/**
 * The text without control characters, so that a file cannot steer the terminal: tabs become blanks, others the pictures
 * that Unicode has for them.
 */
export function printable(text: string): string {
  return text
    .replace(/\t/g, '    ')
    .replace(/[\x00-\x1f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\u2421');
}

/** The text broken at blanks into lines of at most `width` columns. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}
