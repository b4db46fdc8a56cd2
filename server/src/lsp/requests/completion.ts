import {
  type CancellationToken,
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionParams,
  CompletionTriggerKind,
  InsertTextFormat,
  type MarkupContent,
  MarkupKind,
} from 'vscode-languageserver';
import { LOCAL_IMAGES, type LocalImagesResult } from '../../../../common/src/protocol';
import { type Asked, complete, type Proposal, type ProposalKind } from '../../analysis/completion/complete';
import { localImageProposals } from '../../analysis/completion/images';
import type { LineIndex } from '../../analysis/text/lines';
import { askAt } from '../ask';
import type { Feature, ServerContext } from '../context';
import { toRange } from '../convert';
import { linesFor, toMarkup } from '../prose';

/** For the engine's images nobody waits longer than this, in milliseconds. */
const PATIENCE = 500;

const kinds: Readonly<Record<ProposalKind, CompletionItemKind>> = {
  environment: CompletionItemKind.Module,
  subcommand: CompletionItemKind.Function,
  option: CompletionItemKind.Property,
  snippet: CompletionItemKind.Snippet,
  key: CompletionItemKind.Property,
  channel: CompletionItemKind.Value,
  rule: CompletionItemKind.Constant,
  image: CompletionItemKind.Class,
  stage: CompletionItemKind.Struct,
  value: CompletionItemKind.EnumMember,
  file: CompletionItemKind.File,
};

/** `textDocument/completion`: environments, conda's words, images, stages, snippets, channels, rules. */
export const completion: Feature = (context) => {
  context.connection.onCompletion((params, token) => answer(context, params, token));
};

async function answer(
  context: ServerContext,
  params: CompletionParams,
  token: CancellationToken,
): Promise<CompletionItem[]> {
  const { uri } = params.textDocument;
  const trigger =
    params.context?.triggerKind === CompletionTriggerKind.TriggerCharacter
      ? params.context.triggerCharacter
      : undefined;
  const asked: Asked = { trigger, schemas: context.options.schemas };
  const found = await askAt(
    context,
    params,
    token,
    (analyzer, path, offset) => {
      const proposals = complete(analyzer, path, offset, asked);
      return { proposals, text: analyzer.files.read(path)?.text ?? '', offset, lines: linesFor(context, uri)(path) };
    },
    undefined,
  );
  if (found?.lines === undefined) return [];
  const { proposals, text, offset, lines } = found;
  const local = await localImages(context, proposals, text, offset);
  return [...proposals, ...local].map((each) => toItem(context, uri, lines, each));
}

/** The images of the engine, where images are proposed and the client has an engine that answers in time. */
async function localImages(
  context: ServerContext,
  proposals: readonly Proposal[],
  text: string,
  offset: number,
): Promise<readonly Proposal[]> {
  const image = proposals.find(({ kind }) => kind === 'image');
  if (image === undefined || context.options.engine !== true) return [];
  const late = new Promise<LocalImagesResult>((resolve) => context.runtime.later(PATIENCE, () => resolve([])));
  // A client that does not know the request says so with an error; then there are none.
  const request = context.connection.sendRequest<LocalImagesResult>(LOCAL_IMAGES, {}).catch(() => []);
  const images: unknown = await Promise.race([request, late]);
  const names = Array.isArray(images) ? images.filter((each): each is string => typeof each === 'string') : [];
  return localImageProposals(text, offset, text.slice(image.span.start, offset), names, proposals);
}

function toItem(context: ServerContext, uri: string, lines: LineIndex, proposal: Proposal): CompletionItem {
  const { kind, label, span, insert, snippet, detail, documentation, rank } = proposal;
  const can = context.client.textDocument?.completion?.completionItem;
  const isSnippet = snippet === true && can?.snippetSupport === true;
  const item: CompletionItem = {
    label,
    kind: kinds[kind],
    // What is typed is compared with this; labels of snippets hold what nobody types.
    filterText: kind === 'snippet' ? filterOf(proposal) : label,
    sortText: String(rank + 10_000).padStart(6, '0'),
    textEdit: { range: toRange(lines, span), newText: snippet === true && !isSnippet ? plain(insert) : insert },
  };
  if (isSnippet) item.insertTextFormat = InsertTextFormat.Snippet;
  if (detail !== undefined) item.detail = detail;
  if (documentation !== undefined && documentation !== '') item.documentation = described(context, uri, documentation);
  if (proposal.deprecated === true && can?.tagSupport !== undefined) item.tags = [CompletionItemTag.Deprecated];
  return item;
}

/** `SHELL [` is what is typed before `SHELL ["conda", …`. */
function filterOf({ label }: Proposal): string {
  return label.startsWith('[') ? label : label.replace(/ \[.*$/s, '');
}

function described(context: ServerContext, uri: string, documentation: NonNullable<Proposal['documentation']>) {
  const formats = context.client.textDocument?.completion?.completionItem?.documentationFormat;
  const markdown = formats?.includes(MarkupKind.Markdown) === true;
  if (typeof documentation !== 'string') return toMarkup(documentation, markdown, uri, linesFor(context, uri));
  const content: MarkupContent = { kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value: documentation };
  return content;
}

/** A snippet for clients that have none: its placeholders as plain text. */
function plain(snippet: string): string {
  return snippet.replace(/\$\{\d+:([^}]*)\}/g, '$1');
}
