/** Where the image of a FROM comes from. */
import type { DockerfileContext } from '../contexts/types';
import type { Pair } from '../parse/dockerfile/ast';

/** The declaration of an ARG above the first FROM; the last one, as Docker has it. */
export function globalArg(context: DockerfileContext, name: string): Pair | undefined {
  let found: Pair | undefined;
  for (const instruction of context.dockerfile.globalArgs) {
    for (const pair of instruction.pairs) if (pair.name.raw === name) found = pair;
  }
  return found;
}

/** True where the name is that of a build context that is handed in (`additional_contexts`), not that of an image. */
export function isNamedContext(context: DockerfileContext, image: string): boolean {
  return context.builds.some((build) => build.additionalContexts.has(image));
}
