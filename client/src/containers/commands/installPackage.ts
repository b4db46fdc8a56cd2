import * as vscode from 'vscode';
import { Command } from '../../../../common/src/commands';
import type { PlannedEnvironment } from '../../../../common/src/containerPlan';
import { OutputTerminal } from '../../outputTerminal';
import { tell } from '../../tell';
import { environmentFileOf, usesLock } from '../environmentFiles';
import {
  askedPackages,
  findInstaller,
  installWords,
  isDenied,
  isNotFound,
  linesOfTerminal,
  pipWords,
  reasonOf,
} from '../install';
import { asPip, choicesOf, modulesOf, type Order } from '../installChoices';
import { readInstalled } from '../installed';
import { cancelled } from '../messages';
import type { Workplace } from '../workplace';
import { writePackages } from '../writePackages';
import { chooseEnvironment } from './chooseEnvironment';
import { type InContainer, placeToRun } from './exec';

/**
 * "Install Package…": into the environment of a container that runs, and into the environment file. Called with a module
 * that was not found (`{ module }` as the second argument), it asks only for the package that brings it; with a spec
 * (`{ spec }`) it asks nothing.
 */
export async function installPackage(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const place = await placeToRun(workplace, given[0]);
  if (place.plan === undefined) {
    throw new Error(
      `Which environment is worked in in ${place.container.name} is not known: no Dockerfile of this workspace makes its image.`,
    );
  }
  const environment = await chooseEnvironment(place.plan, 'Into which environment?');
  if (/\/\.pixi\/envs\//.test(`${environment.prefix}/`)) {
    throw new Error(
      `${environment.name} is pixi's: what its pixi.toml does not have goes away again. Run "pixi add" in a shell of the container.`,
    );
  }
  const order = orderOf(given[1]) ?? (await askOrder(workplace, environment, moduleOf(given[1])));
  await carryOut(workplace, place, environment, order);
}

/** What is ordered by a whole spec, and needs no question. */
function orderOf(given: unknown): Order | undefined {
  const spec = typeof given === 'object' && given !== null ? (given as { spec?: unknown }).spec : undefined;
  const packages = typeof spec === 'string' ? askedPackages(spec) : 'nothing';
  return typeof packages === 'string' ? undefined : { manager: 'conda', packages };
}

function moduleOf(given: unknown): string | undefined {
  const module = typeof given === 'object' && given !== null ? (given as { module?: unknown }).module : undefined;
  return typeof module === 'string' ? module : undefined;
}

async function askOrder(
  { plans }: Workplace,
  { name }: PlannedEnvironment,
  module: string | undefined,
): Promise<Order> {
  const title = `Install into ${name}`;
  const text =
    module ??
    (await vscode.window.showInputBox({
      title,
      prompt:
        'Packages with blanks between them. A version may follow: numpy=2.1. The name of a module does as well: cv2',
      validateInput: (value) => {
        const found = askedPackages(value);
        return typeof found === 'string' ? found : undefined;
      },
    }));
  const asked = text === undefined ? cancelled() : askedPackages(text);
  if (typeof asked === 'string') throw new Error(asked);
  const choices = choicesOf(asked, await plans.packagesOf(modulesOf(asked)), module !== undefined);
  const chosen = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: 'Which package, and by which program?',
  });
  return chosen?.order ?? cancelled();
}

async function carryOut(
  workplace: Workplace,
  place: InContainer,
  environment: PlannedEnvironment,
  order: Order,
): Promise<void> {
  const { plans } = workplace;
  const file = await environmentFileOf(plans, place.plan, place.folder);
  const channels = file === undefined ? [] : await plans.channels(file);
  const specs = order.packages.map(({ spec }) => spec);
  const argv = await wordsFor(place, environment, order, channels);
  const title = `Installing ${specs.join(' ')} into ${environment.name}`;
  const { code, lines, terminal } = await runShown(place, argv, order.user, title);
  if (code === undefined) {
    void tell.info(`${specs.join(' ')}: cancelled. ${nameOf(file)} is left as it is.`);
    return;
  }
  if (code !== 0) return tellFailure(workplace, place, environment, order, lines, terminal, file);
  const user = order.user ?? place.request.user;
  const installed = await readInstalled(place.engine, place.container.id, environment.prefix, { user });
  const versions = new Map([
    ...(installed?.pip ?? []).map(({ name, version }) => [nameKey(name), version] as const),
    ...(installed?.conda ?? []).map(({ name, version }) => [nameKey(name), version] as const),
  ]);
  const missing = order.packages.filter(({ name }) => !versions.has(nameKey(name)));
  if (installed !== undefined && missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    throw new Error(
      `${argv[0]} ended well, but ${names} is not in ${environment.prefix}. ${nameOf(file)} is left as it is.`,
    );
  }
  const packages = order.packages.map(({ name }) => ({
    name,
    version: versions.get(nameKey(name)) ?? null,
    manager: order.manager,
  }));
  const what = packages.map(({ name, version }) => (version === null ? name : `${name} ${version}`)).join(', ');
  const done = `${what} ${packages.length === 1 ? 'is' : 'are'} installed in ${place.container.name}`;
  if (file === undefined) {
    void tell.warning(`${done}. There is no environment file to write it to: it goes away with the container.`);
    return;
  }
  let written: readonly string[];
  try {
    written = await writePackages(plans, file, packages);
  } catch (error) {
    throw new Error(`${done}, and goes away with it. ${error instanceof Error ? error.message : String(error)}`);
  }
  void conclude(place, done, written, file);
}

/** Names are one to pip, however their parts are joined. */
function nameKey(name: string): string {
  return name.toLowerCase().replace(/[_.]/g, '-');
}

function nameOf(file: vscode.Uri | undefined): string {
  return file === undefined ? 'The project' : vscode.workspace.asRelativePath(file);
}

async function wordsFor(
  { engine, container, plan, request }: InContainer,
  { prefix, name }: PlannedEnvironment,
  { manager, packages }: Order,
  channels: readonly string[],
): Promise<string[]> {
  const specs = packages.map(({ spec }) => spec);
  if (manager === 'pip') return pipWords(prefix, specs);
  const installer = plan && (await findInstaller(engine, container.id, plan, request));
  if (installer === undefined) {
    throw new Error(
      `${container.name} has no conda, mamba or micromamba that could install into ${name}: a later stage of the Dockerfile left it out, or it is a venv. Choose pip, or write the package to the environment file and build again.`,
    );
  }
  return installWords(installer, prefix, channels, specs);
}

/** Runs a program in view of the user. @returns its exit code, undefined where it was cancelled, and what it wrote */
async function runShown(
  { engine, container, request }: InContainer,
  argv: readonly string[],
  user: string | undefined,
  title: string,
): Promise<{ code: number | undefined; lines: readonly string[]; terminal: OutputTerminal }> {
  const end = new AbortController();
  const terminal = new OutputTerminal(`Install (${container.name})`, 'package', () => end.abort());
  terminal.write(`\u001b[2m${argv.join(' ')}\u001b[0m\n`);
  terminal.show();
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    token.onCancellationRequested(() => end.abort());
    // With a terminal the program gets a hangup when it is let go of: nothing goes on unseen.
    const session = await engine.containers.exec(container.id, {
      ...request,
      ...(user === undefined ? {} : { user }),
      argv,
      tty: true,
      columns: 120,
      rows: 40,
    });
    end.signal.addEventListener('abort', () => session.close());
    if (end.signal.aborted) session.close();
    let output = '';
    for await (const { text } of session.output) {
      terminal.write(text);
      output = (output + text).slice(-MOST);
    }
    const code = end.signal.aborted ? undefined : await session.exitCode;
    return { code, lines: linesOfTerminal(output), terminal };
  });
}

/** So much of the output is looked at, in characters: the reason is at its end. */
const MOST = 200_000;

async function tellFailure(
  workplace: Workplace,
  place: InContainer,
  environment: PlannedEnvironment,
  order: Order,
  lines: readonly string[],
  terminal: OutputTerminal,
  file: vscode.Uri | undefined,
): Promise<void> {
  const specs = order.packages.map(({ spec }) => spec).join(' ');
  const known = place.plan && (await workplace.plans.explainError(vscode.Uri.parse(place.plan.dockerfile), lines));
  // That a package is not there needs no more words.
  const meant = isNotFound(lines) ? undefined : known?.messages.find(({ general }) => !general);
  const words = [
    `${specs} could not be installed: ${reasonOf(lines) ?? 'the program does not say why'}`.replace(/(?<![.!?])$/, '.'),
    ...(meant === undefined ? [] : [meant.cause]),
    ...(file === undefined ? [] : [`${nameOf(file)} is left as it is.`]),
  ];
  const show = 'Show Output';
  const root = 'Install as Root';
  const pip = 'Install with pip';
  const buttons = [
    ...(isDenied(lines) && order.user === undefined ? [root] : []),
    ...(isNotFound(lines) && order.manager === 'conda' ? [pip] : []),
    show,
  ];
  const answer = await tell.error(words.join(' '), ...buttons);
  if (answer === show) terminal.show(false);
  if (answer === root) await carryOut(workplace, place, environment, { ...order, user: '0' });
  if (answer === pip) {
    const packages = order.packages.map((each) => asPip(each, each.name));
    await carryOut(workplace, place, environment, { ...order, manager: 'pip', packages });
  }
}

async function conclude(
  { plan }: InContainer,
  done: string,
  written: readonly string[],
  file: vscode.Uri,
): Promise<void> {
  const name = nameOf(file);
  const lines = written.map((line) => `“${line}”`).join(', ');
  const said = written.length === 0 ? `${name} asks for it already` : `${name} has ${lines} now`;
  const locked = plan !== undefined && usesLock(plan);
  const next = locked ? ' The image is made from the lock, which does not have it yet.' : '';
  const open = 'Show File';
  const lock = 'Update Lock';
  const answer = await tell.info(`${done}, and ${said}.${next}`, ...(locked ? [lock, open] : [open]));
  if (answer === open) await vscode.window.showTextDocument(file);
  if (answer === lock) await vscode.commands.executeCommand(Command.updateLock, file);
}
