/** A container of an image that is there only to be looked into. */
import type { ContainerPlan } from '../../../common/src/containerPlan';
import type { ContainerSpec, Engine } from '../engine/port';
import { labelsOf } from './launch';
import { containerName } from './naming';

/** The folder and the Dockerfile that an image belongs to. */
export interface Place {
  readonly folder: string;
  /** Relative to the folder. */
  readonly dockerfile: string;
}

/**
 * Makes a container of an image, starts it with `sleep` in the place of what the image starts, and removes it whatever
 * happens.
 *
 * @param onStartFailure what becomes of a container that could not be started: an image without any program
 * @throws EngineError
 */
export async function inThrowaway<T>(
  engine: Engine,
  plan: ContainerPlan,
  image: string,
  { folder, dockerfile }: Place,
  work: (container: string) => Promise<T>,
  signal?: AbortSignal,
  onStartFailure: (error: unknown) => never = (error) => {
    throw error;
  },
): Promise<T> {
  const spec: ContainerSpec = {
    image,
    name: containerName(folder, 'look'),
    labels: labelsOf(folder, dockerfile, plan, 'verify'),
    // It ends by itself, should nobody be left to remove it.
    entrypoint: ['sleep'],
    cmd: ['600'],
  };
  const id = await engine.containers.create(spec, signal);
  try {
    try {
      await engine.containers.start(id, signal);
    } catch (error) {
      onStartFailure(error);
    }
    return await work(id);
  } finally {
    await engine.containers.remove(id, { force: true }).catch(() => undefined);
  }
}
