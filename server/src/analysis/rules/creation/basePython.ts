import { filesRead } from '../../contexts/filesRead';
import { type CommandContext, condaCalls, type PlacedCall } from '../../facts/calls';
import { everyCommand } from '../../facts/commands';
import { basePythons } from '../../knowledge/basePython';
import { baseName } from '../../model/programs/names';
import { type MatchSpec, parseEnvironment, parseMatchSpec, versionMatches } from '../../parse/conda';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const basePython = defineRule({
  code: 'CD3021',
  name: 'base-python',
  category: 'creation',
  severity: 'warning',
  docs: {
    summary: 'Another Python is put into base, on which conda itself runs.',
    why: 'conda is a program in Python, and it runs on the Python of base. `conda install python=3.9` asks the solver for another one: it looks for minutes for versions of conda and its parts that fit, refuses (base is pinned, or nothing fits), or takes conda apart, so that the next `conda` call fails. Base is for conda; your program wants an environment of its own, which can have any Python: `conda create -n app python=3.9`. Or take an image or installer whose Python is the one you want.',
    exceptions:
      "Silent where base may have the Python asked for already, where the version of conda is not known, and on micromamba's images, whose base is empty at first.",
    references: [
      {
        title: 'conda: managing Python',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-python.html',
      },
      { title: 'docker-images#277', url: 'https://github.com/anaconda/docker-images/issues/277' },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.9.2-0\nRUN conda install -y -c conda-forge python=3.9 django=4.2 && conda clean -afy\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.9.2-0\nRUN conda create -y -n web -c conda-forge python=3.9 django=4.2 && conda clean -afy\n',
    ],
  },
  messages: {
    other:
      '`{spec}` puts another Python into base, on which conda itself runs: the solver refuses, or conda breaks. Make an environment for it: `conda create -n app {spec}`.',
    file: '`{spec}` in `{file}` puts another Python into base, on which conda itself runs: the solver refuses, or conda breaks. Make an environment from the file instead: `conda env create -n app -f {file}`.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { command, conda } = call;
    if (command.when !== 'build' || command.place.file !== context.path) continue;
    if (!/^(?:install|update|upgrade|env update)$/.test(conda.subcommand)) continue;
    const pythons = ofBase(call);
    if (pythons === undefined) continue;
    for (const { value, place } of conda.positionals) {
      if (!isKnown(value) || !asksForOther(value, pythons)) continue;
      yield {
        message: 'other',
        data: { spec: value },
        span: place?.file === context.path ? place.span : command.place.span,
      };
    }
    const found = inFile(call, pythons);
    if (found !== undefined) yield { message: 'file', data: found, span: command.place.span };
  }
}

/** The lines of Python that base may have, where the call installs into the base of a conda; undefined elsewhere. */
function ofBase({ command, stage }: PlacedCall): readonly string[] | undefined {
  const effect = command.effects.find((each) => each.kind === 'install');
  const prefix = effect?.kind === 'install' ? effect.prefix : undefined;
  const root = prefix === undefined || !isKnown(prefix) ? undefined : command.seen.condaRoot(prefix);
  if (root === undefined || !root.programs.has('conda')) return undefined;
  for (const each of everyCommand(stage)) {
    const made = each.effects.find((one) => one.kind === 'installer');
    if (made?.kind === 'installer' && made.root === prefix)
      return basePythons(root.version, baseName(made.download ?? made.path));
  }
  return basePythons(root.version, undefined);
}

function asksForOther(text: string, pythons: readonly string[]): boolean {
  const spec = parseMatchSpec(text);
  return spec.ok && spec.name === 'python' && !pythons.some((line) => allows(spec, line));
}

/** Lines of Python had at most this many patch releases. */
const MOST_PATCHES = 30;

function allows({ version }: MatchSpec, line: string): boolean {
  if (version === undefined || version.kind === 'any' || versionMatches(version, line) === true) return true;
  for (let patch = 0; patch <= MOST_PATCHES; patch++)
    if (versionMatches(version, `${line}.${patch}`) !== false) return true;
  return false;
}

function inFile({ command }: PlacedCall, pythons: readonly string[]): { spec: string; file: string } | undefined {
  for (const { image } of filesRead(command)) {
    const text = isKnown(image) ? command.seen.file(image)?.text : undefined;
    if (text === undefined || !isKnown(text) || !/\.ya?ml$/.test(image)) continue;
    for (const item of parseEnvironment(text).dependencies?.items ?? []) {
      if (item.kind === 'conda' && asksForOther(item.text.value, pythons))
        return { spec: item.text.value, file: image.slice(image.lastIndexOf('/') + 1) };
    }
  }
  return undefined;
}
