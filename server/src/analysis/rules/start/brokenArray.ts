import type { DockerfileContext } from '../../contexts/types';
import { repairedArray } from '../../fixes/commandLine';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import type { CommandLine, Instruction } from '../../parse/dockerfile/ast';
import { defineRule, type Report } from '../rule';

export const brokenArray = defineRule({
  code: 'CD5032',
  name: 'broken-array',
  category: 'start',
  severity: 'error',
  fixable: 'safe',
  mendsText: true,
  docs: {
    summary: 'A JSON array in RUN, CMD, ENTRYPOINT or HEALTHCHECK has a mistake in it.',
    why: 'Docker takes what is no JSON for a text for the shell, without a word. With single quotes, a missing comma or bracket, a comma at the end or a comment behind it, `CMD ["jupyter", "lab"]` becomes a call of a program that is named `[jupyter,`: a RUN fails, and a container stops as soon as it starts. All other rules look at the command that was meant.',
    exceptions: 'Silent for the `[` of a shell (`RUN [ -f x ] || …`) and for lines of templating languages.',
    references: [
      {
        title: 'Dockerfile reference: shell and exec form',
        url: 'https://docs.docker.com/reference/dockerfile/#shell-and-exec-form',
      },
    ],
    bad: [
      'FROM quay.io/jupyter/minimal-notebook:2025-01-06\nCMD ["jupyter", "lab"\n',
      "FROM continuumio/miniconda3:24.11.1-0\nCMD ['python', 'app.py']\n",
    ],
    good: ['FROM continuumio/miniconda3:24.11.1-0\nCMD ["python", "app.py"]\nRUN [ -f /app.py ] || touch /app.py\n'],
  },
  messages: {
    quotes: 'JSON needs double quotes around each string. {so}',
    comma: 'A comma is missing or is too many in this array. {so}',
    open: 'A quote or the closing bracket of this array is missing. {so}',
    escape: 'JSON does not know one of the backslashes in this array; write `\\\\` for a backslash. {so}',
    comment: 'There is a comment behind this array, and Docker takes it for a part of it. {so}',
    rest: 'There is more behind the bracket of this array. {so}',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      for (const instruction of context.dockerfile.instructions) {
        const inner = instruction.keyword === 'ONBUILD' ? instruction.trigger : instruction;
        if (inner === undefined || !('command' in inner) || inner.command?.broken === undefined) continue;
        const { command } = inner;
        yield {
          message: command.broken?.mistake ?? 'rest',
          data: { so: consequence(inner, command) },
          span: command.span,
          fixes: repair(context, instruction, command),
        };
      }
    },
  },
});

function consequence({ keyword }: Instruction, { argv }: CommandLine): string {
  const word = `[${argv[0]?.value ?? ''}${argv.length > 1 ? ',' : ''}`;
  const start = `Docker hands it to the shell as it is, which finds no program \`${word}\``;
  if (keyword === 'RUN') return `${start}: the build stops here.`;
  return keyword === 'HEALTHCHECK' ? `${start}: the check always fails.` : `${start}: the container stops at once.`;
}

function repair(context: DockerfileContext, instruction: Instruction, command: CommandLine): Fix[] {
  const { broken } = command;
  if (broken === undefined || continues(context, instruction)) return [];
  return fixOf('Repair the array', true, repairedArray(context, command, broken));
}

/** Whether the line after it goes on with the array. */
function continues({ dockerfile }: DockerfileContext, instruction: Instruction): boolean {
  const next = dockerfile.instructions[dockerfile.instructions.indexOf(instruction) + 1];
  return next?.keyword === 'UNKNOWN' && /^["'“,\]]/.test(next.name);
}
