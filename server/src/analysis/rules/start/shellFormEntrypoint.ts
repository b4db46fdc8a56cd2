import type { DockerfileContext } from '../../contexts/types';
import { shellRun } from '../../facts/environments';
import { isService, serves } from '../../facts/programs';
import { asExec } from '../../fixes/commandLine';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { hasTrait } from '../../knowledge/programs';
import { parseScript } from '../../model/shell/source';
import type { StageModel } from '../../model/stage';
import type { CmdInstruction } from '../../parse/dockerfile/ast';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const shellFormEntrypoint = defineRule({
  code: 'CD5004',
  name: 'shell-form-entrypoint',
  category: 'start',
  severity: 'warning',
  fixable: 'unsafe',
  sameAs: ['hadolint DL3025'],
  docs: {
    summary: 'ENTRYPOINT in shell form.',
    why: markdown`
      The shell form hands one text to the shell and nothing else: CMD and the arguments of \`docker run IMAGE ARG…\`
      are dropped without a word. The shell is process 1 and does not hand signals on either, unless the text begins
      with \`exec\`. The JSON form passes CMD and arguments to the program.
    `,
    exceptions: markdown`
      Silent where the text takes the arguments itself (\`"$@"\` behind a \`--\`, which the shell form cannot have, so
      only in JSON form). Shell-form **CMD** is not reported: under a SHELL that activates an environment it is
      right. Right to ignore where the container shall never take arguments.
    `,
    references: [
      {
        title: 'Dockerfile reference: shell form ENTRYPOINT',
        url: 'https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example',
      },
      {
        title: 'Dockerfile reference: how CMD and ENTRYPOINT interact',
        url: 'https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact',
      },
    ],
    bad: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      ENTRYPOINT python serve.py
      CMD ["--port", "80"]
    `,
    ],
    good: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      ENTRYPOINT ["python", "serve.py"]
      CMD ["--port", "80"]
    `,
    ],
  },
  messages: {
    cmd: 'This ENTRYPOINT is in shell form, so CMD and the arguments of `docker run` are dropped. Write it as a JSON array.',
    arguments:
      'This ENTRYPOINT is in shell form, so the arguments of `docker run` are dropped. Write it as a JSON array.',
  },
  checks: {
    *dockerfile(context) {
      const seen = new Set<CmdInstruction>();
      for (const stage of context.results) {
        const instruction = stage.final.entrypoint?.instruction;
        if (instruction?.keyword !== 'ENTRYPOINT' || instruction.command.form !== 'shell') continue;
        if (!context.dockerfile.instructions.includes(instruction) || seen.has(instruction)) continue;
        if (instruction.command.script.text.trim() === '') continue;
        seen.add(instruction);
        const fix = jsonForm(context, stage, instruction) ?? throughShell(context, stage, instruction);
        yield {
          message: stage.final.cmd?.instruction === undefined ? 'arguments' : 'cmd',
          span: instruction.command.span,
          fixes: fix === undefined ? [] : [fix],
        };
      }
    },
  },
});

/** The same words as a JSON array, where the text is one plain command without anything that a shell must do. */
function jsonForm(context: DockerfileContext, stage: StageModel, instruction: CmdInstruction): Fix | undefined {
  const text = instruction.command.script.text.trim().replace(/^exec\s+/, '');
  if (!/^[A-Za-z0-9_./:=@%+,\s-]+$/.test(text) || /^\w+=/.test(text)) return undefined;
  const words = text.split(/\s+/);
  if (hasTrait(words[0] ?? '', 'changes the shell')) return undefined;
  const shell = stage.final.entrypoint?.shell ?? [];
  const plain = shell.length === 2 && /(^|\/)(sh|bash|dash)$/.test(shell[0]?.value ?? '') && shell[1]?.value === '-c';
  const run = shellRun(shell, stage);
  let front: string[] = [];
  if (run !== undefined) {
    if (isService(words) || serves(stage)) return undefined;
    const end = run.call.words.length - run.call.command.length;
    front = run.call.words.slice(0, end).map((word) => word.value);
    if (!front.some((word) => word === '--no-capture-output' || word === '--live-stream'))
      front.splice(2, 0, '--no-capture-output');
    if (!front.every(isKnown)) return undefined;
  } else if (!plain) return undefined;
  return fixOf('Write it as a JSON array', false, asExec(context, instruction, [...front, ...words]))[0];
}

/** What only a shell can do: the same text for the same shell, which now hands the arguments to the last command. */
function throughShell(context: DockerfileContext, stage: StageModel, instruction: CmdInstruction): Fix | undefined {
  const shell = stage.final.entrypoint?.shell.map((word) => word.value) ?? [];
  const [program = '', ...options] = shell;
  if (!/(^|\/)(ba|da)?sh$/.test(program) || !/^-[a-z]*c$/.test(options[options.length - 1] ?? '')) return undefined;
  if (!shell.every(isKnown) || instruction.heredocs.length > 0) return undefined;
  const text = instruction.command.script.text.trim();
  if (/[\r\n]|\$[@*\d]|\$\{[@*\d]/.test(text)) return undefined;
  const at = lastCommand(text);
  if (at === undefined) return undefined;
  const last = text.slice(at);
  const script = `${text.slice(0, at)}${/^exec\s/.test(last) ? '' : 'exec '}${last} "$@"`;
  const words = [...shell, script, program.slice(program.lastIndexOf('/') + 1)];
  return fixOf('Write it as a JSON array that hands the arguments on', false, asExec(context, instruction, words))[0];
}

/** Where the program begins that a chain of `&&` ends with; undefined for any other text. */
function lastCommand(text: string): number | undefined {
  const { commands, errors } = parseScript(text);
  const [statement] = commands;
  if (statement === undefined || commands.length > 1 || statement.background || (errors?.length ?? 0) > 0)
    return undefined;
  let node = statement.command;
  if (node.type === 'AndOr') {
    const last = node.commands[node.commands.length - 1];
    if (last === undefined || node.operators.some((operator) => operator !== '&&')) return undefined;
    node = last;
  }
  if (node.type !== 'Command' || node.name === undefined || node.prefix.length > 0 || node.redirects.length > 0)
    return undefined;
  if (node.end !== text.length || hasTrait(node.name.value, 'run by the shell')) return undefined;
  return node.pos;
}
