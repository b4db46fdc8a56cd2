import { SHOW_DOCUMENTATION } from '../../../../common/src/ids';
import { DOCS_URL } from '../../analysis/rules/rule';
import type { Feature } from '../context';

/** `workspace/executeCommand`: the page of a rule, shown by the client in a browser (`window/showDocument`). */
export const showDocumentation: Feature = (context) => {
  context.command(SHOW_DOCUMENTATION, async ([uri]) => {
    // Only pages of our own: a command can be called by anybody.
    if (typeof uri === 'string' && uri.startsWith(DOCS_URL)) {
      await context.connection.window.showDocument({ uri, external: true, takeFocus: true });
    }
  });
};
