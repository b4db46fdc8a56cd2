/** The entry of the bundle dist/client/containers.js: puts the services together, and the commands upon them. */
import * as vscode from 'vscode';
import { ComposeService } from '../compose/service';
import type { ContainerStats, Engine } from '../engine/port';
import { BuildService } from './build';
import { Builds } from './builds';
import { COMMANDS } from './commands';
import { runJupyterServer } from './commands/runJupyter';
import { Engines } from './engines';
import { pathOf } from './folders';
import type { ContainerCommand, ContainerHost, Containers, TaskBuild } from './host';
import { JupyterService } from './jupyter';
import { showFailure } from './messages';
import { NotebookServers } from './notebookServers';
import { Plans } from './plans';
import { provideReports } from './reports';
import { PATIENCE } from './server';
import { isUp } from './state';
import type { Workplace } from './workplace';

/** Starts the part that works with containers; nothing is connected to yet. */
export function startContainers(host: ContainerHost): Containers {
  return new WindowContainers(host);
}

class WindowContainers implements Containers {
  private readonly workplace: Workplace;
  private readonly disposables: readonly vscode.Disposable[];

  constructor({ context, client, store, log }: ContainerHost) {
    const plans = new Plans(client);
    const jupyter = new JupyterService(context.secrets);
    const builder = new BuildService(store, pathOf);
    const engines = new Engines(store, log, {
      awaitServer: (on, id, port, end) => jupyter.answer(on, id, port, end, PATIENCE),
      onRemoved: (id) => void jupyter.removed(id),
      currentHash: async (folder, dockerfile, target) => {
        const plan = await plans.ofLabels(folder, dockerfile, target);
        return plan && builder.hash(plan, folder).catch(() => undefined);
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
      store,
      engines,
      plans,
      builder,
      builds,
      jupyter,
      notebookServers,
      compose,
      engine,
    };
    this.disposables = [builds, notebookServers, provideReports(), compose, engines, jupyter];
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

  build(task: TaskBuild): Promise<number> {
    return this.workplace.builds.forTask(task);
  }

  async stats(container: string): Promise<ContainerStats | undefined> {
    try {
      return await (await this.engine()).containers.stats(container);
    } catch {
      return undefined;
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
