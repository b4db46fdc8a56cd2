/** What commands that run something in a container share. */
import * as vscode from 'vscode';
import type { ContainerPlan } from '../../../../common/src/protocol';
import type { ContainerDetails, Engine, ExecRequest } from '../../engine/port';
import { type ChosenContainer, chooseContainer } from '../choose';
import { Label, mountsOf } from '../labels';
import { isRunning } from '../state';
import type { Workplace } from '../workplace';

export interface InContainer extends ChosenContainer {
  readonly engine: Engine;
  readonly details: ContainerDetails;
  /** How the image is worked in; undefined for a container whose Dockerfile is not known. */
  readonly plan: ContainerPlan | undefined;
  /** The user and the folder that a program starts with. */
  readonly request: Pick<ExecRequest, 'user' | 'workingDir' | 'env'>;
}

/** Finds the container to work in and how. */
export async function inContainer(workplace: Workplace, given: unknown): Promise<InContainer> {
  const none = 'No container of this workspace runs. "Conda in Docker: Run Jupyter" starts one.';
  const chosen = await chooseContainer(workplace, given, ({ phase }) => isRunning(phase), none);
  const { container, folder } = chosen;
  if (!isRunning(container.phase)) throw new Error(`${container.name} does not run. Restart it and try again.`);
  const engine = await workplace.engine();
  const details = await engine.containers.inspect(container.id);
  const dockerfile =
    container.dockerfile === '' ? undefined : vscode.Uri.joinPath(vscode.Uri.file(folder), container.dockerfile);
  const plan = dockerfile && (await workplace.plans.of(dockerfile, container.target || null));
  return { ...chosen, engine, details, plan, request: requestFor(details) };
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
