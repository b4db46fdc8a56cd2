/** `learn` where there is no engine; with one, it is tried in test/containers/learn.test.ts. */
import { expect, test } from 'vitest';
import type { EngineModule } from '../../client/src/engine/port';
import type { EngineBundle } from '../../server/src/cli/engine';
import { project, run, withCli } from './run';

withCli(['client']);

const nowhere = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

test('without an engine it says so, and writes nothing', () => {
  const cwd = project({});
  const { status, stdout, stderr } = run(['learn', 'our/base:1', '--write'], { cwd, env: nowhere });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/No container engine answers at .*nowhere/);
});

test.each([
  [['learn'], 'Which image?'],
  [['learn', 'Not An Image'], '`Not An Image` is no image name.'],
  [['learn', 'a', '--format', 'table'], '`--format` must be one of yaml, json'],
  [['learn', 'a', '--wirte'], 'Did you mean `--write`?'],
  [['learn', 'a', '--engine', 'nonsense://x'], 'nonsense'],
])('%j', (args, message) => {
  const { status, stderr } = run(args, { cwd: project({}), env: nowhere });
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test('the bundle of the engine has what the command line takes from it', () => {
  const held = (bundle: EngineModule): EngineBundle => bundle as EngineBundle;
  expect(held).toBeDefined();
});
