import { insert } from '../../fixes/edits';
import { UNKNOWN_ROOT } from '../../model/machine';
import type { CommandRecord } from '../../model/record';
import type { DockerfileContext, ScriptContext } from '../context';
import { defineRule, type Fix, type Report } from '../rule';

export const activateWithoutHook = defineRule({
  code: 'CD2001',
  name: 'activate-without-hook',
  category: 'activation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: '`conda activate` in a shell that has no `conda` function.',
    why: "`conda activate` must change the shell that runs it, so it is a shell function, defined by `etc/profile.d/conda.sh` (or by the block that `conda init` writes into a start-up file). The shell of a RUN reads no start-up file; there only the program `conda` is found, and it stops with \"Run 'conda init' before 'conda activate'\".",
    exceptions:
      'Silent where the hook was read earlier in the same shell, where a login or interactive shell reads a file with the hook, under `BASH_ENV`, and where the base image is not known.',
    references: [{ title: 'conda init', url: 'https://docs.conda.io/projects/conda/en/stable/commands/init.html' }],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN conda activate app && python --version\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python --version\n',
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\nRUN python --version\n',
    ],
  },
  messages: {
    missing:
      '`{command}` fails here: this shell has no `conda` function, because nothing has read conda\'s hook ("{error}"). Read it first with `. {root}/etc/profile.d/conda.sh`, or use `conda run`.',
    ignored:
      '`{command}` does nothing here: this shell has no `conda` function ("{error}"), and what follows runs without the environment. Read the hook first with `. {root}/etc/profile.d/conda.sh`.',
  },
  checks: {
    dockerfile: check,
    script: check,
  },
});

function* check(context: DockerfileContext | ScriptContext): Iterable<Report> {
  const seen = new Set<number>();
  for (const command of context.commands) {
    if (command.fails?.code !== 'no-conda-function' || command.reached !== 'yes') continue;
    const { span } = command.place;
    if (seen.has(span.start)) continue;
    seen.add(span.start);
    const root = rootOf(context, command);
    yield {
      message: 'missing',
      data: { command: command.text, error: command.fails.text, root: root ?? '/opt/conda' },
      span,
      fixes:
        root === undefined || command.conda?.program === 'micromamba'
          ? []
          : [sourceHook(context.path, context.kind === 'dockerfile', command, root)],
    };
  }
}

/** The root prefix of the conda that the command would run. */
function rootOf(context: DockerfileContext | ScriptContext, command: CommandRecord): string | undefined {
  const stage = context.kind === 'dockerfile' ? context.self.stages[command.stage] : context.runs[0]?.stage;
  const roots = stage?.machine.condaRoots.values(command.before) ?? [];
  const root = roots.length === 1 ? roots[0]?.root : undefined;
  return root === UNKNOWN_ROOT ? undefined : root;
}

/** In a RUN the commands are joined by `&&`; in a script each has its own line. */
function sourceHook(path: string, dockerfile: boolean, command: CommandRecord, root: string): Fix {
  const joiner = dockerfile ? ' && ' : '\n';
  const hook = `. ${root}/etc/profile.d/conda.sh`;
  return {
    title: `Read conda's hook first: ${hook}`,
    safe: true,
    edits: [insert(path, command.place.span.start, hook + joiner)],
  };
}
