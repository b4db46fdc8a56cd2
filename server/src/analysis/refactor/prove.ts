/**
 * Proves a change before it is offered: the Dockerfile is run in the head with it, and compared with what was before.
 * No command may see another environment than before (but for the one that the change is about), none may fail that did
 * not, and no rule may find more.
 */

import type { Analyzer } from '../analyzer';
import type { DockerfileContext } from '../contexts/types';
import { isActivatedByHand } from '../facts/commands';
import { environmentMissing } from '../facts/diagnosis';
import { isPythonProgram } from '../facts/programs';
import type { Finding } from '../finding';
import { applyEdits } from '../fixes/apply';
import type { TextEdit } from '../fixes/types';
import { optionArgs } from '../model/programs/condaCall';
import { pipWords } from '../model/programs/pythonPrograms';
import type { CommandRecord, EnvironmentFact } from '../model/record';
import type { Draft, Intent } from './refactoring';

/** Whether a draft may be offered. `before` are the file's findings as it is. */
export function isProved(
  analyzer: Analyzer,
  context: DockerfileContext,
  before: readonly Finding[],
  draft: Draft,
): boolean {
  const edits = draft.edits.filter((edit): edit is TextEdit => 'span' in edit && edit.file === context.path);
  const created = new Map(draft.edits.flatMap((edit) => ('create' in edit ? [[edit.file, edit.create]] : [])));
  const ignore = draft.edits.filter((edit) => 'span' in edit && edit.file.endsWith('.dockerignore'));
  // Changes of other files would need models of other files. What a .dockerignore lets in is said beside it.
  if (edits.length + created.size + ignore.length < draft.edits.length) return false;
  if (ignore.length > 0 && draft.shows === undefined) return false;
  for (const [path, shown] of draft.shows ?? []) created.set(path, shown);
  const text = applyEdits(context.text, edits);
  if (text === context.text) return false;
  const after = analyzer.preview(context.path, text, created);
  if (after === undefined || after.context.dockerfile.problems.length > context.dockerfile.problems.length)
    return false;
  return !findsMore(before, after.findings) && keepsEnvironments(context, after.context, edits, draft.intent);
}

function findsMore(before: readonly Finding[], after: readonly Finding[]): boolean {
  const counts = new Map<string, number>();
  for (const { name } of before) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { name } of after) {
    const left = (counts.get(name) ?? 0) - 1;
    if (left < 0) return true;
    counts.set(name, left);
  }
  return false;
}

function keepsEnvironments(
  before: DockerfileContext,
  after: DockerfileContext,
  edits: readonly TextEdit[],
  intent: Intent,
): boolean {
  if (before.results.length !== after.results.length) return false;
  const builds = after.results.every((stage, i) => !stage.fails || before.results[i]?.fails === true);
  if (!builds) return false;
  const found = new Map<string, CommandRecord[]>();
  for (const command of allCommands(after)) push(found, keyOf(command, command.place.span.start), command);
  const move = mover(edits);
  for (const command of allCommands(before)) {
    const own = command.place.file === before.path;
    const start = own ? move(command.place.span.start) : command.place.span.start;
    // What the change takes out, or rewrites: an activation that is not needed any more.
    if (start === undefined) continue;
    const now = found.get(keyOf(command, start))?.shift();
    if (now === undefined) {
      if (onlyPrepares(command)) continue;
      return false;
    }
    if (!isAsGood(before, command, now, intent)) return false;
  }
  return true;
}

function allCommands({ self, results }: DockerfileContext): readonly CommandRecord[] {
  return [
    ...self.stages.flatMap(({ commands }) => commands),
    ...results.flatMap((stage) => [...(stage.start?.commands ?? []), ...stage.health]),
  ];
}

function keyOf({ name, when, place }: CommandRecord, start: number): string {
  return `${when} ${place.file} ${start} ${name}`;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Where an offset of the text is after the edits; undefined for what they take out. */
function mover(edits: readonly TextEdit[]): (offset: number) => number | undefined {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  // By how much the text after each edit moves.
  const moves: number[] = [];
  let by = 0;
  for (const { span, text } of sorted) {
    by += text.length - (span.end - span.start);
    moves.push(by);
  }
  return (offset) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.span.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    // The edits do not overlap: only the last one that begins here or before can hold the offset.
    const last = sorted[low - 1];
    if (last === undefined) return offset;
    return last.span.end > offset ? undefined : offset + (moves[low - 1] ?? 0);
  };
}

/** What activates, and the program around a command (`conda run`, a shell): its own environment is nobody's concern. */
function onlyPrepares(command: CommandRecord): boolean {
  if (command.parent?.name === 'eval') return true;
  return command.conda?.subcommand === 'run' || command.conda?.subcommand === 'activate';
}

function isAsGood(context: DockerfileContext, old: CommandRecord, now: CommandRecord, intent: Intent): boolean {
  if (now.fails !== undefined && old.fails === undefined) return false;
  if (old.reached === 'yes' && now.reached !== 'yes') return false;
  if (old.cwd !== now.cwd) return false;
  if (old.user !== now.user && (intent.user !== true || old.when === 'build')) return false;
  if (JSON.stringify(targets(old)) !== JSON.stringify(targets(now))) return false;
  if (onlyPrepares(old)) return true;
  const { prefix } = intent;
  const samePython = same(old.python, now.python);
  const sameActive = same(old.activated, now.activated);
  if (samePython && sameActive) return true;
  if (prefix === undefined) return false;
  if (now.python.prefix !== prefix) return false;
  if (!sameActive && now.activated.prefix !== prefix) {
    // On PATH alone it is used without being active.
    return intent.pathOnly === true && old.activated.prefix === prefix && now.activated.prefix === null;
  }
  if (samePython) return true;
  return !usesAnother(context, old, prefix);
}

function same(a: EnvironmentFact, b: EnvironmentFact): boolean {
  return a.prefix === b.prefix && a.known === b.known;
}

/** The environments that a command changes. */
function targets({ effects }: CommandRecord): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'create' || effect.kind === 'install' || effect.kind === 'remove'
      ? [`${effect.kind} ${effect.prefix ?? ''}`]
      : [],
  );
}

/** True for a command that works in another environment than `prefix`, as far as we can tell on purpose. */
function usesAnother(context: DockerfileContext, command: CommandRecord, prefix: string): boolean {
  const { conda } = command;
  if (conda !== undefined) {
    // `conda clean` and `conda run -n` do the same everywhere.
    const named = optionArgs(conda, 'name').length + optionArgs(conda, 'prefix').length > 0;
    return !named && !/^(clean|info|config( list)?|--version|env list)?$/.test(conda.subcommand);
  }
  if (!isPythonProgram(command.name) && pipWords(command.argv) === undefined) {
    return isActivatedByHand(command);
  }
  const stage = context.self.stages.find(({ index }) => index === command.stage);
  return stage === undefined || environmentMissing(command, stage, context.project) !== prefix;
}
