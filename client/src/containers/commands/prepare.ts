/** What a container of an image needs to be started: its user, its folders, and what people have to agree to. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { PlannedMount } from '../../../../common/src/containerPlan';
import type { Engine } from '../../engine/port';
import { isEngineError } from '../../engine/port';
import { below } from '../../paths';
import { tell } from '../../tell';
import type { Chosen } from '../choose';
import { pathOf } from '../folders';
import { imageUser } from '../imageUser';
import {
  type Launch,
  labelsOf,
  launchMounts,
  launchUser,
  type MountSetting,
  needsImageUser,
  reachable,
} from '../launch';
import { cancelled } from '../messages';
import { containerName, relativeDockerfile } from '../naming';
import type { UsedOption } from '../runOptions';
import type { Workplace } from '../workplace';
import { runOptionsOf, tellOfOptions } from './runOptions';

/** All of a launch but the name and the token, which are new with each attempt. */
export type Prepared = Omit<Launch, 'name' | 'token'> & {
  /** Its options, and who says them. */
  readonly used: readonly UsedOption[];
};

/** Works out how a container of the image is started, and tells what people should know of it. */
export async function prepare(
  workplace: Workplace,
  engine: Engine,
  chosen: Chosen,
  image: string,
  signal: AbortSignal,
  { ask = true }: { readonly ask?: boolean } = {},
): Promise<Prepared> {
  const { plan, folder, dockerfile } = chosen;
  const at = await workplace.engines.surroundings(engine);
  const name = relativeDockerfile(folder, dockerfile.fsPath);
  const asked =
    ask && needsImageUser(plan, at)
      ? await imageUser(engine, image, labelsOf(folder, name, plan, 'verify'), signal)
      : undefined;
  const user = launchUser(plan, at, asked);
  const setting =
    vscode.workspace.getConfiguration('condaInDocker', dockerfile).get<MountSetting>('jupyter.mounts') ?? {};
  const mounts = at.remote ? [] : reachable(launchMounts(plan, folder, setting, pathOf), plan, user);
  const found = await runOptionsOf(engine, chosen);
  const options = ask ? await tellOfOptions(found) : found;
  const volumes = (options.part.mounts ?? []).flatMap(({ type, source, target, readOnly = false }): PlannedMount[] =>
    type === 'bind' && source !== undefined ? [{ source, target, readOnly }] : [],
  );
  await agree(workplace, [...mounts, ...volumes]);
  for (const { source, readOnly } of mounts) {
    // The engine would make a missing folder as root.
    if (!readOnly) await mkdir(source, { recursive: true }).catch(() => undefined);
  }
  if (at.remote) {
    void tell.warning(
      `The engine ${engine.endpoint.label} is on another machine, which does not see this folder: nothing is mounted, and work stays in the container.`,
    );
  }
  if (user.warning !== undefined) void tell.warning(user.warning);
  const writes = !at.remote && user.warning === undefined;
  const kept = writes ? await keptFolder(workplace.context.globalStorageUri.fsPath, folder, name) : undefined;
  return {
    plan,
    image,
    folder,
    dockerfile: name,
    mounts,
    user,
    run: options.part,
    used: options.used,
    selinux: at.selinux,
    kept,
  };
}

/** Where a folder's Jupyter keeps settings and history; undefined where it cannot be made. */
async function keptFolder(storage: string, folder: string, dockerfile: string): Promise<string | undefined> {
  const own = createHash('sha256')
    .update(JSON.stringify([folder, dockerfile]))
    .digest('hex')
    .slice(0, 16);
  const path = `${storage}/jupyter/${own}`;
  try {
    await mkdir(`${path}/lab`, { recursive: true, mode: 0o700 });
    return path;
  } catch {
    return undefined;
  }
}

/** Asks, once for each of them, where folders outside of the workspace are to be seen by a container. */
async function agree({ context }: Workplace, mounts: readonly PlannedMount[]): Promise<void> {
  const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const outside = mounts.filter(({ source }) => !roots.some((root) => below(root, source) !== undefined));
  const KEY = 'containers.mountsAgreed';
  const agreed = context.workspaceState.get<readonly string[]>(KEY) ?? [];
  const news = outside.filter((mount) => !agreed.includes(keyOf(mount)));
  if (news.length === 0) return;
  const list = news.map(({ source, target, readOnly }) => `${source} as ${target}${readOnly ? ' (read-only)' : ''}`);
  const mount = 'Mount';
  const answer = await tell.ask(
    'Mount folders from outside of this workspace?',
    `The settings condaInDocker.jupyter.mounts and condaInDocker.containerOptions name them:\n${list.join('\n')}\nWhat runs in the container can read them${
      news.every(({ readOnly }) => readOnly) ? '' : ', change them and delete what is in them'
    }.`,
    mount,
  );
  if (answer !== mount) cancelled();
  await context.workspaceState.update(KEY, [...agreed, ...news.map(keyOf)]);
}

function keyOf({ source, target, readOnly }: PlannedMount): string {
  return JSON.stringify([source, target, readOnly]);
}

/** Starts a container under a name that is free, however often somebody takes the name or the port in the same moment. */
export async function startNamed<T>(folder: string, purpose: string, start: (name: string) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await start(containerName(folder, purpose));
    } catch (error) {
      if (attempt >= 3 || !isEngineError(error, 'conflict') || error.taken === undefined) throw error;
    }
  }
}
