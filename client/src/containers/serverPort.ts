import type { Engine } from '../engine/port';
import { Label } from './labels';

/**
 * The container's own port that is opened, and whether Jupyter is behind it.
 * @throws where it publishes none
 */
export async function serverPort(engine: Engine, id: string): Promise<{ port: number; jupyter: boolean }> {
  const { labels, ports, name } = await engine.containers.inspect(id);
  const jupyter = Number(labels[Label.port] ?? '0');
  if (jupyter > 0) return { port: jupyter, jupyter: true };
  const first = ports.find(({ protocol }) => protocol === 'tcp');
  if (first === undefined) throw new Error(`${name} publishes no port, so there is nothing to open.`);
  return { port: first.containerPort, jupyter: false };
}
