import type { DockerfileContext } from '../../contexts/types';
import { prefixOfName } from '../../facts/environments';
import { activatingScript } from '../../facts/shellArray';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWords, wordAt } from '../../fixes/words';
import { condaProgramName } from '../../model/programs/names';
import type { StageModel } from '../../model/stage';
import type { ShellInstruction } from '../../parse/dockerfile/ast';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const shellActivateArray = defineRule({
  code: 'CD2014',
  name: 'shell-activate-array',
  category: 'activation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: '`SHELL` names `conda activate`, which is no shell.',
    why: markdown`
      Docker appends the text of each RUN to the words of SHELL and starts them as a program. \`conda activate NAME
      "pip install …"\` is no shell: it fails, and so does \`source\`, which is no program at all. With \`["/bin/bash",
      "-c", "conda activate NAME"]\` bash runs that one text and takes the RUN for its \`$0\`: nothing of it is run.
      \`conda run\` is made for this: it activates, then runs the shell that follows.
    `,
    exceptions: 'Silent where the script in the array takes the RUN from its arguments (`exec bash -c "$0"`).',
    references: [
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
      { title: 'conda run', url: 'https://docs.conda.io/projects/conda/en/stable/commands/run.html' },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "activate", "app"]
        RUN python --version
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["/bin/bash", "-c", "source activate app"]
        RUN python --version
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]
        RUN python --version
      `,
    ],
  },
  messages: {
    activate:
      '`{program} activate` is no shell: every RUN after it fails. Use `["conda", "run", "--no-capture-output", "-n", "{environment}", "/bin/bash", "-c"]`.',
    ignored:
      'This shell runs `{script}` and nothing of any RUN, which it takes for an argument. Use `["conda", "run", "--no-capture-output", "-n", "{environment}", "/bin/bash", "-c"]`.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      for (const stage of context.self.stages) {
        for (const instruction of stage.stage.instructions) {
          if (instruction.keyword !== 'SHELL' || instruction.argv === undefined) continue;
          const words = instruction.argv.map((item) => item.value);
          const first = instruction.argv[0];
          const last = instruction.argv[instruction.argv.length - 1];
          if (first === undefined || last === undefined) continue;
          const span = { start: first.span.start, end: last.span.end };
          const program =
            condaProgramName(words[0] ?? '') ?? (words[0] === 'source' || words[0] === '.' ? words[0] : undefined);
          if (program !== undefined && words[1] === 'activate') {
            const name = words[2] ?? 'base';
            const fixes = fixFor(context, stage, instruction, program, name);
            yield { message: 'activate', data: { program, environment: name }, span, fixes };
            continue;
          }
          const match = activatingScript(words);
          if (match === undefined) continue;
          const name = match.name;
          const fixes = fixFor(context, stage, instruction, 'conda', name);
          yield { message: 'ignored', data: { script: match.script, environment: name }, span, fixes };
        }
      }
    },
  },
});

function fixFor(
  context: DockerfileContext,
  stage: StageModel,
  instruction: ShellInstruction,
  program: string,
  name: string,
): Fix[] {
  const prefix = prefixOfName(name, stage);
  const version = stage.before(instruction).version;
  const there = prefix !== undefined && stage.machine.environments.get(prefix, version) !== undefined;
  if (!isKnown(name) || name.includes('$') || (stage.known && !there)) return [];
  const micromamba = program === 'micromamba';
  const which = name.includes('/') ? '-p' : '-n';
  const words = [micromamba ? 'micromamba' : 'conda', 'run'];
  if (!micromamba) words.push('--no-capture-output');
  words.push(which, name, '/bin/bash', '-c');
  const first = instruction.argv?.[0];
  const last = instruction.argv?.[instruction.argv.length - 1];
  if (first === undefined || last === undefined) return [];
  const title = `Use ${words.slice(0, micromamba ? 2 : 3).join(' ')} ${which} ${name}`;
  return fixOf(title, false, replaceWords(context, wordAt(context, first.span), wordAt(context, last.span), words));
}
