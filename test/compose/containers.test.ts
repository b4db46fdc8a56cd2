import { expect, test } from 'vitest';
import { addressOf, projectOfContainer } from '../../client/src/compose/containers';

const labels = (configFiles: string) => ({
  'com.docker.compose.project': 'lab',
  'com.docker.compose.project.working_dir': '/p/lab',
  'com.docker.compose.project.config_files': configFiles,
});

test.each([
  ['/p/lab/compose.yaml', ['/p/lab/compose.yaml']],
  ['compose.yaml,./compose.override.yaml', ['/p/lab/compose.yaml', '/p/lab/compose.override.yaml']],
  ['/p/a,b/compose.yaml', ['/p/a,b/compose.yaml']],
])('the project of a container with the files %s', (written, files) => {
  const there = new Set(files);
  expect(projectOfContainer(labels(written), (file) => there.has(file))).toMatchObject({
    files,
    folder: '/p/lab',
    name: 'lab',
  });
});

test('the folder that Compose was given with --project-directory is kept', () => {
  const project = projectOfContainer(labels('/p/lab/docker/compose.yaml'), () => true);
  expect(project).toMatchObject({ folder: '/p/lab', directory: '/p/lab' });
});

test('no project where the labels do not say, or the files are not here', () => {
  expect(projectOfContainer({}, () => true)).toBeUndefined();
  expect(projectOfContainer(labels('/p/lab/compose.yaml'), () => false)).toBeUndefined();
});

test.each([
  ['127.0.0.1', 49153, 8888, 'http://127.0.0.1:49153/'],
  ['::1', 49153, 443, 'https://[::1]:49153/'],
])('the address of %s:%i for %i', (host, port, inner, address) => {
  expect(addressOf(host, port, inner)).toBe(address);
});
