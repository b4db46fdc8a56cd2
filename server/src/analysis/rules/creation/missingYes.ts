import { type CommandContext, condaCalls, condaVersionOf, type PlacedCall } from '../../facts/calls';
import { fixOf } from '../../fixes/make';
import { wordsAfter } from '../../fixes/words';
import { behaviour } from '../../knowledge/conda/behaviours';
import { mambaBroughtWith } from '../../knowledge/conda/mamba';
import { subcommandDoes, UNASKED_OPTIONS } from '../../knowledge/conda/subcommands';
import type { Moment } from '../../model/moment';
import { type CondaCall, option, optionArgs } from '../../model/programs/condaCall';
import type { StageModel } from '../../model/stage';
import { HOLE, isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';
import { kindOf } from './wrongCreateCommand';

const VARIABLES = ['CONDA_ALWAYS_YES', 'MAMBA_ALWAYS_YES'];
const CONDARC = /(^|\/)\.?(?:conda|mamba)rc$|\/condarc\.d\//;

export const missingYes = defineRule({
  code: 'CD3003',
  name: 'missing-yes',
  category: 'creation',
  severity: 'info',
  fixable: 'safe',
  docs: {
    summary: '`conda create`, `install`, `update`, `remove` or `clean` without `-y`.',
    why: markdown`
      These commands ask before they go on. In a build nobody answers: conda and micromamba read the end of the
      input as the default, which is yes for most of them, so the build passes by luck and not by intent. The
      default is no for \`conda env remove\` and \`conda remove --all\`, which then remove nothing.
    `,
    exceptions: markdown`
      Silent with \`always_yes\` in the configuration, with \`CONDA_ALWAYS_YES\` (or \`MAMBA_ALWAYS_YES\`), where an
      answer is piped in, for explicit locks, for \`mamba create\` without packages, and for \`conda env create\`, which
      do not ask.
    `,
    references: [
      { title: 'conda install', url: 'https://docs.conda.io/projects/conda/en/stable/commands/install.html' },
      {
        title: "conda's prompt",
        url: 'https://github.com/conda/conda/blob/main/conda/reporters.py',
      },
    ],
    bad: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      RUN conda install numpy=2.1
    `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y numpy=2.1
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ENV CONDA_ALWAYS_YES=1
        RUN conda install numpy=2.1
      `,
    ],
  },
  messages: {
    asks: '`{command}` asks whether to go on, and nobody answers in a build: it passes only because the end of the input counts as yes. Add `-y`.',
    refuses: '`{command}` asks whether to go on, and the end of the input counts as no: nothing is removed. Add `-y`.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { conda, command } = call;
    const last = conda.subcommandArgs[conda.subcommandArgs.length - 1];
    if (!subcommandDoes(conda.subcommand, 'asks') || last?.place?.file !== context.path || last.place === undefined)
      continue;
    if (command.when !== 'build') continue;
    if (conda.program === 'conda-lock' || UNASKED_OPTIONS.some((name) => option(conda, name) !== undefined)) continue;
    if (conda.options.some((each) => each.arg.value.includes(HOLE)) || conda.positionals.some(mayHoldOptions)) continue;
    if (answers(context, call) || isSetToYes(call) || asksNothing(call)) continue;
    const no = refuses(conda);
    yield {
      message: no ? 'refuses' : 'asks',
      data: { command: `${conda.program} ${conda.subcommand}` },
      span: { start: command.argv[0]?.place?.span.start ?? last.place.span.start, end: last.place.span.end },
      severity: no ? 'warning' : 'info',
      fixes: fixOf('Add -y', !no, wordsAfter(context, last, ['-y'])),
    };
  }
}

/** What these commands never ask about: conda an explicit lock, mamba and micromamba an environment without packages. */
function asksNothing(call: PlacedCall): boolean {
  const { conda } = call;
  if (conda.subcommand === 'clean' && conda.options.length === 0) return true;
  // mamba 2 and micromamba take --quiet for a yes.
  if (option(conda, 'quiet') !== undefined && quietAnswersYes(call)) return true;
  const files = optionArgs(conda, 'file');
  if (conda.program === 'conda')
    return files.some((file) => isKnown(file.value) && kindOf(call, file.value) === 'explicit');
  return (
    conda.subcommand === 'create' &&
    conda.positionals.length === 0 &&
    files.length === 0 &&
    option(conda, 'clone') === undefined
  );
}

/** Whether `--quiet` answers the questions of the program at hand, or may. */
function quietAnswersYes(call: PlacedCall): boolean {
  const { program } = call.conda;
  if (program !== 'mamba' && program !== 'micromamba') return false;
  const conda = condaVersionOf(call);
  const mamba = conda === undefined ? undefined : mambaBroughtWith(conda);
  return behaviour(program, mamba === undefined ? undefined : `${mamba}.0`, 'quiet-answers-yes') !== 'no';
}

/** A word that is unknown as a whole may be `-y`. */
function mayHoldOptions(arg: { readonly value: string }): boolean {
  return arg.value.startsWith(HOLE);
}

function refuses(conda: CondaCall): boolean {
  if (conda.program !== 'conda' && conda.program !== 'conda-env') return false;
  return (
    conda.subcommand === 'env remove' ||
    (/^(remove|uninstall)$/.test(conda.subcommand) && option(conda, 'all') !== undefined)
  );
}

/** True where something is piped into the command, or its shell sets the variable. */
function answers(context: CommandContext, { command }: PlacedCall): boolean {
  const { start } = command.place.span;
  const before = context.text.slice(Math.max(0, start - 400), start).replace(/\\[ \t]*\r?\n/g, ' ');
  if (/(?<!\|)\|\s*$/.test(before) || command.redirects.some((each) => each.operator === '<')) return true;
  const text =
    context.kind === 'script'
      ? context.text
      : context.text.slice(command.instruction.span.start, command.instruction.span.end);
  return text.includes('_ALWAYS_YES');
}

function isSetToYes({ command, stage }: PlacedCall): boolean {
  const { seen } = command;
  if (seen.condarc('always_yes') !== undefined || hasVariable(stage, seen)) return true;
  for (const path of seen.paths()) {
    if (!CONDARC.test(path)) continue;
    const text = seen.file(path)?.text ?? '';
    if (text.includes(HOLE) || text.includes('always_yes')) return true;
  }
  return false;
}

function hasVariable(stage: StageModel, moment: Moment): boolean {
  return VARIABLES.some(
    (name) => moment.knownVariable(name) !== undefined || stage.args.some((arg) => arg.name === name),
  );
}
