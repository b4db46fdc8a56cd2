/** What the commands work with: the services of one window. The services know nothing of the commands, nor of this. */
import type * as vscode from 'vscode';
import type { ComposeService } from '../compose/service';
import type { Engine } from '../engine/port';
import type { BuildService } from './build';
import type { Builds } from './builds';
import type { Engines } from './engines';
import type { FrozenLocks } from './frozenLocks';
import type { ContainerHost } from './host';
import type { JupyterService } from './jupyter';
import type { NotebookServers } from './notebookServers';
import type { Ownership } from './ownership';
import type { Plans } from './plans';
import type { ContainerStore } from './state';
import type { WorkContainers } from './workContainers';

export interface Workplace {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  /** Shows what a verification found. */
  readonly showVerified: ContainerHost['showVerified'];
  /** What is known of images and containers. */
  readonly store: ContainerStore;
  /** The engine: which one, whether it is there, what it has. */
  readonly engines: Engines;
  /** What the model says of how images are built and worked in. */
  readonly plans: Plans;
  /** Builds images. */
  readonly builder: BuildService;
  /** Builds in view of the user. */
  readonly builds: Builds;
  readonly jupyter: JupyterService;
  readonly workContainers: WorkContainers;
  /** Which containers are ours. */
  readonly ownership: Ownership;
  /** What was frozen from images. */
  readonly locks: FrozenLocks;
  readonly notebookServers: NotebookServers;
  readonly compose: ComposeService;
  /** The engine, which has answered: short for `engines.engine`. @throws EngineError */
  engine(signal?: AbortSignal): Promise<Engine>;
}
