import * as vscode from 'vscode';
import { RUN_PROBES, type RunProbesResult } from '../../../../common/src/protocol';
import type { BuildEvent } from '../../engine/port';
import { OutputTerminal } from '../../outputTerminal';
import { BuildLog } from '../buildLog';
import { type Chosen, chooseBuild } from '../choose';
import { currentImage } from '../currentImage';
import { showFailure, signalOf } from '../messages';
import { relativeDockerfile } from '../naming';
import { showReport } from '../reports';
import type { Session } from '../session';
import { report, type VerifiedRow, verify } from '../verify';
import { verifyRuns } from '../verifyRuns';

/** "Verify Activation": what the model predicted beside what the built image shows. */
export async function verifyActivation(session: Session, given: readonly unknown[]): Promise<void> {
  const chosen = await chooseBuild(session, given, false);
  const { plan, folder } = chosen;
  const dockerfile = relativeDockerfile(folder, chosen.dockerfile.fsPath);
  const engine = await session.engine();
  const image = await currentImage(session, engine, chosen);
  if (image === undefined) return;
  const title = `Verifying the activation of ${dockerfile}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const rows = await vscode.window.withProgress(options, (_, token) =>
    verify(engine, plan, image, { folder, dockerfile }, signalOf(token)),
  );
  const shown = await show(session, rows, { dockerfile, image });
  void conclude(session, chosen, rows, shown, { dockerfile, image });
}

interface About {
  readonly dockerfile: string;
  readonly image: string;
}

/** Shows the report; gives its text. */
async function show(session: Session, rows: readonly VerifiedRow[], about: About): Promise<string> {
  const { version: engine } = await (await session.engine()).info();
  const version: unknown = session.host.context.extension.packageJSON?.version;
  const content = report(rows, { ...about, engine, version: String(version) });
  await showReport(`Verified ${about.dockerfile}.md`, content);
  return content;
}

const COPY = 'Copy Report';
const RUNS = 'Verify RUNs Too';

async function conclude(
  session: Session,
  chosen: Chosen,
  rows: readonly VerifiedRow[],
  content: string,
  about: About,
): Promise<void> {
  const different = rows.filter(({ verdict }) => verdict === 'different').length;
  const buttons = rows.some(({ situation }) => situation === 'build') ? [COPY] : [COPY, RUNS];
  const message = `${different} of ${rows.length} environments differ from what was predicted.`;
  const answer =
    different > 0
      ? await vscode.window.showWarningMessage(message, ...buttons)
      : await vscode.window.showInformationMessage('The environments are as they were predicted.', ...buttons);
  if (answer === COPY) await vscode.env.clipboard.writeText(content);
  if (answer !== RUNS) return;
  await verifyRunsToo(session, chosen, rows, about);
}

async function verifyRunsToo(
  session: Session,
  chosen: Chosen,
  rows: readonly VerifiedRow[],
  about: About,
): Promise<void> {
  try {
    const all = [...rows, ...(await runsOf(session, chosen))];
    await conclude(session, chosen, all, await show(session, all, about), about);
  } catch (error) {
    await showFailure(session, error, () => verifyRunsToo(session, chosen, rows, about));
  }
}

/** Builds the Dockerfile once more, with a probe at the end of each RUN. */
async function runsOf(session: Session, { plan, folder, dockerfile, args }: Chosen): Promise<VerifiedRow[]> {
  const params = { uri: dockerfile.toString(), target: plan.target };
  const found = await session.host.client.sendRequest<RunProbesResult>(RUN_PROBES, params);
  if (found === null || found.probes.length === 0) throw new Error('There is no RUN that a probe could follow.');
  const engine = await session.engine();
  const log = new BuildLog(relativeDockerfile(folder, dockerfile.fsPath));
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Verifying the RUNs in a throw-away build',
    cancellable: true,
  };
  const end = new AbortController();
  const terminal = new OutputTerminal('Verify RUNs', 'verified', () => end.abort());
  const running = {
    name: `${relativeDockerfile(folder, dockerfile.fsPath)} (RUNs, verified)`,
    folder,
    show: (preserveFocus?: boolean) => terminal.show(preserveFocus),
    cancel: () => end.abort(),
  };
  const work = vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => end.abort());
    terminal.show();
    const choice = { plan, folder, dockerfile: dockerfile.fsPath, context: session.pathOf(plan.build.context), args };
    const tell = (event: BuildEvent): void => {
      terminal.write(log.render(event));
      if (event.type === 'step-started') progress.report({ message: event.step.name.slice(0, 80) });
    };
    return verifyRuns(engine, session.builder, choice, found, tell, end.signal);
  });
  return session.builds.during(running, () => work);
}
