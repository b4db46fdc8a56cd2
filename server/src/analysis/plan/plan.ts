/** Puts the plan of a container together: what to build, what to start, as whom, and what it will see. */

import type { PlannedBuild, PlannedBuildOptions, PlannedStage } from '../../../../common/src/containerPlan';
import type { DockerfileContext } from '../contexts/types';
import { builds } from '../facts/builds';
import { modelUsesConda } from '../facts/usesConda';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Build, BuildOptions } from '../project/builds';
import type { Project } from '../project/project';
import { display, isKnown, known } from '../text/value';
import { argumentsOf } from './arguments';
import { runFor, shellFor } from './commands';
import { environmentsOf, jupyterFix, planned, workOf } from './environment';
import { inputsOf } from './inputs';
import { optionsOf } from './options';
import { prediction } from './predict';
import { probedStart } from './probe';
import { startCommands } from './simulate';
import { planStart } from './start';
import { toBuild } from './toBuild';
import type { ProjectPlan } from './types';
import { planMounts, planUser } from './user';

/**
 * Plans how an image of the Dockerfile is built and worked in; undefined for a file without stages, or without one of
 * that name.
 *
 * @param folder the workspace folder, as a project path
 * @param target the stage; null for the last one; without it the one that the first build names, else the last
 */
export function containerPlan(
  context: DockerfileContext,
  folder: string,
  target: string | null | undefined,
): ProjectPlan | undefined {
  const { self, project } = context;
  const { build, stage } = toBuild(context, target);
  if (build === undefined || stage === undefined) return undefined;
  const work = workOf(stage, project);
  const environment = work.environment === undefined ? null : planned(work.environment, stage);
  const start = planStart(stage, work);
  const user = planUser(stage, environment, start);
  const { exec } = stage;
  const started = mainCommand(stage);
  return {
    dockerfile: context.path,
    builds: context.builds.map((each) => plannedBuild(each, project)),
    build: plannedBuild(build, project),
    stages: stagesOf(context),
    target: stage === self.final ? null : (stage.stage.name ?? String(stage.index)),
    arguments: argumentsOf(context, stage, build),
    baseKnown: stage.known,
    succeeds: builds(self, stage),
    conda: modelUsesConda(self),
    environments: environmentsOf(stage).map((each) => planned(each, stage)),
    environment,
    jupyter: {
      installed: work.installed,
      program: work.program,
      source: work.source,
      fix: work.installed === 'yes' ? null : jupyterFix(work.environment, stage, project),
    },
    start,
    user,
    workdir: known(stage.final.workdir) ?? null,
    mounts: planMounts(stage, project, folder, user),
    shell: shellFor(work.environment, stage),
    run: runFor(work.environment, stage),
    predictions: {
      start: started === undefined ? null : prediction(started, stage),
      plain: prediction(exec.plain, stage),
      interactive: prediction(exec.interactive, stage),
      login: prediction(exec.login, stage),
    },
    probe: probedStart(stage, started),
    options: optionsOf(project, context.builds, build, stage),
    ...inputsOf(context, stage, build),
  };
}

function plannedBuild(build: Build, project: Project): PlannedBuild {
  const { origin } = build;
  const args: Record<string, string> = {};
  for (const [name, { value }] of build.args) if (isKnown(value)) args[name] = value;
  return {
    origin: origin.kind,
    file: origin.kind === 'default' ? null : origin.file,
    service: origin.kind === 'compose' ? origin.service : null,
    context: build.context,
    certain: project.contextOf(build.dockerfile).certainty === 'known',
    target: known(build.target) ?? null,
    args,
    platform: known(build.platform) ?? null,
    contexts: contextsOf(build),
    secrets: secretsOf(build),
    ...(build.options === undefined ? {} : { more: optionsOfBuild(build.options) }),
  };
}

function contextsOf({ additionalContexts }: Build): PlannedBuild['contexts'] {
  return Object.fromEntries([...additionalContexts].filter(([name, at]) => isKnown(name) && isKnown(at)));
}

function optionsOfBuild(options: BuildOptions): PlannedBuildOptions {
  return {
    ssh: options.ssh.filter(isKnown),
    cacheFrom: options.cacheFrom.filter(isKnown),
    cacheTo: options.cacheTo.filter(isKnown),
    platforms: options.platforms.filter(isKnown),
    network: known(options.network) ?? null,
    extraHosts: options.extraHosts.filter(isKnown),
  };
}

function secretsOf({ secrets }: Build): PlannedBuild['secrets'] {
  return Object.fromEntries([...secrets].filter(([id, secret]) => isKnown(id) && Object.values(secret).every(isKnown)));
}

function stagesOf(context: DockerfileContext): PlannedStage[] {
  const { stages, final } = context.self;
  return stages.map((stage) => ({
    name: stage.stage.name ?? null,
    from: stage.base.kind === 'image' ? display(stage.base.written) : (stage.stage.from.image?.raw ?? 'scratch'),
    line: context.lines.lineAt(stage.stage.from.span.start) + 1,
    last: stage === final,
  }));
}

/** The program that the image's start ends in. */
function mainCommand(stage: StageModel): CommandRecord | undefined {
  return startCommands(stage).findLast((each) => each.when === 'start' && each.reached !== 'no');
}
