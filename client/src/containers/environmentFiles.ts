/** The environment file that an image is made from. */
import * as vscode from 'vscode';
import type { ContainerPlan } from '../../../common/src/containerPlan';
import { ENVIRONMENT_FILES } from '../solver/file';
import { cancelled } from './messages';
import type { Plans } from './plans';

/** Locks have names of their own: `conda-linux-64.lock`, `conda-lock.yml`. */
const LOCK = /\/(?:conda-lock\.ya?ml|[^/]*\.conda-lock\.ya?ml|conda-lock\.[^/]*\.ya?ml|conda-[^/]*\.lock)$/;

/** Whether an image is made from a lock. */
export function usesLock({ inputs }: Pick<ContainerPlan, 'inputs'>): boolean {
  return inputs.some((uri) => LOCK.test(vscode.Uri.parse(uri).path));
}

/**
 * The environment file that an image is made from, else one of the folder; it is asked where there are several.
 *
 * @param folder the workspace folder, as a path
 * @returns undefined where there is none
 */
export async function environmentFileOf(
  plans: Plans,
  plan: ContainerPlan | undefined,
  folder: string,
): Promise<vscode.Uri | undefined> {
  const own = plan === undefined ? [] : await environmentFilesOf(plans, plan);
  const all = own.length > 0 ? own : await environments(plans, await inFolder(folder));
  if (all.length < 2) return all[0];
  const items = all.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Which environment file?' });
  return chosen?.uri ?? cancelled();
}

/** The environment files that an image is made from. */
export async function environmentFilesOf(
  plans: Plans,
  { inputs }: Pick<ContainerPlan, 'inputs'>,
): Promise<vscode.Uri[]> {
  return environments(
    plans,
    inputs.map((uri) => vscode.Uri.parse(uri)),
  );
}

async function inFolder(folder: string): Promise<vscode.Uri[]> {
  const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), ENVIRONMENT_FILES);
  return vscode.workspace.findFiles(pattern, '**/{node_modules,.git}/**', 20);
}

/** Those of the files that the server knows as environment files. */
async function environments(plans: Plans, files: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
  const named = files.filter(({ path }) => /\.ya?ml$/i.test(path) && !LOCK.test(path));
  const known = await Promise.all(named.map((uri) => plans.isEnvironment(uri)));
  return named.filter((_, at) => known[at]);
}
