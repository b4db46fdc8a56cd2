import type { Connection, InitializeParams, WorkspaceFolder } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import {
  type InitializationOptions,
  LEARN_IMAGE,
  type LearnImageResult,
  PING,
  type PingResult,
} from '../../../common/src/protocol';
import { withoutEnd } from '../analysis/text/trim';
import { Analyses } from './analyses';
import { positionUnit } from './capabilities';
import { filePort } from './clientFiles';
import { ClosedFiles } from './closed';
import type { Feature, ServerContext } from './context';
import { normalUri } from './convert';
import { WorkspaceFiles } from './files';
import { LearnedImages } from './learned';
import { baseImages, isUnknownImage } from './requests/baseImages';
import { importCheck } from './requests/checkImports';
import { codeActions } from './requests/codeActions';
import { environmentComparison } from './requests/compareEnvironment';
import { completion } from './requests/completion';
import { configuration } from './requests/configuration';
import { containerPlan } from './requests/containerPlan';
import { definition } from './requests/definition';
import { documentDiagnostics } from './requests/documentDiagnostics';
import { documentLinks } from './requests/documentLinks';
import { documentSymbol } from './requests/documentSymbol';
import { documents } from './requests/documents';
import { explanation } from './requests/explain';
import { errorExplanation } from './requests/explainError';
import { folders as folderOperations } from './requests/folders';
import { highlight } from './requests/highlight';
import { hover } from './requests/hover';
import { inlayHints } from './requests/inlayHints';
import { lintWorkspace } from './requests/lintWorkspace';
import { pushDiagnostics } from './requests/pushDiagnostics';
import { recipe } from './requests/recipe';
import { references } from './requests/references';
import { rename } from './requests/rename';
import { showDocumentation } from './requests/showDocumentation';
import { solving } from './requests/solve';
import { targets } from './requests/targets';
import { refresh, watchedFiles } from './requests/watchedFiles';
import { workspaceDiagnostics } from './requests/workspaceDiagnostics';
import { installedPackages } from './requests/writeInstalled';
import type { Runtime } from './runtime';
import { SettingsCache } from './settings';
import { Waiting } from './waiting';

/** What the server can do. */
const FEATURES: readonly Feature[] = [
  folderOperations,
  documentDiagnostics,
  codeActions,
  lintWorkspace,
  showDocumentation,
  targets,
  inlayHints,
  hover,
  documentLinks,
  explanation,
  errorExplanation,
  containerPlan,
  recipe,
  solving,
  baseImages,
  installedPackages,
  environmentComparison,
  importCheck,
  definition,
  references,
  highlight,
  rename,
  completion,
  documentSymbol,
];

/**
 * Does the work for one client, from `initialize` (which is answered with `initializeResult` by whoever calls this) until
 * it says `exit`. Returns at once.
 */
export function startServer(connection: Connection, runtime: Runtime, params: InitializeParams): void {
  const client = params.capabilities;
  const options = optionsOf(params);
  let folders = foldersOf(params);
  const commands = new Map<string, (given: readonly unknown[]) => Promise<unknown>>();
  const folderUris = () => folders.map(({ uri }) => uri);
  const settings = new SettingsCache(connection, folderUris, params.initializationOptions);
  const port = filePort(connection, runtime);
  const unit = positionUnit(client);
  const isFolder = (key: string) => folders.some(({ uri }) => `${withoutEnd(normalUri(uri), '/')}/` === key);
  const files = new WorkspaceFiles(port, isFolder, unit);
  const ask = (image: string) => connection.sendRequest<LearnImageResult>(LEARN_IMAGE, { image });
  const isUnknown = (image: string, uri: string) => isUnknownImage(context.analyses, image, uri);
  const learned = new LearnedImages(options.engine === true ? ask : undefined, isUnknown, runtime.later, () => {
    context.analyses.invalidateAll();
    refresh(context);
  });
  const analyses = new Analyses(files, settings, folderUris, learned.find, runtime.later, runtime.lookingAt);
  for (const uri of options.leftOut ?? []) files.leaveOut(uri);
  const context: ServerContext = {
    connection,
    runtime,
    files,
    settings,
    analyses,
    waiting: new Waiting(settings, analyses, files, port),
    closed: new ClosedFiles(),
    learned,
    client,
    options,
    unit,
    get folders() {
      return folders;
    },
    command: (name, run) => commands.set(name, run),
  };

  connection.onRequest(PING, (): PingResult => ({ process: runtime.process ?? null }));
  documents(context);
  workspaceDiagnostics(context);
  for (const feature of FEATURES) feature(context);
  connection.onExecuteCommand(({ command, arguments: given }) => commands.get(command)?.(given ?? []));

  connection.onInitialized(() => {
    configuration(context);
    watchedFiles(context);
    pushDiagnostics(context);
    if (client.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri));
        folders = [...folders.filter(({ uri }) => !gone.has(uri)), ...added];
        settings.clear();
        context.analyses.invalidateAll();
      });
    }
  });
}

/** What the client says of itself, as far as it makes sense. */
function optionsOf({ initializationOptions: given }: InitializeParams): InitializationOptions {
  const said: unknown = given;
  if (typeof said !== 'object' || said === null) return {};
  return {
    engine: 'engine' in said && said.engine === true,
    schemas: 'schemas' in said && said.schemas === true,
    outlines: 'outlines' in said && said.outlines === true,
    creates: 'creates' in said && said.creates === true,
    leftOut:
      'leftOut' in said && Array.isArray(said.leftOut)
        ? said.leftOut.filter((each): each is string => typeof each === 'string')
        : [],
  };
}

/** The folders of the workspace; older clients name one root. */
function foldersOf(params: InitializeParams): readonly WorkspaceFolder[] {
  if (params.workspaceFolders != null) return params.workspaceFolders;
  // Older still is a path instead of a URI.
  const root = params.rootUri ?? (params.rootPath == null ? undefined : URI.file(params.rootPath).toString());
  return root === undefined ? [] : [{ uri: root, name: '' }];
}
