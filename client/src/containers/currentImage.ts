/** The image to run: built where there is none, and on request where it is out of date. */
import type { Engine } from '../engine/port';
import { tell } from '../tell';
import type { Chosen } from './choose';
import { isPrecious } from './lost';
import { askBefore, lookAt } from './lostWork';
import { cancelled } from './messages';
import { imageName, relativeDockerfile } from './naming';
import { changedParts, outOfDate } from './sources';
import { type ContainerItem, isRunning } from './state';
import type { Workplace } from './workplace';

const REBUILD = 'Rebuild';
const REBUILD_KEEPING = 'Rebuild and Keep the Container';
const KEEP = 'Use It As It Is';

/**
 * The name of the image of a Dockerfile.
 * @returns undefined where it could not be built, which was shown
 */
export async function currentImage(workplace: Workplace, engine: Engine, chosen: Chosen): Promise<string | undefined> {
  const { plan, folder, dockerfile, args } = chosen;
  const name = imageName(folder, relativeDockerfile(folder, dockerfile.fsPath), plan.target);
  const found = await engine.images.find(name);
  if (found === undefined) return (await workplace.builds.build(chosen))?.name;
  const now = await workplace.builder.sources(engine, plan, folder, args, found.id);
  const changed = changedParts(found.labels, now);
  if (changed.length === 0) return name;
  const old = ownContainers(workplace, chosen).filter(({ phase }) => isRunning(phase));
  const details = await Promise.all(old.map(({ id }) => engine.containers.find(id)));
  const going = await lookAt(
    engine,
    folder,
    details.filter((each) => each !== undefined),
  );
  // Where nothing is mounted, or work is in the container only, a rebuild must not take it away in one click.
  const precious = going.some(({ lost }) => isPrecious(lost) || lost.kept.length === 0);
  const answers = (safe: boolean) =>
    [...(precious ? [REBUILD_KEEPING] : []), ...(safe ? [REBUILD] : []), KEEP] as const;
  const question = outOfDate(changed);
  const answer =
    going.length === 0
      ? await tell.ask(question, undefined, REBUILD, KEEP)
      : await askBefore(
          workplace,
          { message: question, going, before: [detailOf(old, precious)], goes: !precious },
          answers,
        );
  if (answer === KEEP) return name;
  if (answer === undefined) return cancelled();
  const built = await workplace.builds.build(chosen);
  if (built === undefined) return undefined;
  for (const { id } of old) {
    if (answer === REBUILD_KEEPING) await engine.containers.stop(id);
    else {
      await engine.containers.remove(id, { force: true });
      await workplace.jupyter.removed(id);
    }
  }
  await workplace.builder.removeOld(engine, folder);
  return built.name;
}

/** What becomes of the containers that run the old image. */
function detailOf(old: readonly ContainerItem[], precious: boolean): string {
  const names = old.map(({ name }) => name).join(', ');
  return precious
    ? `${names} runs the old image. After "${REBUILD_KEEPING}" it is stopped and kept, with all that is in it; "Remove Container" removes it for good.`
    : `After a rebuild ${names} is removed: it runs the old image.`;
}

/** The containers of the same Dockerfile and stage, whatever they were started for. */
export function ownContainers(workplace: Workplace, { plan, folder, dockerfile }: Chosen): ContainerItem[] {
  const name = relativeDockerfile(folder, dockerfile.fsPath);
  return (workplace.store.folder(folder)?.containers ?? []).filter(
    (each) => each.ours && each.dockerfile === name && each.target === (plan.target ?? ''),
  );
}
