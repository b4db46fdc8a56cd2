/** What happens in an engine. */
import type { EngineError } from './errors';

/** Which events to tell; all where nothing is given. Events of type `state` always come. */
export interface EventFilter {
  readonly types?: readonly ('container' | 'image')[];
  /** `key` or `key=value`, all of them. An image's labels are known only where the engine tells them. */
  readonly labels?: readonly string[];
}

/** The connection, as the event stream sees it. */
export interface StateEvent {
  readonly type: 'state';
  /** `connected`: from here on all is told. `lost`: nothing is known until the next `connected`. */
  readonly state: 'connected' | 'lost';
  /** Why it is lost. Told once for each loss, and again when the reason changes. */
  readonly error?: EngineError;
}

export interface ContainerEvent {
  readonly type: 'container';
  /**
   * `create`, `start`, `die`, `kill`, `oom`, `stop`, `restart`, `pause`, `unpause`, `rename`, `destroy`, `health_status`;
   * others are passed on as they come. Those of exec are left out.
   */
  readonly action: string;
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** With `die`. */
  readonly exitCode?: number;
  /** With `health_status`. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
  readonly time: number;
}

export interface ImageEvent {
  readonly type: 'image';
  /** `tag`, `untag`, `delete`, `load`, `import`, `pull` and others. */
  readonly action: string;
  /** The id or the name, whatever the engine tells. */
  readonly id: string;
  readonly name?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly time: number;
}

export type EngineEvent = StateEvent | ContainerEvent | ImageEvent;
