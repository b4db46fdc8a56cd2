import { describe, expect, test } from 'vitest';
import { Label } from '../../client/src/containers/labels';
import { pathInContainer } from '../../client/src/containers/mounted';
import { below, comparable, withDriveOfTerminals } from '../../client/src/paths';
import { plain } from '../../client/src/plain';

describe('paths from elsewhere', () => {
  test.each([
    ['win32', 'c:\\Lab\\x', 'C:/lab/x/'],
    ['darwin', '/Users/me/Lab', '/users/me/lab/'],
    ['linux', '/lab', '/lab/'],
  ] as const)('on %s %s is %s', (platform, one, other) => {
    expect(comparable(one, platform)).toBe(comparable(other, platform));
  });
  test('on Linux another case is another file, and a backslash is a letter', () => {
    expect(comparable('/Lab', 'linux')).not.toBe(comparable('/lab', 'linux'));
    expect(comparable('/a\\b', 'linux')).not.toBe(comparable('/a/b', 'linux'));
  });
  test('what lies below a folder keeps its own case', () => {
    expect(below('c:\\Lab', 'C:\\lab\\Src\\A.py', 'win32')).toBe('Src/A.py');
    expect(below('/lab', '/lab', 'linux')).toBe('');
    expect(below('/lab', '/laboratory/a.py', 'linux')).toBeUndefined();
    expect(below('/', '/a.py', 'linux')).toBe('a.py');
  });
  test('the drive as terminals write it', () => {
    expect(withDriveOfTerminals('c:\\lab')).toBe('C:\\lab');
    expect(withDriveOfTerminals('/lab')).toBe('/lab');
  });
});

describe('files of this machine in a container', () => {
  const bind = (source: string, target: string) => ({ type: 'bind' as const, source, target, readOnly: false });
  test.each([
    ['linux', '/lab', '/lab/src/a.py'],
    ['darwin', '/host_mnt/Users/me/lab', '/Users/me/lab/src/a.py'],
    ['win32', '/run/desktop/mnt/host/c/Users/me/lab', 'c:\\Users\\me\\lab\\src\\a.py'],
    ['win32', '/host_mnt/c/Users/me/lab', 'c:\\Users\\me\\lab\\src\\a.py'],
    ['win32', 'C:\\Users\\me\\lab', 'c:\\Users\\me\\lab\\src\\a.py'],
  ] as const)('on %s with %s mounted', (platform, source, file) => {
    const details = { labels: {}, mounts: [bind(source, '/work')] };
    expect(pathInContainer(details, file, platform)).toBe('/work/src/a.py');
  });
  test('the label says what the engine does not: Docker Desktop names folders of WSL after a hash', () => {
    const mounts = [bind('/run/desktop/mnt/host/wsl/docker-desktop-bind-mounts/Ubuntu/4f2a', '/work')];
    const labels = { [Label.mounts]: JSON.stringify([['/home/me/lab', '/work']]) };
    expect(pathInContainer({ labels, mounts }, '/home/me/lab/a.py', 'linux')).toBe('/work/a.py');
    expect(pathInContainer({ labels: { [Label.mounts]: '{' }, mounts }, '/home/me/lab/a.py', 'linux')).toBeUndefined();
  });
  test('the innermost folder counts', () => {
    const mounts = [bind('/lab', '/work'), bind('/lab/data', '/data')];
    expect(pathInContainer({ labels: {}, mounts }, '/lab/data/x.csv', 'linux')).toBe('/data/x.csv');
    expect(pathInContainer({ labels: {}, mounts }, '/elsewhere/x.csv', 'linux')).toBeUndefined();
  });
});

describe('what others say, in messages', () => {
  /** VS Code's own pattern of links in messages. */
  const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
  test('runs no command', () => {
    const said = 'see [the details](command:workbench.action.terminal.sendSequence?%7B%7D)';
    expect(said).toMatch(LINK);
    expect(plain(said)).not.toMatch(LINK);
    expect(plain(said)).toContain('the details');
  });
  test('is no log', () => expect(plain('x'.repeat(10_000)).length).toBeLessThan(1_000));
});
