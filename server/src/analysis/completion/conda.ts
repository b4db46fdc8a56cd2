/** What can be written in a command of conda, mamba or micromamba. */
import type { AnyContext } from '../contexts/contexts';
import { optionsOf, subcommandsOf } from '../knowledge/conda/options';
import { bareArg } from '../model/process';
import { type CondaCall, readCondaCall, shortOption, takesValue } from '../model/programs/condaCall';
import { baseName, condaProgramName } from '../model/programs/names';
import { SUBDIRS } from '../parse/conda/channel';
import { CHANNELS } from './channels';
import { environmentChoices, newNames, stagesAt } from './names';
import { pixiProposals } from './pixi';
import type { ShellPosition } from './shellPosition';
import { wordSpan } from './span';
import type { Asked, Proposal } from './types';

/** Words that stand before a command and run it; `CMD` in the `test` of a compose file. */
const WRAPPERS = new Set(
  'sudo exec time nohup command env nice then do else if elif while until ! tini dumb-init CMD CMD-SHELL -- -g'.split(
    ' ',
  ),
);

/** What can be written at a position of a shell command; empty where it is no business of conda's. */
export function condaProposals(
  context: AnyContext,
  offset: number,
  { words, partial }: ShellPosition,
  asked: Asked,
): Proposal[] {
  let from = 0;
  while (from < words.length && isWrapper(words[from]?.value ?? '')) from++;
  const values = words.slice(from).map(({ value }) => value);
  const [program, first] = values;
  const typed = partial.value;
  if (program === undefined) return [];
  if ((program === 'source' || program === '.') && values.length === 2 && /(?:^|\/)activate$/.test(first ?? '')) {
    return names(context, offset, typed, false);
  }
  if (baseName(program) === 'pixi') return pixiProposals(context, offset, values, typed);
  const conda = condaProgramName(program);
  if (conda === undefined) return [];
  const call = readCondaCall(conda, values.map(bareArg));
  if (call.subcommand === 'run' && call.command.length > 0) {
    const rest = words.slice(words.length - call.command.length);
    return condaProposals(context, offset, { words: rest, partial, quote: undefined }, asked);
  }
  return inCall(context, offset, call, typed, asked);
}

function isWrapper(word: string): boolean {
  return WRAPPERS.has(word) || /^[A-Za-z_]\w*=/.test(word);
}

function inCall(context: AnyContext, offset: number, call: CondaCall, typed: string, asked: Asked): Proposal[] {
  const { program, subcommand } = call;
  const option = call.options[call.options.length - 1];
  const last = call.words[call.words.length - 1];
  const waits =
    option !== undefined &&
    option.arg === last &&
    option.value === undefined &&
    takesValue(option.name, subcommand, program);
  if (waits) return values(context, offset, call, option.name, typed);
  const equals = /^--([\w-]+)=(.*)$/s.exec(typed);
  if (equals !== null) return values(context, offset, call, equals[1] ?? '', equals[2] ?? '');
  if (typed.startsWith('-')) return options(context, offset, call, typed);
  if (subcommand === 'activate' && call.positionals.length === 0) return names(context, offset, typed, false);
  if (subcommand === '' || isGroup(subcommand)) return subcommands(context, offset, call, typed);
  // Behind a blank the options would only be in the way of what people came to write.
  return asked.trigger === undefined && typed === '' ? options(context, offset, call, '') : [];
}

function isGroup(subcommand: string): boolean {
  return subcommand === 'env' || subcommand === 'shell' || subcommand === 'shell.bash';
}

function subcommands({ text }: AnyContext, offset: number, call: CondaCall, typed: string): Proposal[] {
  const group = call.subcommand === '' ? '' : `${call.subcommand} `;
  const span = wordSpan(text, offset, typed);
  return subcommandsOf(call.program)
    .filter(({ word }) => word.startsWith(group))
    .map(({ word, doc }, rank): Proposal => {
      const rest = word.slice(group.length);
      return { kind: 'subcommand', label: rest, insert: rest, span, documentation: doc, rank };
    });
}

/** Options that may stand several times. */
const REPEATED = new Set(['channel', 'file', 'append', 'prepend', 'add', 'set', 'remove', 'env', 'verbose']);

function options({ text }: AnyContext, offset: number, call: CondaCall, typed: string): Proposal[] {
  const { program, subcommand } = call;
  const used = new Set(call.options.map(({ name }) => name));
  const span = wordSpan(text, offset, typed);
  return optionsOf(program, subcommand)
    .filter(({ word }) => REPEATED.has(word) || !used.has(word))
    .map(({ word, doc }, rank): Proposal => {
      const short = shortOption(word, subcommand);
      const label = `--${word}`;
      const base: Proposal = { kind: 'option', label, insert: label, span, documentation: doc, rank };
      return short === undefined ? base : { ...base, detail: short };
    });
}

/** The values of an option. */
function values(context: AnyContext, offset: number, call: CondaCall, option: string, typed: string): Proposal[] {
  const span = wordSpan(context.text, offset, typed);
  const plain = (list: readonly string[]): Proposal[] =>
    list.map((label, rank) => ({ kind: 'value', label, insert: label, span, rank }));
  switch (option) {
    case 'name': {
      const creates = call.subcommand === 'create' || call.subcommand === 'env create';
      return names(context, offset, typed, creates);
    }
    case 'clone':
      return names(context, offset, typed, false);
    case 'prefix':
      return prefixes(context, offset, typed);
    case 'channel':
      return CHANNELS.map(({ name, detail }, rank) => ({
        kind: 'channel',
        label: name,
        insert: name,
        span,
        detail,
        rank,
      }));
    case 'solver':
      return plain(['libmamba', 'classic']);
    case 'platform':
    case 'subdir':
      return plain(SUBDIRS.filter((each) => each.startsWith('linux-')));
    case 'shell':
      return plain(['bash', 'zsh', 'posix', 'fish']);
    case 'file':
      return files(context, offset, typed);
    default:
      return [];
  }
}

/** The names of environments; of ones that are to be made where `create`. */
export function names(context: AnyContext, offset: number, typed: string, create: boolean): Proposal[] {
  // A path is on its way, or a variable.
  if (/[$/]/.test(typed)) return [];
  const span = wordSpan(context.text, offset, typed);
  const choices = create ? newNames(context, offset) : environmentChoices(context, offset);
  return choices.map(({ name, detail, rank }) => ({
    kind: 'environment',
    label: name,
    insert: name,
    span,
    detail,
    rank,
  }));
}

/** The folders of environments. */
function prefixes(context: AnyContext, offset: number, typed: string): Proposal[] {
  const span = wordSpan(context.text, offset, typed, '/');
  const found = new Set(
    stagesAt(context, offset).flatMap(({ machine }) =>
      machine.environments
        .values()
        .flatMap(({ prefix, base, kind }) => (kind !== 'conda' || base || prefix.includes('\uFFFF') ? [] : [prefix])),
    ),
  );
  return [...found].map((prefix, rank) => ({ kind: 'environment', label: prefix, insert: prefix, span, rank }));
}

/** The files in the image that an environment can be made from. */
function files(context: AnyContext, offset: number, typed: string): Proposal[] {
  const span = wordSpan(context.text, offset, typed, '/');
  const found = new Map<string, string>();
  for (const { machine } of stagesAt(context, offset)) {
    for (const path of machine.files.keys()) {
      const from = machine.files.get(path)?.copiedFrom;
      if (from !== undefined && /\.(?:ya?ml|lock|txt)$/.test(path)) found.set(path, from);
    }
  }
  return [...found].map(([path, from], rank) => {
    const detail = `from ${from.slice(from.lastIndexOf('/') + 1)}`;
    return { kind: 'file', label: path, insert: path, span, detail, rank };
  });
}
