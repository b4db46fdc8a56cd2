import type { DockerfileContext } from '../../contexts/types';
import { placedCommands } from '../../facts/calls';
import { failsItself } from '../../facts/commands';
import { linesBefore, removeInstruction } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { installsElsewhere, isPackagingTool, namesFile } from '../../knowledge/pip';
import { isPip, isPython } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const condaAfterPip = defineRule({
  code: 'CD3008',
  name: 'conda-after-pip',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'conda installs into an environment after pip has.',
    why: markdown`
      conda does not see what pip installed: it may overwrite those files, or bring other versions of the same
      libraries, and the environment breaks without a message. Let conda install everything that it can first, and
      pip the rest afterwards.
    `,
    exceptions: markdown`
      Silent where the two work on different environments, where it is not known which environment one of them uses,
      and where pip only brought pip, setuptools or wheel up to date.
    `,
    references: [
      {
        title: 'conda: using pip in an environment',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#using-pip-in-an-environment',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN pip install --no-cache-dir requests==2.32.3
        RUN conda install -y numpy=2.1
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y numpy=2.1
        RUN pip install --no-cache-dir requests==2.32.3
      `,
    ],
  },
  messages: {
    after:
      'conda installs into `{prefix}` after pip has: it does not see the packages of pip and may overwrite them. Run conda first, then pip.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  /** The first command of pip by stage and environment. */
  const pips = new Map<StageModel, Map<string, CommandRecord>>();
  for (const { command, stage } of placedCommands(context)) {
    if (command.when !== 'build' || command.reached !== 'yes') continue;
    const own = pips.get(stage) ?? inherited(pips, stage);
    pips.set(stage, own);
    if (installsWithPip(command)) {
      const { prefix, known } = command.python;
      if (known && prefix !== null && isKnown(prefix) && !own.has(prefix)) own.set(prefix, command);
      continue;
    }
    const effect = command.effects.find((each) => each.kind === 'install');
    if (effect?.kind !== 'install' || effect.prefix === undefined || failsItself(command)) continue;
    const pip = own.get(effect.prefix);
    if (pip === undefined || (effect.call.positionals.length === 0 && effect.call.options.length === 0)) continue;
    const fix = moveUp(context, stage, pip, command);
    yield {
      message: 'after',
      data: { prefix: effect.prefix },
      span: command.place.span,
      related: [{ location: pip.place, message: 'pip installs here' }],
      fixes: fix === undefined ? [] : [fix],
    };
  }
}

function inherited(
  pips: ReadonlyMap<StageModel, Map<string, CommandRecord>>,
  stage: StageModel,
): Map<string, CommandRecord> {
  return new Map(stage.base.kind === 'stage' ? pips.get(stage.base.stage) : undefined);
}

/** True for `pip install` of anything but the tools of packaging themselves. */
function installsWithPip({ name, argv }: CommandRecord): boolean {
  const at = isPip(name) ? 1 : isPython(name) && argv[1]?.value === '-m' && argv[2]?.value === 'pip' ? 3 : -1;
  if (at < 0 || argv[at]?.value !== 'install') return false;
  const words = argv.map((arg) => arg.value);
  if (words.some((word) => installsElsewhere(word) || word === '--dry-run')) return false;
  const rest = words.slice(at + 1);
  if (rest.some(namesFile)) return true;
  return rest.some((word) => !word.startsWith('-') && isKnown(word) && !isPackagingTool(word));
}

/** Moves conda's RUN above pip's, where both are RUNs of the same stage with nothing but RUNs between them. */
function moveUp(
  context: DockerfileContext,
  stage: StageModel,
  pip: CommandRecord,
  conda: CommandRecord,
): Fix | undefined {
  // Far apart, much is between them; looking through it for each finding would cost the square of the file.
  if (conda.instruction.span.start - pip.instruction.span.end > 4000) return undefined;
  const { instructions } = stage.stage;
  const from = instructions.indexOf(conda.instruction);
  const to = instructions.indexOf(pip.instruction);
  if (to < 0 || from <= to || conda.instruction.keyword !== 'RUN') return undefined;
  if (instructions.slice(to, from).some((each) => each.keyword !== 'RUN')) return undefined;
  // A RUN that also uses pip, or more than conda, may need what is above it.
  const others = stage.commands.filter((each) => each.instruction === conda.instruction && each.parent === undefined);
  if (others.some((each) => each.conda === undefined)) return undefined;
  const { text } = context;
  const moved = text.slice(conda.instruction.span.start, conda.instruction.span.end).split(/\r?\n/);
  return {
    title: "Move this RUN above pip's",
    safe: false,
    edits: [
      linesBefore(context.dockerfile, context.path, pip.instruction, moved),
      removeInstruction(context.dockerfile, context.path, conda.instruction),
    ],
  };
}
