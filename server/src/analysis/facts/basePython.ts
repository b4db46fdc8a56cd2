/** Whether a call puts another Python into base, on which conda itself runs. */
import { filesRead } from '../contexts/filesRead';
import { basePythons } from '../knowledge/basePython';
import { baseName } from '../model/programs/names';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { type MatchSpec, parseEnvironment, parseMatchSpec, versionMatches } from '../parse/conda';
import { isKnown } from '../text/value';
import { installersByRoot } from './installers';

interface Where {
  readonly command: CommandRecord;
  readonly stage: StageModel;
}

/** Whether a call may ask for another Python than base has: it names one, and which one base has is not known for sure. */
export function mayReplaceBasePython(where: Where): boolean {
  const { conda } = where.command;
  if (conda === undefined || !/^(?:install|update|upgrade|env update)$/.test(conda.subcommand)) return false;
  if (rootInstalledInto(where) === undefined) return false;
  const lines = basePythonLines(where) ?? [];
  // Of several lines that base may have one is there: what another one would do to conda nobody knows.
  const possible = lines.length === 0 ? [[]] : lines.map((line) => [line]);
  return possible.some(
    (each) =>
      conda.positionals.some(({ value }) => isKnown(value) && asksForOtherPython(value, each)) ||
      otherPythonInFile(where, each) !== undefined,
  );
}

/** The lines of Python that base may have, where the call installs into the base of a conda; undefined elsewhere. */
export function basePythonLines(where: Where): readonly string[] | undefined {
  const root = rootInstalledInto(where);
  if (root === undefined) return undefined;
  // A call that names conda as well asks for one that fits the Python.
  const specs = where.command.conda?.positionals ?? [];
  if (specs.some(({ value }) => isKnown(value) && isCondaItself(value))) return undefined;
  const installer = installersByRoot(where.stage).get(root.root);
  return basePythons(root.madeWith, installer === undefined ? undefined : baseName(installer));
}

/** The installation of conda into whose base the call installs. */
function rootInstalledInto({ command }: Where) {
  const effect = command.effects.find((each) => each.kind === 'install');
  const prefix = effect?.kind === 'install' ? effect.prefix : undefined;
  const root = prefix === undefined || !isKnown(prefix) ? undefined : command.seen.condaRoot(prefix);
  return root?.programs.has('conda') ? root : undefined;
}

function isCondaItself(text: string): boolean {
  const spec = parseMatchSpec(text);
  return spec.ok && spec.name === 'conda';
}

export function asksForOtherPython(text: string, pythons: readonly string[]): boolean {
  const spec = parseMatchSpec(text);
  if (!spec.ok || spec.name !== 'python' || spec.version === undefined) return false;
  return !pythons.some((line) => allows(spec, line));
}

/** Lines of Python had at most this many patch releases. */
const MOST_PATCHES = 30;

function allows({ version }: MatchSpec, line: string): boolean {
  if (version === undefined || version.kind === 'any' || versionMatches(version, line) === true) return true;
  for (let patch = 0; patch <= MOST_PATCHES; patch++)
    if (versionMatches(version, `${line}.${patch}`) !== false) return true;
  return false;
}

/** The line of an environment file that asks for another Python, and the file. */
export function otherPythonInFile(
  { command }: Where,
  pythons: readonly string[],
): { spec: string; file: string } | undefined {
  for (const { image } of filesRead(command)) {
    const text = isKnown(image) ? command.seen.file(image)?.text : undefined;
    if (text === undefined || !isKnown(text) || !/\.ya?ml$/.test(image)) continue;
    for (const item of parseEnvironment(text).dependencies?.items ?? []) {
      if (item.kind === 'conda' && asksForOtherPython(item.text.value, pythons))
        return { spec: item.text.value, file: image.slice(image.lastIndexOf('/') + 1) };
    }
  }
  return undefined;
}
