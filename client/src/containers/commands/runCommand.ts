import * as vscode from 'vscode';
import { cancelled } from '../messages';
import { execTerminal } from '../terminals';
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
export function runInTerminal(workplace: Workplace, place: InContainer, words: readonly string[], name: string): void {
  const { plan, engine, container, request } = place;
  const run = plan?.run ?? { argv: [], env: {}, activates: false };
  const argv = [...run.argv, ...words];
  const exec = { ...request, argv, env: { ...request.env, ...run.env }, tty: true, stdin: true };
  execTerminal(
    `${name} (${container.name})`,
    'run',
    (size) => engine.containers.exec(container.id, { ...exec, ...size }),
    (error) => workplace.log.error(String(error)),
  );
}
