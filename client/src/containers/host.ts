/** What the light part of the extension gives to the bundle that works with containers, and what it gets from it. */
import type * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { CommandOf } from '../../../common/src/commands';
import type { LearnedImage } from '../../../common/src/learnedImage';
import type { DebugArguments } from '../debug/arguments';
import type { DebugConnection, DebugListener } from '../debug/connection';
import type { BuildEvent, ContainerStats, Engine } from '../engine/port';
import type { Verified } from '../explain/verified';
import type { ContainerStore } from './state';

/** The commands that this part carries out. */
export type ContainerCommand = CommandOf<'containers'>;

export interface ContainerHost {
  readonly context: vscode.ExtensionContext;
  readonly client: BaseLanguageClient;
  readonly store: ContainerStore;
  readonly log: vscode.LogOutputChannel;
  /** Shows what a verification of a Dockerfile's image found, beside its explanation. */
  readonly showVerified: (dockerfile: vscode.Uri, verified: Verified) => Promise<void>;
}

/** A build as a task starts it: nothing is asked, what was chosen before (else the default) holds. */
export interface TaskBuild {
  readonly dockerfile: vscode.Uri;
  /** The stage; null for the last one. */
  readonly target: string | null;
  readonly args?: Readonly<Record<string, string>>;
  readonly pull?: boolean;
  readonly noCache?: boolean;
  /** The log, in pieces that end anywhere, with `\r\n` at the end of lines, as a terminal wants it. */
  readonly write: (text: string) => void;
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal: AbortSignal;
  /** Brings its terminal to the front. */
  readonly show: () => void;
  /** Ends it: `signal` aborts. */
  readonly cancel: () => void;
}

/** The bundle at work in one window. */
export interface Containers extends vscode.Disposable {
  /** Connects to the engine and keeps the store fed, from now on; more calls change nothing. */
  watch(): void;
  /** Carries out a command with the arguments that it was called with. Failures are shown, not thrown. */
  run(command: ContainerCommand, given: readonly unknown[]): Promise<void>;
  /** The engine; connects where it is not yet. @throws EngineError */
  engine(): Promise<Engine>;
  /** Learns an image of the engine: see EngineModule. @throws EngineError */
  learn(image: string, signal?: AbortSignal): Promise<LearnedImage>;
  /** Starts a debugger in a container that sees the file. Messages to the editor go to the listener. @throws what to tell people */
  debug(given: DebugArguments, listener: DebugListener): Promise<DebugConnection>;
  /** Builds for a task. @returns its exit code: 0, or 1 where it failed or was cancelled */
  build(task: TaskBuild): Promise<number>;
  /** The window closes: lets go of the engine; containers stay, unless the setting says otherwise. */
  close(): Promise<void>;
  /** What a running container uses; undefined where the engine does not say. */
  stats(container: string): Promise<ContainerStats | undefined>;
}

/** What `dist/client/containers.js` exports. */
export interface ContainersModule {
  startContainers(host: ContainerHost): Containers;
}
