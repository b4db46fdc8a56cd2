/** The explanation of a Dockerfile as rows that are read at a glance. Pure. */
import type { ExplainedCommand, ExplainReason } from '../../../common/src/protocol';

/** One row of a stage's table. */
export interface TableRow {
  /** The URI of the file, and the one-based line in it; undefined for what `docker exec` runs. */
  readonly place: { readonly file: string; readonly line: number } | undefined;
  readonly command: string;
  /** Null: none; undefined: not known. */
  readonly environment: string | null | undefined;
  readonly python: string | null | undefined;
  readonly user: string;
  readonly reasons: readonly ExplainReason[];
  /** Why it fails, or why it never runs. */
  readonly fails: string | undefined;
  readonly runs: boolean;
  /** True where nothing differs from the row above: it can be folded away. */
  readonly same: boolean;
}

/** What the explanation says of a command that others keep from running. */
const NOT_REACHED = 'not reached';

/** One row a command. */
export function rowsFor(commands: readonly ExplainedCommand[]): readonly TableRow[] {
  let before: TableRow | undefined;
  return commands.map((command) => {
    const row = rowOf(command);
    const same = before !== undefined && isSame(before, row);
    before = row;
    return { ...row, same };
  });
}

function rowOf(command: ExplainedCommand): TableRow {
  const { activated, columns, python, reached, user, fails, because } = command;
  const runs = reached !== 'no';
  const name = (value: string | null, known: boolean): string | null | undefined => value ?? (known ? null : undefined);
  const why = fails === NOT_REACHED ? undefined : (fails ?? undefined);
  return {
    place: command.instruction === 'EXEC' ? undefined : { file: command.file, line: command.line },
    command: flat(command.command),
    environment: name(activated, columns.activated),
    python: name(python, columns.python),
    user: user ?? '?',
    reasons: because,
    fails: runs ? why && flat(why) : flat(why ?? 'never runs'),
    runs,
    same: false,
  };
}

function isSame(a: TableRow, b: TableRow): boolean {
  const state = ({ environment, python, user, reasons, runs }: TableRow): string =>
    JSON.stringify([environment ?? String(environment), python ?? String(python), user, reasons, runs]);
  // A row that fails is always worth a look.
  return b.fails === undefined && a.runs && state(a) === state(b);
}

/** Rows that belong together: one that is shown, or several in a row that change nothing. */
export interface Fold {
  readonly rows: readonly TableRow[];
  readonly folded: boolean;
}

/** So many rows are folded away; fewer are shown, because a line that says "2 more" is no shorter. */
const LEAST = 3;

/** The rows with those that change nothing put together. */
export function folds(rows: readonly TableRow[]): readonly Fold[] {
  const found: Fold[] = [];
  let run: TableRow[] = [];
  const end = (): void => {
    if (run.length >= LEAST) found.push({ rows: run, folded: true });
    else for (const row of run) found.push({ rows: [row], folded: false });
    run = [];
  };
  for (const row of rows) {
    if (row.same) run.push(row);
    else {
      end();
      found.push({ rows: [row], folded: false });
    }
  }
  end();
  return found;
}

/** A command on one line, without the signs that continue it. */
export function flat(text: string): string {
  return text
    .replace(/\\\r?\n/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/(?<![ \\])[ \\]+$/, '')
    .trim();
}
