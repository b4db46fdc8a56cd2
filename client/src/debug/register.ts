/** The debug type `conda-in-docker`: Python in the environment of a container. */
import * as vscode from 'vscode';
import { DISPLAY_NAME } from '../../../common/src/ids';
import type { ContainerAccess } from '../containers/register';
import type { DebugArguments } from './arguments';
import type { DebugConnection } from './connection';
import type { DebugMessage } from './framing';

const TYPE = 'conda-in-docker';

/** What is debugged where nothing says it. */
const CURRENT_FILE = {
  type: TYPE,
  request: 'launch',
  name: `${DISPLAY_NAME}: Current File`,
  program: `${'$'}{file}`,
} as const;

export function registerDebugger(containers: ContainerAccess): vscode.Disposable {
  const provider: vscode.DebugConfigurationProvider = {
    provideDebugConfigurations: () => [CURRENT_FILE],
    // F5 without a launch.json: an empty configuration.
    resolveDebugConfiguration: (_folder, config) => {
      if (config.type !== undefined && config.request !== undefined) return config;
      const isPython = vscode.window.activeTextEditor?.document.languageId === 'python';
      return isPython ? CURRENT_FILE : undefined;
    },
    resolveDebugConfigurationWithSubstitutedVariables: async (_folder, config) => {
      const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === config.program);
      // What runs is the file on the disk.
      if (open?.isDirty && !(await open.save())) return undefined;
      return config;
    },
  };
  const factory: vscode.DebugAdapterDescriptorFactory = {
    createDebugAdapterDescriptor: ({ configuration }) =>
      new vscode.DebugAdapterInlineImplementation(new Adapter(containers, configuration)),
  };
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider(TYPE, provider),
    vscode.debug.registerDebugConfigurationProvider(
      TYPE,
      { provideDebugConfigurations: () => [CURRENT_FILE] },
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(TYPE, factory),
  );
}

/** Hands messages between the editor and debugpy. Messages that come before the container is there wait for it. */
class Adapter implements vscode.DebugAdapter {
  private readonly sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.sent.event;
  private readonly connection: Promise<DebugConnection | undefined>;
  private ended = false;

  constructor(containers: ContainerAccess, configuration: vscode.DebugConfiguration) {
    this.connection = containers
      .load()
      .then((loaded) =>
        loaded.debug(configuration as DebugArguments, {
          message: (message) => this.sent.fire(message),
          output: (text) => this.event('output', { category: 'stderr', output: text }),
          ended: () => this.end(),
        }),
      )
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        if (why !== '') this.event('output', { category: 'important', output: `${why}\n` });
        this.end();
        return undefined;
      });
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    const asked = message as DebugMessage;
    void this.connection.then((connection) => {
      if (connection === undefined) {
        this.refuse(asked, 'The debugger did not start: the debug console says why.');
        return;
      }
      try {
        connection.send(asked);
      } catch (error) {
        this.refuse(asked, error instanceof Error ? error.message : String(error));
        this.end();
      }
    });
  }

  dispose(): void {
    void this.connection.then((connection) => connection?.close());
  }

  private refuse({ seq, command, type }: DebugMessage, message: string): void {
    if (type !== 'request') return;
    this.sent.fire({ type: 'response', seq: 0, request_seq: seq, command, success: false, message } as DebugMessage);
  }

  private event(event: string, body?: object): void {
    this.sent.fire({ type: 'event', seq: 0, event, body } as DebugMessage);
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.event('terminated');
  }
}
