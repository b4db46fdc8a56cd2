/** Builds images for a folder: labels, progress for the store, and what a failure means. */
import type { ContainerPlan } from '../../../common/src/containerPlan';
import type { BuildEvent, BuildResult, Engine } from '../engine/port';
import { isEngineError } from '../engine/port';
import { hashFiles } from './inputs';
import { Label } from './labels';
import { labelsOf } from './launch';
import { imageName, relativeDockerfile } from './naming';
import type { BuildItem, ContainerStore } from './state';

export interface BuildChoice {
  readonly plan: ContainerPlan;
  readonly folder: string;
  /** Absolute paths. */
  readonly dockerfile: string;
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
  readonly pull?: boolean;
  readonly noCache?: boolean;
  /** Instead of the usual name. */
  readonly tag?: string;
  readonly dockerfileText?: string;
}

export interface Built extends BuildResult {
  readonly name: string;
}

export class BuildService {
  constructor(
    private readonly store: ContainerStore,
    private readonly pathOf: (uri: string) => string,
  ) {}

  /** The hash of what the plan's image is built from, as it is on the disk now. */
  hash(plan: ContainerPlan, folder: string): Promise<string> {
    return hashFiles(plan.inputs.map(this.pathOf), (file) => relativeDockerfile(folder, file));
  }

  /**
   * Builds; the store shows the progress. The image that had the name before is removed, unless something uses it.
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
    const sourceHash = await this.hash(plan, folder);
    const before = await engine.images.find(name, signal);
    const progress = new Progress(dockerfile, plan.target ?? '');
    const show = (item: BuildItem | undefined): void => {
      const others = this.store.folder(folder)?.builds.filter((each) => each.started !== progress.started) ?? [];
      this.store.setBuilds(folder, item === undefined ? others : [...others, item]);
    };
    show(progress.item);
    try {
      const result = await engine.build(
        {
          context: choice.context,
          dockerfile: choice.dockerfile,
          dockerfileText: choice.dockerfileText,
          target: plan.target ?? undefined,
          buildArgs: choice.args,
          labels: { ...labelsOf(folder, dockerfile, plan), [Label.sourceHash]: sourceHash },
          tags: [name],
          platform: plan.build.platform ?? undefined,
          pull: choice.pull,
          noCache: choice.noCache,
        },
        (event) => {
          if (progress.take(event)) show(progress.item);
          onEvent(event);
        },
        signal,
      );
      await this.removeOld(engine, before?.id, result.imageId, before?.labels[Label.folder]);
      return { ...result, name };
    } finally {
      show(undefined);
    }
  }

  /** Removes the image that lost its name to a new one; only one of ours, and only if no container uses it. */
  private async removeOld(
    engine: Engine,
    old: string | undefined,
    now: string,
    folder: string | undefined,
  ): Promise<void> {
    if (old === undefined || old === now || folder === undefined) return;
    try {
      const found = await engine.images.find(old);
      if (found !== undefined && found.tags.length === 0) await engine.images.remove(old);
    } catch (error) {
      if (!isEngineError(error)) throw error;
    }
  }
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
