/** The parts of what is said of an image: systems, installations of conda, environments, accounts, variables, files. */

import type { Node } from 'yaml';
import type { BaseConda, BaseEnvironment, BaseImageFacts, BaseUser } from '../knowledge/images/baseImage';
import { HOLE } from '../text/value';
import type { NodeReader } from './nodes';
import { didYouMean } from './suggest';

/** Facts while they are read. */
export type Said = { -readonly [K in keyof BaseImageFacts]?: BaseImageFacts[K] };

/** What `system` may name. */
export const DISTRIBUTIONS: readonly NonNullable<BaseImageFacts['distribution']>[] = [
  ...['debian', 'ubuntu', 'alpine', 'centos', 'almalinux', 'rocky', 'fedora', 'amazonlinux', 'oraclelinux'],
  ...['opensuse', 'arch', 'distroless', 'scratch'],
] as NonNullable<BaseImageFacts['distribution']>[];
const PROGRAMS: readonly BaseConda['programs'][number][] = ['conda', 'mamba', 'micromamba'];

export function absolute(reader: NodeReader, node: Node | null, what: string): string | undefined {
  const text = reader.text(node, what);
  if (text === undefined || text.startsWith('/')) return text === '/' ? text : text?.replace(/(?<!\/)\/+$/, '');
  reader.problem(`${what} must be an absolute path.`, node);
  return undefined;
}

/** A text of some form; else undefined, with a problem that names the form. */
export function checked(
  reader: NodeReader,
  node: Node | null,
  what: string,
  form: RegExp,
  name: string,
): string | undefined {
  const text = reader.text(node, what);
  if (text === undefined || form.test(text)) return text;
  reader.problem(`${what} must be ${name}.`, node);
  return undefined;
}

export function oneOf<T extends string>(
  reader: NodeReader,
  node: Node | null,
  what: string,
  choices: readonly T[],
): T | undefined {
  const text = reader.text(node, what);
  const found = choices.find((each) => each === text);
  if (text !== undefined && found === undefined) {
    reader.problem(`${what} must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}.`, node);
  }
  return found;
}

export function readSystem(reader: NodeReader, node: Node | null): Said {
  const text = reader.text(node, '`system`');
  if (text === undefined) return {};
  const [name = '', version, ...rest] = text.split(' ');
  const distribution = DISTRIBUTIONS.find((each) => each === name);
  if (distribution !== undefined && rest.length === 0) return { distribution, distributionVersion: version };
  const choices = DISTRIBUTIONS.join(', ');
  reader.problem(
    `\`system\` must be a distribution, or one with its version: ${choices}.${didYouMean(name, DISTRIBUTIONS)}`,
    node,
  );
  return {};
}

/** What is said of a conda installation. */
export interface CondaSaid {
  readonly root: string | undefined;
  readonly programs?: BaseConda['programs'];
  readonly version?: string;
  /** The version of base's python; null: it has none. */
  readonly python?: string | null;
  readonly owner?: string;
}

export function readConda(reader: NodeReader, node: Node | null): CondaSaid | undefined {
  if (!reader.isMapping(node)) return { root: absolute(reader, node, '`conda`') };
  const said: { -readonly [K in keyof CondaSaid]: CondaSaid[K] } = { root: undefined };
  for (const { key, value, keySpan } of reader.entries(node, '`conda`') ?? []) {
    const what = `\`${key}\``;
    switch (key) {
      case 'prefix':
        said.root = absolute(reader, value, what);
        break;
      case 'programs': {
        const names = reader.texts(value, what, (text) =>
          PROGRAMS.some((each) => each === text) ? undefined : `${what} must be of ${PROGRAMS.join(', ')}.`,
        );
        said.programs = PROGRAMS.filter((each) => names?.includes(each));
        break;
      }
      case 'version':
        said.version = reader.text(value, what);
        break;
      case 'python':
        said.python = reader.scalar(value) === null ? null : reader.text(value, what);
        break;
      case 'owner':
        said.owner = reader.text(value, what);
        break;
      default:
        reader.problem(
          `There is no setting named ${what} for conda.${didYouMean(key, ['prefix', 'programs', 'version', 'python', 'owner'])}`,
          keySpan,
        );
    }
  }
  if (said.root !== undefined) return said;
  reader.problem('`conda` needs a `prefix`.', node);
  return undefined;
}

export function installation(said: CondaSaid, known: BaseConda | undefined, learned: boolean): BaseConda | undefined {
  if (said.root === undefined) return undefined;
  const programs = said.programs ?? known?.programs ?? ['conda'];
  return {
    root: said.root,
    programs,
    ...(learned && !programs.includes('mamba') ? { lacks: ['mamba'] as const } : {}),
    python: said.python !== null,
    ...(typeof said.python === 'string' ? { pythonVersion: said.python } : {}),
    ...(said.owner === undefined
      ? learned
        ? { writableBy: HOLE }
        : {}
      : said.owner === 'root'
        ? {}
        : { writableBy: said.owner }),
  };
}

export function readEnvironments(reader: NodeReader, node: Node | null): BaseEnvironment[] {
  if (!reader.isMapping(node)) {
    return (reader.texts(node, '`environments`') ?? []).map((name) => ({ name, prefix: '' }));
  }
  const found: BaseEnvironment[] = [];
  for (const { key, value } of reader.entries(node, '`environments`') ?? []) {
    const what = `The prefix of \`${key}\``;
    if (!reader.isMapping(value)) {
      const prefix = reader.scalar(value) === null ? '' : absolute(reader, value, what);
      if (prefix !== undefined) found.push({ name: key, prefix });
      continue;
    }
    let prefix: string | undefined = '';
    let python: string | null | undefined;
    for (const inner of reader.entries(value, `\`${key}\``) ?? []) {
      if (inner.key === 'prefix') prefix = absolute(reader, inner.value, what);
      else if (inner.key === 'python') {
        python = reader.scalar(inner.value) === null ? null : reader.text(inner.value, `The python of \`${key}\``);
      } else {
        const hint = didYouMean(inner.key, ['prefix', 'python']);
        reader.problem(`There is no setting named \`${inner.key}\` for environments.${hint}`, inner.keySpan);
      }
    }
    if (prefix !== undefined) found.push({ name: key, prefix, ...(python === undefined ? {} : { python }) });
  }
  return found;
}

export function readUsers(reader: NodeReader, node: Node | null): BaseUser[] {
  const users: BaseUser[] = [];
  for (const { key, value, keySpan } of reader.entries(node, '`users`') ?? []) {
    const numbers: { uid?: number; gid?: number } = {};
    let home: string | undefined;
    const entries = reader.entries(value, `\`${key}\``) ?? [];
    for (const inner of entries) {
      const number = reader.scalar(inner.value);
      if (inner.key === 'home') home = absolute(reader, inner.value, `The home of \`${key}\``);
      else if (inner.key !== 'uid' && inner.key !== 'gid') {
        const hint = didYouMean(inner.key, ['uid', 'gid', 'home']);
        reader.problem(`There is no setting named \`${inner.key}\` for users.${hint}`, inner.keySpan);
      } else if (typeof number === 'number' && Number.isInteger(number)) numbers[inner.key] = number;
      else reader.problem(`The ${inner.key} of \`${key}\` must be a number.`, inner.value);
    }
    const { uid, gid } = numbers;
    if (!entries.some((each) => each.key === 'uid')) reader.problem(`The user \`${key}\` needs a \`uid\`.`, keySpan);
    if (uid !== undefined) users.push({ name: key, uid, ...(gid === undefined ? {} : { gid }), home: home ?? '/' });
  }
  return users;
}

export function readVariables(reader: NodeReader, node: Node | null): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { key, value } of reader.entries(node, '`env`') ?? []) {
    const text = reader.scalar(value) === null ? HOLE : reader.text(value, `The value of \`${key}\``);
    if (text !== undefined) found[key] = text;
  }
  return found;
}

export function readFiles(reader: NodeReader, node: Node | null): { files: Record<string, string>; absent: string[] } {
  const files: Record<string, string> = {};
  const absent: string[] = [];
  for (const { key, value, keySpan } of reader.entries(node, '`files`') ?? []) {
    if (!key.startsWith('/')) {
      reader.problem(`\`${key}\` must be an absolute path.`, keySpan);
      continue;
    }
    if (reader.scalar(value) === null) absent.push(key);
    else {
      const text = reader.text(value, `The text of \`${key}\``);
      if (text !== undefined) files[key] = text;
    }
  }
  return { files, absent };
}
