import { describe, expect, test } from 'vitest';
import type { FolderState } from '../../client/src/containers/state';
import { present } from '../../client/src/statusBar/presentation';
import { duration, escapeMarkdown, mebibytes } from '../../client/src/statusBar/words';
import { build, container, folder, image, NOW, service } from './states';

const show = (state: FolderState) => present(state, { now: NOW });
const ran = { ...container, phase: 'running' } as const;

describe('each state', () => {
  const unavailable = {
    kind: 'unavailable',
    name: 'default',
    reason: 'no-engine',
    message: 'Docker does not run. Start it, then try again.',
  } as const;
  test.each<[string, FolderState, string, string, string]>([
    [
      'nothing asked yet',
      folder({ engine: { kind: 'idle' } }),
      '$(package) Conda: not connected',
      'Not connected to a container engine yet.',
      'none',
    ],
    [
      'connecting',
      folder({ engine: { kind: 'connecting', name: 'default' } }),
      '$(sync~spin) Conda: connecting',
      'Connecting to the engine default.',
      'none',
    ],
    [
      'no engine',
      folder({ engine: unavailable, containers: [ran] }),
      '$(debug-disconnect) Conda: no engine',
      unavailable.message,
      'none',
    ],
    [
      'an engine lost in the middle',
      folder({ engine: { ...unavailable, reason: 'lost' }, containers: [ran] }),
      '$(debug-disconnect) Conda: no engine',
      unavailable.message,
      'warning',
    ],
    ['no image', folder(), '$(package) Conda: no image', 'No image is built yet.', 'none'],
    [
      'an image out of date',
      folder({ images: [{ ...image, upToDate: false }] }),
      '$(history) Conda: image out of date',
      'The image is out of date: its Dockerfile or a file that it copies has changed since it was built.',
      'none',
    ],
    [
      'an image',
      folder({ images: [image] }),
      '$(package) Conda: image ready',
      'The image is built, nothing runs.',
      'none',
    ],
    [
      'a build',
      folder({ images: [image], containers: [ran], builds: [build] }),
      '$(sync~spin) Conda: building 4/9',
      'The image is being built, step 4 of 9.',
      'none',
    ],
    [
      'a build of which nothing is known yet',
      folder({ builds: [{ ...build, step: 0, steps: 0 }] }),
      '$(sync~spin) Conda: building',
      'The image is being built.',
      'none',
    ],
    [
      'starting',
      folder({ images: [image], containers: [{ ...container, phase: 'starting' }] }),
      '$(sync~spin) Conda: starting',
      'Jupyter is starting.',
      'none',
    ],
    [
      'running',
      folder({ images: [image], containers: [ran] }),
      '$(vm-running) Conda: running :49153',
      'Jupyter is running on port 49153.',
      'none',
    ],
    [
      'running from an old image',
      folder({ images: [{ ...image, upToDate: false }], containers: [ran] }),
      '$(vm-running) Conda: running :49153, out of date',
      'Jupyter is running on port 49153. Its image is out of date.',
      'none',
    ],
    [
      'unhealthy',
      folder({ images: [image], containers: [{ ...container, phase: 'unhealthy' }] }),
      '$(warning) Conda: unhealthy',
      'Jupyter runs, but does not answer. Its log says more.',
      'warning',
    ],
    [
      'paused',
      folder({ images: [image], containers: [{ ...container, phase: 'paused' }] }),
      '$(debug-pause) Conda: paused',
      'Jupyter is paused.',
      'none',
    ],
    [
      'stopped',
      folder({ images: [image], containers: [{ ...container, phase: 'stopped' }] }),
      '$(vm-outline) Conda: stopped',
      'Jupyter is stopped.',
      'none',
    ],
    [
      'failed',
      folder({ images: [image], containers: [{ ...container, phase: 'failed', exitCode: 127 }] }),
      '$(error) Conda: failed (127)',
      'Jupyter ended with exit code 127. Its log says more.',
      'error',
    ],
    [
      'a compose service',
      folder({ containers: [service] }),
      '$(vm-running) Conda: running :8080',
      'The service web is running on port 8080.',
      'none',
    ],
  ])('%s', (_, state, text, sentence, emphasis) => {
    const shown = show(state);
    expect(shown.text).toBe(text);
    expect(shown.label).toBe(`Conda in Docker, folder my lab: ${sentence}`);
    expect(shown.emphasis).toBe(emphasis);
    expect(shown.tooltip).toContain(`**Conda in Docker**: ${escapeMarkdown(sentence)}\n`);
  });
});

describe('the tooltip', () => {
  const rows = (state: FolderState, memory?: number) =>
    present(state, { now: NOW, ...(memory === undefined ? {} : { memory }) })
      .tooltip.split('\n')
      .slice(4)
      .map((row) => row.replaceAll('\\', ''));

  test('has image, environment, port, uptime and memory of what runs', () => {
    expect(rows(folder({ images: [image], containers: [ran] }), 412 * 2 ** 20)).toEqual([
      '| Folder | my lab |',
      '| Image | my-lab:dev |',
      '| Environment | notebooks |',
      '| Port | 127.0.0.1:49153 for 8888 in the container |',
      '| Up | 2 h 5 min |',
      '| Memory | 412 MiB |',
      '| Container | my-lab-jupyter |',
      '| Engine | default, 28.2.2 |',
    ]);
  });

  test('claims no port and no uptime of what does not run', () => {
    const shown = rows(folder({ images: [image], containers: [{ ...container, phase: 'stopped' }] }), 1);
    expect(shown.some((row) => /Port|Up|Memory/.test(row))).toBe(false);
  });

  test('has the image and the stage that it is of', () => {
    const shown = rows(folder({ images: [{ ...image, target: 'lab', tags: [], size: undefined }] }));
    expect(shown).toEqual([
      '| Folder | my lab |',
      `| Image | sha256:${'a'.repeat(12)} |`,
      '| Dockerfile | docker/Dockerfile, stage lab |',
      '| Built | 3 h ago |',
      '| Engine | default, 28.2.2 |',
    ]);
  });

  test('shows names as they are, whatever is in them', () => {
    const name = 'a|b [x](command:evil) <img> $(error)\nc';
    const { tooltip } = show(folder({ containers: [{ ...container, environment: name }] }));
    expect(tooltip).toContain('a\\|b \\[x\\]\\(command:evil\\) \\<img\\> \\$\\(error\\) c |');
  });
});

describe('where it is', () => {
  test('an engine on another machine is named, briefly in the bar', () => {
    const remote = { kind: 'connected', name: 'ssh://me@gpu.example:22', version: '28.2.2', remote: true } as const;
    const shown = show(folder({ engine: remote, images: [image], containers: [ran] }));
    expect(shown.text).toBe('$(vm-running) Conda: running :49153 on gpu.example');
    expect(shown.label).toContain('The engine is ssh://me@gpu.example:22.');
    expect(shown.tooltip).toContain('on another machine');
  });

  test('the folder is named where there are several', () => {
    expect(present(folder(), { now: NOW, severalFolders: true }).text).toBe('$(package) Conda: no image (my lab)');
  });
});

test.each([
  [-5, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [86_400_000, '1 day'],
  [300_000_000, '3 days'],
])('%i ms as %s', (ms, words) => expect(duration(ms)).toBe(words));

test.each([
  [1000, '< 1 MiB'],
  [999.4 * 2 ** 20, '999 MiB'],
  [1500 * 2 ** 20, '1.5 GiB'],
])('%d bytes as %s', (bytes, words) => expect(mebibytes(bytes)).toBe(words));
