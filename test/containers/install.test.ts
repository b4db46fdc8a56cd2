/** "Install Package…" below VS Code, on a real engine; a script that does what conda would to its folder stands for conda. */
import { describe, expect, test } from 'vitest';
import { findInstaller, installWords } from '../../client/src/containers/install.js';
import { readInstalled } from '../../client/src/containers/installed.js';
import { inThrowaway } from '../../client/src/containers/throwaway.js';
import { app, plan } from '../containers-unit/freezePlan.js';
import { build, context, engine, LABELS, lab, skipped } from './harness.js';

/** `conda install --yes --prefix PREFIX --channel x numpy` */
const CONDA = `#!/bin/sh
case "$1" in
--version) echo 'conda 24.11.3' ;;
install) touch "$4/conda-meta/numpy-2.1.3-py312_0.json"; echo "# update specs: ['numpy']" >> "$4/conda-meta/history" ;;
*) exit 1 ;;
esac
`;

const DOCKERFILE = `FROM debian:12
COPY conda /opt/conda/bin/conda
COPY meta /opt/conda/envs/app/conda-meta
COPY site /opt/conda/envs/app/lib/python3.12/site-packages
RUN chmod 755 /opt/conda/bin/conda
`;

const FILES = {
  conda: CONDA,
  'meta/history': '==> 2026-11-01 10:00:00 <==\n# cmd: /opt/conda/bin/conda env create -f environment.yml\n',
  'meta/python-3.12.8-h9e4cc4f_1_cpython.json': '{"files": ["bin/python"]}',
  'meta/ply-3.11-py_1.json': '{"files": ["lib/python3.12/site-packages/ply-3.11.dist-info/INSTALLER"]}',
  'site/ply-3.11.dist-info/METADATA': 'Name: ply\nVersion: 3.11\n\nText\n',
  'site/Flask-3.1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: Flask\nVersion: 3.1.0\n\nName: no\n',
  'site/Flask-3.1.0.dist-info/REQUESTED': '',
  'site/click-8.1.7.dist-info/METADATA': 'Name: click\nVersion: 8.1.7\n',
};

async function started(dockerfile: string): Promise<string> {
  const { result } = await build(await context({ ...FILES, Dockerfile: dockerfile }));
  const spec = { image: result.imageId, labels: LABELS, cmd: ['sleep', '600'] };
  return (await engine().containers.run(spec)).id;
}

describe.skipIf(skipped)(`installing${skipped}`, () => {
  test('the container has its conda, and what it did is seen afterwards', async () => {
    const id = await started(DOCKERFILE.replace('debian:12', 'condaforge/miniforge3:24.11.3-0'));
    const installer = await findInstaller(engine(), id, plan);
    expect(installer).toEqual({ kind: 'conda', program: '/opt/conda/bin/conda' });
    if (installer === undefined) return;
    const before = await readInstalled(engine(), id, app.prefix);
    expect(before?.conda.map(({ name }) => name)).toEqual(['ply', 'python']);
    // What conda brought is none of pip's, and what came along with another package was not asked for.
    expect(before?.pip).toEqual([
      { name: 'Flask', version: '3.1.0', requested: true },
      { name: 'click', version: '8.1.7', requested: false },
    ]);
    const argv = installWords(installer, app.prefix, ['x'], ['numpy']);
    expect((await engine().containers.execute(id, { argv })).exitCode).toBe(0);
    const after = await readInstalled(engine(), id, app.prefix);
    expect(after?.conda).toContainEqual({ name: 'numpy', version: '2.1.3', build: 'py312_0' });
    expect(after?.history).toMatch(/update specs: \['numpy'\]\n$/);
  });

  test('an image is looked into without starting what it starts, and nothing is left', async () => {
    const dockerfile = `${DOCKERFILE}USER nobody\nENTRYPOINT ["false"]\n`;
    const { result } = await build(await context({ ...FILES, Dockerfile: dockerfile }));
    const place = { folder: '/p', dockerfile: 'Dockerfile' };
    const found = await inThrowaway(engine(), plan, result.imageId, place, (id) =>
      readInstalled(engine(), id, app.prefix),
    );
    expect(found?.conda.map(({ name }) => name)).toEqual(['ply', 'python']);
    const all = await lab().docker(['ps', '--all', '--quiet', '--filter', `ancestor=${result.imageId}`]);
    expect(all.stdout.trim()).toBe('');
  });

  test('without python the shell looks; without conda nothing installs', async () => {
    const id = await started(`${DOCKERFILE}RUN rm /opt/conda/bin/conda\n`);
    expect(await findInstaller(engine(), id, plan)).toBeUndefined();
    const found = await readInstalled(engine(), id, app.prefix);
    expect(found?.conda).toContainEqual({ name: 'python', version: '3.12.8', build: 'h9e4cc4f_1_cpython' });
    expect(found?.history).toMatch(/env create/);
    expect(await readInstalled(engine(), id, '/nowhere')).toBeUndefined();
  });
});
