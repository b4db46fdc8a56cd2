import type { CancellationToken, InlayHint, InlayHintParams } from 'vscode-languageserver';
import type { AnyContext } from '../../analysis';
import { type EnvironmentHint, environmentHints } from '../../analysis/hints/hints';
import { describeHint } from '../../analysis/hints/tooltip';
import { answerOr } from '../ask';
import type { Feature, ServerContext } from '../context';
import { normalUri, toPath, toSpan } from '../convert';
import { linesFor, takesMarkdown, toMarkup } from '../prose';

/** The arrow before each environment. */
const ARROW = '⟶';

/** What a hint carries from the answer to its resolution. */
interface HintData {
  readonly uri: string;
  readonly offset: number;
}

/** `textDocument/inlayHint`: the environment in which each instruction runs; why is worked out when somebody asks. */
export const inlayHints: Feature = (context) => {
  const { connection } = context;
  const answered = refreshWhenStale(context);
  connection.languages.inlayHint.on(async (params, token) => {
    answered(params.textDocument.uri);
    return hintsOf(context, params, token);
  });
  connection.languages.inlayHint.resolve((hint, token) => resolve(context, hint, token));
};

async function hintsOf(context: ServerContext, params: InlayHintParams, token: CancellationToken) {
  const { uri } = params.textDocument;
  const { inlayHints: mode } = await context.settings.load(uri);
  if (mode === 'off') return [];
  const tooltips = context.client.textDocument?.inlayHint?.resolveSupport?.properties.includes('tooltip') !== true;
  return read(context, uri, token, (found): InlayHint[] => {
    const lines = linesFor(context, uri)(toPath(uri));
    if (lines === undefined) return [];
    const { start, end } = toSpan(lines, params.range);
    return environmentHints(found, mode)
      .filter(({ offset }) => start <= offset && offset <= end)
      .map((hint) => {
        const data: HintData = { uri, offset: hint.offset };
        const position = lines.position(hint.offset);
        const shown: InlayHint = { position, label: `${ARROW} ${hint.label}`, paddingLeft: true, data };
        return tooltips ? { ...shown, tooltip: tooltip(context, uri, hint) } : shown;
      });
  });
}

async function resolve(context: ServerContext, hint: InlayHint, token: CancellationToken): Promise<InlayHint> {
  const data: unknown = hint.data;
  if (!isHintData(data)) return hint;
  const { uri, offset } = data;
  const [found] = await read(context, uri, token, (file) =>
    environmentHints(file).filter((each) => each.offset === offset && hint.label === `${ARROW} ${each.label}`),
  );
  return found === undefined ? hint : { ...hint, tooltip: tooltip(context, uri, found) };
}

function isHintData(data: unknown): data is HintData {
  return (
    typeof data === 'object' &&
    data !== null &&
    'uri' in data &&
    typeof data.uri === 'string' &&
    'offset' in data &&
    typeof data.offset === 'number'
  );
}

function tooltip(context: ServerContext, uri: string, hint: EnvironmentHint) {
  return toMarkup(describeHint(hint), takesMarkdown(context.client), uri, linesFor(context, uri));
}

function read<T>(
  { analyses }: ServerContext,
  uri: string,
  token: CancellationToken,
  look: (found: AnyContext) => T[],
): Promise<T[]> {
  return answerOr([], async () => {
    const value = await analyses.read(uri, token, (analyzer, path) => {
      const found = analyzer.context(path);
      return found === undefined ? [] : look(found);
    });
    return value ?? [];
  });
}

/**
 * Asks the client to ask again where hints that it has are out of date by a change of another file or of the settings;
 * after a change of the document itself it does so anyway. Gives what has to be called for each answer.
 */
function refreshWhenStale(context: ServerContext): (uri: string) => void {
  const { analyses, connection, files, runtime } = context;
  const shown = new Map<string, number | undefined>();
  let scheduled = false;
  const refresh = () => {
    scheduled = false;
    connection.languages.inlayHint.refresh().catch(() => undefined);
  };
  analyses.onDidChange((uris) => {
    if (context.client.workspace?.inlayHint?.refreshSupport !== true) return;
    let stale = false;
    for (const uri of uris) {
      const document = files.document(uri);
      if (document === undefined) shown.delete(uri);
      else if (shown.has(uri) && shown.get(uri) === document.version) {
        // Once is enough until the client asked again.
        shown.delete(uri);
        stale = true;
      }
    }
    if (!stale || scheduled) return;
    scheduled = true;
    runtime.defer(refresh);
  });
  return (uri) => void shown.set(normalUri(uri), files.document(uri)?.version);
}
