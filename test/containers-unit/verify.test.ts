import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { compare, readProbe, report, verdictOf, withProbe } from '../../client/src/containers/verify';
import { type ContainerPlan, PROBE, type Prediction } from '../../common/src/containerPlan';

const none: Prediction = { activated: null, python: 'base', hook: false, known: true };
const plan = {
  environments: [
    { name: 'base', prefix: '/opt/conda' },
    { name: 'app', prefix: '/opt/conda/envs/app' },
  ],
  predictions: {
    start: { ...none, activated: 'app', python: 'app' },
    plain: none,
    interactive: none,
    login: { ...none, known: false },
  },
} as unknown as ContainerPlan;

const app = { prefix: '/opt/conda/envs/app', name: 'app', python: '/opt/conda/envs/app/bin/python', user: 'root' };

describe('the probe', () => {
  test('a real shell answers it, as words and at the end of a script', () => {
    const env = { PATH: process.env.PATH, CONDA_PREFIX: '/opt/conda envs', CONDA_DEFAULT_ENV: '' };
    for (const argv of [[PROBE], ['sh', '-c', `cd / && exec ${PROBE}`]]) {
      const [program = '', ...rest] = withProbe(argv);
      const { stdout } = spawnSync(program, rest, { env, encoding: 'utf8' });
      expect(readProbe(`noise\n${stdout}`)).toMatchObject({ prefix: '/opt/conda envs', name: null });
    }
  });

  test('output without its lines is no answer', () => {
    expect(readProbe('bash: command not found')).toBeUndefined();
  });
});

describe('the comparison', () => {
  test('same, different, not compared', () => {
    expect(compare(plan, 'start', 'docker run', app)).toMatchObject({
      verdict: 'same',
      activated: 'app',
      pythonOf: 'app',
    });
    expect(compare(plan, 'plain', 'docker exec', app).verdict).toBe('different');
    expect(compare(plan, 'plain', 'docker exec', undefined, 'why')).toMatchObject({
      verdict: 'unknown',
      problem: 'why',
    });
    expect(compare(plan, 'login', 'docker exec', app).verdict).toBe('unknown');
    const system = { prefix: null, name: null, python: '/usr/bin/python', user: 'root' };
    expect(compare(plan, 'plain', 'docker exec', system)).toMatchObject({ activated: null, pythonOf: '/usr' });
  });

  test('the report marks what differs and keeps the table whole', () => {
    const rows = [compare(plan, 'start', 'docker run', app), compare(plan, 'plain', 'a`b', app, 'x | y\nz')];
    const text = report(rows, { dockerfile: 'Dockerfile', image: 'i', version: '1', engine: '28' });
    expect(text).toContain('**1 of 2 places is not as predicted.**');
    expect(text).toMatch(/\| Plain +\| `a'b` +\| none +\| app +\| base +\| app +\| \*\*different\*\* \|/);
    expect(text).toContain('- Plain: x \\| y z');
    expect(report(rows.slice(0, 1), { dockerfile: 'D', image: 'i', version: '1', engine: '28' })).toContain(
      'The one place is as predicted.',
    );
  });

  test('how it ended says how many of how many were compared', () => {
    const same = compare(plan, 'plain', 'a', { prefix: null, name: null, python: null, user: null });
    const row = (verdict: typeof same.verdict) => ({ ...same, verdict });
    const [good, bad, open] = [row('same'), row('different'), row('unknown')];
    expect(verdictOf([good, good])).toEqual({ text: 'All 2 places are as predicted.', good: true });
    expect(verdictOf([good, open, open, open])).toEqual({
      text: 'Only 1 of 4 places could be compared; it is as predicted.',
      good: false,
    });
    expect(verdictOf([open, open])).toEqual({ text: 'Nothing could be compared: none of 2 places.', good: false });
    expect(verdictOf([good, bad, open])).toEqual({
      text: '1 of 3 places is not as predicted (2 of 3 places could be compared).',
      good: false,
    });
  });
});
