import { type CommandContext, condaCalls, condaVersionOf, type PlacedCall, versionAgainst } from '../../facts/calls';
import { whatStops } from '../../facts/commands';
import { nameOf } from '../../facts/environments';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord, replaceWords, withoutWords, wordsAfter } from '../../fixes/words';
import { behaviour, behaviourSince } from '../../knowledge/conda/behaviours';
import { PLAIN_OPTIONS } from '../../knowledge/conda/subcommands';
import { type Arg, resolvePath } from '../../model/process';
import { NO_NAME } from '../../model/programs/conda';
import { namesEnvironment, option, optionArgs } from '../../model/programs/condaCall';
import type { StageModel } from '../../model/stage';
import { classifyCondaFile } from '../../parse/conda';
import { isKnown, type Value } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** The first versions whose `conda create --file`, `conda env create` and both take these files. */
const CREATE_READS_YAML = behaviourSince('conda', 'create-reads-yaml', 'yes') ?? '';
const ENV_CREATE_READS_EXPLICIT = behaviourSince('conda', 'env-create-reads-explicit', 'yes') ?? '';
const READS_CONDA_LOCK = behaviourSince('conda', 'reads-conda-lock', 'yes') ?? '';

export const wrongCreateCommand = defineRule({
  code: 'CD3002',
  name: 'wrong-create-command',
  category: 'creation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A create command that cannot read the file it is given, or whose environment is there already.',
    why: markdown`
      \`conda create --file\` reads lists of packages and explicit locks; an environment file (YAML) is for \`conda env
      create\`, until conda 26.3. \`conda env create\` cannot read an \`@EXPLICIT\` file before conda 25.7, and neither
      reads \`conda-lock.yml\` before 26.5: \`conda-lock install\` does. With the wrong pair the build stops. An
      explicit lock has no \`name:\` either: \`-n\` or \`-p\` must give one. And \`conda env create\` of an environment that
      is there already stops with "prefix already exists" before conda 25.5; conda 25.5 to 26.5 adds to it, and conda
      26.7 removes it and makes it again.
    `,
    exceptions: markdown`
      Silent where the conda at hand is known to be new enough, and for an environment that is there already where
      \`--yes\` replaces it or something catches the failure (\`|| conda env update …\`). Where its version is not known
      it is information only. mamba and micromamba read all of these files with \`create\`.
    `,
    references: [
      { title: 'conda changelog', url: 'https://github.com/conda/conda/blob/main/CHANGELOG.md' },
      { title: 'conda create', url: 'https://docs.conda.io/projects/conda/en/stable/commands/create.html' },
      { title: 'conda-lock', url: 'https://conda.github.io/conda-lock/' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        COPY environment.yml /tmp/
        RUN conda create -y -n app --file /tmp/environment.yml
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        COPY environment.yml /tmp/
        RUN conda create -y -n app python=3.12
        RUN conda env create -n app -f /tmp/environment.yml
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        COPY environment.yml /tmp/
        RUN conda env create -n app --file /tmp/environment.yml
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        COPY conda-linux-64.lock /tmp/
        RUN conda create -y -n app --file /tmp/conda-linux-64.lock
      `,
    ],
  },
  messages: {
    yaml: '`conda create --file` of conda {version} cannot read the environment file `{file}`: {stops}. Use `conda env create`.',
    yamlUnknown:
      '`conda create --file` reads an environment file such as `{file}` only since conda {since}; an older conda stops here. Use `conda env create`, which every conda has.',
    explicit:
      '`conda env create` of conda {version} cannot read the explicit lock `{file}`: {stops}. Use `conda create --file`.',
    explicitUnknown:
      '`conda env create` reads an explicit lock such as `{file}` only since conda {since}; an older conda stops here. Use `conda create --file`, which every conda has.',
    nameless:
      'An explicit lock such as `{file}` has no name of an environment, and the command gives none: {stops}. Add {such}.',
    exists:
      '`conda env create` stops the build here: `{name}` is there already, and no environment is made a second time. Add to it with `conda env update`, or give this one another name.',
    existsUnknown:
      '`{name}` is there already. `conda env create` stops here before conda 25.5, adds to the environment from 25.5 on, and since 26.7 removes it and makes it again. `conda env update` adds to it with every conda.',
    remade:
      '`{name}` is there already. conda {version} removes it and makes it again from the file: what was in it is gone. To add to it, use `conda env update`.',
    unnamed:
      '`conda create` is not told which environment to make: {stops}. Add `-n` with a name, or `-p` with a folder.',
    lock: '`conda {subcommand}` of conda {version} cannot read `{file}`: {stops}. Use `conda-lock install`, or render an explicit lock.',
    lockUnknown:
      '`conda {subcommand}` reads a lock such as `{file}` only since conda {since}; an older conda stops here. Use `conda-lock install`, or render an explicit lock.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { conda } = call;
    if (conda.program !== 'conda' && conda.program !== 'conda-env') continue;
    if (conda.subcommand !== 'create' && conda.subcommand !== 'env create') continue;
    if (call.command.fails?.code === 'prefix-exists') {
      const report = exists(context, call);
      if (report !== undefined) yield report;
      continue;
    }
    const again = existing(context, call);
    if (again !== undefined) yield again;
    if (conda.subcommand === 'create' && call.command.fails?.text === NO_NAME) {
      yield { message: 'unnamed', data: { stops: whatStops(call.command) }, span: call.command.place.span };
      continue;
    }
    const file = optionArgs(conda, 'file')[0];
    if (file === undefined || !isKnown(file.value) || file.place?.file !== context.path) continue;
    const kind = kindOf(call, file.value);
    const wrong = mistake(conda.subcommand, kind);
    if (wrong === undefined) continue;
    const version = condaVersionOf(call);
    const age = versionAgainst(version, wrong.since);
    const nameIsMissing = wrong.id === 'explicit' && !namesEnvironment(conda);
    const name = nameIsMissing ? wantedName(call.stage) : undefined;
    if (age === 'same or newer') {
      if (nameIsMissing) yield nameless(context, call, file, name);
      continue;
    }
    const fix =
      wrong.id === 'yaml'
        ? toEnvCreate(context, call)
        : wrong.id === 'explicit'
          ? toCreate(context, call, name)
          : undefined;
    yield {
      message: age === 'older' ? wrong.id : `${wrong.id}Unknown`,
      data: {
        file: file.raw,
        version: version ?? '',
        since: wrong.since,
        subcommand: conda.subcommand,
        stops: whatStops(call.command),
      },
      span: file.place.span,
      severity: age === 'older' ? 'error' : 'info',
      fixes: fix === undefined ? [] : [fix],
    };
  }
}

type FileKind = 'yaml' | 'explicit' | 'lock' | 'other';

/** What a file is, by its content where the model has it, else by its name. */
export function kindOf({ command }: PlacedCall, written: Value): FileKind {
  const path = resolvePath(written, command.cwd);
  const text = isKnown(path) ? command.seen.file(path)?.text : undefined;
  if (text !== undefined && isKnown(text)) {
    switch (classifyCondaFile(path, text)) {
      case 'conda-lock':
        return 'lock';
      case 'explicit':
        return 'explicit';
      case 'environment':
        return 'yaml';
      default:
        return 'other';
    }
  }
  if (/(?:^|[-_./])conda-lock\.ya?ml$/i.test(written)) return 'lock';
  return /\.ya?ml$/i.test(written) ? 'yaml' : 'other';
}

function mistake(subcommand: string, kind: FileKind): { id: 'yaml' | 'explicit' | 'lock'; since: string } | undefined {
  if (kind === 'lock') return { id: 'lock', since: READS_CONDA_LOCK };
  if (kind === 'yaml' && subcommand === 'create') return { id: 'yaml', since: CREATE_READS_YAML };
  if (kind === 'explicit' && subcommand === 'env create') return { id: 'explicit', since: ENV_CREATE_READS_EXPLICIT };
  return undefined;
}

/** `conda create` → `conda env create`; `-y` goes, older versions have none there and it never asks. */
function toEnvCreate(context: CommandContext, { conda }: PlacedCall): Fix | undefined {
  const [word] = conda.subcommandArgs;
  if (conda.positionals.length > 0 || conda.options.some((each) => !PLAIN_OPTIONS.has(each.name))) return undefined;
  const yes = conda.options.filter((each) => each.name === 'yes');
  if (!yes.every((each) => /^(?:-y|--yes)$/.test(each.arg.value))) return undefined;
  const without =
    yes.length === 0
      ? []
      : withoutWords(
          context,
          yes.map((each) => each.arg),
        );
  return fixOf('Use conda env create', false, replaceWords(context, word, word, ['env', 'create']), without)[0];
}

/** The environment that the stage wants to use and does not have, where that is exactly one. */
function wantedName(stage: StageModel): string | undefined {
  // What start-up files activate is seen where shells read them.
  void stage.exec;
  const names = new Set<string>();
  const used = stage.nameUses.flatMap(({ name, kind }) => (kind === 'create' ? [] : name));
  for (const instruction of stage.stage.instructions) {
    if (instruction.keyword !== 'SHELL') continue;
    const words = instruction.argv?.map((item) => item.value) ?? [];
    const at = words.findIndex((word) => word === '-n' || word === '--name');
    if (words[1] === 'run' && at > 0) used.push(words[at + 1] ?? '');
  }
  for (const name of used) {
    const plain = name.slice(name.lastIndexOf('/') + 1);
    if (plain === 'base' || !/^[\w.-]+$/.test(plain)) continue;
    if (stage.machine.environments.values().some(({ prefix }) => prefix.endsWith(`/${plain}`))) continue;
    names.add(plain);
  }
  const [only, ...more] = names;
  return more.length === 0 ? only : undefined;
}

/** A second `conda env create` of an environment, where nothing catches that it fails. */
function exists(context: CommandContext, call: PlacedCall): Report | undefined {
  const { command, stage } = call;
  const stop = stage.failure?.place;
  if (stop?.file !== command.place.file || stop.span.start !== command.place.span.start) return undefined;
  const prefix = command.fails?.prefix ?? '';
  const made = command.seen.environment(prefix)?.cause?.location;
  return {
    message: 'exists',
    data: { name: nameOf(prefix, stage) },
    span: command.place.span,
    fixes: toUpdate(context, call),
    related: made === undefined ? [] : [{ location: made, message: 'it is made here' }],
  };
}

/** An environment that is there already, where this conda does not stop, or may not. */
function existing(context: CommandContext, call: PlacedCall): Report | undefined {
  const { command, conda, stage } = call;
  if (conda.subcommand !== 'env create' || command.fails !== undefined || option(conda, 'yes') !== undefined)
    return undefined;
  const version = condaVersionOf(call);
  const then = behaviour('conda', version, 'existing-environment');
  if (then !== 'depends' && then !== 'replaced') return undefined;
  const made = command.effects.find((each) => each.kind === 'create');
  const prefix = made?.kind === 'create' && isKnown(made.prefix) ? made.prefix : undefined;
  const before = prefix === undefined ? undefined : command.seen.environment(prefix);
  if (prefix === undefined || before === undefined || before.maybe || !isKnown(prefix)) return undefined;
  const location = before.cause?.location;
  return {
    message: then === 'replaced' ? 'remade' : 'existsUnknown',
    data: { name: nameOf(prefix, stage), version: version ?? '' },
    span: command.place.span,
    severity: 'info',
    fixes: toUpdate(context, call),
    related: location === undefined ? [] : [{ location, message: 'it is made here' }],
  };
}

/** `conda env create` → `conda env update`, where no option is in the way. */
function toUpdate(context: CommandContext, { conda }: PlacedCall): Fix[] {
  if (!conda.options.every((each) => PLAIN_OPTIONS.has(each.name))) return [];
  return fixOf('Use conda env update', false, replaceWord(context, conda.subcommandArgs[1], 'update'));
}

function nameless(context: CommandContext, call: PlacedCall, file: Arg, name: string | undefined): Report {
  const word = call.conda.subcommandArgs[1];
  const fixes = name === undefined ? [] : fixOf(`Add -n ${name}`, false, wordsAfter(context, word, ['-n', name]));
  return {
    message: 'nameless',
    data: {
      file: file.raw,
      such: name === undefined ? '`-n` with a name' : `\`-n ${name}\``,
      stops: whatStops(call.command),
    },
    span: file.place?.span ?? call.command.place.span,
    fixes,
  };
}

function toCreate(context: CommandContext, { conda }: PlacedCall, name: string | undefined): Fix | undefined {
  const [first, last] = conda.subcommandArgs;
  if (conda.program !== 'conda') return undefined;
  if (conda.options.some((each) => !PLAIN_OPTIONS.has(each.name))) return undefined;
  const named = namesEnvironment(conda);
  if (!named && name === undefined) return undefined;
  const yes = conda.options.some((each) => each.name === 'yes') ? [] : ['-y'];
  const words = ['create', ...yes, ...(named || name === undefined ? [] : ['-n', name])];
  const title = named ? 'Use conda create' : `Use conda create -n ${name}`;
  // `-f` of `conda create` is --force before conda 26.3.
  const short = conda.options.find((each) => each.name === 'file' && !each.arg.value.startsWith('--'))?.arg;
  if (short !== undefined && short.value !== '-f') return undefined;
  const edits = [replaceWords(context, first, last, words), ...(short ? [replaceWord(context, short, '--file')] : [])];
  return fixOf(title, false, ...edits)[0];
}
