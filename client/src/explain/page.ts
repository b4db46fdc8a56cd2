/** The page that shows the explanation of a Dockerfile, and what a verification found. Pure: HTML from plain data. */
import type { ExplainedStage, ExplainReason, ExplainResult } from '../../../common/src/protocol';
import { type Fold, folds, rowsFor, type TableRow } from './table';
import type { Verified, VerifiedLine } from './verified';

/** How many colors there are for environments; base has one of its own. */
const COLORS = 5;

type Explained = NonNullable<ExplainResult>;

/** The content of the page: what is put into `<main>`, again with each change of the file. */
export function pageContent(explained: Explained, name: string, verified: Verified | undefined): string {
  const colors = new Colors();
  const stages = explained.stages.map((stage, index) => {
    const services = explained.services.filter((service) => service.stage === index);
    return stageOf(stage, index, services, explained.file, colors);
  });
  const none = '<p>There is no FROM, so there is nothing to explain.</p>';
  return [
    `<h1>${text(name)}</h1>`,
    verified === undefined ? '' : verifiedOf(verified, explained.file, colors),
    '<p class="dim">In which environment each command runs, and why. A line leads to its place in the file.</p>',
    explained.stages.length === 0 ? none : stages.join(''),
  ].join('');
}

/** What is shown where the server has nothing to explain. */
export function emptyContent(name: string): string {
  return `<h1>${text(name)}</h1><p>There is nothing to explain: it is no Dockerfile, cannot be read, or is switched off by condaInDocker.enable.</p>`;
}

/** The whole page. It may load nothing, and run nothing but its own script. */
export function page(nonce: string, title: string, content: string): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<div class="tools" role="toolbar" aria-label="Explanation">
<button type="button" data-do="unfold" aria-pressed="false">Show All Commands</button>
<button type="button" data-do="text">Open as Text</button>
<button type="button" data-do="copy">Copy</button>
</div>
<main>${content}</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`;
}

/** Gives each environment a color, in the order in which they come up. */
class Colors {
  private readonly known = new Map<string, number>();

  of(name: string): string {
    if (name === 'base') return 'base';
    let index = this.known.get(name);
    if (index === undefined) {
      index = this.known.size % COLORS;
      this.known.set(name, index);
    }
    return `env-${index}`;
  }
}

/** What to know of a base image that the table does not know. */
function learnedOf({ learned }: ExplainedStage): string {
  return learned === undefined ? '' : ` (learned on ${learned})`;
}

function stageOf(
  stage: ExplainedStage,
  index: number,
  services: Explained['services'],
  file: string,
  colors: Colors,
): string {
  const called = stage.name === null ? 'stage' : `stage ${stage.name}`;
  const builds =
    stage.builds === false
      ? '<span class="fails">it does not build</span>'
      : `<span class="dim">${stage.builds === true ? 'it builds' : 'it may build'}</span>`;
  const { plain, interactive, login } = stage.exec;
  const exec = rowsFor([
    { ...plain, command: 'PROGRAM' },
    { ...interactive, command: 'bash in a terminal' },
    { ...login, command: 'bash --login' },
  ]).map((row) => ({ ...row, same: false }));
  const argv = stage.start?.argv.map((word) => JSON.stringify(word)).join(', ') ?? '';
  const parts = [
    group(
      stage.commands.length === 0 ? 'No commands' : '',
      '',
      folds(rowsFor(stage.commands)),
      file,
      colors,
      `${index}`,
    ),
    stage.start === null
      ? ''
      : group('At the start', `[${argv}]`, folds(rowsFor(stage.start.commands)), file, colors, `${index}-start`),
    group(
      'In docker exec',
      '',
      exec.map((row) => ({ rows: [row], folded: false })),
      file,
      colors,
      `${index}-exec`,
    ),
    ...services.map((service) => {
      // The heading names the file.
      const rows = folds(rowsFor([...service.commands, ...service.health]));
      const place = { file: service.file, line: service.line, text: '' };
      const title = `Compose service ${service.name}`;
      const key = `${index}-service-${service.name}`;
      return group(title, '', rows, service.file, colors, key, link(place, file));
    }),
  ];
  return `<section aria-label="${text(called)}">
<h2>${text(called)} <span class="plain">from ${text(stage.from)}${text(learnedOf(stage))}, ${link({ file, line: stage.line, text: '' }, file, `line ${stage.line}`)}: ${builds}</span></h2>
<div class="scroll"><table class="stage">
<thead><tr><th scope="col">line</th><th scope="col">command</th><th scope="col">environment</th><th scope="col">python</th><th scope="col">user</th><th scope="col" class="why">why</th></tr></thead>
${parts.join('')}
</table></div>
</section>`;
}

/** Rows under a heading of their own; those that change nothing are folded away behind a button. */
function group(
  title: string,
  detail: string,
  rows: readonly Fold[],
  file: string,
  colors: Colors,
  key: string,
  place = '',
): string {
  const heading =
    title === ''
      ? ''
      : `<tbody><tr class="group"><th colspan="6" scope="rowgroup">${text(title)} ${place} <code class="dim">${text(detail)}</code></th></tr></tbody>`;
  const bodies = rows.map((fold, index) => {
    const lines = fold.rows.map((row) => rowHtml(row, file, colors)).join('');
    if (!fold.folded) return `<tbody>${lines}</tbody>`;
    const id = `fold-${key}-${index}`;
    const words = `${fold.rows.length} commands that change nothing`;
    return `<tbody><tr class="fold"><td></td><td colspan="5"><button type="button" data-fold="${text(id)}" aria-expanded="false" aria-controls="${text(id)}">${words}</button></td></tr></tbody><tbody id="${text(id)}" hidden>${lines}</tbody>`;
  });
  return heading + bodies.join('');
}

function rowHtml(row: TableRow, file: string, colors: Colors): string {
  const { place, command, fails, runs } = row;
  const at = place === undefined ? '' : ` data-file="${text(place.file)}" data-line="${place.line}"`;
  const classes = [runs ? '' : 'never', fails !== undefined && runs ? 'failing' : ''].filter(Boolean).join(' ');
  const line =
    place === undefined ? '<span class="dim">exec</span>' : link({ ...place, text: '' }, file, shownPlace(place, file));
  const apart = typeof row.environment === 'string' && typeof row.python === 'string' && row.environment !== row.python;
  const cells = [
    `<td class="line">${line}</td>`,
    `<td class="command"><code>${text(command)}</code></td>`,
    `<td>${runs ? environment(row.environment, colors) : ''}</td>`,
    `<td${apart ? ' class="apart" title="Another environment than the one that is active"' : ''}>${runs ? environment(row.python, colors) : ''}</td>`,
    `<td>${runs ? text(row.user) : ''}</td>`,
    `<td class="why">${whyOf(row, file)}</td>`,
  ];
  return `<tr${classes === '' ? '' : ` class="${classes}"`}${at}>${cells.join('')}</tr>`;
}

function whyOf({ fails, runs, reasons, same }: TableRow, file: string): string {
  if (fails !== undefined) return runs ? `<span class="fails">fails: ${text(fails)}</span>` : text(fails);
  if (same && reasons.length > 0) return '<span class="dim">as above</span>';
  return reasons
    .map((reason) => `${link(reason, file)} <span class="dim">${text(flatLine(reason.text))}</span>`)
    .join('; ');
}

function environment(name: string | null | undefined, colors: Colors): string {
  if (name === undefined) return '<span class="dim" title="not known">?</span>';
  if (name === null) return '<span class="dim">none</span>';
  return `<span class="env ${colors.of(name)}">${text(name)}</span>`;
}

/** A way to a line. It is a button, so that it can be reached and pressed by keyboard. */
function link({ file, line }: ExplainReason, own: string, label = placeLabel(file, line, own)): string {
  return `<button type="button" class="link" data-go="${text(file)}" data-at="${line}">${text(label)}</button>`;
}

function placeLabel(file: string, line: number, own: string): string {
  return file === own ? `line ${line}` : `${nameOf(file)}:${line}`;
}

function shownPlace({ file, line }: { readonly file: string; readonly line: number }, own: string): string {
  return file === own ? String(line) : `${nameOf(file)}:${line}`;
}

function nameOf(file: string): string {
  const last = file.slice(file.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function flatLine(written: string): string {
  return written.replace(/\s+/g, ' ').trim();
}

const VERDICTS: Readonly<Record<VerifiedLine['verdict'], string>> = {
  same: '<span class="good">✓ as predicted</span>',
  different: '<span class="fails">✗ different</span>',
  unknown: '<span class="dim">– not compared</span>',
};

function verifiedOf({ summary, good, lines, about }: Verified, file: string, colors: Colors): string {
  const pair = (value: VerifiedLine['seen'], key: 'activated' | 'python', missing: string): string =>
    value === undefined ? `<span class="dim">${missing}</span>` : environment(value[key], colors);
  const rows = lines.map(({ where, command, predicted, seen, verdict, problem, line }) => {
    const place = line === undefined ? '' : ` data-file="${text(file)}" data-line="${line}"`;
    const shown = line === undefined ? text(where) : link({ file, line, text: '' }, file);
    const why = problem === undefined ? '' : `<div class="dim">${text(problem)}</div>`;
    return `<tr${place}><td>${shown}<div>${VERDICTS[verdict]}</div>${why}</td><td class="command"><code>${text(command)}</code></td>
<td data-label="environment predicted">${pair(predicted, 'activated', 'not known')}</td><td data-label="environment seen">${pair(seen, 'activated', '–')}</td>
<td data-label="python predicted">${pair(predicted, 'python', 'not known')}</td><td data-label="python seen">${pair(seen, 'python', '–')}</td></tr>`;
  });
  return `<section class="verified" aria-label="Verified activation">
<h2>Verified <span class="plain ${good ? 'good' : 'careful'}" role="status">${text(summary)}</span></h2>
<div class="scroll"><table>
<thead><tr><th scope="col" rowspan="2">where</th><th scope="col" rowspan="2" class="command">command</th><th scope="colgroup" colspan="2">environment</th><th scope="colgroup" colspan="2">python</th></tr>
<tr><th scope="col">predicted</th><th scope="col">seen</th><th scope="col">predicted</th><th scope="col">seen</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>
<p class="dim">${text(about)}</p>
</section>`;
}

/** Text that HTML shows as it is, in an attribute as well. */
function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The editor's own colors and fonts; nothing in it is fixed but distances. */
const STYLE = `
body { color: var(--vscode-editor-foreground); background: var(--vscode-editor-background); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); padding: 0 20px 40px; line-height: 1.45; }
h1 { font-size: 1.4em; font-weight: 600; margin: 12px 0 4px; }
h2 { font-size: 1.15em; font-weight: 600; margin: 24px 0 6px; }
.plain { font-weight: normal; font-size: 0.9em; }
.tools { position: sticky; top: 0; display: flex; gap: 6px; flex-wrap: wrap; justify-content: flex-end; padding: 8px 0 4px; background: var(--vscode-editor-background); z-index: 1; }
.tools button { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; padding: 3px 10px; font: inherit; white-space: nowrap; cursor: pointer; }
.tools button:hover { background: var(--vscode-button-secondaryHoverBackground); }
button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 3px 12px 3px 4px; }
thead th { font-weight: normal; color: var(--vscode-descriptionForeground); border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor)); white-space: nowrap; }
tbody tr[data-line]:hover { background: var(--vscode-list-hoverBackground); }
tr.group th { padding-top: 14px; font-weight: 600; }
td.line { white-space: nowrap; text-align: right; width: 1%; border-left: 3px solid transparent; }
tr.here td.line { border-left-color: var(--vscode-focusBorder); }
tr.here { background: var(--vscode-editor-lineHighlightBackground, var(--vscode-list-inactiveSelectionBackground)); outline: 1px solid var(--vscode-contrastActiveBorder, var(--vscode-editor-lineHighlightBorder, transparent)); outline-offset: -1px; }
code { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); color: inherit; background: none; padding: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
td.command { min-width: 16em; max-width: 44em; }
td.why { min-width: 12em; }
.verified td, .verified th { padding-right: 8px; }
.verified td.command { min-width: 0; }
.dim, .never, .never code { color: var(--vscode-descriptionForeground); }
.never code { text-decoration: line-through; }
.fails, .failing code { color: var(--vscode-errorForeground); }
.good { color: var(--vscode-charts-green); }
.careful { color: var(--vscode-editorWarning-foreground, var(--vscode-charts-yellow)); }
.env { border-left: 3px solid; padding-left: 6px; white-space: nowrap; }
.env.base { border-color: var(--vscode-charts-yellow); }
.env.env-0 { border-color: var(--vscode-charts-green); }
.env.env-1 { border-color: var(--vscode-charts-blue); }
.env.env-2 { border-color: var(--vscode-charts-purple); }
.env.env-3 { border-color: var(--vscode-charts-orange); }
.env.env-4 { border-color: var(--vscode-charts-red); }
td.apart .env { font-weight: 600; text-decoration: underline; text-underline-offset: 3px; }
.link, .fold button { background: none; border: none; padding: 0; font: inherit; color: var(--vscode-textLink-foreground); cursor: pointer; }
.link:hover, .fold button:hover { text-decoration: underline; color: var(--vscode-textLink-activeForeground); }
.fold button::before { content: '▸ '; }
.fold button[aria-expanded="true"]::before { content: '▾ '; }
tbody[hidden] { display: none; }
@media (max-width: 62em) {
  table.stage, .stage thead, .stage tbody:not([hidden]) { display: block; }
  .stage tr { display: grid; grid-template-columns: 5em minmax(9em, 1fr) 7.5em 7.5em 6em; }
  .stage td.line { width: auto; white-space: normal; overflow-wrap: anywhere; }
  .stage td.command { min-width: 0; }
  .stage td.why { grid-column: 2 / -1; padding-top: 0; }
  .stage th.why, .stage td.why:empty { display: none; }
  .stage tr.group th { grid-column: 1 / -1; }
  .stage tr.fold td[colspan] { grid-column: 2 / -1; }
}
@media (max-width: 38em) {
  .stage tr { grid-template-columns: 4em 1fr 1fr 1fr; }
  .stage td.command, .stage thead th:nth-child(2) { grid-column: 2 / -1; }
  .stage td:nth-child(3), .stage thead th:nth-child(3) { grid-column: 2; }
  .verified table, .verified tbody { display: block; }
  .verified thead { display: none; }
  .verified tr { display: grid; grid-template-columns: 1fr 1fr; padding: 6px 0; border-top: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor)); }
  .verified td:first-child, .verified td.command { grid-column: 1 / -1; }
  .verified td[data-label]::before { content: attr(data-label); display: block; color: var(--vscode-descriptionForeground); }
}
`;

/** What the page does by itself: it folds, marks the cursor's line, and tells the extension what was pressed. */
const SCRIPT = `
(() => {
  const vscode = acquireVsCodeApi();
  const main = document.querySelector('main');
  const opened = new Set();
  let all = false;
  let cursor;
  const show = (button) => {
    const open = all || opened.has(button.dataset.fold);
    button.setAttribute('aria-expanded', String(open));
    document.getElementById(button.dataset.fold).hidden = !open;
  };
  const showAll = () => document.querySelectorAll('button[data-fold]').forEach(show);
  const mark = (scroll) => {
    document.querySelectorAll('tr.here').forEach((row) => { row.classList.remove('here'); row.removeAttribute('aria-current'); });
    if (cursor === undefined) return;
    const rows = [...document.querySelectorAll('tr[data-line]')].filter((row) => row.dataset.file === cursor.file);
    const lines = rows.map((row) => Number(row.dataset.line)).filter((line) => line <= cursor.line);
    const line = Math.max(...lines, 0);
    if (line === 0) return;
    const here = rows.filter((row) => Number(row.dataset.line) === line);
    here.forEach((row) => { row.classList.add('here'); row.setAttribute('aria-current', 'true'); });
    const visible = here.find((row) => row.offsetParent !== null);
    if (scroll && visible) visible.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : undefined;
    const fold = target?.closest('button[data-fold]');
    if (fold) {
      if (opened.has(fold.dataset.fold)) opened.delete(fold.dataset.fold);
      else opened.add(fold.dataset.fold);
      return show(fold);
    }
    const doing = target?.closest('button[data-do]');
    if (doing?.dataset.do === 'unfold') {
      all = !all;
      doing.setAttribute('aria-pressed', String(all));
      doing.textContent = all ? 'Fold Commands That Change Nothing' : 'Show All Commands';
      return showAll();
    }
    if (doing) return vscode.postMessage({ do: doing.dataset.do });
    const link = target?.closest('button[data-go]');
    if (link) return vscode.postMessage({ go: link.dataset.go, line: Number(link.dataset.at) });
    const row = target?.closest('tr[data-line]');
    if (row && String(document.getSelection()) === '') vscode.postMessage({ go: row.dataset.file, line: Number(row.dataset.line) });
  });
  window.addEventListener('message', ({ data }) => {
    if (typeof data.content === 'string') {
      main.innerHTML = data.content;
      showAll();
      mark(false);
    }
    if (data.cursor !== undefined) {
      cursor = data.cursor ?? undefined;
      mark(true);
    }
  });
  vscode.postMessage({ do: 'ready' });
})();
`;
