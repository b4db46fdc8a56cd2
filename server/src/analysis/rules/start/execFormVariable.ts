import type { DockerfileContext } from '../../contexts/types';
import { isPythonProgram, isService } from '../../facts/programs';
import { asShell } from '../../fixes/commandLine';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord, wordAt } from '../../fixes/words';
import { option } from '../../model/programs/condaCall';
import { baseName, isPython } from '../../model/programs/names';
import type { StageModel } from '../../model/stage';
import type { CmdInstruction, JsonString } from '../../parse/dockerfile/ast';
import { shellQuote } from '../../text/shellQuote';
import { known } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** A variable as a shell writes it. */
const VARIABLE = /\$(?:\{([A-Za-z_]\w*)(?::?[-+?][^}]{0,200})?\}|([A-Za-z_]\w*))/;

export const execFormVariable = defineRule({
  code: 'CD5006',
  name: 'exec-form-variable',
  category: 'start',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A variable in the JSON form of CMD or ENTRYPOINT, where no shell puts its value in.',
    why: markdown`
      The JSON form starts the program itself, without a shell, and Docker puts no variables into it: the program
      gets the characters \`$NAME\`. \`conda run -n $NAME\` then looks for an environment of that very name. Use the
      shell form, beginning with \`exec\` so that the program is process 1, or write the value.
    `,
    exceptions: markdown`
      Silent for words that a shell in the array runs (\`["sh", "-c", "…$NAME"]\`), for code handed to \`python -c\`,
      and where the program is not known: it may expand the word itself. \`SHELL\` has a rule of its own,
      \`shell-array-variable\`.
    `,
    references: [
      {
        title: 'Dockerfile reference: shell and exec form',
        url: 'https://docs.docker.com/reference/dockerfile/#shell-and-exec-form',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ENV NAME=app
        RUN conda create -y -n app python=3.12
        CMD ["conda", "run", "--no-capture-output", "-n", "$NAME", "python", "app.py"]
      `,
      file`
        FROM python:3.12-slim
        ENV PORT=8000
        CMD ["gunicorn", "--bind", "0.0.0.0:\${PORT}", "app:app"]
      `,
    ],
    good: [
      file`
        FROM python:3.12-slim
        ENV PORT=8000
        CMD exec gunicorn --bind 0.0.0.0:\${PORT} app:app
      `,
      file`
        FROM python:3.12-slim
        ENV PORT=8000
        CMD ["sh", "-c", "exec gunicorn --bind 0.0.0.0:\${PORT} app:app"]
      `,
    ],
  },
  messages: {
    literal:
      'No shell reads this JSON array, so `{program}` gets `{variable}` literally. Use the shell form with `exec`, or write the value.',
    environment:
      'No shell reads this JSON array, so `conda run` looks for an environment called `{variable}`. Use the shell form with `exec`, or write the name.',
  },
  checks: {
    *dockerfile(context) {
      const seen = new Set<number>();
      for (const stage of context.results) {
        const scripts = scriptsOf(stage);
        const runs = new Set(
          (stage.start?.commands ?? []).flatMap((command) => {
            const name = command.conda?.subcommand === 'run' ? command.conda : undefined;
            const arg = name && (option(name, 'name') ?? option(name, 'prefix'))?.valueArg;
            return arg?.place ? [arg.place.span.start] : [];
          }),
        );
        for (const state of [stage.final.entrypoint, stage.final.cmd]) {
          const instruction = state?.instruction;
          if (instruction === undefined || instruction.keyword === 'HEALTHCHECK') continue;
          if (instruction.command.form !== 'exec' || !stage.stage.instructions.includes(instruction)) continue;
          for (const [index, item] of instruction.command.argv.entries()) {
            const variable = VARIABLE.exec(item.value);
            if (variable === null || seen.has(item.span.start) || scripts.has(item.span.start)) continue;
            const name = variable[1] ?? variable[2] ?? '';
            const program = programOf(stage, instruction, index);
            if (program === undefined || !isVariable(stage, name)) continue;
            seen.add(item.span.start);
            yield report(context, stage, instruction, item, variable[0], name, program, runs.has(item.span.start));
          }
        }
      }
    },
  },
});

function report(
  context: DockerfileContext,
  stage: StageModel,
  instruction: CmdInstruction,
  item: JsonString,
  variable: string,
  name: string,
  program: string,
  environment: boolean,
): Report {
  const fixes: Fix[] = [];
  const shell = shellForm(context, stage, instruction);
  const value = known(stage.variable(name));
  if (shell !== undefined) fixes.push(shell);
  if (value !== undefined && /^\$\{?\w+\}?$/.test(variable)) {
    const text = item.value.replace(variable, value);
    const edit = replaceWord(context, wordAt(context, item.span), text);
    const fix = fixOf(`Write the value: ${JSON.stringify(text)}`, false, edit);
    if (environment) fixes.unshift(...fix);
    else fixes.push(...fix);
  }
  return { message: environment ? 'environment' : 'literal', data: { program, variable }, span: item.span, fixes };
}

/** The places of the words that a shell of the start runs as scripts. */
function scriptsOf(stage: StageModel): Set<number> {
  const starts = new Set<number>();
  for (const command of stage.start?.commands ?? []) {
    if (!/(^|\/)(ba|da|a|z)?sh$/.test(command.name)) continue;
    const at = command.argv.findIndex((arg) => /^-[a-z]*c$/.test(arg.value));
    // What follows the script are its arguments, which it may use or evaluate.
    for (const arg of at < 0 ? [] : command.argv.slice(at + 1)) if (arg.place) starts.add(arg.place.span.start);
  }
  return starts;
}

/** The program that gets the word, where it is known not to expand variables itself. */
function programOf(stage: StageModel, instruction: CmdInstruction, index: number): string | undefined {
  const entry = stage.final.entrypoint;
  if (instruction.keyword === 'CMD' && entry !== undefined) {
    const words = entry.words?.map((word) => word.value) ?? [];
    const tini = /(^|\/)(tini|dumb-init|_entrypoint\.sh)$/.test(words[0] ?? '');
    if (!tini && !literal(entry.command?.argv.map((each) => each.value) ?? [])) return undefined;
    if (!tini) return baseName(entry.command?.argv[0]?.value ?? '');
  }
  const words = instruction.command.argv.map((each) => each.value);
  if (!literal(words)) return undefined;
  // Code, not a word: `python -c "…"`.
  if (isPython(words[0] ?? '') && words[index - 1] === '-c') return undefined;
  const inner = innerCommand(words);
  if (inner !== undefined && index >= inner) {
    const rest = words.slice(inner);
    if (!literal(rest) && index > inner) return undefined;
    if (isPython(rest[0] ?? '') && words[index - 1] === '-c') return undefined;
    if (index > inner) return baseName(rest[0] ?? '');
  }
  return baseName(words[0] ?? '');
}

/** Whether the first word is a program that takes its words as they are. */
function literal(words: readonly string[]): boolean {
  const [first = ''] = words;
  const name = baseName(first);
  if (/^(conda|mamba|micromamba)$/.test(name)) return words[1] === 'run';
  return isPython(name) || isPythonProgram(name) || isService(words) || /^(echo|java|node|Rscript|R)$/.test(name);
}

/** Where the command after `conda run` begins. */
function innerCommand(words: readonly string[]): number | undefined {
  if (!/^(conda|mamba|micromamba)$/.test(baseName(words[0] ?? ''))) return undefined;
  for (let i = 2; i < words.length; i++) {
    const word = words[i] ?? '';
    if (/^(-n|-p|--name|--prefix|--cwd)$/.test(word)) i++;
    else if (!word.startsWith('-')) return i;
  }
  return undefined;
}

/** A variable of the image, of the build, or one that `docker run -e` is likely to bring. */
function isVariable(stage: StageModel, name: string): boolean {
  if (/^[A-Z][A-Z0-9_]+$/.test(name)) return true;
  return stage.args.some((each) => each.name === name) || known(stage.variable(name)) !== undefined;
}

/** CMD in shell form, beginning with `exec`. */
function shellForm(context: DockerfileContext, stage: StageModel, instruction: CmdInstruction): Fix | undefined {
  const state = stage.final.cmd;
  const shell = state?.shell.map((word) => word.value) ?? [];
  const plain = /(^|\/)(ba|da)?sh$/.test(shell[0] ?? '') && /^-\w*c$/.test(shell[shell.length - 1] ?? '');
  if (instruction.keyword !== 'CMD' || !plain || stage.final.entrypoint !== undefined) return undefined;
  // Only at run time are all of them there: a build argument would be empty.
  for (const item of instruction.command.argv) {
    const name = VARIABLE.exec(item.value);
    if (name && known(stage.variable(name[1] ?? name[2] ?? '')) === undefined) {
      if (stage.args.some((each) => each.name === (name[1] ?? name[2]))) return undefined;
    }
  }
  const words = instruction.command.argv.map(({ value }) =>
    VARIABLE.test(value) ? (/^[\w./:=@%+,${}-]+$/.test(value) ? value : JSON.stringify(value)) : shellQuote(value),
  );
  const edits = asShell(context, instruction, ['exec', ...words].join(' '));
  return fixOf('Use the shell form with exec', false, edits)[0];
}
