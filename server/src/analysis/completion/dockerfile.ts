/** Completion in Dockerfiles, as far as it is about conda, stages and base images. */

import type { DockerfileContext } from '../contexts/types';
import type { Instruction } from '../parse/dockerfile/ast';
import { condaProposals, names } from './conda';
import { imageProposals } from './images';
import { beginningProposals } from './newFile';
import { pathProposals } from './paths';
import { arrayPosition, type ShellPosition, shellPositions } from './shellPosition';
import { snippetProposals } from './snippets';
import { wordSpan } from './span';
import type { Asked, Proposal } from './types';

/** Variables that hold the name of an environment. */
const NAMING = /(?:^|\s)(?:CONDA_DEFAULT_ENV|ENV_NAME)(?:=|\s+)["']?([\w.-]*)$/;

/** What can be written at an offset. */
export function dockerfileProposals(context: DockerfileContext, offset: number, asked: Asked): Proposal[] {
  const path = pathProposals(context, offset);
  if (path.length > 0) return path;
  const heredoc = heredocAt(context, offset);
  if (heredoc !== undefined) return first(context, offset, shellPositions(heredoc.text, heredoc.start), asked);
  const { text, start } = logicalLine(context, offset);
  const keyword = /^[ \t]*([A-Za-z]+)(?:([ \t]+|\[)|$)/.exec(text);
  if (keyword === null) {
    const span = { start: offset, end: offset };
    return text.trim() === '' && asked.trigger === undefined
      ? [...beginningProposals(context, offset, '', span), ...snippetProposals(context, offset, '', span, false, asked)]
      : [];
  }
  const name = keyword[1] ?? '';
  if (keyword[2] === undefined) {
    const span = wordSpan(context.text, offset, name);
    return [
      ...beginningProposals(context, offset, name, span),
      ...snippetProposals(context, offset, name, span, false, asked),
    ];
  }
  const from = keyword[0].length - (keyword[2] === '[' ? 1 : 0);
  return inInstruction(context, offset, name.toUpperCase(), text.slice(from), start + from, asked);
}

function inInstruction(
  context: DockerfileContext,
  offset: number,
  keyword: string,
  rest: string,
  start: number,
  asked: Asked,
): Proposal[] {
  switch (keyword) {
    case 'FROM': {
      const typed = /^(?:--\S+[ \t]+)*([^\s]*)$/.exec(rest)?.[1];
      if (typed === undefined || typed.startsWith('-') || typed.includes('$')) return [];
      const images = imageProposals(context.text, offset, typed);
      const isTagged = /[:/@]/.test(typed);
      return isTagged ? images : [...stages(context, offset, typed), ...images];
    }
    case 'COPY':
    case 'ADD': {
      const typed = /(?:^|\s)--from=([\w.-]*)$/.exec(rest)?.[1];
      return typed === undefined ? [] : stages(context, offset, typed);
    }
    case 'SHELL':
    case 'ENTRYPOINT':
    case 'CMD':
      if (/^\[?\s*$/.test(rest)) {
        const end = context.text.startsWith(']', offset) ? offset + 1 : offset;
        const span = { start: offset - rest.trimStart().length, end };
        if (!rest.includes('\n')) return snippetProposals(context, offset, keyword, span, true, asked);
      }
      return inCommand(context, offset, rest, start, asked);
    case 'HEALTHCHECK': {
      const at = /^[\s\S]*?\bCMD(?:[ \t]+|(?=\[))/i.exec(rest)?.[0].length;
      return at === undefined ? [] : inCommand(context, offset, rest.slice(at), start + at, asked);
    }
    case 'ONBUILD': {
      const inner = /^\s*([A-Za-z]+)\s+/.exec(rest);
      if (inner === null) return [];
      const at = inner[0].length;
      return inInstruction(context, offset, (inner[1] ?? '').toUpperCase(), rest.slice(at), start + at, asked);
    }
    case 'RUN': {
      const mounted = /(?:^|\s)--mount=[^\s]*\bfrom=([\w.-]*)$/.exec(rest)?.[1];
      if (mounted !== undefined) return stages(context, offset, mounted);
      const flags = /^(?:--[a-z]+=\S*\s+(?:\\\r?\n\s*)?)*/.exec(rest)?.[0].length ?? 0;
      return inCommand(context, offset, rest.slice(flags), start + flags, asked);
    }
    case 'ENV':
    case 'ARG': {
      const typed = NAMING.exec(rest)?.[1];
      return typed === undefined ? [] : names(context, offset, typed, false);
    }
    default:
      return [];
  }
}

function inCommand(context: DockerfileContext, offset: number, rest: string, start: number, asked: Asked): Proposal[] {
  if (!rest.startsWith('[')) return first(context, offset, shellPositions(rest, start), asked);
  const position = arrayPosition(rest, start);
  if (position === undefined) return [];
  const { words, partial } = position;
  // `["bash", "-c", "conda activate …"]`
  const isScript = /^-[a-z]*c$/.test(words[words.length - 1]?.value ?? '');
  const inner = isScript ? shellPositions(partial.value, partial.start) : [];
  return first(context, offset, [position, ...inner], asked);
}

/** The proposals of the first position that has any. */
export function first(
  context: Parameters<typeof condaProposals>[0],
  offset: number,
  positions: readonly ShellPosition[],
  asked: Asked,
): Proposal[] {
  for (const position of positions) {
    const found = condaProposals(context, offset, position, asked);
    if (found.length > 0) return found;
  }
  return [];
}

/** The stages above the one that the offset is in. */
function stages(context: DockerfileContext, offset: number, typed: string): Proposal[] {
  const span = wordSpan(context.text, offset, typed);
  const all = context.dockerfile.stages;
  const own = all.findLast(({ from }) => from.span.start <= offset)?.index ?? all.length;
  return all
    .filter(({ index, from }) => index < own && from.alias !== undefined)
    .reverse()
    .map(({ from }, rank) => {
      const label = from.alias?.raw ?? '';
      const detail = `FROM ${from.image?.raw ?? ''}`;
      return { kind: 'stage', label, insert: label, span, detail, rank: rank - all.length };
    });
}

/** The text of the heredoc that the offset is in, up to the offset, where it is a script. */
function heredocAt(context: DockerfileContext, offset: number): { text: string; start: number } | undefined {
  const within = (instruction: Instruction) =>
    instruction.heredocs.find(({ bodySpan }) => bodySpan.start <= offset && offset <= bodySpan.end);
  const instruction = context.dockerfile.instructions.find((each) => within(each) !== undefined);
  const found = instruction === undefined ? undefined : within(instruction);
  if (found === undefined) return undefined;
  const { start } = found.bodySpan;
  return { text: context.text.slice(start, offset), start };
}

/** More lines of one instruction are not looked at. */
const MOST_LINES = 2000;

/**
 * The instruction that the offset is in, up to the offset: its lines above belong to it where each ends in the escape
 * character; comment lines in between are blanked out.
 */
function logicalLine({ text, dockerfile }: DockerfileContext, offset: number): { text: string; start: number } {
  const { lines, escape: escapeCharacter } = dockerfile;
  const ends = (line: string) => line.trimEnd().endsWith(escapeCharacter);
  const last = lines.lineAt(offset);
  let at = last;
  let keep = last;
  while (at > 0 && last - at < MOST_LINES) {
    const above = lines.lineText(at - 1);
    if (/^\s*#/.test(above) || above.trim() === '') {
      at--;
      continue;
    }
    if (!ends(above)) break;
    at--;
    keep = at;
  }
  const start = lines.lineStart(keep);
  const whole = text.slice(start, offset).replace(/^[ \t]*#.*$/gm, (comment) => ' '.repeat(comment.length));
  // A comment line of its own has nothing to complete but suppressions.
  return { text: whole, start };
}
