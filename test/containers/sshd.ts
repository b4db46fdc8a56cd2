import { execFile, spawn } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** An ssh server of the tests' own on this machine: other keys, other port, other configuration. */
export class Sshd {
  #process: ReturnType<typeof spawn> | undefined;
  readonly #path = process.env.PATH ?? '';

  private constructor(
    private readonly home: string,
    readonly port: number,
  ) {}

  /**
   * Starts it, and puts an `ssh` that uses its client's configuration first on this process's PATH.
   * @returns why it cannot be had here, where it cannot
   */
  static async start(): Promise<Sshd | string> {
    if (process.getuid?.() !== 0) return 'an ssh server of one’s own needs root';
    const server = await install();
    if (server === undefined) return 'openssh-server could not be installed';
    const home = await mkdtemp(join(tmpdir(), 'cid-sshd-'));
    const sshd = new Sshd(home, await freePort());
    await sshd.#configure();
    // Debian's sshd wants this folder, which its service would make.
    await mkdir('/run/sshd', { recursive: true });
    const child = spawn(server, ['-D', '-e', '-f', join(home, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    sshd.#process = child;
    let log = '';
    child.stderr.on('data', (text) => (log += text));
    const limit = Date.now() + 10_000;
    while (!(await answers(sshd.port))) {
      if (child.exitCode !== null || Date.now() > limit) {
        await sshd.stop();
        return `sshd does not run: ${log.trim().split('\n').at(-1)}`;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    process.env.PATH = `${join(home, 'bin')}${delimiter}${sshd.#path}`;
    return sshd;
  }

  /** The address of an engine's socket through this server. */
  address(socket: string, user = userInfo().username): string {
    return `ssh://${user}@127.0.0.1:${this.port}${socket}`;
  }

  /** Has ssh use these lines of configuration instead of what lets it in. */
  async configureClient(lines?: string): Promise<void> {
    const known = `UserKnownHostsFile ${join(this.home, 'known_hosts')}\nStrictHostKeyChecking yes\n`;
    const key = `IdentityFile ${join(this.home, 'user_key')}\nIdentitiesOnly yes\n`;
    await writeFile(join(this.home, 'ssh_config'), lines ?? known + key);
  }

  /** Ends the sessions that are open, as a network that goes does; the server goes on. */
  async cut(): Promise<void> {
    const pid = this.#process?.pid;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    for (const child of children
      .split(' ')
      .map(Number)
      .filter((child) => child > 0))
      process.kill(child, 'SIGKILL');
  }

  async stop(): Promise<void> {
    process.env.PATH = this.#path;
    await this.cut();
    this.#process?.kill();
    await rm(this.home, { recursive: true, force: true });
  }

  async #configure(): Promise<void> {
    const at = (name: string): string => join(this.home, name);
    await exec('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('host_key')]);
    await exec('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('user_key')]);
    await writeFile(at('authorized_keys'), await readFile(at('user_key.pub')));
    await writeFile(
      at('sshd_config'),
      [
        `Port ${this.port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${at('host_key')}`,
        `AuthorizedKeysFile ${at('authorized_keys')}`,
        `PidFile ${at('sshd.pid')}`,
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
        // The keys are in a folder of everybody's.
        'StrictModes no',
        'UsePAM no',
        'MaxStartups 100',
        '',
      ].join('\n'),
    );
    await writeFile(at('known_hosts'), `[127.0.0.1]:${this.port} ${await readFile(at('host_key.pub'), 'utf8')}`);
    await this.configureClient();
    await mkdir(at('bin'));
    await writeFile(at('bin/ssh'), `#!/bin/sh\nPATH='${this.#path}'\nexec ssh -F '${at('ssh_config')}' "$@"\n`);
    await chmod(at('bin/ssh'), 0o755);
  }
}

async function install(): Promise<string | undefined> {
  const found = async (): Promise<string | undefined> => {
    for (const path of ['/usr/sbin/sshd', '/usr/local/sbin/sshd']) {
      if (
        await access(path).then(
          () => true,
          () => false,
        )
      )
        return path;
    }
    return undefined;
  };
  if ((await found()) === undefined) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const args = ['install', '-q', '-y', '--no-install-recommends', 'openssh-server', 'openssh-client'];
    await exec('apt-get', ['update', '-q'], { env }).catch(() => {});
    await exec('apt-get', args, { env }).catch(() => {});
  }
  return found();
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => done(true) ?? socket.destroy());
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}
