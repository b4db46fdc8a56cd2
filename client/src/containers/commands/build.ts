import * as vscode from 'vscode';
import { Command } from '../../../../common/src/commands';
import { elapsed } from '../buildLog';
import { chooseBuild } from '../choose';
import type { Workplace } from '../workplace';

/** "Build Image". */
export async function build(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const chosen = await chooseBuild(workplace, given, true);
  const built = await workplace.builds.build(chosen);
  if (built === undefined) return;
  const run = 'Run Jupyter';
  const message = `Built ${built.name} in ${elapsed(built.milliseconds)}.`;
  void vscode.window.showInformationMessage(message, run).then((answer) => {
    if (answer === run) {
      void vscode.commands.executeCommand(Command.runJupyter, chosen.dockerfile, chosen.plan.target);
    }
  });
}
