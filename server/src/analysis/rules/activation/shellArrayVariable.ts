import type { DockerfileContext } from '../../contexts/types';
import { prefixOfName } from '../../facts/environments';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord, wordAt } from '../../fixes/words';
import { condaProgramName } from '../../model/programs/names';
import type { StageModel } from '../../model/stage';
import type { ShellInstruction } from '../../parse/dockerfile/ast';
import { isKnown, known } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)(?::?[-+?][^}]{0,200})?\}|([A-Za-z_]\w*))/;

export const shellArrayVariable = defineRule({
  code: 'CD2015',
  name: 'shell-array-variable',
  category: 'activation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A variable in the JSON array of `SHELL`, where nothing puts its value in.',
    why: markdown`
      Docker puts no variables into SHELL, and no shell reads the array: \`conda run -n "$NAME"\` looks for an
      environment that is called \`$NAME\` and stops with EnvironmentLocationNotFound. Write the value itself.
    `,
    exceptions: markdown`
      Silent for the script behind the \`-c\` of a shell in the array, which that shell expands, and for programs
      other than conda, such as PowerShell, whose own variables look the same.
    `,
    references: [
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
      {
        title: 'Dockerfile reference: environment replacement',
        url: 'https://docs.docker.com/reference/dockerfile/#environment-replacement',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ENV NAME=app
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "-n", "$NAME", "/bin/bash", "-c"]
        RUN python --version
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
        RUN python --version
      `,
    ],
  },
  messages: {
    literal:
      'Docker puts no variables into SHELL, so `{program}` gets `{variable}` literally and every RUN after it fails. Write the value.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.self.stages) {
        for (const instruction of stage.stage.instructions) {
          if (instruction.keyword !== 'SHELL' || instruction.argv === undefined) continue;
          const { argv } = instruction;
          // Other programs, such as PowerShell, may expand the word themselves.
          if (condaProgramName(argv[0]?.value ?? '') === undefined && !/(^|\/)env$/.test(argv[0]?.value ?? ''))
            continue;
          const script = argv.findIndex((item) => /^-[a-z]*c$/.test(item.value));
          for (const [index, item] of argv.entries()) {
            const match = VARIABLE.exec(item.value);
            if (match === null || (script >= 0 && index > script)) continue;
            yield {
              message: 'literal',
              data: { program: argv[0]?.value ?? 'the shell', variable: match[0] },
              span: item.span,
              fixes: fixFor(context, stage, instruction, item, match),
            };
          }
        }
      }
    },
  },
});

function fixFor(
  context: DockerfileContext,
  stage: StageModel,
  instruction: ShellInstruction,
  item: { value: string; span: { start: number; end: number } },
  match: RegExpExecArray,
): Fix[] {
  const state = stage.before(instruction);
  const name = match[1] ?? match[2] ?? '';
  const argument = stage.args.find((each) => each.name === name)?.value;
  const value = known(stage.variable(name, state)) ?? known(argument);
  if (value === undefined || value === '' || /[:+?-]/.test(match[0])) return [];
  const text = item.value.replace(match[0], value);
  const rest = VARIABLE.exec(text);
  if (!isKnown(text) || rest !== null) return [];
  // An environment that is not there yet is another finding.
  const before = instruction.argv?.[(instruction.argv.findIndex((each) => each.span === item.span) ?? 0) - 1]?.value;
  if (stage.known && before !== undefined && /^(-n|--name|-p|--prefix)$/.test(before)) {
    const prefix = prefixOfName(text, stage);
    if (prefix === undefined || stage.machine.environments.get(prefix, state.version) === undefined) return [];
  }
  const json = JSON.stringify(text);
  return fixOf(`Write the value: ${json}`, false, replaceWord(context, wordAt(context, item.span), text));
}
