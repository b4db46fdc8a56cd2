/** The search for Compose, over programs that say what the real ones say. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProgramMissing, runProgram } from '../../client/src/compose/program';
import { findCompose } from '../../client/src/compose/tool';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-compose-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a program into the folder that is the whole PATH. */
function program(name: string, script: string) {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const find = () => findCompose({ PATH: folder });

describe.skipIf(process.platform === 'win32')('findCompose', () => {
  test('the plugin of docker comes first', async () => {
    program('docker', 'test "$1" = compose && echo "Docker Compose version v2.29.7"');
    program('docker-compose', 'echo "docker-compose version 1.29.2, build unknown"');
    expect(await find()).toEqual({ argv: ['docker', 'compose'], version: '2.29.7' });
  });

  test('a docker without the plugin leaves it to docker-compose, also where it only prints its help', async () => {
    program('docker', 'echo "docker: unknown command: docker compose" >&2; exit 1');
    program('docker-compose', 'echo "docker-compose version 1.29.2, build unknown"');
    expect(await find()).toEqual({ argv: ['docker-compose'], version: '1.29.2' });
    program('docker', 'echo "Usage:  docker [OPTIONS] COMMAND"');
    expect(await find()).toEqual({ argv: ['docker-compose'], version: '1.29.2' });
  });

  test('podman-compose', async () => {
    program('podman-compose', 'echo "podman-compose version: 1.0.6"; echo "using podman version: 4.3.1"');
    expect(await find()).toEqual({ argv: ['podman-compose'], version: '1.0.6' });
  });

  test('none', async () => {
    expect(await find()).toBeUndefined();
  });
});

describe.skipIf(process.platform === 'win32')('runProgram', () => {
  test('hands on its arguments as they are, and tells both streams and the exit code', async () => {
    const file = program('-x y', 'printf "%s\\n" "$@"; echo bad >&2; exit 3');
    const result = await runProgram([file, '$(id)', "a'b", '', '-- ; rm']);
    expect(result).toEqual({ code: 3, stdout: "$(id)\na'b\n\n-- ; rm\n", stderr: 'bad\n' });
  });

  test('tells the output while it comes, and ends with the signal', async () => {
    const abort = new AbortController();
    const file = program('endless', 'echo here; exec sleep 1000');
    const result = await runProgram([file], {
      signal: abort.signal,
      onOutput: (text) => {
        expect(text).toBe('here\n');
        abort.abort();
      },
    });
    expect(result).toEqual({ code: undefined, stdout: 'here\n', stderr: '' });
  });

  test('says which program is missing', async () => {
    const missing = runProgram([join(folder, 'nowhere')]);
    await expect(missing).rejects.toThrow(ProgramMissing);
    await expect(missing).rejects.toThrow('nowhere');
  });
});
