/** Terminals that show what the engine writes: no shell of this machine runs in them. */
import * as vscode from 'vscode';
import type { ExecRequest, ExecSession } from '../engine/port';

/** So much of the end of what a program writes is kept, in characters. */
const TAIL = 8_000;

/** What somebody wants to know of a program in a terminal. */
export interface TerminalWatch {
  readonly onOutput?: (text: string) => void;
  /**
   * @param code what it exited with; undefined where it could not be started or was lost
   * @param tail the end of what it wrote
   */
  readonly onEnd?: (code: number | undefined, tail: string) => void;
}

/**
 * A terminal in a container: what is typed goes to the program, and its size follows the panel's. A shell's terminal
 * ends with it; that of a command stays, so that what it wrote can be read, until a key is pressed.
 *
 * @param start starts the program, with the size that the terminal has by then
 * @param watch told of what it writes and how it ends
 */
export function execTerminal(
  name: string,
  icon: 'terminal' | 'run',
  start: (size: Pick<ExecRequest, 'columns' | 'rows'>) => Promise<ExecSession>,
  onFailure: (error: unknown) => void,
  watch: TerminalWatch = {},
): vscode.Terminal {
  const written = new vscode.EventEmitter<string>();
  const closed = new vscode.EventEmitter<number>();
  let session: ExecSession | undefined;
  let wanted = true;
  // What is typed before the program is there is for the program.
  let early = '';
  let ended = false;
  let tail = '';
  const follow = async (size: vscode.TerminalDimensions | undefined): Promise<void> => {
    try {
      const running = await start({ columns: size?.columns, rows: size?.rows });
      if (!wanted) return running.close();
      session = running;
      if (early !== '') running.write(early);
      for await (const { text } of running.output) {
        written.fire(text);
        tail = (tail + text).slice(-TAIL);
        watch.onOutput?.(text);
      }
      const code = await running.exitCode;
      if (code === 0 && icon === 'terminal') closed.fire(0);
      else written.fire(`\r\n\u001b[2mExited with ${code}. Press a key to close the terminal.\u001b[0m\r\n`);
      ended = true;
      watch.onEnd?.(code, tail);
    } catch (error) {
      written.fire(`\r\n\u001b[31m${error instanceof Error ? error.message : String(error)}\u001b[0m\r\n`);
      onFailure(error);
      ended = true;
      watch.onEnd?.(undefined, tail);
    } finally {
      session = undefined;
    }
  };
  const pty: vscode.Pseudoterminal = {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open: (size) => void follow(size),
    close: () => {
      wanted = false;
      session?.close();
    },
    handleInput: (keys) => {
      if (ended) closed.fire(0);
      else if (session === undefined) early += keys;
      else session.write(keys);
    },
    setDimensions: ({ columns, rows }) => void session?.resize(columns, rows).catch(() => undefined),
  };
  const terminal = vscode.window.createTerminal({ name, iconPath: new vscode.ThemeIcon(icon), pty });
  terminal.show();
  return terminal;
}
