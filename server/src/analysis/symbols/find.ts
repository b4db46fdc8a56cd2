/** Finds the symbols of a file with all their places in the project. */
import type { StageModel } from '../model/stage';
import { dirname, isInside } from '../project/paths';
import type { Span } from '../text/span';
import {
  environmentKey,
  environmentNames,
  linkEnvironments,
  nameOfFile,
  noteEnvironments,
  noteNameOfFile,
} from './environments';
import { noteHostScript, runsDocker } from './hostScripts';
import { devcontainersOf, noteDevcontainer, noteService, servicesOf } from './outside';
import { type Scene, textOf } from './scene';
import { noteStages } from './stages';
import { keyOf, SymbolTable } from './table';
import type { Occurrence, ProjectSymbol, SymbolSource } from './types';
import { noteVariables } from './variables';

/** Dockerfiles that are looked at for one answer; a project has more only where each of them stands alone. */
const MOST_DOCKERFILES = 32;

/** How far to look. */
export interface Reach {
  /** Also in scripts that build images and start containers, which no Dockerfile names: each of them is read. */
  readonly everywhere?: boolean;
}

/** Scripts of the host that are read, at most. */
const MOST_SCRIPTS = 256;

/** A symbol and the place of it that was asked for. */
export interface SymbolAt {
  readonly symbol: ProjectSymbol;
  readonly occurrence: Occurrence;
}

/**
 * The symbols that are named at an offset of a file: first those whose name is written there, then those that a variable
 * there stands for. Empty where nothing is named.
 */
export function symbolsAt(source: SymbolSource, path: string, offset: number, reach: Reach = {}): readonly SymbolAt[] {
  const found: SymbolAt[] = [];
  for (const symbol of symbolsAround(source, path, reach)) {
    const occurrence = symbol.occurrences.find((each) => each.file === path && touches(each.span, offset));
    if (occurrence !== undefined) found.push({ symbol, occurrence });
  }
  return found.sort((a, b) => Number(b.occurrence.literal) - Number(a.occurrence.literal));
}

interface Answer {
  readonly revision: number;
  readonly path: string;
  readonly everywhere: boolean;
  readonly symbols: readonly ProjectSymbol[];
}

/** The last answer of each source: a cursor moves, and a hover follows, without any change. */
const answers = new WeakMap<SymbolSource, Answer>();

/** Every symbol of a file and of the Dockerfiles that it belongs to. */
export function symbolsAround(source: SymbolSource, path: string, reach: Reach = {}): readonly ProjectSymbol[] {
  const { files } = source.project;
  const revision = files.revision?.();
  const everywhere = reach.everywhere === true;
  const kept = answers.get(source);
  if (kept !== undefined && kept.revision === revision && kept.path === path && kept.everywhere === everywhere) {
    return kept.symbols;
  }
  const misses = files.misses?.();
  const symbols = findSymbols(source, path, reach);
  // What was made without files that are still to be read is not kept.
  if (revision !== undefined && files.misses?.() === misses)
    answers.set(source, { revision, path, everywhere, symbols });
  return symbols;
}

function findSymbols(source: SymbolSource, path: string, reach: Reach): readonly ProjectSymbol[] {
  const table = new SymbolTable();
  const scene: Scene = { source, table };
  const dockerfiles = noteDockerfiles(scene, dockerfilesOf(source, path));
  const own = source.context(path);
  if (own?.kind === 'environment') {
    // A file that no Dockerfile reads still names its environment.
    const found = nameOfFile(scene, path);
    if (found !== undefined) noteNameOfFile(scene, keyOf('environment', path, '', found.name), path, found.name);
  }
  const scripts = new Set(reach.everywhere === true ? scriptsBeside(source, dockerfiles) : []);
  for (const script of scripts.add(path)) noteHostScript(scene, script, dockerfiles);
  return table.symbols();
}

/** The shell scripts in the build contexts of Dockerfiles. */
function scriptsBeside(source: SymbolSource, dockerfiles: readonly string[]): string[] {
  const folders = new Set(dockerfiles.flatMap((path) => source.project.buildsOf(path).map(({ context }) => context)));
  return [...folders]
    .flatMap((folder) => source.project.files.list(folder).filter((path) => /\.(?:sh|bash|zsh)$/.test(path)))
    .slice(0, MOST_SCRIPTS);
}

/** The Dockerfiles that a file belongs to; for a script of the host those whose build context it lies in. */
function dockerfilesOf(source: SymbolSource, path: string): readonly string[] {
  const found = dockerfilesNaming(source, path);
  if (found.length > 0 || !runsDocker(textOf(source, path))) return found;
  const { project } = source;
  return project.dockerfiles.filter((each) =>
    project.buildsOf(each).some(({ context }) => isInside(context, path) || dirname(each) === dirname(path)),
  );
}

function dockerfilesNaming(source: SymbolSource, path: string): readonly string[] {
  const context = source.context(path);
  switch (context?.kind) {
    case undefined:
      return source.project.dockerfilesUsing(path);
    case 'dockerfile':
      return [path];
    case 'compose':
      return context.services.flatMap(({ model }) => model?.file ?? []);
    case 'script':
      return context.runs.flatMap(({ model, role }) => (role === 'lifecycle' ? [] : model.file));
    case 'devcontainer':
      return context.built === undefined ? source.project.dockerfilesUsing(path) : [context.built.file];
    case 'environment':
    case 'condaFile':
      return context.uses.map(({ model }) => model.file);
    default:
      return [];
  }
}

/** Notes all names of Dockerfiles, and of those that share a file or an image with them; gives the Dockerfiles. */
function noteDockerfiles(scene: Scene, first: readonly string[]): readonly string[] {
  const { source, table } = scene;
  const queue = [...new Set(first)];
  const looked = new Set<string>();
  const stages: StageModel[] = [];
  for (let path = queue.shift(); path !== undefined && looked.size < MOST_DOCKERFILES; path = queue.shift()) {
    if (looked.has(path)) continue;
    looked.add(path);
    const model = source.model(path);
    if (model === undefined) continue;
    const services = servicesOf(source, path);
    noteStages(scene, model);
    noteVariables(scene, model, services);
    for (const stage of model.stages) noteEnvironments(scene, stage);
    for (const service of services) noteService(scene, service);
    for (const { path: file, stage } of devcontainersOf(source, path, services)) noteDevcontainer(scene, file, stage);
    stages.push(...model.stages);
    for (const { base } of model.stages) if (base.kind === 'stage') queue.push(base.stage.file);
    for (const file of [path, ...sharedFiles(table, path)]) queue.push(...source.project.dockerfilesUsing(file));
  }
  const { names } = table.noted('environment');
  for (const stage of stages) {
    linkEnvironments(scene, stage, names);
    const taken = environmentNames(stage);
    for (const name of names) {
      const key = environmentKey(stage, name);
      if (table.has(key)) table.takes(key, taken);
    }
  }
  return [...looked];
}

/** Environment files and scripts that a Dockerfile's environments are named in: other Dockerfiles may use them too. */
function sharedFiles(table: SymbolTable, dockerfile: string): Set<string> {
  const files = new Set<string>();
  for (const file of table.noted('environment').files) {
    if (file !== dockerfile && !/(?:devcontainer\.json|\.env)$|\.ya?ml$(?<=compose[^/]*)/.test(file)) files.add(file);
  }
  return files;
}

function touches({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
