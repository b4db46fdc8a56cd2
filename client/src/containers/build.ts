/** Builds images for a folder: labels, progress for the store, and what a failure means. */
import type { ContainerPlan } from '../../../common/src/containerPlan';
import type { BuildEvent, BuildRequest, BuildResult, Engine, ImageSummary } from '../engine/port';
import { isEngineError } from '../engine/port';
import type { FrozenLocks } from './frozenLocks';
import { hashFiles } from './inputs';
import { IMAGE_PREFIX, Label } from './labels';
import { labelsOf } from './launch';
import { imageName, relativeDockerfile } from './naming';
import { labelsOfSources, type Sources } from './sources';
import type { BuildItem, ContainerStore } from './state';

/** Options that are handed on to the engine as they are. */
export type BuildOptions = Pick<
  BuildRequest,
  'ssh' | 'cacheFrom' | 'cacheTo' | 'platforms' | 'network' | 'extraHosts' | 'folder'
>;

export interface BuildChoice {
  readonly plan: ContainerPlan;
  readonly folder: string;
  /** Absolute paths. */
  readonly dockerfile: string;
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
  readonly pull?: boolean;
  readonly noCache?: boolean;
  /** Gives the build its secrets (`RUN --mount=type=secret`), by their ids; undefined for one that there is not. */
  readonly secret?: (id: string) => Promise<string | undefined>;
  /** Instead of the usual name. */
  readonly tag?: string;
  /** What the settings and the compose file say of the build. */
  readonly options?: BuildOptions;
  /** Further names that it gets. */
  readonly names?: readonly string[];
  readonly dockerfileText?: string;
}

export interface Built extends BuildResult {
  readonly name: string;
}

/** Remembers the ids of the images that were built here, over windows. */
export interface BuiltIds {
  readonly all: readonly string[];
  add(id: string): void;
  delete(id: string): void;
}

export interface BuildNeeds {
  readonly store: ContainerStore;
  readonly pathOf: (uri: string) => string;
  readonly built: BuiltIds;
  readonly locks: FrozenLocks;
}

export class BuildService {
  constructor(private readonly needs: BuildNeeds) {}

  /**
   * What the plan's image would be built from now. The base images are those that the engine has.
   *
   * @param args all arguments that the build would get
   * @param image the image to compare with: locks that were frozen from it are no news to it
   */
  async sources(
    engine: Engine,
    plan: ContainerPlan,
    folder: string,
    args: Readonly<Record<string, string>>,
    image?: string,
  ): Promise<Sources> {
    const files = plan.inputs.map(this.needs.pathOf);
    const news = image === undefined ? files : await this.needs.locks.without(files, image);
    const bases: Record<string, string> = {};
    for (const name of basesOf(plan)) {
      const found = await engine.images.find(name).catch(() => undefined);
      if (found !== undefined) bases[name] = found.id;
    }
    return {
      files: await hashFiles(news, (file) => relativeDockerfile(folder, file)),
      args,
      platform: plan.build.platform ?? '',
      bases,
    };
  }

  /**
   * Removes the images of earlier builds of a folder: those that were built here, have lost their name to a newer one,
   * and that no container uses.
   * @throws EngineError
   */
  async removeOld(engine: Engine, folder: string): Promise<void> {
    const { built } = this.needs;
    const known = new Set(built.all);
    const nameless = (await engine.images.list({ labels: [Label.folder] })).filter(
      ({ id, tags, labels }) => tags.length === 0 && labels[Label.folder] === folder && known.has(id),
    );
    if (nameless.length === 0) return;
    const used = new Set((await engine.containers.list()).map(({ imageId }) => imageId));
    for (const { id } of nameless) {
      if (used.has(id)) continue;
      try {
        await engine.images.remove(id);
        built.delete(id);
      } catch (error) {
        // Another image is built on it, or a container was made of it just now: it goes the next time.
        if (!isEngineError(error, 'conflict') && !isEngineError(error, 'not-found')) throw error;
      }
    }
  }

  /** Whether an image was built by this extension: by its name, or as one of an earlier build in this workspace. */
  isOurs({ id, tags }: ImageSummary): boolean {
    return tags.some((tag) => tag.startsWith(IMAGE_PREFIX)) || (tags.length === 0 && this.needs.built.all.includes(id));
  }

  /** An image is not there any more. */
  forget(id: string): void {
    this.needs.built.delete(id);
  }

  /**
   * Builds; the store shows the progress. The images that had the name before are removed, unless something uses them.
   * @throws EngineError
   */
  async build(
    engine: Engine,
    choice: BuildChoice,
    onEvent: (event: BuildEvent) => void,
    signal?: AbortSignal,
  ): Promise<Built> {
    const { plan, folder } = choice;
    const dockerfile = relativeDockerfile(folder, choice.dockerfile);
    const name = choice.tag ?? imageName(folder, dockerfile, plan.target);
    const sources = await this.sources(engine, plan, folder, choice.args);
    const progress = new Progress(dockerfile, plan.target ?? '');
    const show = (item: BuildItem | undefined): void => {
      const others = this.needs.store.folder(folder)?.builds.filter((each) => each.started !== progress.started) ?? [];
      this.needs.store.setBuilds(folder, item === undefined ? others : [...others, item]);
    };
    show(progress.item);
    try {
      const result = await engine.build(
        {
          context: choice.context,
          dockerfile: choice.dockerfile,
          dockerfileText: choice.dockerfileText ?? plan.inMemory?.text,
          ignoreText: plan.inMemory?.ignore,
          target: plan.target ?? undefined,
          buildArgs: choice.args,
          labels: { ...labelsOf(folder, dockerfile, plan), ...labelsOfSources(sources) },
          tags: [name, ...(choice.names ?? [])],
          platform: plan.build.platform ?? undefined,
          ...choice.options,
          pull: choice.pull,
          noCache: choice.noCache,
          secret: choice.secret,
          contexts: contextsOf(plan, this.needs.pathOf),
        },
        (event) => {
          if (progress.take(event)) show(progress.item);
          onEvent(event);
        },
        signal,
      );
      if (choice.tag === undefined) {
        this.needs.built.add(result.imageId);
        // It is there, whatever becomes of the old ones.
        await this.removeOld(engine, folder).catch(() => undefined);
      }
      return { ...result, name };
    } finally {
      show(undefined);
    }
  }
}

/** The images after FROM, by their names; stages and names that are not known are left out. */
export function basesOf({ stages }: Pick<ContainerPlan, 'stages'>): string[] {
  const own = new Set(stages.flatMap(({ name }) => (name === null ? [] : [name.toLowerCase()])));
  const names = stages
    .map(({ from }) => from)
    .filter((from) => /^[\w.:/@-]+$/.test(from) && from !== 'scratch' && !own.has(from.toLowerCase()));
  return [...new Set(names)];
}

/** The build contexts that go by a name (`additional_contexts`), as the engine is given them. */
function contextsOf({ build }: ContainerPlan, pathOf: (uri: string) => string): Record<string, string> {
  const entries = Object.entries(build.contexts);
  return Object.fromEntries(entries.map(([name, at]) => [name, at.startsWith('file:') ? pathOf(at) : at]));
}

/** Counts the steps that builders tell of in their own ways. */
class Progress {
  readonly started = Date.now();
  private readonly done = new Set<string>();
  private readonly all = new Set<string>();
  private text = 'Sending the build context';

  constructor(
    private readonly dockerfile: string,
    private readonly target: string,
  ) {}

  get item(): BuildItem {
    const { dockerfile, target, started, text } = this;
    const steps = this.all.size;
    return { dockerfile, target, step: Math.min(this.done.size + 1, steps), steps, text, started };
  }

  /** True where the event changed what is shown. */
  take(event: BuildEvent): boolean {
    if (!('step' in event) || !event.step.isInstruction) return false;
    const { step } = event;
    // The classic builder tells only of the step that runs, but with the count of all.
    for (let at = this.all.size; at < (step.count ?? 0) && step.stage === undefined; at++) this.all.add(`#${at}`);
    if (step.stage !== undefined || step.count === undefined) this.all.add(step.id);
    if (event.type === 'step-finished') this.done.add(step.id);
    else if (event.type === 'step-started') this.text = step.instruction ?? step.name;
    else return event.type === 'step';
    return true;
  }
}
