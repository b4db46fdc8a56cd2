/** Where a Dockerfile and the scripts that it runs name conda environments. */

import { filesRead } from '../contexts/filesRead';
import { createdPrefixes, makersOf, namesBelowEnvs, placeKey } from '../facts/environments';
import type { Arg } from '../model/process';
import { type CondaCall, option, readCondaCall } from '../model/programs/condaCall';
import { condaProgramName } from '../model/programs/names';
import { environmentArgs } from '../model/programs/pixi';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { jsonArg } from '../model/start';
import { parseEnvironment } from '../parse/conda';
import type { Instruction, JsonString } from '../parse/dockerfile/ast';
import { expand } from '../parse/dockerfile/expand';
import { environmentInLock } from '../parse/pixi/lock';
import { environmentsOfTasks, parsePixiManifest } from '../parse/pixi/manifest';
import { basename, dirname, join } from '../project/paths';
import type { Location, Span } from '../text/span';
import { withoutSlashes } from '../text/trim';
import { HOLE, isKnown, type Value } from '../text/value';
import { placeName, type Scene, stagesDown, textOf, valuePlaces, variableNames, wordsIn } from './scene';
import { shellAssignments } from './shellVariables';
import { keyOf } from './table';
import { namesInText } from './textNames';
import type { How, Occurrence } from './types';

/** Variables whose value is the name of the active environment; the second one on images of micromamba. */
export const NAME_VARIABLES: ReadonlySet<string> = new Set(['CONDA_DEFAULT_ENV', 'ENV_NAME']);

/** Command substitutions are read so far, in characters. */
const LONGEST_SUBSTITUTION = 200;
/** Texts with escapes likewise. */
const LONGEST_TEXT = 2000;

/** The key of an environment's name as one stage knows it. */
export function environmentKey(stage: StageModel, name: string): string {
  return keyOf('environment', stage.file, stage.index, name);
}

/** The names of the environments that a stage ends with, base left out. */
export function environmentNames(stage: StageModel): string[] {
  return stage.machine.environments
    .values()
    .filter((each) => each.kind === 'conda' && !each.base && isKnown(each.prefix) && /\/envs\/[^/]+$/.test(each.prefix))
    .map((each) => each.prefix.slice(each.prefix.lastIndexOf('/') + 1));
}

/** Whether a stage has an environment of that name, whatever folder it is in. */
function knows(stage: StageModel, name: string): boolean {
  return namesBelowEnvs(stage).has(name);
}

/** Every command of a stage: of its RUNs, of the container's start, of HEALTHCHECK. */
export function recordsOf(stage: StageModel): readonly CommandRecord[] {
  return [...stage.commands, ...(stage.start?.commands ?? []), ...stage.health];
}

/** Notes all names of environments of one stage, in its Dockerfile and in the scripts that it runs. */
export function noteEnvironments(scene: Scene, stage: StageModel): void {
  const { source } = scene;
  const scripts = new Set<string>();
  for (const record of recordsOf(stage)) {
    noteRecord(scene, stage, record);
    if (record.place.file !== stage.file) scripts.add(record.place.file);
  }
  // What start-up files say is seen where shells read them.
  void stage.exec;
  const seen = new Set<string>();
  for (const { name, place, kind } of stage.nameUses) {
    // Commands have said it already; several shells read one start-up file.
    const at = `${placeKey(place)} ${name}`;
    if (seen.has(at)) continue;
    seen.add(at);
    const how = kind === 'target' ? 'option' : kind === 'variable' ? 'value' : kind;
    noteWord(scene, stage, name, { place, raw: name }, how);
  }
  for (const instruction of stage.stage.instructions) noteInstruction(scene, stage, instruction);
  notePixi(scene, stage);
  for (const copy of stage.copies) {
    for (const path of copy.project)
      if (/\.(?:sh|bash|zsh)$|^[^.]*$/.test(path.slice(path.lastIndexOf('/') + 1))) scripts.add(path);
    linkCopy(scene, stage, copy.fromStage, copy.source);
  }
  for (const script of scripts) {
    const text = textOf(source, script);
    if (script.endsWith('.sh') || text.startsWith('#!')) noteText(scene, stage, script, { start: 0, end: text.length });
  }
}

/** The environments of a pixi workspace: in its manifest, by whose name for them the folders are called, and in its lock. */
function notePixi(scene: Scene, stage: StageModel): void {
  const { source, table } = scene;
  for (const { kind, file, workspace } of stage.machine.environments.values()) {
    const path = file?.project;
    if (kind !== 'pixi' || path === undefined || workspace === undefined || !isKnown(workspace.environment)) continue;
    const name = workspace.environment;
    const text = textOf(source, path);
    const manifest = parsePixiManifest(text, basename(path) === 'pyproject.toml');
    const own = manifest?.environments.find((each) => each.name === name);
    if (manifest === undefined || own === undefined) continue;
    const key = environmentKey(stage, name);
    if (name === 'default') table.prevent(key, '`default` is the environment that each pixi workspace has.');
    table.takes(key, ['default', ...manifest.environments.map((each) => each.name)]);
    const occurrence = { kind: 'environment', name, literal: true } as const;
    if (own.span !== undefined)
      table.add(key, { ...occurrence, file: path, span: own.span, role: 'definition', how: 'file' });
    for (const span of environmentsOfTasks(text, name))
      table.add(key, { ...occurrence, file: path, span, role: 'use', how: 'option' });
    const lock = join(dirname(path), 'pixi.lock');
    const locked = environmentInLock(textOf(source, lock), name);
    if (locked !== undefined) table.add(key, { ...occurrence, file: lock, span: locked, role: 'use', how: 'file' });
  }
}

/** Links what a stage takes over from the one it is built on. To be called when all stages are noted. */
export function linkEnvironments(scene: Scene, stage: StageModel, names: Iterable<string>): void {
  const base = stage.base.kind === 'stage' ? stage.base.stage : undefined;
  if (base === undefined) return;
  for (const name of names) {
    const below = environmentKey(base, name);
    if (scene.table.has(below) || knows(base, name)) scene.table.link(environmentKey(stage, name), below);
  }
}

/** An environment that is copied from another stage, and keeps its name. */
function linkCopy(scene: Scene, stage: StageModel, from: StageModel | undefined, written: Value): void {
  if (from === undefined || !isKnown(written)) return;
  const folder = withoutSlashes(written);
  for (const { prefix, base } of from.machine.environments.values()) {
    if (base || !isKnown(prefix) || (prefix !== folder && !prefix.startsWith(`${folder}/`))) continue;
    const name = prefix.slice(prefix.lastIndexOf('/') + 1);
    if (prefix.endsWith(`/envs/${name}`) && knows(stage, name)) {
      scene.table.link(environmentKey(stage, name), environmentKey(from, name));
    }
  }
}

/** Notes the names in a command's words. */
export function noteRecord(scene: Scene, stage: StageModel, record: CommandRecord): void {
  const { conda } = record;
  for (const arg of environmentArgs(record.argv)) noteArg(scene, stage, arg, 'run');
  if (conda !== undefined) {
    noteCall(scene, stage, conda, makes(stage, record));
    noteFile(scene, stage, record, conda);
    return;
  }
  const [program, first] = record.argv;
  if ((program?.value === '.' || program?.value === 'source') && /(?:^|\/)activate$/.test(first?.value ?? '')) {
    noteArg(scene, stage, record.argv[2], 'activate');
  } else if (/(?:^|\/)conda-pack$/.test(program?.value ?? '')) {
    const at = record.argv.findIndex((arg) => arg.value === '-n' || arg.value === '--name');
    if (at > 0) noteArg(scene, stage, record.argv[at + 1], 'option');
  }
}

/** Whether an environment came into being with the command: `env update` makes the one that is not there. */
function makes(stage: StageModel, record: CommandRecord): boolean {
  return makersOf(stage).has(placeKey(record.place));
}

function noteCall(scene: Scene, stage: StageModel, call: CondaCall, made = false): void {
  const { subcommand } = call;
  const creates = subcommand === 'create' || subcommand === 'env create' || (made && subcommand !== 'run');
  const how = creates ? 'create' : subcommand === 'run' ? 'run' : subcommand === 'activate' ? 'activate' : 'option';
  noteArg(scene, stage, option(call, 'name')?.valueArg, how);
  noteArg(scene, stage, option(call, 'clone')?.valueArg, 'option');
  if (subcommand === 'activate') noteArg(scene, stage, call.positionals[0], 'activate');
  if (subcommand === 'rename') noteArg(scene, stage, call.positionals[0], 'create');
}

function noteArg(scene: Scene, stage: StageModel, arg: Arg | undefined, how: How): void {
  if (arg === undefined || arg.value === '' || arg.value.includes('/') || !isKnown(arg.value)) return;
  noteWord(scene, stage, arg.value, arg, how);
}

/** The file that an environment is made from, where it says the environment's name. */
function noteFile(scene: Scene, stage: StageModel, record: CommandRecord, call: CondaCall): void {
  for (const { project: path } of filesRead(record)) {
    if (path === undefined) continue;
    const written = option(call, 'name')?.value ?? option(call, 'prefix')?.value;
    const made = written?.slice(written.lastIndexOf('/') + 1);
    const readsName =
      call.subcommand.startsWith('env') || (call.program === 'micromamba' && call.subcommand === 'create');
    const name = made ?? (readsName ? nameOfFile(scene, path)?.name : undefined);
    if (name !== undefined) noteNameOfFile(scene, environmentKey(stage, name), path, name);
  }
}

/** What an environment file says of its environment's name. */
interface NamingFile {
  readonly name: string;
  readonly span: Span;
  /** The same name at the end of `prefix:`, which exports write. */
  readonly prefix: Span | undefined;
}

/** `name:` of an environment file with its place. */
export function nameOfFile(scene: Scene, path: string): NamingFile | undefined {
  const text = textOf(scene.source, path);
  if (text === '' || !text.includes('name')) return undefined;
  const file = parseEnvironment(text);
  const node = file.name?.text;
  if (node === undefined || node.type === 'null' || node.value === '') return undefined;
  const name = node.value;
  const [span] = wordsIn(text, node.span, name);
  if (span === undefined) return undefined;
  const folder = file.prefix?.text;
  const end = folder === undefined ? 0 : folder.start + folder.value.length;
  const isSame = folder?.verbatim === true && folder.value.endsWith(`/envs/${name}`);
  return { name, span, prefix: isSame ? { start: end - name.length, end } : undefined };
}

/** Notes `name:` of an environment file where it is that name, and the end of its `prefix:` with it. */
export function noteNameOfFile(scene: Scene, key: string, path: string, name: string): void {
  const found = nameOfFile(scene, path);
  if (found?.name !== name) return;
  const { table } = scene;
  const occurrence = { kind: 'environment', name, file: path, literal: true } as const;
  table.add(key, { ...occurrence, span: found.span, role: 'definition', how: 'file' });
  if (found.prefix !== undefined) table.add(key, { ...occurrence, span: found.prefix, role: 'use', how: 'path' });
}

/** Notes a word that gives an environment's name: where it is written, itself or in the variables that it names. */
export function noteWord(
  scene: Scene,
  stage: StageModel,
  name: string,
  word: Pick<Arg, 'place' | 'raw' | 'origin'>,
  how: How,
): void {
  const { place } = word;
  if (place === undefined) return;
  const { source, table } = scene;
  const key = environmentKey(stage, name);
  const role = how === 'create' ? 'definition' : 'use';
  const occurrence: Omit<Occurrence, 'span' | 'file' | 'literal'> = { kind: 'environment', name, role, how };
  const text = textOf(source, place.file);
  const literal = wordsIn(text, place.span, name);
  const [only] = literal;
  if (only !== undefined) {
    // In a place that holds more than the name, the text says which of them are meant.
    if (literal.length === 1) table.add(key, { ...occurrence, file: place.file, span: only, literal: true });
    else noteText(scene, stage, place.file, place.span);
    return;
  }
  const span = writtenFor(text, place.span, name);
  if (span === undefined) return;
  table.add(key, { ...occurrence, role: 'use', file: place.file, span, literal: false });
  const written = text.slice(span.start, span.end);
  const places = variableNames(written).flatMap((variable) => [
    ...valuePlaces(source, stage, variable, name),
    ...assigned(scene, place, variable, name),
  ]);
  for (const each of places) table.add(key, { ...occurrence, ...each, how: 'value', literal: true });
  if (places.length === 0 && !isFoundOtherwise(text, span, name)) {
    const where = placeName(source, place);
    table.prevent(key, `\`${name}\` is not written as one word at ${where}, so it cannot be renamed there.`);
  }
}

/**
 * What stands for a name that is not written there itself. Of text that a command wrote (`echo "activate $NAME" >> …`) only
 * the start of a variable is known; text that is in no file, such as an image's own, has the place next to it, which
 * is none of its own: undefined.
 */
function writtenFor(text: string, { start, end }: Span, name: string): Span | undefined {
  if (end - start > 1 || name.length <= 1) return { start, end };
  const variable = /^\$(?:\{\w+\}|[A-Za-z_]\w*)/.exec(text.slice(start, start + LONGEST_SUBSTITUTION))?.[0];
  return variable === undefined ? undefined : { start, end: start + variable.length };
}

/**
 * True where no place is missing although the word is not the name: `$(head -1 environment.yml | …)` reads it from the
 * file, and finds the new one there; and of texts with escapes only the start is known, but they hold the name.
 */
function isFoundOtherwise(text: string, { start, end }: Span, name: string): boolean {
  const from = text.slice(start, Math.max(end, start + LONGEST_SUBSTITUTION));
  if (/^["']?(?:\$\(|`)[^)`\n]*\.ya?ml/.test(from)) return true;
  if (/^["']?(?:\$[A-Za-z_{(]|`)/.test(from)) return false;
  return namesInText(text, { start, end: start + LONGEST_TEXT }).some((each) => each.name === name);
}

/** Assignments in the script around a place: `NAME=app` before `conda activate $NAME`. */
function assigned(scene: Scene, place: Location, variable: string, value: string): Location[] {
  const text = textOf(scene.source, place.file);
  if (scene.source.project.dockerfiles.includes(place.file)) {
    const found: Location[] = [];
    const pattern = new RegExp(`(?:^|[\\s;&|(])${variable}=(["']?)`, 'g');
    for (const match of text.matchAll(pattern)) {
      const start = match.index + match[0].length;
      const after = text.slice(start + value.length).charAt(0);
      if (text.startsWith(value, start) && (after === '' || /["'\s;&|)]/.test(after)))
        found.push({ file: place.file, span: { start, end: start + value.length } });
    }
    return found;
  }
  return shellAssignments(text).flatMap((each) => {
    if (each.name !== variable || each.value === undefined) return [];
    const span = { start: each.value.pos, end: each.value.end };
    return wordsIn(text, span, value).map((found) => ({ file: place.file, span: found }));
  });
}

function noteInstruction(scene: Scene, stage: StageModel, instruction: Instruction): void {
  switch (instruction.keyword) {
    case 'LABEL':
    case 'MAINTAINER':
    case 'FROM':
      return;
    case 'COPY':
    case 'ADD': {
      const from = stage.copies.find((copy) => copy.instruction === instruction && copy.fromStage)?.fromStage;
      if (from !== undefined)
        for (const { span } of instruction.sources) noteText(scene, from, stage.file, span, stage);
      if (instruction.destination) noteText(scene, stage, stage.file, instruction.destination.span);
      for (const { bodySpan } of instruction.heredocs) noteText(scene, stage, stage.file, bodySpan);
      return;
    }
    case 'SHELL':
      noteArray(scene, stage, instruction.argv ?? []);
      break;
    case 'CMD':
    case 'ENTRYPOINT':
      noteArray(scene, stage, instruction.command.argv);
      break;
    case 'ENV':
      for (const pair of instruction.pairs) {
        if (pair.value === undefined || !NAME_VARIABLES.has(pair.name.raw)) continue;
        const name = expand(pair.value.raw, lookup(stage, instruction), '\\');
        const isName = pair.name.raw !== 'ENV_NAME' || knows(stage, name);
        if (name === '' || name.includes('/') || !isKnown(name) || !isName) continue;
        noteWord(scene, stage, name, { place: { file: stage.file, span: pair.value.span }, raw: name }, 'value');
      }
      break;
    default:
      break;
  }
  noteText(scene, stage, stage.file, instruction.span, stage, instruction);
}

/** The words of an array: `["conda", "run", "-n", "app", …]`. */
function noteArray(scene: Scene, stage: StageModel, argv: readonly JsonString[]): void {
  const program = condaProgramName(argv[0]?.value ?? '');
  if (program === undefined) return;
  noteCall(
    scene,
    stage,
    readCondaCall(
      program,
      argv.map((item) => jsonArg(item, stage.file)),
    ),
  );
}

/**
 * Notes the names in a text that may not be run as it stands: paths, and activations inside of quotes. Only names of
 * environments that the stage has.
 * @param reader the stage whose variables hold at the text
 */
export function noteText(
  scene: Scene,
  stage: StageModel,
  file: string,
  part: Span,
  reader = stage,
  instruction?: Instruction,
): void {
  for (const { name, span, how, root } of namesInText(textOf(scene.source, file), part)) {
    const isOurs =
      root === undefined ? knows(stage, name) : isInstalled(stage, root, name, lookup(reader, instruction));
    if (!isOurs) continue;
    const role = createsAt(stage, file, span) ? 'definition' : 'use';
    scene.table.add(environmentKey(stage, name), { kind: 'environment', name, file, span, role, how, literal: true });
  }
}

/** Whether `ROOT/envs/NAME` is an environment of the stage. */
function isInstalled(
  stage: StageModel,
  written: string,
  name: string,
  variable: (name: string) => Value | undefined,
): boolean {
  const { machine } = stage;
  const root = written.startsWith('~') ? HOLE : written.includes('$') ? expand(written, variable, '\\') : written;
  if (!isKnown(root)) return knows(stage, name);
  if (machine.environments.get(`${root}/envs/${name}`) !== undefined) return true;
  if (machine.condaRoots.get(root) !== undefined) return true;
  // Nothing is known of where conda is in an image that is not in the table.
  return root.startsWith('/') && machine.condaRoots.values().length === 0 && knows(stage, name);
}

/** True where the place belongs to the command that makes the environment: `create -p /opt/conda/envs/app`. */
function createsAt(stage: StageModel, file: string, { start, end }: Span): boolean {
  return createdPrefixes(stage).some((at) => at.file === file && at.span.start <= start && end <= at.span.end);
}

/** The values of variables at an instruction; after the last one where none is given. */
function lookup(stage: StageModel, instruction?: Instruction): (name: string) => Value | undefined {
  const state = instruction === undefined ? stage.final : stage.before(instruction);
  return (name) => {
    const own = stage.variable(name, state);
    if (own !== undefined && own !== HOLE) return own;
    for (const below of stagesDown(stage)) {
      const arg = below.args.findLast((each) => each.name === name)?.value;
      if (arg !== undefined) return arg;
    }
    return HOLE;
  };
}
