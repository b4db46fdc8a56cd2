/** Changing the image of a FROM, where its text is in an ARG as well as where it is in the FROM itself. */

import type { DockerfileContext } from '../contexts/types';
import { globalArg } from '../facts/fromImage';
import type { StageModel } from '../model/stage';
import { variables } from '../parse/dockerfile/expand';
import { isKnown } from '../text/value';
import { replace } from './raw';
import type { TextEdit } from './types';

/**
 * The edits that make the image of a stage `wanted`, also in the Compose files and dev containers that hand in the
 * ARG which the image is made of. Undefined where the text in effect comes from somewhere else: a `--build-arg`,
 * several ARGs, a modifier, the environment of whoever builds.
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
  const declared = globalArg(context, reference.name);
  const handedIn = context.builds.flatMap((build) => build.args.get(reference.name) ?? []);
  const agreed = handedIn.length > 0 && handedIn.length === context.builds.length ? handedIn[0]?.value : undefined;
  const value = declared?.value;
  const plain = value === undefined ? undefined : QUOTED.exec(value.raw);
  if (declared === undefined || (value !== undefined && plain?.[2] === undefined)) return undefined;
  const old = agreed !== undefined && handedIn.every((each) => each.value === agreed) ? agreed : plain?.[2];
  const written = context.text.slice(word.span.start, word.span.end);
  const head = context.text.slice(word.span.start, reference.span.start);
  const tail = context.text.slice(reference.span.end, word.span.end);
  // Another value is in effect, or the word runs over several lines.
  if (old === undefined || head + old + tail !== base.written || written !== word.raw) return undefined;
  const edits: TextEdit[] = [];
  let rest = wanted;
  if (tail !== '' && !rest.endsWith(tail)) return undefined;
  rest = rest.slice(0, rest.length - tail.length);
  const keepsName = rest.startsWith(head);
  if (keepsName) rest = rest.slice(head.length);
  else {
    // The text before the variable changes: the name of the image, with the tag in the variable.
    if (!head.endsWith(':')) return undefined;
    const colon = rest.lastIndexOf(':');
    if (colon <= rest.lastIndexOf('/')) return undefined;
    const span = { start: word.span.start, end: reference.span.start };
    edits.push(replace(context.path, span, rest.slice(0, colon + 1)));
    rest = rest.slice(colon + 1);
  }
  // The default, unless it is a choice of its own that stays possible.
  if (value !== undefined && rest !== plain?.[2] && (plain?.[2] === old || !keepsName)) {
    edits.push(replace(context.path, value.span, quotedAs(plain, rest)));
  }
  const seen = new Set<string>();
  for (const { value: given, location } of handedIn) {
    const place = `${location.file}:${location.span.start}`;
    if (given === rest || seen.has(place)) continue;
    seen.add(place);
    const text = context.project.files.read(location.file)?.text.slice(location.span.start, location.span.end);
    const there = text === undefined ? null : QUOTED.exec(text);
    if (given === old && there?.[2] === old) {
      edits.push(replace(location.file, location.span, quotedAs(there, rest)));
    } else if (given === old || !keepsName) {
      // A tag that is handed in by another name, or not known, would be looked for at the new image.
      return undefined;
    }
  }
  return edits.length === 0 ? undefined : edits;
}

/** A plain value with the quotes around it. */
const QUOTED = /^(["']?)([^"'$\\]*)\1$/;

function quotedAs(old: RegExpExecArray | null | undefined, text: string): string {
  const quote = old?.[1] ?? '';
  return quote + text + quote;
}
