import * as vscode from 'vscode';
import type { ContainerPlan, PlannedEnvironment } from '../../../../common/src/containerPlan';
import { cancelled } from '../messages';

/**
 * The environment of an image that is meant: the one that is worked in; it is asked where there are several.
 *
 * @param question what is asked
 * @throws where none is known
 */
export async function chooseEnvironment(
  { environments, environment }: Pick<ContainerPlan, 'environments' | 'environment'>,
  question: string,
): Promise<PlannedEnvironment> {
  const [only, ...more] = environments.filter(({ name }) => name !== 'base');
  if (environment !== null && more.length === 0) return environment;
  if (only === undefined) {
    const [base] = environments;
    if (base === undefined) throw new Error('No environment is known in this image.');
    return base;
  }
  if (more.length === 0) return only;
  const items = environments.map((each) => ({ label: each.name, description: each.prefix, each }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: question });
  return chosen?.each ?? cancelled();
}
