import * as vscode from 'vscode';

/** How Dockerfiles are called. */
const DOCKERFILES = '**/{Dockerfile,Dockerfile.*,*.Dockerfile,*.dockerfile,Containerfile,Containerfile.*}';
/** How environment files are called. */
const ENVIRONMENTS = '**/environment*.{yml,yaml}';
const SKIPPED = '**/{.git,node_modules,.venv,__pycache__}/**';
/** So many Dockerfiles of a folder are looked at, each up to this size in bytes. */
const MOST_FILES = 100;
const LARGEST = 512 * 1024;
/** Programs, and images that have conda in them. */
const CONDA = /conda|mamba|miniforge|jupyter\/|datajoint/i;

/** Changes that come within this time, in milliseconds, are looked at together: a checkout changes many files. */
const PAUSE = 500;

/**
 * The workspace folders that have a Dockerfile with conda, or an environment file, found by names and a search for words: cheap enough to be
 * done before anything is loaded. Folders that are not on this machine's disk do not count.
 */
export class CondaFolders implements vscode.Disposable {
  private readonly found = new Map<string, readonly vscode.Uri[]>();
  private readonly environmentFiles = new Map<string, readonly vscode.Uri[]>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private scans = 0;

  readonly onDidChange = this.changed.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(DOCKERFILES);
    const others = vscode.workspace.createFileSystemWatcher(ENVIRONMENTS, false, true, false);
    const later = () => this.scanSoon();
    this.subscriptions = [
      this.changed,
      watcher,
      watcher.onDidCreate(later),
      watcher.onDidChange(later),
      watcher.onDidDelete(later),
      others,
      others.onDidCreate(later),
      others.onDidDelete(later),
      vscode.workspace.onDidChangeWorkspaceFolders(later),
      { dispose: () => clearTimeout(this.timer) },
    ];
    void this.scan();
  }

  /** Whether any folder has such a Dockerfile. */
  get any(): boolean {
    return this.found.size > 0;
  }

  /** Whether the folder of this path has one. */
  has(folder: string): boolean {
    return this.found.has(folder);
  }

  /** The environment files of the folders that have no Dockerfile with conda: there is something to build an image of. */
  get withoutDockerfile(): readonly vscode.Uri[] {
    return localFolders().flatMap(({ uri }) =>
      this.found.has(uri.fsPath) ? [] : (this.environmentFiles.get(uri.fsPath) ?? []),
    );
  }

  /** The folders' paths, in the order of the workspace. */
  get folders(): readonly string[] {
    return localFolders()
      .map(({ uri }) => uri.fsPath)
      .filter((path) => this.found.has(path));
  }

  /** The Dockerfiles with conda of a folder, by their paths. */
  dockerfiles(folder: string): readonly vscode.Uri[] {
    return this.found.get(folder) ?? [];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private scanSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.scan(), PAUSE);
  }

  private async scan(): Promise<void> {
    const scan = ++this.scans;
    const folders = localFolders();
    const results = await Promise.all(
      folders.map(async (folder) => ({
        folder,
        files: await condaFiles(folder),
        environments: await find(folder, ENVIRONMENTS),
      })),
    );
    // A later look has seen more.
    if (scan !== this.scans) return;
    const before = this.describe();
    this.found.clear();
    this.environmentFiles.clear();
    for (const { folder, files, environments } of results) {
      if (files.length > 0) this.found.set(folder.uri.fsPath, files);
      if (environments.length > 0) this.environmentFiles.set(folder.uri.fsPath, environments);
    }
    if (this.describe() !== before) this.changed.fire();
  }

  private describe(): string {
    const all = [...this.found, ...this.environmentFiles];
    return JSON.stringify(all.map(([folder, files]) => [folder, files.map(String)]));
  }
}

function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

async function condaFiles(folder: vscode.WorkspaceFolder): Promise<vscode.Uri[]> {
  const files = await find(folder, DOCKERFILES);
  const conda = await Promise.all(files.map(isOfConda));
  return files.filter((_, i) => conda[i]).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A search that fails (no search program, a folder that is gone) finds nothing. */
async function find(folder: vscode.WorkspaceFolder, pattern: string): Promise<vscode.Uri[]> {
  const relative = new vscode.RelativePattern(folder, pattern);
  return vscode.workspace.findFiles(relative, SKIPPED, MOST_FILES).then(undefined, () => []);
}

async function isOfConda(file: vscode.Uri): Promise<boolean> {
  try {
    if ((await vscode.workspace.fs.stat(file)).size > LARGEST) return false;
    return CONDA.test(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
  } catch {
    // It went away in between.
    return false;
  }
}
