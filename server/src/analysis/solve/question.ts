/** All that is asked of an environment file, made once for the command line and the editor. */
import type { EnvironmentContext } from '../contexts/types';
import { isBroken, isTemplate, pipEntries } from '../facts/environmentFile';
import { SUBDIRS } from '../parse/conda';
import { dirname, join, relativeTo } from '../project/paths';
import type { Span } from '../text/span';
import { isKnown } from '../text/value';
import { ChannelError } from './channels';
import { type Condarc, mergeCondarc, NO_CONDARC, parseCondarc } from './condarc';
import { solveRequest } from './request';
import { ASSUMED_GLIBC, oldestTarget, platformOf, type SolveTarget, targetsOf } from './target';
import type { ChannelPriority, SolveRequest } from './types';

export interface QuestionOptions {
  /** The platforms that were asked for; empty for those of the build. */
  readonly platforms: readonly string[];
  readonly glibc?: string;
  readonly priority?: ChannelPriority;
  /** The place that was chosen; undefined for the one with the oldest glibc of those that make the environment. */
  readonly target?: SolveTarget;
  /** The text of a file of the project. */
  readonly read: (path: string) => string | undefined;
  /** The folder at which the search for `.condarc` ends. */
  readonly root: string;
  readonly variable: (name: string) => string | undefined;
}

/** What the solver is asked, and what people should know of it. */
export interface Question {
  readonly requests: readonly SolveRequest[];
  readonly target: SolveTarget | undefined;
  readonly condarc: Condarc;
  /** What was assumed, and what is left out: sentences. */
  readonly notes: readonly string[];
}

/** Why an environment file cannot be solved as it is. */
export class NoQuestion extends Error {
  constructor(
    message: string,
    /** What it is about; undefined for the file. */
    readonly span?: Span,
  ) {
    super(message);
  }
}

/** Makes the question. @throws NoQuestion */
export function questionOf(context: EnvironmentContext, options: QuestionOptions): Question {
  const { environment, path, project, uses } = context;
  judge(context);
  const all = targetsOf(uses);
  const target = options.target ?? oldestTarget(all);
  const docker = (target === undefined ? [] : project.buildsOf(target.dockerfile)).flatMap(({ platform }) =>
    platform !== undefined && isKnown(platform) ? [platform] : [],
  )[0];
  const inFile = environment.platforms?.items.map(({ value }) => value) ?? [];
  const platforms = options.platforms.length > 0 ? options.platforms : defaultPlatforms(inFile, docker);
  const condarc = mergeCondarc(target?.condarc ?? NO_CONDARC, projectCondarc(path, options));
  try {
    const requests = platforms.map((platform) =>
      solveRequest(environment, { ...options, platform, target, condarc, folder: dirname(path) }),
    );
    return { requests, target, condarc, notes: notesOf(context, platforms, target, all, options) };
  } catch (error) {
    if (error instanceof ChannelError) throw new NoQuestion(`${error.message}.`, environment.channels?.key.keySpan);
    throw error;
  }
}

function judge({ environment }: EnvironmentContext): void {
  if (isBroken(environment)) {
    const [problem] = environment.problems;
    throw new NoQuestion(`The file cannot be read: ${problem?.message ?? 'it is no YAML'}.`, problem?.span);
  }
  if (isTemplate(environment)) {
    throw new NoQuestion('The file is a template: another program fills it in before conda reads it.');
  }
  for (const item of environment.dependencies?.items ?? []) {
    if (item.kind === 'section') {
      throw new NoQuestion(`conda knows no section \`${item.name}\` among the dependencies.`, item.keySpan);
    }
    if (item.kind !== 'conda' || item.spec.ok) continue;
    throw new NoQuestion(`\`${item.text.value}\` is no match spec: ${item.spec.message}.`, item.text.span);
  }
}

function defaultPlatforms(inFile: readonly string[], docker: string | undefined): readonly string[] {
  const known = platformOf(docker);
  if (known !== undefined) return [known];
  const linux = inFile.filter((each) => each.startsWith('linux-') && SUBDIRS.includes(each));
  return linux.length > 0 ? [...new Set(linux)] : ['linux-64'];
}

/** `.condarc` beside the file, or further up in the project: the nearest. */
function projectCondarc(path: string, { read, root }: QuestionOptions): Condarc {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    for (const name of ['.condarc', 'condarc']) {
      const text = read(join(folder, name));
      if (text !== undefined) return parseCondarc(text);
    }
    if (folder === root || folder === dirname(folder) || relativeTo(root, folder) === undefined) return NO_CONDARC;
  }
}

function notesOf(
  { environment }: EnvironmentContext,
  platforms: readonly string[],
  target: SolveTarget | undefined,
  all: readonly SolveTarget[],
  options: QuestionOptions,
): string[] {
  const notes: string[] = [];
  const linux = platforms.some((each) => each.startsWith('linux-')) && options.glibc === undefined;
  if (linux && target?.glibc === undefined) {
    const why =
      target === undefined
        ? 'No Dockerfile of the project makes this environment'
        : `The glibc of ${target.image ?? 'the base image'} is not known`;
    notes.push(`${why}: glibc ${ASSUMED_GLIBC} is assumed.`);
  } else if (linux && options.target === undefined && all.length > 1 && target !== undefined) {
    const image = target.image ?? target.dockerfile;
    notes.push(`Several images get this environment; it is solved for the oldest, ${image} (glibc ${target.glibc}).`);
  }
  const pip = pipEntries(environment).length;
  if (pip === 1) notes.push('The package below `pip:` is not part of it: install it with pip afterwards.');
  if (pip > 1) notes.push(`The ${pip} packages below \`pip:\` are not part of it: install them with pip afterwards.`);
  return notes;
}
