/** Building images. */

/** What to build. */
export interface BuildRequest {
  /** The folder that is the build context, absolute. Streamed to the engine, .dockerignore respected. */
  readonly context: string;
  /** The Dockerfile, absolute; it may be outside of the context. `NAME.dockerignore` beside it wins over .dockerignore. */
  readonly dockerfile: string;
  /** The Dockerfile's text where it is not what is on disk: an editor's unsaved text, or one with probes. */
  readonly dockerfileText?: string;
  /** The text that counts instead of any ignore file on disk. */
  readonly ignoreText?: string;
  /** The stage to build; the last one unless given. */
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  /** Such as `linux/amd64`. */
  readonly platform?: string;
  /** For several platforms, instead of `platform`. Only docker's own program can do that. */
  readonly platforms?: readonly string[];
  /** The folder that relative paths of caches and keys are in; absolute. */
  readonly folder?: string;
  /** As `--ssh` (`default`, `ID=PATH`). Only docker's own program can do that. */
  readonly ssh?: readonly string[];
  /** As `--cache-from`. Only docker's own program can do that. */
  readonly cacheFrom?: readonly string[];
  /** As `--cache-to`. Only docker's own program can do that. */
  readonly cacheTo?: readonly string[];
  /** Ask the registry for newer base images. */
  readonly pull?: boolean;
  readonly noCache?: boolean;
  /** The network of RUN: `none`, `host`, or the engine's default. */
  readonly network?: string;
  /** `host:address`, as `docker build --add-host`. */
  readonly extraHosts?: readonly string[];
  /** Gives a secret (`RUN --mount=type=secret,id=ID`) when BuildKit asks for it; undefined where there is none. */
  readonly secret?: (id: string) => Promise<string | undefined>;
  /**
   * Build contexts that go by a name, as `docker buildx build --build-context NAME=VALUE`: a folder, absolute, or
   * `docker-image://REFERENCE`.
   */
  readonly contexts?: Readonly<Record<string, string>>;
  /**
   * `buildx`: the docker program with buildx. `auto` takes it where it is there, else the BuildKit that the engine has,
   * else the classic builder.
   */
  readonly builder?: 'auto' | 'buildx' | 'buildkit' | 'classic';
  /** Where the registry credentials are (the folder of config.json); as the docker program unless given. */
  readonly dockerConfig?: string;
}

/** What a build made. */
export interface BuildResult {
  /** `sha256:…` */
  readonly imageId: string;
  readonly builder: 'buildx' | 'buildkit' | 'classic';
  /** From the call until the image was there. */
  readonly milliseconds: number;
}

/** A step of a build: an instruction, or work that the builder does by itself such as loading metadata. */
export interface BuildStep {
  /** The same in all events of a build. */
  readonly id: string;
  /** As the engine names it: `[2/5] RUN conda env create -f environment.yml`. */
  readonly name: string;
  /** False for the builder's own work (`[internal] load …`, `exporting to image`). */
  readonly isInstruction: boolean;
  /** The instruction: `RUN conda env create -f environment.yml`. Variables are as the engine shows them. */
  readonly instruction?: string;
  /** The stage as the engine names it, where it does: `[builder 2/5]`. */
  readonly stage?: string;
  /** Which step of its stage, from 1, and how many there are. */
  readonly index?: number;
  readonly count?: number;
  /** The line of the Dockerfile where the instruction begins, from 1; undefined where several could be meant. */
  readonly line?: number;
}

/** Progress of a build. */
export type BuildEvent =
  /** The context goes to the engine. Files and bytes so far; `done` in the last one. */
  | { readonly type: 'context'; readonly files: number; readonly bytes: number; readonly done: boolean }
  /** Something in the context that the build goes on without, such as a socket; for people. */
  | { readonly type: 'warning'; readonly message: string; readonly path?: string }
  /** A step is known of (BuildKit names all before it starts them). */
  | { readonly type: 'step'; readonly step: BuildStep }
  | { readonly type: 'step-started'; readonly step: BuildStep; readonly time: number }
  /** One line that a step wrote, without its line break; control sequences for colors are left in. */
  | { readonly type: 'log'; readonly step: BuildStep; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** Something that counts, such as layers that are downloaded or exported. */
  | {
      readonly type: 'progress';
      readonly step: BuildStep;
      readonly name: string;
      readonly current: number;
      readonly total: number;
    }
  | {
      readonly type: 'step-finished';
      readonly step: BuildStep;
      readonly cached: boolean;
      /** How long it ran; 0 where it was cached. */
      readonly milliseconds: number;
      /** Why it failed; undefined where it did not. */
      readonly error?: string;
    };
