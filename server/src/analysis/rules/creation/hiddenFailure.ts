import { type CommandContext, placedCommands } from '../../facts/calls';
import { nameOf } from '../../facts/environments';
import { noticesFailure, type RInstall, rInstallOf } from '../../facts/rInstalls';
import type { Execution } from '../../facts/site';
import { modelUsesConda } from '../../facts/usesConda';
import { runFix } from '../../fixes/activation';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { unmasked } from '../../fixes/unmask';
import { firstLine, wordsBefore } from '../../fixes/words';
import { condaInstalls, isUpkeep, programInstalls } from '../../knowledge/installs';
import { option } from '../../model/programs/condaCall';
import type { CommandRecord } from '../../model/record';
import type { Masking } from '../../model/shell/masking';
import { isKnown, type Value } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const hiddenFailure = defineRule({
  code: 'CD3012',
  name: 'hidden-failure',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'An installation that may fail without stopping the build.',
    why: markdown`
      A RUN fails only if the exit code of its whole script says so. After \`;\` that is the exit code of the last
      command; after \`|| true\` it is always 0; of a pipe it is that of its last command, unless \`pipefail\` is set;
      \`&\` runs a command in the background, where nobody asks for it; and the lines of a heredoc or a script go on
      after a failure, unless \`set -e\` is set. R's \`install.packages\` only warns, and R ends with 0. If the solver finds no solution or the network is away for a moment,
      the image is built all the same, without the packages, and the layer without them is cached.
    `,
    exceptions: markdown`
      Silent with \`set -e\` or \`pipefail\` (also from SHELL), where \`||\` is followed by something that stops or tries
      another way, where the script asks for \`$?\`, \`\${PIPESTATUS[0]}\` or \`wait $pid\`, and where a later command of
      the same RUN needs the environment and so fails in its place. It looks at what installs packages or creates
      environments; what cleans up, downloads or prints may fail. Silent in projects without conda.
    `,
    references: [
      {
        title: 'Docker: using pipes in RUN',
        url: 'https://docs.docker.com/build/building/best-practices/#using-pipes',
      },
      {
        title: 'Bash manual: set',
        url: 'https://www.gnu.org/software/bash/manual/html_node/The-Set-Builtin.html',
      },
    ],
    bad: [
      file`
        FROM condaforge/miniforge3:24.11.3-0
        COPY environment.yml /tmp/
        RUN conda env create -f /tmp/environment.yml; conda clean -afy
      `,
      file`
        FROM condaforge/miniforge3:24.11.3-0
        RUN conda install -y numpy=2.1 | tee /tmp/log && conda clean -afy
      `,
    ],
    good: [
      file`
        FROM condaforge/miniforge3:24.11.3-0
        COPY environment.yml /tmp/
        RUN conda env create -f /tmp/environment.yml && conda clean -afy
      `,
      file`
        FROM condaforge/miniforge3:24.11.3-0
        RUN conda install -y numpy=2.1 && conda clean -afy || exit 1
      `,
    ],
  },
  messages: {
    sequence:
      'If `{command}` fails, the build goes on: the exit code is that of the last command after `;`. Join the commands with `&&`.',
    lines:
      'If `{command}` fails, the build goes on: the exit code is that of the last line alone. Put `set -e` at the top.',
    list: 'If `{command}` fails, the build goes on: `set -e` does not stop at a command before `&&`, and what comes after this list hides its exit code. Add `|| exit 1`, or put the commands on lines of their own.',
    or: 'If `{command}` fails, the build goes on: `{answer}` hides the exit code. Delete it, or handle the failure.',
    background:
      'If `{command}` fails, the build goes on: `&` runs it in the background, and its exit code is lost. Use `&&`.',
    pipe: 'If `{command}` fails, the build goes on: the exit code of a pipe is that of its last command. Set `pipefail`, or leave out the pipe.',
    r: 'If a package cannot be installed, the build goes on: `install.packages` only warns, and R ends with 0. Put `options(warn = 2)` before it, or load the packages afterwards (`library(…)`).',
    rFile:
      'If a package cannot be installed, the build goes on: `install.packages` in `{file}` only warns, and R ends with 0. Put `options(warn = 2)` at its top, or load the packages at its end (`library(…)`).',
    rPath:
      '`{program}` is called by its path, so `make` and the compilers of {environment} are not on PATH: packages with C, C++ or Fortran code cannot be built, and R ends with 0 all the same. Run it with `conda run`, or activate {environment}.',
    loop: 'If `{command}` fails, the build goes on: the exit code of a loop is that of its last round. Add `|| exit 1`.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  const models = context.kind === 'dockerfile' ? [context.self] : context.runs.map((run) => run.model);
  if (!models.some(modelUsesConda)) return;
  yield* ofR(context);
  const seen = new Set<string>();
  for (const placed of placedCommands(context)) {
    const { command } = placed;
    const { masking } = command;
    if (masking === undefined || command.when !== 'build' || command.reached === 'no') continue;
    if (command.place.file !== context.path || !installs(command) || masking.answered) continue;
    const place = masking.place(masking.index);
    // One finding for each list of commands: its fix mends them all. Other ways to hide a failure hide one command each.
    const whole = masking.by === 'sequence' ? masking.parts[0] : masking.parts[masking.index];
    const key = `${masking.by} ${place?.file} ${masking.source.origin?.map.span(whole?.pos ?? 0, whole?.end ?? 0).start}`;
    if (place?.file !== context.path || seen.has(key) || failsLater(placed)) continue;
    seen.add(key);
    const lines = masking.by === 'sequence' && ownLines(context, masking, command);
    const answer = masking.place(masking.answer)?.span;
    yield {
      message: lines ? 'lines' : masking.by,
      data: {
        command: shown(command),
        answer: answer === undefined ? '' : `|| ${context.text.slice(answer.start, answer.end)}`,
      },
      span: command.place.span,
      fixes: fixes(context, placed, masking, lines),
    };
  }
}

/** `install.packages` warns where a package does not build, and R ends with 0. */
function* ofR(context: CommandContext): Iterable<Report> {
  const all = placedCommands(context);
  for (const [index, { command, stage }] of all.entries()) {
    if (command.when !== 'build' || command.reached !== 'yes' || command.place.file !== context.path) continue;
    const found = command.caught ? undefined : rInstallOf(command);
    if (found === undefined) continue;
    const prefix = withoutTools(command);
    if (prefix !== undefined && !BINARIES.test(found.code)) {
      // Half of it would leave the other half to say.
      const warn = noticesFailure(found.code) ? [] : [warnings(context, found)];
      const more = warn.filter((each) => each !== undefined);
      const fix = more.length < warn.length ? undefined : runFix(context, stage, command, prefix, more);
      yield {
        message: 'rPath',
        data: { program: command.name, environment: nameOf(prefix, stage) },
        span: command.place.span,
        fixes: fix === undefined ? [] : [fix],
      };
      continue;
    }
    if (noticesFailure(found.code)) continue;
    // A later call of R that asks for what was installed stops in its place.
    if (all.slice(index + 1).some((each) => each.command.argv.some(({ value }) => LOADS.test(value)))) continue;
    yield {
      message: found.file === undefined ? 'r' : 'rFile',
      data: { file: found.file ?? '' },
      span: command.place.span,
      fixes: fixOf('Make errors of its warnings: options(warn = 2)', false, warnings(context, found)),
    };
  }
}

/** Packages that are built already. */
const BINARIES = /packagemanager|\brspm\b|posit\.co|bspm|r2u/i;

/** The environment whose R is called by its path, while its folder of programs is not on PATH: it finds no make and compiler. */
function withoutTools({ activated, name, path, seen }: CommandRecord): string | undefined {
  const prefix = /^(\/.+)\/bin\/[^/]+$/.exec(name)?.[1];
  const environment = prefix === undefined ? undefined : seen.environment(prefix);
  if (prefix === undefined || environment?.kind !== 'conda' || !activated.known || activated.prefix === prefix)
    return undefined;
  return path === undefined || !isKnown(path) || path.split(':').includes(`${prefix}/bin`) ? undefined : prefix;
}

/** `-e 'options(warn = 2)'` before the code. */
function warnings(context: CommandContext, { option: word }: RInstall) {
  return word === undefined ? undefined : wordsBefore(context, word, ['-e', 'options(warn = 2)']);
}

const LOADS = /\b(?:library|require|requireNamespace|loadNamespace)\s*\(/;

/** What an image is worth little without. Bringing pip or conda itself up to date is not that. */
function installs({ conda, effects, argv }: CommandRecord): boolean {
  if (conda !== undefined && conda.program !== 'conda-lock') {
    if (!condaInstalls(conda.subcommand) || option(conda, 'dry-run') || option(conda, 'help')) return false;
    return !isUpkeep(conda.positionals.map((arg) => arg.value));
  }
  if (effects.some((each) => each.kind === 'installer')) return true;
  const words = argv.map((arg) => arg.value);
  const program = words[0]?.split('/').pop() ?? '';
  if (!programInstalls([program, ...words.slice(1)])) return false;
  const specs = words.slice(words.indexOf('install') + 1).filter((word) => !word.startsWith('-'));
  return !isUpkeep(specs);
}

/** Whether a later command of the same RUN, whose failure is seen, cannot do without what this one makes. */
function failsLater({ command, stage }: Execution): boolean {
  const made = command.effects.flatMap((each) =>
    (each.kind === 'create' && isKnown(each.prefix) ? [each.prefix] : []).concat(
      each.kind === 'installer' && isKnown(each.root) ? [each.root] : [],
    ),
  );
  if (made.length === 0) return false;
  const all = stage.commands;
  for (let i = all.indexOf(command) + 1; i > 0 && i < all.length; i++) {
    const later = all[i];
    if (later === undefined || later.instruction !== command.instruction) return false;
    if (later.reached !== 'yes' || later.masking !== undefined || later.caught) continue;
    const needs = later.effects.some(
      (each) =>
        (each.kind === 'install' || each.kind === 'activate') &&
        each.prefix !== undefined &&
        made.includes(each.prefix),
    );
    if (needs || made.some((prefix) => later.name.startsWith(`${prefix}/`))) return true;
    // `ls /opt/conda/envs/app/bin/python`: somebody looks whether it is there.
    const looks = /^(?:\[|test|ls|stat)$/.test(later.name);
    const below = (value: Value) => made.some((prefix) => value === prefix || value.startsWith(`${prefix}/`));
    if (looks && later.argv.some(({ value }) => below(value))) return true;
    const target = later.conda && (option(later.conda, 'name') ?? option(later.conda, 'prefix'))?.value;
    const runs = later.conda?.subcommand === 'run';
    if (runs && target !== undefined && made.some((prefix) => prefix === target || prefix.endsWith(`/${target}`)))
      return true;
  }
  return false;
}

/** Whether the commands are on lines of their own, as in a heredoc or a script: `set -e` belongs there. */
function ownLines(context: CommandContext, masking: Masking, command: CommandRecord): boolean {
  const at = command.place.span.start;
  if (context.kind === 'script') return true;
  return (
    command.instruction.heredocs.some((each) => each.bodySpan.start <= at && at < each.bodySpan.end) &&
    masking.source.text.includes('\n')
  );
}

function shown({ argv, conda, text }: CommandRecord): string {
  if (conda !== undefined)
    return [argv[0]?.raw ?? conda.program, ...conda.subcommandArgs.map((arg) => arg.raw)].join(' ');
  const words = text.split(/\s+/);
  const brief = words.slice(0, 4).join(' ');
  return words.length > 4 ? `${brief} …` : brief;
}

function fixes(context: CommandContext, { command }: Execution, masking: Masking, lines: boolean): readonly Fix[] {
  // A build in which the command fails unnoticed stops with each of them: that is the point, but nothing to do unasked.
  return lines
    ? fixOf('Stop at the first error: set -e', false, firstLine(context, command, 'set -e'))
    : unmasked(context, command, masking);
}
