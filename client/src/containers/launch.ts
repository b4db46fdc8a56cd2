/** From a plan to a container: words, user, folders and labels. Pure; nothing goes through a shell. */
import { createHash } from 'node:crypto';
import { isAbsolute, resolve } from 'node:path';
import type { ContainerPlan, PlannedMount } from '../../../common/src/containerPlan';
import type { ContainerSpec, Mount } from '../engine/port';
import type { ImageUser } from './imageUser';
import { Label, type MountPair, type Purpose } from './labels';
import type { RunPart } from './runOptions';

/** Who the user is on the engine's machine; undefined where the engine maps users itself or is another machine. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** How an engine sees this machine's users and folders. */
export interface Surroundings {
  /** The platform of the extension host, as Node names it. */
  readonly platform: string;
  readonly identity: Identity | undefined;
  readonly remote: boolean;
  readonly rootless: boolean;
  readonly podman: boolean;
  readonly selinux: boolean;
  /** The engine gives containers users that are none of this machine's (`userns-remap`). */
  readonly remapped: boolean;
}

/** What the container runs as, with the variables that go with it. */
export interface LaunchUser {
  readonly user: string | undefined;
  readonly groups: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly userNamespace: string | undefined;
  /** True where Jupyter will run as root and has to be told that this is meant. */
  readonly root: boolean;
  /** True where the image's home folder is closed to this user, so nothing may be mounted in it. */
  readonly homeClosed: boolean;
  /** What people should know, such as files that will belong to another user; undefined where all is well. */
  readonly warning: string | undefined;
}

/** Folders that any user may write to, for what Jupyter keeps while it runs. */
const SCRATCH = '/tmp/conda-in-docker';

/** Where the folder is mounted that keeps Jupyter's settings and IPython's history, from one container to the next. */
export const KEPT = '/tmp/.conda-in-docker-kept';

/**
 * Maps the user, so that files made in mounted folders are the user's own.
 *
 * @param found what the image says of its user; without it the plan's word holds, and home folders count as closed
 */
export function launchUser(plan: ContainerPlan, at: Surroundings, found?: ImageUser): LaunchUser {
  const user = { ...plan.user, uid: found?.uid ?? plan.user.uid };
  const none = {
    user: undefined,
    groups: [],
    env: {},
    userNamespace: undefined,
    root: user.root,
    homeClosed: false,
    warning: undefined,
  };
  // Docker Desktop and engines elsewhere map files themselves, or see none of ours.
  if (at.platform !== 'linux' || at.remote || at.identity === undefined) return none;
  if (at.remapped) {
    const warning =
      'The engine maps users (userns-remap), so no user of the container is you: it can write to mounted folders only where everybody may. Open them to others, or switch userns-remap off.';
    return { ...none, warning };
  }
  const { uid, gid } = at.identity;
  // Root of a rootless engine is the user outside.
  const inside = at.rootless && !at.podman ? { uid: 0, gid: 0 } : { uid, gid };
  const userNamespace = at.rootless && at.podman ? 'keep-id' : undefined;
  if (user.uid === inside.uid) return { ...none, userNamespace };
  if (user.mapping === 'stack') {
    if (inside.uid === 0) {
      const env = { NB_USER: 'root', NB_UID: '0', NB_GID: '0', NOTEBOOK_ARGS: '--allow-root' };
      return { ...none, user: 'root', env, root: true };
    }
    const env = { NB_UID: String(uid), NB_GID: String(gid), CHOWN_HOME: 'yes' };
    return { ...none, user: 'root', env, userNamespace, root: false };
  }
  // What lies in a home folder that anybody may enter, anybody can run.
  if (user.mapping === 'fixed' && found?.homeOpen !== true && inside.uid !== 0) {
    const name = user.name ?? 'another user';
    const warning = `The environment lies in a home folder, so the container runs as ${name}${
      user.uid === null ? '' : ` (${user.uid})`
    }, not as you (${uid}): it may not be able to write to mounted folders, and what it writes belongs to ${name}.`;
    return { ...none, warning };
  }
  const home = user.root || user.home === null || user.home === '/' ? `${SCRATCH}/home` : user.home;
  const env = {
    HOME: home,
    // The home folder of the image's user may be closed to ours.
    JUPYTER_RUNTIME_DIR: `${SCRATCH}/runtime`,
    JUPYTER_DATA_DIR: `${SCRATCH}/data`,
    JUPYTER_CONFIG_DIR: `${SCRATCH}/config`,
    // What the image's author wrote there holds all the same.
    JUPYTER_CONFIG_PATH: `${user.home ?? home}/.jupyter`,
    JUPYTER_PATH: `${home}/.local/share/jupyter`,
    IPYTHONDIR: `${SCRATCH}/ipython`,
  };
  const root = inside.uid === 0;
  // Where root takes over, every folder is open.
  if (root) return { ...none, user: '0:0', env: homeOf(user), root: true, userNamespace };
  const homeClosed = !user.root && found?.homeOpen !== true;
  return { ...none, user: `${inside.uid}:${inside.gid}`, groups: user.groups, env, userNamespace, root, homeClosed };
}

/** The home folder of the image's user, for a root that works in its place: start-up files and settings are in there. */
function homeOf({ root, home }: ContainerPlan['user']): Record<string, string> {
  return root || home === null || home === '/' ? {} : { HOME: home };
}

/** Whether the image has to be asked who its user is: it is not root, and users are mapped here. */
export function needsImageUser({ user }: ContainerPlan, at: Surroundings): boolean {
  if (at.platform !== 'linux' || at.remote || at.remapped || at.identity === undefined) return false;
  return !user.root && user.mapping !== 'stack' && at.identity.uid !== 0;
}

/** What the settings say of folders: a folder below the workspace folder (or an absolute one) → where it is seen. */
export type MountSetting = Readonly<Record<string, string>>;

/**
 * The folders to mount: those of the setting where it names any, else those of the plan. None on an engine elsewhere.
 *
 * @param pathOf the path of a URI of the plan
 */
export function launchMounts(
  plan: ContainerPlan,
  folder: string,
  setting: MountSetting,
  pathOf: (uri: string) => string,
): PlannedMount[] {
  const set = Object.entries(setting).flatMap(([source, target]): PlannedMount[] => {
    const readOnly = target.endsWith(':ro');
    const path = readOnly ? target.slice(0, -3) : target;
    if (!path.startsWith('/')) return [];
    return [{ source: isAbsolute(source) ? source : resolve(folder, source), target: path, readOnly }];
  });
  return set.length > 0 ? set : plan.mounts.map((mount) => ({ ...mount, source: pathOf(mount.source) }));
}

/** Where folders go that have their place in a home folder which is closed. */
const OUTSIDE = '/work';

/** The folders as the container's user can reach them. */
export function reachable(mounts: readonly PlannedMount[], plan: ContainerPlan, user: LaunchUser): PlannedMount[] {
  const { home } = plan.user;
  const inHome = ({ target }: PlannedMount): boolean =>
    home !== null && home !== '/' && (target === home || target.startsWith(`${home}/`));
  if (!user.homeClosed || !mounts.some(inHome)) return [...mounts];
  const moved = mounts.filter(inHome);
  return mounts.map((mount) => {
    if (!inHome(mount)) return mount;
    const name = mount.target.slice(mount.target.lastIndexOf('/') + 1);
    return { ...mount, target: moved.length === 1 ? OUTSIDE : `${OUTSIDE}/${name}` };
  });
}

/** Options that Jupyter needs in a container, added where the command can take them and does not have them. */
export function jupyterCommand(
  { start }: ContainerPlan,
  { root, directory }: { readonly root: boolean; readonly directory: string | undefined },
): readonly string[] | undefined {
  if (start.command === null) return undefined;
  if (!start.takesOptions) return start.command;
  const has = (...names: readonly string[]): boolean => names.some((name) => start.options.includes(name));
  const words = [...start.command];
  // The start scripts of the stacks say these themselves.
  const script = /(?:^|\/)start-(?:notebook|singleuser)/.test(words[0] ?? '');
  if (!script && !has('ip')) words.push('--ip=0.0.0.0');
  if (!script && !has('port')) words.push(`--port=${start.port}`);
  if (!script && !has('no-browser', 'open-browser')) words.push('--no-browser');
  if (root && !script && !has('allow-root')) words.push('--allow-root');
  if (directory !== undefined && !has('notebook-dir', 'root-dir')) words.push(`--notebook-dir=${directory}`);
  return words;
}

export interface Launch {
  readonly plan: ContainerPlan;
  /** The image's name or id. */
  readonly image: string;
  readonly folder: string;
  readonly dockerfile: string;
  readonly name: string;
  readonly mounts: readonly PlannedMount[];
  readonly user: LaunchUser;
  readonly token: string;
  /** Memory, GPUs, variables and the like. */
  readonly run?: RunPart;
  /** Whether SELinux would keep the container away from the mounted folders. */
  readonly selinux?: boolean;
  /** The image's own ENTRYPOINT, as the engine has it. */
  readonly entrypoint?: readonly string[];
  /** A folder of this machine that keeps Jupyter's settings and history; undefined where the container cannot write to it. */
  readonly kept?: string;
}

/** Programs that reap children and hand signals on; some of them insist on being the first process. */
const INITS = /^(?:(?:docker-|dumb-|my_)?init|tini(?:-static)?|catatonit|s6-svscan)$/;

/** Whether a container needs an init process beside what it is started with. */
export function needsInit(entrypoint: readonly string[]): boolean {
  const [first = ''] = entrypoint;
  return !INITS.test(first.slice(first.lastIndexOf('/') + 1));
}

/** The labels of what is made for a folder. */
export function labelsOf(
  folder: string,
  dockerfile: string,
  plan: Pick<ContainerPlan, 'target' | 'environment' | 'inMemory'>,
  purpose?: Purpose,
): Record<string, string> {
  return {
    [Label.folder]: folder,
    [Label.dockerfile]: dockerfile,
    [Label.target]: plan.target ?? '',
    ...(purpose === undefined ? {} : { [Label.purpose]: purpose }),
    ...(plan.environment === null ? {} : { [Label.environment]: plan.environment.name }),
    ...(plan.inMemory === undefined ? {} : { [Label.recipe]: plan.inMemory.recipe }),
  };
}

/** Tells whether a container runs with other options than it would be started with now. Nothing can be read from it. */
export function optionsHash(run: RunPart = {}): string {
  return createHash('sha256').update(JSON.stringify(run)).digest('hex').slice(0, 16);
}

/** What the containers of an image have in common, whatever they are for. */
function specOf(launch: Launch, purpose: Purpose): ContainerSpec & { readonly labels: Record<string, string> } {
  const { plan, user, mounts, run = {} } = launch;
  return {
    ...run,
    image: launch.image,
    name: launch.name,
    labels: {
      ...labelsOf(launch.folder, launch.dockerfile, plan, purpose),
      // Engines that run in a virtual machine tell of the folders as they are in there.
      [Label.mounts]: JSON.stringify(mounts.map(({ source, target }): MountPair => [source, target])),
      [Label.options]: optionsHash(run),
    },
    env: { ...run.env, ...user.env },
    user: user.user,
    groups: user.groups,
    userNamespace: user.userNamespace,
    // The image's WORKDIR may be in the home folder that this user cannot enter.
    workingDir: user.homeClosed ? mounts[0]?.target : undefined,
    mounts: [
      ...mounts.map(({ source, target, readOnly }): Mount => ({ type: 'bind', source, target, readOnly })),
      ...(run.mounts ?? []),
    ],
    // To relabel the user's own files (`:Z`) would outlive the container, and lock others out of them.
    ...(launch.selinux === true && mounts.length > 0 ? { securityOptions: ['label=disable'] } : {}),
  };
}

/** The container in which Jupyter runs: on a free port of 127.0.0.1, with a token in its environment. */
export function jupyterSpec(launch: Launch): ContainerSpec {
  const { plan, user, mounts, kept } = launch;
  const { start } = plan;
  const common = specOf(launch, 'jupyter');
  return {
    ...common,
    labels: { ...common.labels, [Label.port]: String(start.port) },
    env: { ...common.env, ...(kept === undefined ? {} : keptVariables(user)), JUPYTER_TOKEN: launch.token },
    entrypoint: start.entrypoint ?? undefined,
    cmd: jupyterCommand(plan, { root: user.root, directory: mounts[0]?.target }),
    mounts: [
      ...(common.mounts ?? []),
      ...(kept === undefined ? [] : [{ type: 'bind', source: kept, target: KEPT } as const]),
    ],
    ports: [
      { containerPort: start.port, hostAddress: '127.0.0.1' },
      ...(common.ports ?? []).filter(({ containerPort }) => containerPort !== start.port),
    ],
    // Kernels leave children behind, and `conda run` hands no signals on.
    init: needsInit(start.entrypoint ?? launch.entrypoint ?? []),
  };
}

/**
 * JupyterLab's settings and layout, and what IPython remembers. Jupyter's own configuration stays where the image has it,
 * unless the user's home is another one anyway.
 */
function keptVariables({ env }: LaunchUser): Record<string, string> {
  return {
    JUPYTERLAB_SETTINGS_DIR: `${KEPT}/lab/user-settings`,
    JUPYTERLAB_WORKSPACES_DIR: `${KEPT}/lab/workspaces`,
    IPYTHONDIR: `${KEPT}/ipython`,
    ...(env.JUPYTER_CONFIG_DIR === undefined ? {} : { JUPYTER_CONFIG_DIR: `${KEPT}/config` }),
  };
}

/** Seconds; longer than anybody works, and a number that every `sleep` knows. */
const FOREVER = '2147483647';

/** A container to work in: nothing runs in it but what is started in it. */
export function workSpec(launch: Launch): ContainerSpec {
  const { method } = launch.plan.start;
  const sleep = ['sleep', FOREVER];
  // The start script of the stacks makes the user that is asked for, and then runs what it is given.
  if (launch.plan.user.mapping === 'stack') {
    return { ...specOf(launch, 'work'), cmd: ['start.sh', ...sleep], init: needsInit(launch.entrypoint ?? []) };
  }
  // An ENTRYPOINT that passes its arguments on may set up what work needs; any other would run in the place of it.
  const through = method === 'entrypoint';
  return {
    ...specOf(launch, 'work'),
    ...(through ? {} : { entrypoint: [] }),
    cmd: sleep,
    init: needsInit(through ? (launch.entrypoint ?? []) : []),
  };
}
