import * as vscode from 'vscode';
import { Command } from '../../../../common/src/ids';
import { elapsed } from '../buildLog';
import { chooseBuild } from '../choose';
import type { Session } from '../session';

/** "Build Image". */
export async function build(session: Session, given: readonly unknown[]): Promise<void> {
  const chosen = await chooseBuild(session, given, true);
  const built = await session.builds.build(chosen);
  if (built === undefined) return;
  const run = 'Run Jupyter';
  const message = `Built ${built.name} in ${elapsed(built.milliseconds)}.`;
  void vscode.window.showInformationMessage(message, run).then((answer) => {
    if (answer === run) {
      void vscode.commands.executeCommand(Command.runJupyter, chosen.dockerfile, chosen.plan.target);
    }
  });
}
