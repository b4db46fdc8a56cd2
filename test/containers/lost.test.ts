/** What is only in a container: found, and copied out of it, while it runs and after it has ended. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lostInWords, lostWith } from '../../client/src/containers/lost.js';
import { engine, failure, folder, LABELS, skipped } from './harness.js';

/** Work, and what packages and programs leave behind them. */
const WORK = `
set -e
mkdir -p /home/me/results /home/me/.cache/pip /opt/conda/envs/app/conda-meta /opt/conda/envs/app/lib/python3.12/site-packages
echo hello > '/home/me/results/a "b".txt'
printf '\\0\\1\\2' > /home/me/results/raw
ln -s raw /home/me/results/link
echo x > /home/me/.cache/pip/x
echo '{"requested_spec": "numpy"}' > /opt/conda/envs/app/conda-meta/numpy-2.1.0-py312_0.json
echo x > /opt/conda/envs/app/lib/libblas.so
cd /opt/conda/envs/app/lib/python3.12/site-packages
for each in numpy-2.1.0:conda rich-13.9:pip tidy-1.0:conda; do
  mkdir "\${each%:*}.dist-info"
  echo "\${each#*:}" > "\${each%:*}.dist-info/INSTALLER"
  echo x > "\${each%:*}.dist-info/METADATA"
done
rm /etc/motd
`;

describe.skipIf(skipped)(`what is only in a container${skipped}`, () => {
  test('is found and copied out', async () => {
    const shared = await folder();
    await writeFile(join(shared, 'kept.txt'), 'stays');
    const { containers } = engine();
    const started = await containers.run({
      image: 'debian:12',
      cmd: ['sh', '-c', `${WORK}\necho x > /work/mine; touch /tmp/done; exec sleep 300`],
      init: true,
      network: 'none',
      labels: LABELS,
      mounts: [{ type: 'bind', source: shared, target: '/work' }],
    });
    try {
      const done = () => containers.execute(started.id, { argv: ['test', '-e', '/tmp/done'] });
      await expect.poll(async () => (await done()).exitCode, { timeout: 10_000 }).toBe(0);
      const lost = await lostWith(engine(), started);
      const files = ['/home/me/results/a "b".txt', '/home/me/results/link', '/home/me/results/raw'];
      expect(lost.files).toEqual(files);
      expect(lost.packages.map(({ kind, name, version }) => [kind, name, version])).toEqual([
        ['conda', 'numpy', '2.1.0'],
        ['pip', 'rich', '13.9'],
      ]);
      expect(lost.kept).toEqual([shared]);
      expect(lostInWords(lost)[0]).toMatch(/3 files .*, and 2 packages \(numpy 2\.1\.0, rich 13\.9\)\./);

      const target = await folder();
      const copied = await containers.copyOut(started.id, [...files, '/home/me/gone', '/../up'], target);
      // Podman gives the file that a link leads to.
      const followed = (await engine().info()).podman;
      expect(copied).toEqual({
        files: followed ? 3 : 2,
        bytes: followed ? 12 : 9,
        left: ['/../up', '/home/me/gone', ...(followed ? [] : ['/home/me/results/link'])],
      });
      expect(await readFile(join(target, files[0] ?? ''), 'utf8')).toBe('hello\n');
      expect([...(await readFile(join(target, files[2] ?? '')))]).toEqual([0, 1, 2]);

      await containers.stop(started.id, { timeout: 0 });
      // What is there already is not written over.
      await writeFile(join(target, files[2] ?? ''), 'mine');
      const again = await containers.copyOut(started.id, files, target);
      expect(again).toMatchObject({ files: 0, left: files });
      expect(await readFile(join(target, files[2] ?? ''), 'utf8')).toBe('mine');
      const other = await folder();
      expect((await containers.copyOut(started.id, files, other)).files).toBe(followed ? 3 : 2);
      expect(await readdir(join(other, 'home/me/results'))).toHaveLength(followed ? 3 : 2);
      expect(await containers.readFile(started.id, '/home/me/results/raw')).toBe('\0\u0001\u0002');
      expect(await containers.readFile(started.id, '/home/me')).toBeUndefined();
      expect(await containers.readFile(started.id, '/nothing')).toBeUndefined();
    } finally {
      await containers.remove(started.id, { force: true });
    }
    expect((await failure(containers.copyOut(started.id, ['/a'], shared))).kind).toBe('not-found');
  });
});
