import type { Browser } from 'playwright-core';

/** The repository's folder. */
export declare const root: string;

/** One release of VS Code's server build. */
export interface Release {
  readonly name: string;
  readonly version: string;
  readonly node: string;
}
export declare const OLDEST: Release;
export declare const NEWEST: Release;

export declare function findChromium(): string;
export declare function installServer(release?: Release): Promise<{ readonly folder: string; readonly node: string }>;

export interface ServerOptions {
  readonly release?: Release;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly installed?: boolean;
  readonly dist?: string;
  readonly vsix?: string;
  readonly port?: number;
  readonly trust?: boolean;
  readonly others?: readonly string[];
}
export interface Server {
  readonly port: number;
  close(): Promise<void>;
  readonly closed: Promise<unknown>;
  log(): string;
}
export declare function startServer(options?: ServerOptions): Promise<Server>;
export declare function workbenchUrl(
  port: number,
  options: { readonly folder: string; readonly tests?: string; readonly open?: string },
): string;
export declare function launchChromium(more?: readonly string[]): Promise<Browser>;
