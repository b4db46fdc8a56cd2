import { OutputTerminal } from '../../outputTerminal';
import { chooseContainer } from '../choose';
import { withoutTokens } from '../jupyter';
import type { Workplace } from '../workplace';

/** Beyond this many lines the beginning is left out. */
const TAIL = 2000;

const open = new Map<string, OutputTerminal>();

/** "Show Container Log": what it wrote, and what it goes on to write. Tokens are left out. */
export async function showContainerLog(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const none = 'This workspace has no container.';
  const { container } = await chooseContainer(workplace, given[0], () => true, none);
  const there = open.get(container.id);
  if (there?.open) return there.show(false);
  const engine = await workplace.engine();
  const end = new AbortController();
  const terminal = new OutputTerminal(`Log: ${container.name}`, 'output', () => {
    end.abort();
    open.delete(container.id);
  });
  open.set(container.id, terminal);
  terminal.show(false);
  void (async () => {
    let rest = '';
    try {
      for await (const { text } of engine.containers.logs(container.id, { follow: true, tail: TAIL }, end.signal)) {
        // Whole lines only, so that no token is cut in two.
        const at = (rest + text).lastIndexOf('\n') + 1;
        terminal.write(withoutTokens((rest + text).slice(0, at)));
        rest = (rest + text).slice(at);
      }
      terminal.write(`${withoutTokens(rest)}\n\u001b[2mThe container has ended.\u001b[0m\n`);
    } catch (error) {
      terminal.write(`\n\u001b[31m${error instanceof Error ? error.message : String(error)}\u001b[0m\n`);
    } finally {
      open.delete(container.id);
    }
  })();
}
