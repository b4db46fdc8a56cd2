import type { Span } from '../../text/span';
import { HOLE } from '../../text/value';
import { type Interpolated, spanOf } from './interpolate';
import type { ComposeMount, ComposePort } from './types';

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The short form of a port: `[[IP:]HOST:]CONTAINER[/PROTOCOL]`, ranges as written
 * (https://docs.docker.com/reference/compose-file/services/#short-syntax-4).
 */
export function parsePort(input: Interpolated, span: Span): ComposePort {
  const text = input.text.text;
  const slash = text.lastIndexOf('/');
  const end = slash < 0 ? text.length : slash;
  const second = text.lastIndexOf(':', end - 1);
  const target: Piece = piece(text, second < 0 ? 0 : second + 1, end);
  let published: Piece | undefined;
  let hostIp: string | undefined;
  if (second >= 0) {
    const first = text.lastIndexOf(':', second - 1);
    // `[::1]:8080:80`: the colons of an IPv6 address are inside its brackets.
    published = piece(text, second === 0 || first < 0 ? 0 : first + 1, second);
    if (second > 0 && first >= 0) hostIp = text.slice(0, first).replace(/^\[|\]$/g, '');
    // `${BIND}:8888` may stand for `127.0.0.1:8888:8888`.
    else if (published.text.includes(HOLE)) hostIp = HOLE;
  } else if (target.text.includes(HOLE)) hostIp = HOLE;
  const known = published !== undefined && published.text !== '' ? published : undefined;
  return {
    span,
    form: 'short',
    hostIp,
    published: known?.text ?? (hostIp === HOLE && published === undefined ? HOLE : undefined),
    publishedSpan: known === undefined ? undefined : spanOf(input, known.start, known.end),
    target: target.text,
    targetSpan: spanOf(input, target.start, target.end),
    protocol: slash < 0 ? 'tcp' : text.slice(slash + 1).toLowerCase(),
    variables: input.variables,
  };
}

/**
 * The short form of a mount: `[SOURCE:]TARGET[:MODE]`. A drive letter's colon separates nothing; a source that starts
 * with `.`, `/`, `~`, `\\` or a drive is a folder, any other the name of a volume
 * (https://docs.docker.com/reference/compose-file/services/#short-syntax-5).
 */
export function parseMount(input: Interpolated, span: Span): ComposeMount {
  const text = input.text.text;
  const pieces: Piece[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && text[i] !== ':') continue;
    if (i === start + 1 && i < text.length && /[A-Za-z]/.test(text.charAt(start)) && /[\\/]/.test(text.charAt(i + 1))) {
      continue;
    }
    pieces.push(piece(text, start, i));
    start = i + 1;
    if (pieces.length > 3) break;
  }
  const [first, second, third] = pieces;
  const source = second === undefined ? undefined : first;
  const target = second ?? first ?? piece(text, 0, text.length);
  // `${MOUNT}` alone may hold all three parts.
  const open = source === undefined && target.text.includes(HOLE);
  return {
    span,
    form: 'short',
    kind: open ? 'unknown' : source === undefined ? 'volume' : kindOf(source.text),
    source: open ? HOLE : source?.text,
    sourceSpan: source === undefined ? undefined : spanOf(input, source.start, source.end),
    target: target.text,
    targetSpan: spanOf(input, target.start, target.end),
    readOnly: third?.text.split(',').includes('ro') ?? false,
    variables: input.variables,
  };
}

function kindOf(source: string): ComposeMount['kind'] {
  if (/^(?:[./~]|\\\\|[A-Za-z]:)/.test(source)) return 'bind';
  if (!source.includes(HOLE)) return 'volume';
  // A volume's name holds no slash, so `${X}/data` can only be a folder.
  return source.includes('/') || source.includes('\\') ? 'bind' : 'unknown';
}

function piece(text: string, start: number, end: number): Piece {
  return { text: text.slice(start, end), start, end };
}
