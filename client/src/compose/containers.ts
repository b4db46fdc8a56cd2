/** From containers to the compose projects that they belong to, and back. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { ComposeLabel } from '../containers/labels';
import type { ContainerSummary, Engine } from '../engine/port';
import { comparable } from '../paths';
import { belongsTo, type ComposeProject } from './project';

type Labels = Readonly<Record<string, string>>;

/**
 * The project that a container was made from, by its labels; undefined where they do not say, or where its files are not
 * on this machine.
 */
export function projectOfContainer(
  labels: Labels,
  exists: (file: string) => boolean = existsSync,
): ComposeProject | undefined {
  const folder = labels[ComposeLabel.workingDir];
  const written = labels[ComposeLabel.configFiles];
  const name = labels[ComposeLabel.project];
  if (folder === undefined || written === undefined || name === undefined) return undefined;
  const absolute = (file: string) => (isAbsolute(file) ? file : join(folder, file));
  // The label separates files by commas, which a path may hold as well.
  const whole = absolute(written);
  const [first, ...rest] = exists(whole) ? [whole] : written.split(',').map(absolute);
  if (first === undefined || ![first, ...rest].every(exists)) return undefined;
  const directory = comparable(dirname(first)) === comparable(folder) ? undefined : folder;
  return { files: [first, ...rest], folder, directory, name };
}

/** The containers of a project, or of one of its services. */
export async function containersOf(
  engine: Engine,
  project: ComposeProject,
  service?: string,
): Promise<readonly ContainerSummary[]> {
  // The engine compares texts; which paths are the same is known here.
  const all = await engine.containers.list({ labels: [ComposeLabel.workingDir] });
  return all.filter(({ labels }) => {
    const own = labels[ComposeLabel.service];
    const made = {
      service: own,
      workingDir: labels[ComposeLabel.workingDir],
      configFiles: labels[ComposeLabel.configFiles],
    };
    return belongsTo(made, project) && (service === undefined || own === service);
  });
}

/** The address of a published port, as a browser on this machine reaches it. */
export function addressOf(host: string, port: number, containerPort: number): string {
  const secure = containerPort === 443 || containerPort === 8443;
  return `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}
