import { describe, expect, test } from 'vitest';
import { Lab, LabUnavailable } from './lab.js';

const lab = await Lab.start().catch((error: unknown) => {
  if (error instanceof LabUnavailable) return error;
  throw error;
});
const skipped = lab instanceof LabUnavailable ? ` (SKIPPED: ${lab.message})` : '';
const engine = (): Lab => {
  if (lab instanceof LabUnavailable) throw lab;
  return lab;
};
const MINICONDA = 'FROM continuumio/miniconda3:24.11.1-0\n';
const BASE = { activated: null, python: 'base', hook: false, user: 'root' };

/** Everything that cases made and left, as the engine lists it. */
async function left(): Promise<string> {
  const label = `label=${engine().label}`;
  const images = await engine().docker(['image', 'ls', '--all', '--quiet', '--filter', label]);
  const containers = await engine().docker(['container', 'ls', '--all', '--quiet', '--filter', label]);
  return images.stdout + containers.stdout;
}

describe.skipIf(skipped)(`the lab${skipped}`, () => {
  test('leaves no image and no container behind, of a case that runs and of one that fails', async () => {
    await engine().buildAndProbe(
      { dockerfile: `${MINICONDA}VOLUME /data\nCMD ["false"]\n`, files: {} },
      { start: true, exec: [{ label: 'a', argv: ['probe', 'a'] }] },
    );
    await engine().buildAndProbe({ dockerfile: `${MINICONDA}RUN false\n`, files: {} });
    expect(await left()).toBe('');
  });

  test('counts a probe of a failing step once, and says what the step wrote', async () => {
    const outcome = await engine().buildAndProbe({
      dockerfile: `${MINICONDA}RUN probe a; echo why >&2; exit 3\n`,
      files: {},
    });
    expect(outcome.builds).toBe(false);
    expect(outcome.probes).toEqual([{ probe: 'a', when: 'build', ...BASE }]);
    expect(outcome.error).toMatch(/^why$/m);
  });

  test('shows every probe of builds that share their steps with others at the same time', async () => {
    const project = {
      dockerfile: `${MINICONDA}COPY file /\nRUN probe a\nRUN probe b\nRUN probe c\n`,
      files: { file: '' },
    };
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => engine().buildAndProbe(project)));
    for (const { probes, log } of outcomes)
      expect(
        probes.map(({ probe }) => probe),
        log,
      ).toEqual(['a', 'b', 'c']);
  });

  test('says why a Dockerfile that cannot be read does not build', async () => {
    const outcome = await engine().buildAndProbe({ dockerfile: `${MINICONDA}RUUN probe a\n`, files: {} });
    expect(outcome).toMatchObject({ builds: false, probes: [] });
    expect(outcome.error).toContain('unknown instruction: RUUN');
  });

  test('builds a target with arguments from a Dockerfile of another name in a folder', async () => {
    const outcome = await engine().buildAndProbe(
      {
        dockerfile: `${MINICONDA.trim()} AS first\nARG LABEL\nCOPY env/x.yml /\nRUN probe "$LABEL"\nCMD probe start\nFROM debian:12\nRUN false\n`,
        files: { 'env/x.yml': 'name: x\n' },
        dockerfileName: 'docker/app.Dockerfile',
        target: 'first',
        buildArgs: { LABEL: 'given' },
      },
      { start: true },
    );
    expect(outcome.probes.map(({ probe, when }) => [probe, when])).toEqual([
      ['given', 'build'],
      ['start', 'start'],
    ]);
  });

  test('runs every exec, though the image by itself does not start', async () => {
    const exec = ['a', 'b'].map((label) => ({ label, argv: ['probe', label] }));
    const outcome = await engine().buildAndProbe(
      { dockerfile: `${MINICONDA}ENTRYPOINT ["/missing"]\n`, files: {} },
      { start: true, exec },
    );
    expect(outcome.probes).toEqual(['a', 'b'].map((probe) => ({ probe, when: 'exec', ...BASE })));
    expect(outcome.log).toContain('/missing');
  });

  test('writes no file outside of the build context', async () => {
    const project = { dockerfile: MINICONDA, files: { '../outside': '' } };
    await expect(engine().buildAndProbe(project)).rejects.toThrow('outside of the build context: ../outside');
  });
});
