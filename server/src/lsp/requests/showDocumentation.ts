import { SHOW_DOCUMENTATION } from '../../../../common/src/ids';
import { DOCS_URL } from '../../analysis/rules/rule';
import type { ServerContext } from '../context';

/** `workspace/executeCommand`: the page of a rule, shown by the client in a browser (`window/showDocument`). */
export function showDocumentation({ connection }: ServerContext): void {
  connection.onExecuteCommand(async ({ command, arguments: given }) => {
    if (command !== SHOW_DOCUMENTATION) return;
    const uri: unknown = given?.[0];
    // Only pages of our own: a command can be called by anybody.
    if (typeof uri === 'string' && uri.startsWith(DOCS_URL)) {
      await connection.window.showDocument({ uri, external: true, takeFocus: true });
    }
  });
}
