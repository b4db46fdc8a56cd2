import { fixOf } from '../../fixes/make';
import { type EditedFile, wordsAfter } from '../../fixes/words';
import { option } from '../../model/programs/condaCall';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { compareVersions } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const condaRunCapturesOutput = defineRule({
  code: 'CD5002',
  name: 'conda-run-captures-output',
  category: 'start',
  severity: 'warning',
  fixable: 'safe',
  docs: {
    summary: '`conda run` starts the container without `--no-capture-output`.',
    why: markdown`
      \`conda run\` collects what the program prints and shows it only when the program ends. A service never ends, so
      \`docker logs\` stays empty; what it printed is lost when the container is killed. \`--no-capture-output\` (conda 4.9
      and later; \`--live-stream\` is the same) hands the output on at once, and the input as well.
    `,
    exceptions: markdown`
      Silent in RUN and in SHELL, where the build log only comes late, for conda before 4.9, which has no such
      option, and for micromamba, which never collects. Information only where the version of conda is not known.
    `,
    references: [
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
      {
        title: 'conda changelog: 4.9.0',
        url: 'https://docs.conda.io/projects/conda/en/stable/release-notes.html',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        ENTRYPOINT ["conda", "run", "-n", "app", "python", "serve.py"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        ENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "app", "python", "serve.py"]
      `,
    ],
  },
  messages: {
    captured:
      '`conda run` holds back what `{program}` prints until it ends, so the logs of the running container stay empty. Add `--no-capture-output`.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.results) {
        yield* check(context, stage, stage.start?.commands ?? []);
      }
    },
    *compose(context) {
      for (const { stage, start } of context.services) {
        if (stage !== undefined) yield* check(context, stage, start);
      }
    },
    *script(context) {
      const seen = new Set<number>();
      for (const run of context.runs) {
        if (run.role === 'build') continue;
        for (const report of check(context, run.stage, run.commands)) {
          if (seen.has(report.span.start)) continue;
          seen.add(report.span.start);
          yield report;
        }
      }
    },
  },
});

function* check(file: EditedFile, stage: StageModel, commands: readonly CommandRecord[]): Iterable<Report> {
  const seen = new Set<number>();
  for (const command of commands) {
    const call = command.conda;
    if (call?.program !== 'conda' || call.subcommand !== 'run' || command.place.file !== file.path) continue;
    if (command.reached !== 'yes' || call.command.length === 0 || command.detached) continue;
    if (option(call, 'no-capture-output') !== undefined || option(call, 'attach') !== undefined) continue;
    const word = call.subcommandArgs[0]?.place?.span;
    if (word === undefined || seen.has(word.start)) continue;
    const age = ageOf(stage);
    if (age === 'old') continue;
    seen.add(word.start);
    yield {
      message: 'captured',
      data: { program: call.command[0]?.raw ?? 'the program' },
      span: word,
      ...(age === 'unknown' ? { severity: 'info' as const } : {}),
      fixes: fixOf('Add --no-capture-output', true, wordsAfter(file, call.subcommandArgs[0], ['--no-capture-output'])),
    };
  }
}

/** Whether the stage's conda knows the option: by the version of the image or installer, or because it is the latest. */
function ageOf(stage: StageModel): 'new' | 'old' | 'unknown' {
  const version = stage.machine.condaRoots.values()[0]?.version;
  if (version !== undefined) {
    const order = compareVersions(version, '4.9.0');
    return order === undefined ? 'unknown' : order < 0 ? 'old' : 'new';
  }
  const base = stage.base.kind === 'image' ? stage.base.reference : undefined;
  if (stage.bottom?.conda !== undefined && base !== undefined) {
    return base.digest === undefined && (base.tag === undefined || base.tag === 'latest') ? 'new' : 'unknown';
  }
  return 'unknown';
}
