import { DidChangeConfigurationNotification } from 'vscode-languageserver';
import { SETTINGS } from '../../../../common/src/ids';
import type { ServerContext } from '../context';
import { refresh } from './watchedFiles';

/** `workspace/didChangeConfiguration`: a setting changed; what it changes is seen at once. */
export function configuration(context: ServerContext): void {
  const { analyses, client, connection, settings } = context;
  settings.setSupported(client.workspace?.configuration === true);
  connection.onDidChangeConfiguration(({ settings: told }) => {
    settings.tell(told);
    // Whether images are learned is a setting as well.
    context.learned.forgetAsked();
    analyses.invalidateAll();
    refresh(context);
  });
  if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
    connection.client
      .register(DidChangeConfigurationNotification.type, { section: SETTINGS })
      .catch((error: unknown) => connection.console.warn(`Settings are not followed: ${String(error)}`));
  }
}
