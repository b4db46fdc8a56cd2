/** Feeds the store from the engine: lists once when it is connected, and again what its events say has changed. */
import type { ContainerDetails, Engine, EngineEvent } from '../engine/port';
import { isEngineError } from '../engine/port';
import { below } from '../paths';
import { ComposeLabel, IMAGE_PREFIX, Label, purposeOf, THROW_AWAY } from './labels';
import type { Ownership } from './ownership';
import type { Answer } from './server';
import { changedParts, type Sources } from './sources';
import type { ContainerItem, ContainerPhase, ContainerStore, ImageItem } from './state';

export interface FeedOptions {
  readonly store: ContainerStore;
  /** Ends all of it. */
  readonly signal: AbortSignal;
  /** Asks whether the Jupyter of a container answers; resolves when it does, or with what is known at the end. */
  readonly awaitServer: (engine: Engine, container: string, port: number, signal: AbortSignal) => Promise<Answer>;
  /** Told of what should not happen. */
  readonly onError?: (error: unknown) => void;
  /** Told of every container that was removed, by whomever. */
  readonly onRemoved?: (container: string) => void;
  readonly ownership: Ownership;
  /** What an image would be built from now; undefined where that cannot be said. */
  readonly currentSources: (engine: Engine, folder: string, image: ImageItem) => Promise<Sources | undefined>;
}

/** Exit codes of a program that was asked to end: none, SIGINT, SIGKILL, SIGTERM. */
const ASKED_TO_END = new Set([0, 130, 137, 143]);

/** Events that tell nothing new about what is shown. */
const IDLE_EVENTS = /^(?:top|resize|attach|detach|copy|archive-path|extract-to-dir|export|commit|exec_)/;

export class Feed {
  private dirty = { containers: false, images: false };
  private running: Promise<void> | undefined;
  private wasListed = false;
  /** Whether the server of a container answers, by id and start: a container that was started again is asked again. */
  private readonly answers = new Map<string, Answer | 'asking'>();
  private readonly inspected = new Map<string, ContainerDetails>();
  /** The labels of the images that were listed. */
  private readonly labels = new Map<string, Readonly<Record<string, string>>>();

  constructor(
    private readonly engine: Engine,
    private readonly options: FeedOptions,
  ) {}

  /** Whether containers and images were listed since the engine was last connected to. */
  get listed(): boolean {
    return this.wasListed;
  }

  /** Follows the engine until the signal ends it. Never throws. */
  async follow(): Promise<void> {
    const { signal } = this.options;
    for await (const event of this.engine.events({ types: ['container', 'image'] }, signal)) {
      if (signal.aborted) return;
      await this.take(event);
    }
  }

  private async take(event: EngineEvent): Promise<void> {
    const { store, signal } = this.options;
    const name = this.engine.endpoint.label;
    if (event.type === 'state' && event.state === 'lost') {
      const { error } = event;
      const message = error?.message ?? 'The connection to the container engine was lost.';
      store.setEngine({ kind: 'unavailable', name, reason: error?.kind ?? 'lost', message });
      this.inspected.clear();
      this.wasListed = false;
      return;
    }
    if (event.type === 'state') {
      try {
        const { version } = await this.engine.info(signal);
        store.setEngine({ kind: 'connected', name, version, remote: this.engine.endpoint.remote });
      } catch {
        // It was lost again; the next event says so.
        return;
      }
      this.refreshAll();
      return;
    }
    if (event.type === 'container' && event.action === 'destroy') this.options.onRemoved?.(event.id);
    if (event.type === 'image') this.refresh({ images: true });
    else if (!IDLE_EVENTS.test(event.action)) {
      this.inspected.delete(event.id);
      this.refresh({ containers: true });
    }
  }

  /** Lists again; while a listing runs, one more follows it, however many are asked for. */
  refresh(what: { readonly containers?: boolean; readonly images?: boolean }): void {
    this.dirty.containers ||= what.containers === true;
    this.dirty.images ||= what.images === true;
    if (this.options.signal.aborted) return;
    this.running ??= this.work(this.options.signal).finally(() => {
      this.running = undefined;
    });
  }

  /** Lists all again: the folders are others, or nothing is known. */
  refreshAll(): void {
    this.refresh({ containers: true, images: true });
  }

  /** Resolves when all that was asked for is listed. */
  async settled(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async work(signal: AbortSignal): Promise<void> {
    while ((this.dirty.containers || this.dirty.images) && !signal.aborted) {
      const { containers, images } = this.dirty;
      this.dirty = { containers: false, images: false };
      try {
        // Containers first: what people wait for is among them, and images are compared with their files.
        if (containers) await this.listContainers(signal);
        if (images) await this.listImages(signal);
        this.wasListed ||= containers && images;
      } catch (error) {
        // A lost engine tells of itself, and all is listed again when it is back.
        if (!isEngineError(error)) this.options.onError?.(error);
        return;
      }
    }
  }

  private async listImages(signal: AbortSignal): Promise<void> {
    const { store } = this.options;
    const labelled = await this.engine.images.list({ labels: [Label.folder] }, signal);
    // Without a name: the one before the last build, still in use.
    const all = labelled.filter(
      ({ tags }) =>
        tags.length === 0 || tags.some((tag) => tag.startsWith(IMAGE_PREFIX) && !tag.startsWith(THROW_AWAY)),
    );
    for (const folder of store.folders) {
      const own = all.filter(({ labels }) => labels[Label.folder] === folder);
      const known = new Map(store.folder(folder)?.images.map((image) => [image.id, image]));
      for (const { id, labels } of own) this.labels.set(id, labels);
      const items = own.map((image): ImageItem => {
        const { labels } = image;
        return {
          id: image.id,
          tags: image.tags,
          created: image.created,
          size: image.size,
          dockerfile: labels[Label.dockerfile] ?? '',
          target: labels[Label.target] ?? '',
          upToDate: known.get(image.id)?.upToDate,
          changed: known.get(image.id)?.changed ?? [],
        };
      });
      store.setImages(folder, items);
      await this.checkImages(folder);
    }
  }

  /** Compares the images of a folder with their sources as they are now. */
  async checkImages(folder: string): Promise<void> {
    const { store, currentSources } = this.options;
    const checked = new Map<string, Pick<ImageItem, 'upToDate' | 'changed'>>();
    for (const image of store.folder(folder)?.images ?? []) {
      const now = await currentSources(this.engine, folder, image);
      const changed = now === undefined ? [] : changedParts(this.labels.get(image.id) ?? {}, now);
      checked.set(image.id, { upToDate: now === undefined ? undefined : changed.length === 0, changed });
    }
    const images = store.folder(folder)?.images ?? [];
    store.setImages(
      folder,
      images.map((image) => ({ ...image, ...checked.get(image.id) })),
    );
  }

  private async listContainers(signal: AbortSignal): Promise<void> {
    const { store, ownership } = this.options;
    const { containers } = this.engine;
    const [labelled, composed] = await Promise.all([
      containers.list({ labels: [Label.folder, Label.purpose] }, signal),
      containers.list({ labels: [ComposeLabel.project] }, signal),
    ]);
    const owned = await Promise.all(labelled.map((each) => ownership.owns(each)));
    const ours = labelled.filter((_, index) => owned[index]);
    const oursById = new Set(ours.map(({ id }) => id));
    const ids = new Set([...ours, ...composed].map(({ id }) => id));
    for (const id of this.inspected.keys()) if (!ids.has(id)) this.inspected.delete(id);
    for (const folder of store.folders) {
      const own = ours.filter(({ labels }) => labels[Label.folder] === folder);
      const services = composed.filter(({ id, labels }) => !oursById.has(id) && isOfFolder(labels, folder));
      const items: ContainerItem[] = [];
      for (const { id, status } of [...own, ...services]) {
        const details = await this.inspect(id, status, signal);
        if (details !== undefined) items.push(this.item(details, oursById.has(id), signal));
      }
      store.setContainers(
        folder,
        items.filter(({ purpose }) => purpose !== 'verify'),
      );
    }
  }

  private async inspect(id: string, status: string, signal: AbortSignal): Promise<ContainerDetails | undefined> {
    const known = this.inspected.get(id);
    if (known !== undefined && known.status === status) return known;
    const details = await this.engine.containers.find(id, signal);
    if (details !== undefined) this.inspected.set(id, details);
    return details;
  }

  private item(details: ContainerDetails, ours: boolean, signal: AbortSignal): ContainerItem {
    const { labels, id } = details;
    const purpose = ours ? (purposeOf(labels[Label.purpose]) ?? 'work') : 'compose';
    const files = labels[ComposeLabel.configFiles]?.split(',') ?? [];
    const project = labels[ComposeLabel.project];
    const ports = details.ports
      .filter(({ protocol }) => protocol === 'tcp')
      .map(({ containerPort, hostPort, hostAddress }) => ({
        container: containerPort,
        host: hostPort,
        address: hostAddress,
      }));
    const inner = Number(labels[Label.port] ?? '0');
    const server = purpose === 'jupyter' && inner > 0 ? inner : undefined;
    const shown = server === undefined ? ports[0] : ports.find(({ container }) => container === server);
    return {
      id,
      name: details.name,
      image: details.image,
      imageId: details.imageId,
      dockerfile: labels[Label.dockerfile] ?? '',
      target: labels[Label.target] ?? '',
      ours,
      purpose,
      compose:
        project === undefined ? undefined : { project, service: labels[ComposeLabel.service] ?? details.name, files },
      phase: this.phaseOf(details, server, signal),
      ports,
      port: shown?.host,
      environment: labels[Label.environment] || undefined,
      started: details.startedAt,
      exitCode: details.exitCode,
    };
  }

  private phaseOf(details: ContainerDetails, server: number | undefined, signal: AbortSignal): ContainerPhase {
    switch (details.status) {
      case 'created':
        return details.error ? 'failed' : 'created';
      case 'paused':
        return 'paused';
      case 'restarting':
        return 'starting';
      case 'running': {
        if (details.health === 'unhealthy') return 'unhealthy';
        if (details.health === 'starting') return 'starting';
        return server === undefined ? 'running' : this.serverPhase(details, server, signal);
      }
      default: {
        const { exitCode, oomKilled } = details;
        return !oomKilled && exitCode !== undefined && ASKED_TO_END.has(exitCode) ? 'stopped' : 'failed';
      }
    }
  }

  /** Whether the server answers. Where that is not known yet it is asked, and the state follows. */
  private serverPhase({ id, startedAt }: ContainerDetails, port: number, signal: AbortSignal): ContainerPhase {
    const key = `${id}:${startedAt ?? 0}`;
    const answer = this.answers.get(key);
    if (answer === undefined) {
      this.answers.set(key, 'asking');
      // It ended or the engine is gone; both tell of themselves.
      this.askServer(key, id, port, signal).catch(() => void this.answers.delete(key));
    }
    if (answer === undefined || answer === 'asking') return 'starting';
    return answer === 'none' ? 'unhealthy' : 'running';
  }

  /** Asks until the server answers, however late that is. */
  private async askServer(key: string, id: string, port: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const known = await this.options.awaitServer(this.engine, id, port, signal);
      if (signal.aborted) return;
      this.answers.set(key, known);
      this.refresh({ containers: true });
      if (known !== 'none') return;
    }
  }
}

/** Whether a compose project lies in a folder, by the labels that Compose gives its containers. */
function isOfFolder(labels: Readonly<Record<string, string>>, folder: string): boolean {
  const places = [labels[ComposeLabel.workingDir] ?? '', ...(labels[ComposeLabel.configFiles] ?? '').split(',')];
  return places.some((place) => place !== '' && below(folder, place) !== undefined);
}
