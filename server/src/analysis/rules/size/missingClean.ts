import type { ScriptContext } from '../../contexts/types';
import type { CommandContext } from '../../facts/calls';
import { cleanedLater, type Installing, installations, mountsPackages, needsCache } from '../../facts/cleaning';
import { shippedStages, stagesBelow } from '../../facts/stages';
import { cleanWords } from '../../fixes/clean';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { commandAfter } from '../../fixes/words';
import type { StageModel } from '../../model/stage';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const missingClean = defineRule({
  code: 'CD7001',
  name: 'missing-clean',
  category: 'size',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: 'A RUN installs packages with conda and leaves the package cache in the layer.',
    why: markdown`
      conda keeps what it downloads in \`pkgs\` of its root prefix: the archives, the unpacked packages and the index
      of each channel. Nothing in the image needs them, and what a RUN leaves behind stays in its layer for good.
      End the same RUN with \`conda clean -afy\` (\`micromamba clean --all --yes\`), or keep the packages out of the
      image with a cache mount, \`RUN --mount=type=cache,target=/opt/conda/pkgs …\`.
    `,
    exceptions: markdown`
      Silent for stages whose layers are not in the image (a builder stage that is only copied from), where a cache
      mount holds the package folder, where the folder is removed by \`rm\`, for \`--dry-run\` and \`--offline\`, and
      where a later RUN cleans (clean-in-later-layer reports that). Images that are flattened afterwards, or that
      install packages offline later on, may ignore it.
    `,
    references: [
      { title: 'conda clean', url: 'https://docs.conda.io/projects/conda/en/stable/commands/clean.html' },
      {
        title: 'Dockerfile reference: cache mounts',
        url: 'https://docs.docker.com/reference/dockerfile/#run---mounttypecache',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y numpy=2.1
      `,
      file`
        FROM mambaorg/micromamba:2.0.5
        RUN micromamba install -y -n base numpy=2.1
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda install -y numpy=2.1 && conda clean -afy
      `,
      file`
        # syntax=docker/dockerfile:1
        FROM continuumio/miniconda3:24.11.1-0
        RUN --mount=type=cache,target=/opt/conda/pkgs conda install -y numpy=2.1
      `,
    ],
  },
  messages: {
    missing:
      '`{command}` leaves the downloaded packages in this layer, which only makes the image larger. End the same RUN with `{clean}`.',
  },
  checks: {
    dockerfile: (context) => check(context, shippedStages(context)),
    script: (context) => check(context, buildStages(context)),
  },
});

function* check(context: CommandContext, stages: readonly StageModel[]): Iterable<Report> {
  const seen = new Set<number>();
  for (const stage of stages) {
    const all = installations(stage);
    const late = new Set(cleanedLater(all).flatMap((each) => each.installs));
    for (const each of all) {
      const command = each.install;
      if (command === undefined || each.cleaned || late.has(each) || mountsPackages(stage, each.instruction)) continue;
      const { file, span } = command.place;
      if (file !== context.path || seen.has(span.start)) continue;
      if (context.kind === 'dockerfile' && isCutOff(context.text, each.instruction)) continue;
      seen.add(span.start);
      const clean = cleanWords(context, command, stage);
      yield {
        message: 'missing',
        data: {
          command: shortText(each),
          clean: clean ?? 'conda clean -afy',
        },
        span: headSpan(each) ?? span,
        fixes: fixesFor(context, each),
      };
    }
  }
}

/** The stages that run a script while they are built, and whose layers are in the image. */
function buildStages({ runs }: ScriptContext): StageModel[] {
  const stages = runs.flatMap(({ role, model, stage }) =>
    role === 'build' && model.final !== undefined && stagesBelow(model.final).includes(stage) ? [stage] : [],
  );
  return [...new Set(stages)];
}

/** True where a lost `\\` ended the RUN in the middle: what cleans up may be in the lines after it. */
function isCutOff(text: string, { span }: Installing['instruction']): boolean {
  return /(?:&&|\|\||\|)$/.test(text.slice(span.start, span.end).trimEnd().slice(-2));
}

/** The program and its subcommand: `conda env create`. */
export function shortText(each: Installing): string {
  const { conda } = each.install ?? {};
  const program = conda?.program === 'conda-env' ? 'conda' : (conda?.program ?? 'conda');
  return `${program} ${conda?.subcommand ?? 'install'}`;
}

/** From the program to its subcommand. */
function headSpan(each: Installing) {
  const start = each.install?.argv[0]?.place;
  const words = each.install?.conda?.subcommandArgs ?? [];
  const end = words[words.length - 1]?.place;
  if (start === undefined || end === undefined || start.file !== end.file || end.span.end < start.span.end)
    return undefined;
  return { start: start.span.start, end: end.span.end };
}

function fixesFor(context: CommandContext, each: Installing): Fix[] {
  const command = each.install;
  const clean = command && cleanWords(context, command, each.stage);
  if (command === undefined || clean === undefined) return [];
  const title = `Clean up in the same RUN: ${clean}`;
  return fixOf(title, !needsCache(each.stage), commandAfter(context, command, clean));
}
