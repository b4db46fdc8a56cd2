import { execTerminal } from '../terminals';
import type { Workplace } from '../workplace';
import { placeToRun } from './exec';

/** "Attach Shell": an interactive shell in the environment. */
export async function attachShell(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const { container, engine, plan, request } = await placeToRun(workplace, given[0]);
  const shell = plan?.shell ?? { argv: ['bash'], env: {}, activates: false };
  const start = async (size: { columns?: number; rows?: number }) => {
    const exec = { ...request, ...size, env: { ...request.env, ...shell.env }, tty: true, stdin: true };
    // An image without bash has sh, as a rule.
    const bash = await engine.containers.execute(container.id, { argv: ['bash', '-c', 'exit 0'] });
    const argv = bash.exitCode === 0 ? shell.argv : ['sh'];
    return engine.containers.exec(container.id, { ...exec, argv });
  };
  execTerminal(container.name, 'terminal', start, (error) => workplace.log.error(String(error)));
}
