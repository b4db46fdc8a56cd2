import type { DockerfileContext } from '../../contexts/types';
import { condaCalls, type PlacedCall } from '../../facts/calls';
import { replaceInArgument } from '../../fixes/arguments';
import { linesBefore } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replacePart, replaceWord, replaceWords, withoutWords } from '../../fixes/words';
import { PLAIN_OPTIONS, subcommandDoes } from '../../knowledge/conda/subcommands';
import { hasTrait } from '../../knowledge/programs';
import type { Moment } from '../../model/moment';
import { type Arg, resolvePath } from '../../model/process';
import { namesEnvironment, optionArgs } from '../../model/programs/condaCall';
import { baseName } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import type { CopyFact, StageModel } from '../../model/stage';
import type { CopyInstruction, Word } from '../../parse/dockerfile/ast';
import { dirname, join } from '../../project/paths';
import { literal } from '../../text/pattern';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const environmentFileNotCopied = defineRule({
  code: 'CD3005',
  name: 'environment-file-not-copied',
  category: 'creation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'An environment is created from a file that is not in the image.',
    why: markdown`
      A RUN sees only what the base image brings and what COPY and ADD have put there so far; the project's folder
      is not visible. conda stops with "file not found". Copy the file first (only that file, so that the layer is
      made again only when it changes), or bind-mount it into the RUN. A lock that COPY names and that is not there
      yet stops the build as well: it is made from the environment file, or from an environment that was built
      (*Freeze Environment* in the editor).
    `,
    exceptions: markdown`
      Silent where something that is not followed can have made the file: a folder copied as a whole, \`git clone\`,
      an archive, a script, an unknown base image; for patterns, addresses and bind mounts. A lock that is missing
      is a warning only, and silent where git leaves locks out or a build script makes one.
    `,
    references: [
      { title: 'Dockerfile reference: COPY', url: 'https://docs.docker.com/reference/dockerfile/#copy' },
      {
        title: 'Dockerfile reference: RUN --mount=type=bind',
        url: 'https://docs.docker.com/reference/dockerfile/#run---mounttypebind',
      },
    ],
    bad: [
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          RUN conda env create -f environment.yml
        `,
        'environment.yml': file`
          name: app
          channels:
            - conda-forge
          dependencies:
            - python=3.12
        `,
      },
    ],
    good: [
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY environment.yml /tmp/
          RUN conda env create -f /tmp/environment.yml
        `,
        'environment.yml': file`
          name: app
          channels:
            - conda-forge
          dependencies:
            - python=3.12
        `,
      },
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN --mount=type=bind,source=environment.yml,target=/tmp/environment.yml conda env create -f /tmp/environment.yml
      `,
    ],
  },
  messages: {
    missing:
      '`{path}` is not in the image at this point: no COPY has brought it, so `{program}` stops with "file not found". Copy it before this RUN.',
    noLock:
      '`{lock}` is not in the build context, so the build stops at this COPY. Make it: *Lock Environment* in the editor, `conda-in-docker lock {file}` or `conda-lock -p linux-64 -f {file}` on the command line. Or create the environment from `{file}`, and freeze the one that was built.',
    elsewhere:
      '`{path}` is not in the image at this point, so `{program}` stops with "file not found"; `{other}` is. Use that path.',
  },
  checks: { dockerfile: checkAll },
});

function* checkAll(context: DockerfileContext): Iterable<Report> {
  yield* check(context);
  yield* missingLocks(context);
}

/** A lock that COPY names and nobody has made yet, beside the environment file that it is to be made from. */
function* missingLocks(context: DockerfileContext): Iterable<Report> {
  const [build, ...more] = context.builds;
  if (build === undefined || more.length > 0) return;
  const { files } = context.project;
  // Where nothing says which folder the context is, it is one in which the lock would be.
  const folders = build.certainty === 'known' ? [build.context] : foldersAbove(dirname(context.path));
  for (const call of condaCalls(context)) {
    const { conda, command, stage } = call;
    const [arg] = optionArgs(conda, 'file');
    if (conda.subcommand !== 'create' || command.reached !== 'yes' || arg === undefined || !isKnown(arg.value))
      continue;
    const path = resolvePath(arg.value, command.cwd);
    const copied = stage.copies.find(
      ({ source, from, project, instruction }) =>
        from === undefined &&
        project.length === 0 &&
        isKnown(source) &&
        /\.lock$/.test(source) &&
        baseName(source) === baseName(path) &&
        instruction.span.start < command.instruction.span.start,
    );
    const word = copied && (copied.instruction as CopyInstruction).sources.find(({ raw }) => raw === copied.source);
    if (copied === undefined || word === undefined) continue;
    if (folders.some((folder) => files.exists(join(folder, copied.source)) !== false)) continue;
    const lock = join(folders[0] ?? build.context, copied.source);
    const file = ['environment.yml', 'environment.yaml', 'env.yml'].find(
      (each) => files.read(join(dirname(lock), each)) !== undefined,
    );
    if (file === undefined || isMadeElsewhere(context, folders, lock)) continue;
    yield {
      message: 'noLock',
      severity: 'warning',
      data: { lock: copied.source, file },
      span: word.span,
      fixes: fromFile(context, call, arg, word, copied, file),
    };
  }
}

/** A folder and those above it, as far as a project's root is likely to be. */
function foldersAbove(folder: string): string[] {
  const found = [folder];
  while (found.length < 4 && dirname(found[found.length - 1] ?? '') !== found[found.length - 1])
    found.push(dirname(found[found.length - 1] ?? ''));
  return found;
}

/** Whether the project shows that something else makes the lock: it is kept out of git, or a build script names it. */
function isMadeElsewhere({ project: { files } }: DockerfileContext, folders: readonly string[], lock: string): boolean {
  const name = baseName(lock);
  const text = (path: string): string => files.read(path)?.text ?? '';
  const ignored = new RegExp(`^/?(?:.*/)?(?:${literal(name)}|\\*\\.lock|\\*-64\\.lock)$`, 'm');
  const near = [...folders, dirname(lock)];
  return (
    near.some((each) => ignored.test(text(join(each, '.gitignore')))) ||
    near.some((each) =>
      ['Makefile', 'makefile', 'justfile', 'Taskfile.yml', 'pixi.toml', '.gitlab-ci.yml'].some((one) =>
        /conda-lock|\.lock\b/.test(text(join(each, one))),
      ),
    ) ||
    near.some((each) =>
      files.list(join(each, '.github/workflows')).some((one) => /conda-lock|\.lock\b/.test(text(one))),
    )
  );
}

/** The environment from its file, until there is a lock. */
function fromFile(
  context: DockerfileContext,
  { conda }: PlacedCall,
  arg: Arg,
  word: Word,
  { source, instruction }: CopyFact,
  file: string,
): Fix[] {
  const [first] = conda.subcommandArgs;
  const { destination } = instruction as CopyInstruction;
  if (!namesEnvironment(conda) || destination === undefined || conda.positionals.length > 0) return [];
  if (conda.options.some(({ name }) => !PLAIN_OPTIONS.has(name) && name !== 'copy')) return [];
  const copies = [word, ...(baseName(destination.raw) === baseName(source) ? [destination] : [])].map((each) =>
    replaceInArgument(context, each, each.raw.length - baseName(source).length, each.raw.length, file),
  );
  const named = replacePart(context, arg, arg.value.length - baseName(source).length, arg.value.length, file);
  const title = `Create the environment from ${file} for now`;
  if (conda.program === 'micromamba') return fixOf(title, false, ...copies, named);
  // `env create` has no such options, or does not need them.
  const needless = conda.options.filter(({ name }) => name === 'yes' || name === 'copy');
  if (!needless.every((each) => /^(?:-y|--yes|--copy)$/.test(each.arg.value))) return [];
  return fixOf(
    title,
    false,
    ...copies,
    named,
    replaceWords(context, first, first, ['env', 'create']),
    needless.length === 0
      ? []
      : withoutWords(
          context,
          needless.map((each) => each.arg),
        ),
  );
}

function* check(context: DockerfileContext): Iterable<Report> {
  const orders = new Map<StageModel, Order>();
  for (const call of condaCalls(context)) {
    const { command, conda, stage } = call;
    if (command.when !== 'build' || command.reached !== 'yes' || !subcommandDoes(conda.subcommand, 'reads files'))
      continue;
    for (const file of filesOf(call)) {
      const path = resolvePath(file.value, command.cwd);
      if (!isPlain(file.value) || !isKnown(path) || /^\/(dev|proc)\//.test(path)) continue;
      if (!surelyMissing(stage, path, command, orders) || mounted(call, path)) continue;
      const other = sameName(command.seen, path);
      const place = file.place ?? command.place;
      if (place.file !== context.path) continue;
      yield {
        message: other === undefined ? 'missing' : 'elsewhere',
        data: { path, program: `${conda.program} ${conda.subcommand}`, other: other ?? '' },
        span: place.span,
        fixes: [...useOther(context, file, other), ...copy(context, call, path)],
      };
    }
  }
}

/** The files as written; `conda env create` without one reads environment.yml. */
function filesOf({ conda }: PlacedCall): readonly Arg[] {
  const written = optionArgs(conda, 'file');
  if (written.length > 0) return written;
  if (conda.subcommand !== 'env create' || conda.positionals.length > 0) return [];
  return [{ value: 'environment.yml', raw: 'environment.yml', place: undefined }];
}

/** A path, as opposed to an address, a pattern or standard input. */
function isPlain(value: string): boolean {
  return isKnown(value) && value !== '' && value !== '-' && !/^[a-z][a-z0-9+.-]*:\/\/|[*?[]/i.test(value);
}

/** Where in a stage's commands each one is, and the first that may write files that are not followed. */
interface Order {
  readonly index: ReadonlyMap<CommandRecord, number>;
  readonly firstWriter: number;
}

function orderOf(stage: StageModel): Order {
  const index = new Map(stage.commands.map((command, at) => [command, at]));
  const firstWriter = stage.commands.findIndex(mayWrite);
  return { index, firstWriter: firstWriter < 0 ? Number.POSITIVE_INFINITY : firstWriter };
}

/** True where nothing, seen or not, can have put a file at `path` before the command. */
function surelyMissing(
  stage: StageModel,
  path: string,
  reader: CommandRecord,
  orders: Map<StageModel, Order>,
): boolean {
  const { seen } = reader;
  if (!seen.filesClosed || seen.ranUnknown || seen.file(path) !== undefined) return false;
  for (const folder of foldersOf(path)) {
    if (seen.isCopiedFolder(folder) || seen.environment(folder) !== undefined) return false;
    if (seen.condaRoot(folder) !== undefined) return false;
  }
  if (seen.unknownFolders().length > 0) return false;
  for (let each: StageModel | undefined = stage; each !== undefined; each = parentOf(each)) {
    const last = each === stage ? reader.instruction.span.start : Number.POSITIVE_INFINITY;
    if (each.copies.some((copied) => copied.instruction.span.start <= last && mayBring(copied, path))) return false;
    const order = orders.get(each) ?? orderOf(each);
    orders.set(each, order);
    const at = each === stage ? (order.index.get(reader) ?? 0) : Number.POSITIVE_INFINITY;
    if (order.firstWriter < at) return false;
  }
  return true;
}

/** The folders above a path, and the path itself. */
function foldersOf(path: string): string[] {
  const folders = ['/', path];
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at));
  return folders;
}

/** Whether a COPY can have brought the file although the model does not show it. */
function mayBring({ source, destination, from }: CopyFact, path: string): boolean {
  if (!isKnown(destination) || !isKnown(source)) return true;
  const covers = path === destination || path.startsWith(destination === '/' ? '/' : `${destination}/`);
  // What another stage or image has is not always known, and a COPY of that very name has a problem of its own.
  return covers && (from !== undefined || /[*?[]/.test(source) || baseName(source) === baseName(path));
}

/** Programs that write files in ways that are not followed; shells are, but for what comes from variables. */
function mayWrite({ name, text, conda }: CommandRecord): boolean {
  const program = baseName(name);
  if (conda !== undefined) return /export|render|lock/.test(`${conda.program} ${conda.subcommand}`);
  if (/^(ba)?sh$/.test(program)) return text.includes('$');
  return hasTrait(program, 'writes files') || program.startsWith('python');
}

function parentOf(stage: StageModel): StageModel | undefined {
  return stage.base.kind === 'stage' ? stage.base.stage : undefined;
}

/** Whether the RUN mounts something at or above the path. */
function mounted({ command }: PlacedCall, path: string): boolean {
  return command.instruction.flags.some((flag) => {
    if (flag.name !== 'mount') return false;
    const target = /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(flag.value ?? '')?.[1];
    if (target === undefined) return !/(?:^|,)type=(cache|ssh|tmpfs)/.test(flag.value ?? '');
    const full = target.includes('$') ? '/' : resolvePath(target, command.cwd);
    return path === full || path.startsWith(full === '/' ? '/' : `${full}/`);
  });
}

/** A file of the same name that was copied to another place. */
function sameName(moment: Moment, path: string): string | undefined {
  const end = `/${baseName(path)}`;
  const found = moment.paths().filter((each) => each.endsWith(end) && moment.file(each)?.copiedFrom !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

function useOther(context: DockerfileContext, file: Arg, other: string | undefined): Fix[] {
  return other === undefined ? [] : fixOf(`Use ${other}`, false, replaceWord(context, file, other));
}

/** A COPY above the RUN, where the build context has the file. */
function copy(context: DockerfileContext, { command, conda }: PlacedCall, path: string): Fix[] {
  const build = context.builds[0];
  if (build === undefined || command.instruction.onbuild) return [];
  const written = optionArgs(conda, 'file')[0]?.value ?? 'environment.yml';
  const candidates = [written.replace(/^\.?\/+/, ''), baseName(written)];
  const source = candidates.find(
    (each) => each !== '' && context.project.files.read(join(build.context, each)) !== undefined,
  );
  if (source === undefined || /\s/.test(source) || /\s/.test(path)) return [];
  return [
    {
      title: `Copy ${source} to ${path} first`,
      safe: false,
      edits: [linesBefore(context.dockerfile, context.path, command.instruction, [`COPY ${source} ${path}`])],
    },
  ];
}
