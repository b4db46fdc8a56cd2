/** Images. */

/** Which images to list; all conditions must hold. */
export interface ImageFilter {
  /** `key` or `key=value`, all of them. */
  readonly labels?: readonly string[];
  /** A name, `name:tag` or a pattern of them such as `project-*`. */
  readonly reference?: string;
}

/** An image as lists show it. */
export interface ImageSummary {
  /** `sha256:…` */
  readonly id: string;
  /** `name:tag`, without `<none>:<none>`. */
  readonly tags: readonly string[];
  /** `name@sha256:…` as pulled or pushed. */
  readonly digests: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly created: number;
  readonly size: number;
}

/** A health check, times in milliseconds. */
export interface HealthCheck {
  /** `['CMD', …]`, `['CMD-SHELL', text]` or `['NONE']`. */
  readonly test: readonly string[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly startPeriod?: number;
  readonly retries?: number;
}

/** What an image says about how it is started. */
export interface ImageConfig {
  /** Empty for root. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** The shell of SHELL; empty where none is set. */
  readonly shell: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  /** Ports as EXPOSE names them: `8888/tcp`. */
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck?: HealthCheck;
  readonly stopSignal?: string;
}

/** All of an image. */
export interface ImageDetails extends ImageSummary {
  readonly config: ImageConfig;
  readonly os: string;
  readonly arch: string;
}

/** How far a push is. */
export interface PushProgress {
  /** As far as they are known of. */
  readonly layers: number;
  /** Those that the registry has by now. */
  readonly pushed: number;
  readonly bytes: number;
  readonly total: number;
}

/** What was pushed. */
export interface Pushed {
  /** `sha256:…`; undefined where the registry did not say it. */
  readonly digest: string | undefined;
}

/** The images of an engine. */
export interface Images {
  /** Images that have a name or are not part of another one, the newest first. */
  list(filter?: ImageFilter, signal?: AbortSignal): Promise<readonly ImageSummary[]>;
  /** @throws EngineError of kind `not-found` */
  inspect(image: string, signal?: AbortSignal): Promise<ImageDetails>;
  /** Undefined where there is no such image. */
  find(image: string, signal?: AbortSignal): Promise<ImageDetails | undefined>;
  /**
   * Removes a name, and the image with its last name. Untagged parents stay.
   * @param options.force also where a stopped container uses it or it has several names
   * @throws EngineError of kind `not-found`, or `conflict` where a container uses it
   */
  remove(image: string, options?: { readonly force?: boolean }, signal?: AbortSignal): Promise<void>;
  /**
   * Brings an image to the registry that its name is of, with the credentials of Docker's configuration.
   * @throws EngineError of kind `auth` where the registry does not take it; `not-found` where there is no such image
   */
  push(reference: string, onProgress: (progress: PushProgress) => void, signal?: AbortSignal): Promise<Pushed>;
  /** Gives an image another name. */
  tag(image: string, reference: string, signal?: AbortSignal): Promise<void>;
}
