/** "Freeze Environment" below VS Code, on a real engine; a script that prints what conda would stands for conda. */
import { describe, expect, test } from 'vitest';
import { FreezeError, freeze } from '../../client/src/containers/freeze.js';
import { app, plan } from '../containers-unit/freezePlan.js';
import { build, context, engine, lab, skipped } from './harness.js';

const PYTHON = 'https://conda.anaconda.org/conda-forge/linux-64/python-3.12.8-h9e4cc4f_1.conda#7fd2fd79';
const CONDA = `#!/bin/sh
case "$*" in
"list --explicit --md5 --prefix /opt/conda/envs/app")
    echo '# platform: linux-64'; echo '@EXPLICIT'; echo '${PYTHON}' ;;
"list --json --prefix /opt/conda/envs/app")
    echo '[{"name": "flask", "version": "3.1.0", "channel": "pypi"}]' ;;
*) echo "unexpected: $*" >&2; exit 1 ;;
esac
`;

async function containersOf(image: string): Promise<string> {
  return (await lab().docker(['ps', '--all', '--quiet', '--filter', `ancestor=${image}`])).stdout.trim();
}

describe.skipIf(skipped)(`freezing${skipped}`, () => {
  test('an image whose ENTRYPOINT never ends and whose user is nobody', async () => {
    const root = await context({
      Dockerfile:
        'FROM debian:12\nCOPY conda /opt/conda/bin/conda\nRUN chmod 755 /opt/conda/bin/conda\nUSER nobody\nENTRYPOINT ["sleep", "infinity"]\n',
      conda: CONDA,
    });
    const { result } = await build(root);
    const frozen = await freeze(engine(), plan, app, result.imageId, { folder: root, dockerfile: 'Dockerfile' });
    expect(frozen).toMatchObject({ platform: 'linux-64', count: 1, pip: ['flask==3.1.0'] });
    expect(frozen.lock).toMatch(new RegExp(`^# platform: linux-64\n@EXPLICIT\n${PYTHON}\n$`, 'm'));
    expect(await containersOf(result.imageId)).toBe('');
  });

  test('an image without conda, and one without any program: what to do is said, nothing is left', async () => {
    const place = { folder: '/p', dockerfile: 'Dockerfile' };
    const plain = (await build(await context({ Dockerfile: 'FROM debian:12\nUSER nobody\n' }))).result;
    await expect(freeze(engine(), plan, app, plain.imageId, place)).rejects.toThrow(/has no conda that could list app/);
    const empty = (await build(await context({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: '' }))).result;
    await expect(freeze(engine(), plan, app, empty.imageId, place)).rejects.toThrow(FreezeError);
    expect([await containersOf(plain.imageId), await containersOf(empty.imageId)]).toEqual(['', '']);
  });
});
