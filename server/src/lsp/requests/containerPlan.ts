import type { RequestHandler } from 'vscode-languageserver';
import {
  ADD_PACKAGES,
  type AddPackagesParams,
  type AddPackagesResult,
  CONTAINER_PLAN,
  type ContainerPlanParams,
  type ContainerPlanResult,
  type PlannedBuild,
  RUN_PROBES,
  type RunProbesParams,
  type RunProbesResult,
} from '../../../../common/src/protocol';
import { addToEnvironment } from '../../analysis/plan/environment';
import { containerPlan as plan } from '../../analysis/plan/plan';
import { runProbes } from '../../analysis/plan/runProbes';
import type { ProjectPlan } from '../../analysis/plan/types';
import { isRemote } from '../../analysis/project/builds';
import { dirname, isInside } from '../../analysis/project/paths';
import { answerOrRefuse } from '../ask';
import type { Feature, ServerContext } from '../context';
import { toPath, toUri } from '../convert';
import { planInMemory } from './recipe';

/** `condaInDocker/containerPlan`, `runProbes` and `addPackages`: how an image of a Dockerfile is built and worked in. */
export const containerPlan: Feature = (context) => {
  const answer: RequestHandler<ContainerPlanParams, ContainerPlanResult, void> = ({ uri, target, recipe }, token) =>
    answerOrRefuse(async () => {
      const there = await context.analyses.read(uri, token, (analyzer, path) => {
        const seen = analyzer.context(path);
        return seen?.kind === 'dockerfile' ? plan(seen, folderOf(context, path), target) : undefined;
      });
      const found =
        there ??
        (recipe === true ? await planInMemory(context, uri, folderOf(context, toPath(uri)), token) : undefined);
      return found === undefined ? null : toResult(found, uri, context);
    });
  context.connection.onRequest(CONTAINER_PLAN, answer);
  const probes: RequestHandler<RunProbesParams, RunProbesResult, void> = ({ uri, target }, token) =>
    answerOrRefuse(async () => {
      const found = await context.analyses.read(uri, token, (analyzer, path) => {
        const seen = analyzer.context(path);
        return seen?.kind === 'dockerfile' ? { text: seen.text, probes: runProbes(seen, target) } : undefined;
      });
      return found ?? null;
    });
  context.connection.onRequest(RUN_PROBES, probes);
  const add: RequestHandler<AddPackagesParams, AddPackagesResult, void> = (
    { uri, target, prefix, conda, pip },
    token,
  ) =>
    answerOrRefuse(async () => {
      const packages = (['conda', 'pip'] as const).flatMap((manager) =>
        (manager === 'conda' ? conda : pip).map(({ name, version }) => ({
          name,
          version: version ?? undefined,
          manager,
        })),
      );
      const found = await context.analyses.read(uri, token, (analyzer, path) => {
        const seen = analyzer.context(path);
        return seen?.kind === 'dockerfile' ? addToEnvironment(seen, target, prefix, packages) : undefined;
      });
      const file = found && toUri(found.file, uri);
      const lines = file === undefined ? undefined : context.files.linesOf(file);
      if (found === undefined || file === undefined || lines === undefined) return null;
      const edits = found.edits.map(({ span, text }) => ({ range: lines.range(span), text }));
      return { uri: file, edits, added: found.added };
    });
  context.connection.onRequest(ADD_PACKAGES, add);
};

/** The innermost workspace folder that holds the file; a file outside of all has its own. */
function folderOf({ folders }: ServerContext, path: string): string {
  const holding = folders.map(({ uri }) => toPath(uri).replace(/\/$/, '')).filter((folder) => isInside(folder, path));
  return holding.sort((a, b) => b.length - a.length)[0] ?? dirname(path);
}

function mapped<T>(values: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function toResult(found: ProjectPlan, uri: string, context: ServerContext): ContainerPlanResult {
  const uriOf = (path: string): string => toUri(path, uri);
  const build = (each: PlannedBuild): PlannedBuild => ({
    ...each,
    file: each.file === null ? null : uriOf(each.file),
    context: uriOf(each.context),
    contexts: mapped(each.contexts, (at) => (isRemote(at) ? at : uriOf(at))),
    secrets: mapped(each.secrets, (secret) => ('file' in secret ? { file: uriOf(secret.file) } : secret)),
  });
  const { fix } = found.jupyter;
  const lines = fix === null ? undefined : context.files.linesOf(uriOf(fix.file));
  return {
    ...found,
    dockerfile: uriOf(found.dockerfile),
    builds: found.builds.map(build),
    build: build(found.build),
    jupyter: {
      ...found.jupyter,
      fix:
        fix === null || lines === undefined
          ? null
          : { uri: uriOf(fix.file), position: lines.range(fix.span).start, text: fix.text, package: fix.package },
    },
    mounts: found.mounts.map((mount) => ({ ...mount, source: uriOf(mount.source) })),
    inputs: found.inputs.map(uriOf),
  };
}
