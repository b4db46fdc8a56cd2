import { describe, expect, test } from 'vitest';
import { debugpyArguments, NotInContainer } from '../../client/src/debug/arguments';
import { framed, MessageReader } from '../../client/src/debug/framing';

const MESSAGE = { type: 'event', seq: 1, event: 'output', body: { output: 'grün 🐍' } } as const;

describe('messages on a stream', () => {
  test('the length counts bytes', () => {
    expect(framed({ a: 'ü' })).toBe('Content-Length: 10\r\n\r\n{"a":"ü"}');
  });

  test('come out as they went in, however the stream is cut', () => {
    const text = framed(MESSAGE) + framed({ ...MESSAGE, seq: 2 });
    for (const size of [1, 2, 3, 7, 50, 1000]) {
      const reader = new MessageReader();
      const pieces = [...text].reduce<string[]>((all, char, index) => {
        if (index % size === 0) all.push('');
        all[all.length - 1] += char;
        return all;
      }, []);
      expect(pieces.flatMap((piece) => reader.read(piece)).map(({ seq }) => seq)).toEqual([1, 2]);
    }
  });

  test('what is no message is passed over', () => {
    const reader = new MessageReader();
    expect(reader.read(`warning: x\n${framed(MESSAGE)}noise`)).toEqual([MESSAGE]);
    expect(reader.read(`Content-Length: 5\r\n\r\nxxxxx${framed(MESSAGE)}`)).toEqual([MESSAGE]);
    expect(reader.read(`Content-Length: 99999999999\r\n\r\n${framed(MESSAGE)}`)).toEqual([MESSAGE]);
  });
});

describe('what debugpy is asked for', () => {
  const folders = [['/home/me/p', '/work']] as const;
  const inside = (path: string) => (path.startsWith('/home/me/p') ? path.replace('/home/me/p', '/work') : undefined);

  test('paths are those of the container, the output comes to the debug console', () => {
    expect(
      debugpyArguments(
        { request: 'launch', program: '/home/me/p/a.py', cwd: '/home/me/p', args: ['x'] },
        folders,
        inside,
      ),
    ).toMatchObject({
      program: '/work/a.py',
      cwd: '/work',
      args: ['x'],
      console: 'internalConsole',
      pathMappings: [{ localRoot: '/home/me/p', remoteRoot: '/work' }],
      subProcess: false,
      justMyCode: true,
    });
  });

  test('python and console of other configurations do not hold, own mappings go first', () => {
    const given = {
      request: 'launch',
      module: 'pytest',
      python: '/usr/bin/python3',
      console: 'integratedTerminal',
      pathMappings: [{ localRoot: '/a', remoteRoot: '/b' }],
      justMyCode: false,
    };
    const asked = debugpyArguments(given, folders, inside);
    expect(asked).not.toHaveProperty('python');
    expect(asked).toMatchObject({ module: 'pytest', console: 'internalConsole', justMyCode: false });
    expect(asked.pathMappings).toEqual([
      { localRoot: '/a', remoteRoot: '/b' },
      { localRoot: '/home/me/p', remoteRoot: '/work' },
    ]);
  });

  test('attach goes to the container itself', () => {
    const asked = debugpyArguments({ request: 'attach', connect: { port: 5678 } }, folders, inside);
    expect(asked.connect).toEqual({ host: '127.0.0.1', port: 5678 });
    expect(asked).not.toHaveProperty('console');
  });

  test('a file that the container does not see is said', () => {
    const ask = () => debugpyArguments({ request: 'launch', program: '/etc/x.py' }, folders, inside);
    expect(ask).toThrow(NotInContainer);
    expect(ask).toThrow(/does not see \/etc\/x\.py.*jupyter\.mounts/);
  });
});
