import * as vscode from 'vscode';
import { Command } from '../../../../common/src/commands';
import { tell } from '../../tell';
import { elapsed } from '../buildLog';
import { chooseBuild } from '../choose';
import type { Workplace } from '../workplace';

/** "Build Image". */
export function build(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  return buildWith(workplace, given, {});
}

/** "Build Image Without Cache": every step runs. */
export function buildWithoutCache(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  return buildWith(workplace, given, { noCache: true });
}

/** "Pull Base Images and Build": newer images after FROM are fetched first. */
export function buildAndPull(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  return buildWith(workplace, given, { pull: true });
}

async function buildWith(
  workplace: Workplace,
  given: readonly unknown[],
  how: { readonly noCache?: boolean; readonly pull?: boolean },
): Promise<void> {
  const chosen = await chooseBuild(workplace, given, true);
  const built = await workplace.builds.build({ ...chosen, ...how });
  if (built === undefined) return;
  const run = 'Run Jupyter';
  const message = `Built ${built.name} in ${elapsed(built.milliseconds)}.`;
  void tell.info(message, run).then((answer) => {
    if (answer === run) {
      void vscode.commands.executeCommand(Command.runJupyter, chosen.dockerfile, chosen.plan.target);
    }
  });
}
