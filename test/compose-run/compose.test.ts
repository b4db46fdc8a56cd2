/**
 * Compose as installed (Debian's docker-compose, or what this machine has), on the tests' own engine: the way of the
 * command lines through the real program, and what the labels of its containers say.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Compose } from '../../client/src/compose/compose';
import { runProgram } from '../../client/src/compose/program';
import { belongsTo, type ComposeAction, type ComposeProject } from '../../client/src/compose/project';
import { projectOf } from '../../client/src/compose/projectFile';
import { reasonIn } from '../../client/src/compose/reason';
import { findCompose } from '../../client/src/compose/tool';
import { Lab, LabUnavailable } from '../engine/lab';

const lab = await Lab.start().catch((error: unknown) => {
  if (error instanceof LabUnavailable) return undefined;
  throw error;
});

/** Debian's package, where nothing is installed and we may install it. */
function installCompose(): boolean {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'docker-compose'], options);
  if (install().status === 0) return true;
  spawnSync('apt-get', ['update', '-q'], options);
  return install().status === 0;
}

const environment: Record<string, string | undefined> = {
  DOCKER_HOST: `unix://${lab?.socket}`,
  DOCKER_CONFIG: join(dirname(lab?.socket ?? '/'), 'config'),
  DOCKER_CONTEXT: undefined,
};
const installed = lab !== undefined && ((await findCompose(environment)) !== undefined || installCompose());
if (lab !== undefined && !installed)
  console.warn('\nSKIPPED: Compose: none is installed, and it cannot be installed here\n');

interface Inspected {
  readonly Name: string;
  readonly State: { readonly Running: boolean; readonly StartedAt: string };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly NetworkSettings: { readonly Ports: Readonly<Record<string, readonly { readonly HostPort: string }[]>> };
}

describe.skipIf(!installed)('Compose', () => {
  const shown: { heading: string; output: string }[] = [];
  const compose = new Compose(
    async () => environment,
    async ({ heading, argv, cwd, env }) => {
      let output = '';
      const { code } = await runProgram(argv, { cwd, env, onOutput: (text) => (output += text) });
      shown.push({ heading, output });
      return { code, tail: output };
    },
  );
  let parent: string | undefined;
  const projects: ComposeProject[] = [];

  beforeAll(async () => {
    expect((await compose.tool()).version).toMatch(/^\d+\.\d+/);
  });

  afterEach(async () => {
    for (const project of projects.splice(0)) await compose.run(project, 'down').catch(() => undefined);
    if (parent !== undefined) rmSync(parent, { recursive: true, force: true });
    parent = undefined;
  });

  /** Writes a project into a folder and file of the given names. */
  async function write(folder: string, file: string, files: Readonly<Record<string, string>>): Promise<ComposeProject> {
    parent = mkdtempSync(join(tmpdir(), 'conda-in-docker-compose-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(parent, folder), { recursive: true });
      writeFileSync(join(parent, folder, name), text);
    }
    const project = await projectOf(join(parent, folder, file), {});
    projects.push(project);
    return project;
  }

  async function run(project: ComposeProject, action: ComposeAction, services?: readonly string[]): Promise<void> {
    const { code } = await compose.run(project, action, services);
    expect(code, shown.at(-1)?.output).toBe(0);
  }

  /** The containers of a project as the engine has them, by their service. */
  async function containers(project: ComposeProject): Promise<Map<string, Inspected>> {
    const filter = `label=com.docker.compose.project.working_dir=${project.folder}`;
    const ids = (await lab?.docker(['ps', '-aq', '--filter', filter]))?.stdout.split('\n').filter(Boolean) ?? [];
    if (ids.length === 0) return new Map();
    const found: Inspected[] = JSON.parse((await lab?.docker(['inspect', ...ids]))?.stdout ?? '[]');
    const ours = found.filter(({ Config: { Labels: labels } }) =>
      belongsTo(
        {
          service: labels['com.docker.compose.service'],
          workingDir: labels['com.docker.compose.project.working_dir'],
          configFiles: labels['com.docker.compose.project.config_files'],
        },
        project,
      ),
    );
    return new Map(ours.map((each) => [each.Config.Labels['com.docker.compose.service'] ?? '', each]));
  }

  const SERVICES = `services:
  web:
    image: debian:12
    command: sh -c 'echo "web says hello"; exec sleep 600'
    stop_grace_period: 0s
    ports: ["127.0.0.1::8888"]
  "-x":
    image: debian:12
    command: sleep 600
    stop_grace_period: 0s
`;

  test.each([
    ['Ünïcôdé and blanks', 'compose.yaml'],
    ['-f', 'docker-compose.yml'],
    ['it\'s $(touch evil); & "quoted"', "-my 'stack'.yaml"],
    ['研究', 'compose.yml'],
  ])('up, restart, stop and down in a folder called %s, with %s', async (folder, file) => {
    const project = await write(folder, file, { [file]: SERVICES });
    await run(project, 'up');
    const up = await containers(project);
    expect([...up.keys()].sort()).toEqual(['-x', 'web']);
    expect([...up.values()].every(({ State }) => State.Running)).toBe(true);
    expect(up.get('web')?.NetworkSettings.Ports['8888/tcp']?.[0]?.HostPort).toMatch(/^\d+$/);

    await run(project, 'restart', ['-x']);
    const again = await containers(project);
    expect(again.get('-x')?.State.StartedAt).not.toBe(up.get('-x')?.State.StartedAt);
    expect(again.get('web')?.State.StartedAt).toBe(up.get('web')?.State.StartedAt);

    await run(project, 'stop', ['web']);
    const stopped = await containers(project);
    expect(stopped.get('web')?.State.Running).toBe(false);
    expect(stopped.get('-x')?.State.Running).toBe(true);

    await run(project, 'down');
    expect((await containers(project)).size).toBe(0);
  });

  test('one service alone, and what is there of another file stays', async () => {
    const project = await write('lab', 'compose.yaml', { 'compose.yaml': SERVICES, 'other.yaml': SERVICES });
    const other = await projectOf(join(project.folder, 'other.yaml'), { COMPOSE_PROJECT_NAME: 'given' });
    expect(other.name).toBeUndefined();
    await run(project, 'up', ['web']);
    expect([...(await containers(project)).keys()]).toEqual(['web']);
    expect((await containers(other)).size).toBe(0);
  });

  test('the override file and .env go with it, as when Compose looks for them itself', async () => {
    const project = await write('lab', 'compose.yaml', {
      'compose.yaml': SERVICES,
      'compose.override.yaml': 'services:\n  web:\n    environment:\n      GREETING: ${GREETING}\n',
      '.env': 'GREETING=from .env\n',
    });
    const { code, stdout, stderr } = await compose.config(project);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('GREETING: from .env');
  });

  test('the configuration needs no engine', async () => {
    const without = new Compose(
      () => Promise.reject(new Error('no engine')),
      () => Promise.reject(new Error('nothing is shown')),
    );
    const project = await write('lab', 'compose.yaml', { 'compose.yaml': SERVICES });
    const { code, stdout, stderr } = await without.config(project);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('debian:12');
    await expect(without.run(project, 'stop')).rejects.toThrow('no engine');
  });

  test('logs are shown until the user has seen enough', async () => {
    const project = await write('lab', 'compose.yaml', { 'compose.yaml': SERVICES });
    await run(project, 'up', ['web']);
    const abort = new AbortController();
    let output = '';
    const following = new Compose(
      async () => environment,
      async ({ argv, cwd, env }) => {
        const { code } = await runProgram(argv, {
          cwd,
          env,
          signal: abort.signal,
          onOutput: (text) => {
            output += text;
            if (output.includes('web says hello')) abort.abort();
          },
        });
        return { code, tail: '' };
      },
    );
    await following.run(project, 'logs', ['web']);
    expect(output).toContain('web says hello');
    expect((await containers(project)).get('web')?.State.Running).toBe(true);
  });

  test('what is wrong with the file is in the output, and the exit code tells', async () => {
    const project = await write('lab', 'compose.yaml', {
      'compose.yaml': 'services:\n  web:\n    imagge: debian:12\n',
    });
    const { code, tail } = await compose.run(project, 'up');
    expect(code).not.toBe(0);
    expect(reasonIn(tail)).toContain('imagge');
    expect(shown.at(-1)?.output).toContain('imagge');
    expect((await compose.config(project)).stderr).toContain('imagge');
  });

  test('an engine that is gone is an exit code, not a hang', async () => {
    const lost = new Compose(
      async () => ({ ...environment, DOCKER_HOST: 'unix:///nowhere/docker.sock' }),
      async ({ argv, cwd, env }) => ({ code: (await runProgram(argv, { cwd, env })).code, tail: '' }),
    );
    const project = await write('lab', 'compose.yaml', { 'compose.yaml': SERVICES });
    expect((await lost.run(project, 'stop')).code).not.toBe(0);
  });
});
