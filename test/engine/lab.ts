import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { type Finished, limiter, run } from './command.js';
import { probesOf, probesOfBuild, type Seen, stepOutput } from './probe-lines.js';

/** A Dockerfile and the files of its build context. */
export interface Project {
  readonly dockerfile: string;
  /** Paths below the build context, with their text. */
  readonly files: Readonly<Record<string, string>>;
  /** What the Dockerfile is called; `Dockerfile` unless given. */
  readonly dockerfileName?: string;
  /** The stage to build, the last one unless given. */
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/** What to run in the image when it is built. */
export interface Probes {
  /** Commands for `docker exec`, in a container that was started without the image's own command. */
  readonly exec?: readonly { readonly label: string; readonly argv: readonly string[] }[];
  /** Whether to start the image as `docker run IMAGE` does. */
  readonly start?: boolean;
}

/** A probe with where it ran: a RUN, the start of the image, or `docker exec`. */
export interface Observed extends Seen {
  readonly when: 'build' | 'start' | 'exec';
}

/** What came of a project. */
export interface Outcome {
  readonly builds: boolean;
  /** The build's plain progress, then the output of the start and of every exec. */
  readonly log: string;
  /** What the build's steps wrote, in the order they ran, where the build failed. */
  readonly error?: string;
  /** In the order in which they ran; stages that do not depend on each other are built side by side. */
  readonly probes: readonly Observed[];
}

/** The engine cannot be had on this machine; the message is the reason, for people. */
export class LabUnavailable extends Error {
  override readonly name = 'LabUnavailable';
}

const LABEL = 'conda-in-docker.test';
const HERE = dirname(fileURLToPath(import.meta.url));
/** setup.sh exits with this where an engine cannot be had; anything else is a fault of ours. */
const CANNOT_BE_HAD = 77;
const SETUP_LIMIT = 15 * 60_000;
const BUILD_LIMIT = 90_000;
const RUN_LIMIT = 20_000;

/**
 * Builds and runs projects on a Docker engine of the tests' own, with base images under their public
 * names in which a stand-in plays conda (see README.md). Builds have no network and reuse no RUN. What a
 * case makes is labelled and removed when the case ends.
 */
export class Lab {
  /** The label of everything that this instance makes. */
  readonly label = `${LABEL}=${randomUUID()}`;
  readonly #limit = limiter(4);
  readonly #env: NodeJS.ProcessEnv;
  /** Containers are asked of the engine itself: a client takes longer to start than what it asks for. */
  readonly #engine: Docker;

  private constructor(
    /** The socket of the engine. */
    readonly socket: string,
    /** The docker client to use with it. */
    readonly client: string,
  ) {
    this.#engine = new Docker({ socketPath: socket });
    const foreign = /^DOCKER_|^BUILDKIT_|^BUILDX_/;
    const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    this.#env = {
      ...Object.fromEntries(own),
      DOCKER_HOST: `unix://${socket}`,
      DOCKER_CONFIG: join(dirname(socket), 'config'),
      DOCKER_BUILDKIT: '1',
    };
  }

  /**
   * Starts the engine and makes the base images, or finds them there.
   * @throws LabUnavailable where this machine cannot run it
   */
  static async start(): Promise<Lab> {
    if (process.platform === 'win32') throw new LabUnavailable('it needs Linux');
    const setup = await run('sh', [join(HERE, 'setup.sh')], {
      timeout: SETUP_LIMIT,
      onStderr: (text) => process.stderr.write(text),
    });
    if (setup.code === CANNOT_BE_HAD) {
      throw new LabUnavailable(setup.output.trimEnd().split('\n').at(-1)?.replace('test engine: not available: ', ''));
    }
    const value = (key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(setup.stdout)?.[1];
    const [socket, client] = [value('socket'), value('docker')];
    if (setup.code !== 0 || !socket || !client) throw new Error(`setup.sh failed (${setup.code}):\n${setup.output}`);
    return new Lab(socket, client);
  }

  /** Runs the docker client against the test engine. */
  docker(args: readonly string[], timeout = RUN_LIMIT): Promise<Finished> {
    return run(this.client, args, { env: this.#env, timeout });
  }

  /** Builds a project, runs what `probes` asks for, and removes what that made. */
  buildAndProbe(project: Project, probes: Probes = {}): Promise<Outcome> {
    return this.#limit(async () => {
      const context = await mkdtemp(join(tmpdir(), 'conda-in-docker-'));
      const name = `conda-in-docker-test-${randomUUID()}`;
      try {
        await writeContext(context, project);
        return await this.#outcome(project, probes, context, name);
      } finally {
        await rm(context, { recursive: true, force: true });
        await present(this.#engine.getImage(name).remove({ force: true }));
      }
    });
  }

  async #outcome(project: Project, probes: Probes, context: string, name: string): Promise<Outcome> {
    // BuildKit merges equal steps of builds that run at the same time, and the output of a merged one is lost.
    // A host name of its own makes every RUN of a case a step of its own, and keeps it out of the cache.
    const args = [
      'build',
      `--add-host=${name}:127.0.0.1`,
      '--progress=plain',
      '--network=none',
      `--label=${this.label}`,
      `--tag=${name}`,
    ];
    args.push(`--file=${join(context, project.dockerfileName ?? 'Dockerfile')}`);
    if (project.target) args.push(`--target=${project.target}`);
    for (const [key, value] of Object.entries(project.buildArgs ?? {})) args.push(`--build-arg=${key}=${value}`);
    const build = await this.docker([...args, context], BUILD_LIMIT);
    const observed: Observed[] = probesOfBuild(build.output).map((seen) => ({ ...seen, when: 'build' }));
    if (build.code !== 0) {
      const error = stepOutput(build.output).join('\n').trim() || build.output.trim();
      return { builds: false, log: build.output, error, probes: observed };
    }
    let log = build.output;
    const probed = (when: Observed['when'], { stdout, output }: Output) => {
      log += output;
      for (const seen of probesOf(stdout)) observed.push({ ...seen, when });
    };
    if (probes.start) {
      await this.#inContainer(name, {}, async (container) => {
        const written = await container.attach({ stream: true, stdout: true, stderr: true });
        const failed = await container.start().catch((error: unknown) => error);
        probed('start', failed instanceof Error ? { stdout: '', output: failed.message } : await this.#read(written));
      });
    }
    if (probes.exec?.length) {
      // It ends by itself, should nobody be left to remove it.
      const command = { Entrypoint: ['sleep'], Cmd: ['300'] };
      await this.#inContainer(name, command, async (container) => {
        await container.start();
        for (const { argv } of probes.exec ?? []) {
          const exec = await container.exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true });
          probed('exec', await this.#read(await exec.start({})));
        }
      });
    }
    return { builds: true, log, probes: observed };
  }

  /** Makes a container without a network, does something with it, and removes it whatever happened. */
  async #inContainer(
    image: string,
    command: { readonly Entrypoint?: string[]; readonly Cmd?: string[] },
    during: (container: Docker.Container) => Promise<void>,
  ): Promise<void> {
    const container = await this.#engine.createContainer({
      ...command,
      Image: image,
      Labels: { [LABEL]: this.label.slice(LABEL.length + 1) },
      HostConfig: { NetworkMode: 'none' },
    });
    try {
      await during(container);
    } finally {
      await present(container.remove({ force: true, v: true }));
    }
  }

  /** What a process in a container writes until it ends, or until the time limit. */
  async #read(stream: NodeJS.ReadableStream): Promise<Output> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const output = { stdout: '', output: '' };
    stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
      output.output += text;
    });
    stderr.setEncoding('utf8').on('data', (text: string) => {
      output.output += text;
    });
    this.#engine.modem.demuxStream(stream, stdout, stderr);
    await finished(stream, { signal: AbortSignal.timeout(RUN_LIMIT), cleanup: true }).catch(() => undefined);
    return output;
  }
}

/** What a process wrote: its standard output, and both outputs in the order they came. */
interface Output {
  readonly stdout: string;
  readonly output: string;
}

/** Waits for a removal; what is not there need not go. */
async function present(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error;
  });
}

async function writeContext(context: string, project: Project): Promise<void> {
  const files = { ...project.files, [project.dockerfileName ?? 'Dockerfile']: project.dockerfile };
  for (const [path, text] of Object.entries(files)) {
    const file = resolve(context, path);
    if (relative(context, file).startsWith('..')) throw new Error(`outside of the build context: ${path}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
