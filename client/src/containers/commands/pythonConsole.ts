import type * as vscode from 'vscode';
import type { Workplace } from '../workplace';
import { type InContainer, placeToRun } from './exec';
import { runInTerminal } from './runCommand';

/**
 * IPython where the environment has it, else Python's own. That takes several lines that are pasted at once, as
 * IPython does: the text of each statement is run by itself, so that the value of an expression is shown.
 */
const CONSOLE = `
import ast, code, sys
try:
    from IPython import start_ipython
except ImportError:
    class Console(code.InteractiveConsole):
        def push(self, line, *args, **more):
            if self.buffer or "\\n" not in line:
                return super().push(line, *args, **more)
            try:
                body = ast.parse(line).body
            except SyntaxError:
                self.showsyntaxerror()
                return False
            for each in body:
                try:
                    run = compile(ast.Interactive([each]), "<selection>", "single")
                except (SyntaxError, ValueError):
                    self.showsyntaxerror()
                    return False
                self.runcode(run)
            return False
    try:
        import readline
        readline.parse_and_bind("set enable-bracketed-paste on")
    except Exception:
        pass
    Console({"__name__": "__main__"}).interact(banner=f"Python {sys.version} of {sys.prefix}", exitmsg="")
else:
    start_ipython(argv=[])
`;

/** The prompts of both. */
const PROMPT = /(?:>>> |In \[\d+\]: )/;
/** How long a console may take to show its prompt, in ms; what is sent after that is read when it does. */
const PATIENCE = 20_000;

/** A console that is open. */
interface Console {
  readonly terminal: vscode.Terminal;
  /** Resolves when it shows its prompt. */
  readonly ready: Promise<void>;
  ended: boolean;
}

/** The last one of each container. */
const consoles = new Map<string, Console>();

/** "Python Console": in the environment of a container, which is started where none runs. */
export async function pythonConsole(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  openConsole(workplace, await placeToRun(workplace, given[0]));
}

/** The console of a container: the one that is open, else a new one. */
export function consoleOf(workplace: Workplace, place: InContainer): Console {
  const open = consoles.get(place.container.id);
  if (open === undefined || open.ended || open.terminal.exitStatus !== undefined) return openConsole(workplace, place);
  open.terminal.show(true);
  return open;
}

function openConsole(workplace: Workplace, place: InContainer): Console {
  let shown = '';
  let settle = (): void => {};
  const ready = new Promise<void>((done) => {
    settle = done;
    setTimeout(done, PATIENCE);
  });
  const terminal = runInTerminal(workplace, place, ['python', '-c', CONSOLE], 'Python', {
    onOutput: (text) => {
      // Prompts are short; what was written long before is of no interest.
      shown = (shown + text).slice(-4000);
      if (PROMPT.test(shown.replace(/\u001b\[[\d;?]*[A-Za-z]/g, ''))) settle();
    },
    onEnd: () => {
      made.ended = true;
      settle();
    },
  });
  const made: Console = { terminal, ready, ended: false };
  consoles.set(place.container.id, made);
  return made;
}
