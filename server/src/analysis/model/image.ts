/** The configuration of an image while it is being built: what `docker inspect` would show after an instruction. */
import type { CmdInstruction, CommandLine, HealthcheckInstruction } from '../parse/dockerfile/ast';
import { HOLE, type Value } from '../text/value';
import type { Cause } from './cause';
import type { Arg, Variable } from './process';
import type { Clock } from './versioned';
import { VersionedMap } from './versioned';

/** A CMD, ENTRYPOINT or HEALTHCHECK with the SHELL in force where it is. */
export interface StartCommand {
  readonly instruction: CmdInstruction | HealthcheckInstruction | undefined;
  readonly command: CommandLine | undefined;
  /** The words where the base image says them. */
  readonly words: readonly Arg[] | undefined;
  readonly shell: readonly Arg[];
}

/** The parts of the configuration that instructions replace as a whole. */
export interface ImageState {
  readonly shell: readonly Arg[];
  /** The SHELL instruction (or the base image) that says so. */
  readonly shellCause: Cause | undefined;
  readonly user: Value;
  readonly userCause: Cause | undefined;
  readonly workdir: Value;
  readonly entrypoint: StartCommand | undefined;
  readonly cmd: StartCommand | undefined;
  readonly healthcheck: StartCommand | undefined;
  /** The version of the stage's machine and variables that belongs to this state. */
  readonly version: number;
}

/** Names that stay unset in an image whose ENV is not known: guessing them would make everything unknown. */
const ASSUMED_UNSET = new Set([
  'BASH_ENV',
  'ENV',
  'CONDA_SHLVL',
  'CONDA_DEFAULT_ENV',
  'CONDA_ENVS_PATH',
  'CONDA_ENVS_DIRS',
  'CONDA_AUTO_ACTIVATE_BASE',
  'CONDA_AUTO_ACTIVATE',
  'MAMBA_DOCKERFILE_ACTIVATE',
  'ENV_NAME',
  'PS1',
  '__activated_hook',
]);

/** ENV of a stage, with its history. */
export class ImageVariables {
  readonly map: VersionedMap<Variable>;

  constructor(
    clock: Clock,
    /** False: what is not set here may be set by the base image. */
    readonly complete: boolean,
  ) {
    this.map = new VersionedMap<Variable>(clock);
  }

  /** The same history up to a version, on the clock of a machine that was cut there. */
  cut(clock: Clock, version: number): ImageVariables {
    const copy = new ImageVariables(clock, this.complete);
    this.map.cutInto(copy.map, version);
    return copy;
  }

  get(name: string, version?: number): Variable | undefined {
    const variable = this.map.get(name, version);
    if (variable !== undefined || this.complete || ASSUMED_UNSET.has(name) || name.startsWith('CONDA_PREFIX_'))
      return variable;
    if (name.startsWith('CONDA_STACKED_')) return undefined;
    return { value: HOLE, exported: true, cause: undefined };
  }
}
