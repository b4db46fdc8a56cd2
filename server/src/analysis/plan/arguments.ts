/** The build arguments that a stage's build asks for. */

import type { PlannedArgument } from '../../../../common/src/containerPlan';
import type { DockerfileContext } from '../contexts/types';
import type { StageModel } from '../model/stage';
import type { PairsInstruction } from '../parse/dockerfile/ast';
import { expand } from '../parse/dockerfile/expand';
import type { Build } from '../project/builds';
import { HOLE, isKnown } from '../text/value';

/** Arguments that the builder sets itself, or that are the proxy's and no matter of the Dockerfile's user. */
const PREDEFINED =
  /^(?:(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)|(?:HTTPS?|FTP|NO|ALL)_PROXY|BUILDKIT_\w+|SOURCE_DATE_EPOCH|MAMBA_DOCKERFILE_ACTIVATE)$/i;

/** In the order in which they are written, each name once; a value that the build hands in counts as its default, as far as it is
 * known. */
export function argumentsOf(context: DockerfileContext, stage: StageModel, build: Build): PlannedArgument[] {
  const needed = context.self.needed(stage);
  const found = new Map<string, PlannedArgument>();
  const { escape: escapeCharacter } = context.dockerfile;
  const values = new Map<string, string>();
  const take = (instruction: PairsInstruction): void => {
    for (const pair of instruction.pairs) {
      const name = pair.name.raw;
      if (!/^\w+$/.test(name) || PREDEFINED.test(name)) continue;
      const written = pair.value && expand(pair.value.raw, (other) => values.get(other) ?? HOLE, escapeCharacter);
      const handed = build.args.get(name)?.value;
      const value = handed !== undefined && isKnown(handed) ? handed : written;
      const before = found.get(name);
      if (value !== undefined && isKnown(value)) values.set(name, value);
      // An ARG without a value repeats the one above the first FROM.
      found.set(name, {
        name,
        default: value !== undefined && isKnown(value) ? value : (before?.default ?? null),
        handedIn: handed === undefined || isKnown(handed) ? null : writtenAt(context, build, name),
        line: before?.line ?? context.lines.lineAt(pair.span.start) + 1,
        meaning: meaningOf(name),
      });
    }
  };
  for (const instruction of context.dockerfile.globalArgs) take(instruction);
  for (const each of context.self.stages) {
    if (!needed.has(each)) continue;
    for (const instruction of each.stage.instructions) if (instruction.keyword === 'ARG') take(instruction);
  }
  return [...found.values()];
}

/** A value that the build hands in, as it is written; the name alone stands for the variable of that name. */
function writtenAt({ project }: DockerfileContext, build: Build, name: string): string {
  const location = build.args.get(name)?.location;
  const text = location && project.compose(location.file)?.text.slice(location.span.start, location.span.end);
  return text?.includes('$') ? text : `\${${name}}`;
}

function meaningOf(name: string): PlannedArgument['meaning'] {
  const lower = name.toLowerCase();
  if (/^(?:host_?|local_?|nb_?|user_?|docker_?)?uid$|^user_?id$/.test(lower)) return 'uid';
  if (/^(?:host_?|local_?|nb_?|user_?|docker_?)?gid$|^group_?id$/.test(lower)) return 'gid';
  return /^user(?:_?name)?$/.test(lower) ? 'user' : null;
}
