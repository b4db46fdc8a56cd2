/** The token of a Jupyter server that Compose started: without it, opening its address ends at a login page. */
import { type Address, ask, askJson, askUntilAnswered } from '../containers/server';
import type { ContainerDetails, Engine } from '../engine/port';
import { isEngineError } from '../engine/port';

/** How long a server that was given a token may take to answer, in ms. */
const PATIENCE = 15_000;

/** Options that name a token, of all releases of Jupyter's server. */
const OPTION = /^--(?:ServerApp|NotebookApp|IdentityProvider|LabApp)\.token=(.+)$/;
/** How its servers tell of themselves. */
const LISTS = [
  ['jupyter', 'server', 'list', '--json'],
  ['jupyter', 'notebook', 'list', '--json'],
];

/**
 * The token, which is in no log; undefined where no Jupyter is behind the address, or it asks for none.
 *
 * @param address where the published port is open
 */
export async function jupyterToken(engine: Engine, container: string, address: Address): Promise<string | undefined> {
  const takes = async (token: string | undefined): Promise<boolean> => (await ask(address, token)) === 'accepted';
  const given = tokenOf(await engine.containers.inspect(container));
  // One that was just started takes a while to answer.
  const answer =
    given === undefined
      ? await ask(address, undefined)
      : await askUntilAnswered(async () => address, undefined, PATIENCE, new AbortController().signal);
  if (answer === 'none') return given;
  if (answer !== 'refused') return undefined;
  if (given !== undefined && (await takes(given))) return given;
  for (const argv of LISTS) {
    try {
      const { stdout } = await engine.containers.execute(container, { argv });
      for (const token of tokensIn(stdout)) if (await takes(token)) return token;
    } catch (error) {
      if (!isEngineError(error)) throw error;
    }
  }
  return undefined;
}

/** A Jupyter server in a container of others. */
export interface FoundJupyter {
  /** The container's own port. */
  readonly port: number;
  /** Undefined where it asks for none. */
  readonly token: string | undefined;
}

/** The Jupyter server behind one of the published ports of a container that runs; undefined where none takes us in. */
export async function jupyterIn(engine: Engine, container: string): Promise<FoundJupyter | undefined> {
  const { ports } = await engine.containers.inspect(container);
  const own = new Set(ports.flatMap(({ protocol, containerPort }) => (protocol === 'tcp' ? [containerPort] : [])));
  for (const port of own) {
    const way = await engine.reach(container, port);
    try {
      const status = await askJson(way, '/api/status', undefined);
      if (typeof status === 'object' && status !== null && 'kernels' in status) return { port, token: undefined };
      // What is no Jupyter knows no token either.
      if ((await ask(way, undefined)) !== 'refused') continue;
      const token = await jupyterToken(engine, container, way);
      if (token !== undefined) return { port, token };
    } finally {
      way.close();
    }
  }
  return undefined;
}

/** The token that a container was given, by its variables or its command line. */
export function tokenOf({
  env,
  entrypoint,
  cmd,
}: Pick<ContainerDetails, 'env' | 'entrypoint' | 'cmd'>): string | undefined {
  const words = [...entrypoint, ...cmd].flatMap((word) => word.split(/\s+/));
  const written = words.flatMap((word) => OPTION.exec(word)?.[1] ?? []).at(-1);
  return written?.replace(/^(["'])(.*)\1$/, '$2') ?? (env.JUPYTER_TOKEN || undefined);
}

/** The tokens in what `jupyter server list --json` prints: one server a line. */
export function tokensIn(output: string): string[] {
  return output.split(/\r?\n/).flatMap((line) => {
    try {
      const server: unknown = JSON.parse(line);
      const token = typeof server === 'object' && server !== null && 'token' in server ? server.token : undefined;
      return typeof token === 'string' && token !== '' ? [token] : [];
    } catch {
      return [];
    }
  });
}
