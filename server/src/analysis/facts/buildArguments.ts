/** The build arguments that a Dockerfile takes. */
import type { Dockerfile, Instruction } from '../parse/dockerfile/ast';

/** Arguments that builders know without a declaration: https://docs.docker.com/reference/dockerfile/#predefined-args */
export const PREDEFINED =
  /^(?:(?:https?|ftp|no|all)_proxy|(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)|TARGETSTAGE|BUILDKIT_.*|SOURCE_DATE_EPOCH|DOCKER_BUILDKIT)$/i;

/** The names of all ARGs, before FROM and in every stage. */
export function declaredArguments(dockerfile: Dockerfile): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (instruction: Instruction | undefined): void => {
    if (instruction?.keyword === 'ARG') for (const pair of instruction.pairs) names.add(pair.name.raw);
    else if (instruction?.keyword === 'ONBUILD') add(instruction.trigger);
  };
  for (const instruction of dockerfile.instructions) add(instruction);
  return names;
}
