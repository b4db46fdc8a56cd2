/** "Fix all … in this file", over the examples of the rules with all their instructions twice. */
import { expect, test } from 'vitest';
import type { Finding } from '../../server/src/analysis/finding';
import { fixesOfRule } from '../../server/src/analysis/fixes/fixRule';
import { RULES } from '../../server/src/analysis/rules/registry';
import { fixFiles, lintFiles, ROOT } from '../rules/tester';
import type { Files } from './bench';

/** The Dockerfile with the instructions of its last stage a second time, for another environment: none is made twice. */
function doubled(text: string): string {
  const from = text.lastIndexOf('FROM ');
  const end = text.indexOf('\n', from) + 1;
  const again = text.slice(end).replace(/(?<=(?:-n|--name|activate) |envs\/)app\b/g, 'other');
  return from < 0 || end === 0 ? text : text + again;
}

test('all findings of a rule at once: fewer of them, and no new errors', () => {
  let applied = 0;
  for (const { name, docs } of RULES) {
    for (const written of docs.bad) {
      const example: Files = typeof written === 'string' ? { Dockerfile: written } : written;
      if (example.Dockerfile === undefined) continue;
      const files = { ...example, Dockerfile: doubled(example.Dockerfile) };
      const findings = lintFiles(files, 'Dockerfile');
      const fixes = fixesOfRule(findings, name, `${ROOT}/Dockerfile`, files.Dockerfile).map(({ fix }) => fix);
      if (fixes.length === 0) continue;
      applied++;
      const after = fixFiles(files, fixes);
      const left = lintFiles(after, 'Dockerfile');
      const count = (all: typeof findings, wanted: (each: Finding) => boolean) => all.filter(wanted).length;
      const ofRule = (each: Finding) => each.name === name;
      expect(count(left, ofRule), `${name}: ${after.Dockerfile}`).toBeLessThan(count(findings, ofRule) - 1);
      // Behind a command that stopped the build, and does not any more, there may be others: but none that stops it.
      const isError = ({ severity }: Finding) => severity === 'error';
      expect(count(left, isError), `${name}: ${after.Dockerfile}`).toBeLessThanOrEqual(count(findings, isError));
    }
  }
  expect(applied).toBeGreaterThan(30);
});
