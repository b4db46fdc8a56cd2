/** Texts of the analysis as the client shows them: Markdown with links to lines, or plain text. */
import { type ClientCapabilities, type MarkupContent, MarkupKind } from 'vscode-languageserver';
import { type Prose, type ShowPlace, toMarkdown, toPlain } from '../analysis/describe/prose';
import { basename } from '../analysis/project/paths';
import type { Location } from '../analysis/text/span';
import type { ServerContext } from './context';
import { type LinesOf, normalUri, toPath, toUri } from './convert';

/** Whether the client shows Markdown in hovers; it says so for nothing else. */
export function takesMarkdown({ textDocument }: ClientCapabilities): boolean {
  return textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true;
}

/**
 * The text as content of a hover or tooltip.
 *
 * @param uri the file that it is shown in: its own lines are called by their numbers alone
 */
export function toMarkup(prose: Prose, markdown: boolean, uri: string, linesOf: LinesOf): MarkupContent {
  const show = placesOf(uri, linesOf);
  return markdown
    ? { kind: MarkupKind.Markdown, value: toMarkdown(prose, show) }
    : { kind: MarkupKind.PlainText, value: toPlain(prose, show) };
}

/** The lines of the files around `uri`, as far as they are in memory. */
export function linesFor({ files }: ServerContext, uri: string): LinesOf {
  const own = toPath(uri);
  return (path) => files.linesOf(normalUri(path === own ? uri : toUri(path, uri)));
}

/** How places are shown in a file: `line 4`, or `entrypoint.sh:4` for those of another file. */
function placesOf(uri: string, linesOf: LinesOf): ShowPlace {
  const own = toPath(uri);
  return ({ file, span }: Location) => {
    const target = file === own ? uri : toUri(file, uri);
    const position = linesOf(file)?.position(span.start);
    if (position === undefined) return { label: basename(file), href: target };
    const line = position.line + 1;
    return {
      label: file === own ? `line ${line}` : `${basename(file)}:${line}`,
      href: `${target}#L${line},${position.character + 1}`,
    };
  };
}
