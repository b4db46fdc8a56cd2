/** What every reader sees of a file: its text, what is parsed of it, and the models of the Dockerfiles that it belongs to. */

import type { Configuration } from '../config/types';
import type { DockerfileModel } from '../model/dockerfile';
import type { Moment } from '../model/moment';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { ComposeFile, ComposeService } from '../parse/compose/compose';
import type { CondaFile, EnvironmentFile } from '../parse/conda';
import type { Devcontainer } from '../parse/devcontainer';
import type { Dockerfile } from '../parse/dockerfile/ast';
import type { Build, ServiceUse } from '../project/builds';
import type { Project } from '../project/project';
import type { LineIndex } from '../text/lines';
import type { Span } from '../text/span';

/** The files that commands of shells are written in. */
export type CommandContext = DockerfileContext | ScriptContext | ComposeContext | DevcontainerContext;

/** True where commands are not written in a Dockerfile or script: its SHELL counts for none of them. */
export function isStartedFromOutside({ kind }: CommandContext): boolean {
  return kind === 'compose' || kind === 'devcontainer';
}

interface BaseContext {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly project: Project;
  /** The model of another Dockerfile of the project. */
  model(path: string): DockerfileModel | undefined;
}

export interface DockerfileContext extends BaseContext {
  readonly kind: 'dockerfile';
  readonly dockerfile: Dockerfile;
  readonly self: DockerfileModel;
  /** The stages that matter for the result: the ones the final stage (and compose targets) are made from. */
  readonly needed: ReadonlySet<StageModel>;
  /** The stages that images are made of: the final one, and the targets of compose files. */
  readonly results: readonly StageModel[];
  /** Every way it is built. */
  readonly builds: readonly Build[];
  /** The compose services that build it or run its image. */
  readonly services: readonly ServiceUse[];
  /**
   * All commands written in this file: of RUNs in order, then of the start and HEALTHCHECK of `results`. A command that
   * several simulations reach appears once for each.
   */
  readonly commands: readonly CommandRecord[];
}

/** A Dockerfile's command that creates or updates an environment from a file. */
export interface FileUse {
  readonly model: DockerfileModel;
  readonly stage: StageModel;
  readonly command: CommandRecord;
}

export interface EnvironmentContext extends BaseContext {
  readonly kind: 'environment';
  readonly environment: EnvironmentFile;
  /** The commands of Dockerfiles that read this file. */
  readonly uses: readonly FileUse[];
}

export interface CondaFileContext extends BaseContext {
  readonly kind: 'condaFile';
  readonly file: CondaFile;
  readonly uses: readonly FileUse[];
}

/** A service with the image it runs, as far as the project builds it. */
export interface ServiceContext {
  readonly service: ComposeService;
  readonly use: ServiceUse | undefined;
  readonly model: DockerfileModel | undefined;
  /** The stage of its image: `target`, or the last one. */
  readonly stage: StageModel | undefined;
  /** The commands that the service starts, with its own `command` and `entrypoint`; those written in the compose file have it as their file. */
  readonly start: readonly CommandRecord[];
  /** The commands of its own `healthcheck`. */
  readonly health: readonly CommandRecord[];
}

export interface ComposeContext extends BaseContext {
  readonly kind: 'compose';
  readonly compose: ComposeFile;
  readonly services: readonly ServiceContext[];
}

/** One way in which a script is run. */
export interface ScriptRun {
  readonly model: DockerfileModel;
  readonly stage: StageModel;
  /** `entrypoint`: it is (or is exec'd by) the image's ENTRYPOINT; `command`: by CMD; `build`: by a RUN; `lifecycle`: by a dev container. */
  readonly role: 'entrypoint' | 'command' | 'build' | 'lifecycle';
  /** Records of the commands written in the script, in order. */
  readonly commands: readonly CommandRecord[];
  /** The command that ran it (the ENTRYPOINT itself, `bash script.sh` in a RUN); absent where the engine starts it. */
  readonly caller: CommandRecord | undefined;
}

export interface ScriptContext extends BaseContext {
  readonly kind: 'script';
  /** `make`: a Makefile, whose recipes are commands of shells. */
  readonly language: 'shell' | 'make';
  /** The POSIX mode, where the host knows it. */
  readonly mode: number | undefined;
  /** Empty for a script of the host that only starts containers (`docker run`, `docker exec`). */
  readonly runs: readonly ScriptRun[];
  /** The commands of all runs. */
  readonly commands: readonly CommandRecord[];
}

/** A folder of the project that is mounted into a container. */
export interface Workspace {
  /** Its path in the container. */
  readonly folder: string;
  /** Its path in the project. */
  readonly root: string;
}

export interface DevcontainerContext extends BaseContext {
  readonly kind: 'devcontainer';
  readonly devcontainer: Devcontainer;
  /** The model of the Dockerfile that it builds. */
  readonly built: DockerfileModel | undefined;
  /**
   * The stage of its image: of the Dockerfile or service that it names, or one that is just its `image`. Undefined where
   * `features` install more into it.
   */
  readonly stage: StageModel | undefined;
  /** The commands of `postCreateCommand` and its like, as they run one after the other in a container of the stage. */
  readonly commands: readonly CommandRecord[];
  /** The container after all of them; undefined where its image, or a feature that installs things, is not known. */
  readonly after: Moment | undefined;
  /** The folder of the project that the container sees, and where; undefined where nothing says. */
  readonly workspace: Workspace | undefined;
}

/** This project's own `.conda-in-docker.yaml`. */
export interface ConfigContext extends BaseContext {
  readonly kind: 'config';
  readonly config: Configuration;
}

/** The line of a place in the file, counted from one, for messages. */
export function lineOf({ lines }: { readonly lines: LineIndex }, { start }: Span): string {
  return String(lines.lineAt(start) + 1);
}
