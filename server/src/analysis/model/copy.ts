/** COPY and ADD: which files of the project, of other stages and of other images come where. */

import { lookupBaseImage } from '../knowledge/images';
import type { CopyInstruction } from '../parse/dockerfile/ast';
import { HOLE, isKnown, type Value } from '../text/value';
import { because, type Cause } from './cause';
import { type BuildContext, unknownContext } from './context';
import { furnish } from './furnish';
import { changedFile, fileFromProject, Machine } from './machine';
import { type Owner, othersByMode } from './owners';
import { resolvePath } from './process';
import { isThere, mayBeThere, NOBODYS, ownerOf, ownsNew } from './rights';
import type { CopyFact, StageModel } from './stage';

export interface CopyScene {
  readonly file: string;
  readonly machine: Machine;
  readonly workdir: Value;
  readonly user: Value;
  /** The name of a user that may be given as a number. */
  userName(user: Value): Value;
  readonly context: BuildContext;
  readonly text: string;
  expand(text: string): Value;
  stage(name: Value): StageModel | undefined;
}

/** Folders that are there in every image: a COPY of one file to them goes inside. */
const FOLDERS =
  /^\/(tmp|opt|root|home|srv|mnt|var|etc|usr|usr\/local|usr\/local\/bin|usr\/bin|bin|etc\/profile\.d|etc\/skel)?$/;

/** Nobody writes more sources into one instruction: what the others bring is not known. */
const MOST_SOURCES = 2_000;

/** Carries one instruction out and says what it did. */
export function copyInstruction(instruction: CopyInstruction, scene: CopyScene): CopyFact[] {
  const { machine } = scene;
  const written = instruction.destination === undefined ? undefined : scene.expand(instruction.destination.raw);
  if (written === undefined) return [];
  const facts: CopyFact[] = [];
  const cause = because(scene.text, { file: scene.file, span: instruction.span });
  const from = instruction.flags.find((flag) => flag.name === 'from')?.value;
  const fromValue = from === undefined ? undefined : scene.expand(from);
  const chmod = instruction.flags.find((flag) => flag.name === 'chmod')?.value;
  const executable = chmod === undefined ? undefined : /[1357]/.test(chmod) || chmod.includes('x');
  const to = resolvePath(written, scene.workdir);
  const sources = instruction.sources.slice(0, MOST_SOURCES).map((word) => scene.expand(word.raw));
  if (instruction.sources.length > MOST_SOURCES) sources.push(HOLE);
  const into =
    written.endsWith('/') ||
    written === '.' ||
    written.endsWith('/.') ||
    sources.length + instruction.heredocs.length > 1 ||
    FOLDERS.test(to) ||
    to === scene.workdir ||
    machine.folders.get(to) !== undefined;
  const chown = instruction.flags.find((flag) => flag.name === 'chown')?.value;
  const owner: Owner = {
    // What COPY brings is root's, whatever USER says.
    user: chown === undefined ? 'root' : scene.userName(scene.expand(chown).split(':')[0] || 'root'),
    others: (chmod === undefined ? undefined : othersByMode(chmod)) ?? 'no',
    cause,
  };
  for (const heredoc of instruction.heredocs) {
    const path = into ? join(to, heredoc.name) : to;
    ownFile(machine, path, owner);
    if (isKnown(path)) {
      machine.files.set(path, {
        text: heredoc.body.text,
        origin: { file: scene.file, map: heredoc.body },
        // BuildKit makes such files with mode 0644.
        executable: executable ?? false,
        cause,
      });
    }
    facts.push({
      instruction,
      source: `<<${heredoc.name}`,
      destination: path,
      from: undefined,
      fromStage: undefined,
      project: [],
    });
  }
  for (const source of sources) {
    const destination = to;
    if (fromValue !== undefined) {
      const fromStage = scene.stage(fromValue);
      ownFolder(machine, to, chown === undefined ? ownerElsewhere(fromStage, source, owner) : owner);
      fromElsewhere(scene, fromValue, fromStage, source, to, into, cause);
      facts.push({ instruction, source, destination, from: fromValue, fromStage, project: [] });
      continue;
    }
    if (/^(https?|git|ssh):\/\/|^git@/.test(source)) {
      const name = source.split('?')[0]?.split('/').pop() ?? '';
      const path = into ? join(to, name) : to;
      ownFile(machine, path, owner);
      if (isKnown(path))
        machine.files.set(path, { text: HOLE, origin: undefined, download: source, executable, cause });
      facts.push({ instruction, source, destination: path, from: undefined, fromStage: undefined, project: [] });
      continue;
    }
    const project = fromContext(scene, instruction, source, to, into, executable, owner, cause);
    const found = foundIn(scene, source);
    const fact = { instruction, source, destination, from: undefined, fromStage: undefined, project };
    facts.push(found === undefined ? fact : { ...fact, found });
  }
  if (chown !== undefined) own(machine, to, scene.expand(chown).split(':')[0] ?? '');
  return facts;
}

function join(folder: Value, name: string): Value {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** Whether the build context lacks what a source names; undefined where it has it, or nothing says. */
function foundIn({ context }: CopyScene, source: Value): CopyFact['found'] {
  if (!isKnown(source)) return undefined;
  const all = context.resolve(source);
  if (all.length === 0) return undefined;
  if (all.every(({ kind }) => kind === 'absent')) return 'no';
  return all.some((each) => each.kind === 'unknown' && each.missing === true) ? 'perhaps not' : undefined;
}

function fromContext(
  scene: CopyScene,
  instruction: CopyInstruction,
  source: Value,
  to: Value,
  into: boolean,
  executable: boolean | undefined,
  owner: Owner,
  cause: Cause,
): string[] {
  const { machine } = scene;
  const project: string[] = [];
  if (!isKnown(to)) {
    machine.opaque ??= cause;
    return project;
  }
  const found = isKnown(source) ? scene.context.resolve(source) : [{ kind: 'unknown' as const }];
  const several = into || found.length > 1;
  for (const each of found) {
    if (each.kind === 'file') {
      project.push(each.path);
      const text = scene.context.read(each.path);
      const name = each.path.slice(each.path.lastIndexOf('/') + 1);
      if (instruction.keyword === 'ADD' && /\.(tar(\.\w+)?|tgz|tbz2?|txz)$/.test(name)) {
        machine.unknownFolders.set(to, 'archive');
        // An archive keeps the owners that are in it.
        machine.owners.setWhole(to, { ...owner, user: HOLE, others: 'perhaps' });
        continue;
      }
      const path = several ? join(to, name) : to;
      const entry = text
        ? fileFromProject(text, cause, executable)
        : { text: HOLE, origin: undefined, copiedFrom: each.path, executable, cause };
      machine.files.set(path, entry);
      ownFile(machine, path, owner);
      // Whether a bare destination is a folder is not always known: the file is then found under both names.
      if (!several && !to.includes('.', to.lastIndexOf('/') + 1) && /\./.test(name))
        machine.files.set(join(to, name), entry);
    } else if (each.kind === 'folder') {
      project.push(each.path);
      ownFolder(machine, to, owner);
      machine.folders.set(to, { project: each.path, cause });
      // What comes with the copy has its own mode again.
      const folder = to.replace(/(.)\/$/, '$1');
      for (const other of machine.modes.keys())
        if (other === folder || other.startsWith(`${folder}/`)) machine.modes.set(other, undefined);
      if (executable !== undefined) machine.modes.set(folder, executable);
    } else if (each.kind === 'unknown') {
      const name = source.slice(source.lastIndexOf('/') + 1);
      ownFolder(machine, to, owner);
      if (isKnown(source) && /\.[A-Za-z0-9]+$/.test(name) && !/[*?[]/.test(name)) {
        const entry = { text: HOLE, origin: undefined, copiedFrom: undefined, executable, cause };
        machine.files.set(several ? join(to, name) : to, entry);
        if (!several) machine.files.set(join(to, name), entry);
      } else machine.unknownFolders.set(to, 'copy');
    }
  }
  return project;
}

/** `--from`: what another stage or image has at that path, with its environments. */
function fromElsewhere(
  scene: CopyScene,
  name: Value,
  stage: StageModel | undefined,
  source: Value,
  to: Value,
  into: boolean,
  cause: Cause,
): void {
  const target = scene.machine;
  let machine = stage?.machine;
  if (machine === undefined) {
    const image = lookupBaseImage(name);
    if (image !== undefined) {
      machine = new Machine(true, unknownContext);
      furnish(machine, undefined, image);
    }
  }
  if (!isKnown(to) || !isKnown(source)) {
    target.opaque ??= cause;
    return;
  }
  const from = resolvePath(source, '/');
  if (machine === undefined) {
    target.unknownFolders.set(to, 'copy');
    if (/micromamba/.test(source)) target.loosePrograms.set(into ? join(to, 'micromamba') : to, '/root/micromamba');
    return;
  }
  const under = (path: string): string | undefined => {
    if (path === from) return into && isFile(machine, from) ? join(to, from.slice(from.lastIndexOf('/') + 1)) : to;
    const inside = from === '/' ? '/' : `${from}/`;
    return path.startsWith(inside) ? join(to, path.slice(inside.length)) : undefined;
  };
  if (!machine.baseKnown || machine.opaque !== undefined) target.unknownFolders.set(to, 'copy');
  for (const path of machine.files.keys()) {
    const at = under(path);
    const entry = machine.files.get(path);
    if (at !== undefined && entry !== undefined) target.files.set(at, changedFile(entry, { cause }));
  }
  for (const root of machine.condaRoots.values()) {
    const at = under(root.root);
    if (at !== undefined) target.condaRoots.set(at, { ...root, root: at, cause });
  }
  for (const environment of machine.environments.values()) {
    const at = under(environment.prefix);
    if (at === undefined) continue;
    const movedFrom = at === environment.prefix ? environment.movedFrom : (environment.movedFrom ?? environment.prefix);
    target.environments.set(at, { ...environment, prefix: at, movedFrom, cause });
  }
  for (const path of machine.loosePrograms.keys()) {
    const at = under(path);
    if (at !== undefined) target.loosePrograms.set(at, machine.loosePrograms.get(path));
  }
  for (const folder of machine.unknownFolders.keys()) {
    const at = under(folder);
    if (at !== undefined) target.unknownFolders.set(at, machine.unknownFolders.get(folder));
  }
}

/** A file that COPY brings: it and the folders that were missing above it get the owner. */
function ownFile(machine: Machine, path: Value, owner: Owner): void {
  if (!isKnown(path)) return;
  ownsNew(path, { user: owner.user }, machine, false, true, owner.cause);
  const old = machine.owners.of(path);
  if (old?.user !== owner.user || old.others !== owner.others) machine.owners.set(path, owner);
}

/** The content of a folder that COPY brings; a folder that was there stays whose it was. */
function ownFolder(machine: Machine, to: Value, owner: Owner): void {
  if (!isKnown(to)) return;
  const path = to.replace(/(.)\/$/, '$1');
  const old = isThere(path, machine)
    ? (machine.owners.of(path) ?? { ...owner, user: 'root', others: 'no' })
    : mayBeThere(path, machine)
      ? { ...NOBODYS, cause: owner.cause }
      : undefined;
  ownsNew(path, { user: owner.user }, machine, false, true, owner.cause);
  machine.owners.setWhole(path, owner);
  if (old !== undefined) machine.owners.set(path, old);
}

/**
 * The owner of what comes from another stage or image without `--chown`: BuildKit keeps its number, the classic builder
 * makes it root's. Only what is root's there is the same with both.
 */
function ownerElsewhere(stage: StageModel | undefined, source: Value, owner: Owner): Owner {
  const from = isKnown(source)
    ? ownerOf(resolvePath(source, '/'), stage?.machine ?? new Machine(false, unknownContext))
    : undefined;
  return from?.user === 'root' && from.others === 'no' ? owner : { ...owner, user: HOLE, others: 'perhaps' };
}

function isFile(machine: Machine, path: string): boolean {
  return machine.files.get(path) !== undefined || machine.loosePrograms.get(path) !== undefined;
}

function own(machine: Machine, path: Value, user: Value): void {
  for (const root of machine.condaRoots.values()) {
    if (root.root === path || root.root.startsWith(`${path}/`)) {
      machine.condaRoots.set(root.root, { ...root, writableBy: [...root.writableBy, user] });
    }
  }
}
