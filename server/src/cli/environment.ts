/** What `lock`, `check` and `outdated` have in common: an environment file, what it is solved for, and the answers. */
import { join } from 'node:path';
import type { EnvironmentContext } from '../analysis/contexts/types';
import type { DockerfileModel } from '../analysis/model/dockerfile';
import { SUBDIRS } from '../analysis/parse/conda';
import type { Condarc } from '../analysis/solve/condarc';
import { NoQuestion, questionOf } from '../analysis/solve/question';
import { oldestTarget, platformOf, type SolveTarget, targetOfImage, targetsOf } from '../analysis/solve/target';
import type { ChannelPriority, SolveAnswer, SolveRequest } from '../analysis/solve/types';
import type { LineIndex } from '../analysis/text/lines';
import { cacheFolder, networkFor } from '../solver/network';
import { progressText } from '../solver/progress';
import { solve } from '../solver/start';
import { type ENVIRONMENT_OPTIONS, oneOf, type Parsed } from './args';
import { DiskFiles } from './files/disk';
import { show, toProject } from './files/paths';
import { rootOf } from './files/targets';
import { Progress } from './progress';
import type { Session } from './session';
import { terminalOf } from './terminal';
import { UsageError } from './usage';
import { Workspace } from './workspace';

export type EnvironmentValues = Parsed<typeof ENVIRONMENT_OPTIONS>['values'];

/** An environment file that can be solved. */
export interface EnvironmentJob {
  readonly files: DiskFiles;
  readonly path: string;
  /** As it was named. */
  readonly written: string;
  readonly context: EnvironmentContext;
  readonly lines: LineIndex;
  readonly target: SolveTarget | undefined;
  /** One question a platform. */
  readonly requests: readonly SolveRequest[];
  readonly condarc: Condarc;
  /** What to know beside the answer: what was assumed, what is left out. */
  readonly notes: readonly string[];
}

/** The environment file that a command is given, else the one of this folder. @throws UsageError where it cannot be read */
export function namedFile(
  command: string,
  positionals: readonly string[],
  files: DiskFiles,
): { readonly path: string; readonly written: string } {
  const [given, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`\`${command}\` takes one environment file.`, command);
  const written = given ?? ['environment.yml', 'environment.yaml'].find((each) => files.exists(toProject(each)));
  if (written === undefined) {
    throw new UsageError(
      `Which environment file? There is no environment.yml here; \`${command}\` needs its path.`,
      command,
    );
  }
  const path = toProject(written);
  if (files.read(path) === undefined) throw new UsageError(`${written}: ${files.problem(path) ?? 'cannot be read'}`);
  return { path, written };
}

/** Reads the file that the command is about. @throws UsageError where it cannot be solved */
export function readJob(command: string, values: EnvironmentValues, positionals: readonly string[]): EnvironmentJob {
  if (values.glibc !== undefined && !/^\d+\.\d+(?:\.\d+)?$/.test(values.glibc)) {
    throw new UsageError(`\`--glibc ${values.glibc}\` must be a version such as 2.31.`, command);
  }
  const files = new DiskFiles();
  const { path, written } = namedFile(command, positionals, files);
  const workspace = new Workspace(files);
  const dockerfile = values.dockerfile === undefined ? undefined : toProject(values.dockerfile);
  if (dockerfile !== undefined) {
    if (files.read(dockerfile) === undefined) {
      throw new UsageError(`${values.dockerfile}: ${files.problem(dockerfile) ?? 'cannot be read'}`);
    }
    workspace.addDockerfile(dockerfile);
  }
  const root = rootOf(files, path);
  const analyzer = workspace.analyzer(root);
  const context = analyzer.context(path);
  if (context?.kind !== 'environment') throw new UsageError(`${written}: this is no environment file of conda.`);
  try {
    const question = questionOf(context, {
      platforms: platformsOf(values.platform ?? []),
      glibc: values.glibc,
      priority:
        values['channel-priority'] === undefined
          ? undefined
          : oneOf<ChannelPriority>(command, 'channel-priority', values['channel-priority'], [
              'strict',
              'flexible',
              'disabled',
            ]),
      target: dockerfile === undefined ? undefined : targetOf(dockerfile, context, analyzer.model(dockerfile)),
      read: (each) => files.read(each)?.text,
      root,
      variable: (name) => process.env[name],
    });
    return { files, path, written, context, lines: context.lines, ...question };
  } catch (error) {
    if (!(error instanceof NoQuestion)) throw error;
    const line = error.span === undefined ? '' : `, line ${context.lines.lineAt(error.span.start) + 1}`;
    throw new UsageError(`${written}${line}: ${error.message}`);
  }
}

/** The Dockerfile that was named; where it does not make the environment, its last stage's base image counts. */
function targetOf(dockerfile: string, { uses }: EnvironmentContext, model: DockerfileModel | undefined): SolveTarget {
  const made = oldestTarget(targetsOf(uses).filter((each) => each.dockerfile === dockerfile));
  const target = made ?? (model && targetOfImage(model));
  if (target === undefined) throw new UsageError(`${show(dockerfile)}: this is no Dockerfile`);
  return target;
}

/** The platforms that were asked for. @throws UsageError for one that conda does not have */
function platformsOf(asked: readonly string[]): readonly string[] {
  const platforms = asked.flatMap((each) => each.split(',')).map((each) => each.trim());
  for (const each of platforms) {
    if (each !== 'noarch' && SUBDIRS.includes(each)) continue;
    const meant = platformOf(each);
    const hint = meant === undefined ? ' One is linux-64.' : ` conda calls it ${meant}.`;
    throw new UsageError(`\`--platform ${each}\`: conda has no such platform.${hint}`);
  }
  return [...new Set(platforms)];
}

/** Solves, with a line on the terminal that says how far it is; Ctrl+C ends the program as always. */
export async function solveOn(
  job: EnvironmentJob,
  request: SolveRequest,
  values: EnvironmentValues,
  session: Session,
): Promise<SolveAnswer> {
  const progress = new Progress(
    session.stderr,
    terminalOf(session.stderr, values['no-color'] ?? false),
    values.quiet ?? false,
  );
  const answer = await solve(
    join(__dirname, 'solver.js'),
    {
      request,
      cacheFolder: values['no-cache'] ? undefined : cacheFolder(process.env, process.platform),
      network: networkFor(process.env, job.condarc),
    },
    {
      onProgress: (step) => progress.update(request.platform, undefined, progressText(step)),
    },
  );
  progress.clear();
  return answer;
}
