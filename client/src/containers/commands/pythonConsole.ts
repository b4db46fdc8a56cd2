import type { Workplace } from '../workplace';
import { placeToRun } from './exec';
import { runInTerminal } from './runCommand';

/** IPython where the environment has it, else Python's own. */
const CONSOLE =
  'import code, sys\ntry:\n    from IPython import start_ipython\nexcept ImportError:\n    code.interact(banner=f"Python {sys.version} of {sys.prefix}", exitmsg="")\nelse:\n    start_ipython(argv=[])';

/** "Python Console": in the environment of a container, which is started where none runs. */
export async function pythonConsole(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const place = await placeToRun(workplace, given[0]);
  runInTerminal(workplace, place, ['python', '-c', CONSOLE], 'Python');
}
