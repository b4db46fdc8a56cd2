/** Where a stage starts: the facts of its base image, put into a machine and a configuration. */

import { glibcOf } from '../knowledge/glibc';
import type { BaseImage } from '../knowledge/images';
import type { Location } from '../text/span';
import { HOLE, isKnown } from '../text/value';
import { because, type Cause } from './cause';
import type { ImageState, ImageVariables } from './image';
import { installConda } from './installation';
import type { Machine } from './machine';
import { isSystemFolder } from './owners';
import { type Arg, bareArg } from './process';
import { DEFAULT_PATH } from './python';

const DEFAULT_SHELL: readonly Arg[] = [bareArg('/bin/sh'), bareArg('-c')];

/** The configuration that a base image hands on; an unknown one leaves its user and folder unknown. */
export function initialState(
  image: BaseImage | undefined,
  scratch: boolean,
  place: Location,
): Omit<ImageState, 'version'> {
  const cause = because(image ? `base image ${image.reference.repository}` : 'base image', place);
  const shell = image?.shell ? image.shell.map(bareArg) : DEFAULT_SHELL;
  const start = (words: readonly string[] | null | undefined) =>
    words ? { instruction: undefined, command: undefined, words: words.map(bareArg), shell } : undefined;
  return {
    shell,
    shellCause: image?.shell ? cause : undefined,
    user: image?.user ?? (scratch ? 'root' : HOLE),
    userCause: cause,
    workdir: image?.workdir ?? (image || scratch ? '/' : HOLE),
    entrypoint: start(image?.entrypoint),
    cmd: start(image?.cmd),
    healthcheck: undefined,
  };
}

/** Images of operating systems and languages: what the table does not mention is not there. */
const PLAIN =
  /^(debian|ubuntu|alpine|centos|almalinux|rockylinux|fedora|amazonlinux|buildpack-deps|python|node|golang|rust|openjdk|eclipse-temurin|r-base|busybox|nvidia\/cuda(gl)?|rocker\/r-ver|gcr\.io\/distroless\/.*|quay\.io\/centos\/.*|mcr\.microsoft\.com\/devcontainers\/(base|python)|ros|gcc|oraclelinux|opensuse\/\w+|archlinux|quay\.io\/pypa\/manylinux.*|ghcr\.io\/prefix-dev\/pixi)$/;

/** Images whose base is as the newest installer of Miniconda or Miniforge makes it. */
const FROM_INSTALLER = /^(?:continuumio\/miniconda3|anaconda\/miniconda|condaforge\/miniforge3)$/;

/** Whether the table says all that matters of an image: where conda is with its PATH, or that it is a plain system. */
export function isComplete(image: BaseImage): boolean {
  if (image.learned !== undefined) return image.learned.complete;
  if (image.conda !== undefined) return image.environmentVariables?.PATH !== undefined;
  return PLAIN.test(image.name);
}

/** Whether anything is known of an image's files; of one whose configuration alone was read nothing is. */
export function isKnownInside(image: BaseImage | undefined): boolean {
  return image !== undefined && image.learned?.from !== 'configuration';
}

/** Puts a base image's facts into an empty machine. */
export function furnish(machine: Machine, variables: ImageVariables | undefined, image: BaseImage): void {
  const cause = because(`base image ${image.reference.repository}`, undefined);
  machine.distribution = image.distribution;
  machine.glibc = image.glibc ?? glibcOf(image.distribution, image.distributionVersion);
  machine.baseLacks = new Set(image.lacks);
  if (image.conda) {
    installConda(machine, {
      root: image.conda.root,
      programs: image.conda.programs,
      lacks: image.conda.lacks,
      version: image.conda.programs.includes('conda') ? image.toolVersion : undefined,
      madeWith: image.tag === 'latest' && FROM_INSTALLER.test(image.name) ? 'latest' : undefined,
      micromamba: image.conda.programs.includes('micromamba') ? image.toolVersion : undefined,
      writableBy: image.conda.writableBy ? [image.conda.writableBy] : [],
      // micromamba's root prefix is empty at first, but almost every image fills it; taking it for empty would
      // raise false alarms after each install that is not followed.
      python: image.conda.python || image.conda.programs.includes('micromamba'),
      owner: image.conda.writableBy ?? 'root',
      cause,
    });
    const { root } = image.conda;
    const base = machine.environments.get(root);
    if (base !== undefined && !image.conda.python && image.conda.programs.includes('micromamba'))
      machine.environments.set(root, { ...base, empty: true });
  }
  if (image.learned !== undefined) machine.lookedInto = new Set(foldersRead(image));
  ownFolders(machine, image, cause);
  for (const environment of image.environments ?? []) {
    machine.environments.set(environment.prefix, {
      prefix: environment.prefix,
      kind: 'conda',
      python: environment.python !== null,
      maybe: false,
      owner: HOLE,
      base: false,
      cause,
    });
  }
  for (const [path, text] of Object.entries(image.files))
    machine.files.set(path, { text, origin: undefined, executable: true, cause });
  for (const [path, link] of Object.entries(image.links))
    machine.files.set(path, { text: HOLE, origin: undefined, link, cause });
  for (const user of image.users ?? []) {
    machine.accounts.set(user.name, { name: user.name, uid: String(user.uid), home: user.home, cause });
  }
  for (const [key, value] of Object.entries(image.condarc ?? {})) machine.condarc.set(key, value);
  for (const tool of image.has ?? []) machine.systemPrograms.set(tool, true);
  for (const tool of image.lacks ?? []) machine.systemPrograms.set(tool, false);
  if (image.bash === false) machine.systemPrograms.set('bash', false);
  if (image.systemPython) machine.systemPython.set(image.systemPython.replace(/\/bin\/[^/]+$/, ''));
  if (image.conda?.programs.includes('micromamba')) {
    for (const folder of ['/bin', '/usr/bin', '/usr/local/bin'])
      machine.loosePrograms.set(`${folder}/micromamba`, image.conda.root);
  }
  for (const [name, value] of Object.entries(image.environmentVariables ?? {})) {
    variables?.map.set(name, { value, exported: true, cause });
  }
}

/** The folders of programs that were looked into: those of PATH, of the system and of its environments. */
function foldersRead({ conda, environmentVariables, environments = [] }: BaseImage): string[] {
  const path = `${environmentVariables?.PATH ?? ''}:${DEFAULT_PATH}`.split(':');
  const prefixes = [...(conda === undefined ? [] : [conda.root]), ...environments.map(({ prefix }) => prefix)];
  return [...path, ...prefixes.flatMap((prefix) => [`${prefix}/bin`, `${prefix}/condabin`])];
}

/** Folders in which everybody may make files, and delete their own. */
const OPEN = ['/tmp', '/var/tmp', '/dev/shm', '/run/lock'];

/** Whose the folders of the image are that do not belong to root. */
function ownFolders(machine: Machine, image: BaseImage, cause: Cause): void {
  for (const folder of OPEN) machine.owners.set(folder, { user: 'root', others: 'yes', sticky: true, cause });
  // In an image that was looked into, whose a home is was not read.
  for (const { name, home } of image.learned === undefined ? (image.users ?? []) : [])
    if (home !== '/' && !isSystemFolder(home)) machine.owners.setWhole(home, { user: name, others: 'no', cause });
  const { conda } = image;
  if (conda !== undefined && !isSystemFolder(conda.root)) {
    const user = conda.writableBy ?? 'root';
    machine.owners.setWhole(conda.root, { user, others: isKnown(user) && user === 'root' ? 'no' : 'perhaps', cause });
  }
  for (const [folder, user] of Object.entries(image.owners ?? {}))
    machine.owners.setWhole(folder, { user, others: 'perhaps', cause });
}
