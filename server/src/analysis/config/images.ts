/** `base-images:` — facts of images that the built-in table does not know, written by hand or learned from the image. */

import type { Node } from 'yaml';
import { lookupBaseImage, parseImageReference } from '../knowledge/images';
import type { BaseEnvironment, ShKind } from '../knowledge/images/baseImage';
import { withoutSlashes } from '../text/trim';
import {
  absolute,
  type CondaSaid,
  checked,
  installation,
  oneOf,
  readConda,
  readEnvironments,
  readFiles,
  readSystem,
  readUsers,
  readVariables,
  type Said,
} from './imageParts';
import type { NodeReader } from './nodes';
import { didYouMean } from './suggest';
import type { OwnImage } from './types';

/** What can be said of an image, with its explanation: the schema and the documentation are made from it. */
export const IMAGE_KEYS = {
  like: 'An image of the built-in table whose facts hold where nothing else is said, such as `debian:12`.',
  learned: 'The day on which all of this was read in the image, as YYYY-MM-DD: what is not said is not in it.',
  from: 'What was read when it was learned: the `image` with its files (the default), or its `configuration` alone.',
  incomplete: 'True where more is in the image than could be read: what is not said may be in it all the same.',
  digest: 'The digests that the image has, as `sha256:…`: a FROM with one of them means it, whatever its name.',
  platform: 'The platform of the image that was read, such as `linux/amd64`.',
  system: 'The distribution and its version, such as `debian 12`.',
  glibc: 'The version of its glibc, where that does not follow from the system.',
  conda:
    'The root prefix of the conda installation, such as `/opt/conda`, or a mapping with `prefix`, `programs`, `version`, `python` and `owner`.',
  environments:
    'The environments beside base: a list of names, or a mapping of names to prefixes or to `prefix` and `python`.',
  path: 'What stands at the front of PATH: names of environments (`base` included), or folders.',
  user: 'The user that the image ends with.',
  home: 'The home folder of that user.',
  users: 'The accounts beside root: a mapping of names to `uid`, `gid` and `home`.',
  shell: 'The SHELL that the image sets, as a list of words.',
  entrypoint: 'The ENTRYPOINT, as a list of words.',
  cmd: 'The CMD, as a list of words.',
  workdir: 'The WORKDIR.',
  env: 'Environment variables that the image sets, as a mapping; `null` for a value that is not known.',
  sh: 'Which program /bin/sh is: dash, bash, busybox or none.',
  python: 'The path of a Python outside of conda that `python` runs, such as `/usr/local/bin/python`.',
  programs: 'Programs that the image has, such as `curl`.',
  missing: 'Programs that it surely does not have.',
  channels: 'The channels of its `.condarc` files.',
  auto_activate: 'False where the configuration of its conda says that the hook does not activate base.',
  files: 'Start-up files and scripts by their paths: what they do, or `null` where there is none.',
} as const;

const SHELLS: readonly ShKind[] = ['dash', 'bash', 'busybox', 'none'];
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Reads the mapping of image patterns to facts. */
export function readImages(reader: NodeReader, node: Node | null): OwnImage[] {
  const images: OwnImage[] = [];
  for (const entry of reader.entries(node, '`base-images`') ?? []) {
    if (!isPattern(entry.key)) {
      reader.problem(`\`${entry.key}\` is no image name.`, entry.keySpan);
      continue;
    }
    const image = readImage(reader, entry.key, entry.value);
    if (image !== undefined) images.push(image);
  }
  return images;
}

function isPattern(written: string): boolean {
  return parseImageReference(written.replace(/\*/g, 'x')) !== undefined;
}

function readImage(reader: NodeReader, pattern: string, node: Node | null): OwnImage | undefined {
  const entries = reader.entries(node, `\`${pattern}\``);
  if (entries === undefined) return undefined;
  const said: Said = {};
  let like: string | undefined;
  let conda: CondaSaid | undefined;
  let environments: readonly BaseEnvironment[] = [];
  let path: string[] = [];
  let home: string | undefined;
  let date: string | undefined;
  let from: 'image' | 'configuration' = 'image';
  let incomplete = false;
  let platform: string | undefined;
  let digests: readonly string[] = [];
  let absent: readonly string[] = [];
  for (const { key, value, keySpan } of entries) {
    const what = `\`${key}\``;
    switch (key) {
      case 'like':
        like = reader.text(value, what);
        if (like !== undefined && lookupBaseImage(like) === undefined) {
          reader.problem(`\`${like}\` is not in the table of known images.`, value);
          like = undefined;
        }
        break;
      case 'learned':
        date = checked(reader, value, what, /^\d{4}-\d\d-\d\d$/, 'a date such as 2026-11-30');
        break;
      case 'from':
        from = oneOf(reader, value, what, ['image', 'configuration'] as const) ?? from;
        break;
      case 'incomplete':
        if (typeof reader.scalar(value) === 'boolean') incomplete = reader.scalar(value) === true;
        else reader.problem(`${what} must be true or false.`, value);
        break;
      case 'platform':
        platform = checked(reader, value, what, /^\w+\/\w+(?:\/\w+)?$/, 'a platform such as linux/amd64');
        break;
      case 'digest':
        digests =
          reader.texts(value, what, (text) =>
            DIGEST.test(text) ? undefined : `\`${text}\` is no digest: that is sha256: and 64 digits.`,
          ) ?? [];
        break;
      case 'system':
        Object.assign(said, readSystem(reader, value));
        break;
      case 'glibc':
        said.glibc = checked(reader, value, what, /^\d+\.\d+$/, 'a version such as 2.31');
        break;
      case 'conda':
        conda = readConda(reader, value);
        break;
      case 'environments':
        environments = readEnvironments(reader, value);
        break;
      case 'path':
        path = reader.texts(value, what) ?? [];
        break;
      case 'user':
        said.user = reader.text(value, what);
        break;
      case 'home':
        home = absolute(reader, value, what);
        break;
      case 'users':
        said.users = readUsers(reader, value);
        break;
      case 'shell':
        said.shell = reader.texts(value, what);
        break;
      case 'entrypoint':
      case 'cmd':
        said[key] = reader.scalar(value) === null ? null : reader.texts(value, what);
        break;
      case 'workdir':
        said.workdir = absolute(reader, value, what);
        break;
      case 'env':
        said.environmentVariables = readVariables(reader, value);
        break;
      case 'sh':
        said.sh = oneOf(reader, value, what, SHELLS);
        break;
      case 'python':
        said.systemPython = checked(reader, value, what, /^\/(?:.*\/)?bin\/[^/]+$/, 'a path such as /usr/bin/python');
        break;
      case 'programs':
        said.has = reader.texts(value, what);
        break;
      case 'missing':
        said.lacks = reader.texts(value, what);
        break;
      case 'channels': {
        const channels = reader.texts(value, what);
        if (channels !== undefined) said.condarc = { ...said.condarc, channels: channels.join('\n') };
        break;
      }
      case 'auto_activate': {
        const on = reader.scalar(value);
        if (typeof on === 'boolean') said.condarc = { ...said.condarc, auto_activate: String(on) };
        else reader.problem(`${what} must be true or false.`, value);
        break;
      }
      case 'files':
        ({ files: said.files, absent } = readFiles(reader, value));
        break;
      default:
        reader.problem(
          `There is no setting named ${what} for images.${didYouMean(key, Object.keys(IMAGE_KEYS))}`,
          keySpan,
        );
    }
  }
  const known = like === undefined ? undefined : lookupBaseImage(like);
  const prefix = conda?.root ?? known?.conda?.root;
  const named = environments.map((each) =>
    each.prefix === '' ? { ...each, prefix: `${prefix ?? '/opt/conda'}/envs/${each.name}` } : each,
  );
  if (conda !== undefined) said.conda = installation(conda, known?.conda, date !== undefined);
  if (named.length > 0) said.environments = named;
  if (said.users === undefined && said.user !== undefined && said.user !== 'root' && home !== undefined) {
    said.users = [{ name: said.user, uid: 1000, home }];
  }
  if (said.has?.includes('bash')) said.bash = true;
  else if (said.lacks?.includes('bash')) said.bash = false;
  const folders = path.map((each) => folderOf(each, prefix, [...named, ...(known?.environments ?? [])], reader, node));
  if (date !== undefined) {
    said.learned = { date, platform, from, complete: from === 'image' && !incomplete };
  }
  return {
    pattern,
    like,
    digests,
    absent,
    version: conda?.version,
    path: folders.filter((each) => each !== undefined),
    facts: {
      ...clean(said),
      repositories: [],
      summary:
        date === undefined
          ? `Described in the configuration as \`${pattern}\`.`
          : `Learned on ${date} from ${from === 'image' ? 'the image itself' : 'its configuration, without its files'}${platform === undefined ? '' : ` (${platform})`}.`,
      sources: [],
    },
  };
}

function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

/** The folder that an entry of `path` means. */
function folderOf(
  entry: string,
  root: string | undefined,
  environments: readonly BaseEnvironment[],
  reader: NodeReader,
  node: Node | null,
): string | undefined {
  if (entry.startsWith('/')) return withoutSlashes(entry);
  if (entry === 'base' && root !== undefined) return `${root}/bin`;
  const found = environments.find((each) => each.name === entry);
  if (found !== undefined) return `${found.prefix}/bin`;
  reader.problem(
    `\`path\` names \`${entry}\`, which is neither an environment of the image nor an absolute path.`,
    node,
  );
  return undefined;
}
