/** What the thread that solves is given. */
import type { SolveRequest } from '../analysis/solve/types';

/** How the network is reached, as plain data. */
export interface NetworkSettings {
  /** Proxies by scheme (`http`, `https`), from the editor's settings or the variables. */
  readonly proxies: Readonly<Record<string, string>>;
  /** Hosts that are reached without one, as in `NO_PROXY`. */
  readonly noProxy: string;
  /** Files with certificates. */
  readonly certificateFiles: readonly string[];
  readonly verify: boolean;
  /** How long nothing may come, in milliseconds. */
  readonly patience: number;
}

export interface SolveJob {
  readonly request: SolveRequest;
  /** Where answers of channels are kept; undefined keeps nothing. */
  readonly cacheFolder: string | undefined;
  readonly network: NetworkSettings;
}
