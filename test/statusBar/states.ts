/** Folder states for tests, made by the store itself from what an engine would tell. */
import {
  type BuildItem,
  type ContainerItem,
  ContainerStore,
  type EngineState,
  type FailedItem,
  type FolderState,
  type ImageItem,
} from '../../client/src/containers/state';

/** The moment at which all of it is looked at. */
export const NOW = Date.UTC(2026, 0, 2, 12, 0, 0);
export const FOLDER = '/home/me/my lab';

export const connected: EngineState = { kind: 'connected', name: 'default', version: '28.2.2', remote: false };

export const image: ImageItem = {
  id: `sha256:${'a'.repeat(64)}`,
  tags: ['my-lab:dev'],
  created: NOW - 3 * 3_600_000,
  size: 1.5 * 2 ** 30,
  dockerfile: 'docker/Dockerfile',
  target: '',
  upToDate: true,
  changed: [],
};

export const container: ContainerItem = {
  id: 'c'.repeat(64),
  name: 'my-lab-jupyter',
  image: 'my-lab:dev',
  imageId: image.id,
  dockerfile: image.dockerfile,
  target: '',
  ours: true,
  purpose: 'jupyter',
  compose: undefined,
  phase: 'running',
  ports: [{ container: 8888, host: 49153, address: '127.0.0.1' }],
  port: 49153,
  environment: 'notebooks',
  started: NOW - 125 * 60_000,
  exitCode: undefined,
};

export const service: ContainerItem = {
  ...container,
  id: 'd'.repeat(64),
  name: 'my-lab_web_1',
  dockerfile: '',
  ours: false,
  purpose: 'compose',
  compose: { project: 'my-lab', service: 'web', files: [`${FOLDER}/compose.yaml`] },
  ports: [{ container: 80, host: 8080, address: '0.0.0.0' }],
  port: undefined,
  environment: undefined,
};

export const build: BuildItem = {
  dockerfile: 'docker/Dockerfile',
  target: '',
  step: 4,
  steps: 9,
  text: 'RUN conda env create -f environment.yml',
  started: NOW - 42_000,
};

/** The state of a folder in which the given things are there. */
export function folder(
  parts: {
    engine?: EngineState;
    images?: readonly ImageItem[];
    containers?: readonly ContainerItem[];
    builds?: readonly BuildItem[];
    failures?: readonly FailedItem[];
  } = {},
): FolderState {
  const store = new ContainerStore();
  store.setFolders([FOLDER]);
  store.setEngine(parts.engine ?? connected);
  store.setImages(FOLDER, parts.images ?? []);
  store.setContainers(FOLDER, parts.containers ?? []);
  store.setBuilds(FOLDER, parts.builds ?? []);
  for (const failure of [...(parts.failures ?? [])].reverse()) store.addFailure(FOLDER, failure);
  const state = store.folder(FOLDER);
  if (state === undefined) throw new Error('the store has no such folder');
  return state;
}
