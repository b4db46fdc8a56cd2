/** Images through dockerode. */
import {
  type HealthCheck,
  type ImageConfig,
  type ImageDetails,
  type ImageFilter,
  type ImageSummary,
  type Images,
  isEngineError,
  type Pushed,
  type PushProgress,
} from '../port';
import type { Connection } from './connection';
import { answered } from './failures';
import {
  array,
  environment,
  hasLabels,
  type Json,
  milliseconds,
  number,
  object,
  text,
  textMap,
  texts,
  time,
} from './json';
import { push } from './push';
import { inPath, splitReference } from './references';

export class DockerImages implements Images {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async list(filter: ImageFilter = {}, signal?: AbortSignal): Promise<readonly ImageSummary[]> {
    const filters: Record<string, string[]> = {};
    if (filter.labels?.length) filters.label = [...filter.labels];
    if (filter.reference) filters.reference = [filter.reference];
    const answer: unknown = await this.#connection.request(
      'The images could not be listed',
      (docker, abortSignal) => docker.listImages({ filters: JSON.stringify(filters), abortSignal }),
      { signal },
    );
    return array(answer)
      .map((item) => summary(object(item)))
      .filter(({ labels }) => hasLabels(labels, filter.labels))
      .sort((a, b) => b.created - a.created);
  }

  async inspect(image: string, signal?: AbortSignal): Promise<ImageDetails> {
    const what = `The image ${image} could not be inspected`;
    if (image.trim() === '') throw answered(what, 404, 'it has no name');
    const answer: unknown = await this.#connection.dial(
      what,
      { path: `/images/${inPath(image)}/json`, method: 'GET' },
      { signal },
    );
    return details(object(answer));
  }

  async find(image: string, signal?: AbortSignal): Promise<ImageDetails | undefined> {
    try {
      return await this.inspect(image, signal);
    } catch (error) {
      if (isEngineError(error, 'not-found')) return undefined;
      throw error;
    }
  }

  async remove(image: string, options: { readonly force?: boolean } = {}, signal?: AbortSignal): Promise<void> {
    await this.#connection.request(
      `The image ${image} could not be removed`,
      (docker, abortSignal) =>
        docker.getImage(inPath(image)).remove({ force: options.force ?? false, noprune: true, abortSignal }),
      { signal },
    );
  }

  push(reference: string, onProgress: (progress: PushProgress) => void, signal?: AbortSignal): Promise<Pushed> {
    return push(this.#connection, reference, onProgress, signal);
  }

  async tag(image: string, reference: string, signal?: AbortSignal): Promise<void> {
    const { name, tag } = splitReference(reference);
    await this.#connection.dial(
      `The image ${image} could not be named ${reference}`,
      { path: `/images/${inPath(image)}/tag?`, method: 'POST', options: { _query: { repo: name, tag } } },
      { signal },
    );
  }
}

function tagsOf(json: Json): readonly string[] {
  return texts(json.RepoTags).filter((tag) => tag !== '<none>:<none>');
}

function digestsOf(json: Json): readonly string[] {
  return texts(json.RepoDigests).filter((digest) => !digest.startsWith('<none>'));
}

function summary(json: Json): ImageSummary {
  return {
    id: text(json.Id),
    tags: tagsOf(json),
    digests: digestsOf(json),
    labels: textMap(json.Labels),
    created: (number(json.Created) ?? 0) * 1000,
    size: number(json.Size) ?? 0,
  };
}

function details(json: Json): ImageDetails {
  const config = object(json.Config);
  return {
    id: text(json.Id),
    tags: tagsOf(json),
    digests: digestsOf(json),
    labels: textMap(config.Labels),
    created: time(json.Created) ?? 0,
    size: number(json.Size) ?? 0,
    os: text(json.Os),
    arch: text(json.Architecture),
    config: configOf(config),
  };
}

function configOf(config: Json): ImageConfig {
  const health = object(config.Healthcheck);
  return {
    user: text(config.User),
    entrypoint: texts(config.Entrypoint),
    cmd: texts(config.Cmd),
    shell: texts(config.Shell),
    env: environment(config.Env),
    workingDir: text(config.WorkingDir),
    exposedPorts: Object.keys(object(config.ExposedPorts)),
    volumes: Object.keys(object(config.Volumes)),
    healthcheck: texts(health.Test).length > 0 ? healthcheck(health) : undefined,
    stopSignal: text(config.StopSignal) || undefined,
  };
}

function healthcheck(json: Json): HealthCheck {
  return {
    test: texts(json.Test),
    interval: milliseconds(json.Interval),
    timeout: milliseconds(json.Timeout),
    startPeriod: milliseconds(json.StartPeriod),
    retries: number(json.Retries) || undefined,
  };
}
