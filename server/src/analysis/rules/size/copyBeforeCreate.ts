import { filesRead } from '../../contexts/filesRead';
import type { DockerfileContext } from '../../contexts/types';
import { commandsByInstruction } from '../../facts/commands';
import { type WholeCopy, wholeCopies } from '../../facts/contextCopies';
import { replaceInstruction } from '../../fixes/commandLine';
import { linesAfter } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { LOCAL_OPTIONS } from '../../knowledge/conda/subcommands';
import { hasTrait } from '../../knowledge/programs';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Instruction } from '../../parse/dockerfile/ast';
import { basename, dirname, relativeTo } from '../../project/paths';
import { withoutEnd } from '../../text/trim';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const copyBeforeCreate = defineRule({
  code: 'CD7004',
  name: 'copy-before-create',
  category: 'size',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'The whole project is copied before the environment is made.',
    why: markdown`
      A build takes a layer from its cache as long as nothing above it has changed. With \`COPY . .\` above the
      environment, each edit of any file makes conda solve, download and install everything again. Copy the
      environment file alone, make the environment, and copy the project below it.
    `,
    exceptions: markdown`
      Silent where .dockerignore lets only the environment file in, where the environment installs the project
      itself (\`-e .\` in its pip section, a local package or channel), and where the copy comes from another stage.
    `,
    references: [{ title: 'Docker: use the build cache', url: 'https://docs.docker.com/build/cache/optimize/' }],
    bad: [
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          WORKDIR /app
          COPY . .
          RUN conda env create -f environment.yml && conda clean -afy
        `,
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies: [python=3.12]
        `,
        'app.py': '',
      },
    ],
    good: [
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          WORKDIR /app
          COPY environment.yml .
          RUN conda env create -f environment.yml && conda clean -afy
          COPY . .
        `,
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies: [python=3.12]
        `,
        'app.py': '',
      },
    ],
  },
  messages: {
    early:
      'The whole project is copied above `{command}` in line {line}, so each edit of any file installs the environment again. Copy only {files} here, and the rest below that line.',
    unread:
      'The whole project is copied above `{command}` in line {line}, which reads nothing of it, so each edit of any file installs the environment again. Copy it below that line.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.needed) {
        if (!context.self.stages.includes(stage)) continue;
        const whole = wholeCopies(stage)[0];
        if (whole === undefined) continue;
        const made = firstInstallBelow(stage, whole.instruction);
        if (made === undefined || copiesOnlyEnvironment(context, whole)) continue;
        const files = filesRead(made);
        // A RUN has all of its files or none, whichever of its commands needs the project.
        const read = stage.commands
          .filter((each) => each.instruction === made.instruction)
          .flatMap((each) => filesRead(each));
        if (installsProject(context, read)) continue;
        const script = made.place.file === context.path ? undefined : made.place.file;
        const names = files.map((file) => `\`${basename(file.project ?? file.image)}\``);
        if (script !== undefined) names.unshift(`\`${basename(script)}\``);
        yield {
          message: files.length === 0 && script === undefined && readsNothing(stage, made) ? 'unread' : 'early',
          data: {
            command: `${made.conda?.program ?? 'conda'} ${made.conda?.subcommand ?? 'create'}`,
            line: String(context.lines.lineAt((script === undefined ? made.place : made.instruction).span.start) + 1),
            files: names.length > 0 && names.every(isKnown) ? names.join(' and ') : 'what that line needs',
          },
          span: whole.instruction.span,
          related: [{ location: made.place, message: 'The environment is made here.' }],
          fixes: fixesFor(context, stage, whole, made),
        };
      }
    },
  },
});

/** The first command below an instruction that installs packages from channels. */
function firstInstallBelow(stage: StageModel, above: Instruction): CommandRecord | undefined {
  for (const command of stage.commands) {
    if (command.instruction.span.start < above.span.start || command.instruction.keyword !== 'RUN') continue;
    if (command.reached !== 'yes') continue;
    for (const effect of command.effects) {
      if (effect.kind !== 'create' && effect.kind !== 'install') continue;
      const { call } = effect;
      if (call.options.some((each) => LOCAL_OPTIONS.has(each.name))) continue;
      // An update of conda itself is not what takes the time.
      if (/^(?:update|upgrade)$/.test(call.subcommand)) continue;
      if (call.options.some((each) => each.name === 'channel' && isLocal(each.value ?? ''))) continue;
      if (call.positionals.some((arg) => isLocal(arg.value))) continue;
      const reads = call.subcommand.startsWith('env ') || call.options.some((each) => each.name === 'file');
      if (reads || call.positionals.length > 0) return command;
    }
  }
  return undefined;
}

/** Whether the RUN does nothing but call conda with packages by name. */
function readsNothing(stage: StageModel, { instruction }: CommandRecord): boolean {
  return stage.commands.every(
    (command) =>
      command.instruction !== instruction || (command.conda !== undefined && filesRead(command).length === 0),
  );
}

function isLocal(value: string): boolean {
  return /^(?:\.{0,2}\/|~|file:)|\.(?:tar\.bz2|conda)$|^\.$|\$/.test(value) || !isKnown(value);
}

/** Whether .dockerignore lets nothing in but what the environment is made from. */
function copiesOnlyEnvironment(context: DockerfileContext, whole: WholeCopy): boolean {
  const build = context.builds[0];
  if (build === undefined) return false;
  const result = context.project.resolveCopy(context.path, whole.fact.source, { build });
  if (result.truncated || result.files.length === 0) return false;
  const others = result.files.filter(
    (file) =>
      file.path !== context.path &&
      !/(?:\.ya?ml|\.lock|\.dockerignore|\.gitignore)$|\.txt$(?<=requirements[^/]*)|$(?<=Dockerfile[^/]*)/i.test(
        file.path,
      ),
  );
  return others.length === 0 && result.ignored.length > 0;
}

/** Whether the environment holds the project itself, so that all of it has to be there. */
function installsProject(
  context: DockerfileContext,
  files: readonly { readonly project?: string | undefined }[],
): boolean {
  return files.some(({ project: path }) => {
    const file = path === undefined ? undefined : context.project.condaFile(path);
    return (
      file?.kind === 'environment' &&
      pipLines(file.text).some((line) => /^(?:-e|--editable)\b|^\.{1,2}(?:[/[]|$)|^file:/.test(line))
    );
  });
}

/** The items below `pip:`, as written. */
function pipLines(text: string): string[] {
  const at = /^[ \t]*-[ \t]*pip[ \t]*:[ \t]*(?:#.*)?$/m.exec(text);
  if (at === null) return [];
  const lines: string[] = [];
  for (const line of text.slice(at.index + at[0].length).split(/\r?\n/)) {
    const item = /^[ \t]*-[ \t](.*)$/.exec(line)?.[1]?.trim();
    if (item !== undefined) lines.push(item.replace(/^["']|["']$/g, ''));
    else if (/^\S/.test(line)) break;
  }
  return lines;
}

function fixesFor(context: DockerfileContext, stage: StageModel, whole: WholeCopy, made: CommandRecord): Fix[] {
  if (made.place.file !== context.path) return [];
  const { instruction } = whole;
  const build = context.builds[0];
  const destination = instruction.destination;
  if (build === undefined || destination === undefined || instruction.sources.length !== 1) return [];
  if (
    instruction.heredocs.length > 0 ||
    context.text.slice(instruction.span.start, instruction.span.end).includes('\n')
  )
    return [];
  const { instructions } = stage.stage;
  const from = instructions.indexOf(instruction);
  const to = instructions.indexOf(made.instruction);
  const byInstruction = commandsByInstruction(stage);
  const files: string[] = [];
  for (const between of instructions.slice(from + 1, to + 1)) {
    if (/^(?:COPY|ADD|ENTRYPOINT|CMD|UNKNOWN|ONBUILD)$/.test(between.keyword)) return [];
    // A relative destination and a variable in it would mean something else further down.
    if (between.keyword === 'WORKDIR' && !destination.raw.startsWith('/')) return [];
    if (between.keyword !== 'RUN') continue;
    for (const command of byInstruction.get(between) ?? []) {
      if (!hasTrait(command.name, 'needs no project') || command.place.file !== context.path) return [];
      for (const file of filesRead(command)) {
        if (file.project === undefined) return [];
        files.push(file.project, ...requirementsOf(context, file.project));
      }
    }
  }
  if (files.length === 0 || destination.raw.includes('$')) return [];
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const relative = relativeTo(build.context, file);
    if (relative === undefined || /[\s"'\\[\]*?$]/.test(relative)) return [];
    const folder = dirname(relative);
    const set = folders.get(folder) ?? new Set();
    set.add(relative);
    folders.set(folder, set);
  }
  const flags = instruction.flags.map((flag) => `${context.text.slice(flag.span.start, flag.span.end)} `).join('');
  const base = withoutEnd(destination.raw, '/');
  const lines = [...folders].map(([folder, names]) => {
    const target = base === '' ? '/' : `${base}/`;
    return `COPY ${flags}${[...names].join(' ')} ${folder === '.' ? target : `${target}${folder}/`}`;
  });
  const copy = context.text.slice(instruction.span.start, instruction.span.end);
  return [
    {
      title: `Copy only ${[...new Set(files.map(basename))].join(', ')} first, and the project below the environment`,
      safe: false,
      edits: [
        ...replaceInstruction(context, instruction, lines),
        linesAfter(context.dockerfile, context.path, made.instruction, [copy]),
      ],
    },
  ];
}

/** The requirements files that an environment file's pip section names. */
function requirementsOf(context: DockerfileContext, path: string): string[] {
  const source = context.project.files.read(path);
  if (source === undefined) return [];
  return pipLines(source.text).flatMap((line) => {
    const name = /^(?:-r|--requirement)[ =]?\s*(\S+)$/.exec(line)?.[1];
    return name === undefined ? [] : [`${dirname(path)}/${name.replace(/^\.\//, '')}`];
  });
}
