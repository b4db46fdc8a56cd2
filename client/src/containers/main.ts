/** The entry of the bundle dist/client/containers.js. */
import type { ContainerHost, Containers } from './host';
import { Session } from './session';

/** Starts the part that works with containers; nothing is connected to yet. */
export function startContainers(host: ContainerHost): Containers {
  return new Session(host);
}
