/** The options with which containers of a Dockerfile are started, from the settings, its files and the engine. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Engine } from '../../engine/port';
import { tell } from '../../tell';
import type { Chosen } from '../choose';
import { optionsHash } from '../launch';
import { cancelled } from '../messages';
import { relativeDockerfile } from '../naming';
import { type ResolvedRun, type RunSetting, readEnvFile, resolveRun, settingFor } from '../runOptions';

/** Works the options out. @throws where a file of the setting cannot be read */
export async function runOptionsOf(engine: Engine, { plan, folder, dockerfile }: Chosen): Promise<ResolvedRun> {
  const written =
    vscode.workspace.getConfiguration('condaInDocker', dockerfile).get<RunSetting>('containerOptions') ?? {};
  const setting = settingFor(written, relativeDockerfile(folder, dockerfile.fsPath));
  const envFiles: Record<string, string> = {};
  for (const name of setting.envFiles ?? []) {
    const text = await readFile(resolve(folder, name), 'utf8').catch(() => {
      throw new Error(
        `${name}, which the setting condaInDocker.containerOptions names in envFiles, cannot be read. Create it, or take it out of the setting.`,
      );
    });
    Object.assign(envFiles, readEnvFile(text, process.env));
  }
  const { gpus } = await engine.info();
  return resolveRun(setting, plan.options, {
    folder,
    envFiles,
    engineHasGpu: gpus,
    platform: plan.build.platform ?? undefined,
  });
}

/** The hash of the options that a container would be started with now. */
export async function currentOptions(engine: Engine, chosen: Chosen): Promise<string> {
  const { part, noGpu } = await runOptionsOf(engine, chosen);
  const { gpus, ...rest } = part;
  return optionsHash(noGpu || gpus === undefined ? rest : part);
}

const WITHOUT = 'Start Without GPU';

/** Says what is wrong with the options; asks where a GPU was asked for by name and there is none. */
export async function tellOfOptions(options: ResolvedRun): Promise<ResolvedRun> {
  for (const problem of options.problems) void tell.warning(problem);
  if (!options.noGpu) return options;
  const { gpus, ...rest } = options.part;
  if (gpus === undefined) {
    void tell.info('The image is made for CUDA, and this engine has no GPU to give: it starts without one.');
    return options;
  }
  const answer = await tell.ask(
    'This engine has no GPU to give.',
    'The NVIDIA container toolkit is not installed on its machine, or Docker was not restarted after it was.',
    WITHOUT,
  );
  if (answer !== WITHOUT) cancelled();
  return { ...options, part: rest, used: options.used.filter(({ name }) => name !== 'gpus') };
}
