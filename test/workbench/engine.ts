/** The tests' engine with the image that has Jupyter, and an engine of its own that can be stopped in mid-run. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/lib/vscode-server.mjs';

/** setup.sh exits with this where an engine cannot be had. */
const CANNOT_BE_HAD = 77;

export interface TestEngine {
  readonly socket: string;
  /** The docker program to use with it. */
  readonly docker: string;
  /** The image with Jupyter. */
  readonly image: string;
  /** For programs that talk to it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The engine, started if need be; a text for people where it cannot be had. */
export function startEngine(): TestEngine | string {
  if (process.platform !== 'linux') return 'it needs Linux';
  const { status, stdout, stderr } = spawnSync('sh', [join(root, 'test/workbench/images/setup.sh')], {
    encoding: 'utf8',
  });
  if (status === CANNOT_BE_HAD) return stderr.trimEnd().split('\n').at(-1) ?? 'no engine';
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  if (status !== 0) throw new Error(`setup.sh failed (${status}):\n${stderr}`);
  const socket = value('socket');
  const environment = { DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: join(dirname(socket), 'config') };
  return { socket, docker: value('docker'), image: value('image'), environment };
}

/** Runs the docker program; gives what it printed. Throws where it fails. */
export function docker(engine: TestEngine, ...args: readonly string[]): string {
  const env = { ...process.env, ...engine.environment, DOCKER_BUILDKIT: '1' };
  const { status, stdout, stderr } = spawnSync(engine.docker, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
