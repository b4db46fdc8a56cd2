import * as vscode from 'vscode';
import { Command } from '../../../../common/src/commands';
import type { ExecResult } from '../../engine/port';
import { tell } from '../../tell';
import { cancelled } from '../messages';
import { missingModule } from '../missingModule';
import type { ContainerItem } from '../state';
import { execTerminal, type TerminalWatch } from '../terminals';
import type { Workplace } from '../workplace';
import { type InContainer, placeToRun } from './exec';
import { splitWords } from './words';

/** "Run Command in the Environment": the words of a command line, without a shell between. */
export async function runCommand(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const place = await placeToRun(workplace, given[0]);
  const key = `containers.command:${place.folder}`;
  const { workspaceState } = workplace.context;
  const environment = place.plan?.environment?.name ?? 'the container';
  const text = await vscode.window.showInputBox({
    title: `Run in ${environment}`,
    prompt: 'A program and its arguments; quotes keep words together. No shell reads it: use "bash -c \'…\'" for one.',
    value: workspaceState.get<string>(key) ?? 'python --version',
    validateInput: (value) => {
      const words = splitWords(value);
      return typeof words === 'string' ? words : words.length === 0 ? 'Type a program.' : undefined;
    },
  });
  const words = text === undefined ? cancelled() : splitWords(text);
  if (typeof words === 'string') throw new Error(words);
  await workspaceState.update(key, text);
  runInTerminal(workplace, place, words, words[0] ?? '');
}

/** Runs words in the environment, in a terminal. */
export function runInTerminal(
  workplace: Workplace,
  place: InContainer,
  words: readonly string[],
  name: string,
  watch: TerminalWatch = {},
): vscode.Terminal {
  const { plan, engine, container, request } = place;
  const run = plan?.run ?? { argv: [], env: {}, activates: false };
  const argv = [...run.argv, ...words];
  const exec = { ...request, argv, env: { ...request.env, ...run.env }, tty: true, stdin: true };
  return execTerminal(
    `${name} (${container.name})`,
    'run',
    (size) => engine.containers.exec(container.id, { ...exec, ...size }),
    (error) => workplace.log.error(String(error)),
    {
      onOutput: watch.onOutput,
      onEnd: (code, output) => {
        const module = code === 0 ? undefined : missingModule(output);
        if (module !== undefined) void offerModule(workplace, container, module);
        watch.onEnd?.(code, output);
      },
    },
  );
}

/** Offers to install what brings a module that was not found; a module of the project itself is none to install. */
async function offerModule({ plans }: Workplace, container: ContainerItem, module: string): Promise<void> {
  const [found] = await plans.packagesOf([module]).catch(() => []);
  if (found === undefined) return;
  const install = found.certain ? `Install ${found.conda}…` : 'Install Package…';
  const brings = found.certain ? ` The package ${found.conda} brings it.` : '';
  const message = `Python found no module “${module}” in ${container.name}.${brings}`;
  if ((await tell.warning(message, install)) !== install) return;
  await vscode.commands.executeCommand(Command.installPackage, { container: container.id }, { module });
}

/** Runs words in the environment without a terminal. @throws EngineError */
export function execute(
  { plan, engine, container, request }: InContainer,
  words: readonly string[],
): Promise<ExecResult> {
  const run = plan?.run ?? { argv: [], env: {}, activates: false };
  const env = { ...request.env, ...run.env };
  return engine.containers.execute(container.id, { ...request, argv: [...run.argv, ...words], env });
}
