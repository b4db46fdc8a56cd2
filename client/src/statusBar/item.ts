import * as vscode from 'vscode';
import { Command } from '../../../common/src/commands';
import { DISPLAY_NAME } from '../../../common/src/ids';
import type { ContainerAccess } from '../containers/register';
import type { FolderState } from '../containers/state';
import { tell } from '../tell';
import type { CondaFolders } from './condaFolders';
import { inGroups, type MenuEntry, menuFor, shortMenu } from './menu';
import { type Presentation, present } from './presentation';

/** How often uptime and memory are looked at while the window has the focus, in milliseconds. */
const LOOK = 30_000;

const BACKGROUNDS: Readonly<Record<Presentation['emphasis'], string | undefined>> = {
  none: undefined,
  warning: 'statusBarItem.warningBackground',
  error: 'statusBarItem.errorBackground',
};

/** The item, and the menu behind it. */
export interface ContainerStatus extends vscode.Disposable {
  /** "Show Container Menu". */
  readonly showMenu: () => Promise<void>;
}

/**
 * The one status bar item: the container of the folder that the active editor is in. Hidden where that folder has
 * nothing of conda and Docker, and where the workspace is not trusted.
 */
export function showContainerStatus(
  { store, load }: ContainerAccess,
  conda: CondaFolders,
  log: vscode.LogOutputChannel,
): ContainerStatus {
  const item = vscode.window.createStatusBarItem('condaInDocker.container', vscode.StatusBarAlignment.Left, 5);
  item.name = DISPLAY_NAME;
  item.command = Command.showMenu;
  let last: string | undefined;
  let memory: { readonly container: string; readonly bytes: number } | undefined;

  /** A folder without a Dockerfile counts as soon as something was built there. */
  const worked = (folder: string): boolean => {
    const state = store.folder(folder);
    return state !== undefined && state.containers.length + state.images.length + state.builds.length > 0;
  };

  const active = (): FolderState | undefined => {
    const editor = vscode.window.activeTextEditor ?? vscode.window.activeNotebookEditor;
    const uri = editor && ('document' in editor ? editor.document.uri : editor.notebook.uri);
    const own = uri && vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    // An output or a terminal has no folder: the last one counts.
    last = own ?? (last !== undefined && conda.has(last) ? last : (conda.folders[0] ?? store.folders.find(worked)));
    return last !== undefined && (conda.has(last) || worked(last)) ? store.folder(last) : undefined;
  };

  const show = () => {
    const state = vscode.workspace.isTrusted ? active() : undefined;
    if (state === undefined) return withoutDockerfile();
    const container = 'container' in state.status ? state.status.container.id : undefined;
    const { text, tooltip, label, emphasis } = present(state, {
      now: Date.now(),
      severalFolders: (vscode.workspace.workspaceFolders?.length ?? 0) > 1,
      ...(memory !== undefined && memory.container === container ? { memory: memory.bytes } : {}),
    });
    item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.accessibilityInformation = { label };
    const background = BACKGROUNDS[emphasis];
    item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
    item.show();
  };

  /** A folder with an environment and no Dockerfile says so: a click leads on. */
  const withoutDockerfile = () => {
    if (!vscode.workspace.isTrusted || conda.any || conda.withoutDockerfile.length === 0) return item.hide();
    const sentence = 'There is an environment file, and no Dockerfile that makes an image of it. Click to create one.';
    item.text = '$(package) Conda: no Dockerfile';
    item.tooltip = new vscode.MarkdownString(`**Conda in Docker**: ${sentence}`);
    item.accessibilityInformation = { label: `Conda in Docker: ${sentence}` };
    item.backgroundColor = undefined;
    item.show();
  };

  /** Asks for the memory of what runs, where somebody could look at it. */
  const look = async () => {
    const status = vscode.workspace.isTrusted && vscode.window.state.focused ? active()?.status : undefined;
    if (status?.kind === 'running' || status?.kind === 'unhealthy') {
      const { id } = status.container;
      const bytes = await load()
        .then(async (containers) => (await containers.stats(id))?.memory)
        .catch(() => undefined);
      memory = bytes === undefined ? undefined : { container: id, bytes };
    }
    if (status !== undefined) show();
  };

  const watch = () => {
    if (vscode.workspace.isTrusted && conda.any) {
      load()
        .then((containers) => containers.watch())
        .catch((error: unknown) => log.error(`The container engine is not watched: ${String(error)}`));
    }
    show();
  };

  let runs: string | undefined;
  const changed = () => {
    show();
    const status = active()?.status;
    const now = status?.kind === 'running' ? status.container.id : undefined;
    if (now !== runs && now !== undefined) void look();
    runs = now;
  };
  const timer = setInterval(() => void look(), LOOK);
  watch();
  const all = vscode.Disposable.from(
    item,
    { dispose: () => clearInterval(timer) },
    store.onDidChange(changed),
    conda.onDidChange(watch),
    vscode.workspace.onDidGrantWorkspaceTrust(watch),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.window.onDidChangeActiveNotebookEditor(show),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void look();
    }),
  );
  return { showMenu: () => showMenu(active()), dispose: () => all.dispose() };
}

/** The menu behind the item: what is needed often, and the rest behind "More…". */
async function showMenu(state: FolderState | undefined, whole = false): Promise<void> {
  if (state === undefined) return tellWhy();
  const { label } = present(state, { now: Date.now() });
  const entries = menuFor(state);
  const { shown, more } = whole ? { shown: entries, more: false } : shortMenu(entries);
  const items: MenuItem[] = inGroups(shown).flatMap(([group, own]) => [
    separator(group),
    ...own.map((entry) => ({ label: entry.label, description: entry.description, entry })),
  ]);
  const rest: MenuItem[] = more ? [separator(''), { label: MORE }] : [];
  const chosen = await vscode.window.showQuickPick([...items, ...rest], { title: DISPLAY_NAME, placeHolder: label });
  if (chosen === undefined) return;
  if (chosen.entry === undefined) return showMenu(state, true);
  await vscode.commands.executeCommand(chosen.entry.command, ...chosen.entry.arguments);
}

interface MenuItem extends vscode.QuickPickItem {
  /** Undefined for "More…" and for lines between groups. */
  readonly entry?: MenuEntry;
}

const MORE = '$(ellipsis) More…';

function separator(label: string): MenuItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** Why there is no menu, and what would change that. */
async function tellWhy(): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    await tell.info('Nothing is built or run in a workspace that is not trusted.');
    return;
  }
  const create = 'Create Dockerfile…';
  const run = 'Run Jupyter Without One';
  const message = 'No Dockerfile of this folder uses conda.';
  const answer = await tell.info(message, create, run);
  if (answer === create) await vscode.commands.executeCommand(Command.createDockerfile);
  if (answer === run) await vscode.commands.executeCommand(Command.runJupyter);
}
