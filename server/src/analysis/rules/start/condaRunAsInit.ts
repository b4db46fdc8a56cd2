import type { DockerfileContext } from '../../contexts/types';
import { prefixOfName } from '../../facts/environments';
import { isService, serves } from '../../facts/programs';
import { entrypointFix } from '../../fixes/entrypointScript';
import type { Fix } from '../../fixes/types';
import { withoutWords } from '../../fixes/words';
import { option } from '../../model/programs/condaCall';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const condaRunAsInit = defineRule({
  code: 'CD5003',
  name: 'conda-run-as-init',
  category: 'start',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: 'A service is started through `conda run`, which then is process 1.',
    why: markdown`
      \`docker stop\` sends SIGTERM to process 1 alone. There stands \`conda run\`, which starts a shell and the program
      below itself and does not hand the signal on: the service is killed after the ten seconds of grace without
      having closed its connections. An ENTRYPOINT script that activates the environment and ends in \`exec "$@"\`
      leaves the program itself as process 1.
    `,
    exceptions: markdown`
      Silent for batch commands, which end by themselves: it reports only where the program is a known server or
      where the image has EXPOSE or HEALTHCHECK. Silent behind \`tini -g\`, which signals the whole group, and for
      mamba and micromamba, which run programs in another way. Right to ignore where nothing is lost by being
      killed.
    `,
    references: [
      { title: 'docker stop', url: 'https://docs.docker.com/reference/cli/docker/container/stop/' },
      {
        title: 'conda issue 10351: conda run does not forward SIGTERM',
        url: 'https://github.com/conda/conda/issues/10351',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12 gunicorn=23
        CMD ["conda", "run", "--no-capture-output", "-n", "app", "gunicorn", "app:app"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "job.py"]
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12 gunicorn=23
        CMD ["/opt/conda/envs/app/bin/gunicorn", "app:app"]
      `,
    ],
  },
  messages: {
    init: '`conda run` is process 1 here and does not hand SIGTERM on, so `docker stop` kills `{program}` after the grace period. Activate in an ENTRYPOINT script that ends in `exec "$@"`, or call the program by its path.',
  },
  checks: {
    *compose(context) {
      for (const { stage, start, service } of context.services) {
        const at = /(^|\/)tini$/.test(start[0]?.name ?? '') ? 1 : 0;
        const first = start[at];
        const call = first?.conda;
        if (stage === undefined || first === undefined || first.place.file !== context.path) continue;
        if (call?.program !== 'conda' || call.subcommand !== 'run' || first.reached !== 'yes') continue;
        // `tini -g` signals the whole group.
        if (at === 1 && start[0]?.argv.some(({ value }) => /^-[a-z]*g/.test(value))) continue;
        const words = call.command.map((arg) => arg.value);
        if (!isService(words) && (words.length === 0 || (!serves(stage) && service.ports.length === 0))) continue;
        yield {
          message: 'init',
          data: { program: call.command[0]?.raw ?? 'the program' },
          span: first.argv[0]?.place?.span ?? first.place.span,
        };
      }
    },
    *dockerfile(context) {
      const seen = new Set<number>();
      for (const stage of context.results) {
        const first = processOne(stage);
        const call = first?.conda;
        if (first === undefined || call?.subcommand !== 'run' || call.program !== 'conda') continue;
        if (first.place.file !== context.path || first.reached !== 'yes' || call.command.length === 0) continue;
        const words = call.command.map((arg) => arg.value);
        // A shell waits for its user, and ends with them.
        if (words.length === 1 && /(^|\/)(ba|da|z)?sh$/.test(words[0] ?? '')) continue;
        if (!isService(words) && !serves(stage)) continue;
        const { span } = first.place;
        if (seen.has(span.start)) continue;
        seen.add(span.start);
        const fix = scriptInstead(context, stage, first);
        yield {
          message: 'init',
          data: { program: call.command[0]?.raw ?? 'the program' },
          span: first.argv[0]?.place?.span ?? span,
          fixes: fix === undefined ? [] : [fix],
        };
      }
    },
  },
});

/** The command that ends up as process 1 (tini without `-g` signals only its child). */
function processOne(stage: StageModel): CommandRecord | undefined {
  const commands = stage.start?.commands ?? [];
  const first = commands[0];
  if (first === undefined) return undefined;
  // An init of one's own, and what it is asked to do: that of `tini -g` and dumb-init is to signal the whole group.
  if (/(^|\/)dumb-init$/.test(first.name)) return undefined;
  if (/(^|\/)tini$/.test(first.name)) {
    return first.argv.some(({ value }) => /^-[a-z]*g/.test(value)) ? undefined : commands[1];
  }
  const base = stage.final.entrypoint?.words?.map(({ value }) => value);
  if (base === undefined) return first;
  const init = /(^|\/)(?:tini|dumb-init)$/.test(base[0] ?? '');
  if (init && (base[0]?.endsWith('dumb-init') || base.some((word) => /^-[a-z]*g/.test(word)))) return undefined;
  const script = init ? base.slice(1).find((word) => !word.startsWith('-')) : base[0];
  return script === undefined || handsOver(stage, script) ? first : undefined;
}

/** Whether a script of the base image ends in `exec "$@"`: what it is given takes its place. */
function handsOver(stage: StageModel, script: string): boolean {
  const text = stage.machine.file(script)?.text;
  return text !== undefined && isKnown(text) && /(?:^|\n)[ \t]*exec (?:-- )?"\$@"[ \t]*\n?$/.test(text);
}

/** An activating ENTRYPOINT in place of `conda run …` in a JSON-form CMD. */
function scriptInstead(context: DockerfileContext, stage: StageModel, command: CommandRecord): Fix | undefined {
  const call = command.conda;
  const cmd = stage.final.cmd?.instruction;
  if (call === undefined || cmd?.keyword !== 'CMD' || cmd.command.form !== 'exec') return undefined;
  if (stage.final.entrypoint?.instruction !== undefined) return undefined;
  const name = option(call, 'name')?.value;
  const prefix = option(call, 'prefix')?.value ?? (name === undefined ? undefined : prefixOfName(name, stage));
  const wrapper = command.argv.slice(0, command.argv.length - call.command.length);
  const edits = withoutWords(context, wrapper);
  if (prefix === undefined || !isKnown(prefix) || call.command.length === 0 || edits === undefined) return undefined;
  if (call.options.some((each) => !/^(name|prefix|no-capture-output|verbose|attach)$/.test(each.name)))
    return undefined;
  return entrypointFix(context, stage, prefix, cmd, edits);
}
