import { describe, expect, test } from 'vitest';
import type { FolderState } from '../../client/src/containers/state';
import { inGroups, MOST, menuFor, shortMenu } from '../../client/src/statusBar/menu';
import { Command } from '../../common/src/commands';
import { build, container, folder, image, service } from './states';

const commands = (state: FolderState) =>
  menuFor(state)
    .map(({ command }) => command.replace('condaInDocker.', ''))
    .slice(0, -3);
const at = (phase: typeof container.phase, upToDate = true) =>
  folder({ images: [{ ...image, upToDate }], containers: [{ ...container, phase }] });

test.each<[string, FolderState, string[]]>([
  ['not asked yet', folder({ engine: { kind: 'idle' } }), ['runJupyter', 'build', 'attachShell', 'runCommand']],
  [
    'no engine',
    folder({ engine: { kind: 'unavailable', name: 'default', reason: 'no-engine', message: 'None.' } }),
    [],
  ],
  ['no image', folder(), ['runJupyter', 'build', 'attachShell', 'runCommand']],
  [
    'an image',
    folder({ images: [image] }),
    [
      'runJupyter',
      'build',
      'attachShell',
      'runCommand',
      'verify',
      'freeze',
      'compareEnvironment',
      'tagAndPush',
      'removeImage',
      'cleanUp',
    ],
  ],
  ['a build', folder({ builds: [build] }), ['showBuildLog', 'cancelBuild']],
  [
    'starting',
    at('starting'),
    [
      'attachShell',
      'runCommand',
      'installPackage',
      'showContainerLog',
      'restart',
      'stop',
      'remove',
      'build',
      'verify',
      'freeze',
      'compareEnvironment',
      'tagAndPush',
      'removeImage',
      'cleanUp',
    ],
  ],
  [
    'running',
    at('running'),
    [
      'openInBrowser',
      'openInEditor',
      'copyUrl',
      'useAsJupyterServer',
      'attachShell',
      'runCommand',
      'installPackage',
      'showContainerLog',
      'restart',
      'stop',
      'remove',
      'build',
      'verify',
      'freeze',
      'compareEnvironment',
      'tagAndPush',
      'removeImage',
      'cleanUp',
    ],
  ],
  [
    'stopped',
    at('stopped'),
    [
      'showContainerLog',
      'restart',
      'remove',
      'runJupyter',
      'build',
      'attachShell',
      'runCommand',
      'verify',
      'freeze',
      'compareEnvironment',
      'tagAndPush',
      'removeImage',
      'cleanUp',
    ],
  ],
  [
    'failed',
    at('failed'),
    [
      'showContainerLog',
      'restart',
      'remove',
      'runJupyter',
      'build',
      'attachShell',
      'runCommand',
      'verify',
      'freeze',
      'compareEnvironment',
      'tagAndPush',
      'removeImage',
      'cleanUp',
    ],
  ],
  [
    'a compose service',
    folder({ containers: [service] }),
    [
      'composeOpen',
      'useAsJupyterServer',
      'attachShell',
      'runCommand',
      'installPackage',
      'composeLogs',
      'composeRestart',
      'composeStop',
      'composeDown',
      'runJupyter',
      'build',
    ],
  ],
  [
    'a compose service that ended',
    folder({ containers: [{ ...service, phase: 'failed', exitCode: 1, ports: [] }] }),
    ['composeUp', 'composeLogs', 'composeDown', 'runJupyter', 'build', 'attachShell', 'runCommand'],
  ],
])('%s', (_, state, expected) => {
  expect(commands(state)).toEqual(expected);
});

test('every menu ends with the view, the engine and the log', () => {
  for (const state of [folder(), folder({ engine: { kind: 'idle' } }), at('running'), folder({ builds: [build] })]) {
    expect(
      menuFor(state)
        .slice(-3)
        .map(({ command }) => command),
    ).toEqual(['condaInDocker.containers.focus', Command.selectEngine, Command.showLog]);
  }
});

test('where the image is out of date, building it comes first', () => {
  const [first] = menuFor(at('running', false));
  expect(first).toMatchObject({ command: Command.build, description: 'the image is out of date' });
});

describe('containers that compose made', () => {
  test('are only changed through compose', () => {
    const ours = new Set<string>([Command.stop, Command.restart, Command.remove]);
    for (const phase of ['created', 'starting', 'running', 'unhealthy', 'paused', 'stopped', 'failed'] as const) {
      const menu = menuFor(folder({ containers: [{ ...service, phase }] }));
      expect(menu.filter(({ command }) => ours.has(command))).toEqual([]);
    }
  });

  test('beside our own one, entries say which they are for', () => {
    const menu = menuFor(folder({ images: [image], containers: [container, service] }));
    expect(menu.find(({ command }) => command === Command.composeStop)).toMatchObject({
      description: 'web',
      arguments: [{ container: service.id }],
    });
    expect(menu.find(({ command }) => command === Command.stop)).toMatchObject({
      arguments: [{ container: container.id }],
    });
  });
});

describe('what failed', () => {
  const failure = { dockerfile: 'Dockerfile', target: '', message: 'It failed.', time: 1 };

  test('a build: its log comes first, and building again', () => {
    const menu = menuFor(folder({ failures: [{ ...failure, what: 'build' }] }));
    expect(menu[0]).toMatchObject({ command: Command.showBuildLog });
    expect(menu.map(({ command }) => command)).toContain(Command.build);
  });

  test('Compose Up: its terminal comes first, and what was left', () => {
    const menu = menuFor(
      folder({
        containers: [{ ...service, phase: 'created', ports: [] }],
        failures: [{ ...failure, what: 'compose', dockerfile: '' }],
      }),
    );
    expect(menu[0]).toMatchObject({ command: Command.composeShowTerminal });
    expect(menu.map(({ command }) => command)).toEqual(
      expect.arrayContaining([Command.composeUp, Command.composeDown]),
    );
  });
});

test('at first at most nine lines are shown, in groups; the rest is behind "More…"', () => {
  for (const state of [
    folder(),
    at('running'),
    at('stopped'),
    folder({ images: [image], containers: [container, service] }),
  ]) {
    const all = menuFor(state);
    const { shown, more } = shortMenu(all);
    expect(shown.length + (more ? 1 : 0)).toBeLessThanOrEqual(MOST);
    expect(more).toBe(all.length > MOST);
    expect(inGroups(all).flatMap(([, own]) => own)).toHaveLength(all.length);
  }
  const { shown } = shortMenu(menuFor(at('running')));
  expect(shown.map(({ command }) => command)).toEqual(
    expect.arrayContaining([Command.openInBrowser, Command.attachShell, Command.stop, Command.build]),
  );
});
