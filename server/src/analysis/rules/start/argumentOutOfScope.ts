import type { DockerfileContext } from '../../contexts/types';
import { linesAfter, linesBefore } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import type { StageModel } from '../../model/stage';
import type { Instruction, PairsInstruction, Word } from '../../parse/dockerfile/ast';
import { variables } from '../../parse/dockerfile/expand';
import { isHeredocWord } from '../../parse/dockerfile/heredocWords';
import type { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';
import { variablesInScript } from './scriptVariables';

/** Names that have a value without ARG (https://docs.docker.com/reference/dockerfile/#predefined-args). */
const PREDEFINED = /^(HTTP|HTTPS|FTP|NO|ALL)_PROXY$/i;
const CREDENTIAL = /(TOKEN|PASSW|SECRET|CREDENTIAL|API_?KEY|_KEY$)/i;

type Declared = { readonly pair: PairsInstruction['pairs'][number]; readonly where: 'global' | number };

export const argumentOutOfScope = defineRule({
  code: 'CD5007',
  name: 'argument-out-of-scope',
  category: 'start',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'An ARG is used where it is empty: declared before FROM, in another stage, or only for the build.',
    why: markdown`
      An ARG above the first FROM holds for the FROM lines alone, one in a stage for that stage from its line on,
      and none is left when the container starts. Elsewhere the variable is empty, without any message: \`conda
      activate $NAME\` then activates **base**, and \`-n $NAME\` names nothing. Declare it again in the stage (\`ARG
      NAME\` takes over the value from above FROM), or keep it for the start with \`ENV NAME=$NAME\`.
    `,
    exceptions: markdown`
      Silent where ENV or the shell sets a variable of that name, where the expansion has a default
      (\`\${NAME:-base}\`), for the proxy arguments that Docker declares itself, at start for what a compose file sets
      and for \`PORT\`, which many hosts set, in stages built on the stage that declares it (BuildKit hands its
      arguments on), and where the base image is not known and may set it.
    `,
    references: [
      {
        title: 'Dockerfile reference: how ARG and FROM interact',
        url: 'https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact',
      },
      { title: 'Dockerfile reference: scope of ARG', url: 'https://docs.docker.com/reference/dockerfile/#scope' },
    ],
    bad: [
      file`
        ARG NAME=app
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n $NAME python=3.12
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ARG NAME=app
        RUN conda create -y -n $NAME python=3.12
        CMD conda run --no-capture-output -n $NAME python app.py
      `,
    ],
    good: [
      file`
        ARG NAME=app
        FROM continuumio/miniconda3:24.11.1-0
        ARG NAME
        RUN conda create -y -n $NAME python=3.12
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ARG NAME=app
        ENV NAME=$NAME
        RUN conda create -y -n $NAME python=3.12
        CMD conda run --no-capture-output -n $NAME python app.py
      `,
    ],
  },
  messages: {
    global:
      '`{name}` is empty here: an ARG above FROM holds for the FROM lines alone. Declare it again in this stage with `ARG {name}`.',
    stage: '`{name}` is empty here: its ARG is in another stage. Declare it in this stage as well.',
    later: '`{name}` is empty here: its ARG is only further down. Move the ARG above this line.',
    same: '`{name}` is empty here: the same ARG sets it, and it holds after that ARG only. Set `{name}` in an ARG of its own above this one.',
    start:
      '`{name}` is empty when the container starts: an ARG holds during the build alone. Keep it with `ENV {name}=${name}`.',
  },
  checks: {
    *dockerfile(context) {
      const declared = new Map<string, Declared[]>();
      const declare = (instruction: PairsInstruction, where: Declared['where']): void => {
        for (const pair of instruction.pairs) {
          const list = declared.get(pair.name.raw);
          if (list) list.push({ pair, where });
          else declared.set(pair.name.raw, [{ pair, where }]);
        }
      };
      for (const instruction of context.dockerfile.globalArgs) declare(instruction, 'global');
      for (const stage of context.dockerfile.stages) {
        for (const each of stage.instructions) if (each.keyword === 'ARG') declare(each, stage.index);
      }
      if (declared.size === 0) return;
      for (const stage of context.self.stages) if (stage.known) yield* checkStage(context, stage, declared);
    },
  },
});

function* checkStage(
  context: DockerfileContext,
  stage: StageModel,
  declared: ReadonlyMap<string, readonly Declared[]>,
): Iterable<Report> {
  const inScope = new Set<string>();
  // BuildKit hands the arguments of a stage on to the stages built on it.
  for (let base = stage.base; base.kind === 'stage'; base = base.stage.base) {
    for (const each of base.stage.args) inScope.add(each.name);
  }
  const reported = new Set<string>();
  for (const [index, instruction] of stage.stage.instructions.entries()) {
    const state = stage.states[index];
    const starts =
      instruction.keyword === 'CMD' || instruction.keyword === 'ENTRYPOINT' || instruction.keyword === 'HEALTHCHECK';
    const empty = (name: string): boolean =>
      declared.has(name) &&
      !PREDEFINED.test(name) &&
      (starts || !inScope.has(name)) &&
      stage.variable(name, starts ? stage.final : state) === undefined;
    for (const { name, span } of usesIn(context, instruction, empty)) {
      const key = `${name} ${instruction.span.start}`;
      if (reported.has(key)) continue;
      // What only the container's start can bring (`docker run -e`) is no mistake where nothing in the stage declares it.
      const own = (declared.get(name) ?? []).some((each) => each.where === stage.index);
      if (starts && !own && !inScope.has(name) && !(declared.get(name) ?? []).some((each) => each.where === 'global'))
        continue;
      if (starts && (!context.results.includes(stage) || isGivenAtStart(context, name))) continue;
      reported.add(key);
      yield reportOf(context, stage, instruction, name, span, declared.get(name) ?? [], starts, inScope);
    }
    if (instruction.keyword === 'ARG') for (const pair of instruction.pairs) inScope.add(pair.name.raw);
  }
}

/** Whether a compose file, or the platform that runs the image (`PORT`), may set the variable. */
function isGivenAtStart(context: DockerfileContext, name: string): boolean {
  if (name === 'PORT') return true;
  return context.services.some(
    ({ service }) => service.envFiles.length > 0 || service.environment.some((pair) => pair.name === name),
  );
}

function reportOf(
  context: DockerfileContext,
  stage: StageModel,
  instruction: Instruction,
  name: string,
  span: Span,
  declared: readonly Declared[],
  starts: boolean,
  inScope: ReadonlySet<string>,
): Report {
  const own = declared.some((each) => each.where === stage.index);
  const global = declared.find((each) => each.where === 'global');
  const same = declared.some(({ pair }) => instruction.keyword === 'ARG' && instruction.pairs.includes(pair));
  const message = starts ? 'start' : same ? 'same' : own ? 'later' : global !== undefined ? 'global' : 'stage';
  const first = declared.find((each) => each.where === stage.index) ?? global ?? declared[0];
  const { dockerfile, path } = context;
  let fix: Fix | undefined;
  const lines = (text: readonly string[]) => linesBefore(dockerfile, path, instruction, text);
  if (CREDENTIAL.test(name)) fix = undefined;
  else if (starts) {
    const declare = inScope.has(name) ? [] : [first?.where === 'global' ? `ARG ${name}` : undefined];
    if (!declare.includes(undefined)) {
      fix = {
        title: `Keep the value with ENV ${name}=\${${name}}`,
        safe: false,
        edits: [lines([...declare.filter((each) => each !== undefined), `ENV ${name}=\${${name}}`])],
      };
    }
  } else if (!own && first !== undefined) {
    const text =
      global !== undefined ? `ARG ${name}` : `ARG ${dockerfile.text.slice(first.pair.span.start, first.pair.span.end)}`;
    fix = {
      title: `Declare it in this stage: ${text}`,
      safe: false,
      edits: [linesAfter(dockerfile, path, stage.stage.from, [text])],
    };
  }
  return {
    message,
    data: { name },
    span,
    fixes: fix === undefined ? [] : [fix],
    related:
      first === undefined
        ? []
        : [{ location: { file: path, span: first.pair.span }, message: `${name} is declared here` }],
  };
}

/** The variables that an instruction reads and whose names are asked for, with their places. */
function* usesIn(
  context: DockerfileContext,
  instruction: Instruction,
  wanted: (name: string) => boolean,
): Iterable<{ name: string; span: Span }> {
  const { escape: escapeCharacter } = context.dockerfile;
  let words: (Word | undefined)[] = [];
  switch (instruction.keyword) {
    case 'ENV':
    case 'LABEL':
    case 'ARG':
      // `ARG X=$X` is how people ask for a value from outside.
      for (const pair of instruction.pairs) {
        if (instruction.keyword !== 'ARG' || pair.value?.raw.includes(pair.name.raw) !== true) words.push(pair.value);
      }
      break;
    case 'COPY':
    case 'ADD':
      words = [...instruction.sources, instruction.destination];
      break;
    case 'USER':
    case 'WORKDIR':
    case 'EXPOSE':
    case 'VOLUME':
      words = [...instruction.words];
      break;
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK': {
      const command = instruction.command;
      if (command === undefined) return;
      if (command.form === 'shell') {
        const heredoc = instruction.heredocs[0];
        if (heredoc !== undefined && isHeredocWord(command.script.text)) {
          const interpreter = /^#!.*/.exec(heredoc.body.text)?.[0];
          if (interpreter === undefined || /sh\b/.test(interpreter)) yield* inText(heredoc.body, wanted);
        } else yield* inText(command.script, wanted);
      } else {
        const at = command.argv.findIndex((item) => /^-[a-z]*c$/.test(item.value));
        const shell = command.argv.slice(0, Math.max(at, 0)).some((item) => /(^|\/)(ba|da|z)?sh$/.test(item.value));
        const script = at < 0 || !shell ? undefined : command.argv[at + 1];
        if (script !== undefined) yield* inText(script.text, wanted);
      }
      return;
    }
    default:
      return;
  }
  for (const word of words) {
    if (word === undefined || !word.raw.includes('$')) continue;
    for (const reference of variables(word, escapeCharacter)) {
      if (reference.modifier !== undefined || !wanted(reference.name)) continue;
      yield { name: reference.name, span: reference.span };
    }
  }
}

function* inText(script: MappedText, wanted: (name: string) => boolean): Iterable<{ name: string; span: Span }> {
  for (const each of variablesInScript(script.text, wanted)) {
    yield { name: each.name, span: script.span(each.start, each.end) };
  }
}
