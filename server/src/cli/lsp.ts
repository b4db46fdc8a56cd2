/** `lsp`: the language server over the standard streams, for any editor. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LSP_OPTIONS, parse } from './args';
import type { Session } from './session';
import { UsageError } from './usage';

/** Starts the server; the process ends with the client. Gives the exit code so far. */
export function lspCommand(args: readonly string[], session: Session): number {
  const { positionals } = parse('lsp', args, LSP_OPTIONS);
  if (positionals[0] !== undefined) throw new UsageError(`\`lsp\` takes no file; \`${positionals[0]}\` is one.`, 'lsp');
  if (process.stdin.isTTY === true) {
    session.stderr.write('The language server waits for an editor at its standard input. Ctrl+C ends it.\n');
  }
  // It is a bundle of its own, which is loaded only here.
  process.argv = [...process.argv.slice(0, 2), '--stdio'];
  createRequire(__filename)(join(__dirname, 'server/node.js'));
  return 0;
}
