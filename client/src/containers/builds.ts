/** Builds as people see them: questions before, progress and a log during, a diagnostic on the step that failed. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SERVER_NAME } from '../../../common/src/ids';
import type { ContainerPlan } from '../../../common/src/protocol';
import type { BuildEvent, BuildFailure, Engine } from '../engine/port';
import { isEngineError } from '../engine/port';
import { OutputTerminal } from '../outputTerminal';
import { tell } from '../tell';
import type { BuildService, Built } from './build';
import { BuildLog, elapsed, placesIn } from './buildLog';
import { BuildSecrets } from './buildSecrets';
import { buildArguments, buildOptions } from './buildSettings';
import { environmentFilesOf } from './environmentFiles';
import { FailureMarks } from './failureMark';
import { pathOf, workspaceFolderOf } from './folders';
import type { TaskBuild } from './host';
import { linesOf } from './instructionPlace';
import { ABOUT_THE_ENGINE } from './messages';
import { missingModule } from './missingModule';
import { nameFor } from './nameWanted';
import { relativeDockerfile } from './naming';
import type { Plans } from './plans';
import { readChoice } from './remembered';
import type { ContainerStore } from './state';
import { writePackages } from './writePackages';

/** What is to be built. */
export interface BuildOrder {
  readonly plan: ContainerPlan;
  readonly folder: string;
  readonly dockerfile: vscode.Uri;
  readonly args: Readonly<Record<string, string>>;
  readonly pull?: boolean;
  readonly noCache?: boolean;
}

/** A build that runs, whoever began it. */
export interface Running {
  /** The Dockerfile, relative to its folder, and the stage where it is not the last one. */
  readonly name: string;
  readonly folder: string;
  /** Brings its log to the front. */
  readonly show: (preserveFocus?: boolean) => void;
  readonly cancel: () => void;
}

/** What builds need of the window. */
export interface BuildsNeeds {
  readonly store: ContainerStore;
  readonly builder: BuildService;
  readonly plans: Plans;
  readonly state: vscode.Memento;
  readonly engine: (signal?: AbortSignal) => Promise<Engine>;
}

export class Builds implements vscode.Disposable {
  private readonly running = new Set<Running>();
  private readonly logs = new Map<string, OutputTerminal>();
  private readonly marks = new FailureMarks();
  private readonly secrets = new BuildSecrets(pathOf);
  private readonly places: vscode.Disposable;
  private readonly dockerfiles = new Map<vscode.Terminal, { name: string; uri: vscode.Uri }>();

  constructor(private readonly needs: BuildsNeeds) {
    this.places = vscode.window.registerTerminalLinkProvider({
      provideTerminalLinks: ({ line, terminal }) => {
        const known = this.dockerfiles.get(terminal);
        if (known === undefined) return [];
        return placesIn(line, known.name).map(
          (place) => new PlaceInDockerfile(place.start, place.length, known.uri, place.line),
        );
      },
      handleTerminalLink: async (link) => {
        if (!(link instanceof PlaceInDockerfile)) return;
        const { uri, line } = link;
        const at = new vscode.Range(line - 1, 0, line - 1, 0);
        await vscode.window.showTextDocument(uri, { selection: at });
      },
    });
  }

  /**
   * Builds in view of the user.
   * @returns what was built; undefined where it failed (which was shown) or was cancelled
   */
  async build(order: BuildOrder): Promise<Built | undefined> {
    const name = relativeDockerfile(order.folder, order.dockerfile.fsPath);
    const stage = nameOf(order);
    this.refuseSecond(stage, order.folder);
    const end = new AbortController();
    const terminal = this.logFor(stage, order, name, end);
    const title = `Building ${stage}`;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const running = {
      name: stage,
      folder: order.folder,
      show: (preserveFocus?: boolean) => terminal.show(preserveFocus),
      cancel: () => end.abort(),
    };
    return this.during(running, () =>
      vscode.window.withProgress(options, async (progress, token) => {
        token.onCancellationRequested(() => end.abort());
        const log = new BuildLog(name);
        const tell = (event: BuildEvent): void => {
          terminal.write(log.render(event));
          const message = this.progressOf(order, event);
          if (message !== undefined) progress.report({ message });
        };
        return this.carryOut(order, log, (text) => terminal.write(text), tell, end.signal);
      }),
    );
  }

  /** Lets a build be seen and cancelled while it runs. */
  async during<T>(running: Running, work: () => Thenable<T>): Promise<T> {
    this.running.add(running);
    try {
      return await work();
    } finally {
      this.running.delete(running);
    }
  }

  /** @throws where the same is being built: the second build would take the first one's image away */
  private refuseSecond(name: string, folder: string): void {
    const other = [...this.running].find((each) => each.name === name && each.folder === folder);
    if (other === undefined) return;
    other.show();
    throw new Error(`${name} is being built already. Wait for it, or cancel it ("Conda in Docker: Cancel Build").`);
  }

  /** Builds without questions, for a task. @returns its exit code */
  async forTask(task: TaskBuild): Promise<number> {
    const { plans, state } = this.needs;
    const fail = (message: string): number => {
      task.write(`\u001b[31m${message}\u001b[0m\r\n`);
      return 1;
    };
    try {
      const folder = workspaceFolderOf(task.dockerfile);
      const plan = await plans.of(task.dockerfile, task.target);
      if (folder === undefined || plan === undefined) {
        return fail(`Not a Dockerfile of this workspace that can be built: ${task.dockerfile.fsPath}`);
      }
      const remembered = readChoice(state, task.dockerfile).args;
      const args = buildArguments(task.dockerfile, plan, { ...remembered, ...task.args });
      const log = new BuildLog(relativeDockerfile(folder, task.dockerfile.fsPath));
      const tell = (event: BuildEvent): void => {
        const text = log.render(event);
        if (text !== '') task.write(text);
        task.onEvent?.(event);
      };
      const order = { plan, folder, dockerfile: task.dockerfile, args, pull: task.pull, noCache: task.noCache };
      const name = nameOf(order);
      this.refuseSecond(name, folder);
      const { show, cancel } = task;
      const built = await this.during({ name, folder, show, cancel }, () =>
        this.carryOut(order, log, task.write, tell, task.signal, true),
      );
      return built === undefined ? 1 : 0;
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** The log of the newest build that runs, else of the last one. */
  showLog(): void {
    const newest = [...this.running].at(-1) ?? [...this.logs.values()].filter(({ open }) => open).at(-1);
    if (newest !== undefined) newest.show(false);
    else void tell.info('Nothing was built in this window yet.');
  }

  /** Cancels a build; asks which where several run. */
  async cancel(): Promise<void> {
    const all = [...this.running];
    const first = all[0];
    if (first === undefined) return void tell.info('No build is running in this window.');
    const chosen =
      all.length === 1
        ? first
        : (
            await vscode.window.showQuickPick(
              all.map((each) => ({ label: each.name, each })),
              { placeHolder: 'Which build is to be cancelled?' },
            )
          )?.each;
    chosen?.cancel();
  }

  dispose(): void {
    for (const { cancel } of this.running) cancel();
    this.marks.dispose();
    this.places.dispose();
  }

  private async carryOut(
    order: BuildOrder,
    log: BuildLog,
    write: (text: string) => void,
    tell: (event: BuildEvent) => void,
    signal?: AbortSignal,
    quiet = false,
  ): Promise<Built | undefined> {
    const { builder, store } = this.needs;
    const name = nameFor(order.dockerfile, order.plan.target);
    await saveInputs(order.plan);
    this.marks.delete(order.dockerfile);
    const about = {
      dockerfile: relativeDockerfile(order.folder, order.dockerfile.fsPath),
      target: order.plan.target ?? '',
    };
    // What failed is forgotten when it is tried again, or when its instruction is changed.
    const changed = (): void => store.clearFailure(order.folder, 'build', about);
    changed();
    try {
      const engine = await this.needs.engine(signal);
      const built = await builder.build(
        engine,
        {
          plan: order.plan,
          folder: order.folder,
          dockerfile: order.dockerfile.fsPath,
          context: pathOf(order.plan.build.context),
          args: order.args,
          pull: order.pull ?? pullWanted(order.dockerfile),
          noCache: order.noCache,
          secret: this.secrets.forBuild(order, !quiet),
          options: buildOptions(order.dockerfile, order.plan, order.folder),
          names: name === undefined ? [] : [name],
        },
        tell,
        signal,
      );
      write(log.success(built.name, built.milliseconds));
      return built;
    } catch (error) {
      if (isEngineError(error, 'cancelled') || signal?.aborted) {
        write(log.failure('Cancelled.'));
        return undefined;
      }
      const message = error instanceof Error ? error.message : String(error);
      write(log.failure(message));
      // An engine that is gone is told by itself, and says nothing of the build.
      if (!isEngineError(error) || !ABOUT_THE_ENGINE.has(error.kind)) {
        store.addFailure(order.folder, { what: 'build', ...about, message, time: Date.now() });
      }
      if (!isEngineError(error, 'build-failed')) {
        if (quiet) return undefined;
        throw error;
      }
      const said = error.build && (await this.diagnose(order, error.build, message, quiet, changed));
      const module = missingModule(error.build?.log.join('\n') ?? '');
      if (!quiet) void this.tellFailure(order, said ?? message, error.build?.line, module);
      // A task's problem matcher makes the diagnostic of this line, and takes it away when the task is run again.
      else if (said !== undefined) {
        write(
          `${relativeDockerfile(order.folder, order.dockerfile.fsPath)}:${error.build?.line ?? 1}: error: ${said}\r\n`,
        );
      }
      return undefined;
    }
  }

  private async tellFailure(
    order: BuildOrder,
    message: string,
    at: number | undefined,
    module: string | undefined,
  ): Promise<void> {
    // A Dockerfile that is on no disk has no step to go to.
    const line = order.plan.inMemory === undefined ? at : undefined;
    const show = 'Show Log';
    const go = 'Go to Step';
    const missing = module === undefined ? undefined : await this.missingPackage(order, module);
    const add = missing && `Add ${missing.name} to ${vscode.workspace.asRelativePath(missing.file)}`;
    const buttons = [...(add === undefined ? [] : [add]), ...(line === undefined ? [show] : [go, show])];
    const answer = await tell.error(`The build failed. ${message}`, ...buttons);
    if (missing !== undefined && answer === add) {
      const { file, name } = missing;
      try {
        await writePackages(this.needs.plans, file, [{ name, version: null, manager: 'conda' }]);
        await vscode.window.showTextDocument(file);
      } catch (error) {
        void tell.error(error instanceof Error ? error.message : String(error));
      }
      return;
    }
    if (answer === show) this.showLog();
    if (answer === go && line !== undefined) {
      const selection = new vscode.Range(line - 1, 0, line - 1, 0);
      await vscode.window.showTextDocument(order.dockerfile, { selection });
    }
  }

  /** The package that brings a module, and the file that it can be added to; undefined where either is not known. */
  private async missingPackage(
    { plan }: BuildOrder,
    module: string,
  ): Promise<{ readonly name: string; readonly file: vscode.Uri } | undefined> {
    const { plans } = this.needs;
    const [found] = await plans.packagesOf([module]).catch(() => []);
    if (found?.certain !== true) return undefined;
    const [file, ...more] = await environmentFilesOf(plans, plan);
    return file === undefined || more.length > 0 ? undefined : { name: found.conda, file };
  }

  /** Marks the step that failed (unless `unmarked`), with what the linter says of its lines. @returns the message */
  private async diagnose(
    { dockerfile, plan }: BuildOrder,
    failure: BuildFailure,
    fallback: string,
    unmarked: boolean,
    onChanged: () => void,
  ): Promise<string> {
    const line = (failure.line ?? 1) - 1;
    const { inMemory } = plan;
    const text = inMemory?.text ?? (await readFile(dockerfile.fsPath, 'utf8').catch(() => ''));
    const lines = linesOf(text, line);
    const said = lastWords(failure.log);
    const code = failure.exitCode === undefined ? '' : ` with exit code ${failure.exitCode}`;
    const step = failure.instruction && shortened(failure.instruction);
    const what = step === undefined ? fallback : `“${step}” failed in the last build${code}`;
    const span = new vscode.Range(line, 0, line + lines, 0);
    const explained = vscode.languages
      .getDiagnostics(dockerfile)
      .filter((each) => each.source === SERVER_NAME && each.range.intersection(span) !== undefined)
      .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error)
      .map(({ message }) => message);
    const first = said === undefined ? what : `${what}: ${said.trim()}`;
    // What the linter knows of this very step is better than what is known of its message.
    const known = explained.length > 0 ? undefined : await this.needs.plans.explainError(dockerfile, failure.log);
    const meant = known?.messages.filter(({ general }) => !general).slice(0, 1) ?? [];
    const reasons = meant.flatMap(({ cause, remedy }) => [cause, remedy]);
    const message = [first.replace(/(?<![.!?])$/, '.'), ...explained, ...reasons].join('\n');
    // A task marks the line by itself; that the instruction changes is of note all the same.
    const shown = unmarked ? undefined : message;
    if (inMemory === undefined) this.marks.set(dockerfile, text, { line, lines, message: shown }, onChanged);
    return message.split('\n').join(' ');
  }

  private progressOf({ folder }: BuildOrder, event: BuildEvent): string | undefined {
    if (event.type === 'step-finished' && !event.cached && event.step.isInstruction) {
      return `${event.step.name.slice(0, 60)}: ${elapsed(event.milliseconds)}`;
    }
    if (event.type !== 'step-started' && event.type !== 'context') return undefined;
    const item = this.needs.store.folder(folder)?.builds.at(-1);
    if (item === undefined) return undefined;
    return `${item.steps > 0 ? `${item.step}/${item.steps} ` : ''}${item.text.slice(0, 80)}`;
  }

  private logFor(stage: string, order: BuildOrder, name: string, end: AbortController): OutputTerminal {
    // A new build gets a fresh log in the place of the old one.
    const key = JSON.stringify([order.folder, stage]);
    const before = this.logs.get(key);
    if (before !== undefined) this.dockerfiles.delete(before.terminal);
    before?.dispose();
    const where = (vscode.workspace.workspaceFolders?.length ?? 0) > 1 ? `${basename(order.folder)}/` : '';
    const terminal = new OutputTerminal(`Build: ${where}${stage}`, 'package', () => end.abort());
    this.logs.set(key, terminal);
    // A Dockerfile that is on no disk has no places to go to.
    if (order.plan.inMemory === undefined) this.dockerfiles.set(terminal.terminal, { name, uri: order.dockerfile });
    terminal.show();
    return terminal;
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** Lines in which `conda run` and the shell tell that the program failed: the program itself said why before. */
const WRAPPERS = /^(?:ERROR conda\.cli\.main_run|ERROR: (?:`|process )|\[?conda run\b)/;

function isOfWrapper(line: string): boolean {
  const call = '`conda run ';
  const at = line.indexOf(call);
  return WRAPPERS.test(line) || (at >= 0 && line.includes('` failed', at + call.length));
}

/** The last line that a step's own program wrote; undefined where it wrote none. */
function lastWords(log: readonly string[]): string | undefined {
  const lines = log.filter((line) => line.trim() !== '');
  return lines.findLast((line) => !isOfWrapper(line.trim())) ?? lines.at(-1);
}

/** Whether the setting wants newer base images with each build. */
function pullWanted(dockerfile: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration('condaInDocker', dockerfile).get<boolean>('build.pull') === true;
}

/** What is built, for people: the Dockerfile, and the stage where it is not the last one. */
function nameOf({ folder, dockerfile, plan }: BuildOrder): string {
  const name = relativeDockerfile(folder, dockerfile.fsPath);
  return plan.target === null ? name : `${name} (${plan.target})`;
}

class PlaceInDockerfile extends vscode.TerminalLink {
  constructor(
    startIndex: number,
    length: number,
    readonly uri: vscode.Uri,
    readonly line: number,
  ) {
    super(startIndex, length, 'Go to the step');
  }
}

/** What is built is what is on the disk, so the files that it is built from are saved first. */
async function saveInputs(plan: ContainerPlan): Promise<void> {
  const inputs = new Set(plan.inputs.map((uri) => vscode.Uri.parse(uri).toString()));
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty && inputs.has(document.uri.toString())) await document.save();
  }
}
