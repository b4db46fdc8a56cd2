/** What `lock`, `check` and `outdated` have in common: an environment file, what it is solved for, and the answers. */
import { join as joinPath } from 'node:path';
import type { EnvironmentContext } from '../analysis/contexts/types';
import { isBroken, isTemplate, pipEntries } from '../analysis/facts/environmentFile';
import { SUBDIRS } from '../analysis/parse/conda';
import { dirname, join, relativeTo } from '../analysis/project/paths';
import { ChannelError } from '../analysis/solve/channels';
import { type Condarc, mergeCondarc, NO_CONDARC, parseCondarc } from '../analysis/solve/condarc';
import { solveRequest } from '../analysis/solve/request';
import {
  ASSUMED_GLIBC,
  implicitChannel,
  oldestTarget,
  platformOf,
  type SolveTarget,
  targetsOf,
} from '../analysis/solve/target';
import type { SolveAnswer, SolveRequest } from '../analysis/solve/types';
import type { LineIndex } from '../analysis/text/lines';
import { isKnown } from '../analysis/text/value';
import type { NetworkSettings } from '../solver/job';
import { cacheFolder, networkFromVariables } from '../solver/network';
import { solve } from '../solver/start';
import type { ENVIRONMENT_OPTIONS, Parsed } from './args';
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
  readonly platforms: readonly string[];
  readonly condarc: Condarc;
  /** What to know beside the answer: what was assumed, what is left out. */
  readonly notes: readonly string[];
}

/** Reads the file that the command is about. @throws UsageError where it cannot be solved */
export function readJob(command: string, values: EnvironmentValues, positionals: readonly string[]): EnvironmentJob {
  const [written, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`\`${command}\` takes one environment file.`, command);
  const files = new DiskFiles();
  const named = written ?? ['environment.yml', 'environment.yaml'].find((each) => files.exists(toProject(each)));
  if (named === undefined) {
    throw new UsageError(
      `Which environment file? There is no environment.yml here; \`${command}\` needs its path.`,
      command,
    );
  }
  const path = toProject(named);
  if (files.read(path) === undefined) throw new UsageError(`${named}: ${files.problem(path) ?? 'cannot be read'}`);
  const workspace = new Workspace(files);
  const dockerfile = values.dockerfile === undefined ? undefined : toProject(values.dockerfile);
  if (dockerfile !== undefined) {
    if (files.read(dockerfile) === undefined) {
      throw new UsageError(`${values.dockerfile}: ${files.problem(dockerfile) ?? 'cannot be read'}`);
    }
    workspace.addDockerfile(dockerfile);
  }
  const analyzer = workspace.analyzer(rootOf(files, path));
  const context = analyzer.context(path);
  if (context?.kind !== 'environment') throw new UsageError(`${named}: this is no environment file of conda.`);
  const { environment } = context;
  if (isBroken(environment)) {
    throw new UsageError(`${named} cannot be read: ${environment.problems[0]?.message ?? 'it is no YAML'}.`);
  }
  if (isTemplate(environment))
    throw new UsageError(`${named} is a template: another program fills it in before conda reads it.`);
  for (const item of environment.dependencies?.items ?? []) {
    if (item.kind === 'section')
      throw new UsageError(`${named}: conda knows no section \`${item.name}\` among the dependencies.`);
    if (item.kind !== 'conda' || item.spec.ok) continue;
    const line = context.lines.lineAt(item.span.start) + 1;
    throw new UsageError(`${named}, line ${line}: \`${item.text.value}\` is no match spec: ${item.spec.message}.`);
  }
  const all = targetsOf(context.uses);
  const target = dockerfile === undefined ? oldestTarget(all) : targetOf(dockerfile, all, analyzer.model(dockerfile));
  const builds = target === undefined ? [] : analyzer.project.buildsOf(target.dockerfile);
  const docker = builds.flatMap(({ platform }) => (platform !== undefined && isKnown(platform) ? [platform] : []))[0];
  const platforms = platformsOf(
    values.platform ?? [],
    environment.platforms?.items.map(({ value }) => value) ?? [],
    docker,
  );
  const condarc = mergeCondarc(target?.condarc ?? NO_CONDARC, projectCondarc(files, path));
  const notes = notesOf(
    values,
    platforms,
    target,
    all,
    environment.dependencies === undefined ? 0 : pipEntries(environment).length,
  );
  return { files, path, written: named, context, lines: context.lines, target, platforms, condarc, notes };
}

/** The Dockerfile that was named; where it does not make the environment, its last stage's base image counts. */
function targetOf(
  dockerfile: string,
  all: readonly SolveTarget[],
  model: ReturnType<import('../analysis').Analyzer['model']>,
): SolveTarget {
  const made = oldestTarget(all.filter((each) => each.dockerfile === dockerfile));
  if (made !== undefined) return made;
  if (model?.final === undefined) throw new UsageError(`${show(dockerfile)}: this is no Dockerfile`);
  const { bottom, machine } = model.final;
  const { reference } = bottom ?? {};
  return {
    dockerfile,
    image: reference && `${reference.repository}:${reference.tag ?? 'latest'}`,
    glibc: machine.glibc,
    cuda: undefined,
    condarc: NO_CONDARC,
    implicit: implicitChannel(model.final),
  };
}

function platformsOf(
  asked: readonly string[],
  inFile: readonly string[],
  docker: string | undefined,
): readonly string[] {
  const platforms = asked.flatMap((each) => each.split(',')).map((each) => each.trim());
  for (const each of platforms) {
    if (each !== 'noarch' && SUBDIRS.includes(each)) continue;
    const meant = platformOf(each);
    throw new UsageError(
      `\`--platform ${each}\`: conda has no such platform.${meant === undefined ? ' One is linux-64.' : ` conda calls it ${meant}.`}`,
    );
  }
  if (platforms.length > 0) return [...new Set(platforms)];
  const known = platformOf(docker);
  if (known !== undefined) return [known];
  const linux = inFile.filter((each) => each.startsWith('linux-') && SUBDIRS.includes(each));
  return linux.length > 0 ? [...new Set(linux)] : ['linux-64'];
}

/** `.condarc` beside the file, or further up in the project: the nearest. */
function projectCondarc(files: DiskFiles, path: string): Condarc {
  const root = rootOf(files, path);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    for (const name of ['.condarc', 'condarc']) {
      const file = files.read(join(folder, name));
      if (file !== undefined) return parseCondarc(file.text);
    }
    if (folder === root || folder === dirname(folder) || relativeTo(root, folder) === undefined) return NO_CONDARC;
  }
}

function notesOf(
  values: EnvironmentValues,
  platforms: readonly string[],
  target: SolveTarget | undefined,
  all: readonly SolveTarget[],
  pip: number,
): string[] {
  const notes: string[] = [];
  const linux = platforms.some((each) => each.startsWith('linux-')) && values.glibc === undefined;
  if (linux && target?.glibc === undefined) {
    const why =
      target === undefined
        ? 'No Dockerfile of the project makes this environment'
        : `The glibc of ${target.image ?? 'the base image'} is not known`;
    notes.push(`${why}: glibc ${ASSUMED_GLIBC} is assumed. --glibc says another.`);
  } else if (linux && values.dockerfile === undefined && all.length > 1 && target !== undefined) {
    notes.push(
      `Several images get this environment; it is solved for the oldest, ${target.image ?? target.dockerfile} (glibc ${target.glibc}).`,
    );
  }
  if (pip > 0) {
    notes.push(
      `The ${pip === 1 ? 'package' : `${pip} packages`} below \`pip:\` ${pip === 1 ? 'is' : 'are'} not part of it: install ${pip === 1 ? 'it' : 'them'} with pip afterwards.`,
    );
  }
  return notes;
}

/** The question for a platform. @throws UsageError */
export function requestFor(job: EnvironmentJob, platform: string, values: EnvironmentValues): SolveRequest {
  if (values.glibc !== undefined && !/^\d+\.\d+(?:\.\d+)?$/.test(values.glibc)) {
    throw new UsageError(`\`--glibc ${values.glibc}\` must be a version such as 2.31.`);
  }
  try {
    return solveRequest(job.context.environment, {
      platform,
      target: job.target,
      condarc: job.condarc,
      folder: dirname(job.path),
      variable: (name) => process.env[name],
      glibc: values.glibc,
    });
  } catch (error) {
    if (error instanceof ChannelError) throw new UsageError(`${job.written}: ${error.message}.`);
    throw error;
  }
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
    joinPath(__dirname, 'solver.js'),
    {
      request,
      cacheFolder: values['no-cache'] ? undefined : cacheFolder(process.env, process.platform),
      network: networkFor(job.condarc),
    },
    {
      onProgress: (step) =>
        progress.update(
          request.platform,
          undefined,
          step.kind === 'solving' ? 'solving' : `reading ${step.channel} (${(step.bytes / 1024 / 1024).toFixed(1)} MB)`,
        ),
    },
  );
  progress.clear();
  return answer;
}

function networkFor(condarc: Condarc): NetworkSettings {
  const settings = networkFromVariables(process.env);
  const { sslVerify } = condarc;
  return {
    ...settings,
    proxies: { ...Object.fromEntries(condarc.proxyServers), ...settings.proxies },
    certificateFiles:
      typeof sslVerify === 'string' ? [...settings.certificateFiles, sslVerify] : settings.certificateFiles,
    verify: settings.verify && sslVerify !== false,
  };
}
