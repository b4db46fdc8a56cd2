/** Where something is run: a container that runs and is known, else one that is started for it. */
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ContainerPlan } from '../../../../common/src/protocol';
import { projectOfContainer } from '../../compose/containers';
import type { ContainerDetails, Engine, ExecRequest } from '../../engine/port';
import { type ChosenContainer, chooseBuild, chooseContainer, idOf, uriOf } from '../choose';
import { currentImage, ownContainers } from '../currentImage';
import { workspaceFolderOf } from '../folders';
import { ComposeLabel, Label, mountsOf } from '../labels';
import { cancelled, signalOf } from '../messages';
import { pathInContainer } from '../mounted';
import { type ContainerItem, isRunning } from '../state';
import type { Workplace } from '../workplace';
import { prepare, startNamed } from './prepare';

export interface InContainer extends ChosenContainer {
  readonly engine: Engine;
  readonly details: ContainerDetails;
  /** How the image is worked in; undefined for a container whose Dockerfile is not known. */
  readonly plan: ContainerPlan | undefined;
  /** The user and the folder that a program starts with. */
  readonly request: Pick<ExecRequest, 'user' | 'workingDir' | 'env'>;
}

/**
 * The place to run something in: the container that is given; of a Dockerfile or an image that is given, a container of
 * it; else one of the workspace that runs, is worked in with conda and sees the file. Where there is none, one is
 * started; where there are several, it is asked, once.
 *
 * @param file what is to run, where it is a file
 */
export async function placeToRun(workplace: Workplace, given: unknown, file?: vscode.Uri): Promise<InContainer> {
  if (idOf(given, 'container') !== undefined) return ofGiven(workplace, given);
  const named = uriOf(given) !== undefined;
  const engine = await workplace.engines.listed();
  if (named) return startWork(workplace, engine, [given], file);
  const found = await candidates(workplace, engine, file);
  const [first] = found;
  if (first === undefined) return startWork(workplace, engine, [], file);
  return found.length === 1 ? first : chooseAmong(workplace, found);
}

/** As `placeToRun`, but nothing is started: undefined where no container runs. */
export async function runningPlace(workplace: Workplace): Promise<InContainer | undefined> {
  const found = await candidates(workplace, await workplace.engines.listed(), undefined);
  return found.length < 2 ? found[0] : chooseAmong(workplace, found);
}

async function ofGiven(workplace: Workplace, given: unknown): Promise<InContainer> {
  const chosen = await chooseContainer(workplace, given, () => true, 'This workspace has no container.');
  if (!isRunning(chosen.container.phase)) {
    throw new Error(`${chosen.container.name} does not run. Restart it and try again.`);
  }
  const engine = await workplace.engine();
  return placeIn(workplace, engine, chosen, await engine.containers.inspect(chosen.container.id));
}

/** The containers that run, are worked in with conda, and see the file. A database beside them is none of them. */
async function candidates(workplace: Workplace, engine: Engine, file: vscode.Uri | undefined): Promise<InContainer[]> {
  const { store } = workplace;
  const own = file && workspaceFolderOf(file);
  const folders = own === undefined ? store.folders : [own];
  const running = folders.flatMap((folder) =>
    (store.folder(folder)?.containers ?? [])
      .filter(({ phase }) => isRunning(phase))
      .map((container) => ({ folder, container })),
  );
  const places = await Promise.all(
    running.map(async (chosen): Promise<InContainer | undefined> => {
      const details = await engine.containers.find(chosen.container.id);
      if (details === undefined) return undefined;
      if (file !== undefined && pathInContainer(details, file.fsPath) === undefined) return undefined;
      const place = await placeIn(workplace, engine, chosen, details);
      return place.plan?.conda === true || chosen.container.ours ? place : undefined;
    }),
  );
  return places.filter((place) => place !== undefined);
}

async function placeIn(
  workplace: Workplace,
  engine: Engine,
  chosen: ChosenContainer,
  details: ContainerDetails,
): Promise<InContainer> {
  const plan = await planOf(workplace, chosen, details);
  return { ...chosen, engine, details, plan, request: requestFor(details) };
}

/** Ours say in their labels which Dockerfile they are of; of a compose service the compose file says it. */
async function planOf(
  { plans }: Workplace,
  { folder, container }: ChosenContainer,
  { labels }: ContainerDetails,
): Promise<ContainerPlan | undefined> {
  if (container.dockerfile !== '') {
    return plans.ofLabels(folder, container.dockerfile, container.target, labels[Label.recipe] !== undefined);
  }
  const service = labels[ComposeLabel.service];
  const project = projectOfContainer(labels, existsSync);
  return service === undefined || project === undefined ? undefined : plans.ofService(project.files, service);
}

async function chooseAmong({ context }: Workplace, places: readonly InContainer[]): Promise<InContainer> {
  const key = `containers.place:${places
    .map(({ container }) => container.id)
    .sort()
    .join()}`;
  const last = context.workspaceState.get<string>(key);
  const before = places.find(({ container }) => container.id === last);
  if (before !== undefined) return before;
  const items = places.map((place) => ({ ...itemOf(place.container), place }));
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: 'In which container? It is asked once for these.',
  });
  if (chosen === undefined) return cancelled();
  await context.workspaceState.update(key, chosen.place.container.id);
  return chosen.place;
}

function itemOf({ name, phase, compose, dockerfile, environment }: ContainerItem): vscode.QuickPickItem {
  return { label: name, description: environment ?? phase, detail: compose?.service ?? (dockerfile || undefined) };
}

/** A container of a Dockerfile: one that runs its image, else a new one with nothing in it but what is started there. */
async function startWork(
  workplace: Workplace,
  engine: Engine,
  given: readonly unknown[],
  file: vscode.Uri | undefined,
): Promise<InContainer> {
  const chosen = await chooseBuild(workplace, given, false, file);
  const image = await currentImage(workplace, engine, chosen);
  if (image === undefined) return cancelled();
  const { id: imageId } = await engine.images.inspect(image);
  const running = ownContainers(workplace, chosen).find((each) => isRunning(each.phase) && each.imageId === imageId);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Starting a container to work in',
    cancellable: true,
  };
  const details =
    running === undefined
      ? await vscode.window.withProgress(options, async (_, token) => {
          const signal = signalOf(token);
          const prepared = await prepare(workplace, engine, chosen, image, signal);
          return startNamed(chosen.folder, 'work', (name) =>
            workplace.workContainers.start(engine, { ...prepared, name, token: '' }, signal),
          );
        })
      : await engine.containers.inspect(running.id);
  if (workplace.store.container(details.id) === undefined) await workplace.engines.refresh();
  const found = workplace.store.container(details.id);
  if (found === undefined || details.status !== 'running') {
    throw new Error(`${details.name} ended as soon as it was started. "Show Container Log" says why.`);
  }
  if (file !== undefined && pathInContainer(details, file.fsPath) === undefined) throw notSeen(found.container, file);
  return placeIn(workplace, engine, found, details);
}

/** A container that does not see a file. */
export function notSeen({ name }: Pick<ContainerItem, 'name'>, file: vscode.Uri): Error {
  return new Error(
    `${name} does not see ${vscode.workspace.asRelativePath(file)}: no folder that holds it is mounted. The setting condaInDocker.jupyter.mounts says which are.`,
  );
}

/** The Jupyter stacks start as root and go on as the user that they were told: so does what is run in them. */
function requestFor(details: ContainerDetails): Pick<ExecRequest, 'user' | 'workingDir' | 'env'> {
  const { NB_UID: uid, NB_GID: gid } = details.env;
  const stack = details.user === 'root' && uid !== undefined && uid !== '0';
  return {
    user: stack ? `${uid}:${gid ?? '100'}` : undefined,
    env: stack ? { HOME: details.env.HOME ?? '/home/jovyan' } : {},
    // Containers of others have a folder of their own to start in.
    workingDir: mountsOf(details.labels[Label.mounts])[0]?.[1],
  };
}
