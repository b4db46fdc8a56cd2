import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { Command } from '../../../../common/src/commands';
import type { ContainerDetails, Engine } from '../../engine/port';
import { isEngineError } from '../../engine/port';
import { plain } from '../../plain';
import { tell } from '../../tell';
import { type Chosen, chooseBuild } from '../choose';
import { currentImage, ownContainers } from '../currentImage';
import type { Outcome } from '../jupyter';
import { Label } from '../labels';
import { signalOf } from '../messages';
import type { Workplace } from '../workplace';
import { openInBrowser } from './openInBrowser';
import { type Prepared, prepare, startNamed } from './prepare';
import { currentOptions } from './runOptions';

/** "Run Jupyter": builds where that is needed, starts, waits and opens. */
export async function runJupyter(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const container = await runJupyterServer(workplace, given);
  if (container !== undefined) await openInBrowser(workplace, [{ container: container.id }]);
}

/**
 * Builds where that is needed, starts and waits.
 * @returns the container in which Jupyter answers; undefined where it does not, and people were told why
 */
export async function runJupyterServer(
  workplace: Workplace,
  given: readonly unknown[],
): Promise<ContainerDetails | undefined> {
  const chosen = await chooseWithJupyter(workplace, given);
  if (chosen === undefined) return undefined;
  const key = JSON.stringify([chosen.folder, chosen.dockerfile.toString(), chosen.plan.target]);
  if (starting.has(key)) {
    void tell.info('Jupyter is being started already.');
    return undefined;
  }
  starting.add(key);
  try {
    return await startAndWait(workplace, chosen);
  } finally {
    starting.delete(key);
  }
}

/** The Dockerfile to run Jupyter of. Where Jupyter was added to its environment file just now, with the plan of that. */
async function chooseWithJupyter(workplace: Workplace, given: readonly unknown[]): Promise<Chosen | undefined> {
  const chosen = await chooseBuild(workplace, given, false);
  const has = await hasJupyter(chosen);
  if (has !== 'added') return has === 'yes' ? chosen : undefined;
  const { dockerfile, plan } = chosen;
  return { ...chosen, plan: (await workplace.plans.of(dockerfile, plan.target)) ?? plan };
}

/** What is being started now: a second call would make a second container. */
const starting = new Set<string>();

async function startAndWait(workplace: Workplace, chosen: Chosen): Promise<ContainerDetails | undefined> {
  // What runs already is found, not made a second time.
  const engine = await workplace.engines.listed();
  const image = await currentImage(workplace, engine, chosen);
  if (image === undefined) return undefined;
  const title = 'Starting Jupyter';
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const outcome = await vscode.window.withProgress(options, async (progress, token) => {
    const signal = signalOf(token);
    const started = await start(workplace, engine, chosen, image, signal);
    progress.report({ message: `waiting for ${started.name} to answer` });
    // Giving up waiting leaves the container as it is: the status bar shows it, and it can be stopped there.
    return workplace.jupyter.untilReady(engine, started.id, signal);
  });
  return conclude(workplace, outcome, chosen);
}

/** Where the image surely has no Jupyter: says so, and offers to put it into the environment file. */
async function hasJupyter({ plan }: Chosen): Promise<'yes' | 'no' | 'added'> {
  if (plan.jupyter.installed !== 'no') return 'yes';
  const { fix } = plan.jupyter;
  const where = plan.environment === null ? 'the image' : `the environment "${plan.environment.name}"`;
  const message = `Jupyter is not in ${where}, so it cannot be started.`;
  const anyway = 'Try Anyway';
  if (fix === null) {
    const detail = 'Install jupyterlab where the Dockerfile makes the environment, and build again.';
    const answer = await tell.ask(message, detail, anyway);
    return answer === anyway ? 'yes' : 'no';
  }
  const uri = vscode.Uri.parse(fix.uri);
  const file = vscode.workspace.asRelativePath(uri);
  const add = `Add ${fix.package} to ${file}`;
  const detail = 'The file is saved, the image is built again, and Jupyter is started in it.';
  const answer = await tell.ask(message, detail, add, anyway);
  if (answer === anyway) return 'yes';
  if (answer !== add) return 'no';
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(fix.position.line, fix.position.character), fix.text);
  await vscode.workspace.applyEdit(edit);
  const { document } = await vscode.window.showTextDocument(uri);
  // What is built is what is on the disk.
  return (await document.save()) ? 'added' : 'no';
}

/** A container of the image: the one that is there, started again where it ended, else a new one. */
async function start(
  workplace: Workplace,
  engine: Engine,
  chosen: Chosen,
  image: string,
  signal: AbortSignal,
): Promise<ContainerDetails> {
  const { plan, folder } = chosen;
  const { id: imageId } = await engine.images.inspect(image, signal);
  const same = ownContainers(workplace, chosen).filter(
    (each) => each.purpose === 'jupyter' && each.imageId === imageId,
  );
  const running = same.find(({ phase }) => phase === 'running' || phase === 'starting' || phase === 'unhealthy');
  const options = same.length === 0 ? undefined : await currentOptions(engine, chosen);
  if (running !== undefined) {
    const details = await engine.containers.inspect(running.id, signal);
    if (hasOptions(details, options) || !(await wantsNewOptions(details))) return details;
    // It may hold work: it is stopped, and "Remove Container" takes it away.
    await engine.containers.stop(details.id);
  }
  for (const { id } of same.filter(({ phase }) => phase === 'stopped')) {
    const details = await engine.containers.inspect(id, signal);
    if (hasOptions(details, options)) return workplace.jupyter.startAgain(engine, id, signal);
  }
  const prepared = await prepare(workplace, engine, chosen, image, signal);
  const as = prepared.user.user ?? plan.user.name ?? userInfo().username;
  workplace.log.info(`Starting Jupyter as ${as}. ${plan.start.why}`);
  const attempt = (launch: Prepared): Promise<ContainerDetails> =>
    startNamed(folder, 'jupyter', (name) => {
      const token = workplace.jupyter.newToken();
      return workplace.jupyter.start(engine, { ...launch, name, token }, signal);
    });
  const { kept } = prepared;
  const started = await attempt(prepared).catch((error: unknown) => {
    // An engine in a virtual machine may see other folders of this machine only: settings are a comfort and no need.
    if (kept === undefined || !isEngineError(error) || !`${error.message} ${error.reason ?? ''}`.includes(kept))
      throw error;
    workplace.log.warn(`Jupyter's settings are not kept: ${error.message}`);
    return attempt({ ...prepared, kept: undefined });
  });
  await takeOverHistory(engine, started.id, prepared, signal);
  return started;
}

/** Whether a container runs with these options; those of earlier versions do not say theirs. */
function hasOptions({ labels }: ContainerDetails, options: string | undefined): boolean {
  return labels[Label.options] === undefined || labels[Label.options] === options;
}

async function wantsNewOptions({ name }: ContainerDetails): Promise<boolean> {
  const anew = 'Start Another';
  const answer = await tell.ask(
    `The options of condaInDocker.containerOptions, or what they are made from, have changed since ${name} was started.`,
    `"${anew}" stops it and starts one with the new options. What is in ${name} stays in it.`,
    anew,
    'Use It As It Is',
  );
  return answer === anew;
}

/** What the image's author put into the folder of IPython holds in the one that is kept; nothing in there is replaced. */
const TAKE_OVER = '[ -d "$FROM" ] && [ ! -e "$IPYTHONDIR/profile_default" ] && cp -R "$FROM/." "$IPYTHONDIR/"; exit 0';

async function takeOverHistory(
  engine: Engine,
  id: string,
  { plan, kept }: Prepared,
  signal: AbortSignal,
): Promise<void> {
  // The stacks start as root and give the files to somebody else later.
  if (kept === undefined || plan.user.home === null || plan.user.mapping === 'stack') return;
  const env = { FROM: `${plan.user.home}/.ipython` };
  await engine.containers.execute(id, { argv: ['sh', '-c', TAKE_OVER], env }, signal).catch(() => undefined);
}

/** What shells, conda, tini and python say of a program that is not there. */
const NO_JUPYTER =
  /jupyter\S{0,100}: (?:command )?not found|No such file or directory.{0,200}jupyter|exec jupyter\S{0,100} failed|No module named '?jupyter/i;

/** Says what came of it where it is not a server that answers. */
async function conclude(workplace: Workplace, outcome: Outcome, chosen: Chosen): Promise<ContainerDetails | undefined> {
  const { container } = outcome;
  const target = { container: container.id };
  const log = 'Show Log';
  if (outcome.kind === 'ready') return container;
  if (outcome.kind === 'other-token') {
    const message = `Jupyter in ${container.name} runs, but does not take the token that it was given: the image sets another one, or a password. Take it out of the Dockerfile or Jupyter's configuration.`;
    const open = 'Open All The Same';
    const answer = await tell.warning(message, open, log);
    if (answer === open) await openInBrowser(workplace, [target]);
    if (answer === log) await vscode.commands.executeCommand(Command.showContainerLog, target);
    return undefined;
  }
  const last = outcome.log.trim().split('\n').at(-1) ?? '';
  const said = last === '' ? '' : ` Its last line: ${plain(last)}`;
  if (outcome.kind === 'ended' && NO_JUPYTER.test(outcome.log)) {
    await vscode.commands.executeCommand(Command.showContainerLog, target);
    await hasJupyter({ ...chosen, plan: { ...chosen.plan, jupyter: { ...chosen.plan.jupyter, installed: 'no' } } });
    return undefined;
  }
  const message =
    outcome.kind === 'ended'
      ? `${container.name} ended with exit code ${container.exitCode ?? '?'} before Jupyter answered.${said}`
      : `${container.name} runs, but Jupyter has not answered yet.${said}`;
  // The log is what people look for now.
  await vscode.commands.executeCommand(Command.showContainerLog, target);
  const wait = 'Wait Longer';
  const stop = 'Stop Container';
  const buttons = outcome.kind === 'ended' ? [] : [wait, stop];
  const answer = await tell.error(message, ...buttons);
  if (answer === stop) await vscode.commands.executeCommand(Command.stop, target);
  if (answer === wait) {
    const options = { location: vscode.ProgressLocation.Notification, title: 'Waiting for Jupyter', cancellable: true };
    const engine = await workplace.engine();
    return conclude(
      workplace,
      await vscode.window.withProgress(options, (_, token) =>
        workplace.jupyter.untilReady(engine, container.id, signalOf(token)),
      ),
      chosen,
    );
  }
  return undefined;
}
