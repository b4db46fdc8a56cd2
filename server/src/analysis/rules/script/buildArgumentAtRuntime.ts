import type { ParsedScript } from 'unbash';
import type { ScriptContext, ScriptRun } from '../../contexts/types';
import { nodesOf, treeOf } from '../../facts/script';
import { linesAfter } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { hasTrait } from '../../knowledge/programs';
import type { Span } from '../../text/span';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const buildArgumentAtRuntime = defineRule({
  code: 'CD1208',
  name: 'build-argument-at-runtime',
  category: 'script',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'A start script that reads a variable which was only an ARG of the build.',
    why: markdown`
      An ARG is gone when the build is over: in the container the variable is empty. \`conda activate $ENV_NAME\` then
      activates base, without a word, and paths that are put together from it lead elsewhere. Keep the value for the
      container with \`ENV ENV_NAME=\${ENV_NAME}\` below the ARG.
    `,
    exceptions: markdown`
      Silent where an ENV, the script itself, a Compose file or a file that the script reads sets the variable,
      where the script has a default for it (\`\${ENV_NAME:-app}\`) or tests it, and where the base image is not known.
    `,
    references: [
      { title: 'Dockerfile reference: ARG', url: 'https://docs.docker.com/reference/dockerfile/#arg' },
      { title: 'Dockerfile reference: ENV', url: 'https://docs.docker.com/reference/dockerfile/#env' },
    ],
    bad: [
      {
        'run.sh': file`
          #!/bin/bash
          set -e
          . /opt/conda/etc/profile.d/conda.sh
          conda activate $ENV_NAME
          exec python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          ARG ENV_NAME=app
          RUN conda create -y -n \${ENV_NAME} python=3.12
          COPY --chmod=755 run.sh /run.sh
          USER 1000
          CMD ["/run.sh"]
        `,
      },
    ],
    good: [
      {
        'run.sh': file`
          #!/bin/bash
          set -e
          . /opt/conda/etc/profile.d/conda.sh
          conda activate $ENV_NAME
          exec python app.py
        `,
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          ARG ENV_NAME=app
          ENV ENV_NAME=\${ENV_NAME}
          RUN conda create -y -n \${ENV_NAME} python=3.12
          COPY --chmod=755 run.sh /run.sh
          USER 1000
          CMD ["/run.sh"]
        `,
      },
    ],
  },
  messages: {
    argument:
      '`{variable}` is empty here: it is an ARG of {dockerfile}, which is gone when the container starts. Keep it with `ENV {name}=…` below the ARG.',
  },
  checks: {
    *script(context) {
      const runs = context.runs.filter((run) => run.role !== 'build');
      const script = runs.length === 0 || runs.length < context.runs.length ? undefined : treeOf(context);
      if (script === undefined) return;
      const { references, set } = variablesOf(script);
      const reported = new Set<string>();
      for (const { name, span } of references) {
        if (!/^[A-Za-z_]\w*$/.test(name) || set.has(name) || reported.has(name)) continue;
        if (tested(context.text, name)) continue;
        const run = runs.find((each) => !isOnlyArgument(context, each, name));
        const [first] = runs;
        if (run !== undefined || first === undefined) continue;
        reported.add(name);
        yield report(context, first, name, span);
      }
    },
  },
});

/** Files that set no variable of the user's. */
const CONDA_FILE = /(^|\/)(conda\.sh|mamba\.sh|micromamba\.sh|activate|\.bashrc|bash\.bashrc|profile|\.profile)$/;

/** What the script reads without a default, and what it sets itself. `*` among the latter: possibly everything. */
function variablesOf(script: ParsedScript): {
  references: { name: string; span: Span }[];
  set: { has(name: string): boolean };
} {
  const references: { name: string; span: Span }[] = [];
  const set = new Set<string>();
  let everything = false;
  for (const node of nodesOf(script)) {
    switch (node.type) {
      case 'Assignment':
        set.add(node.name);
        break;
      case 'For':
      case 'Select':
        set.add(node.name.value);
        break;
      case 'SimpleExpansion':
        references.push({ name: node.text.slice(1), span: { start: node.pos, end: node.end } });
        break;
      case 'ParameterExpansion':
        if (node.operation?.type === 'Default') set.add(node.parameter);
        else references.push({ name: node.parameter, span: { start: node.pos, end: node.end } });
        break;
      case 'Command': {
        const name = node.name?.value ?? '';
        const words = node.args.map((arg) => (arg.type === 'Word' ? arg.value : arg.name));
        if (hasTrait(name, 'sets variables')) {
          for (const word of words) set.add(word);
        } else if (name === 'eval') everything = true;
        else if ((name === '.' || name === 'source') && !CONDA_FILE.test(words[0] ?? '')) everything = true;
        break;
      }
      default:
        break;
    }
  }
  return { references, set: everything ? { has: () => true } : set };
}

/** `[ -z "$NAME" ]` and the like: the script knows that it may be empty. */
function tested(text: string, name: string): boolean {
  // `$*`, `$?` and the like are no build arguments.
  if (!/^\w+$/.test(name)) return false;
  return new RegExp(`-[znv]\\s+"?\\$?\\{?${name}\\b`).test(text);
}

/** True where the variable is an ARG of the run's stage, and nothing sets it in the container. */
function isOnlyArgument(context: ScriptContext, run: ScriptRun, name: string): boolean {
  const { model, stage } = run;
  if (!stage.machine.baseKnown || stage.variables.get(name, stage.final.version) !== undefined) return false;
  const global = model.dockerfile.globalArgs.some((each) => each.pairs.some((pair) => pair.name.raw === name));
  if (!global && !stage.args.some((arg) => arg.name === name)) return false;
  return context.project
    .composeOf(model.file)
    .every(({ service }) => service.envFiles.length === 0 && !service.environment.some((pair) => pair.name === name));
}

function report(context: ScriptContext, run: ScriptRun, name: string, span: Span): Report {
  const { model, stage } = run;
  const file = model.file.slice(model.file.lastIndexOf('/') + 1);
  const argument = stage.args.find((arg) => arg.name === name)?.instruction;
  const fixes: Fix[] =
    argument === undefined || !stage.stage.instructions.includes(argument) || /TOKEN|PASS|SECRET|KEY/i.test(name)
      ? []
      : [
          {
            title: `Keep ${name} for the container with ENV`,
            safe: true,
            edits: [linesAfter(model.dockerfile, model.file, argument, [`ENV ${name}=\${${name}}`])],
          },
        ];
  return {
    message: 'argument',
    data: { variable: context.text.slice(span.start, span.end), dockerfile: file, name },
    span,
    related:
      argument === undefined ? [] : [{ location: { file: model.file, span: argument.span }, message: 'The ARG.' }],
    fixes,
  };
}
