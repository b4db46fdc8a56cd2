import { expect, test } from 'vitest';
import { attachedFolder, folderIn } from '../../client/src/containers/attached';

test('a folder in a container, whatever it is called', () => {
  const address = attachedFolder('conda-app-work-1', '/work/my läb #1');
  const [, hex = '', path] = /^vscode-remote:\/\/attached-container\+([0-9a-f]+)(\/.*)$/.exec(address) ?? [];
  expect(JSON.parse(Buffer.from(hex, 'hex').toString())).toEqual({ containerName: '/conda-app-work-1' });
  expect(path).toBe('/work/my%20l%C3%A4b%20%231');
});

test('where nothing is mounted it is the folder that the container works in', () => {
  const mounts = [{ type: 'bind', source: '/p', target: '/work' }] as const;
  expect(folderIn({ labels: {}, mounts, workingDir: '/srv' }, '/p', 'linux')).toBe('/work');
  expect(folderIn({ labels: {}, mounts: [], workingDir: '/srv' }, '/p', 'linux')).toBe('/srv');
  expect(folderIn({ labels: {}, mounts: [], workingDir: '' }, '/p', 'linux')).toBe('/');
});
