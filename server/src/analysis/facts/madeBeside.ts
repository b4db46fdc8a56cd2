/** Whether the project makes an image by itself. */

import type { DockerfileContext } from '../contexts/types';
import { basename, dirname } from '../project/paths';
import { once } from './once';

/** How many of the Dockerfiles of a project go by each name. */
const countsOfNames = once((dockerfiles: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const path of dockerfiles) for (const name of namesOf(path)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
});

/**
 * True where another Dockerfile of the project is called like the image (`images/app/Dockerfile`, `images/app/1.0/Dockerfile`,
 * `Dockerfile.app`, each for `FROM registry/team/app`, the last one for `team-app`, too): most likely it makes the image,
 * under a name that only the build gives.
 */
export function isMadeBeside(context: DockerfileContext, repository: string): boolean {
  const names = countsOfNames(context.project.dockerfiles);
  const image = basename(repository);
  const own = namesOf(context.path);
  for (const name of [image, `.${image}`, `.${image.slice(image.lastIndexOf('-') + 1)}`]) {
    if ((names.get(name) ?? 0) > (own.includes(name) ? 1 : 0)) return true;
  }
  return false;
}

/** The names that a Dockerfile goes by: its folder's (without one for a version), and with a dot that in its own name. */
function namesOf(path: string): string[] {
  const folder = dirname(path);
  const label = basename(folder);
  const names = [/^(?:v?\d[\w.-]*|latest)$/.test(label) ? basename(dirname(folder)) : label];
  const kind = /^Dockerfile[.-](\w[\w.-]*)$|^(\w[\w.-]*)\.Dockerfile$/i.exec(basename(path));
  const own = kind?.[1] ?? kind?.[2];
  if (own !== undefined) names.push(`.${own}`);
  return names;
}
