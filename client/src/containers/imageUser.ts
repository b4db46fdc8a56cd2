/** Asks an image who its user is: a Dockerfile's `useradd` leaves the number, and who may enter the home folder, open. */
import type { Engine } from '../engine/port';
import { isEngineError } from '../engine/port';

/** What an image says of the user that it ends with. */
export interface ImageUser {
  readonly uid: number;
  readonly gid: number;
  /** Whether others may enter the home folder. */
  readonly homeOpen: boolean;
}

/** Constant; HOME is what the engine reads from the image's accounts. */
const SCRIPT = 'id -u && id -g && stat -c %a "$HOME"';
const LIMIT = 20_000;

/**
 * Runs a container for a moment, without its ENTRYPOINT, network or folders. Undefined where the image has no shell or
 * these programs.
 *
 * @param labels what marks the container as ours
 */
export async function imageUser(
  engine: Engine,
  image: string,
  labels: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<ImageUser | undefined> {
  const id = await engine.containers.create(
    { image, labels, entrypoint: ['sh', '-c', SCRIPT], cmd: [], network: 'none' },
    signal,
  );
  try {
    await engine.containers.start(id, signal);
    const limit = AbortSignal.timeout(LIMIT);
    await engine.containers.wait(id, signal === undefined ? limit : AbortSignal.any([signal, limit]));
    let output = '';
    for await (const { stream, text } of engine.containers.logs(id)) if (stream === 'stdout') output += text;
    return readUser(output);
  } catch (error) {
    if (!isEngineError(error) || signal?.aborted || error.kind === 'lost') throw error;
    return undefined;
  } finally {
    await engine.containers.remove(id, { force: true });
  }
}

/** Reads the three lines; undefined where they are not there. */
export function readUser(output: string): ImageUser | undefined {
  const [, uid, gid, mode] = /^(\d+)\r?\n(\d+)\r?\n(\d{3,4})\r?\n?$/.exec(output) ?? [];
  if (uid === undefined || gid === undefined || mode === undefined) return undefined;
  return { uid: Number(uid), gid: Number(gid), homeOpen: (Number.parseInt(mode, 8) & 0o001) !== 0 };
}
