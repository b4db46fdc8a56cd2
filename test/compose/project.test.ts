import { posix, win32 } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  belongsTo,
  type ComposeProject,
  composeArgv,
  composeProject,
  displayed,
} from '../../client/src/compose/project';

const project = (folder: string, name: string, siblings: readonly string[] = [name], named = false) =>
  composeProject(folder, name, siblings, named, posix.join);
const tool = { argv: ['docker', 'compose'], version: '2.29.7' };

describe('which files make the project', () => {
  test.each<[string, string[], string[]]>([
    ['compose.yaml', ['compose.yaml'], ['compose.yaml']],
    ['compose.yaml', ['compose.yaml', 'compose.override.yaml'], ['compose.yaml', 'compose.override.yaml']],
    ['compose.yaml', ['compose.override.yml', 'compose.yaml'], ['compose.yaml', 'compose.override.yml']],
    ['compose.override.yaml', ['compose.yaml', 'compose.override.yaml'], ['compose.yaml', 'compose.override.yaml']],
    ['docker-compose.yml', ['compose.override.yaml', 'docker-compose.yml'], ['docker-compose.yml']],
    ['compose.override.yaml', ['compose.override.yaml'], ['compose.override.yaml']],
    ['compose.gpu.yaml', ['compose.yaml', 'compose.gpu.yaml', 'compose.override.yaml'], ['compose.gpu.yaml']],
    ['-f.yaml', ['-f.yaml'], ['-f.yaml']],
  ])('%s beside %j', (name, siblings, files) => {
    expect(project('/p/lab', name, siblings).files).toEqual(files.map((each) => `/p/lab/${each}`));
  });

  test('on Windows too', () => {
    const { files, name } = composeProject('C:\\work\\lab', 'compose.yaml', ['compose.yaml'], false, win32.join);
    expect(files).toEqual(['C:\\work\\lab\\compose.yaml']);
    expect(name).toBeUndefined();
  });
});

describe('the name of the project', () => {
  test.each(['/p/lab', '/p/-Lab 1', '/p/Ünïcödé', '/p/lab/'])('Compose finds one for %s', (folder) => {
    expect(project(folder, 'compose.yaml').name).toBeUndefined();
  });
  test.each(['/p/проект', '/p/研究', '/p/---', '/'])('Compose finds none for %s', (folder) => {
    expect(project(folder, 'compose.yaml').name).toMatch(/^compose-[0-9a-f]{8}$/);
    expect(project(folder, 'compose.yaml').name).toBe(project(folder, 'compose.yaml').name);
  });
  test('differs between folders, and is left alone where the file gives one', () => {
    expect(project('/a/研究', 'compose.yaml').name).not.toBe(project('/b/研究', 'compose.yaml').name);
    expect(project('/a/研究', 'compose.yaml', ['compose.yaml'], true).name).toBeUndefined();
  });
});

describe('the command line', () => {
  const { files, folder } = project("/p/it's a $(lab)", 'compose.yaml');
  const lab: ComposeProject = { files, folder, name: undefined };
  test('is a list: file names stay one argument each, whatever is in them', () => {
    expect(composeArgv(tool, lab, 'up')).toEqual([
      'docker',
      'compose',
      '-f',
      "/p/it's a $(lab)/compose.yaml",
      'up',
      '-d',
      '--build',
    ]);
  });
  test('services that look like options come behind --', () => {
    expect(composeArgv(tool, lab, 'restart', ['lab']).slice(-2)).toEqual(['restart', 'lab']);
    expect(composeArgv(tool, lab, 'restart', ['-x']).slice(-3)).toEqual(['restart', '--', '-x']);
  });
  test('a name is given where Compose would find none', () => {
    const named = project('/p/研究', 'compose.yaml');
    expect(composeArgv({ argv: ['docker-compose'], version: '1.29.2' }, named, 'stop')).toEqual([
      'docker-compose',
      '-f',
      '/p/研究/compose.yaml',
      '-p',
      named.name,
      'stop',
    ]);
  });
  test('a whole project is never taken down in the name of a service', () => {
    expect(() => composeArgv(tool, lab, 'down', ['lab'])).toThrow('for a whole project');
  });
  test("a folder that is not the first file's is given", () => {
    const moved = {
      files: ['/p/lab/docker/compose.yaml'],
      folder: '/p/lab',
      directory: '/p/lab',
      name: 'lab',
    } as const;
    const given = ['-f', '/p/lab/docker/compose.yaml', '-p', 'lab', '--project-directory', '/p/lab', 'stop'];
    expect(composeArgv(tool, moved, 'stop').slice(-given.length)).toEqual(given);
    const podman = { argv: ['podman-compose'], version: '1.0.6' };
    expect(composeArgv(podman, moved, 'stop')).not.toContain('--project-directory');
  });
  test('is shown as people would type it', () => {
    expect(displayed(composeArgv(tool, lab, 'down'))).toBe(
      "docker compose -f '/p/it'\\''s a $(lab)/compose.yaml' down",
    );
  });
});

describe('containers of the project', () => {
  const lab = project('/p/lab', 'compose.yaml', ['compose.yaml', 'compose.override.yaml']);
  const made = (configFiles: string, workingDir = '/p/lab') => ({ service: 'web', workingDir, configFiles });
  test.each([
    ['Compose 2', '/p/lab/compose.yaml,/p/lab/compose.override.yaml'],
    ['Compose 1 in the folder', 'compose.yaml'],
    ['with -f ./compose.yaml', './compose.yaml,./more.yaml'],
  ])('made by %s', (_, configFiles) => expect(belongsTo(made(configFiles), lab)).toBe(true));
  test('on Windows the case of the drive does not matter', () => {
    const here = { files: ['C:\\p\\lab\\compose.yaml'], folder: 'C:\\p\\lab', name: undefined } as const;
    const labels = made('c:\\p\\lab\\compose.yaml', 'c:\\p\\lab');
    expect(belongsTo(labels, here, 'win32')).toBe(true);
    expect(belongsTo(labels, here, 'linux')).toBe(false);
  });
  test('not those of another file, another folder or no service', () => {
    expect(belongsTo(made('/p/lab/compose.gpu.yaml'), lab)).toBe(false);
    expect(belongsTo(made('/p/lab/sub/compose.yaml', '/p/lab/sub'), lab)).toBe(false);
    expect(belongsTo({ ...made('compose.yaml'), service: undefined }, lab)).toBe(false);
    expect(belongsTo({ service: 'web', workingDir: '/p/lab', configFiles: undefined }, lab)).toBe(false);
  });
});
