import type { DockerfileContext } from '../../contexts/types';
import { type CommandContext, placedCommands } from '../../facts/calls';
import { pathChanges } from '../../facts/pathEntries';
import { entriesOf, replaceInArgument } from '../../fixes/arguments';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWritten } from '../../fixes/written';
import type { Moment } from '../../model/moment';
import type { Pair } from '../../parse/dockerfile/ast';
import { isKnown, type Value } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const pathEntryIsFile = defineRule({
  code: 'CD2025',
  name: 'path-entry-is-file',
  category: 'activation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A file in PATH, where a folder belongs.',
    why: markdown`
      PATH is a list of folders in which shells and the engine look for programs. A file in it, such as
      \`/opt/conda/bin/conda\` or \`/opt/conda/bin/activate\`, is passed over without a word: neither conda nor the
      environment is found. Write the folder that holds it.
    `,
    exceptions: markdown`
      Silent where the folder is on PATH as well, since everything is found then.
    `,
    references: [{ title: 'Dockerfile reference: ENV', url: 'https://docs.docker.com/reference/dockerfile/#env' }],
    bad: [
      file`
        FROM debian:12
        RUN apt-get update && apt-get install -y wget && wget -qO /tmp/m.sh https://github.com/conda-forge/miniforge/releases/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh && bash /tmp/m.sh -b -p /opt/conda
        ENV PATH=/opt/conda/bin/conda:$PATH
      `,
    ],
    good: [
      file`
        FROM debian:12
        RUN apt-get update && apt-get install -y wget && wget -qO /tmp/m.sh https://github.com/conda-forge/miniforge/releases/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh && bash /tmp/m.sh -b -p /opt/conda
        ENV PATH=/opt/conda/bin:$PATH
      `,
    ],
  },
  messages: {
    file: '`{entry}` is a file, and PATH takes folders: nothing is found through it. Write `{folder}`.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.self.stages) {
        for (const change of pathChanges(stage)) {
          const index = stage.stage.instructions.indexOf(change.instruction);
          const state = stage.states[index + 1];
          if (state === undefined) continue;
          const entry = change.added.find((each) => isFile(each, stage.at(state)) && !hasFolder(each, change.after));
          if (entry === undefined) continue;
          const folder = folderOf(entry);
          yield {
            message: 'file',
            data: { entry, folder },
            span: spanOf(context.text, change.pair, entry) ?? change.pair.span,
            fixes: fixesOf(context, change.pair, entry, folder),
          };
        }
      }
      yield* exported(context);
    },
    script: exported,
  },
});

/** `export PATH=/opt/conda/bin/conda:$PATH` in a RUN or a script. */
function* exported(context: CommandContext): Iterable<Report> {
  for (const { command } of placedCommands(context)) {
    if (command.name !== 'export' || command.place.file !== context.path || command.reached === 'no') continue;
    for (const { value, place } of command.argv) {
      if (!value.startsWith('PATH=') || place?.file !== context.path) continue;
      const entry = value
        .slice('PATH='.length)
        .split(':')
        .find((each) => PROGRAM.test(each) && isKnown(each));
      const at = entry === undefined ? -1 : context.text.slice(place.span.start, place.span.end).indexOf(entry);
      if (entry === undefined || at < 0) continue;
      const folder = folderOf(entry);
      const span = { start: place.span.start + at, end: place.span.start + at + entry.length };
      const fixes = fixOf(`Write ${folder}`, false, replaceWritten(context, span, folder));
      yield { message: 'file', data: { entry, folder }, span, fixes };
    }
  }
}

/** What is a file wherever it is in a folder of programs. */
const PROGRAM =
  /\/(?:s?bin|condabin)\/(?:conda|mamba|micromamba|pixi|python[\d.]*|pip[\d.]*|activate|deactivate|bash|sh)\/?$/;

function isFile(entry: Value, moment: Moment): boolean {
  if (!isKnown(entry) || !entry.startsWith('/')) return false;
  if (PROGRAM.test(entry) || /\/etc\/profile\.d\/[\w.-]+\.sh\/?$/.test(entry)) return true;
  const file = moment.file(entry);
  return (
    file !== undefined &&
    file.link === undefined &&
    !moment.isCopiedFolder(entry) &&
    moment.environment(entry) === undefined
  );
}

function hasFolder(entry: Value, entries: readonly Value[]): boolean {
  return entries.some((each) => each.replace(/(.)\/$/, '$1') === folderOf(entry));
}

/** The folder that people mean: for a script in `profile.d` there is none but that of the programs. */
function folderOf(entry: string): string {
  const path = entry.replace(/(.)\/$/, '$1');
  return path.replace(/\/etc\/profile\.d\/[^/]+$/, '/bin/x').replace(/\/[^/]*$/, '') || '/';
}

function spanOf(text: string, { value }: Pair, entry: string) {
  if (value === undefined) return undefined;
  const at = text.slice(value.span.start, value.span.end).indexOf(entry);
  return at < 0 ? undefined : { start: value.span.start + at, end: value.span.start + at + entry.length };
}

function fixesOf(context: DockerfileContext, { value }: Pair, entry: string, folder: string): Fix[] {
  if (value === undefined) return [];
  const entries = entriesOf(value);
  const own = entries.find(({ text }) => text === entry);
  const title = `Write ${folder}`;
  if (own !== undefined) return fixOf(title, false, replaceInArgument(context, value, own.from, own.to, folder));
  // `$CONDA_DIR/bin/conda`: the last part is written out all the same.
  const last = entry.slice(entry.lastIndexOf('/'));
  const [part, ...more] = entries.filter(({ text }) => text.endsWith(last));
  if (entry !== folder + last || part === undefined || more.length > 0) return [];
  return fixOf(title, false, replaceInArgument(context, value, part.to - last.length, part.to, ''));
}
