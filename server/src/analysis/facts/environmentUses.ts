import type { EnvironmentContext } from '../contexts/types';
import { dirname } from '../project/paths';

/** Whether an image is made from an environment file, or a Dockerfile in its folder may do so: then nobody needs a new one. */
export function isUsed({ path, project, uses }: EnvironmentContext): boolean {
  const folder = dirname(path);
  return (
    uses.length > 0 ||
    project.dockerfilesUsing(path).length > 0 ||
    project.dockerfiles.some((each) => dirname(each) === folder)
  );
}
