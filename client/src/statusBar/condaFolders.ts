import * as vscode from 'vscode';

/** How Dockerfiles are called. */
const DOCKERFILES = '**/{Dockerfile,Dockerfile.*,*.Dockerfile,*.dockerfile,Containerfile,Containerfile.*}';
const SKIPPED = '**/{.git,node_modules,.venv,__pycache__}/**';
/** So many Dockerfiles of a folder are looked at, each up to this size in bytes. */
const MOST_FILES = 100;
const LARGEST = 512 * 1024;
/** Programs, and images that have conda in them. */
const CONDA = /conda|mamba|miniforge|jupyter\/|datajoint/i;

/** Changes that come within this time, in milliseconds, are looked at together: a checkout changes many files. */
const PAUSE = 500;

/**
 * The workspace folders that have a Dockerfile with conda, found by names and a search for words: cheap enough to be
 * done before anything is loaded. Folders that are not on this machine's disk do not count.
 */
export class CondaFolders implements vscode.Disposable {
  private readonly found = new Map<string, readonly vscode.Uri[]>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private scans = 0;

  readonly onDidChange = this.changed.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(DOCKERFILES);
    const later = () => this.scanSoon();
    this.subscriptions = [
      this.changed,
      watcher,
      watcher.onDidCreate(later),
      watcher.onDidChange(later),
      watcher.onDidDelete(later),
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
    const results = await Promise.all(folders.map(async (folder) => ({ folder, files: await condaFiles(folder) })));
    // A later look has seen more.
    if (scan !== this.scans) return;
    const before = this.describe();
    this.found.clear();
    for (const { folder, files } of results) if (files.length > 0) this.found.set(folder.uri.fsPath, files);
    if (this.describe() !== before) this.changed.fire();
  }

  private describe(): string {
    return JSON.stringify([...this.found].map(([folder, files]) => [folder, files.map(String)]));
  }
}

function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

async function condaFiles(folder: vscode.WorkspaceFolder): Promise<vscode.Uri[]> {
  const pattern = new vscode.RelativePattern(folder, DOCKERFILES);
  // A search that fails (no search program, a folder that is gone) finds nothing.
  const files = await vscode.workspace.findFiles(pattern, SKIPPED, MOST_FILES).then(undefined, () => []);
  const conda = await Promise.all(files.map(isOfConda));
  return files.filter((_, i) => conda[i]).sort((a, b) => (a.path < b.path ? -1 : 1));
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
