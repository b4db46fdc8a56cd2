/** Flags and values that BuildKit refuses. What holds a variable, a quote or a template is not judged. */
import type { Flag, Instruction, Word } from './ast';
import { FLAGS, type KnownFlag, refusesPort, refusesSignal } from './flags';
import { messages } from './problems';
import type { Reader } from './reader';
import { similarFlag } from './similar';

/** Reports the first flag or value of an instruction that stops the build. */
export function reportRefused(reader: Reader, instruction: Instruction): void {
  // What ONBUILD holds is read when another image is built on this one.
  if (instruction.onbuild || hasOtherFrontend(reader)) return;
  const { keyword } = instruction;
  const known = Object.hasOwn(FLAGS, keyword) ? FLAGS[keyword] : undefined;
  // HEALTHCHECK NONE does not look at its flags.
  const looks = keyword !== 'HEALTHCHECK' || instruction.command !== undefined;
  if (known !== undefined && looks && instruction.flags.length > 0) reportFlags(reader, instruction, known);
  if (keyword === 'EXPOSE') reportWord(reader, instruction.words, refusesPort, messages.port);
  if (keyword === 'STOPSIGNAL') reportWord(reader, instruction.words, refusesSignal, messages.signal);
}

function reportFlags(reader: Reader, instruction: Instruction, known: Readonly<Record<string, KnownFlag>>): void {
  const { keyword } = instruction;
  const seen = new Set<string>();
  for (const flag of instruction.flags) {
    if (isOpen(flag.name)) return;
    const row = Object.hasOwn(known, flag.name) ? known[flag.name] : undefined;
    const message =
      row === undefined
        ? messages.unknownFlag(flag.name, keyword, similarFlag(flag.name, Object.keys(known)))
        : refusedUse(flag, row, seen.has(flag.name));
    if (message !== undefined) {
      reader.problem(message, flag.span.start, flag.span.end);
      return;
    }
    seen.add(flag.name);
  }
}

function refusedUse(flag: Flag, known: KnownFlag, again: boolean): string | undefined {
  const { name, value } = flag;
  if (again && known.repeated === undefined) return messages.flagTwice(name);
  if (known.kind === 'switch') {
    if (value === undefined || isOpen(value) || /^(?:true|false)$/i.test(value)) return undefined;
    return messages.flagSwitch(name, value);
  }
  if (value === undefined) return messages.flagValue(name);
  if (value === '' || isOpen(value)) return undefined;
  const refusal = known.refuses?.(value);
  return refusal && messages.flagRefused(name, refusal);
}

function reportWord(
  reader: Reader,
  words: readonly Word[],
  refuses: (word: string) => boolean,
  message: (word: string) => string,
): void {
  const wrong = words.find(({ raw }) => !isOpen(raw) && refuses(raw));
  if (wrong !== undefined) reader.problem(message(wrong.raw), wrong.span.start, wrong.span.end);
}

function isOpen(text: string): boolean {
  return /[$'"\\`]|\{\{|\{%|<%/.test(text);
}

/** A frontend other than Docker's has a grammar of its own; a development release of Docker's may know more. */
function hasOtherFrontend({ directives }: Reader): boolean {
  const syntax = directives.find(({ name }) => name === 'syntax')?.value;
  return syntax !== undefined && !/^(?:docker\.io\/)?docker\/dockerfile(?::[\d.]+)?(?:@sha256:[\da-f]+)?$/.test(syntax);
}
