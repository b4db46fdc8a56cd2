import { type CommandContext, condaCalls, condaVersionOf, type PlacedCall } from '../../facts/calls';
import { whatStops } from '../../facts/commands';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord, withoutWord, wordsAfter } from '../../fixes/words';
import { type Answer, argumentRows, knowsOption } from '../../knowledge/conda/arguments';
import { insteadOf, NEVER_THERE, SHARED_WITH_MAMBA } from '../../knowledge/conda/replacements';
import { atLeast } from '../../knowledge/conda/version';
import { type RefusedOption, refusedWords, writtenOptions } from '../../model/programs/condaRefuses';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const removedFlag = defineRule({
  code: 'CD3001',
  name: 'removed-flag',
  category: 'creation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'An option or a command that this conda does not have: not any more, not yet, or never.',
    why: markdown`
      conda refuses options that it does not know, so the build stops. Options come and go with its releases:

      - \`conda env create --force\` went with conda 24.3 (\`--yes\` replaces an existing environment), \`conda info
        --root\` with 26.3 (\`--base\`), \`--mkdir\` and \`conda rename --force\` with 25.3, \`--experimental-solver\`
        with 23.9 (\`--solver\`);
      - \`conda clean --source-cache\` and its short form \`-s\`, known from \`conda clean -tipsy\`, went with conda 4.13
        (\`conda clean -afy\` clears what there is to clear);
      - \`-f\` of \`conda create\`, \`install\` and \`update\` was \`--force\` before conda 26.3 and is \`--file\` since;
      - \`conda env create\` never had \`--copy\`;
      - \`conda env create file.yml\` without \`-f\` reads \`environment.yml\`, not that file, and is refused since conda
        25.9;
      - mamba 2 has no \`mamba init\`: it is \`mamba shell init\`.
    `,
    exceptions: markdown`
      Where the version of conda is not known from the base image's tag or the installer's name, or is known to be
      older, it is information only: the option still works there, and will not after an update.
    `,
    references: [
      { title: 'conda changelog', url: 'https://github.com/conda/conda/blob/main/CHANGELOG.md' },
      { title: 'conda env create', url: 'https://docs.conda.io/projects/conda/en/stable/commands/env/create.html' },
      { title: 'conda clean', url: 'https://docs.conda.io/projects/conda/en/stable/commands/clean.html' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        COPY environment.yml /tmp/
        RUN conda env create --force -f /tmp/environment.yml
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y numpy=2.1 && conda clean -tipsy
      `,
      file`
        FROM condaforge/miniforge3:25.3.0-3
        RUN mamba init bash
      `,
    ],
    good: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      RUN conda install -y numpy=2.1 && conda clean -afy
    `,
    ],
  },
  messages: {
    removed: '`{option}` is gone since conda {since}, and this is conda {version}: {stops}. {advice}',
    old: '`{option}` still works in conda {version}, but is gone since conda {since}: an update of the base image will stop the build here. {advice}',
    oldIdle:
      '`{option}` still works in conda {version}, but is gone since conda {since}: an update of the base image will stop the build here. There is nothing yet that it could replace: delete it.',
    unknown: '`{option}` is gone since conda {since}: with a newer conda {stops}. {advice}',
    unknownIdle:
      '`{option}` is gone since conda {since}: with a newer conda {stops}. There is nothing yet that it could replace: delete it.',
    changed:
      '`{option}` of `conda {subcommand}` is `--force` before conda {since} and `--file` since: with a newer conda the next word is taken for a file. {advice}',
    tooNew: '`{option}` came with conda {since}, and this is conda {version}: {stops}. {advice}',
    never: '`conda {subcommand}` has no option `{option}`: conda refuses it and {stops}. {advice}',
    words: '`conda {subcommand}` of conda {version} takes no `{word}`: {stops}. {advice}',
    ignoredFile:
      '`conda {subcommand}` does not read `{word}`: without `-f` it looks for environment.yml, and since conda 25.9 it refuses the word. {advice}',
    libmamba: '`mamba {subcommand}` of mamba 2 does not take `{option}`: {stops}. {advice}',
    init: 'mamba 2 has no `mamba init`: {stops} ("The following arguments were not expected"). Use `{instead}`.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { conda } = call;
    if (conda.program === 'mamba' && conda.subcommand === 'init') yield* mambaInit(context, call);
    if (conda.program === 'micromamba' || conda.program === 'conda-lock') continue;
    // Which conda mamba's commands use is not known.
    const version = conda.program === 'mamba' ? undefined : condaVersionOf(call);
    for (const option of writtenOptions(conda, version)) {
      if (option.arg.place?.file !== context.path) continue;
      if (conda.program === 'mamba' && !SHARED_WITH_MAMBA.has(`${conda.subcommand} ${option.word}`)) continue;
      const report = reportOf(context, call, option, version);
      if (report !== undefined) yield report;
    }
    if (conda.program !== 'mamba') yield* words(context, call, version);
  }
}

function reportOf(
  context: CommandContext,
  call: PlacedCall,
  option: RefusedOption,
  version: string | undefined,
): Report | undefined {
  const { subcommand } = call.conda;
  const { word, arg } = option;
  if (arg.place === undefined) return undefined;
  if (call.conda.program === 'mamba' && call.command.fails?.code === 'wrong-arguments') {
    const change = changeOf(call, option, version);
    const stops = whatStops(call.command);
    return {
      span: arg.place.span,
      message: 'libmamba',
      data: { option: arg.value.startsWith('--') ? word : arg.value, subcommand, stops, advice: change.advice },
      severity: 'error',
      fixes: fixes(context, call, option, change, true),
    };
  }
  const rows = argumentRows(subcommand, word);
  const until = rows.map((each) => each.until).find((each) => each !== undefined);
  const known = knowsOption(subcommand, word, version);
  const since = rows
    .map((each) => each.since)
    .find((each) => each !== undefined && version !== undefined && !atLeast(version, each));
  const base = { span: arg.place.span, tags: ['deprecated' as const] };
  const data = {
    option: arg.value.startsWith('--') ? word : arg.value,
    subcommand,
    version: version ?? '',
    stops: whatStops(call.command),
  };
  if (known === 'no') {
    const message = rows.length === 0 ? 'never' : since === undefined ? 'removed' : 'tooNew';
    const change = changeOf(call, option, version);
    return {
      ...base,
      message,
      data: { ...data, since: since ?? until ?? '', advice: change.advice },
      severity: 'error',
      fixes: fixes(context, call, option, change, change.known !== 'no'),
    };
  }
  // Never there, whatever the release.
  if (rows.length === 0) {
    if (!NEVER_THERE.has(`${subcommand} ${word}`)) return undefined;
    const change = changeOf(call, option, version);
    return {
      ...base,
      message: 'never',
      data: { ...data, advice: change.advice },
      severity: 'error',
      fixes: fixes(context, call, option, change, true),
    };
  }
  if (until === undefined) return undefined;
  const change = changeOf(call, option, version);
  if (rows.some((each) => each.until === undefined)) {
    // Another meaning in newer releases: of note only where it is written for the old one.
    if (!call.conda.options.some((each) => each.arg === arg && each.name === 'force')) return undefined;
    return { ...base, message: 'changed', data: { ...data, since: until, advice: change.advice }, severity: 'info' };
  }
  // What replaces nothing needs no word for it, and an older conda may not know that word.
  const idle = word === '--force' && subcommand === 'env create' && isNew(call);
  const text = idle ? { ...change, text: '', known: 'yes' as const } : change;
  return {
    ...base,
    message: (version === undefined ? 'unknown' : 'old') + (idle ? 'Idle' : ''),
    data: { ...data, since: until, advice: change.advice },
    severity: 'info',
    fixes: text.known === 'no' ? [] : fixes(context, call, option, text, idle || (text.text === '' && !change.changes)),
  };
}

interface Change {
  /** The word that takes the place of the one as it is written; empty: it is deleted. */
  readonly text: string;
  readonly advice: string;
  /** Whether the conda at hand knows the new word. */
  readonly known: Answer;
  /** True where the new word does something that the old one may not have done. */
  readonly changes: boolean;
}

/** What is to be written for an option, and what the message says of it. */
function changeOf(call: PlacedCall, { word, arg }: RefusedOption, version: string | undefined): Change {
  const { conda } = call;
  const { subcommand } = conda;
  const letters = arg.value.startsWith('--') ? '' : arg.value.slice(1);
  if (subcommand === 'clean') {
    const old = knowsOption('clean', '-f', version) === 'no';
    const alone = conda.options.every((each) => each.arg === arg);
    const rest = letters.replace(word.charAt(1), '');
    const others = rest === '' ? '' : `-${rest}`;
    // A conda so old that it has no `-f` keeps the other letters, which clean what it can clean.
    const text = !alone || (old && others !== '') ? others : old ? '-ay' : '-afy';
    return { text, advice: text === '' ? 'Delete it.' : `Use \`${text}\`.`, known: 'yes', changes: false };
  }
  const instead = insteadOf(subcommand, word);
  if (instead === undefined || conda.options.some((each) => each.arg !== arg && `--${each.name}` === instead)) {
    const text = letters.length > 1 ? `-${letters.replace(word.charAt(1), '')}` : '';
    return { text, advice: instead === undefined ? 'Delete it.' : `Use \`${instead}\`.`, known: 'yes', changes: false };
  }
  const text =
    letters.length > 1
      ? undefined
      : arg.value.includes('=')
        ? `${instead}${arg.value.slice(arg.value.indexOf('='))}`
        : instead;
  const known = text === undefined ? 'no' : knowsOption(subcommand, instead, version);
  return { text: text ?? '', advice: `Use \`${instead}\`.`, known, changes: true };
}

function fixes(
  context: CommandContext,
  call: PlacedCall,
  { word, arg }: RefusedOption,
  change: Change,
  safe: boolean,
): Fix[] {
  const span = arg.place?.span;
  if (span === undefined || change.known === 'no') return [];
  // The value of an option that goes would be left over.
  const value = call.conda.options.find((each) => each.arg === arg)?.valueArg;
  if (change.text === '' && value !== undefined && value.place !== undefined && !arg.value.includes('=')) return [];
  const written = arg.value.startsWith('--') ? word : arg.value;
  const title = change.text === '' ? `Delete ${written}` : `Replace ${written} with ${change.text}`;
  return fixOf(title, safe, change.text === '' ? withoutWord(context, arg) : replaceWord(context, arg, change.text));
}

/** True where the environment is surely not there before the call. */
function isNew({ command, stage }: PlacedCall): boolean {
  return (
    stage.known &&
    command.effects.some(
      (each) => each.kind === 'create' && isKnown(each.prefix) && command.seen.environment(each.prefix) === undefined,
    )
  );
}

/** Words that a command does not take: a package of `conda info`, a file without `-f`. */
function* words(context: CommandContext, call: PlacedCall, version: string | undefined): Iterable<Report> {
  const { conda, command } = call;
  const { subcommand } = conda;
  const [word] = conda.positionals;
  if (word?.place === undefined || word.place.file !== context.path) return;
  const refused = refusedWords(conda, version).length > 0;
  const isFile =
    (subcommand === 'env create' || subcommand === 'env update') &&
    /\.ya?ml$/.test(word.value) &&
    !conda.options.some((each) => each.name === 'file');
  if (!refused && !isFile) return;
  const before = conda.words[conda.words.indexOf(word) - 1];
  const fixes = isFile ? fixOf(`Write -f ${word.value}`, refused, wordsAfter(context, before, ['-f'])) : [];
  yield {
    message: refused ? 'words' : 'ignoredFile',
    data: {
      subcommand,
      version: version ?? '',
      word: word.value,
      stops: whatStops(command),
      advice: isFile
        ? `Write \`-f ${word.value}\`.`
        : subcommand === 'info'
          ? `\`conda search --info ${word.value}\` tells about a package.`
          : 'Delete it.',
    },
    span: word.place.span,
    severity: refused ? 'error' : 'warning',
    fixes,
  };
}

function* mambaInit(context: CommandContext, call: PlacedCall): Iterable<Report> {
  const { conda, command } = call;
  if (command.fails?.code !== 'wrong-arguments') return;
  const [word] = conda.subcommandArgs;
  if (word?.place?.file !== context.path) return;
  const shells = conda.positionals.map((arg) => arg.value);
  const [shell] = shells;
  const instead = `mamba shell init --shell ${shell ?? 'bash'}`;
  const fixes =
    shells.length === 1 && conda.options.length === 0
      ? fixOf(
          `Use ${instead}`,
          true,
          replaceWord(context, word, 'shell'),
          wordsAfter(context, word, ['init', '--shell']),
        )
      : [];
  yield {
    message: 'init',
    data: { instead, stops: whatStops(command) },
    span: word.place.span,
    severity: 'error',
    fixes,
  };
}
