import * as vscode from 'vscode';
import { Command } from '../../../../common/src/commands';
import type { ContainerPlan, PlannedEnvironment } from '../../../../common/src/containerPlan';
import type { ComparedLine } from '../../../../common/src/protocol';
import { counted } from '../../counted';
import type { Engine } from '../../engine/port';
import { tell } from '../../tell';
import { chooseBuild, idOf } from '../choose';
import { canBeWritten, GROUPS, lineOf, platformOfImage, sameText } from '../comparison';
import { environmentFileOf } from '../environmentFiles';
import { type Installed, readInstalled } from '../installed';
import { signalOf } from '../messages';
import { imageName, relativeDockerfile } from '../naming';
import { inThrowaway } from '../throwaway';
import type { Workplace } from '../workplace';
import { writePackages } from '../writePackages';
import { chooseEnvironment } from './chooseEnvironment';
import { placeToRun, runningPlace } from './exec';

/** What is looked into: a container that runs, or an image. */
interface Source {
  readonly engine: Engine;
  readonly plan: ContainerPlan;
  readonly folder: string;
  /** For people. */
  readonly name: string;
  readonly container: string | undefined;
  readonly imageId: string;
  read(environment: PlannedEnvironment, signal: AbortSignal): Promise<Installed | undefined>;
}

/** "Compare Environment with File": what is installed against environment.yml and its lock, and what can be done about it. */
export async function compareEnvironment(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const source = await sourceOf(workplace, given);
  if (source === undefined) return;
  const environment = await chooseEnvironment(source.plan, 'Which environment is to be compared?');
  const file = await environmentFileOf(workplace.plans, source.plan, source.folder);
  if (file === undefined) {
    throw new Error('There is no environment file in this folder that the environment could be compared with.');
  }
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Comparing ${environment.name} with ${vscode.workspace.asRelativePath(file)}`,
    cancellable: true,
  };
  const installed = await vscode.window.withProgress(options, (_, token) => source.read(environment, signalOf(token)));
  if (installed === undefined) {
    throw new Error(
      `${source.name} has no environment ${environment.prefix}, or no program that could look into it. A build with the stage that creates it has one.`,
    );
  }
  const { os, arch } = await source.engine.images.inspect(source.imageId);
  const found = await workplace.plans.compare(file, platformOfImage(os, arch), installed);
  if (found === null) throw new Error(`${vscode.workspace.asRelativePath(file)} is no environment file of conda.`);
  if ('reason' in found) throw new Error(`${vscode.workspace.asRelativePath(file)}: ${found.reason}`);
  const lock = found.lock === null ? undefined : vscode.workspace.asRelativePath(vscode.Uri.parse(found.lock.uri));
  const names = { file: vscode.workspace.asRelativePath(file), lock };
  if (found.packages.length === 0) {
    void tell.info(sameText(environment.name, found.asked, names, found.lock?.packages));
    return;
  }
  await showDifferences(workplace, source, environment, file, found.packages, { file: names.file, lock: lock ?? '' });
}

async function sourceOf(workplace: Workplace, given: readonly unknown[]): Promise<Source | undefined> {
  const first = given[0];
  const place =
    idOf(first, 'container') !== undefined
      ? await placeToRun(workplace, first)
      : first === undefined
        ? await runningPlace(workplace)
        : undefined;
  if (place !== undefined) {
    const { plan, engine, container, folder, details, request } = place;
    if (plan === undefined) {
      throw new Error(
        `No Dockerfile of this workspace makes the image of ${container.name}: what it should hold is not known.`,
      );
    }
    return {
      engine,
      plan,
      folder,
      name: container.name,
      container: container.id,
      imageId: details.imageId,
      read: ({ prefix }, signal) => readInstalled(engine, container.id, prefix, { user: request.user }, signal),
    };
  }
  const chosen = await chooseBuild(workplace, given, false);
  const { plan, folder } = chosen;
  const dockerfile = relativeDockerfile(folder, chosen.dockerfile.fsPath);
  const image = imageName(folder, dockerfile, plan.target);
  const engine = await workplace.engine();
  const there = await engine.images.find(image);
  if (there === undefined) {
    const build = 'Build Image';
    const message = `${dockerfile} was not built yet: there is no environment to compare.`;
    if ((await tell.info(message, build)) === build) {
      await vscode.commands.executeCommand(Command.build, chosen.dockerfile, plan.target);
    }
    return undefined;
  }
  return {
    engine,
    plan,
    folder,
    name: image,
    container: undefined,
    imageId: there.id,
    read: ({ prefix }, signal) =>
      inThrowaway(
        engine,
        plan,
        image,
        { folder, dockerfile },
        (id) => readInstalled(engine, id, prefix, {}, signal),
        signal,
      ),
  };
}

interface Item extends vscode.QuickPickItem {
  readonly act?: () => Promise<boolean>;
}

/** The list: each line does what mends it, and goes when that is done. */
async function showDifferences(
  { plans }: Workplace,
  source: Source,
  environment: PlannedEnvironment,
  file: vscode.Uri,
  packages: readonly ComparedLine[],
  names: { readonly file: string; readonly lock: string },
): Promise<void> {
  let left = [...packages];
  const write = async (lines: readonly ComparedLine[]): Promise<boolean> => {
    const all = lines.map(({ name, manager, installed }) => ({
      name,
      manager,
      version: installed?.split(' ')[0] ?? null,
    }));
    await writePackages(plans, file, all);
    return true;
  };
  const rebuild = async (): Promise<boolean> => {
    await vscode.commands.executeCommand(Command.build, vscode.Uri.parse(source.plan.dockerfile), source.plan.target);
    return false;
  };
  const install = async ({ name, wanted }: ComparedLine): Promise<boolean> => {
    await vscode.commands.executeCommand(
      Command.installPackage,
      { container: source.container },
      { spec: wanted ?? name },
    );
    return false;
  };
  for (;;) {
    const writable = left.filter(canBeWritten);
    const items: Item[] = [
      ...(writable.length > 1
        ? [{ label: `$(edit) Write All ${writable.length} to ${names.file}`, act: () => write(writable) }]
        : []),
      { label: '$(package) Rebuild the Image', description: `from ${names.file} as it is`, act: rebuild },
    ];
    for (const [kind, label] of GROUPS) {
      const own = left.filter((each) => each.kind === kind);
      if (own.length > 0) items.push({ label, kind: vscode.QuickPickItemKind.Separator });
      for (const each of own) {
        const line = lineOf(each, names);
        const does = canBeWritten(each)
          ? `$(edit) Write it to ${names.file}`
          : kind === 'missing' && source.container !== undefined && each.against === 'file' && each.manager === 'conda'
            ? '$(add) Install it in the container'
            : '$(package) Rebuild the image';
        const act = async (): Promise<boolean> => {
          if (canBeWritten(each)) return write([each]);
          return does.startsWith('$(add)') ? install(each) : rebuild();
        };
        items.push({
          ...line,
          detail:
            line.detail === undefined
              ? does
              : `${does}; installed by ${line.detail.slice(line.detail.lastIndexOf('/', line.detail.indexOf(' ')) + 1)}`,
          act,
        });
      }
    }
    const count = counted(left.length, 'difference');
    const chosen = await vscode.window.showQuickPick(items, {
      title: `${environment.name} in ${source.name} against ${[names.file, names.lock].filter(Boolean).join(' and ')}: ${count}`,
      placeHolder: 'What is to be done? Nothing changes before you choose a line.',
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    if (chosen?.act === undefined || !(await chosen.act())) return;
    const done = chosen.label.startsWith('$(edit)') ? writable : left.filter(({ name }) => name === chosen.label);
    left = left.filter((each) => !done.includes(each));
    if (left.length === 0) {
      void tell.info(
        `${names.file} says what is installed in ${source.name}. The image is built from it when you build again.`,
      );
      return;
    }
  }
}
