/**
 * The commands: one table. package.json's `commands` and `menus/commandPalette` are written from it (`npm run docs`), and
 * the client registers what it names, so a command cannot be declared without somebody who carries it out.
 *
 * What they are called with, apart from the palette, which gives them nothing: those for a Dockerfile its URI and the
 * stage (`--target`; null for the last one); those for a container an object with its id as `container`; those for an
 * image one with its id as `image`; those of Compose the file's URI and a service, or an object with a container's id as
 * `container`.
 */

/**
 * Who carries a command out:
 * - `language`: the part that runs everywhere, also in the browser
 * - `window`: the light part of the desktop's extension
 * - `containers`: the bundle that works with containers, loaded with the first of its commands
 */
export type CommandPart = 'language' | 'window' | 'containers';

/** One command. */
export interface CommandEntry {
  readonly part: CommandPart;
  /** What the palette shows after "Conda in Docker:". */
  readonly title: string;
  /** https://code.visualstudio.com/api/references/icons-in-labels */
  readonly icon: string;
  /** `disk`: files on a disk; `trust`: also a trusted workspace; `engine`: also a container engine. Nothing where it is left out. */
  readonly needs?: 'disk' | 'trust' | 'engine';
  /** When the palette shows it; always where it is left out. */
  readonly palette?: string;
}

const entries = {
  restartServer: { part: 'language', title: 'Restart Language Server', icon: 'refresh' },
  showLog: { part: 'language', title: 'Show Log', icon: 'output' },
  copyReport: { part: 'language', title: 'Copy Report', icon: 'report' },
  lintWorkspace: { part: 'language', title: 'Lint Workspace', icon: 'checklist', palette: 'workspaceFolderCount != 0' },
  fixWorkspace: {
    part: 'language',
    title: 'Fix All in Workspace…',
    icon: 'wand',
    palette: 'workspaceFolderCount != 0',
  },
  openRuleDocumentation: { part: 'language', title: 'Open Rule Documentation…', icon: 'book' },
  // For the Dockerfile of the active editor, or the URI that it is called with.
  explain: {
    part: 'language',
    title: 'Explain This Dockerfile',
    icon: 'list-tree',
    palette: 'editorLangId == dockerfile',
  },
  explainAsText: {
    part: 'language',
    title: 'Explain This Dockerfile as Text',
    icon: 'list-flat',
    palette: 'editorLangId == dockerfile',
  },
  // For the text that is selected in the active editor, else the clipboard's.
  explainError: { part: 'language', title: 'Explain Error…', icon: 'question' },
  // For the folder of the file, or the folder, whose URI it is called with; else for one of the workspace.
  createDockerfile: {
    part: 'language',
    title: 'Create Dockerfile for This Environment…',
    icon: 'new-file',
    palette: 'workspaceFolderCount != 0',
  },
  // For an environment file.
  checkImports: {
    part: 'language',
    title: 'Check Imports',
    icon: 'references',
    palette: 'workspaceFolderCount != 0',
  },
  selectEngine: { part: 'containers', title: 'Select Container Engine', icon: 'server', needs: 'engine' },
  // For a Dockerfile.
  build: { part: 'containers', title: 'Build Image', icon: 'package', needs: 'engine' },
  runJupyter: { part: 'containers', title: 'Run Jupyter', icon: 'play', needs: 'engine' },
  verify: { part: 'containers', title: 'Verify Activation', icon: 'verified', needs: 'engine' },
  freeze: { part: 'containers', title: 'Freeze Environment', icon: 'lock', needs: 'engine' },
  showRunCommand: { part: 'containers', title: 'Show Run Command', icon: 'terminal-cmd', needs: 'engine' },
  buildWithoutCache: { part: 'containers', title: 'Build Image Without Cache', icon: 'package', needs: 'engine' },
  buildAndPull: { part: 'containers', title: 'Pull Base Images and Build', icon: 'cloud-download', needs: 'engine' },
  // For a container.
  openInBrowser: { part: 'containers', title: 'Open in Browser', icon: 'globe', needs: 'engine' },
  openInEditor: { part: 'containers', title: 'Open in Simple Browser', icon: 'open-preview', needs: 'engine' },
  copyUrl: { part: 'containers', title: 'Copy URL', icon: 'copy', needs: 'engine' },
  useAsJupyterServer: {
    part: 'containers',
    title: 'Use as Jupyter Server in Notebooks',
    icon: 'notebook',
    needs: 'engine',
  },
  stop: { part: 'containers', title: 'Stop Container', icon: 'debug-stop', needs: 'engine' },
  restart: { part: 'containers', title: 'Restart Container', icon: 'debug-restart', needs: 'engine' },
  remove: { part: 'containers', title: 'Remove Container', icon: 'trash', needs: 'engine' },
  showContainerLog: { part: 'containers', title: 'Show Container Log', icon: 'output', needs: 'engine' },
  attachShell: { part: 'containers', title: 'Attach Shell', icon: 'terminal', needs: 'engine' },
  attachVsCode: { part: 'containers', title: 'Attach VS Code', icon: 'vm-connect', needs: 'engine' },
  openFolderInContainer: {
    part: 'containers',
    title: 'Open Folder in This Container',
    icon: 'folder-opened',
    needs: 'engine',
  },
  runCommand: { part: 'containers', title: 'Run Command in the Environment', icon: 'run', needs: 'engine' },
  runFile: { part: 'containers', title: 'Run Current File in the Environment', icon: 'run', needs: 'engine' },
  runSelection: {
    part: 'containers',
    title: 'Run Selection in Container',
    icon: 'run',
    needs: 'engine',
    palette: 'editorLangId == python',
  },
  debugFile: { part: 'containers', title: 'Debug Current File in the Container', icon: 'debug-alt', needs: 'engine' },
  runTests: { part: 'containers', title: 'Run Tests in the Container', icon: 'beaker', needs: 'engine' },
  pythonConsole: { part: 'containers', title: 'Python Console', icon: 'terminal', needs: 'engine' },
  // For a container, or for one that is started; with `{ module }` as the second argument for the package that brings it,
  // with `{ spec }` for that package.
  installPackage: { part: 'containers', title: 'Install Package…', icon: 'add', needs: 'engine' },
  // For a container, an image or a Dockerfile; else for the container that runs, else for the image that was built.
  compareEnvironment: {
    part: 'containers',
    title: 'Compare Environment with File',
    icon: 'diff',
    needs: 'engine',
  },
  inspect: { part: 'containers', title: 'Inspect Container', icon: 'json', needs: 'engine' },
  // For an image.
  tagAndPush: { part: 'containers', title: 'Tag and Push Image…', icon: 'cloud-upload', needs: 'engine' },
  removeImage: { part: 'containers', title: 'Remove Image', icon: 'trash', needs: 'engine' },
  // For all that the extension made.
  cleanUp: { part: 'containers', title: 'Clean Up…', icon: 'clear-all', needs: 'engine' },
  // For the builds that run.
  showBuildLog: { part: 'containers', title: 'Show Build Log', icon: 'output', needs: 'engine' },
  cancelBuild: { part: 'containers', title: 'Cancel Build', icon: 'debug-stop', needs: 'engine' },
  // For a compose file.
  composeUp: { part: 'containers', title: 'Compose Up', icon: 'play', needs: 'engine' },
  composeDown: { part: 'containers', title: 'Compose Down', icon: 'close', needs: 'engine' },
  composeStop: { part: 'containers', title: 'Compose Stop', icon: 'debug-stop', needs: 'engine' },
  composeRestart: { part: 'containers', title: 'Compose Restart', icon: 'debug-restart', needs: 'engine' },
  composeLogs: { part: 'containers', title: 'Compose Logs', icon: 'output', needs: 'engine' },
  composeConfig: { part: 'containers', title: 'Preview Compose Configuration', icon: 'preview', needs: 'engine' },
  composeOpen: { part: 'containers', title: 'Open Compose Service', icon: 'globe', needs: 'engine' },
  composeShowTerminal: { part: 'containers', title: 'Show Terminal of Compose', icon: 'terminal', needs: 'engine' },
  // For the folder of the active editor.
  showMenu: { part: 'window', title: 'Show Container Menu', icon: 'menu', needs: 'engine' },
  // For an environment file.
  checkEnvironment: { part: 'window', title: 'Check That It Solves', icon: 'check', needs: 'trust' },
  lockEnvironment: { part: 'window', title: 'Lock Environment', icon: 'lock', needs: 'trust' },
  updateLock: { part: 'window', title: 'Update Lock', icon: 'sync', needs: 'trust' },
  // For a Dockerfile, and one of its images.
  learnBaseImage: { part: 'window', title: 'Learn Base Image…', icon: 'eye', needs: 'engine' },
  clearChannelCache: { part: 'window', title: 'Clear Channel Cache', icon: 'clear-all', needs: 'disk' },
  createExample: { part: 'window', title: 'Create Example Project', icon: 'new-folder', needs: 'disk' },
} as const satisfies Readonly<Record<string, CommandEntry>>;

type Entries = typeof entries;
export type CommandName = keyof Entries;

/** The table. */
export const COMMANDS: Readonly<Record<CommandName, CommandEntry>> = entries;

/** The commands' ids by their names. */
export const Command = Object.fromEntries(Object.keys(entries).map((name) => [name, `condaInDocker.${name}`])) as {
  readonly [Name in CommandName]: `condaInDocker.${Name}`;
};
export type Command = (typeof Command)[CommandName];

/** The names of a part's commands. */
export type CommandOf<Part extends CommandPart> = {
  readonly [Name in CommandName]: Entries[Name]['part'] extends Part ? Name : never;
}[CommandName];

/** The names of a part's commands, in the order of the table. */
export function commandsOf<Part extends CommandPart>(part: Part): readonly CommandOf<Part>[] {
  const names = Object.keys(entries) as CommandName[];
  return names.filter((name): name is CommandOf<Part> => entries[name].part === part);
}

const ENABLED: Readonly<Record<'disk' | 'trust' | 'engine', string>> = {
  disk: 'remoteName || !isWeb',
  trust: 'isWorkspaceTrusted && (remoteName || !isWeb)',
  engine: 'isWorkspaceTrusted && (remoteName || !isWeb)',
};

/** What package.json says of the commands: `contributes.commands`, and the entries of `menus/commandPalette`. */
export function manifestOfCommands(): { readonly commands: object[]; readonly palette: object[] } {
  const all = Object.entries(COMMANDS).map(([name, entry]) => ({ command: `condaInDocker.${name}`, ...entry }));
  return {
    commands: all.map(({ command, title, icon, needs }) => ({
      command,
      title,
      category: 'Conda in Docker',
      icon: `$(${icon})`,
      ...(needs === undefined ? {} : { enablement: ENABLED[needs] }),
    })),
    palette: all.flatMap(({ command, palette }) => (palette === undefined ? [] : [{ command, when: palette }])),
  };
}
