/** The environment from the lock that is beside its environment file: exact builds, and nothing to solve. */
import { DockerIgnore } from '../../../../common/src/dockerignore';
import type { DockerfileContext } from '../contexts/types';
import { pipEntries } from '../facts/environmentFile';
import { nameOf } from '../facts/environments';
import { applyEdits } from '../fixes/apply';
import { replaceInArgument } from '../fixes/arguments';
import { lineBelowOffset } from '../fixes/files';
import { allOf } from '../fixes/make';
import type { TextEdit } from '../fixes/types';
import { replacePart, replaceWord, replaceWords } from '../fixes/words';
import { type Arg, resolvePath } from '../model/process';
import { type CondaCall, namesEnvironment, option, optionArgs } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { classifyCondaFile, parseEnvironment } from '../parse/conda';
import type { CopyInstruction, Word } from '../parse/dockerfile/ast';
import { basename, dirname, relativeTo } from '../project/paths';
import type { Project } from '../project/project';
import { isKnown } from '../text/value';
import type { Draft, Place, Refactoring } from './refactoring';

export const fromLock: Refactoring = { id: 'create-from-lock', kind: 'lock', draft };

/** Options that `conda create` has as well. */
const KEPT = new Set(['name', 'prefix', 'file', 'quiet', 'yes']);
const LOCK_NAME = /\.lock$|-linux-\w+\.txt$|\.(?:txt|ya?ml)$(?<=explicit[\w.-]*)/;

/** A command that creates an environment from an environment file of the project. */
interface Creation {
  readonly command: CommandRecord;
  readonly conda: CondaCall;
  /** The word that names the file. */
  readonly file: Arg;
  /** The file's path in the image, and in the project. */
  readonly path: string;
  readonly source: string;
}

function draft(place: Place): Draft | undefined {
  const { context, stage, instruction } = place;
  if (instruction.keyword !== 'RUN' && instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD')
    return undefined;
  const found = creations(stage).filter(({ command, source }) =>
    instruction.keyword === 'RUN'
      ? command.instruction === instruction
      : stage.copies.some((copy) => copy.instruction === instruction && copy.project.includes(source)),
  );
  const [creation, ...more] = found;
  if (creation === undefined || more.length > 0) return undefined;
  const { command, source } = creation;
  if (command.place.file !== context.path) return undefined;
  const lock = lockBeside(context.project, source);
  const text = context.project.files.read(source)?.text;
  // What pip brings, a lock of conda's does not hold.
  if (lock === undefined || text === undefined || pipEntries(parseEnvironment(text)).length > 0) return undefined;
  const edits = allOf([...copyEdits(place, creation, lock), ...commandEdits(place, creation, lock, text)]);
  const shown = letIn(context, lock, source);
  const prefix = command.effects.flatMap((each) => (each.kind === 'create' ? each.prefix : []))[0];
  if (edits === undefined || edits.length < 2 || prefix === undefined || shown === undefined) return undefined;
  return {
    title: `Create ${nameOf(prefix, stage)} from ${basename(lock)}`,
    edits: [...edits, ...shown],
    intent: { prefix },
    ...(shown.length === 0 ? {} : { shows: new Map([[lock, context.project.files.read(lock)?.text ?? '']]) }),
  };
}

/** The line of .dockerignore that lets the lock into the build context, where it would be kept out. */
function letIn({ builds, project }: DockerfileContext, lock: string, source: string): TextEdit[] | undefined {
  const [build, ...more] = builds;
  const found = build && project.ignoreOf(build);
  const name = build && relativeTo(build.context, lock);
  const text = found && project.files.read(found.path)?.text;
  if (build === undefined || found === undefined || name === undefined || text === undefined) return [];
  if (!found.ignore.ignores(name)) return [];
  const beside = relativeTo(build.context, source) ?? '';
  const lines = text.split('\n');
  // Behind the line for the environment file, where there is one.
  const at = lines.findLastIndex((line) => line.trim().replace(/^!\s*\/?/, '!') === `!${beside}`);
  if (more.length > 0 || at < 0) return undefined;
  const start = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
  const edit = lineBelowOffset({ path: found.path, text }, start, `!${name}`);
  return DockerIgnore.parse(applyEdits(text, [edit])).ignores(name) ? undefined : [edit];
}

function creations(stage: StageModel): Creation[] {
  return stage.commands.flatMap((command): Creation[] => {
    const { conda } = command;
    if (conda === undefined || command.reached !== 'yes') return [];
    const creates = conda.subcommand === 'create' || conda.subcommand === 'env create';
    if (!creates || conda.positionals.length > 0 || conda.options.some(({ name }) => !KEPT.has(name))) return [];
    const [file, ...more] = optionArgs(conda, 'file');
    if (file?.place === undefined || more.length > 0 || !isKnown(file.value)) return [];
    const path = resolvePath(file.value, command.cwd);
    const source = isKnown(path) ? command.seen.file(path)?.copiedFrom : undefined;
    return source !== undefined && /\.ya?ml$/.test(source) ? [{ command, conda, file, path, source }] : [];
  });
}

/** The explicit lock for Linux beside an environment file: named after it, or the only one beside the only one. */
function lockBeside(project: Project, source: string): string | undefined {
  const folder = dirname(source);
  const names = project.files.list(folder).filter((path) => dirname(path) === folder);
  const locks = names.filter((path) => LOCK_NAME.test(path) && isLinuxLock(project, path));
  const stem = basename(source).replace(/\.ya?ml$/, '');
  const own = locks.filter(
    (path) => basename(path).startsWith(`${stem}-linux-`) || basename(path).startsWith(`${stem}.`),
  );
  if (own.length === 1) return own[0];
  const environments = names.filter(
    (path) => /\.ya?ml$/.test(path) && classifyCondaFile(path, project.files.read(path)?.text ?? '') === 'environment',
  );
  if (environments.length > 1) return undefined;
  return locks.length === 1 ? locks[0] : locks.find((path) => basename(path) === 'conda-linux-64.lock');
}

function isLinuxLock(project: Project, path: string): boolean {
  const head = project.files.read(path)?.text.slice(0, 100_000) ?? '';
  return /^@EXPLICIT\s*$/m.test(head) && /\/linux-\w+\//.test(head) && !/\/(?:osx|win)-\w+\//.test(head);
}

/** The lock is copied in the place of the environment file. */
function copyEdits(
  { context, stage }: Place,
  { source, path }: Creation,
  lock: string,
): readonly (TextEdit | undefined)[] {
  const edits: (TextEdit | undefined)[] = [];
  for (const copy of stage.copies) {
    if (!copy.project.includes(source) || copy.from !== undefined) continue;
    const { sources, destination } = copy.instruction as CopyInstruction;
    for (const word of sources) {
      if (basename(word.raw) === basename(source)) edits.push(lastPart(context, word, lock));
    }
    // A file of its own name, not a folder.
    if (destination !== undefined && basename(destination.raw) === basename(path) && edits.length > 0) {
      edits.push(lastPart(context, destination, lock));
    }
  }
  return edits;
}

function lastPart(context: DockerfileContext, word: Word, lock: string): TextEdit | undefined {
  const { length } = word.raw;
  return replaceInArgument(context, word, length - basename(word.raw).length, length, basename(lock));
}

function commandEdits(
  { context, stage }: Place,
  { command, conda, file, path }: Creation,
  lock: string,
  text: string,
): readonly TextEdit[] {
  const edits: (TextEdit | undefined)[] = [];
  const named = namesEnvironment(conda);
  const name = named ? undefined : parseEnvironment(text).name?.text.value;
  if (!named && name === undefined) return [];
  const yes = option(conda, 'yes') === undefined ? ['-y'] : [];
  const words = ['create', ...yes, ...(named || name === undefined ? [] : ['-n', name])];
  edits.push(replaceWords(context, conda.subcommandArgs[0], conda.subcommandArgs.at(-1), words));
  // `-f` of `conda create` is --force before conda 26.3.
  const short = conda.options.find((each) => each.name === 'file' && each.arg.value === '-f')?.arg;
  if (short !== undefined && conda.program !== 'micromamba') edits.push(replaceWord(context, short, '--file'));
  // The file goes by its new name wherever it is named: `rm`, `chown` and the like.
  const seen = new Set<number>();
  for (const each of stage.commands) {
    for (const arg of each === command ? [file] : each.argv) {
      const { place } = arg;
      if (place?.file !== context.path || seen.has(place.span.start) || !isKnown(arg.value)) continue;
      if (each !== command && resolvePath(arg.value, each.cwd) !== path) continue;
      if (!arg.value.endsWith(basename(path))) continue;
      seen.add(place.span.start);
      const { length } = arg.value;
      edits.push(replacePart(context, arg, length - basename(path).length, length, basename(lock)));
    }
  }
  const all = allOf(edits);
  return all === undefined ? [] : (all as readonly TextEdit[]);
}
