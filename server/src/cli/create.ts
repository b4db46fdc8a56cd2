/** `conda-in-docker create` */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { RECIPES, recipeNamed } from '../../../common/src/recipes';
import { join } from '../analysis/project/paths';
import { type Creation, create, NoRecipe, survey } from '../analysis/recipes';
import { CREATE_OPTIONS, oneOf, parse } from './args';
import { DiskFiles, reason } from './files/disk';
import { show, toProject } from './files/paths';
import { createFile } from './files/replace';
import { unifiedDiff } from './formats/changes';
import { CLEAN, FOUND } from './lint';
import type { Session } from './session';
import { Painter, terminalOf, wrap } from './terminal';
import { UsageError } from './usage';

/**
 * What became of a file:
 * - `written`: it is there now
 * - `new`: with `--dry-run` it would be written
 * - `kept`: another one is there already
 * - `left`: nothing is written beside a Dockerfile of others
 */
type State = 'written' | 'new' | 'kept' | 'left';

/** The version of what `--format json` prints. */
const VERSION = 1;

/** Writes the files of a recipe that are not there yet; the exit code. */
export function createCommand(args: readonly string[], session: Session): number {
  const { values, positionals } = parse('create', args, CREATE_OPTIONS);
  const format = oneOf('create', 'format', values.format ?? 'pretty', ['pretty', 'json']);
  const names = RECIPES.map(({ name }) => name);
  const recipe = values.recipe === undefined ? undefined : oneOf('create', 'recipe', values.recipe, names);
  if (positionals.length > 1) throw new UsageError('`create` takes one folder.', 'create');
  const given = positionals[0] ?? '.';
  const folder = toProject(given);
  const files = new DiskFiles();
  if (files.stat(folder)?.isDirectory() !== true) throw new UsageError(`${given}: there is no such folder.`, 'create');
  const creation = made(files, folder, { ...values, recipe });
  const dry = values['dry-run'] === true;
  const foreign = creation.files.some(({ path, before }) => path === 'Dockerfile' && before !== undefined);
  const states = creation.files.map(({ path, text, before }): { path: string; state: State } => {
    if (before !== undefined || files.exists(join(folder, path))) return { path, state: 'kept' };
    if (foreign) return { path, state: 'left' };
    return { path, state: dry ? 'new' : write(join(folder, path), text) };
  });
  if (format === 'json') {
    session.stdout.write(`${JSON.stringify(plain(creation, given, states), null, 2)}\n`);
  } else if (dry) {
    for (const { path, text, before } of creation.files) session.stdout.write(unifiedDiff(path, before, text));
    tell(creation, [], session, values['no-color'] ?? false);
  } else tell(creation, states, session, values['no-color'] ?? false);
  return states.some(({ state }) => state === 'kept') ? FOUND : CLEAN;

  /** Anybody may have made the file in this moment: then it is theirs. */
  function write(path: string, text: string): State {
    try {
      mkdirSync(dirname(path), { recursive: true });
      createFile(path, new TextEncoder().encode(text), 0o666);
      return 'written';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'kept';
      throw new UsageError(`${show(path)} cannot be written: ${reason(error)}.`);
    }
  }
}

interface Wanted {
  readonly recipe: (typeof RECIPES)[number]['name'] | undefined;
  readonly source?: string | undefined;
  readonly 'no-compose'?: boolean | undefined;
  readonly 'no-devcontainer'?: boolean | undefined;
  readonly 'no-ci'?: boolean | undefined;
}

function made(files: DiskFiles, folder: string, wanted: Wanted): Creation {
  try {
    return create(survey(files, folder), {
      ...(wanted.recipe === undefined ? {} : { recipe: wanted.recipe }),
      ...(wanted.source === undefined ? {} : { source: wanted.source.replace(/^\.\//, '') }),
      compose: wanted['no-compose'] !== true,
      devcontainer: wanted['no-devcontainer'] !== true,
      ci: wanted['no-ci'] !== true,
    });
  } catch (error) {
    if (error instanceof NoRecipe) throw new UsageError(error.message, 'create');
    throw error;
  }
}

function plain(creation: Creation, folder: string, states: readonly { path: string; state: State }[]) {
  const { recipe, source, environment, notes } = creation;
  const files = creation.files.map(({ path, why, text }, at) => ({
    path,
    state: states[at]?.state ?? 'new',
    why,
    text,
  }));
  return { version: VERSION, folder, recipe, source, environment, files, notes };
}

function tell(
  creation: Creation,
  states: readonly { path: string; state: State }[],
  session: Session,
  noColor: boolean,
) {
  const terminal = terminalOf(session.stdout, noColor);
  const painter = new Painter(terminal);
  const say = (text: string): void => {
    // A diff is for programs: what people read goes beside it.
    (states.length === 0 ? session.stderr : session.stdout).write(`${text}\n`);
  };
  const width = Math.max(0, ...creation.files.map(({ path }) => path.length));
  for (const [at, { path, state }] of states.entries()) {
    const word =
      state === 'written'
        ? painter.paint('written', 'green')
        : painter.paint(state === 'kept' ? 'kept   ' : 'left   ', 'yellow');
    const why =
      state === 'kept'
        ? 'another one is there already; --dry-run shows the difference'
        : (creation.files[at]?.why ?? '');
    say(`  ${word}  ${path.padEnd(width)}  ${painter.paint(why, 'dim')}`.trimEnd());
  }
  if (states.length > 0) say('');
  const title = recipeNamed(creation.recipe)?.title ?? creation.recipe;
  const nothing = states.some(({ state }) => state === 'left')
    ? ' There is a Dockerfile already: nothing is written beside it.'
    : '';
  say(
    `Recipe ${creation.recipe} (${title}) from ${creation.source}; the environment is ${creation.environment}.${nothing}`,
  );
  for (const note of creation.notes) say(wrap(note, Math.min(terminal.width, 100)).join('\n'));
}
