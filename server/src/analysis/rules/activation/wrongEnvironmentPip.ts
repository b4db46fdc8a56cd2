import type { DockerfileContext, ScriptContext } from '../../contexts/types';
import { runWords } from '../../facts/condaRun';
import { diagnosed } from '../../facts/diagnosis';
import { nameOf } from '../../facts/environments';
import type { Execution } from '../../facts/site';
import { pathFix, runPrefix, shellFix } from '../../fixes/activation';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWords, wrapCommand } from '../../fixes/words';
import { installsElsewhere, isBuildTool, namesFile, takesValue } from '../../knowledge/pip';
import { pipWords } from '../../model/programs/pythonPrograms';
import type { CommandRecord } from '../../model/record';
import { shellQuote } from '../../text/shellQuote';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const wrongEnvironmentPip = defineRule({
  code: 'CD2022',
  name: 'wrong-environment-pip',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`pip install` outside of the environment that was made for the program.',
    why: markdown`
      \`pip\` installs for the Python that is first on PATH. Where the environment is not active, that is base's: the
      packages land in base, and the program, started in the environment, does not find them.

      Run it as \`conda run -n NAME python -m pip install …\`, or let SHELL activate the environment. Better still,
      list the packages in the \`pip:\` section of the environment file.
    `,
    exceptions: markdown`
      Silent where base is the target (something else is installed into it by conda, or it was activated on
      purpose), for tools that serve the build alone (pip itself, poetry, conda-lock and the like), with \`--target\`,
      \`--prefix\` or \`--user\`, and where the base image is not known.
    `,
    references: [
      {
        title: 'conda: using pip in an environment',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#using-pip-in-an-environment',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN pip install --no-cache-dir flask==3.1.0
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN conda run -n app python -m pip install --no-cache-dir flask==3.1.0
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12
        RUN pip install --no-cache-dir poetry==1.8.4
      `,
    ],
  },
  messages: {
    base: '`{pip} install` installs into base here, not into {environment}, which is not active: programs of {environment} do not find the packages. {remedy}',
    none: '`{pip}` is not found here, because {environment} is not active. {remedy}',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: DockerfileContext | ScriptContext): Iterable<Report> {
  for (const { execution, diagnosis } of diagnosed(context, ['never-activated'])) {
    const { command, stage } = execution;
    if (!installsPackages(command)) continue;
    const { prefix } = diagnosis;
    const environment = nameOf(prefix, stage);
    const run = runWords(prefix, stage, command.path)?.filter((word) => word !== '--no-capture-output');
    yield {
      message: command.python.prefix === null ? 'none' : 'base',
      data: {
        pip: command.name === 'pip' || command.name.startsWith('pip') ? command.name : `${command.name} -m pip`,
        environment,
        // Where the stage has no conda to run it with, the environment's own python does.
        remedy: `Use \`${run === undefined ? `${prefix}/bin/python` : `${run.map(shellQuote).join(' ')} python`} -m pip install\`.`,
      },
      span: command.place.span,
      fixes: fixesFor(context, execution, prefix),
    };
  }
}

/** `pip install` of packages that are no mere tools. */
function installsPackages(command: CommandRecord): boolean {
  if (command.name.includes('/') || !isKnown(command.name)) return false;
  const words = pipWords(command.argv);
  if (words === undefined) return false;
  const at = words.findIndex((word) => !word.value.startsWith('-'));
  if (words[at]?.value !== 'install') return false;
  const rest = words.slice(at + 1).map((word) => word.value);
  if (rest.some(installsElsewhere)) return false;
  let packages = 0;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    if (namesFile(word)) return true;
    if (takesValue(word)) i++;
    else if (!word.startsWith('-') && !isBuildTool(word)) packages++;
  }
  return packages > 0;
}

function fixesFor(context: DockerfileContext | ScriptContext, { command, stage }: Execution, prefix: string): Fix[] {
  const fixes: Fix[] = [];
  const run = runPrefix(prefix, stage, command.path, true);
  const [first] = command.argv;
  if (run !== undefined) {
    const edit = /^pip/.test(command.name)
      ? replaceWords(context, first, first, [...run, 'python', '-m', 'pip'])
      : wrapCommand(context, command, run);
    fixes.push(...fixOf(`Install with ${run.join(' ')} python -m pip`, false, edit));
  }
  if (context.kind === 'dockerfile') {
    const shell = shellFix(context, stage, command, prefix);
    const path = pathFix(context, stage, command, prefix);
    if (shell !== undefined) fixes.push(shell);
    if (path !== undefined) fixes.push(path);
  }
  return fixes;
}
