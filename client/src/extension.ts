import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { createClient, createLog, type MakeClient } from './client';
import { checkImports } from './commands/checkImports';
import { copyReport, type DescribeEngine } from './commands/copyReport';
import { explain, explainAsText } from './commands/explain';
import { explainErrorText, provideErrorPage } from './commands/explainError';
import { fixWorkspace } from './commands/fixWorkspace';
import { lintWorkspace } from './commands/lintWorkspace';
import { openRuleDocumentation } from './commands/openRuleDocumentation';
import { registerCommands } from './commands/register';
import { restartServer } from './commands/restartServer';
import { CrashCount } from './crashes';
import { type FindImage, serveDigests } from './digests';
import type { StuckServer } from './errorHandler';
import { serveReports } from './explain/document';
import { ExplainViews } from './explain/view';
import { serveFiles } from './files';
import { type ListImages, serveLocalImages } from './localImages';
import { createDockerfile } from './recipes/create';
import { environmentLens } from './recipes/lens';
import { Proposals } from './recipes/proposals';
import { showStatus } from './status';

/** Watches the server where it is a process of its own. */
export interface ServerGuard extends StuckServer {
  watch(client: BaseLanguageClient): { dispose(): void };
  /** A file was saved, a URI: it counts again. */
  saved(uri: string): void;
  /** Somebody restarts the server: all files count again. */
  reset(): void;
}

/** What is asked of a container engine, where there can be one. */
export interface EngineImages {
  readonly find: FindImage;
  readonly list: ListImages;
  readonly describe: DescribeEngine;
}

/** The parts that features of one platform build on. */
export interface Started {
  readonly client: BaseLanguageClient;
  readonly log: vscode.LogOutputChannel;
  readonly views: ExplainViews;
}

/**
 * What both platforms share: the client, its commands and its status. Returns at once; the server starts in the
 * background and its failure is shown by the status item.
 *
 * @param images where there can be a container engine: asks it for its images
 * @param watch where the server is a process: ends it when it is stuck
 */
export function start(
  context: vscode.ExtensionContext,
  make: MakeClient,
  images?: EngineImages,
  watch?: ServerGuard,
): Started {
  const log = createLog();
  const crashes = new CrashCount();
  const client = createClient(make, log, crashes, { engine: images !== undefined, creates: true }, watch);
  const views = new ExplainViews(client);
  const proposals = new Proposals();
  context.subscriptions.push(
    log,
    serveFiles(client),
    serveDigests(client, images?.find),
    serveLocalImages(client, images?.list),
    showStatus(client, crashes),
    serveReports(client),
    provideErrorPage(),
    views,
    registerCommands('language', {
      restartServer: restartServer(client, crashes, watch),
      showLog: async () => log.show(),
      copyReport: () => copyReport(context, client, images?.describe),
      lintWorkspace: () => lintWorkspace(client),
      fixWorkspace: () => fixWorkspace(client),
      openRuleDocumentation: () => openRuleDocumentation(client),
      explain: (given) => explain(views, given),
      explainAsText,
      explainError: () => explainErrorText(client),
      checkImports: (given) => checkImports(client, given),
      createDockerfile: (given) => createDockerfile({ client, proposals, engine: images !== undefined }, given),
    }),
    proposals,
    environmentLens(client),
    ...(watch === undefined ? [] : [watch.watch(client)]),
    ...(watch === undefined ? [] : [vscode.workspace.onDidSaveTextDocument(({ uri }) => watch.saved(uri.toString()))]),
    { dispose: () => void client.dispose() },
  );
  client.start().catch((error: unknown) => log.error(`The language server did not start: ${String(error)}`));
  return { client, log, views };
}
