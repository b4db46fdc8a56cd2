/** A debugger for a Python file, in the environment of a container that sees it. */
import * as vscode from 'vscode';
import { type DebugArguments, debugpyArguments } from '../../debug/arguments';
import { connectDebugger, type DebugConnection, type DebugListener } from '../../debug/connection';
import { tell } from '../../tell';
import { Label, mountsOf } from '../labels';
import { cancelled } from '../messages';
import { pathInContainer } from '../mounted';
import type { Workplace } from '../workplace';
import { type InContainer, placeToRun } from './exec';

/** Where debugpy is put that is for debugging alone: the environment stays as it is. */
const OWN = '/tmp/.conda-in-docker-debugpy';

/** Connects to debugpy in a container; one is started where none runs. @throws what to tell people */
export async function connectToDebugpy(
  workplace: Workplace,
  given: DebugArguments,
  listener: DebugListener,
): Promise<DebugConnection> {
  const file = given.program ?? given.cwd ?? vscode.window.activeTextEditor?.document.uri.fsPath;
  const place = await placeToRun(workplace, undefined, file === undefined ? undefined : vscode.Uri.file(file));
  const path = await debugpyIn(place);
  const { engine, details, container } = place;
  const folders = mountsOf(details.labels[Label.mounts]);
  const binds = details.mounts.flatMap(({ type, source, target }) =>
    type === 'bind' && source !== undefined ? [[source, target] as const] : [],
  );
  const pairs = [...folders, ...binds].sort((a, b) => b[0].length - a[0].length);
  return connectDebugger(
    engine,
    container.id,
    inEnvironment(place, ['python', '-m', 'debugpy.adapter'], path),
    (message) => {
      if (message.type !== 'request' || (message.command !== 'launch' && message.command !== 'attach')) return message;
      const args = { ...given, ...(message.arguments as object), request: message.command };
      return { ...message, arguments: debugpyArguments(args, pairs, (each) => pathInContainer(details, each)) };
    },
    listener,
  );
}

function inEnvironment({ plan, request }: InContainer, words: readonly string[], pythonPath: string | undefined) {
  const run = plan?.run ?? { argv: [], env: {} };
  const env = { ...request.env, ...run.env, ...(pythonPath === undefined ? {} : { PYTHONPATH: pythonPath }) };
  return { ...request, argv: [...run.argv, ...words], env };
}

/**
 * Whether the environment has debugpy; else it is asked for.
 * @returns a folder for PYTHONPATH where it is none of the environment's
 */
async function debugpyIn(place: InContainer): Promise<string | undefined> {
  const { engine, container, plan } = place;
  const has = async (path: string | undefined): Promise<boolean> => {
    const asked = inEnvironment(place, ['python', '-c', 'import debugpy'], path);
    return (await engine.containers.execute(container.id, asked)).exitCode === 0;
  };
  if (await has(undefined)) return undefined;
  if (await has(OWN)) return OWN;
  const environment = plan?.environment?.name ?? 'the container';
  const install = 'Install for Debugging';
  const answer = await tell.ask(
    `debugpy is not in ${environment}, and nothing can be debugged without it.`,
    `"${install}" puts it into ${OWN} of ${container.name} with pip, beside the environment. For good, add debugpy to environment.yml and build again.`,
    install,
  );
  if (answer !== install) cancelled();
  const words = ['python', '-m', 'pip', 'install', '--quiet', '--no-input', '--target', OWN, 'debugpy'];
  const { exitCode, stderr } = await engine.containers.execute(container.id, inEnvironment(place, words, undefined));
  if (exitCode !== 0) {
    const last = stderr.trim().split('\n').at(-1) ?? '';
    throw new Error(`debugpy could not be installed: ${last} Add debugpy to environment.yml and build again.`);
  }
  return OWN;
}
