/** The files of the page, and what the language server is told of them. */
import {
  EXISTS,
  type ExistsParams,
  type ExistsResult,
  LIST_FILES,
  type ListFilesResult,
  READ_FILE,
  type ReadFileParams,
  type ReadFileResult,
} from '../../common/src/protocol';
import type { Server } from './server';
import type { Files } from './share';

/** The folder that the server takes for the project. Nobody else can read its scheme. */
const ROOT = 'playground:/project';

const CREATED = 1;
const DELETED = 3;

/** The URI of a file. */
export function uriOf(name: string): string {
  return `${ROOT}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** The name of a file of the project by its URI, which may end in the place (`#L4,1`); undefined for other URIs. */
export function nameOf(uri: string): string | undefined {
  const path = uri.replace(/#.*$/, '');
  if (!path.startsWith(`${ROOT}/`)) return undefined;
  try {
    return decodeURIComponent(path.slice(ROOT.length + 1));
  } catch {
    return undefined;
  }
}

/** What kind of file a name says it is. */
export function languageOf(name: string): 'dockerfile' | 'yaml' | 'shellscript' | 'plaintext' {
  const last = name.slice(name.lastIndexOf('/') + 1);
  if (/^(?:dockerfile|containerfile)(?:\..*)?$|\.(?:dockerfile|containerfile)$/i.test(last)) return 'dockerfile';
  if (/\.ya?ml$/i.test(last)) return 'yaml';
  return /\.(?:sh|bash)$/i.test(last) ? 'shellscript' : 'plaintext';
}

/** The files, and the server's view of them, which is always up to date. */
export class Project {
  private readonly texts = new Map<string, string>();
  private readonly versions = new Map<string, number>();
  private version = 0;

  constructor(private readonly server: Server) {
    server.on<ReadFileParams>(READ_FILE, ({ uri }): ReadFileResult => {
      const text = this.texts.get(nameOf(uri) ?? '');
      return text === undefined ? null : { text };
    });
    server.on(LIST_FILES, (): ListFilesResult => this.names.map(uriOf));
    server.on<ExistsParams>(EXISTS, ({ uri }): ExistsResult => {
      const name = nameOf(uri) ?? '';
      // People paste a part of their project: what is not here may be there.
      return this.names.some((each) => each === name || each.startsWith(`${name}/`)) ? { exists: true } : null;
    });
  }

  /** Starts the server for this project. */
  async start(): Promise<void> {
    const { server } = this;
    // What it registers (watching files, settings) the page does anyway.
    server.on('client/registerCapability', () => null);
    await server.request('initialize', {
      processId: null,
      rootUri: ROOT,
      workspaceFolders: [{ uri: ROOT, name: 'project' }],
      capabilities: {
        textDocument: {
          hover: { contentFormat: ['markdown'] },
          codeAction: {
            isPreferredSupport: true,
            codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll', 'refactor'] } },
          },
          publishDiagnostics: { relatedInformation: true },
        },
        workspace: {
          workspaceFolders: true,
          workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
      },
    });
    server.notify('initialized', {});
  }

  /** Changes whenever a file does, comes or goes: what was asked before holds as long as it is the same. */
  get revision(): number {
    return this.version;
  }

  /** The version of a file that the server was told last. */
  versionOf(name: string): number | undefined {
    return this.versions.get(name);
  }

  get names(): readonly string[] {
    return [...this.texts.keys()];
  }

  get files(): Files {
    return [...this.texts];
  }

  text(name: string): string | undefined {
    return this.texts.get(name);
  }

  /** Adds a file, or gives it another text. */
  set(name: string, text: string): void {
    const before = this.texts.get(name);
    if (before === text) return;
    this.texts.set(name, text);
    const uri = uriOf(name);
    const version = ++this.version;
    this.versions.set(name, version);
    if (before === undefined) {
      this.server.notify('textDocument/didOpen', {
        textDocument: { uri, languageId: languageOf(name), version, text },
      });
      this.watched(uri, CREATED);
    } else {
      this.server.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
    }
  }

  delete(name: string): void {
    if (!this.texts.delete(name)) return;
    this.versions.delete(name);
    this.version++;
    const uri = uriOf(name);
    this.server.notify('textDocument/didClose', { textDocument: { uri } });
    this.watched(uri, DELETED);
  }

  private watched(uri: string, type: number): void {
    this.server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
  }
}
