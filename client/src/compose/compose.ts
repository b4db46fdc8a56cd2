/** Compose for one window: the program is found once, and asked or shown at work. Needs VS Code only for its terminals. */
import { dirname } from 'node:path';
import { type ProgramResult, runProgram } from './program';
import { type ComposeAction, type ComposeProject, composeArgv, displayed } from './project';
import { type ComposeTool, findCompose } from './tool';

/** What Compose needs in its environment to talk to the engine that the window uses. */
export type EngineEnvironment = () => Promise<Readonly<Record<string, string | undefined>>>;

/** Shows a program at work; gives its exit code (undefined where the user ended it) and the end of what it wrote. */
export type ShowRun = (run: {
  readonly name: string;
  readonly heading: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}) => Promise<{ readonly code: number | undefined; readonly tail: string }>;

/** No Compose is installed. The message is for people. */
export class NoCompose extends Error {
  override readonly name = 'NoCompose';
  constructor() {
    super(
      'Docker Compose was not found: neither "docker compose" nor "docker-compose" nor "podman-compose" can be run.',
    );
  }
}

export class Compose {
  private found: Promise<ComposeTool | undefined> | undefined;

  constructor(
    private readonly environment: EngineEnvironment,
    private readonly show: ShowRun,
  ) {}

  /**
   * The installed Compose. It is looked for once; where none was found, again each time.
   * @throws NoCompose
   */
  async tool(): Promise<ComposeTool> {
    // Which program there is does not depend on the engine.
    this.found ??= this.environment()
      .catch(() => ({}))
      .then((env) => findCompose(env));
    const tool = await this.found.catch(() => undefined);
    if (tool === undefined) {
      this.found = undefined;
      throw new NoCompose();
    }
    return tool;
  }

  /**
   * Does something with a project or some of its services, in view of the user.
   * @returns the exit code (undefined where the user ended it), and the end of what it wrote
   * @throws NoCompose, ProgramMissing
   */
  async run(project: ComposeProject, action: ComposeAction, services: readonly string[] = []) {
    const argv = composeArgv(await this.tool(), project, action, services);
    const title = `Compose: ${project.folder.split(/[\\/]/).filter(Boolean).at(-1) ?? project.folder}`;
    const name = action === 'logs' ? `${title} (logs)` : title;
    return this.show({ name, heading: displayed(argv), argv, cwd: project.folder, env: await this.environment() });
  }

  /**
   * The project's configuration as Compose reads it, as YAML. Needs no engine.
   * @throws NoCompose, ProgramMissing
   */
  async config(project: ComposeProject): Promise<ProgramResult> {
    const argv = composeArgv(await this.tool(), project, 'config');
    const env = await this.environment().catch(() => ({}));
    return runProgram(argv, { cwd: dirname(project.files[0]), env });
  }
}
