/** Where the ARG and ENV variables of a Dockerfile are declared and used. */
import type { DockerfileModel } from '../model/dockerfile';
import type { StageModel } from '../model/stage';
import type { CommandLine, Heredoc, Instruction, Word } from '../parse/dockerfile/ast';
import { variables } from '../parse/dockerfile/expand';
import { isHeredocWord } from '../parse/dockerfile/heredocWords';
import { MappedText } from '../text/mapped';
import type { Span } from '../text/span';
import { recordsOf } from './environments';
import type { RunningService } from './outside';
import { declarationsOf, declared, globalDeclarations, type Scene, textOf } from './scene';
import { type ShellVariable, shellVariables } from './shellVariables';
import { keyOf } from './table';
import type { AddVariable } from './types';
import { noteArguments, noteOverrides } from './variablesOutside';

/** Notes the variables of one Dockerfile and of the files that use them. */
export function noteVariables(scene: Scene, model: DockerfileModel, services: readonly RunningService[]): void {
  const { table } = scene;
  const add: AddVariable = (scope, name, span, role, how, file = model.file) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) return;
    const key = keyOf('variable', model.file, scope, name);
    table.add(key, { kind: 'variable', name, file, span, role, how, literal: true });
  };
  const words = (scope: number | '', list: readonly (Word | undefined)[]): void => {
    for (const word of list) {
      if (word === undefined) continue;
      for (const { name, nameSpan } of variables(word, model.dockerfile.escape)) {
        add(scope, name, nameSpan, 'use', 'reference');
      }
    }
  };
  const globals = globalDeclarations(scene.source, model.file);
  for (const { pair } of globals) {
    add('', pair.name.raw, pair.name.span, 'definition', 'arg');
    words('', [pair.value]);
  }
  const scopes = new Map<string, number | ''>(globals.map(({ pair }) => [pair.name.raw, '']));
  for (const stage of model.stages) {
    const { index } = stage;
    words('', [stage.stage.from.image]);
    noteDeclarations(scene, stage, scopes, add);
    const shell = (script: MappedText, runtime: boolean): void => {
      for (const { name, start, end } of usedBy(stage, script.text, runtime)) {
        add(index, name, script.span(start, end), 'use', 'reference');
      }
    };
    const noting: Noting = { words: (list) => words(index, list), shell, text: model.dockerfile.text };
    for (const instruction of stage.stage.instructions) noteInstruction(instruction, noting);
    noteScripts(scene, stage, (name, span, file) => add(index, name, span, 'use', 'reference', file));
    linkBase(scene, stage);
  }
  noteOverrides(scene.source, model.file, services, add);
  noteArguments(scene.source, model.file, scopes, add);
  prevent(scene, model, new Set(globals.map(({ pair }) => pair.name.raw)));
}

/** @param scopes where each ARG is declared first; those of this stage are put in */
function noteDeclarations(
  { table }: Scene,
  stage: StageModel,
  scopes: Map<string, number | ''>,
  add: AddVariable,
): void {
  const { index, file } = stage;
  for (const { pair, keyword } of declarationsOf(stage)) {
    const name = pair.name.raw;
    add(index, name, pair.name.span, 'definition', keyword === 'ARG' ? 'arg' : 'env');
    if (keyword !== 'ARG') continue;
    // One `--build-arg` gives all ARGs of the name their value.
    const first = scopes.get(name);
    if (first === undefined) scopes.set(name, index);
    else table.link(keyOf('variable', file, index, name), keyOf('variable', file, first, name));
  }
}

/** What the stage below hands on keeps its name. */
function linkBase({ table }: Scene, stage: StageModel): void {
  const base = stage.base.kind === 'stage' ? stage.base.stage : undefined;
  if (base === undefined) return;
  const { env, arg } = declared(base);
  for (const name of new Set([...env, ...arg])) {
    table.link(keyOf('variable', stage.file, stage.index, name), keyOf('variable', base.file, base.index, name));
  }
}

/** The variables of a stage that a script of it uses; a container at run time has no ARG. */
function usedBy(stage: StageModel, script: string, runtime: boolean): readonly ShellVariable[] {
  const { env, arg } = declared(stage);
  return shellVariables(script).filter(({ name }) => env.has(name) || (!runtime && arg.has(name)));
}

/** How the uses in an instruction are noted: Docker's own words, and scripts, which see ARG only while building. */
interface Noting {
  words(list: readonly (Word | undefined)[]): void;
  shell(script: MappedText, runtime: boolean): void;
  readonly text: string;
}

function noteInstruction(instruction: Instruction, noting: Noting): void {
  const flags = instruction.flags.flatMap(({ value, valueSpan }) =>
    value === undefined ? [] : [wordAt(noting.text, valueSpan)],
  );
  noting.words(flags);
  switch (instruction.keyword) {
    case 'ENV':
    case 'ARG':
    case 'LABEL':
      noting.words(
        instruction.pairs.flatMap(({ name, value }) => [instruction.keyword === 'ARG' ? undefined : name, value]),
      );
      break;
    case 'COPY':
    case 'ADD':
      noting.words([...instruction.sources, instruction.destination]);
      for (const heredoc of instruction.heredocs) if (heredoc.expand) noting.words([bodyWord(heredoc)]);
      break;
    case 'USER':
    case 'WORKDIR':
    case 'EXPOSE':
    case 'VOLUME':
    case 'STOPSIGNAL':
      noting.words(instruction.words);
      break;
    case 'RUN': {
      const alone = instruction.command.form === 'shell' && isHeredocWord(instruction.command.script.text);
      if (!alone) noteCommand(instruction.command, false, noting);
      for (const heredoc of instruction.heredocs) if (alone || heredoc.expand) noting.shell(heredoc.body, false);
      break;
    }
    case 'CMD':
    case 'ENTRYPOINT':
      noteCommand(instruction.command, true, noting);
      break;
    case 'HEALTHCHECK':
      if (instruction.command !== undefined) noteCommand(instruction.command, true, noting);
      break;
    case 'ONBUILD':
      if (instruction.trigger !== undefined) noteInstruction(instruction.trigger, noting);
      break;
    default:
      break;
  }
}

function noteCommand(command: CommandLine, runtime: boolean, noting: Noting): void {
  if (command.form === 'shell') {
    noting.shell(command.script, runtime);
    return;
  }
  // `["bash", "-c", "echo $X"]`: the word after -c is a script.
  const flag = command.argv.findIndex(({ value }) => /^-[a-z]*c$/.test(value));
  const script = command.argv[flag + 1];
  if (flag > 0 && script !== undefined && /(?:^|\/)(?:ba|da|z)?sh$/.test(command.argv[flag - 1]?.value ?? '')) {
    noting.shell(script.text, runtime);
  }
}

function wordAt(text: string, span: Span): Word {
  const raw = text.slice(span.start, span.end);
  return { raw, span, text: MappedText.slice(raw, span.start) };
}

function bodyWord({ body, bodySpan }: Heredoc): Word {
  // Quotes are plain characters there; as blanks they do not hide what they surround.
  const raw = body.text.replace(/["']/g, ' ');
  return { raw, span: bodySpan, text: body };
}

/** The variables that scripts of the project use which the stage runs. */
function noteScripts(scene: Scene, stage: StageModel, add: (name: string, span: Span, file: string) => void): void {
  const { env, arg } = declared(stage);
  if (env.size === 0 && arg.size === 0) return;
  const scripts = new Map<string, boolean>();
  for (const { place, when } of recordsOf(stage)) {
    if (place.file === stage.file) continue;
    scripts.set(place.file, (scripts.get(place.file) ?? true) && when !== 'build');
  }
  for (const [file, runtime] of scripts) {
    for (const { name, start, end } of usedBy(stage, textOf(scene.source, file), runtime))
      add(name, { start, end }, file);
  }
}

/** Names that programs or Docker itself give a meaning. */
const FIXED =
  /^(?:PATH|HOME|USER|SHELL|PWD|TERM|TZ|HOSTNAME|DISPLAY|EDITOR|ENV|IFS|PS1|LANG|LANGUAGE|LC_\w+|LD_\w+|BASH_ENV|DEBIAN_FRONTEND|(?:CONDA|MAMBA|PIP|PYTHON|JUPYTER|NB|CUDA|NVIDIA|OMP|MKL|R|GIT|SSL|UV|POETRY)_\w+|PYTHON\w+|ENV_NAME|(?:https?|ftp|no|all)_proxy|(?:HTTPS?|FTP|NO|ALL)_PROXY|(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)|BUILDKIT_\w+|SOURCE_DATE_EPOCH)$/;

/** Names that look so and that no program knows: people's own. */
const OWN =
  /^(?:CONDA_ENV(?:_(?!PROMPT$)\w+|IRONMENT(?:_\w+)?)?|(?:CONDA|PYTHON|R|PIP|UV|POETRY)_VERSION|GIT_(?:SHA|COMMIT|REV|REF|TAG|BRANCH|HASH)(?:_\w+)?)$/;

/** Whether a variable's name means something to programs, so that it cannot be another one. */
export function isFixedVariable(name: string): boolean {
  return FIXED.test(name) && !OWN.test(name);
}

/** Says which names are taken in which scope, and which cannot be others. */
function prevent({ table }: Scene, model: DockerfileModel, globals: ReadonlySet<string>): void {
  const note = (scope: number | '', names: ReadonlySet<string>): void => {
    for (const name of names) {
      const key = keyOf('variable', model.file, scope, name);
      if (!table.has(key)) continue;
      table.takes(key, names);
      if (!isFixedVariable(name)) continue;
      table.prevent(
        key,
        `\`${name}\` is a name that Docker or other programs know; under another one they would not find it.`,
      );
    }
  };
  note('', globals);
  for (const stage of model.stages) {
    const { env, arg } = declared(stage);
    note(stage.index, new Set([...env, ...arg]));
  }
}
