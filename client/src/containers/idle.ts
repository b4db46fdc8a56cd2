/** Stops containers in which nothing has happened for a while, where the setting `stopAfterIdle` wants it. */

import * as vscode from 'vscode';
import { Command } from '../../../common/src/commands';
import { counted } from '../counted';
import type { Engine } from '../engine/port';
import { tell } from '../tell';
import { busySince, isWorkProcess } from './idleness';
import type { JupyterService } from './jupyter';
import { type ContainerItem, type ContainerStore, isRunning } from './state';

/** How often it is looked, in ms. */
const PACE = 60_000;

export interface IdleNeeds {
  readonly store: ContainerStore;
  readonly jupyter: JupyterService;
  readonly log: vscode.LogOutputChannel;
  engine(): Promise<Engine>;
}

export class IdleStop implements vscode.Disposable {
  private readonly timer: ReturnType<typeof setInterval>;
  /** When something was last seen to happen in a container, by its id; ms since 1970. */
  private readonly seen = new Map<string, number>();

  constructor(private readonly needs: IdleNeeds) {
    this.timer = setInterval(() => void this.look(), PACE);
    this.timer.unref?.();
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const { store, log } = this.needs;
    if (store.engine.kind !== 'connected') return;
    for (const folder of store.folders) {
      const minutes = vscode.workspace
        .getConfiguration('condaInDocker', vscode.Uri.file(folder))
        .get<number>('stopAfterIdle', 0);
      if (!(minutes > 0)) continue;
      for (const item of store.folder(folder)?.containers ?? []) {
        if (!item.ours || !isRunning(item.phase) || item.purpose === 'verify') continue;
        try {
          await this.check(item, minutes);
        } catch (error) {
          log.debug(`Whether ${item.name} is idle is not known: ${String(error)}`);
        }
      }
    }
  }

  private async check(item: ContainerItem, minutes: number): Promise<void> {
    const engine = await this.needs.engine();
    const now = Date.now();
    const working = (await engine.containers.processes(item.id)).some(isWorkProcess);
    const { labels } = await engine.containers.inspect(item.id);
    const activity =
      item.purpose === 'jupyter' ? await this.needs.jupyter.activity(engine, item.id, labels) : undefined;
    // A server that says nothing of itself counts as busy.
    const last = item.purpose === 'jupyter' ? busySince(activity, now) : working ? now : undefined;
    const before = this.seen.get(item.id) ?? now;
    const latest = Math.max(last ?? before, item.started ?? 0, item.purpose === 'jupyter' ? 0 : before);
    this.seen.set(item.id, latest);
    if (now - latest < minutes * 60_000) return;
    this.seen.delete(item.id);
    await engine.containers.stop(item.id);
    void this.tellStopped(item, minutes);
  }

  private async tellStopped({ name, id }: ContainerItem, minutes: number): Promise<void> {
    const again = 'Start Again';
    const message = `${name} was stopped: nothing has happened in it for ${counted(minutes, 'minute')} (condaInDocker.stopAfterIdle). What is in it stays.`;
    if ((await tell.info(message, again)) === again) {
      await vscode.commands.executeCommand(Command.restart, { container: id });
    }
  }
}
