import { type CommandContext, condaCalls, condaVersionOf, type PlacedCall, versionAgainst } from '../../facts/calls';
import { whatStops } from '../../facts/commands';
import type { Severity } from '../../finding';
import { fixOf } from '../../fixes/make';
import { replaceWord, withoutWord } from '../../fixes/words';
import type { Arg } from '../../model/process';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** The version without `conda env create --force`. */
const FORCE_REMOVED = '24.3';
/** The version without `conda clean --source-cache`. */
const SOURCE_CACHE_REMOVED = '4.13';

export const removedFlag = defineRule({
  code: 'CD3001',
  name: 'removed-flag',
  category: 'creation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'An option that conda no longer has, or never had.',
    why: markdown`
      conda refuses options that it does not know, so the build stops. \`conda env create --force\` went with conda 24.3
      (\`--yes\` replaces an existing environment), \`conda clean --source-cache\` and its short form \`-s\`, known from
      \`conda clean -tipsy\`, with conda 4.13 (\`conda clean -afy\` clears what there is to clear). \`conda env create\`
      never had \`--copy\`.
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
    ],
    good: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      RUN conda install -y numpy=2.1 && conda clean -afy
    `,
    ],
  },
  messages: {
    removed: '`{option}` is gone since conda {since}, and this is conda {version}: {stops}. Use `{instead}`.',
    old: '`{option}` still works in conda {version}, but is gone since conda {since}: an update of the base image will stop the build here. Use `{instead}`.',
    oldIdle:
      '`{option}` still works in conda {version}, but is gone since conda {since}: an update of the base image will stop the build here. There is nothing yet that it could replace: delete it.',
    unknown: '`{option}` is gone since conda {since}: with a newer conda {stops}. Use `{instead}`.',
    unknownIdle:
      '`{option}` is gone since conda {since}: with a newer conda {stops}. There is nothing yet that it could replace: delete it.',
    never: '`conda env create` has no option `{option}`: conda refuses it and {stops}. Delete it.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { conda } = call;
    if (conda.program === 'micromamba' || conda.program === 'conda-lock') continue;
    if (conda.subcommand === 'clean') yield* clean(context, call);
    if (conda.subcommand !== 'env create') continue;
    for (const each of conda.options) {
      const { place } = each.arg;
      if (place?.file !== context.path) continue;
      if (each.name === 'force') {
        const instead = '--yes';
        // What replaces nothing needs no word for it, and conda before 24 does not know that word.
        const idle = isNew(call) && !isSince(call, FORCE_REMOVED);
        const text = idle || conda.options.some(isYes) ? '' : instead;
        yield report(context, call, each.arg, FORCE_REMOVED, instead, text, idle);
      }
      if (each.name === 'copy' && (conda.program === 'conda' || conda.program === 'conda-env')) {
        yield {
          message: 'never',
          data: { option: each.arg.value, stops: whatStops(call.command) },
          span: place.span,
          fixes: fixOf(`Delete ${each.arg.value}`, true, withoutWord(context, each.arg)),
        };
      }
    }
  }
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

function isSince(call: PlacedCall, since: string): boolean {
  return call.conda.program !== 'mamba' && versionAgainst(condaVersionOf(call), since) === 'same or newer';
}

function isYes(each: { readonly name: string }): boolean {
  return each.name === 'yes';
}

function* clean(context: CommandContext, call: PlacedCall): Iterable<Report> {
  const found = call.conda.options.find((each) => each.name === 'source-cache');
  if (found === undefined || found.arg.place?.file !== context.path) return;
  const others = call.conda.options.filter((each) => each.arg !== found.arg);
  const instead = others.length === 0 ? '-afy' : found.arg.value.startsWith('--') ? '' : withoutLetter(found.arg.value);
  yield report(context, call, found.arg, SOURCE_CACHE_REMOVED, '-afy', instead);
}

/** A bundle of short options without `s`; nothing where it was the only one. */
function withoutLetter(bundle: string): string {
  const rest = bundle.replace('s', '');
  return rest === '-' ? '' : rest;
}

function report(
  context: CommandContext,
  call: PlacedCall,
  arg: Arg,
  since: string,
  instead: string,
  text: string,
  idle = false,
): Report {
  const version = call.conda.program === 'mamba' ? undefined : condaVersionOf(call);
  const age = versionAgainst(version, since);
  const fails = age === 'same or newer';
  const severity: Severity = fails ? 'error' : 'info';
  const span = arg.place?.span ?? call.command.place.span;
  const title = text === '' ? `Delete ${arg.value}` : `Replace ${arg.value} with ${text}`;
  return {
    message: fails ? 'removed' : (age === 'older' ? 'old' : 'unknown') + (idle ? 'Idle' : ''),
    data: { option: arg.value, since, instead, version: version ?? '', stops: whatStops(call.command) },
    span,
    severity,
    // An older conda may not know the new option yet.
    fixes: fixOf(
      title,
      fails || idle || since === SOURCE_CACHE_REMOVED,
      text === '' ? withoutWord(context, arg) : replaceWord(context, arg, text),
    ),
    tags: ['deprecated'],
  };
}
