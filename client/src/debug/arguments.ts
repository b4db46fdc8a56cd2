/** From a debug configuration to what debugpy in a container is asked for. Pure. */

/** A configuration of the type `conda-in-docker`, as launch.json has it. */
export interface DebugArguments {
  readonly request?: string;
  /** The file to run, on this machine. */
  readonly program?: string;
  /** Or a module, as `python -m` takes it. */
  readonly module?: string;
  readonly args?: readonly string[];
  /** The working directory, on this machine. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** For `attach`: where debugpy listens in the container. */
  readonly connect?: { readonly host?: string; readonly port: number };
  readonly [field: string]: unknown;
}

/** Where the container sees a path of this machine; undefined where it does not. */
export type InContainer = (path: string) => string | undefined;

/** A path that the container does not see. */
export class NotInContainer extends Error {
  constructor(readonly path: string) {
    super(
      `The container does not see ${path}: no folder that holds it is mounted. The setting condaInDocker.jupyter.mounts says which are.`,
    );
  }
}

/**
 * The arguments of debugpy's `launch` or `attach`.
 *
 * @param folders pairs of a folder of this machine and one of the container, the innermost first
 * @throws NotInContainer
 * @see https://github.com/microsoft/debugpy/wiki/Debug-configuration-settings
 */
export function debugpyArguments(
  given: DebugArguments,
  folders: readonly (readonly [local: string, remote: string])[],
  inContainer: InContainer,
): Record<string, unknown> {
  const { program, cwd, python: _, console: __, pathMappings, ...rest } = given;
  const seen = (path: string): string => {
    const found = inContainer(path);
    if (found === undefined) throw new NotInContainer(path);
    return found;
  };
  const own = folders.map(([localRoot, remoteRoot]) => ({ localRoot, remoteRoot }));
  const common = {
    ...rest,
    pathMappings: [...(Array.isArray(pathMappings) ? pathMappings : []), ...own],
    justMyCode: rest.justMyCode ?? true,
    // A process of a process would want a session of its own.
    subProcess: false,
  };
  if (given.request === 'attach') return { ...common, connect: { host: '127.0.0.1', ...given.connect } };
  return {
    ...common,
    ...(program === undefined ? {} : { program: seen(program) }),
    // A folder that the container does not see is none of its: it starts where it works anyway.
    ...(cwd === undefined ? {} : { cwd: seen(cwd) }),
    // A terminal of the editor would be one of this machine.
    console: 'internalConsole',
    redirectOutput: true,
  };
}
