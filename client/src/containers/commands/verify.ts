import * as vscode from 'vscode';
import { chooseBuild } from '../choose';
import { signalOf } from '../messages';
import { imageName, relativeDockerfile } from '../naming';
import type { Session } from '../session';
import { report, type VerifiedRow, verify } from '../verify';

/** "Verify Activation": what the model predicted beside what the built image shows. */
export async function verifyActivation(session: Session, given: readonly unknown[]): Promise<void> {
  const chosen = await chooseBuild(session, given, false);
  const { plan, folder } = chosen;
  const dockerfile = relativeDockerfile(folder, chosen.dockerfile.fsPath);
  const engine = await session.engine();
  const image = imageName(folder, dockerfile, plan.target);
  const found = await engine.images.find(image);
  if (found === undefined && (await session.builds.build(chosen)) === undefined) return;
  const title = `Verifying the activation of ${dockerfile}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const rows = await vscode.window.withProgress(options, (_, token) =>
    verify(engine, plan, image, { folder, dockerfile }, signalOf(token)),
  );
  const { version } = await engine.info();
  const extension: unknown = session.host.context.extension.packageJSON?.version;
  const content = report(rows, { dockerfile, image, engine: version, version: String(extension) });
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document, { preview: true, preserveFocus: false });
  void conclude(rows, content);
}

async function conclude(rows: readonly VerifiedRow[], content: string): Promise<void> {
  const different = rows.filter(({ verdict }) => verdict === 'different').length;
  const copy = 'Copy Report';
  const answer =
    different > 0
      ? await vscode.window.showWarningMessage(
          `${different} of ${rows.length} environments differ from what was predicted.`,
          copy,
        )
      : await vscode.window.showInformationMessage('The environments are as they were predicted.', copy);
  if (answer === copy) await vscode.env.clipboard.writeText(content);
}
