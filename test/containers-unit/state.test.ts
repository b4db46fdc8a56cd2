import { describe, expect, test } from 'vitest';
import { type ContainerItem, ContainerStore, type ImageItem, statusOf } from '../../client/src/containers/state';

const engine = { kind: 'connected', name: 'default', version: '28', remote: false } as const;

const image: ImageItem = {
  id: 'sha256:1',
  tags: ['conda-in-docker/a:latest'],
  created: 1000,
  size: 1,
  dockerfile: 'Dockerfile',
  target: '',
  upToDate: true,
  changed: [],
};

const container: ContainerItem = {
  id: 'c1',
  name: 'conda-a',
  image: 'conda-in-docker/a:latest',
  imageId: 'sha256:1',
  dockerfile: 'Dockerfile',
  target: '',
  ours: true,
  purpose: 'jupyter',
  compose: undefined,
  phase: 'running',
  ports: [{ container: 8888, host: 49153, address: '127.0.0.1' }],
  port: 49153,
  environment: 'science',
  started: 2000,
  exitCode: undefined,
};

describe('what matters most of a folder', () => {
  const status = (containers: readonly ContainerItem[], images: readonly ImageItem[] = [image]) =>
    statusOf(engine, { containers, images, builds: [], failures: [] });

  test('without an engine nothing is claimed', () => {
    const gone = { kind: 'unavailable', name: 'default', reason: 'lost', message: 'It is lost.' } as const;
    const state = { containers: [container], images: [image], builds: [], failures: [] };
    expect(statusOf(gone, state)).toEqual({ kind: 'no-engine', reason: 'lost', message: 'It is lost.' });
    expect(statusOf({ kind: 'connecting', name: 'default' }, state).kind).toBe('idle');
  });

  test('images', () => {
    expect(status([], []).kind).toBe('no-image');
    expect(status([]).kind).toBe('image-ready');
    expect(status([], [{ ...image, upToDate: false }]).kind).toBe('image-out-of-date');
    // Not known is no reason to call it out of date.
    expect(status([], [{ ...image, upToDate: undefined }]).kind).toBe('image-ready');
  });

  test('a build goes before all that runs', () => {
    const build = { dockerfile: 'Dockerfile', target: '', step: 4, steps: 9, text: 'RUN x', started: 1 };
    expect(statusOf(engine, { containers: [container], images: [image], builds: [build], failures: [] })).toEqual({
      kind: 'building',
      build,
    });
  });

  test('a container that runs goes before one that ended, Jupyter before compose', () => {
    const ended = { ...container, id: 'c2', phase: 'failed', exitCode: 1 } as const;
    const service = { ...container, id: 'c3', purpose: 'compose', ours: false } as const;
    expect(status([ended, container])).toMatchObject({ kind: 'running', container: { id: 'c1' } });
    expect(status([service, ended])).toMatchObject({ kind: 'running', container: { id: 'c3' } });
    expect(status([service, container])).toMatchObject({ container: { id: 'c1' } });
    expect(status([{ ...container, purpose: 'work' }]).kind).toBe('running');
  });

  test('a container that ended is history once the image is newer', () => {
    const ended = { ...container, phase: 'stopped' } as const;
    expect(status([ended]).kind).toBe('stopped');
    expect(status([ended], [{ ...image, created: 3000 }]).kind).toBe('image-ready');
  });

  test('a container of an image that has changed since, or was replaced, is out of date', () => {
    expect(status([container])).toMatchObject({ outOfDate: false });
    expect(status([container], [{ ...image, upToDate: false }])).toMatchObject({ outOfDate: true });
    expect(status([container], [{ ...image, id: 'sha256:2' }])).toMatchObject({ outOfDate: true });
    expect(status([{ ...container, ours: false, purpose: 'compose' }], [])).toMatchObject({ outOfDate: false });
  });
});

describe('the store', () => {
  test('tells of changes, and of nothing where nothing changed', () => {
    const store = new ContainerStore();
    const told: string[] = [];
    const subscription = store.onDidChange((folder) => told.push(folder));
    store.setFolders(['/a', '/b']);
    store.setEngine(engine);
    expect(told.splice(0)).toEqual(['/a', '/b', '/a', '/b']);
    store.setEngine({ ...engine });
    store.setContainers('/a', []);
    store.setImages('/unknown', [image]);
    expect(told).toEqual([]);
    store.setContainers('/a', [container]);
    expect(told.splice(0)).toEqual(['/a']);
    const before = store.folder('/a');
    expect(store.folder('/a')).toBe(before);
    store.changeContainer('c1', { phase: 'stopped' });
    expect(store.folder('/a')?.containers[0]?.phase).toBe('stopped');
    subscription.dispose();
    store.setFolders(['/b']);
    expect(told).toEqual(['/a']);
    expect(store.folder('/a')).toBeUndefined();
    expect(store.container('c1')).toBeUndefined();
  });

  test('waiting for a state ends with it, or with the signal', async () => {
    const store = new ContainerStore();
    store.setFolders(['/a']);
    const end = new AbortController();
    const waiting = store.when('/a', ({ status }) => status.kind === 'no-image', end.signal);
    store.setEngine(engine);
    await expect(waiting).resolves.toMatchObject({ folder: '/a' });
    const never = store.when('/a', () => false, end.signal);
    end.abort(new Error('enough'));
    await expect(never).rejects.toThrow('enough');
  });
});
