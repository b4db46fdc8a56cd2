/**
 * Base images that no table knows: those that are on the engine are learned by themselves, in workspaces that are trusted,
 * and any image of the engine by the command. Nothing is pulled or started.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { SETTINGS } from '../../../common/src/ids';
import {
  BASE_IMAGES,
  type BaseImageLine,
  type BaseImagesParams,
  type BaseImagesResult,
  LEARN_IMAGE,
  LEARNED_IMAGE,
  type LearnedImage,
  type LearnImageParams,
  type LearnImageResult,
  WRITE_BASE_IMAGE,
  type WriteBaseImageParams,
  type WriteBaseImageResult,
} from '../../../common/src/protocol';
import type { ContainerAccess } from '../containers/register';
import { isEngineError } from '../engine/errors';
import { tell } from '../tell';
import { LearnedCache } from './cache';

export interface Learning extends vscode.Disposable {
  readonly handlers: {
    readonly learnBaseImage: (uri?: unknown, image?: unknown) => Promise<void>;
  };
}

export function registerLearning(
  context: vscode.ExtensionContext,
  access: ContainerAccess,
  client: BaseLanguageClient,
  log: vscode.LogOutputChannel,
): Learning {
  const file = vscode.Uri.joinPath(context.globalStorageUri, 'learned-images.json').fsPath;
  const learner = new Learner(new LearnedCache(file), access, client, log);
  const answering = client.onRequest<LearnImageResult, void>(LEARN_IMAGE, ({ image }: LearnImageParams) =>
    learner.byItself(image),
  );
  // A server that starts, for the first time or again, does not know what was learned before.
  const starting = client.onDidChangeState(({ newState }) => {
    if (newState === 2) void learner.tellKept();
  });
  return {
    handlers: { learnBaseImage: (uri, image) => learner.command(uri, image) },
    dispose: () => vscode.Disposable.from(answering, starting).dispose(),
  };
}

const WRITE = 'Write to .conda-in-docker.yaml';

class Learner {
  constructor(
    private readonly cache: LearnedCache,
    private readonly access: ContainerAccess,
    private readonly client: BaseLanguageClient,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** What an image holds, from the cache or the engine; null where the engine does not have it, or nobody wants it. */
  async byItself(image: string): Promise<LearnedImage | null> {
    if (!vscode.workspace.isTrusted) return null;
    if (vscode.workspace.getConfiguration(SETTINGS).get<boolean>('learnBaseImages') === false) return null;
    try {
      return await this.learn(image, false, undefined);
    } catch (error) {
      // No engine, or not the image: what is built on it stays unknown, as before.
      this.log.debug(
        `The base image ${image} was not learned: ${error instanceof Error ? error.message : String(error)}`,
      );
      return null;
    }
  }

  /** Tells the server of the images that somebody asked for. */
  async tellKept(): Promise<void> {
    for (const { image, asked } of await this.cache.all())
      if (asked) await this.client.sendNotification(LEARNED_IMAGE, image);
  }

  /** "Learn Base Image…": one that is named, or one of the Dockerfile in front. */
  async command(given: unknown, named: unknown): Promise<void> {
    const uri = typeof given === 'string' ? given : vscode.window.activeTextEditor?.document.uri.toString();
    const image = typeof named === 'string' ? named : await this.choose(uri);
    if (image === undefined) return;
    if (!vscode.workspace.isTrusted) {
      return void tell.warning(
        'Images are not looked into in a workspace that is not trusted. Trust it and try again.',
      );
    }
    const learned = await this.shown(image);
    if (learned === undefined) return;
    await this.client.sendNotification(LEARNED_IMAGE, learned);
    const buttons = uri === undefined ? [] : [WRITE];
    const answer = await tell.info(`${image} is known now: ${summary(learned)}.`, ...buttons);
    if (answer === WRITE && uri !== undefined) await this.write(uri, learned);
  }

  private async choose(uri: string | undefined): Promise<string | undefined> {
    const params: BaseImagesParams | undefined = uri === undefined ? undefined : { uri };
    const images = params && (await this.client.sendRequest<BaseImagesResult>(BASE_IMAGES, params));
    if (images === undefined || images === null || images.length === 0) {
      const prompt = 'The name of an image that is on the container engine, as a FROM names it';
      return (
        (await vscode.window.showInputBox({ prompt, placeHolder: 'our/base:1', ignoreFocusOut: true }))?.trim() ||
        undefined
      );
    }
    if (images.length === 1) return images[0]?.image;
    const picks = images.map((each) => ({ label: each.image, description: described(each) }));
    return (await vscode.window.showQuickPick(picks, { placeHolder: 'The base image to look into' }))?.label;
  }

  private async shown(image: string): Promise<LearnedImage | undefined> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `Looking into ${image}`,
      cancellable: true,
    };
    try {
      return await vscode.window.withProgress(options, async (_progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return this.learn(image, true, abort.signal);
      });
    } catch (error) {
      if (!isEngineError(error, 'cancelled')) void tell.error(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** @param asked somebody asked for it: it is looked into again */
  private async learn(reference: string, asked: boolean, signal: AbortSignal | undefined): Promise<LearnedImage> {
    const containers = await this.access.load();
    const engine = await containers.engine();
    const id = (await engine.images.find(reference, signal))?.id;
    const kept = id === undefined || asked ? undefined : await this.cache.find(id);
    if (kept !== undefined) return { ...kept.image, reference };
    const image = await containers.learn(reference, signal);
    if (id !== undefined) await this.cache.keep({ id, image, asked });
    return image;
  }

  private async write(uri: string, image: LearnedImage): Promise<void> {
    const params: WriteBaseImageParams = { uri, image };
    const answer = await this.client.sendRequest<WriteBaseImageResult>(WRITE_BASE_IMAGE, params);
    if ('reason' in answer) return void tell.error(answer.reason);
    const target = vscode.Uri.parse(answer.uri);
    const edit = new vscode.WorkspaceEdit();
    if (answer.before === null) edit.createFile(target, { contents: new TextEncoder().encode(answer.text) });
    else {
      const document = await vscode.workspace.openTextDocument(target);
      const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
      edit.replace(target, whole, answer.text);
    }
    if (!(await vscode.workspace.applyEdit(edit))) return void tell.error(`${target.fsPath} could not be written.`);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(target));
  }
}

function described({ known, learned }: BaseImageLine): string {
  if (learned !== null) return `learned on ${learned}`;
  return known ? 'known' : 'nothing is known of it';
}

/** One line on what is in an image. */
function summary({ entry }: LearnedImage): string {
  const { conda, environments, system, user } = entry;
  const names = Object.keys(environments ?? {});
  const parts = [
    ...(system === undefined ? [] : [system]),
    conda === undefined ? 'no conda' : `${conda.programs.join(', ') || 'conda'} in ${conda.prefix}`,
    ...(names.length === 0 ? [] : [`environments ${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}`]),
    `user ${user}`,
  ];
  return parts.join(', ');
}
