import {
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  MessageType,
  ShowMessageNotification,
} from 'vscode-languageserver';
import { IMAGE_DIGEST, type ImageDigestParams, type ImageDigestResult } from '../../../../common/src/protocol';
import { type DigestPin, digestPin, placeAt, refactoringsAt } from '../../analysis/refactor';
import type { ServerContext } from '../context';
import { toSpan } from '../convert';
import { linesFor } from '../prose';
import { editOf, wanted } from './edits';
import { KINDS } from './kinds';

/** What was proved of a model, kept as long as the model: moving the cursor costs nothing. */
const proofs = new WeakMap<object, ReadonlyMap<string, boolean>>();

/** The refactorings of a Dockerfile at a place: changes that no finding asks for. */
export async function refactorings(
  context: ServerContext,
  params: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  if (!Object.values(KINDS).some((kind) => wanted(kind, params))) return [];
  const { uri } = params.textDocument;
  const found = await context.analyses.read(uri, token, (analyzer, path) => {
    const file = analyzer.context(path);
    const lines = linesFor(context, uri)(path);
    if (file?.kind !== 'dockerfile' || lines === undefined) return undefined;
    const asked = toSpan(lines, params.range);
    const proved = new Map(proofs.get(file.self));
    const offers = refactoringsAt(analyzer, file, asked, () => analyzer.lint(path), proved);
    const place = placeAt(file, asked);
    return { model: file.self, proved, offers, pin: place && digestPin(place), offset: asked.start };
  });
  if (found === undefined) return [];
  // Only now: what was looked at before had files missing.
  proofs.set(found.model, found.proved);
  const actions = found.offers.flatMap((offer): CodeAction[] => {
    const kind = KINDS[offer.kind];
    const edit = wanted(kind, params) ? editOf(context, uri, [offer]) : undefined;
    return edit === undefined ? [] : [{ title: offer.title, kind, edit }];
  });
  const { pin } = found;
  if (pin !== undefined && wanted(KINDS.rewrite, params) && canAskForDigests(context)) {
    const data: PinData = { pin: uri, offset: found.offset };
    actions.push({ title: `Pin ${pin.image} to its digest`, kind: KINDS.rewrite, data });
  }
  return actions;
}

/** What an action that pins an image carries until somebody chooses it: only then is the engine asked. */
interface PinData {
  readonly pin: string;
  readonly offset: number;
}

function isPinData(data: unknown): data is PinData {
  return (
    typeof data === 'object' &&
    data !== null &&
    'pin' in data &&
    typeof data.pin === 'string' &&
    'offset' in data &&
    typeof data.offset === 'number'
  );
}

/** Only a client with a container engine knows digests, and only if it can wait for the edit. */
function canAskForDigests({ client, options }: ServerContext): boolean {
  const resolves = client.textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true;
  return resolves && client.textDocument?.codeAction?.dataSupport === true && options.engine === true;
}

/** `codeAction/resolve`: the digest of an image, asked of the client, which asks its engine. */
export async function resolvePin(
  context: ServerContext,
  action: CodeAction,
  token: CancellationToken,
): Promise<CodeAction> {
  const { data } = action;
  if (!isPinData(data)) return action;
  const at = () => pinAt(context, data, token);
  const pin = await at();
  if (pin === undefined) return action;
  const params: ImageDigestParams = { image: pin.image, platform: pin.platform };
  const answer = await context.connection.sendRequest<ImageDigestResult>(IMAGE_DIGEST, params).catch(() => null);
  if (answer === null || !('digest' in answer)) {
    const reason = answer?.reason ?? 'there is no container engine to ask';
    const message = `The digest of ${pin.image} is not known: ${reason}.`;
    await context.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
    return action;
  }
  // Meanwhile the file may have changed.
  const now = await at();
  const edits = now?.image === pin.image ? now.edits(answer.digest) : undefined;
  const edit = edits && editOf(context, data.pin, [{ edits }]);
  return edit === undefined ? action : { ...action, edit };
}

function pinAt({ analyses }: ServerContext, data: PinData, token: CancellationToken): Promise<DigestPin | undefined> {
  return analyses.read(data.pin, token, (analyzer, path) => {
    const file = analyzer.context(path);
    if (file?.kind !== 'dockerfile') return undefined;
    const place = placeAt(file, { start: data.offset, end: data.offset });
    return place && digestPin(place);
  });
}
