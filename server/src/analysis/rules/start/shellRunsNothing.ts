import type { DockerfileContext } from '../../contexts/types';
import { activatesOnly } from '../../facts/shellArray';
import { asExec } from '../../fixes/commandLine';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { hasTrait } from '../../knowledge/programs';
import { bareArg } from '../../model/process';
import { condaProgramName } from '../../model/programs/names';
import { readShellOptions } from '../../model/programs/shells';
import type { JsonString, ShellInstruction } from '../../parse/dockerfile/ast';
import { defineRule, type Report } from '../rule';

export const shellRunsNothing = defineRule({
  code: 'CD5031',
  name: 'shell-runs-nothing',
  category: 'start',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: '`SHELL` names words that do not run the text of the RUN which follows them.',
    why: 'Docker puts the text of each RUN behind the words of SHELL, as one more argument. `bash -c` takes the **first** word after its options as the script, so that with a script in the array the text of the RUN is only its `$0`: the build goes on, and nothing of any RUN has happened. Without `-c` a shell takes the text for the name of a script file, and every RUN fails with "No such file or directory". The array has to end in the `-c` of a shell, or in a script that runs what it is given.',
    exceptions:
      'Silent where the script in the array takes the RUN from its arguments (`eval "$0"`, `exec bash -c "$0"`), for other programs than shells, and in Dockerfiles without conda. `conda activate` in the array is the business of shell-activate-array.',
    references: [
      { title: 'Dockerfile reference: SHELL', url: 'https://docs.docker.com/reference/dockerfile/#shell' },
      { title: 'bash: invoking', url: 'https://www.gnu.org/software/bash/manual/html_node/Invoking-Bash.html' },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nSHELL ["/bin/bash", "-c", "/opt/venv/bin/activate"]\nRUN pip install --no-cache-dir numpy==2.1.3\n',
      'FROM continuumio/miniconda3:24.11.1-0\nSHELL ["/bin/bash", "--login"]\nRUN pip install --no-cache-dir numpy==2.1.3\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nSHELL ["/bin/bash", "--login", "-c"]\nRUN pip install --no-cache-dir numpy==2.1.3\n',
      'FROM continuumio/miniconda3:24.11.1-0\nSHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN pip install --no-cache-dir numpy==2.1.3\n',
    ],
  },
  messages: {
    script:
      'This shell runs `{script}` and nothing of any RUN: the text of the RUN is only its `$0`. Leave the script out, or end it in `&& eval "$0"`.',
    noCommand:
      'Without `-c` this `{shell}` takes the text of each RUN for the name of a script file, and the RUN fails with "No such file or directory". End the array in `"-c"`.',
    oneWord:
      '`{word}` is one word here: Docker looks for a program of that whole name and finds none. Write each word as an item of its own.',
    activation:
      '`{words}` is no shell: it activates and runs nothing of any RUN, or is not found. Use `["conda", "run", "--no-capture-output", "-n", "{name}", "/bin/bash", "-c"]`.',
    noShell:
      '`{program} run` starts a program, and the text of a RUN is none: each RUN after it fails. End the array in `"/bin/bash", "-c"`.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      for (const stage of context.self.stages) {
        for (const instruction of stage.stage.instructions) {
          if (instruction.keyword !== 'SHELL' || instruction.argv === undefined) continue;
          const report = check(context, instruction, instruction.argv);
          if (report !== undefined && !activatesOnly(instruction.argv.map(({ value }) => value))) yield report;
        }
      }
    },
  },
});

function check(
  context: DockerfileContext,
  instruction: ShellInstruction,
  argv: readonly JsonString[],
): Report | undefined {
  const values = argv.map(({ value }) => value);
  const first = argv[0];
  const last = argv[argv.length - 1];
  if (first === undefined || last === undefined) return undefined;
  const span = { start: first.span.start, end: last.span.end };
  const write = (title: string, words: readonly string[]) => fixOf(title, false, asExec(context, instruction, words));
  if (/\s/.test(first.value) && isShell(first.value.trim().split(/\s+/)[0] ?? '')) {
    const words = values.flatMap((value, at) => (at === 0 ? value.trim().split(/\s+/) : [value]));
    const fixes = write('Write each word by itself', words);
    return { message: 'oneWord', data: { word: first.value }, span: first.span, fixes };
  }
  const activation = activates(values);
  if (activation !== undefined) {
    const words = ['conda', 'run', '--no-capture-output', '-n', activation, '/bin/bash', '-c'];
    const title = `Use conda run --no-capture-output -n ${activation}`;
    return {
      message: 'activation',
      data: { words: values.join(' '), name: activation },
      span,
      fixes: write(title, words),
    };
  }
  const at = shellAt(values);
  if (at === 'none') return undefined;
  if (at === undefined) {
    const program = condaProgramName(values[0] ?? '') ?? 'conda';
    const fixes = write('Run the text with bash', [...values, '/bin/bash', '-c']);
    return { message: 'noShell', data: { program }, span, fixes };
  }
  const shell = values.slice(at);
  // The text of a RUN, as one more word.
  const probe = '\u0001';
  const options = readShellOptions([...shell, probe].map(bareArg));
  if (options.command?.value === probe || options.stdin) return undefined;
  const own = options.command?.value;
  if (own === undefined) {
    // A script file may run what it is given.
    if (options.rest[0]?.value !== probe) return undefined;
    const fixes = write('Add -c', [...values, '-c']);
    return { message: 'noCommand', data: { shell: nameOf(shell[0] ?? '') }, span, fixes };
  }
  if (/\$(?:[0-9@*]|\{[0-9@*])/.test(own)) return undefined;
  return { message: 'script', data: { script: own }, span, fixes: scriptFixes(instruction, values, own, write) };
}

/**
 * The environment of a SHELL that is conda's script of activation, or one word that says `conda activate`; undefined for
 * others. `conda`, `activate` in words of their own are a matter of shell-activate-array.
 */
function activates(values: readonly string[]): string | undefined {
  const [first = '', second] = values;
  if (values.length === 1)
    return /^(?:conda|mamba|source)\s+(?:\S*\/)?activate(?:\s+([\w.-]+))?$/
      .exec(first.trim())
      ?.slice(1)
      .map((name) => name ?? 'base')[0];
  return values.length === 2 && /^\/\S+\/(?:conda|bin)\/activate$|\/bin\/activate$/.test(first) ? second : undefined;
}

/** Where in the array the shell is: after wrappers. Undefined for a `conda run` of no program; `none` for other programs. */
function shellAt(values: readonly string[]): number | undefined | 'none' {
  const [first = ''] = values;
  if (isShell(first)) return 0;
  const program = condaProgramName(first);
  const wraps = hasTrait(nameOf(first), 'wraps a shell') || (program !== undefined && values[1] === 'run');
  if (!wraps) return 'none';
  const at = values.findIndex((value, index) => index > 0 && isShell(value));
  if (at > 0) return at;
  // Whatever `conda run` starts: only where it names nothing but the environment it is sure that it starts nothing.
  if (program === undefined) return 'none';
  let i = 2;
  while (i < values.length) {
    const value = values[i] ?? '';
    if (/^(?:-n|-p|--name|--prefix|--cwd|-r|--root-prefix)$/.test(value)) i += 2;
    else if (value.startsWith('-')) i++;
    else return 'none';
  }
  return undefined;
}

function isShell(word: string): boolean {
  return /^(?:\/(?:usr\/)?(?:local\/)?bin\/)?(?:ba|da|a|z|k)?sh$/.test(word);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function scriptFixes(
  { argv = [] }: ShellInstruction,
  values: readonly string[],
  own: string,
  write: (title: string, words: readonly string[]) => Fix[],
): Fix[] {
  const at = values.indexOf(own);
  if (at < 0 || at + 1 !== argv.length) return [];
  const options = /^\s*set\s+(-[a-z]+(?:\s+pipefail)?)\s*(?:;\s*)?$/.exec(own)?.[1];
  const before = values.slice(0, at);
  if (options !== undefined) {
    const words = [...before.slice(0, -1), ...options.split(/\s+/), ...before.slice(-1)];
    return write(`Give the shell ${options} as options`, words);
  }
  // A script that activates has to be read, not run.
  const text = own
    .trim()
    .replace(/(?:&&|;)\s*$/, '')
    .trimEnd();
  const read = /^\S*\/activate(?:\s|$)/.test(text) ? `. ${text}` : text;
  return [
    ...write('Run the text of the RUN after the script', [...before, `${read} && eval "$0"`]),
    ...write('Leave the script out', before),
  ];
}
