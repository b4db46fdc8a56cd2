/**
 * `@EXPLICIT` files: one address of a package a line, as `conda list --explicit` and `conda-lock --kind explicit` write
 * them. Facts: https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html (identical
 * environments) and https://github.com/conda/conda/blob/main/conda/misc.py (the form of a line).
 */
import { LineIndex } from '../../text/lines';
import type { Span } from '../../text/span';
import { findCredentials, parseChannel, parsePackageFile } from './channel';

/** A locked package. Spans are those of the file. */
export interface ExplicitPackage {
  readonly url: string;
  readonly span: Span;
  /** The whole line with its line end. */
  readonly line: Span;
  /** As people call it (`conda-forge`), undefined where the address has no platform folder. */
  readonly channel: string | undefined;
  readonly subdir: string | undefined;
  readonly subdirSpan: Span | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly build: string | undefined;
  readonly hash: { readonly kind: 'md5' | 'sha256'; readonly value: string } | undefined;
  /** A password or token in the address. */
  readonly credentials: Span | undefined;
}

export interface ExplicitFile {
  readonly kind: 'explicit';
  readonly text: string;
  /** The line `@EXPLICIT`. */
  readonly marker: Span | undefined;
  /** What `# platform:` says. */
  readonly platform: { readonly value: string; readonly span: Span } | undefined;
  readonly packages: readonly ExplicitPackage[];
  /** Lines that are no address of a package; conda stops at them. */
  readonly invalid: readonly Span[];
}

const HASH = /#(?:([0-9a-f]{32})|(?:sha256:)?([0-9a-f]{64}))$/;
const PACKAGE = /(?:^|[/\\])[^/\\#]+(?:\.conda|\.tar\.bz2)$/;

function parseLine(content: string, start: number, line: Span): ExplicitPackage | undefined {
  const hash = HASH.exec(content);
  const url = hash ? content.slice(0, hash.index) : content;
  if (!PACKAGE.test(url)) return undefined;
  const slash = Math.max(url.lastIndexOf('/'), url.lastIndexOf('\\'));
  const file = parsePackageFile(url.slice(slash + 1));
  const folder = parseChannel(url.slice(0, Math.max(0, slash)));
  const hasChannel = folder.subdir !== undefined && folder.subdirSpan?.end === slash;
  const credentials = findCredentials(url);
  const move = (span: Span | undefined) => span && { start: start + span.start, end: start + span.end };
  const digest = hash?.[1] ?? hash?.[2];
  return {
    url,
    span: { start, end: start + content.length },
    line,
    channel: hasChannel ? folder.name : undefined,
    subdir: hasChannel ? folder.subdir : undefined,
    subdirSpan: hasChannel ? move(folder.subdirSpan) : undefined,
    name: file?.name,
    version: file?.version,
    build: file?.build,
    hash: digest === undefined ? undefined : { kind: hash?.[1] ? 'md5' : 'sha256', value: digest },
    credentials: move(credentials),
  };
}

/** Reads an explicit file. Never throws. */
export function parseExplicit(text: string): ExplicitFile {
  const lines = new LineIndex(text);
  const packages: ExplicitPackage[] = [];
  const invalid: Span[] = [];
  let marker: Span | undefined;
  let platform: ExplicitFile['platform'];
  for (let line = 0; line < lines.count; line++) {
    const from = lines.lineStart(line);
    const raw = text.slice(from, lines.lineEnd(line));
    const content = raw.replace(/^\uFEFF/, '').trim();
    if (content === '') continue;
    const start = from + raw.indexOf(content);
    const span = { start, end: start + content.length };
    if (content.startsWith('#')) {
      const match = /^#\s*platform:\s*(\S+)/.exec(content);
      const value = match?.[1];
      if (match && value !== undefined)
        platform ??= { value, span: { start: start + match[0].length - value.length, end: start + match[0].length } };
    } else if (content === '@EXPLICIT') marker ??= span;
    else {
      const locked = parseLine(content, start, { start: from, end: lines.lineStart(line + 1) });
      if (locked) packages.push(locked);
      else invalid.push(span);
    }
  }
  return { kind: 'explicit', text, marker, platform, packages, invalid };
}
