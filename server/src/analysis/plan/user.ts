/** Who a container's processes are, and where it sees the project's folders. */

import type { PlannedEnvironment, PlannedMount, PlannedStart, PlannedUser } from '../../../../common/src/containerPlan';
import { isRoot } from '../facts/users';
import { homeOf, type StageModel } from '../model/stage';
import { basename, dirname, isInside, join, relativeTo } from '../project/paths';
import type { Project } from '../project/project';
import { isKnown, known } from '../text/value';
import { dropsCommand, startWords } from './simulate';

/** Groups whose members may use and change the image's conda, by repositories. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  // https://github.com/datajoint/miniconda3-docker: "a member of anaconda group … should have access"
  [/^datajoint\//, 'anaconda'],
];

/** The user that the image ends with, and how another one of the host's can take the place. */
export function planUser(stage: StageModel, environment: PlannedEnvironment | null, start: PlannedStart): PlannedUser {
  const { user } = stage.final;
  const name = isKnown(user) ? user : null;
  const root = isRoot(user);
  const account = name === null ? undefined : stage.machine.accounts.get(name);
  const facts = stage.bottom?.users?.find((each) => each.name === name);
  const uid = root ? 0 : (numberOf(name ?? '') ?? numberOf(account?.uid) ?? facts?.uid ?? null);
  const repository = stage.bottom?.reference.repository ?? '';
  const home = known(homeOf(user, stage.machine, stage.variables)) ?? null;
  return {
    name,
    uid,
    gid: root ? 0 : (facts?.gid ?? null),
    root,
    home,
    groups: GROUPS.filter(([pattern]) => pattern.test(repository)).map(([, group]) => group),
    mapping: mappingOf(stage, environment, start),
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function mappingOf(
  stage: StageModel,
  environment: PlannedEnvironment | null,
  start: PlannedStart,
): PlannedUser['mapping'] {
  const stacks = /^(?:quay\.io\/)?jupyter\//.test(stage.bottom?.reference.repository ?? '');
  const throughScript = stacks && start.entrypoint === null && (start.method === 'stack' || start.method === 'image');
  if (throughScript) return 'stack';
  const prefix = environment?.prefix ?? '';
  // Home folders are closed to others: adduser and useradd of today's Debian make them with mode 0700.
  return /^\/(root|home\/[^/]+)\//.test(prefix) ? 'fixed' : 'run-as';
}

/** Where notebooks go in the images of the Jupyter stacks; their documentation mounts there. */
const STACK_WORK = '/home/jovyan/work';

/**
 * The folders to mount: those that a compose service of the same build mounts, else the workspace folder: at WORKDIR
 * where the image has there nothing but copies of the same files, else in a folder of its own.
 *
 * @param folder the workspace folder
 */
export function planMounts(stage: StageModel, project: Project, folder: string, user: PlannedUser): PlannedMount[] {
  const composed = composeMounts(stage, project, folder);
  if (composed.length > 0) return composed;
  return [{ source: folder, target: workFolder(stage, folder, user), readOnly: false }];
}

function workFolder(stage: StageModel, folder: string, user: PlannedUser): string {
  if (user.mapping === 'stack') return STACK_WORK;
  const workdir = known(stage.final.workdir) ?? '/';
  if (workdir !== '/' && !isHome(workdir, stage, user) && holdsOnlyCopies(stage, workdir, folder)) return workdir;
  return user.home !== null && user.home !== '/' && !user.root ? `${user.home}/work` : '/work';
}

function isHome(path: string, stage: StageModel, user: PlannedUser): boolean {
  return path === user.home || path === '/root' || stage.machine.accounts.values().some(({ home }) => home === path);
}

/** Whether everything in an image's folder is a copy of what the project has at the same place. */
function holdsOnlyCopies(stage: StageModel, workdir: string, folder: string): boolean {
  const { machine } = stage;
  if (/^\/(bin|boot|dev|etc|lib|lib64|opt|proc|run|sbin|srv|sys|tmp|usr|var|home)$/.test(workdir)) return false;
  const inside = (path: string): boolean => isInside(workdir, path);
  if (machine.environments.keys().some((prefix) => !isKnown(prefix) || inside(prefix))) return false;
  if (machine.condaRoots.values().some(({ root }) => inside(root))) return false;
  // What starts the container must stay what the image has: a copy loses its mode on some hosts.
  const words = dropsCommand(stage) ? undefined : startWords(stage);
  if (words?.some((word) => /^\.\.?\//.test(word) || inside(word))) return false;
  for (const [path, { copiedFrom }] of entries(stage, workdir)) {
    if (copiedFrom === undefined || relativeTo(folder, copiedFrom) !== relativeTo(workdir, path)) return false;
  }
  for (const path of machine.folders.keys().filter(inside)) {
    const source = machine.folders.get(path)?.project;
    if (source === undefined || relativeTo(folder, source) !== relativeTo(workdir, path)) return false;
  }
  return !machine.unknownFolders.keys().some(inside);
}

function entries(stage: StageModel, workdir: string): [string, { readonly copiedFrom?: string }][] {
  const { files } = stage.machine;
  return files.keys().flatMap((path) => {
    const entry = isInside(workdir, path) ? files.get(path) : undefined;
    return entry === undefined ? [] : [[path, entry]];
  });
}

/** The folders that a compose service mounts into a container of this stage; those outside of the workspace are left out. */
function composeMounts(stage: StageModel, project: Project, folder: string): PlannedMount[] {
  for (const use of project.composeOf(stage.file)) {
    const target = use.build?.target;
    if (target !== undefined && target !== '' && target !== stage.stage.name) continue;
    const mounts = use.service.volumes.flatMap((mount): PlannedMount[] => {
      const { source } = mount;
      if (mount.kind !== 'bind' || source === undefined || !isKnown(source) || !isKnown(mount.target)) return [];
      const path = join(dirname(use.file), source);
      if (!isInside(folder, path) || !mount.target.startsWith('/')) return [];
      return [{ source: path, target: mount.target, readOnly: mount.readOnly }];
    });
    if (mounts.length > 0) return mounts.sort((a, b) => rank(a) - rank(b));
  }
  return [];
}

/** Folders of notebooks go first: the first is the one that Jupyter shows. */
function rank({ source, readOnly }: PlannedMount): number {
  if (/notebook/i.test(basename(source))) return 0;
  return readOnly ? 2 : 1;
}
