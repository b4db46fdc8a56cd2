/** What every command sees, as tables. */
import { rowsFor, type TableRow } from '../../client/src/explain/table';
import type { ExplainedCommand, ExplainedStage, ExplainResult } from '../../common/src/protocol';
import { element, withCode } from './markdown';
import { nameOf } from './project';

/** Goes to a one-based line of a file. */
export type GoTo = (file: string, line: number) => void;

const COLUMNS = ['Line', 'Command', 'Environment', 'Python', 'User', 'Why'];

/** The tables of a Dockerfile, one a stage, and one for what its services run. */
export function explanation(explained: NonNullable<ExplainResult>, go: GoTo): HTMLElement {
  const own = explained.file;
  const made = element('div', { class: 'explain' });
  explained.stages.forEach((stage, index) => {
    made.append(...stageTables(stage, own, go));
    for (const service of explained.services.filter((each) => each.stage === index)) {
      made.append(table(`Compose service ${service.name}`, [...service.commands, ...service.health], own, go));
    }
  });
  return made;
}

function stageTables(stage: ExplainedStage, own: string, go: GoTo): HTMLElement[] {
  const builds = { true: 'builds', false: 'does not build', null: 'not known whether it builds' }[String(stage.builds)];
  const name = stage.name === null ? `Stage of line ${stage.line}` : `Stage ${stage.name}`;
  const tables = [table(`${name}, from ${stage.from}: ${builds}`, stage.commands, own, go)];
  if (stage.start !== null) {
    tables.push(table(`docker run starts ${JSON.stringify(stage.start.argv)}`, stage.start.commands, own, go));
  }
  const { plain, interactive, login } = stage.exec;
  // What stands there is no command of the file.
  const exec = [
    { ...plain, command: 'PROGRAM' },
    { ...interactive, command: 'bash -i' },
    { ...login, command: 'bash -l' },
  ];
  tables.push(table('docker exec', exec, own, go));
  return tables;
}

function table(caption: string, commands: readonly ExplainedCommand[], own: string, go: GoTo): HTMLElement {
  const head = element('tr', {}, ...COLUMNS.map((each) => element('th', { scope: 'col' }, each)));
  const rows = rowsFor(commands).map((row) => rowOf(row, own, go));
  const body = rows.length > 0 ? rows : [element('tr', {}, element('td', { colspan: '6' }, 'No command.'))];
  const made = element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, head),
    element('tbody', {}, ...body),
  );
  // A table that is too wide is moved by keyboard as well.
  return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, made);
}

function rowOf(row: TableRow, own: string, go: GoTo): HTMLElement {
  const value = (each: string | null | undefined) => (each === undefined ? '?' : (each ?? '–'));
  const state = row.fails !== undefined ? 'fails' : row.runs ? 'runs' : 'never';
  const cell = (label: string, ...children: readonly (Node | string)[]) =>
    element('td', { 'data-label': label }, ...children);
  const why = row.reasons.map(({ file, line, text }) => place(file, line, own, go, text, 'line '));
  return element(
    'tr',
    { class: row.same ? `${state} same` : state },
    cell('Line', row.place === undefined ? '' : place(row.place.file, row.place.line, own, go)),
    cell('Command', element('code', {}, row.command)),
    cell('Environment', value(row.environment)),
    cell('Python', value(row.python)),
    cell('User', row.user),
    cell(
      'Why',
      element(
        'div',
        {},
        ...(row.fails === undefined ? [] : [element('div', { class: 'reason' }, ...withCode(row.fails))]),
        ...why.map((each) => element('div', {}, each)),
      ),
    ),
  );
}

function place(uri: string, line: number, own: string, go: GoTo, text = '', before = ''): HTMLElement {
  const file = nameOf(uri) ?? uri;
  const label = uri === own ? `${before}${line}` : `${file}:${line}`;
  const button = element('button', { type: 'button', class: 'place' }, label);
  button.addEventListener('click', () => go(file, line));
  return text === '' ? button : element('span', {}, button, ` ${text}`);
}
