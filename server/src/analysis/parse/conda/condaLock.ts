/**
 * conda-lock.yml (version 1). Facts: https://conda.github.io/conda-lock/output/ and the schema in
 * https://github.com/conda/conda-lock/blob/main/conda_lock/lockfile/v1/models.py
 *
 * These files are written by a program, in block style, and run to megabytes. They are therefore read line by line: in
 * linear time and without a YAML tree.
 */
import { LineIndex } from '../../text/lines';
import type { Span } from '../../text/span';
import { findCredentials } from './channel';

/** A locked package of one platform. Spans are those of the file. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly manager: 'conda' | 'pip';
  readonly platform: string;
  readonly category: string;
  readonly url: string | undefined;
  /** The build that the address names; undefined for pip. */
  readonly build: string | undefined;
  /** The line that opens the entry. */
  readonly span: Span;
}

export interface CondaLockFile {
  readonly kind: 'conda-lock';
  readonly text: string;
  readonly version: string | undefined;
  /** By platform. It covers virtual packages and command line options too, so it cannot be computed from the files. */
  readonly contentHash: ReadonlyMap<string, string>;
  readonly channels: readonly string[];
  readonly platforms: readonly string[];
  /** The environment files it was made from, as written: relative to the lock file. */
  readonly sources: readonly string[];
  readonly packages: readonly LockedPackage[];
  /** Passwords and tokens in addresses. */
  readonly credentials: readonly Span[];
}

/** A value without its quotes and without a comment after it. */
function unquote(raw: string): string {
  const text = raw.trim();
  const quoted = /^'((?:[^']|'')*)'|^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (quoted) return quoted[1] !== undefined ? quoted[1].replace(/''/g, "'") : (quoted[2] ?? '');
  const comment = text.indexOf(' #');
  return comment < 0 ? text : text.slice(0, comment).trimEnd();
}

interface Entry {
  readonly fields: Map<string, string>;
  readonly span: Span;
}

const LINE = /^( *)(- )?(?:([A-Za-z0-9_.-]+|'[^']*'|"[^"]*"):(?:\s+(?!\s)(.*))?$)?/;

class LockReader {
  readonly contentHash = new Map<string, string>();
  readonly channels: string[] = [];
  readonly platforms: string[] = [];
  readonly sources: string[] = [];
  readonly entries: Entry[] = [];
  version: string | undefined;
  private section = '';
  private subsection = '';
  private dashIndent = -1;

  line(content: string, span: Span): void {
    const match = LINE.exec(content);
    if (!match) return;
    const indent = match[1]?.length ?? 0;
    const dash = match[2] !== undefined;
    const key = match[3] === undefined ? undefined : unquote(match[3]);
    const value = unquote(match[4] ?? '');
    if (indent === 0 && !dash && key !== undefined) {
      this.section = key;
      this.subsection = '';
      if (key === 'version') this.version = value;
    } else if (this.section === 'package') this.packageLine(indent, dash, key, value, span);
    else if (this.section === 'metadata') this.metadataLine(indent, dash, key, value, content);
  }

  private packageLine(indent: number, dash: boolean, key: string | undefined, value: string, span: Span): void {
    if (dash && this.dashIndent < 0) this.dashIndent = indent;
    if (dash && indent === this.dashIndent) this.entries.push({ fields: new Map(), span });
    const column = dash ? indent : indent - 2;
    const entry = this.entries[this.entries.length - 1];
    if (entry && key !== undefined && column === this.dashIndent) entry.fields.set(key, value);
  }

  private metadataLine(indent: number, dash: boolean, key: string | undefined, value: string, content: string): void {
    if (indent === 2 && !dash && key !== undefined) {
      this.subsection = key;
      return;
    }
    if (this.subsection === 'content_hash' && key !== undefined) this.contentHash.set(key, value);
    else if (this.subsection === 'channels' && key === 'url') this.channels.push(value);
    else if (dash && key === undefined) {
      const item = unquote(content.trim().slice(1));
      if (this.subsection === 'platforms') this.platforms.push(item);
      else if (this.subsection === 'sources') this.sources.push(item);
    }
  }
}

function buildOf(url: string | undefined): string | undefined {
  const stem = url?.replace(/#.*$/s, '').replace(/\.(?:conda|tar\.bz2)$/, '');
  if (stem === undefined || stem.length === url?.length) return undefined;
  return stem.slice(stem.lastIndexOf('-') + 1);
}

/** Reads a conda-lock file. Never throws; what has another form is left out. */
export function parseCondaLock(text: string): CondaLockFile {
  const lines = new LineIndex(text);
  const reader = new LockReader();
  const credentials: Span[] = [];
  for (let line = 0; line < lines.count; line++) {
    const start = lines.lineStart(line);
    const content = text.slice(start, lines.lineEnd(line));
    if (content.length > 4000 || /^\s*(?:#|$)/.test(content)) continue;
    reader.line(content, { start, end: start + content.length });
    const address = content.indexOf('://');
    if (address < 0) continue;
    const from =
      Math.max(
        content.lastIndexOf(' ', address),
        content.lastIndexOf("'", address),
        content.lastIndexOf('"', address),
      ) + 1;
    const found = findCredentials(content.slice(from));
    if (found) credentials.push({ start: start + from + found.start, end: start + from + found.end });
  }
  const packages: LockedPackage[] = [];
  for (const { fields, span } of reader.entries) {
    const name = fields.get('name');
    const version = fields.get('version');
    const platform = fields.get('platform');
    const manager = fields.get('manager');
    if (name === undefined || version === undefined || platform === undefined) continue;
    if (manager !== 'conda' && manager !== 'pip') continue;
    const url = fields.get('url');
    const build = manager === 'conda' ? buildOf(url) : undefined;
    packages.push({ name, version, manager, platform, category: fields.get('category') ?? 'main', url, build, span });
  }
  const { version, contentHash, channels, platforms, sources } = reader;
  return { kind: 'conda-lock', text, version, contentHash, channels, platforms, sources, packages, credentials };
}
