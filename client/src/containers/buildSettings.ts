/** What settings and the project's files say of a build, beside its arguments and secrets. */
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import type { ContainerPlan } from '../../../common/src/containerPlan';
import type { BuildOptions } from './build';

/** The options of a build: a setting that says something is in the place of what the compose file says. */
export function buildOptions(
  dockerfile: vscode.Uri,
  { build }: Pick<ContainerPlan, 'build'>,
  folder: string,
): BuildOptions {
  const settings = vscode.workspace.getConfiguration('condaInDocker.build', dockerfile);
  const more = build.more ?? undefined;
  const list = (name: string, planned: readonly string[] = []): readonly string[] => {
    const set = settings.get<readonly unknown[]>(name)?.filter((each) => typeof each === 'string' && each !== '') ?? [];
    return set.length > 0 ? (set as string[]) : planned;
  };
  const platforms = list('platforms', more?.platforms);
  return {
    ssh: list('ssh', more?.ssh),
    cacheFrom: list('cacheFrom', more?.cacheFrom),
    cacheTo: list('cacheTo', more?.cacheTo),
    ...(platforms.length === 0 ? {} : { platforms }),
    ...(more?.network === undefined || more.network === null ? {} : { network: more.network }),
    ...(more === undefined || more.extraHosts.length === 0 ? {} : { extraHosts: more.extraHosts.map(withColon) }),
    // Paths of caches and keys are relative to it.
    folder: resolve(folder),
  };
}

/** Compose writes `host=address` as well; engines know `host:address`. */
function withColon(host: string): string {
  return host.replace(/^([^:=]+)=/, '$1:');
}

/** All arguments of a build: those of the project's files, of the setting, and those that were chosen. */
export function buildArguments(
  dockerfile: vscode.Uri,
  { build }: Pick<ContainerPlan, 'build'>,
  chosen: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const set = vscode.workspace.getConfiguration('condaInDocker.build', dockerfile).get<Record<string, unknown>>('args');
  const own = Object.entries(set ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ...build.args, ...Object.fromEntries(own), ...chosen };
}
