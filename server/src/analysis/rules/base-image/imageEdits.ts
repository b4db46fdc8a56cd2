/** Changing the image of a FROM, where its text stands in an ARG as well as where it stands in the FROM itself. */
import { replace } from '../../fixes/edits';
import type { StageModel } from '../../model/stage';
import type { Pair } from '../../parse/dockerfile/ast';
import { variables } from '../../parse/dockerfile/expand';
import { isKnown } from '../../text/value';
import type { DockerfileContext } from '../context';
import type { TextEdit } from '../rule';

/** The declaration of an ARG above the first FROM; the last one, as Docker has it. */
export function globalArg(context: DockerfileContext, name: string): Pair | undefined {
  let found: Pair | undefined;
  for (const instruction of context.dockerfile.globalArgs) {
    for (const pair of instruction.pairs) if (pair.name.raw === name) found = pair;
  }
  return found;
}

/**
 * The edits that make the image of a stage `wanted`. Undefined where the text in effect comes from somewhere else: a
 * `--build-arg`, a Compose file, several ARGs, a modifier.
 */
export function changeImage(context: DockerfileContext, stage: StageModel, wanted: string): TextEdit[] | undefined {
  const word = stage.stage.from.image;
  const { base } = stage;
  if (word === undefined || base.kind !== 'image' || !isKnown(base.written) || wanted === base.written)
    return undefined;
  if (word.raw === base.written) return [replace(context.path, word.span, wanted)];
  const references = variables(word, context.dockerfile.escape);
  const reference = references[0];
  if (reference === undefined || references.length > 1 || reference.modifier !== undefined) return undefined;
  const value = globalArg(context, reference.name)?.value;
  const plain = value === undefined ? undefined : /^(["']?)([^"'$\\]*)\1$/.exec(value.raw);
  if (value === undefined || plain?.[2] === undefined) return undefined;
  const quote = plain[1] ?? '';
  const old = plain[2];
  const written = context.text.slice(word.span.start, word.span.end);
  const head = context.text.slice(word.span.start, reference.span.start);
  const tail = context.text.slice(reference.span.end, word.span.end);
  // Another value than the default is in effect, or the word runs over several lines.
  if (head + old + tail !== base.written || written !== word.raw) return undefined;
  const edits: TextEdit[] = [];
  let rest = wanted;
  if (tail !== '' && !rest.endsWith(tail)) return undefined;
  rest = rest.slice(0, rest.length - tail.length);
  if (rest.startsWith(head)) rest = rest.slice(head.length);
  else {
    // The text before the variable changes: the name of the image, with the tag in the variable.
    if (!head.endsWith(':')) return undefined;
    const colon = rest.lastIndexOf(':');
    if (colon <= rest.lastIndexOf('/')) return undefined;
    const span = { start: word.span.start, end: reference.span.start };
    edits.push(replace(context.path, span, rest.slice(0, colon + 1)));
    rest = rest.slice(colon + 1);
  }
  if (rest !== old) edits.push(replace(context.path, value.span, quote + rest + quote));
  return edits;
}

/** True where the name stands for a build context that is handed in (`additional_contexts`), not for an image. */
export function isNamedContext(context: DockerfileContext, image: string): boolean {
  return context.builds.some((build) => build.additionalContexts.has(image));
}
