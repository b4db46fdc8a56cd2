/** What of a pixi workspace is in the build context of a Dockerfile. */
import type { DockerfileContext } from '../contexts/types';
import { parsePixiManifest } from '../parse/pixi/manifest';
import { join } from '../project/paths';

/** Names of manifests, in the order in which pixi looks for them. */
const MANIFESTS = ['pixi.toml', 'mojoproject.toml', 'pyproject.toml'] as const;

/**
 * The manifest of the workspace at the root of the build context, and its lock where there is one; undefined where there
 * is no manifest, or where several builds have contexts of their own.
 */
export function workspaceFiles({ builds, project }: DockerfileContext): readonly string[] | undefined {
  const [build, ...more] = builds;
  if (build === undefined || more.some(({ context }) => context !== build.context)) return undefined;
  const manifest = MANIFESTS.find((name) => {
    const text = project.files.read(join(build.context, name))?.text;
    return text !== undefined && parsePixiManifest(text, name === 'pyproject.toml') !== undefined;
  });
  if (manifest === undefined) return undefined;
  const lock = 'pixi.lock';
  return project.files.read(join(build.context, lock)) === undefined ? [manifest] : [manifest, lock];
}
