/** The playground: files, an editor, what the language server says of them. Nothing leaves the page. */
import examples from 'virtual:examples';
import { errorReport } from '../../client/src/explain/errorReport';
import {
  EXPLAIN,
  EXPLAIN_ERROR,
  type ExplainErrorParams,
  type ExplainErrorResult,
  type ExplainResult,
} from '../../common/src/protocol';
import { Editor } from './editor';
import { textsAfter } from './edits';
import { explanation } from './explanation';
import { type Found, findingsList, summary } from './findings';
import { element, markdown } from './markdown';
import { languageOf, nameOf, Project, uriOf } from './project';
import type {
  CodeAction,
  CompletionItem,
  Diagnostic,
  Hover,
  InlayHint,
  Position,
  PublishedDiagnostics,
  Range,
} from './protocol';
import { Server } from './server';
import { type Files, fromFragment, MOST_CHARACTERS, problemOf, toFragment } from './share';
import { switchTheme } from './theme';

/** After the last key the page asks again, in milliseconds. */
const REST = 150;
/** Larger files are not taken, in bytes. */
const LARGEST = 1024 * 1024;

function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no #${id}`);
  return found as T;
}

const status = byId('status');
const tabs = byId('files');
const findingsPanel = byId('panel-findings');
const explainPanel = byId('panel-explain');

function say(text: string): void {
  status.textContent = text;
}

/** What was done last, said together with what is found after it. */
let done = '';

/** The page started it before this script was read. */
const { analysis } = globalThis as unknown as { readonly analysis: Worker };
const server = new Server(analysis, (message) => say(`The analysis could not be started: ${message}`));
const project = new Project(server);
const diagnostics = new Map<string, readonly Diagnostic[]>();
let active = '';

const editor = new Editor(
  byId('editor'),
  {
    changed: (text) => {
      done = '';
      project.set(active, text);
      ask();
    },
    hover: (position) => about<Hover | null>('textDocument/hover', position).catch(() => null),
    complete: (position) => about<readonly CompletionItem[]>('textDocument/completion', position).catch(() => []),
    fixesAt,
    follow,
    say,
    tell: (text) => {
      byId('said').textContent = text;
    },
  },
  document.querySelector('style')?.nonce ?? '',
);

function about<T>(method: string, position: Position): Promise<T> {
  return server.request<T>(method, { textDocument: { uri: uriOf(active) }, position });
}

/** Goes to what a link of the analysis names: `playground:/project/Dockerfile#L4,1`. */
function follow(href: string): void {
  const name = nameOf(href);
  const [, line = '1', character = '1'] = /#L(\d+)(?:,(\d+))?$/.exec(href) ?? [];
  if (name !== undefined) go(name, { line: Number(line) - 1, character: Number(character) - 1 });
}

function go(name: string, position: Position): void {
  if (project.text(name) === undefined) return;
  open(name);
  editor.go(position);
}

/** Shows a file. */
function open(name: string): void {
  if (name !== active) {
    active = name;
    editor.show(name, project.text(name) ?? '');
    editor.mark(diagnostics.get(name) ?? []);
    ask(0);
  }
  drawTabs();
}

/** The tabs of the files; arrow keys move between them, Delete closes one. */
function drawTabs(): void {
  const names = project.names;
  const focused = tabs.contains(document.activeElement);
  tabs.replaceChildren(
    ...names.map((name) => {
      const found = diagnostics.get(name) ?? [];
      const worst = Math.min(...found.map(({ severity }) => severity), 4);
      const selected = name === active;
      const tab = element(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `file-${names.indexOf(name)}`,
          'aria-selected': String(selected),
          'aria-controls': 'editor',
          'aria-keyshortcuts': 'Delete',
          tabindex: selected ? '0' : '-1',
        },
        name,
      );
      if (found.length > 0) {
        const said = summary(found);
        const count = element('span', { class: `count s${worst}`, 'aria-label': said, title: said });
        count.textContent = String(found.length);
        tab.append(' ', count);
      }
      tab.addEventListener('click', () => open(name));
      tab.addEventListener('keydown', (event) => tabKey(event, name));
      const close = element('button', {
        type: 'button',
        class: 'close',
        tabindex: '-1',
        'aria-label': `Remove ${name}`,
      });
      close.textContent = '×';
      close.addEventListener('click', () => remove(name));
      return element('span', { class: selected ? 'tab selected' : 'tab', role: 'presentation' }, tab, close);
    }),
  );
  if (focused) focusTab();
}

function focusTab(): void {
  tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
}

function tabKey(event: KeyboardEvent, name: string): void {
  const names = project.names;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step !== undefined) {
    const next = names[(names.indexOf(name) + step + names.length) % names.length];
    if (next !== undefined) open(next);
  } else if (event.key === 'Delete') remove(name);
  else return;
  event.preventDefault();
  focusTab();
}

function remove(name: string): void {
  const names = project.names;
  const at = names.indexOf(name);
  project.delete(name);
  editor.forget(name);
  diagnostics.delete(name);
  const next = project.names[Math.min(at, project.names.length - 1)];
  if (next === undefined) {
    project.set('Dockerfile', '');
    active = '';
    open('Dockerfile');
  } else if (name === active) open(next);
  say(`${name} is removed.`);
  drawTabs();
  ask(0);
}

/** Puts other files in the place of all that is there. */
function replaceAll(files: Files): void {
  for (const name of project.names) {
    project.delete(name);
    editor.forget(name);
  }
  diagnostics.clear();
  // The rest of the project first: then the Dockerfile is looked at once.
  const first = files.find(([name]) => languageOf(name) === 'dockerfile') ?? files[0];
  for (const [name, text] of files) project.set(name, text);
  active = '';
  open(first?.[0] ?? 'Dockerfile');
}

/** Adds files that were dropped or chosen; one of the same name is replaced. */
async function addFiles(list: readonly File[]): Promise<void> {
  const added: string[] = [];
  const left: string[] = [];
  for (const file of list) {
    const name = (file.webkitRelativePath.replace(/^[^/]+\//, '') || file.name).normalize();
    const text = file.size > LARGEST ? '\0' : await file.text();
    if (text.includes('\0') || problemOf(name) !== undefined) left.push(name);
    else {
      project.set(name, text);
      added.push(name);
    }
  }
  const first = added.find((name) => languageOf(name) === 'dockerfile') ?? added[0];
  if (first !== undefined) {
    active = '';
    open(first);
  }
  const taken = added.length === 0 ? '' : `${added.join(', ')} added. `;
  say(left.length === 0 ? taken : `${taken}Not taken: ${left.join(', ')} (no text, or larger than 1 MB).`);
}

let timer: ReturnType<typeof setTimeout> | undefined;
let round = 0;
/** The versions of the files that the findings are of. */
const diagnosed = new Map<string, number>();

/** Says to tests and to assistive technology whether what is shown is of the texts as they are. */
function busy(yes: boolean): void {
  document.documentElement.dataset.ready = String(!yes);
  document.querySelector('main')?.setAttribute('aria-busy', String(yes));
}

/** Asks for what is shown beside the findings, soon. */
function ask(after = REST): void {
  busy(true);
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), after);
}

const EVERYTHING: Range = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } };

async function refresh(): Promise<void> {
  const mine = ++round;
  const name = active;
  const version = project.versionOf(name);
  const textDocument = { uri: uriOf(name) };
  const [hints] = await Promise.all([
    server
      .request<readonly InlayHint[] | null>('textDocument/inlayHint', { textDocument, range: EVERYTHING })
      .catch(() => []),
    drawFindings(mine),
    drawExplanation(mine),
  ]);
  if (mine !== round) return;
  if (name === active && version === project.versionOf(name)) editor.hints(hints ?? []);
  busy(project.names.some((each) => diagnosed.get(each) !== project.versionOf(each)));
}

async function drawFindings(mine: number): Promise<void> {
  const files = project.names;
  const { revision } = project;
  const found = await Promise.all(
    files.flatMap((file) =>
      (diagnostics.get(file) ?? []).map(async (diagnostic): Promise<Found> => {
        const context = { diagnostics: [diagnostic], only: ['quickfix'] };
        const params = { textDocument: { uri: uriOf(file) }, range: diagnostic.range, context };
        const actions = await server
          .request<readonly CodeAction[] | null>('textDocument/codeAction', params)
          .catch(() => []);
        return { file, diagnostic, actions: (actions ?? []).filter((each) => isAbout(each, diagnostic)) };
      }),
    ),
  );
  if (mine !== round) return;
  // What stops a build comes first.
  found.sort(
    (a, b) =>
      a.diagnostic.severity - b.diagnostic.severity ||
      files.indexOf(a.file) - files.indexOf(b.file) ||
      a.diagnostic.range.start.line - b.diagnostic.range.start.line,
  );
  keepFocus(() =>
    byId('list').replaceChildren(
      findingsList(found, {
        go: (file, { range }) => go(file, range.start),
        apply: (action) => {
          // The places of its edits are those of the texts that it was made for.
          if (project.revision === revision) apply(action);
          else ask(0);
        },
        related: (uri, line, character) => go(nameOf(uri) ?? '', { line, character }),
      }),
    ),
  );
  byId('tab-findings').textContent = `Findings (${found.length})`;
}

/** The list is made anew; who was in it goes on at the same finding, or at the one that took its place. */
function keepFocus(draw: () => void): void {
  const items = () => [...byId('list').querySelectorAll('li')];
  const before = items();
  const at = before.findIndex((item) => item.contains(document.activeElement));
  const key = before[at]?.dataset.key;
  draw();
  if (at < 0) return;
  const now = items();
  const item = now.find((each) => each.dataset.key === key) ?? now[Math.min(at, now.length - 1)];
  (item?.querySelector<HTMLElement>('button.fix') ?? item?.querySelector('button') ?? byId('tab-findings')).focus();
}

/** Actions at one place may be about several findings. */
function isAbout({ diagnostics: about }: CodeAction & { diagnostics?: readonly Diagnostic[] }, diagnostic: Diagnostic) {
  return about === undefined || about.some(({ code }) => code === diagnostic.code);
}

/** The Dockerfile that is meant: the one that is shown, else the first. */
function dockerfile(): string | undefined {
  const all = project.names.filter((name) => languageOf(name) === 'dockerfile');
  return all.includes(active) ? active : all[0];
}

async function drawExplanation(mine: number): Promise<void> {
  const name = dockerfile();
  const params = { uri: uriOf(name ?? '') };
  const explained =
    name === undefined ? null : await server.request<ExplainResult>(EXPLAIN, params).catch(() => undefined);
  if (mine !== round || explained === undefined) return;
  const shown =
    explained === null
      ? element('p', { class: 'none' }, 'There is no Dockerfile.')
      : explanation(explained, (file, line) => go(file, { line: line - 1, character: 0 }));
  explainPanel.replaceChildren(shown);
}

/** Makes the changes of a fix. */
function apply({ title, edit }: CodeAction): void {
  const texts = edit === undefined ? undefined : textsAfter(edit, (name) => project.text(name));
  if (texts === undefined) {
    say(`${title}: this cannot be done here.`);
    return;
  }
  for (const [name, text] of texts) {
    // Its change reaches the project through the editor, and can be undone there.
    if (name === active) editor.replace(text);
    else project.set(name, text);
  }
  done = `Done: ${title} (${[...texts.keys()].join(', ')}). `;
  say(done);
  drawTabs();
  ask(0);
}

/** Shows the fixes of the finding at a place of the file that is shown. */
function fixesAt({ line }: Position): void {
  const found = (diagnostics.get(active) ?? []).find(({ range }) => range.start.line <= line && line <= range.end.line);
  if (found === undefined) {
    say('Nothing was found in this line.');
    return;
  }
  showPanel('findings');
  const { start } = found.range;
  const key = `${active} ${found.code} ${start.line} ${start.character}`;
  const item = [...findingsPanel.querySelectorAll<HTMLElement>('li')].find((each) => each.dataset.key === key);
  item?.scrollIntoView({ block: 'nearest' });
  (item?.querySelector<HTMLElement>('button.fix') ?? item?.querySelector<HTMLElement>('button'))?.focus();
}

async function fixAll(): Promise<void> {
  let changed = 0;
  for (const name of project.names) {
    const params = {
      textDocument: { uri: uriOf(name) },
      range: EVERYTHING,
      context: { diagnostics: [], only: ['source.fixAll'] },
    };
    const [action] = (await server.request<readonly CodeAction[] | null>('textDocument/codeAction', params)) ?? [];
    if (action === undefined) continue;
    apply(action);
    changed++;
  }
  if (changed === 0) say('Nothing here has a safe fix of its own. Those that change more are at each finding.');
}

server.on<PublishedDiagnostics>('textDocument/publishDiagnostics', (params) => {
  const name = nameOf(params.uri);
  // Of an older text the places are others; what holds of the newer one comes soon.
  if (name === undefined || (params.version ?? -1) !== project.versionOf(name)) return;
  diagnostics.set(name, params.diagnostics);
  diagnosed.set(name, params.version ?? 0);
  if (name === active) editor.mark(params.diagnostics);
  drawTabs();
  say(done + summary([...diagnostics.values()].flat()));
  ask(0);
});

const PANELS = ['findings', 'explain', 'error'] as const;

function showPanel(wanted: (typeof PANELS)[number]): void {
  for (const each of PANELS) {
    const tab = byId(`tab-${each}`);
    tab.setAttribute('aria-selected', String(each === wanted));
    tab.tabIndex = each === wanted ? 0 : -1;
    byId(`panel-${each}`).hidden = each !== wanted;
  }
}

for (const each of PANELS) {
  byId(`tab-${each}`).addEventListener('click', () => showPanel(each));
  byId(`tab-${each}`).addEventListener('keydown', ({ key }) => {
    if (key !== 'ArrowRight' && key !== 'ArrowLeft') return;
    const step = key === 'ArrowRight' ? 1 : PANELS.length - 1;
    const other = PANELS[(PANELS.indexOf(each) + step) % PANELS.length] ?? each;
    showPanel(other);
    byId(`tab-${other}`).focus();
  });
}

/** What an error text means, and where in the Dockerfile it comes from. */
function setUpErrors(): void {
  const input = byId<HTMLTextAreaElement>('error-text');
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const show = async () => {
    const text = input.value;
    const name = dockerfile();
    const params: ExplainErrorParams = { text, uri: name === undefined ? null : uriOf(name) };
    const found =
      text.trim() === ''
        ? undefined
        : await server.request<ExplainErrorResult>(EXPLAIN_ERROR, params).catch(() => undefined);
    if (input.value !== text) return;
    const place = (line: number) => ({ name: name ?? '', target: `${uriOf(name ?? '')}#L${line},1` });
    const shown = found === undefined ? '' : errorReport(found, name === undefined ? undefined : place);
    // Its title is that of the panel.
    byId('error-means').replaceChildren(markdown(shown.replace(/^# .*\n/, ''), follow));
  };
  input.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void show(), REST);
  });
}

async function share(): Promise<void> {
  const link = `${location.href.replace(/#.*$/, '')}#${await toFragment(project.files)}`;
  if (link.length > MOST_CHARACTERS) {
    say(
      `These files are too large for a link: it would have ${link.length.toLocaleString('en')} characters, and ${MOST_CHARACTERS.toLocaleString('en')} are the most.`,
    );
    return;
  }
  history.replaceState(null, '', link);
  const copied = await navigator.clipboard?.writeText(link).then(
    () => true,
    () => false,
  );
  say(
    copied === true
      ? `The link is copied: ${link.length.toLocaleString('en')} characters, with all files in it.`
      : 'The link is in the address of this page.',
  );
}

/** The dialog for a new file. */
function setUpDialog(): void {
  const dialog = byId<HTMLDialogElement>('new-file');
  const name = byId<HTMLInputElement>('new-name');
  const problem = byId('new-problem');
  byId('add').addEventListener('click', () => {
    name.value = '';
    problem.textContent = '';
    dialog.showModal();
  });
  byId('new-cancel').addEventListener('click', () => dialog.close());
  byId('new-choose').addEventListener('click', () => byId('choose').click());
  dialog.querySelector('form')?.addEventListener('submit', (event) => {
    const wanted = name.value.trim();
    const wrong = problemOf(wanted) ?? (project.text(wanted) === undefined ? undefined : 'There is such a file.');
    if (wrong !== undefined) {
      event.preventDefault();
      problem.textContent = wrong;
      return;
    }
    project.set(wanted, '');
    open(wanted);
    setTimeout(() => editor.view.focus());
  });
  const choose = byId<HTMLInputElement>('choose');
  choose.addEventListener('change', () => {
    dialog.close();
    void addFiles([...(choose.files ?? [])]);
    choose.value = '';
  });
}

function setUpDrop(): void {
  const root = document.documentElement;
  const over = (on: boolean) => root.classList.toggle('dropping', on);
  document.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) over(false);
  });
  // Before the editor, which would take the text of a file in.
  document.addEventListener(
    'drop',
    (event) => {
      over(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      void addFiles(files);
    },
    true,
  );
}

function setUpExamples(): void {
  const select = byId<HTMLSelectElement>('examples');
  select.append(...examples.map(({ title }, at) => element('option', { value: String(at) }, title)));
  select.addEventListener('change', () => {
    const example = examples[Number(select.value)];
    if (example === undefined || select.value === '') return;
    history.replaceState(null, '', location.href.replace(/#.*$/, ''));
    replaceAll(Object.entries(example.files));
  });
}

async function fromAddress(): Promise<boolean> {
  if (location.hash.length < 2) return false;
  const files = await fromFragment(location.hash);
  if (files === undefined) say('The link is damaged or was cut: its files could not be read.');
  else replaceAll(files);
  return files !== undefined;
}

async function main(): Promise<void> {
  switchTheme(byId('theme'), say);
  setUpDialog();
  setUpDrop();
  setUpExamples();
  setUpErrors();
  byId('share').addEventListener('click', () => void share());
  byId('fix-all').addEventListener('click', () => void fixAll());
  window.addEventListener('hashchange', () => void fromAddress());
  showPanel('findings');
  await project.start();
  if (!(await fromAddress())) replaceAll(Object.entries(examples[0]?.files ?? { Dockerfile: '' }));
}

main().catch((error: unknown) => say(`The page does not work here: ${String(error)}`));
