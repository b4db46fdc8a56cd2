import { expect, test } from 'vitest';
import { nodesOf } from '../../client/src/views/nodes';
import { build, connected, container, FOLDER, folder, image, NOW, service } from '../statusBar/states';

const nodes = (parts: Parameters<typeof folder>[0]) => nodesOf([folder(parts)], NOW);

test('builds, containers and images, each with what it is and what can be done with it', () => {
  const stale = { ...image, id: `sha256:${'b'.repeat(64)}`, created: 0, tags: [], upToDate: false };
  const shown = nodes({ images: [image, stale], containers: [container, service], builds: [build] });
  expect(shown.map(({ label, description, contextValue }) => [label, description, contextValue])).toEqual([
    ['Building 4/9', 'docker/Dockerfile', 'build'],
    ['Jupyter', 'notebooks, running :49153', 'container.jupyter.open'],
    ['web', 'running :8080', 'container.compose.open'],
    ['my-lab:dev', 'built 3 h ago', 'image'],
    ['b'.repeat(12), 'out of date', 'image.outOfDate'],
  ]);
  expect(shown.map(({ container, image }) => container ?? image)).toEqual([
    undefined,
    container.id,
    service.id,
    image.id,
    stale.id,
  ]);
  expect(new Set(shown.map(({ id }) => id)).size).toBe(5);
});

test.each([
  ['created', 'container.jupyter.ended', 'not started'],
  ['starting', 'container.jupyter.runs', 'starting :49153'],
  ['running', 'container.jupyter.open', 'running :49153'],
  ['unhealthy', 'container.jupyter.runs', 'unhealthy :49153'],
  ['paused', 'container.jupyter.ended', 'paused'],
  ['stopped', 'container.jupyter.ended', 'stopped'],
  ['failed', 'container.jupyter.ended', 'failed (137)'],
] as const)('a container that is %s', (phase, contextValue, words) => {
  const [shown] = nodes({ containers: [{ ...container, phase, exitCode: 137 }] });
  expect(shown).toMatchObject({ contextValue, description: `notebooks, ${words}` });
  expect(shown?.command === undefined).toBe(phase !== 'running');
});

test('what a screen reader says', () => {
  const shown = nodes({ images: [image], containers: [container, service], builds: [build] });
  expect(shown.map(({ accessible }) => accessible)).toEqual([
    'Building docker/Dockerfile, step 4 of 9',
    'Container Jupyter, running on port 49153, environment notebooks',
    'Compose service web, running on port 8080',
    'Image my-lab:dev, built 3 h ago',
  ]);
});

test('containers that only verify something are not listed', () => {
  expect(nodes({ containers: [{ ...container, purpose: 'verify' }] })).toEqual([]);
});

test('nothing is claimed to be there while the engine is not', () => {
  const gone = { kind: 'unavailable', name: 'default', reason: 'lost', message: 'Lost.' } as const;
  expect(nodes({ engine: gone, images: [image], containers: [container] })).toEqual([]);
});

test('with several folders each has a line of its own, those with nothing have none', () => {
  const first = folder({ images: [image], containers: [container] });
  const second = { ...folder(), folder: '/home/me/empty' };
  const shown = nodesOf([first, second], NOW);
  expect(shown.map(({ label, contextValue, children }) => [label, contextValue, children.length])).toEqual([
    ['my lab', 'folder', 2],
  ]);
  expect(shown[0]?.id).toBe(`folder:${FOLDER}`);
  expect(first.engine).toEqual(connected);
});

test('an image can be built again and run only where it is that of the last stage', () => {
  const stage = { ...image, id: `sha256:${'c'.repeat(64)}`, target: 'tools', upToDate: false };
  expect(nodes({ images: [image, stage] }).map(({ contextValue }) => contextValue)).toEqual([
    'image',
    'image.stage.outOfDate',
  ]);
  expect(nodes({ images: [image] })[0]?.dockerfile).toBe('file:///home/me/my%20lab/docker/Dockerfile');
});
