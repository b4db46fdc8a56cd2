import { closest } from '../../config/suggest';
import { filesRead } from '../../contexts/filesRead';
import type { DevcontainerContext, Workspace } from '../../contexts/types';
import { fixOf } from '../../fixes/make';
import { replaceTextIn } from '../../fixes/written';
import { resolvePath } from '../../model/process';
import { optionArgs } from '../../model/programs/condaCall';
import { baseName } from '../../model/programs/names';
import { pipWords } from '../../model/programs/pythonPrograms';
import type { CommandRecord } from '../../model/record';
import { basename, dirname, join, relativeTo } from '../../project/paths';
import type { Span } from '../../text/span';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const devcontainerFileMissing = defineRule({
  code: 'CD3025',
  name: 'devcontainer-file-missing',
  category: 'creation',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A command of a dev container reads a file of the workspace that is not there.',
    why: 'The commands of devcontainer.json run in the folder of the workspace. A file that is named otherwise there (`environment.yaml` instead of `environment.yml`), or that is in another folder, stops the command, the editor says that it failed, and all later commands of the container are left out.',
    exceptions:
      'Silent where nothing says which folder is mounted (Compose, `workspaceMount`), for paths outside of it, and after a command that may have made the file.',
    references: [
      {
        title: 'devcontainer.json: lifecycle scripts',
        url: 'https://containers.dev/implementors/json_reference/#lifecycle-scripts',
      },
    ],
    bad: [
      {
        '.devcontainer/devcontainer.json':
          '{\n  "image": "mcr.microsoft.com/devcontainers/miniconda:1-3",\n  "postCreateCommand": "conda env update -n base -f environment.yaml"\n}\n',
        'environment.yml': 'name: base\nchannels: [conda-forge]\ndependencies: [python=3.12]\n',
      },
    ],
    good: [
      {
        '.devcontainer/devcontainer.json':
          '{\n  "image": "mcr.microsoft.com/devcontainers/miniconda:1-3",\n  "postCreateCommand": "conda env update -n base -f environment.yml"\n}\n',
        'environment.yml': 'name: base\nchannels: [conda-forge]\ndependencies: [python=3.12]\n',
      },
    ],
  },
  messages: {
    missing: '`{file}` is not in the workspace, so `{command}` fails, and with it the commands after it.{other}',
  },
  checks: {
    *devcontainer(context): Iterable<Report> {
      const { workspace, commands, path } = context;
      if (workspace === undefined) return;
      let made = false;
      for (const command of commands) {
        if (made || command.reached === 'no') continue;
        if (command.place.file === path) {
          for (const file of wordsOf(command)) yield* missing(context, workspace, command, file);
        }
        made ||= mayWrite(command);
      }
    },
  },
});

interface FileWord {
  readonly value: string;
  readonly span: Span;
}

/** The words of a command that name a file which it reads. */
function wordsOf(command: CommandRecord): FileWord[] {
  const { argv, conda, name } = command;
  const words =
    conda !== undefined
      ? filesRead(command).length === 0
        ? []
        : optionArgs(conda, 'file')
      : /^(?:ba|da|z)?sh$/.test(baseName(name)) && /^[^-].*\.sh$/.test(argv[1]?.value ?? '')
        ? argv.slice(1, 2)
        : requirements(command);
  return words.flatMap(({ value, place }) =>
    place === undefined || !isKnown(value) || value === '' || /^[a-z]+:\/\/|[*?[]/i.test(value)
      ? []
      : [{ value, span: place.span }],
  );
}

/** What `pip install -r` names. */
function requirements({ argv }: CommandRecord) {
  const words = pipWords(argv) ?? [];
  return words.flatMap((word, at) => {
    const before = words[at - 1]?.value;
    return before === '-r' || before === '--requirement' ? [word] : [];
  });
}

function* missing(
  context: DevcontainerContext,
  { folder, root }: Workspace,
  command: CommandRecord,
  { value, span }: FileWord,
): Iterable<Report> {
  const { files } = context.project;
  const inside = relativeTo(folder, resolvePath(value, command.cwd));
  if (inside === undefined || inside === '' || command.seen.file(join(folder, inside)) !== undefined) return;
  const path = join(root, inside);
  if (files.exists(path) !== false) return;
  const near = nearby(context, root, path);
  const fixes = near === undefined ? [] : fixOf(`Use ${near}`, false, replaceTextIn(context, span, value, near));
  yield {
    message: 'missing',
    data: {
      file: value,
      command: command.conda === undefined ? command.name : `${command.conda.program} ${command.conda.subcommand}`,
      other: near === undefined ? '' : ` There is \`${near}\`.`,
    },
    span,
    fixes,
  };
}

/** A file that is meant most likely: of the same name in another folder, or of a name like it in the same one. */
function nearby({ project }: DevcontainerContext, root: string, path: string): string | undefined {
  const all = project.files.list(root).filter((each) => each.length < 1000);
  const stem = (name: string) =>
    basename(name)
      .replace(/\.[^.]+$/, '')
      .toLowerCase();
  const same = all.filter((each) => dirname(each) === dirname(path) && stem(each) === stem(path));
  const moved = all.filter((each) => basename(each) === basename(path));
  const [found, ...others] = same.length > 0 ? same : moved;
  if (found !== undefined) return others.length === 0 ? relativeTo(root, found) : undefined;
  const end = /\.[^.]+$/.exec(path)?.[0] ?? '';
  const like = closest(
    basename(path),
    all
      .filter(
        (each) =>
          dirname(each) === dirname(path) && (each.endsWith(end) || /\.ya?ml$/.test(each) === /\.ya?ml$/.test(path)),
      )
      .map(basename),
  );
  return like === undefined ? undefined : relativeTo(root, join(dirname(path), like));
}

/** Programs that make files in ways that are not followed. */
function mayWrite({ name, conda, effects }: CommandRecord): boolean {
  if (effects.some(({ kind }) => kind === 'write' || kind === 'download')) return true;
  if (conda !== undefined) return /export|render|lock/.test(`${conda.program} ${conda.subcommand}`);
  return /^(?:git|svn|make|just|task|cp|mv|rsync|python[\d.]*|perl|node|npm|npx|find|xargs|tee|yq|jq|envsubst|curl|wget|tar|unzip|.*\.(?:sh|py))$/.test(
    baseName(name),
  );
}
