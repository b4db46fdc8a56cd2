/** Words that name a file of the project: where a click leads. */
import type { AnyContext } from '../contexts/contexts';
import type {
  ComposeContext,
  CondaFileContext,
  DevcontainerContext,
  DockerfileContext,
  EnvironmentContext,
  ServiceContext,
} from '../contexts/types';
import { commandsIn, type PlacedCommand } from '../hover/commands';
import { resolvePath } from '../model/process';
import type { StageModel } from '../model/stage';
import type { Requirement } from '../parse/conda';
import type { CopyInstruction } from '../parse/dockerfile/ast';
import { dirname, join } from '../project/paths';
import type { Span } from '../text/span';
import { isKnown, type Value } from '../text/value';

export interface FileLink {
  readonly span: Span;
  /** The project path of a file that exists. */
  readonly target: string;
}

/** The links of a file, in order, none over another. */
export function linksIn(context: AnyContext): readonly FileLink[] {
  const links = [...found(context)].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let end = -1;
  return links.filter(({ span, target }) => {
    if (span.start < end || span.start >= span.end || target === context.path) return false;
    end = span.end;
    return true;
  });
}

function found(context: AnyContext): Iterable<FileLink> {
  switch (context.kind) {
    case 'dockerfile':
      return inDockerfile(context);
    case 'script':
      return inCommands(context);
    case 'compose':
      return inCompose(context);
    case 'environment':
      return inEnvironmentFile(context);
    case 'condaFile':
      return inRequirements(context);
    case 'devcontainer':
      return inDevcontainer(context);
    case 'config':
      return [];
  }
}

function* inDockerfile(context: DockerfileContext): Iterable<FileLink> {
  for (const stage of context.self.stages) {
    for (const instruction of stage.stage.instructions) {
      if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') yield* inCopy(context, stage, instruction);
    }
  }
  yield* inCommands(context);
}

/** The sources that are one file each. */
function* inCopy({ project }: DockerfileContext, stage: StageModel, instruction: CopyInstruction): Iterable<FileLink> {
  const facts = stage.copies.filter((fact) => fact.instruction === instruction && !fact.source.startsWith('<<'));
  for (const [index, { span }] of instruction.sources.entries()) {
    const [target, ...more] = facts[index]?.project ?? [];
    if (target !== undefined && more.length === 0 && project.files.read(target) !== undefined) yield { span, target };
  }
}

/** Words of commands that name a file which was copied from the project: `-f environment.yml`, `bash /run.sh`. */
function* inCommands(context: AnyContext): Iterable<FileLink> {
  for (const command of commandsIn(context)) {
    for (const { value, place } of command.record.argv) {
      if (place?.file !== context.path || !isKnown(value) || !/[./]/.test(value)) continue;
      const option = /^--[\w-]+=/.exec(value)?.[0] ?? '';
      const target = copiedFrom(value.slice(option.length), command);
      if (target === undefined) continue;
      const span = nameIn(context.text, place.span, value.slice(option.length));
      yield { span, target };
    }
  }
}

function copiedFrom(path: string, { record }: PlacedCommand): string | undefined {
  const image = resolvePath(path, record.cwd);
  if (path.startsWith('-') || path.endsWith('/') || !isKnown(image)) return undefined;
  return record.seen.file(image)?.copiedFrom;
}

/** The place of the path within a word, without quotes and option; the word where it is not written as it is. */
function nameIn(source: string, word: Span, path: string): Span {
  const at = source.slice(word.start, word.end).lastIndexOf(path);
  return at < 0 ? word : { start: word.start + at, end: word.start + at + path.length };
}

function* inCompose(context: ComposeContext): Iterable<FileLink> {
  const folder = dirname(context.path);
  const file = (value: Value, span: Span) => existing(context, folder, value, span);
  for (const each of context.services) {
    const { service } = each;
    yield* inBuild(context, each);
    for (const { path } of service.envFiles) yield* file(path.value, path.span);
    const parent = service.extends?.file;
    if (parent !== undefined) yield* file(parent.value, parent.span);
  }
  for (const path of context.compose.include) yield* file(path.value, path.span);
  for (const secret of context.compose.secrets) {
    if (secret.file !== undefined) yield* file(secret.file.value, secret.file.span);
  }
  yield* inCommands(context);
}

/** `dockerfile:`, and where it is left out `context:` or `build:`, leads to the Dockerfile. */
function* inBuild(context: ComposeContext, { service, use }: ServiceContext): Iterable<FileLink> {
  const target = use?.build?.dockerfile;
  const written = service.build?.dockerfile ?? service.build?.context;
  if (target === undefined || written === undefined || !isThere(context, target)) return;
  yield { span: written.value.span, target };
}

function* inEnvironmentFile(context: EnvironmentContext): Iterable<FileLink> {
  for (const item of context.environment.dependencies?.items ?? []) {
    if (item.kind !== 'pip') continue;
    for (const { requirement } of item.entries) {
      if (requirement.targetSpan !== undefined) yield* ofRequirement(context, requirement, requirement.targetSpan);
    }
  }
}

function* inRequirements(context: CondaFileContext): Iterable<FileLink> {
  if (context.file.kind !== 'requirements') return;
  for (const requirement of context.file.requirements) {
    if (requirement.targetSpan !== undefined) yield* ofRequirement(context, requirement, requirement.targetSpan);
  }
}

/** Files after `-r` and `-c`, and packages that lie in the project. */
function ofRequirement(context: AnyContext, { kind, target }: Requirement, span: Span): Iterable<FileLink> {
  if (target === undefined || (kind !== 'file' && kind !== 'constraint' && kind !== 'path')) return [];
  return existing(context, dirname(context.path), target, span);
}

function* inDevcontainer(context: DevcontainerContext): Iterable<FileLink> {
  const folder = dirname(context.path);
  const { build, composeFiles } = context.devcontainer;
  const inQuotes = ({ start, end }: Span) => ({ start: start + 1, end: end - 1 });
  for (const written of [build?.dockerfile, ...composeFiles]) {
    if (written !== undefined) yield* existing(context, folder, written.value, inQuotes(written.span));
  }
}

function* existing(context: AnyContext, folder: string, written: Value, span: Span): Iterable<FileLink> {
  if (written === '' || !isKnown(written) || /^[a-z][a-z0-9+.-]*:\/\//i.test(written)) return;
  const target = join(folder, written);
  if (isThere(context, target)) yield { span, target };
}

function isThere({ project }: AnyContext, path: string): boolean {
  return project.files.read(path) !== undefined;
}
