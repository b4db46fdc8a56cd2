/** Containers to work in: made, started, and signed as ours. */
import type { ContainerDetails, Engine } from '../engine/port';
import { type Launch, workSpec } from './launch';
import type { Ownership } from './ownership';

export class WorkContainers {
  constructor(private readonly ownership: Ownership) {}

  /** Makes and starts one. @throws EngineError */
  async start(engine: Engine, launch: Launch, signal?: AbortSignal): Promise<ContainerDetails> {
    const { entrypoint } = (await engine.images.inspect(launch.image, signal)).config;
    const spec = workSpec({ ...launch, entrypoint });
    const labels = await this.ownership.signed(launch.name, spec.labels ?? {});
    return engine.containers.run({ ...spec, labels }, signal);
  }
}
