/** Before a container goes: says what is only in it, and lets people keep it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AddPackagesParams, AddPackagesResult } from '../../../common/src/protocol';
import { counted } from '../counted';
import type { ContainerDetails, Engine } from '../engine/port';
import { tell } from '../tell';
import { size } from './buildLog';
import { workspaceEdit } from './edits';
import { Label } from './labels';
import { isPrecious, type Lost, type LostPackage, lostInWords, lostWith } from './lost';
import { cancelled, signalOf } from './messages';
import type { Plans } from './plans';

const SAVE = 'Save Files…';
const WRITE = 'Write Packages to environment.yml';

/** A Dockerfile's URI, and the stage; null for the last one. */
export interface Source {
  readonly dockerfile: string;
  readonly target: string | null;
}

/** A container that is about to go, and what goes with it. */
export interface Going {
  readonly folder: string;
  readonly details: ContainerDetails;
  readonly lost: Lost;
  /** The Dockerfile and the stage that its image is made from; undefined where that is not known. */
  readonly source: Source | undefined;
}

/**
 * Looks at what goes with containers.
 * @param withVolumes as for `lostWith`
 * @param sourceOf what a container's image is made from; for ours their labels say it
 * @throws EngineError
 */
export function lookAt(
  engine: Engine,
  folder: string,
  containers: readonly ContainerDetails[],
  withVolumes = true,
  sourceOf: (details: ContainerDetails) => Promise<Source | undefined> = async ({ labels }) => byLabels(folder, labels),
): Promise<Going[]> {
  return Promise.all(
    containers.map(async (details) => ({
      folder,
      details,
      lost: await lostWith(engine, details, withVolumes),
      source: await sourceOf(details),
    })),
  );
}

function byLabels(folder: string, labels: ContainerDetails['labels']): Source | undefined {
  const dockerfile = labels[Label.dockerfile];
  if (dockerfile === undefined || dockerfile === '') return undefined;
  const uri = vscode.Uri.joinPath(vscode.Uri.file(folder), dockerfile);
  return { dockerfile: uri.toString(), target: labels[Label.target] || null };
}

/** What keeping work needs of the window. */
interface Needs {
  readonly plans: Pick<Plans, 'addPackages'>;
  engine(): Promise<Engine>;
}

/** What is asked before containers go. */
export interface Question {
  readonly message: string;
  readonly going: readonly Going[];
  /** Sentences before what is lost. */
  readonly before?: readonly string[];
  /** Sentences after it. */
  readonly after?: readonly string[];
  /** False: the containers are stopped and kept. */
  readonly goes?: boolean;
}

/**
 * Asks whether to go on where work would be lost, until it is answered: files can be saved and packages written in
 * between.
 *
 * @param buttons the answers that end the question; `safe`: whether all that can be kept was kept
 * @returns the answer; undefined where the dialog was closed
 */
export async function askBefore<T extends string>(
  needs: Needs,
  { message, going, before = [], after = [], goes = true }: Question,
  buttons: (safe: boolean) => readonly T[],
): Promise<T | undefined> {
  const done: string[] = [];
  let saved = false;
  let written = false;
  for (;;) {
    const files = !saved && going.some(({ lost }) => lost.files.length > 0);
    const packages = !written && going.some((each) => each.source !== undefined && canBeWritten(each.lost));
    const lostFor = going.some(
      ({ lost }) => isPrecious({ ...lost, packages: [] }) && (!saved || lost.volumes.length > 0),
    );
    const ends = buttons(!lostFor && (written || going.every(({ lost }) => lost.packages.length === 0)));
    const keeping = [...(files ? [SAVE] : []), ...(packages ? [WRITE] : [])];
    // What keeps the work comes first: it is what Enter presses.
    const offered = goes ? [...keeping, ...ends] : [...ends, ...keeping];
    const detail = [...before, ...wordsFor(going, goes), ...done, ...after].join('\n');
    const answer = await tell.ask(message, detail, ...offered);
    try {
      if (answer === SAVE) {
        done.push(...(await saveFiles(needs, going)));
        saved = true;
      } else if (answer === WRITE) {
        done.push(...(await writePackages(needs, going)));
        written = true;
      } else return ends.find((button) => button === answer);
    } catch (error) {
      // Not chosen after all: the question is still there.
      if (!(error instanceof vscode.CancellationError)) throw error;
    }
  }
}

/** What is lost, one sentence a line; with several containers each by its name. */
function wordsFor(going: readonly Going[], goes: boolean): string[] {
  if (going.length === 1) return going.flatMap(({ lost }) => lostInWords(lost, goes));
  return going
    .filter(({ lost }) => isPrecious(lost))
    .map(({ details, lost }) => `${details.name}: ${lostInWords(lost, goes)[0] ?? ''}`);
}

function canBeWritten({ packages }: Lost): boolean {
  return packages.some(({ kind }) => kind === 'conda' || kind === 'pip');
}

/** "Save Files…": into a new folder of this machine. @returns what was saved, in words */
async function saveFiles(needs: Needs, going: readonly Going[]): Promise<string[]> {
  const engine = await needs.engine();
  const items = going.flatMap(({ details, lost }) =>
    lost.files.map((path) => ({
      label: path,
      ...(going.length > 1 ? { description: details.name } : {}),
      picked: true,
      path,
      details,
    })),
  );
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: 'Save Files',
    placeHolder: 'Which files are to be saved? The folder comes next.',
    ignoreFocusOut: true,
  });
  if (chosen === undefined || chosen.length === 0) return cancelled();
  const folders = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: vscode.Uri.file(going[0]?.folder ?? ''),
    openLabel: 'Save Here',
    title: 'A new folder is made in there',
  });
  const first = folders?.[0];
  if (first === undefined) return cancelled();
  const options = { location: vscode.ProgressLocation.Notification, title: 'Saving files', cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    const said: string[] = [];
    for (const { details } of going) {
      const paths = chosen.filter((each) => each.details === details).map(({ path }) => path);
      if (paths.length === 0) continue;
      const folder = freeFolder(first.fsPath, details.name);
      const { files, bytes, left } = await engine.containers.copyOut(details.id, paths, folder, signalOf(token));
      const not = left.length === 0 ? '' : ` Not copied: ${left.slice(0, 4).join(', ')}${left.length > 4 ? '…' : ''}.`;
      said.push(`Saved ${counted(files, 'file')} (${size(bytes)}) in ${folder}.${not}`);
    }
    return said;
  });
}

/** A folder that is not there yet. */
function freeFolder(parent: string, container: string): string {
  for (let count = 1; ; count++) {
    const path = join(parent, `from-${container}${count === 1 ? '' : `-${count}`}`);
    if (!existsSync(path)) return path;
  }
}

/** "Write Packages to environment.yml". @returns what was written, in words */
async function writePackages(needs: Needs, going: readonly Going[]): Promise<string[]> {
  const engine = await needs.engine();
  const said: string[] = [];
  for (const { details, lost, source } of going) {
    if (source === undefined || !canBeWritten(lost)) continue;
    for (const [prefix, packages] of byPrefix(await askedFor(engine, details.id, lost.packages))) {
      const params: AddPackagesParams = {
        uri: source.dockerfile,
        target: source.target,
        prefix,
        conda: packages.filter(({ kind }) => kind === 'conda').map(asWritten),
        pip: packages.filter(({ kind }) => kind === 'pip').map(asWritten),
      };
      const found = await needs.plans.addPackages(params);
      if (found === undefined) {
        said.push(`No environment.yml is known that ${prefix} is made from, so nothing was written.`);
        continue;
      }
      said.push(await apply(found));
    }
    const others = lost.packages.filter(({ kind }) => kind === 'R' || kind === 'system').map(({ name }) => name);
    if (others.length > 0) {
      said.push(`Not of conda or pip, so they belong into the Dockerfile: ${others.slice(0, 4).join(', ')}.`);
    }
  }
  return said;
}

async function apply(found: NonNullable<AddPackagesResult>): Promise<string> {
  const { uri, edits, added } = found;
  const file = vscode.Uri.parse(uri);
  const name = vscode.workspace.asRelativePath(file);
  if (edits.length === 0) return `${name} names all of these packages already.`;
  if (!(await vscode.workspace.applyEdit(workspaceEdit(found)))) throw new Error(`${name} could not be changed.`);
  const document = await vscode.workspace.openTextDocument(file);
  // The container that has them goes next: what is written has to be on the disk.
  if (!(await document.save())) throw new Error(`${name} could not be saved.`);
  return `Written to ${name}: ${added.join(', ')}.`;
}

function asWritten({ name, version }: LostPackage): { readonly name: string; readonly version: string | null } {
  return { name, version: version ?? null };
}

function byPrefix(packages: readonly LostPackage[]): ReadonlyMap<string, LostPackage[]> {
  const found = new Map<string, LostPackage[]>();
  for (const each of packages) {
    if (each.prefix === undefined) continue;
    found.set(each.prefix, [...(found.get(each.prefix) ?? []), each]);
  }
  return found;
}

/**
 * Those that somebody asked for: conda's records and pip's notes say so. What came along comes along again. Where none
 * says it, all.
 */
async function askedFor(engine: Engine, id: string, packages: readonly LostPackage[]): Promise<LostPackage[]> {
  const noted = await Promise.all(
    packages.map(async (each) => {
      if (each.kind === 'pip') return { ...each, asked: each.asked };
      if (each.kind !== 'conda' || each.record === undefined) return each;
      return { ...each, asked: requestedIn(await engine.containers.readFile(id, each.record)) };
    }),
  );
  return (['conda', 'pip'] as const).flatMap((kind) => {
    const own = noted.filter((each) => each.kind === kind);
    const asked = own.filter((each) => each.asked === true);
    return asked.length > 0 ? asked : own;
  });
}

/** Whether a record of `conda-meta` says that the package was asked for; undefined where it says nothing. */
export function requestedIn(record: string | undefined): boolean | undefined {
  try {
    const { requested_spec: one, requested_specs: several } = JSON.parse(record ?? '') as Record<string, unknown>;
    if (Array.isArray(several)) return several.length > 0;
    return typeof one === 'string' ? one !== '' && one !== 'None' : undefined;
  } catch {
    return undefined;
  }
}
