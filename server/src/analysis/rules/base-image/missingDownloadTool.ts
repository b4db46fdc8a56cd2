import type { DockerfileContext } from '../../contexts/types';
import { placedCommands } from '../../facts/calls';
import { fileWithGit, mayHaveGit } from '../../facts/gitNeeds';
import { surelyMissing } from '../../facts/missingProgram';
import { stagesBelow } from '../../facts/stages';
import { linesBefore } from '../../fixes/edits';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { wordsAfter } from '../../fixes/words';
import { isPip } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Instruction } from '../../parse/dockerfile/ast';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** Programs by the package of Debian and Ubuntu that brings them. */
const TOOLS: Readonly<Record<string, string>> = {
  wget: 'wget',
  curl: 'curl',
  bzip2: 'bzip2',
  bunzip2: 'bzip2',
  git: 'git',
  adduser: 'adduser',
  addgroup: 'adduser',
  deluser: 'adduser',
  delgroup: 'adduser',
};

export const missingDownloadTool = defineRule({
  code: 'CD1006',
  name: 'missing-download-tool',
  category: 'base-image',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: '`wget`, `curl`, `bzip2`, `git` or `adduser` is used on a base image that does not have it.',
    why: markdown`
      Slim images such as \`debian\` and \`ubuntu\` bring none of these tools (and no certificates for https), so the
      command is not found and the build stops. Install what is needed in an earlier step. \`tar -j\` needs \`bzip2\`,
      and \`pip install git+https://…\` needs \`git\`. \`adduser\` and \`addgroup\` came with apt until Debian 12 and Ubuntu 23.10;
      later images have \`useradd\` and \`groupadd\` alone.
    `,
    exceptions: markdown`
      Silent where the content of the base image is not known, after an installation of packages that may bring the
      tool along (those of conda among them, also in a stage that this one stands on; of \`adduser\`: of any but a few
      plain ones), after scripts that are not followed, and where the script goes on if the tool is missing (\`wget … ||
      curl …\`).
    `,
    references: [
      {
        title: 'Debian: package lists of the official image',
        url: 'https://github.com/debuerreotype/docker-debian-artifacts',
      },
      {
        title: 'Building best practices: apt-get',
        url: 'https://docs.docker.com/build/building/best-practices/#apt-get',
      },
    ],
    bad: [
      file`
      FROM debian:12.11
      RUN wget -O /tmp/data.csv https://example.org/data.csv
    `,
    ],
    good: [
      file`
        FROM debian:12.11
        RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates wget && rm -rf /var/lib/apt/lists/*
        RUN wget -O /tmp/data.csv https://example.org/data.csv
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN wget -O /tmp/data.csv https://example.org/data.csv
      `,
    ],
  },
  messages: {
    missing:
      '`{tool}` is not in `{image}` and nothing has installed it: "{tool}: not found", and the build stops here. Install it first.',
    reads:
      '`{command}` reads addresses of git in `{file}`, and `git` is not in `{image}` and nothing has installed it: pip stops, and the build with it. Install `git` first.',
    needed:
      '`{command}` needs `{tool}`, which is not in `{image}` and which nothing has installed: the build stops here. Install it first.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const reported = new Set<string>();
  /** The last installation of packages by stage, for the fix. */
  const installs = new Map<StageModel, CommandRecord>();
  const condaUsed = new Set<StageModel>();
  for (const { command, stage } of placedCommands(context)) {
    if (command.when !== 'build') continue;
    if (isInstall(command)) installs.set(stage, command);
    if (command.effects.some((each) => each.kind === 'create' || each.kind === 'install')) condaUsed.add(stage);
    const need = needOf(command) ?? gitNeed(command);
    if (need === undefined || command.reached !== 'yes') continue;
    // A package of conda may bring the tool along as what it needs itself.
    if (need.tool !== 'git' || need.direct ? stagesBelow(stage).some((each) => condaUsed.has(each)) : mayHaveGit(stage))
      continue;
    const key = `${stage.index} ${need.tool}`;
    if (reported.has(key) || !surelyMissing(stage, command.seen, need.tool) || mayFail(context, command)) continue;
    reported.add(key);
    const fix = install(context, stage, command, need.tool, installs.get(stage));
    yield {
      message: need.direct ? 'missing' : need.file === undefined ? 'needed' : 'reads',
      data: {
        tool: need.direct ? need.command : need.tool,
        image: stage.bottom?.reference.repository ?? '',
        command: need.command,
        file: need.file ?? '',
      },
      span: need.direct ? (command.argv[0]?.place?.span ?? command.place.span) : command.place.span,
      fixes: fix === undefined ? [] : [fix],
    };
  }
}

interface Need {
  readonly tool: string;
  readonly direct: boolean;
  readonly command: string;
  /** The file that asks for it. */
  readonly file?: string;
}

/** The tool that a command is, or needs. */
function needOf({ name, argv }: CommandRecord): Need | undefined {
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  if (tool !== undefined) return { tool, direct: true, command: name };
  const second = argv[1]?.value;
  const pip = isPip(name) || second === 'pip' || (second === '-m' && argv[2]?.value === 'pip');
  if (name !== 'tar' && !pip) return undefined;
  const words = argv.map((arg) => arg.value);
  if (name === 'tar') {
    const mode = words[1] ?? '';
    if (
      words.some((word, at) => word === '--bzip2' || (/^-[a-zA-Z]*j/.test(word) && at > 0)) ||
      /^[a-ik-z]*j[a-z]*$/.test(mode)
    )
      return { tool: 'bzip2', direct: false, command: 'tar -j' };
  }
  if (pip && words.includes('install') && words.some((word) => /^git\+|@ git\+/.test(word)))
    return { tool: 'git', direct: false, command: 'pip install git+…' };
  return undefined;
}

/** The need of a command that reads addresses of git from a file. */
function gitNeed(command: CommandRecord): Need | undefined {
  const file = fileWithGit(command);
  if (file === undefined) return undefined;
  const { conda, name } = command;
  const called = conda === undefined ? 'pip install' : `${conda.program} ${conda.subcommand}`;
  return {
    tool: 'git',
    direct: false,
    command: conda === undefined && !isPip(name) ? `python -m ${called}` : called,
    file,
  };
}

/** True where the failure is caught: `wget … || …`, `if wget …`. */
function mayFail(context: DockerfileContext, command: CommandRecord): boolean {
  const { start, end } = command.place.span;
  const after = context.text.slice(end, end + 200).replace(/\\[ \t]*\r?\n/g, ' ');
  const before = context.text.slice(Math.max(0, start - 200), start);
  return /^[^;&\n]*\|\|/.test(after) || /(?:\bif|\bwhile|\buntil|!|\|\|)\s*$/.test(before);
}

function isInstall({ name, argv, reached }: CommandRecord): boolean {
  if (reached !== 'yes') return false;
  const verb = name === 'apt-get' || name === 'apt' ? 'install' : name === 'apk' ? 'add' : undefined;
  return verb !== undefined && argv.some((arg) => arg.value === verb);
}

/** Adds the tool to the last installation of packages; where there is none, a step of its own. */
function install(
  context: DockerfileContext,
  stage: StageModel,
  command: CommandRecord,
  tool: string,
  last: CommandRecord | undefined,
): Fix | undefined {
  const { instruction } = command;
  const [fix] =
    last === undefined
      ? []
      : fixOf(`Install ${tool} with the other packages`, false, wordsAfter(context, last.argv.at(-1), [tool]));
  if (fix !== undefined) return fix;
  const place = lastAsRoot(stage, instruction);
  if (place === undefined || instruction.onbuild || last !== undefined) return undefined;
  const distribution = stage.bottom?.distribution;
  const certificates =
    tool !== 'bzip2' && tool !== 'adduser' && command.seen.program('ca-certificates') === false
      ? 'ca-certificates '
      : '';
  const line =
    distribution === 'debian' || distribution === 'ubuntu'
      ? `RUN apt-get update && apt-get install -y --no-install-recommends ${certificates}${tool} && rm -rf /var/lib/apt/lists/*`
      : distribution === 'alpine'
        ? `RUN apk add --no-cache ${tool}`
        : undefined;
  if (line === undefined) return undefined;
  return {
    title: `Install ${tool} first`,
    safe: false,
    edits: [linesBefore(context.dockerfile, context.path, place, [line])],
  };
}

/** The instruction itself where it runs as root, else the USER that took root away: above it a package can be installed. */
function lastAsRoot(stage: StageModel, instruction: Instruction): Instruction | undefined {
  const { instructions } = stage.stage;
  for (let i = instructions.indexOf(instruction); i >= 0; i--) {
    const each = instructions[i];
    if (each !== undefined && stage.states[i]?.user === 'root') return each;
  }
  return undefined;
}
