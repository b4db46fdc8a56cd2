/** The engine of this window: found, connected to, and watched on first use. */
import type { Discovery, Endpoint, Engine, EngineModule } from '../engine/port';
import { isEngineError } from '../engine/port';
import type { ContainerStore } from './state';

/** Makes what follows an engine's events; ends with the signal. */
export type Follow = (engine: Engine, signal: AbortSignal) => Promise<void>;

export class Connection {
  private connected: { readonly engine: Engine; readonly end: AbortController } | undefined;
  private connecting: Promise<Engine> | undefined;

  /**
   * @param load brings the engine's adapter in
   * @param setting the setting that names the engine, as it is now
   * @param follow keeps the store fed from an engine, once there is one
   */
  constructor(
    private readonly load: () => Promise<EngineModule>,
    private readonly setting: () => string | undefined,
    private readonly store: ContainerStore,
    private readonly follow: Follow,
  ) {}

  /**
   * The engine, which has answered. Where it does not, and another one is meant by now (it was started later, or the
   * context was changed), that one.
   * @throws EngineError where there is none
   */
  async engine(signal?: AbortSignal): Promise<Engine> {
    const engine = await this.current();
    try {
      await engine.ping({ signal });
      return engine;
    } catch (error) {
      // What still runs over a connection that is not let go goes on when the engine answers again.
      if (signal?.aborted === true || !(await this.isAnotherMeant(engine))) throw error;
    }
    await this.reconnect();
    const other = await this.current();
    await other.ping({ signal });
    return other;
  }

  private current(): Promise<Engine> {
    this.connecting ??= this.connect().finally(() => {
      this.connecting = undefined;
    });
    return this.connecting;
  }

  private async isAnotherMeant(engine: Engine): Promise<boolean> {
    try {
      const { discover } = await this.load();
      const { chosen } = await discover({ setting: this.setting() });
      return chosen.id !== engine.endpoint.id && this.connected?.engine === engine;
    } catch {
      return false;
    }
  }

  /** Connects and watches; what goes wrong is in the store. */
  async watch(): Promise<void> {
    try {
      await this.current();
    } catch {
      // The state says so, and the next command tries again.
    }
  }

  /** All engines that can be chosen. */
  async candidates(): Promise<readonly Endpoint[]> {
    const { candidates } = await this.load();
    return candidates({ setting: this.setting() });
  }

  /** Lets go of the engine and connects to the one that the settings name now. */
  async reconnect(): Promise<void> {
    this.dispose();
    await this.watch();
  }

  /** The connection is let go; containers stay as they are. */
  dispose(): void {
    this.connected?.end.abort();
    this.connected?.engine.dispose();
    this.connected = undefined;
    this.store.setEngine({ kind: 'idle' });
  }

  private async connect(): Promise<Engine> {
    if (this.connected !== undefined) return this.connected.engine;
    const { discover, connect } = await this.load();
    let discovery: Discovery;
    try {
      discovery = await discover({ setting: this.setting() });
    } catch (error) {
      const reason = isEngineError(error) ? error.kind : 'other';
      const message = error instanceof Error ? error.message : String(error);
      this.store.setEngine({ kind: 'unavailable', name: this.setting() || 'default', reason, message });
      throw error;
    }
    const { chosen } = discovery;
    this.store.setEngine({ kind: 'connecting', name: chosen.label });
    const engine = connect(chosen);
    const end = new AbortController();
    this.connected = { engine, end };
    // It tells of the engine's comings and goings by itself, and tries again after a loss.
    void this.follow(engine, end.signal);
    return engine;
  }
}
