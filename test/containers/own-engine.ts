import { execFile, spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { run as runCommand } from '../engine/command.js';

const exec = promisify(execFile);

/** The image of such an engine: a shell and a few programs of this machine. */
export const TINY = 'tiny:1';
const PROGRAMS = ['sh', 'sleep', 'dd', 'cat'];

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** An engine of one test's own, for what must not be done to the shared one. It has no network. */
export class OwnEngine {
  readonly socket: string;
  #process: ReturnType<typeof spawn> | undefined;

  private constructor(private readonly home: string) {
    this.socket = join(home, 'docker.sock');
  }

  /**
   * Starts it and makes its image.
   * @param disk the size of its disk, as mount(8) writes it, which then is in memory; this machine's disk unless given
   */
  static async start(disk?: string): Promise<OwnEngine> {
    const home = await mkdtemp(join(tmpdir(), 'cid-engine-'));
    const own = new OwnEngine(home);
    try {
      await mkdir(join(home, 'data'));
      if (disk !== undefined) await exec('mount', ['-t', 'tmpfs', '-o', `size=${disk}`, 'tmpfs', join(home, 'data')]);
      await own.up();
      await own.#makeImage();
      return own;
    } catch (error) {
      await own.remove();
      throw error;
    }
  }

  /** Starts the engine, again after `down` or `kill`; waits until it answers. */
  async up(): Promise<void> {
    const { home } = this;
    await rm(join(home, 'dockerd.pid'), { force: true });
    // Where nobody reaps the dead, as in some containers, the old one would be taken for alive.
    await rm(join(home, 'exec/containerd/containerd.pid'), { force: true });
    // The machine's own configuration is for the machine's own engine.
    await writeFile(join(home, 'none.json'), '{}');
    const args = ['--bridge=none', '--iptables=false', '--ip-forward=false', '--live-restore=false'];
    args.push('--data-root', join(home, 'data'), '--exec-root', join(home, 'exec'), '--host', `unix://${this.socket}`);
    args.push('--pidfile', join(home, 'dockerd.pid'), '--config-file', join(home, 'none.json'));
    const name = `conda-in-docker-contract-${home.slice(-6)}`;
    args.push('--containerd-namespace', name, '--containerd-plugins-namespace', `${name}-plugins`);
    // In a network of its own: an engine without a bridge takes the default bridge of any other engine away.
    const child = spawn('unshare', ['--net', 'dockerd', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#process = child;
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => (log = `${log}${text}`.slice(-4000)));
    child.on('error', () => {});
    const limit = Date.now() + 60_000;
    while ((await this.docker(['version'])).code !== 0) {
      if (Date.now() > limit || child.exitCode !== null) throw new Error(`dockerd does not run:\n${log}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  /** Stops it in an orderly way; its socket goes. */
  down(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Ends it at once, with the processes that it has left to itself; its socket stays, and nobody listens. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
    for (const pid of await this.#processes()) kill(pid);
  }

  /** Lets it stand still, and go on. */
  async freeze(): Promise<void> {
    this.#process?.kill('SIGSTOP');
    const stands = async (): Promise<boolean> =>
      /\) T /.test(await readFile(`/proc/${this.#process?.pid}/stat`, 'utf8'));
    while (!(await stands())) await new Promise((done) => setTimeout(done, 10));
  }
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  docker(args: readonly string[]): ReturnType<typeof runCommand> {
    const env = { PATH: process.env.PATH, DOCKER_HOST: `unix://${this.socket}`, HOME: this.home };
    return runCommand('docker', args, { env, timeout: 30_000 });
  }

  /** Removes all of it. */
  async remove(): Promise<void> {
    // Its containers end with an orderly stop; after a kill their processes would stay.
    if (this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null) {
      this.thaw();
      const { stdout } = await this.docker(['ps', '--all', '--quiet']);
      const ids = stdout.split('\n').filter((id) => id !== '');
      if (ids.length > 0) await this.docker(['rm', '--force', ...ids]);
      await this.down();
    }
    for (const pid of await this.#processes()) kill(pid);
    const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
    for (const mount of mounts.reverse()) {
      if (mount.startsWith(`${this.home}/`)) await exec('umount', ['-l', mount]).catch(() => {});
    }
    await rm(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** What runs for this engine alone: all of it has the folder's name among its arguments. */
  async #processes(): Promise<number[]> {
    const found: number[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
      const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
      if (line.includes(`${this.home}/exec`)) found.push(Number(name));
    }
    return found;
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  async #makeImage(): Promise<void> {
    const files = new Set<string>();
    for (const program of PROGRAMS) {
      const path = `/bin/${program}`;
      await access(path);
      files.add(path);
      const { stdout } = await exec('ldd', [path]);
      for (const [library] of stdout.matchAll(/\/\S+(?= \()/g)) files.add(library);
    }
    const archive = join(this.home, 'tiny.tar');
    await exec('tar', ['-C', '/', '-chf', archive, ...[...files].map((file) => file.slice(1))]);
    const { code, output } = await this.docker(['import', archive, TINY]);
    if (code !== 0) throw new Error(output);
  }
}
