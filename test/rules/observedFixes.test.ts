/**
 * Every observed case in which a command did not see its environment: the rules find the cause, and after their best
 * fixes the model says that the command sees it. The engine suite builds the same fixed files for real.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { activationRules } from '../../server/src/analysis/rules/activation';
import { type Case, predict } from '../model/harness';
import { activationFindings, fixed, fixedCase, OBSERVED, wanted } from './observedFixes';

const cases = Object.entries(OBSERVED);
const OWN = new Set(activationRules.map((rule) => rule.name));

/** The labels of the probes that a text calls. */
function labels(text: string): Set<string> {
  return new Set([...text.matchAll(/\bprobe'?"?,? ["']?(\w+)/g)].map((match) => match[1] ?? ''));
}

describe('after the fixes every command sees its environment', () => {
  test.each(cases)('%s', (name, observed) => {
    const fixed = fixedCase(name);
    const after = predict({ ...observed, dockerfile: fixed.dockerfile, files: { ...fixed.files } });
    expect(after.builds, 'the build goes through').toBe(true);
    const seen = after.probes.filter((probe) => probe.when !== 'exec');
    const all = labels(
      `${observed.dockerfile}\n${observed.files['entrypoint.sh'] ?? ''}\n${observed.files['setup.sh'] ?? ''}`,
    );
    expect(new Set(seen.map((probe) => probe.probe))).toEqual(all);
    expect(Object.fromEntries(seen.map((probe) => [probe.probe, probe.python]))).toEqual(
      Object.fromEntries(seen.map((probe) => [probe.probe, wanted(name, probe.probe)])),
    );
  });
});

describe('what is right already gets no finding', () => {
  const right = cases.filter(
    ([name, { builds, probes }]) =>
      builds && probes.every((probe) => probe.when === 'exec' || probe.python === wanted(name, probe.probe)),
  );
  test.each(right)('%s', (_name, observed) => {
    const findings = activationFindings({ ...observed.files, Dockerfile: observed.dockerfile });
    expect(findings.filter((finding) => OWN.has(finding.name)).map((finding) => finding.message)).toEqual([]);
  });

  test('there are such cases, and others', () => {
    expect(right.length).toBeGreaterThan(15);
    expect(cases.length - right.length).toBeGreaterThan(25);
  });
});

describe('what is wrong gets one finding for each cause', () => {
  test.each(cases)('%s', (_name, observed) => {
    const findings = activationFindings({ ...observed.files, Dockerfile: observed.dockerfile });
    const places = findings
      .filter((finding) => finding.severity !== 'info')
      .map((finding) => `${finding.file}:${finding.span.start}`);
    expect(places).toEqual([...new Set(places)]);
  });
});

test('the text of a fixed case', () => {
  expect(fixedCase('persist-not').dockerfile).toBe(
    [
      'FROM continuumio/miniconda3:24.11.1-0',
      'COPY environment.yml /tmp/environment.yml',
      'RUN conda env create -f /tmp/environment.yml',
      'SHELL ["/bin/bash", "-c"]',
      'SHELL ["conda", "run", "--no-capture-output", "-n", "myenv", "/bin/bash", "-c"]',
      'RUN probe a',
      'CMD probe cmd',
      '',
    ].join('\n'),
  );
});

describe('fixes come to an end and break no build', () => {
  const more = JSON.parse(readFileSync(new URL('../activation/more.json', import.meta.url), 'utf8')) as Readonly<
    Record<string, Case>
  >;
  test.each(Object.entries(more))('%s', (name, observed) => {
    const mended = fixed(name, observed, activationRules);
    const after = predict({ ...observed, dockerfile: mended.dockerfile, files: { ...mended.files } });
    if (observed.builds && mended.applied.length > 0) expect(after.builds).not.toBe(false);
  });
});
