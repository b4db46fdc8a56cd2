import * as vscode from 'vscode';
import type { BuildEvent } from '../../engine/port';
import { OutputTerminal } from '../../outputTerminal';
import { tell } from '../../tell';
import { BuildLog } from '../buildLog';
import { type Chosen, chooseBuild } from '../choose';
import { currentImage } from '../currentImage';
import { pathOf } from '../folders';
import { showFailure, signalOf } from '../messages';
import { relativeDockerfile } from '../naming';
import { report, type VerifiedRow, verdictOf, verifiedOf, verify } from '../verify';
import { verifyRuns } from '../verifyRuns';
import type { Workplace } from '../workplace';

/** "Verify Activation": what the model predicted beside what the built image shows. */
export async function verifyActivation(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const chosen = await chooseBuild(workplace, given, false);
  const { plan, folder } = chosen;
  const dockerfile = relativeDockerfile(folder, chosen.dockerfile.fsPath);
  const engine = await workplace.engine();
  const image = await currentImage(workplace, engine, chosen);
  if (image === undefined) return;
  const title = `Verifying the activation of ${dockerfile}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const rows = await vscode.window.withProgress(options, (_, token) =>
    verify(engine, plan, image, { folder, dockerfile }, signalOf(token)),
  );
  const content = await show(workplace, chosen, rows, { dockerfile, image });
  void conclude(workplace, chosen, rows, content, { dockerfile, image });
}

interface About {
  readonly dockerfile: string;
  readonly image: string;
}

/** Shows what was found beside the explanation; gives the report as text, for copying. */
async function show(
  workplace: Workplace,
  { dockerfile }: Chosen,
  rows: readonly VerifiedRow[],
  about: About,
): Promise<string> {
  const { version: engine } = await (await workplace.engine()).info();
  const version = String(workplace.context.extension.packageJSON?.version);
  const line = `Image ${about.image}, engine ${engine}, Conda in Docker ${version}.`;
  await workplace.showVerified(dockerfile, verifiedOf(rows, line));
  return report(rows, { ...about, engine, version });
}

const COPY = 'Copy Report';
const RUNS = 'Verify RUNs Too';

async function conclude(
  workplace: Workplace,
  chosen: Chosen,
  rows: readonly VerifiedRow[],
  content: string,
  about: About,
): Promise<void> {
  const { text, good } = verdictOf(rows);
  const buttons = rows.some(({ situation }) => situation === 'build') ? [COPY] : [COPY, RUNS];
  const answer = good ? await tell.info(text, ...buttons) : await tell.warning(text, ...buttons);
  if (answer === COPY) await vscode.env.clipboard.writeText(content);
  if (answer === RUNS) await verifyRunsToo(workplace, chosen, rows, about);
}

async function verifyRunsToo(
  workplace: Workplace,
  chosen: Chosen,
  rows: readonly VerifiedRow[],
  about: About,
): Promise<void> {
  try {
    const all = [...rows, ...(await runsOf(workplace, chosen))];
    await conclude(workplace, chosen, all, await show(workplace, chosen, all, about), about);
  } catch (error) {
    await showFailure(workplace.log, error, () => verifyRunsToo(workplace, chosen, rows, about));
  }
}

/** Builds the Dockerfile once more, with a probe at the end of each RUN. */
async function runsOf(workplace: Workplace, { plan, folder, dockerfile, args }: Chosen): Promise<VerifiedRow[]> {
  const found = await workplace.plans.probes(dockerfile, plan.target);
  if (found === undefined || found.probes.length === 0) throw new Error('There is no RUN that a probe could follow.');
  const engine = await workplace.engine();
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
    const choice = { plan, folder, dockerfile: dockerfile.fsPath, context: pathOf(plan.build.context), args };
    const tell = (event: BuildEvent): void => {
      terminal.write(log.render(event));
      if (event.type === 'step-started') progress.report({ message: event.step.name.slice(0, 80) });
    };
    return verifyRuns(engine, workplace.builder, choice, found, tell, end.signal);
  });
  return workplace.builds.during(running, () => work);
}
