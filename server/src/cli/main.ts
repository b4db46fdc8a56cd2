/** The command line: `conda-in-docker lint | explain | create | lock | check | outdated | imports | learn | rules | lsp`. */
import { existsSync } from 'node:fs';
import { version } from '../../../package.json';
import { didYouMean } from '../analysis/config';
import { checkCommand } from './check';
import { createCommand } from './create';
import { explainCommand } from './explain';
import { COMMANDS, type Command, help } from './help';
import { importsCommand } from './imports';
import { learnCommand } from './learn';
import { FAILED, lintCommand } from './lint';
import { lockCommand } from './lock';
import { lspCommand } from './lsp';
import { outdatedCommand } from './outdated';
import { rulesCommand } from './rules';
import { Session } from './session';
import { internal, UsageError } from './usage';

const RUN: Readonly<Record<Command, (args: readonly string[], session: Session) => number | Promise<number>>> = {
  lint: lintCommand,
  explain: explainCommand,
  lock: lockCommand,
  check: checkCommand,
  outdated: outdatedCommand,
  imports: importsCommand,
  learn: learnCommand,
  rules: rulesCommand,
  create: createCommand,
  lsp: lspCommand,
};

async function main(args: readonly string[], session: Session): Promise<number> {
  const noColor = args.includes('--no-color');
  // The one option that may stand before the command as well.
  const [first, ...rest] = args[0] === '--no-color' ? [...args.slice(1), '--no-color'] : args;
  try {
    if (first === undefined) {
      session.stderr.write(help());
      return FAILED;
    }
    if (first === '-V' || first === '--version') return print(session, `${session.version}\n`);
    if (first === '-h' || first === '--help') return print(session, help());
    if (first === 'help') return print(session, help(COMMANDS.find((each) => each === rest[0])));
    const command = COMMANDS.find((each) => each === first);
    if (command === undefined) throw new UsageError(unknownCommand(first));
    const options = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined);
    if (options.includes('--help') || options.includes('-h')) return print(session, help(command));
    if (options.includes('--version') || options.includes('-V')) return print(session, `${session.version}\n`);
    return await RUN[command](rest, session);
  } catch (error) {
    session.complain(error instanceof UsageError ? error.message : internal(error), noColor);
    if (error instanceof UsageError && error.command !== undefined)
      session.stderr.write(`See \`conda-in-docker ${error.command} --help\`.\n`);
    return FAILED;
  }
}

function print(session: Session, text: string): number {
  session.stdout.write(text);
  return 0;
}

function unknownCommand(first: string): string {
  if (first.startsWith('-')) return `There is no option \`${first}\` before a command. See \`conda-in-docker --help\`.`;
  if (existsSync(first)) return `There is no command \`${first}\`. Did you mean \`conda-in-docker lint ${first}\`?`;
  return `There is no command \`${first}\`; there are ${COMMANDS.join(', ')}.${didYouMean(first, COMMANDS)}`;
}

// A reader that closes the pipe early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

main(process.argv.slice(2), new Session(process.stdout, process.stderr, version)).then((code) => {
  process.exitCode = code;
});
