import * as vscode from 'vscode';
import { counted } from '../../counted';
import type { PushProgress } from '../../engine/port';
import { isEngineError } from '../../engine/port';
import { tell } from '../../tell';
import { size } from '../buildLog';
import { cancelled, signalOf } from '../messages';
import { HUB, referenceProblem, registryOf } from '../reference';
import type { Workplace } from '../workplace';
import { chooseImage } from './chooseImage';

/** "Tag and Push…": gives an image a name of a registry, and brings it there. */
export async function tagAndPush(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const id = await chooseImage(workplace, given[0], 'Which image is to be pushed?', 'that could be pushed. Build one');
  const engine = await workplace.engine();
  const image = await engine.images.inspect(id);
  const key = 'containers.pushed';
  const { workspaceState } = workplace.context;
  const before = workspaceState.get<string>(key);
  const reference = await vscode.window.showInputBox({
    title: `Push ${image.tags[0] ?? id}`,
    prompt:
      'The name that it gets, with its registry, and a tag: ghcr.io/you/project:1.0. Without a registry it is Docker Hub.',
    value: before ?? '',
    validateInput: (value) => referenceProblem(value.trim()),
    ignoreFocusOut: true,
  });
  if (reference === undefined) return cancelled();
  const name = reference.trim();
  await workspaceState.update(key, name);
  await engine.images.tag(id, name);
  const options = { location: vscode.ProgressLocation.Notification, title: `Pushing ${name}`, cancellable: true };
  try {
    const { digest } = await vscode.window.withProgress(options, (progress, token) =>
      engine.images.push(name, (now) => progress.report({ message: inWords(now) }), signalOf(token)),
    );
    const copy = 'Copy Name with Digest';
    const whole = digest === undefined ? name : `${name.replace(/:[\w.-]+$/, '')}@${digest}`;
    const answer = await tell.info(`Pushed ${name} (${size(image.size)}).`, ...(digest === undefined ? [] : [copy]));
    if (answer === copy) await vscode.env.clipboard.writeText(whole);
  } catch (error) {
    if (!isEngineError(error, 'auth')) throw error;
    await tellDenied(error.message, registryOf(name), engine.endpoint.environment);
  }
}

function inWords({ layers, pushed, bytes, total }: PushProgress): string {
  const amount = total === 0 ? '' : `, ${size(bytes)} of ${size(total)}`;
  return `${pushed} of ${counted(layers, 'layer')}${amount}`;
}

/** The registry did not take it: the way to sign in is a button away. Nothing that is typed there passes through here. */
async function tellDenied(
  message: string,
  registry: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const signIn = 'Sign In in a Terminal';
  if ((await tell.error(message, signIn)) !== signIn) return;
  const terminal = vscode.window.createTerminal({ name: `Sign in: ${registry}`, env: { ...environment } });
  terminal.show();
  // It is the user who runs it.
  terminal.sendText(`docker login${registry === HUB ? '' : ` ${registry}`}`, false);
}
