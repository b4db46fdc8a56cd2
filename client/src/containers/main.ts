/** The entry of the bundle dist/client/containers.js: puts the services together, and the commands upon them. */
import * as vscode from 'vscode';
import type { LearnedImage } from '../../../common/src/learnedImage';
import { ComposeService } from '../compose/service';
import type { DebugArguments } from '../debug/arguments';
import type { DebugConnection, DebugListener } from '../debug/connection';
import { loadEngine } from '../engine/load';
import type { ContainerStats, Engine } from '../engine/port';
import { BuildService } from './build';
import { buildArguments } from './buildSettings';
import { Builds } from './builds';
import { builtIds } from './builtIds';
import { COMMANDS } from './commands';
import { connectToDebugpy } from './commands/debug';
import { runJupyterServer } from './commands/runJupyter';
import { Engines } from './engines';
import { pathOf } from './folders';
import { FrozenLocks } from './frozenLocks';
import type { ContainerCommand, ContainerHost, Containers, TaskBuild } from './host';
import { IdleStop } from './idle';
import { JupyterService } from './jupyter';
import { showFailure } from './messages';
import { NotebookServers } from './notebookServers';
import { Ownership } from './ownership';
import { Plans } from './plans';
import { readChoice } from './remembered';
import { provideReports } from './reports';
import { PATIENCE } from './server';
import { isUp } from './state';
import { WorkContainers } from './workContainers';
import type { Workplace } from './workplace';

/** Starts the part that works with containers; nothing is connected to yet. */
export function startContainers(host: ContainerHost): Containers {
  return new WindowContainers(host);
}

class WindowContainers implements Containers {
  private readonly workplace: Workplace;
  private readonly disposables: readonly vscode.Disposable[];

  constructor({ context, client, store, log, showVerified }: ContainerHost) {
    const plans = new Plans(client);
    const ownership = new Ownership(context.secrets);
    const jupyter = new JupyterService(context.secrets, ownership);
    const locks = new FrozenLocks(context.workspaceState);
    const builder = new BuildService({ store, pathOf, built: builtIds(context.workspaceState), locks });
    const engines = new Engines(store, log, {
      awaitServer: (on, id, port, end) => jupyter.answer(on, id, port, end, PATIENCE),
      onRemoved: (id) => {
        void jupyter.removed(id);
        // The image that it held may be an old one.
        void this.removeOldImages();
      },
      ownership,
      currentSources: async (on, folder, { id, dockerfile, target }) => {
        const plan = await plans.ofLabels(folder, dockerfile, target);
        if (plan === undefined) return undefined;
        const uri = vscode.Uri.parse(plan.dockerfile);
        const args = buildArguments(uri, plan, readChoice(context.workspaceState, uri).args);
        return builder.sources(on, plan, folder, args, id).catch(() => undefined);
      },
    });
    const engine = (signal?: AbortSignal): Promise<Engine> => engines.engine(signal);
    const builds = new Builds({ store, builder, plans, engine, state: context.workspaceState });
    const notebookServers = new NotebookServers({ store, jupyter, engine, log, state: context.workspaceState }, () =>
      runJupyterServer(this.workplace, []),
    );
    const compose = new ComposeService(async () => (await engine()).endpoint.environment);
    this.workplace = {
      context,
      log,
      showVerified,
      store,
      engines,
      plans,
      builder,
      builds,
      jupyter,
      workContainers: new WorkContainers(ownership),
      ownership,
      locks,
      notebookServers,
      compose,
      engine,
    };
    const idle = new IdleStop({ store, jupyter, log, engine });
    this.disposables = [idle, builds, notebookServers, provideReports(), compose, engines, jupyter];
  }

  watch(): void {
    this.workplace.engines.watch();
  }

  async run(command: ContainerCommand, given: readonly unknown[]): Promise<void> {
    this.watch();
    try {
      await COMMANDS[command](this.workplace, given);
    } catch (error) {
      await showFailure(this.workplace.log, error, () => this.run(command, given));
    }
  }

  engine(): Promise<Engine> {
    return this.workplace.engine();
  }

  debug(given: DebugArguments, listener: DebugListener): Promise<DebugConnection> {
    this.watch();
    return connectToDebugpy(this.workplace, given, listener);
  }

  build(task: TaskBuild): Promise<number> {
    return this.workplace.builds.forTask(task);
  }

  async learn(image: string, signal?: AbortSignal): Promise<LearnedImage> {
    const [{ learn }, engine] = await Promise.all([loadEngine(), this.engine()]);
    return learn(engine, image, { signal });
  }

  async stats(container: string): Promise<ContainerStats | undefined> {
    try {
      return await (await this.engine()).containers.stats(container);
    } catch {
      return undefined;
    }
  }

  private async removeOldImages(): Promise<void> {
    const { store, builder } = this.workplace;
    try {
      const engine = await this.engine();
      for (const folder of store.folders) await builder.removeOld(engine, folder);
    } catch (error) {
      this.workplace.log.warn(`Images of earlier builds were not removed: ${String(error)}`);
    }
  }

  /** The window closes: stops what runs where the user wants that. */
  async close(): Promise<void> {
    const { store } = this.workplace;
    const wanted = vscode.workspace.getConfiguration('condaInDocker').get<string>('containersOnExit');
    if (wanted === 'stop' && store.engine.kind === 'connected') {
      const all = store.folders.flatMap((folder) => store.folder(folder)?.containers ?? []);
      const engine = await this.engine();
      const running = all.filter(({ ours, phase }) => ours && isUp(phase));
      await Promise.allSettled(running.map(({ id }) => engine.containers.stop(id, { timeout: 3 })));
    }
    this.dispose();
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }
}
