/**
 * The labels by which the extension knows its own images and containers again: after a reload of the window, in a second
 * window on the same folder, and before anything is stopped or removed. What does not carry them is never touched.
 */

const PREFIX = 'io.github.conda-in-docker';

export const Label = {
  /** The absolute path of the workspace folder, on the machine of the extension host. */
  folder: `${PREFIX}.folder`,
  /** The Dockerfile, relative to the folder, with forward slashes. */
  dockerfile: `${PREFIX}.dockerfile`,
  /** The stage that was built; empty for the last one. */
  target: `${PREFIX}.target`,
  /** The recipe that the image was built from, where its Dockerfile is on no disk. */
  recipe: `${PREFIX}.recipe`,
  /**
   * What the container is for: `jupyter`, `work` or `verify`. Only containers have it: the other labels are the
   * image's too, so a container that somebody else starts from it has them as well.
   */
  purpose: `${PREFIX}.purpose`,
  /** The compose service, for what is started for one. */
  service: `${PREFIX}.service`,
  /** The hash of the files that the image was built from. */
  sourceHash: `${PREFIX}.source-hash`,
  /** The hash of its build arguments. */
  argumentsHash: `${PREFIX}.arguments-hash`,
  /** Its platform; empty for the engine's own. */
  platform: `${PREFIX}.platform`,
  /** The ids of its base images by their names, as JSON. */
  bases: `${PREFIX}.bases`,
  /** A container's signature: see ownership.ts. */
  owner: `${PREFIX}.owner`,
  /** The environment that is worked in, for people. */
  environment: `${PREFIX}.environment`,
  /** The hash of the options that it runs with. */
  options: `${PREFIX}.options`,
  /** The container's own port on which Jupyter listens. */
  port: `${PREFIX}.port`,
  /** The mounted folders, the one to work in first: JSON pairs of a path of this machine and one in the container. */
  mounts: `${PREFIX}.mounts`,
} as const;

/** Labels that `docker compose` (and `docker-compose`) put on the containers of a project. */
export const ComposeLabel = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  workingDir: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
} as const;

/** Whether these are labels of a container of ours; that it is one says `Ownership`. */
export function isOurs(labels: Readonly<Record<string, string>>): boolean {
  return labels[Label.folder] !== undefined && labels[Label.purpose] !== undefined;
}

/** The first part of the names of our images; what is built on one of them inherits its labels, but not its name. */
export const IMAGE_PREFIX = 'conda-in-docker/';

/** The name of an image that is removed as soon as it is built. */
export const THROW_AWAY = `${IMAGE_PREFIX}verify:`;

/** A folder of this machine, and where the container sees it. */
export type MountPair = readonly [source: string, target: string];

/** The mounted folders that a label names; none for a text that is not ours. */
export function mountsOf(text: string | undefined): readonly MountPair[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) && value.every(isPair) ? value : [];
  } catch {
    return [];
  }
}

function isPair(value: unknown): value is MountPair {
  return Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string');
}

/** What a container of ours is for. */
export type Purpose = 'jupyter' | 'work' | 'verify';

/** The purpose that a label names; undefined for a text that is none. */
export function purposeOf(text: string | undefined): Purpose | undefined {
  return text === 'jupyter' || text === 'work' || text === 'verify' ? text : undefined;
}
