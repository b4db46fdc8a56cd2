/** Completion in compose files, devcontainer.json and scripts. */
import { stageOf } from '../contexts/contexts';
import type { ComposeContext, DevcontainerContext, ScriptContext } from '../contexts/types';
import { contains } from '../text/span';
import { names } from './conda';
import { first } from './dockerfile';
import { pathProposals } from './paths';
import { arrayPosition, shellPositions } from './shellPosition';
import { wordSpan } from './span';
import type { Asked, Proposal } from './types';

/** A command of a script is not followed further up, in characters. */
const LONGEST_COMMAND = 20_000;

/** What can be written at an offset of a script. */
export function scriptProposals(context: ScriptContext, offset: number, asked: Asked): Proposal[] {
  const path = pathProposals(context, offset);
  if (path.length > 0) return path;
  const variable = /(?:^|[\s;])(?:CONDA_DEFAULT_ENV|ENV_NAME)=["']?([\w.-]*)$/.exec(lineBefore(context, offset));
  if (variable !== null) return names(context, offset, variable[1] ?? '', false);
  const start = Math.max(0, offset - LONGEST_COMMAND);
  return first(context, offset, shellPositions(context.text.slice(start, offset), start), asked);
}

/** What can be written at an offset of a devcontainer.json: in the strings of its commands, and in paths. */
export function devcontainerProposals(context: DevcontainerContext, offset: number, asked: Asked): Proposal[] {
  const path = pathProposals(context, offset);
  if (path.length > 0) return path;
  const line = lineBefore(context, offset);
  const array = line.lastIndexOf('[');
  const at = offset - line.length;
  const position = arrayPosition(array < 0 ? line : line.slice(array), at + Math.max(0, array));
  if (position === undefined) return [];
  const { words, partial } = position;
  if (/CONDA_DEFAULT_ENV$/.test(words[words.length - 1]?.value ?? ''))
    return names(context, offset, partial.value, false);
  const inner = shellPositions(partial.value, partial.start);
  return array < 0 ? first(context, offset, inner, asked) : first(context, offset, [position, ...inner], asked);
}

/** What can be written at an offset of a compose file: in commands, in paths, behind `target:`. */
export function composeProposals(context: ComposeContext, offset: number, asked: Asked): Proposal[] {
  const path = pathProposals(context, offset);
  if (path.length > 0) return path;
  const line = lineBefore(context, offset);
  const target = /^[ \t]+target:[ \t]+["']?([\w.-]*)$/.exec(line)?.[1];
  if (target !== undefined) return targets(context, offset, target);
  const variable = /^[ \t]+(?:-[ \t]+)?CONDA_DEFAULT_ENV(?::[ \t]+|=)["']?([\w.-]*)$/.exec(line)?.[1];
  if (variable !== undefined) return names(context, offset, variable, false);
  const command = commandAt(context, offset);
  if (command === undefined) return [];
  const { text, start } = command;
  if (!text.startsWith('[')) return first(context, offset, shellPositions(text, start), asked);
  const position = arrayPosition(text, start);
  if (position === undefined) return [];
  const inner = shellPositions(position.partial.value, position.partial.start);
  return first(context, offset, [position, ...inner], asked);
}

function targets(context: ComposeContext, offset: number, typed: string): Proposal[] {
  const service = context.services.find((each) => contains(each.service.span, { start: offset, end: offset }));
  // With a target that is half written no stage is found, but the Dockerfile is.
  const model = service?.model;
  if (model === undefined) return [];
  const span = wordSpan(context.text, offset, typed);
  return model.stages.flatMap(({ stage }, rank): Proposal[] => {
    const label = stage.from.alias?.raw;
    if (label === undefined || stageOf(model, label) === undefined) return [];
    const detail = `FROM ${stage.from.image?.raw ?? ''}`;
    return [{ kind: 'stage', label, insert: label, span, detail, rank }];
  });
}

/** How far above a line its key is looked for. */
const MOST_LINES = 50;

/** The command that the offset is in, from its start to the offset: of `command:`, `entrypoint:` or `test:`. */
function commandAt({ text, lines }: ComposeContext, offset: number): { text: string; start: number } | undefined {
  const last = lines.lineAt(offset);
  const own = /^[ \t]*/.exec(lines.lineText(last))?.[0].length ?? 0;
  for (let at = last; at >= 0 && last - at < MOST_LINES; at--) {
    const line = lines.lineText(at);
    const match = /^([ \t]*)(?:-[ \t]+)?([\w-]+):(?:[ \t]+([>|][-+]?[ \t]*$)?["']?|$)/.exec(line);
    if (match === null || (at < last && (match[1]?.length ?? 0) >= own)) continue;
    if (!/^(?:command|entrypoint|test)$/.test(match[2] ?? '')) return undefined;
    if (at === last || !/:[ \t]*(?:[>|].*)?$/s.test(line)) {
      const start = lines.lineStart(at) + match[0].length;
      return start > offset ? undefined : { text: text.slice(start, offset), start };
    }
    // A dash alone may become `---` or a key's: only behind its blank an item begins.
    if (/(?:^|\n)[ \t]*-$/.test(text.slice(lines.lineStart(last), offset))) return undefined;
    const start = lines.lineStart(at + 1);
    return listed(text.slice(start, offset), start);
  }
  return undefined;
}

/** The words of a list, one a line, as the words of one command; the offsets stay. */
function listed(text: string, start: number): { text: string; start: number } {
  return {
    text: text.replace(/^([ \t]*)-(?=[ \t])/gm, '$1 ').replace(/\r?\n/g, (end) => ' '.repeat(end.length)),
    start,
  };
}

function lineBefore({ text, lines }: { text: string; lines: ComposeContext['lines'] }, offset: number): string {
  return text.slice(lines.lineStart(lines.lineAt(offset)), offset);
}
