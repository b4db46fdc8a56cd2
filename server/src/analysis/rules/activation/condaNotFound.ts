import type { CommandContext, ComposeContext } from '../../contexts/types';
import { hasAbove } from '../../facts/commands';
import { condaProgramOf, installedLater, installerOf } from '../../facts/condaMissing';
import { diagnosed } from '../../facts/diagnosis';
import { isMicromambaImage } from '../../facts/micromamba';
import { attemptsBefore } from '../../facts/pathAttempts';
import { pathChanges } from '../../facts/pathEntries';
import { OWN_VARIABLES } from '../../facts/services';
import type { Execution } from '../../facts/site';
import { bottomStage, stageChain } from '../../facts/stages';
import { keyword } from '../../fixes/activation';
import { callInstead } from '../../fixes/callInstead';
import { linesAfter } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import type { CondaRoot } from '../../model/machine';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Instruction } from '../../parse/dockerfile/ast';
import type { Location, Span } from '../../text/span';
import { display, isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const condaNotFound = defineRule({
  code: 'CD2023',
  name: 'conda-not-found',
  category: 'activation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: '`conda`, `mamba` or `micromamba` is called where no folder on PATH has it.',
    why: markdown`
      The installers of Miniforge and Miniconda change no PATH: after \`bash Miniforge3.sh -b -p /opt/conda\` the
      program is \`/opt/conda/bin/conda\`, and \`conda\` alone is "not found". An \`export PATH=…\` ends with the shell of
      its RUN, and what \`conda init\` or \`echo … >> ~/.bashrc\` write is read by interactive shells only, which
      neither RUN nor CMD starts. \`ENV PATH=/opt/conda/bin:$PATH\` behind the installation holds for everything below
      it and for the containers.

      Or the program is not in the image at all: images of languages and systems (\`python\`, \`ubuntu\`) have no conda,
      those of micromamba have \`micromamba\` alone, and Miniconda and Anaconda have \`conda\` without the program
      \`mamba\` (its solver is in conda since 23.10).
    `,
    exceptions: markdown`
      Silent where the base image or what was installed is not known, after scripts and programs that may have
      installed conda, where PATH names a folder of a conda that is not known or is an ARG (builders differ in what
      that does to RUN), where an environment on PATH may hold it as a package, and where the failure has an answer
      (\`conda … || …\`, \`if conda …\`). \`conda activate\` with conda installed needs its hook and not PATH:
      activate-without-hook reports it. conda-not-in-final-stage reports stages that copied an environment without
      conda.
    `,
    references: [
      {
        title: 'Miniforge: install',
        url: 'https://github.com/conda-forge/miniforge#install',
      },
      { title: 'Dockerfile reference: ENV', url: 'https://docs.docker.com/reference/dockerfile/#env' },
      {
        title: 'Miniforge 23.3.1-0: mamba is included',
        url: 'https://github.com/conda-forge/miniforge/releases/tag/23.3.1-0',
      },
      {
        title: 'conda: libmamba is the default solver since 23.10',
        url: 'https://conda.org/blog/2023-11-06-conda-23-10-0-release/',
      },
      {
        title: 'micromamba in Docker',
        url: 'https://micromamba-docker.readthedocs.io/en/latest/',
      },
    ],
    bad: [
      file`
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y wget && rm -rf /var/lib/apt/lists/*
        RUN wget -qO /tmp/miniforge.sh https://github.com/conda-forge/miniforge/releases/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh && bash /tmp/miniforge.sh -b -p /opt/conda
        RUN export PATH=/opt/conda/bin:$PATH
        RUN conda create -y -n app python=3.12
      `,
      file`
        FROM python:3.12-slim
        RUN conda create -y -n app python=3.12
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN mamba create -y -n app python=3.12
      `,
    ],
    good: [
      file`
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y wget && rm -rf /var/lib/apt/lists/*
        RUN wget -qO /tmp/miniforge.sh https://github.com/conda-forge/miniforge/releases/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh && bash /tmp/miniforge.sh -b -p /opt/conda
        ENV PATH=/opt/conda/bin:$PATH
        RUN conda create -y -n app python=3.12
      `,
      file`
        FROM condaforge/miniforge3:24.11.3-0
        RUN mamba create -y -n app python=3.12
      `,
    ],
  },
  messages: {
    path: '{call} fails ("{error}"): {program} is in {folder}, which is not on PATH. Put `ENV PATH={folder}:$PATH` below {installation}.',
    lost: '{call} fails ("{error}"): {program} is in {folder}, which is not on PATH. {lost}. Put `ENV PATH={folder}:$PATH` below {installation} instead.',
    login:
      '{call} fails ("{error}"): {program} is in {folder}, which is not on the PATH of this login shell. Name the program by its path, `{folder}/{program}`.',
    anew: '{call} fails ("{error}"): {program} is in {folder}, which ENV puts on PATH, but PATH is set again before this command. Name the program by its path, `{folder}/{program}`.',
    later:
      '{call} fails ("{error}"): {program} is installed only later, on line {line}. Move this below, with `ENV PATH={folder}:$PATH` in between.',
    none: '{call} fails ("{error}"): `{image}` has no {program}, and nothing above installs it. Start from an image that has it, such as `{instead}`, or install it first.',
    instead:
      '{call} fails ("{error}"): {where} has {other}, but not {program}. Use `{other}`, or an image with {program}, such as `{instead}`.',
  },
  checks: {
    dockerfile: check,
    script: check,
    compose: check,
  },
});

function* check(context: CommandContext): Iterable<Report> {
  /** One finding for each instruction, or for each script: what comes after it is not reached, or fails the same way. */
  const told = new Set<Instruction | string>();
  const overridden = context.kind === 'compose' ? stagesWithOtherVariables(context) : undefined;
  for (const { site, execution } of diagnosed(context, ['conda-not-found'])) {
    const { command } = execution;
    if (command.when === 'exec' || site.executions.some(({ stage }) => overridden?.has(stage))) continue;
    const shell = command.conda === undefined ? shellOf(context, command) : undefined;
    const span = shell?.span ?? command.argv[0]?.place?.span;
    const key =
      shell !== undefined ? `shell ${shell.span.start}` : context.kind === 'script' ? '' : command.instruction;
    if (span === undefined || told.has(key) || told.has(command.instruction)) continue;
    const report = explain(context, execution, span, shell !== undefined);
    if (report === undefined) continue;
    told.add(key);
    if (context.kind === 'dockerfile') told.add(command.instruction);
    yield report;
  }
}

/** Stages that services of a Compose file run with variables of their own, or in a way that other files may change. */
function stagesWithOtherVariables({ services }: ComposeContext): ReadonlySet<StageModel> {
  const found = new Set<StageModel>();
  for (const { service, stage } of services) {
    if (stage === undefined) continue;
    if (service.extends !== undefined || service.environment.some((pair) => OWN_VARIABLES.test(pair.name)))
      found.add(stage);
  }
  return found;
}

/** The SHELL whose first word is not found. */
function shellOf(context: CommandContext, command: CommandRecord): Location | undefined {
  const place = command.seen.image.shellCause?.location;
  return context.kind === 'dockerfile' && place?.file === context.path ? place : undefined;
}

function explain(context: CommandContext, execution: Execution, span: Span, ofShell: boolean): Report | undefined {
  const { command, stage } = execution;
  const program = condaProgramOf(command);
  if (program === undefined || (command.conda === undefined && !ofShell)) return undefined;
  const subcommand = command.conda?.subcommand ?? '';
  const data = {
    call: ofShell ? `What this SHELL starts, \`${program}\`,` : `\`${`${program} ${subcommand}`.trim()}\``,
    error: command.fails?.text ?? '',
    program,
    instead: program === 'micromamba' ? 'mambaorg/micromamba' : 'condaforge/miniforge3',
  };
  const roots = command.seen.condaRoots();
  const root = roots.find(
    (each) => each.programs.has(program) || (program === 'conda-env' && each.programs.has('conda')),
  );
  if (root !== undefined && isKnown(root.root) && program !== 'micromamba')
    return notOnPath(context, execution, span, root, data);
  const other = roots.find((each) => each.programs.has('conda'));
  if (other !== undefined) {
    const place = installerOf(other, stage);
    const fix = callInstead(context, command, 'conda', other);
    return {
      message: 'instead',
      data: { ...data, other: 'conda', where: whereOf(other, stage) },
      span,
      related:
        place === undefined ? [] : [{ location: place.place, message: 'conda is installed here, without mamba.' }],
      fixes: fix === undefined || ofShell ? [] : [fix],
    };
  }
  if (isMicromambaImage(stage) && program !== 'micromamba') {
    const fix = callInstead(context, command, 'micromamba', undefined);
    return {
      message: 'instead',
      data: { ...data, other: 'micromamba', where: `\`${imageOf(stage)}\`` },
      span,
      fixes: fix === undefined || ofShell ? [] : [fix],
    };
  }
  const later = installedLater(command, stage, program);
  if (later !== undefined && context.kind === 'dockerfile') {
    return {
      message: 'later',
      data: { ...data, line: String(context.lines.lineAt(later.place.span.start) + 1), folder: `${later.root}/bin` },
      span,
      related: [{ location: later.place, message: `${program} is installed here.` }],
    };
  }
  return { message: 'none', data: { ...data, image: imageOf(stage) }, span };
}

/** conda is installed, and its folder is not on PATH. */
function notOnPath(
  context: CommandContext,
  { command, stage }: Execution,
  span: Span,
  root: CondaRoot,
  data: Readonly<Record<string, string>>,
): Report {
  const folder = `${root.root}/bin`;
  const install = installerOf(root, stage);
  const known = { ...data, folder, installation: install === undefined ? 'FROM' : 'the installation' };
  // Its start-up files set PATH again, whatever ENV says: those of Debian do, and `su -` does.
  const login = hasAbove(command, (each) => each.login);
  const set = (command.seen.variable('PATH') ?? '').split(':');
  const anew = set.includes(folder) || set.includes(`${root.root}/condabin`);
  if (login || anew) return { message: login ? 'login' : 'anew', data: known, span };
  const lost = attemptsBefore(command, stage, root);
  // sudo has a PATH of its own.
  const sudo = hasAbove(command, ({ name }) => /(?:^|\/)sudo$/.test(name));
  const fix = sudo ? undefined : envPath(context, command, stage, folder, install?.instruction);
  const related = lost.map(({ place, related: message }) => ({ location: place, message }));
  if (install !== undefined) related.push({ location: install.place, message: 'conda is installed here.' });
  return {
    message: lost.length === 0 ? 'path' : 'lost',
    data: { ...known, lost: lost[0]?.text ?? '' },
    span,
    related,
    fixes: fix === undefined ? [] : [fix],
  };
}

/** `ENV PATH=…` after the installation, or after an ENV below it that drops what PATH was before. */
function envPath(
  context: CommandContext,
  command: CommandRecord,
  stage: StageModel,
  folder: string,
  install: Instruction | undefined,
): Fix | undefined {
  if (context.kind !== 'dockerfile' || !/^[\w./+-]+$/.test(folder)) return undefined;
  const stages = stageChain(stage).filter((each) => context.self.stages.includes(each));
  const home = install === undefined ? stages[0] : stages.find((each) => each.stage.instructions.includes(install));
  if (home === undefined) return undefined;
  let behind = install ?? home.stage.from;
  for (const each of stages.slice(stages.indexOf(home))) {
    for (const change of pathChanges(each)) {
      const { start } = change.instruction.span;
      if (start < behind.span.start || (command.when === 'build' && start > command.instruction.span.start)) continue;
      if (!/\$\{?PATH\b/.test(change.pair.value?.raw ?? '')) behind = change.instruction;
    }
  }
  if (behind.onbuild || behind === command.instruction) return undefined;
  return {
    title: `Put ${folder} on PATH for all that follows`,
    // The python of base comes first from there on, for whoever used another one by its bare name.
    safe: false,
    edits: [linesAfter(context.dockerfile, context.path, behind, [`${keyword(context, 'ENV')} PATH=${folder}:$PATH`])],
  };
}

function whereOf(root: CondaRoot, stage: StageModel): string {
  return root.cause?.location === undefined ? `\`${imageOf(stage)}\`` : `the installation in ${root.root}`;
}

function imageOf(stage: StageModel): string {
  const { base } = bottomStage(stage);
  return base.kind === 'image' ? display(base.written) : 'scratch';
}
