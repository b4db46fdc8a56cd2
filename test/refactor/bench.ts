/**
 * The bench for refactorings. The cursor is a `‸` in the Dockerfile. Every refactoring that is applied is also checked for
 * what all of them owe: no finding of any rule is added in any file, no command of the model gets a worse environment,
 * the same comes out for CRLF, and what it made can be refactored again without a crash.
 */
import { expect } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import type { DockerfileContext } from '../../server/src/analysis/contexts/types';
import type { Finding } from '../../server/src/analysis/finding';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { type Offer, REFACTORINGS, refactoringsAt } from '../../server/src/analysis/refactor';
import { fixFiles, ROOT } from '../rules/tester';

export type Files = Readonly<Record<string, string>>;

const DOCKERFILE = `${ROOT}/Dockerfile`;

/** An analyzer over files of a project; a rule that throws is a defect. */
export function analyzerOf(files: Files): Analyzer {
  const texts = Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text]);
  return new Analyzer(memoryFiles(Object.fromEntries(texts)), {
    roots: [ROOT],
    onRuleError: (_rule, _path, error) => {
      throw error;
    },
  });
}

/** What rules see of the Dockerfile. */
export function contextOf(analyzer: Analyzer): DockerfileContext {
  const context = analyzer.context(DOCKERFILE);
  if (context?.kind !== 'dockerfile') throw new Error('no Dockerfile');
  return context;
}

/** The files with the cursor taken out, and where it was. */
export function withCursor(written: string | Files): { files: Files; cursor: number } {
  const files = typeof written === 'string' ? { Dockerfile: written } : written;
  const text = files.Dockerfile ?? '';
  const cursor = text.indexOf('‸');
  if (cursor < 0) throw new Error('no cursor');
  return { files: { ...files, Dockerfile: text.replace('‸', '') }, cursor };
}

/** What is offered at an offset of the Dockerfile. */
export function offersAt(files: Files, cursor: number): readonly Offer[] {
  const analyzer = analyzerOf(files);
  const asked = { start: cursor, end: cursor };
  return refactoringsAt(analyzer, contextOf(analyzer), asked, () => analyzer.lint(DOCKERFILE));
}

/** The ids of what is offered at the cursor. */
export function offered(written: string | Files): string[] {
  const { files, cursor } = withCursor(written);
  return offersAt(files, cursor).map(({ id }) => id);
}

/** The files that a refactoring changes or makes, after it; checked for what it owes. */
export function refactored(written: string | Files, id: string): Files {
  const { files, cursor } = withCursor(written);
  const offer = offersAt(files, cursor).find((each) => each.id === id);
  if (offer === undefined) throw new Error(`${id} is not offered; offered: ${offered(written).join(', ')}`);
  expect(offer.title).toMatch(/^[A-Z].*[^.]$/);
  const after = fixFiles(files, [{ ...offer, safe: false }]);
  expectNothingNew(files, after);
  expectLineEndings(files, cursor, offer, after);
  return Object.fromEntries(Object.entries(after).filter(([path, text]) => files[path] !== text));
}

/** Every change that is offered anywhere in a Dockerfile, with the files after it. */
export function everywhere(files: Files): { readonly offer: Offer; readonly after: Files }[] {
  const analyzer = analyzerOf(files);
  const context = contextOf(analyzer);
  const seen = new Map<string, Offer>();
  let findings: readonly Finding[] | undefined;
  const lint = () => (findings ??= analyzer.lint(DOCKERFILE));
  for (const { span } of context.dockerfile.instructions) {
    const asked = { start: span.start, end: span.start };
    for (const offer of refactoringsAt(analyzer, context, asked, lint)) {
      seen.set(`${offer.id} ${JSON.stringify(offer.edits)}`, offer);
    }
  }
  return [...seen.values()].map((offer) => ({ offer, after: fixFiles(files, [{ ...offer, safe: false }]) }));
}

/** All ids, in the order in which they are offered. */
export const IDS = REFACTORINGS.map(({ id }) => id);

function census(files: Files): Map<string, number> {
  const counts = new Map<string, number>();
  const analyzer = analyzerOf(files);
  for (const path of Object.keys(files)) {
    for (const { name } of analyzer.lint(`${ROOT}/${path}`)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** No rule finds more in any file than before. */
export function expectNothingNew(before: Files, after: Files): void {
  const old = census(before);
  const added = [...census(after)].filter(([name, count]) => count > (old.get(name) ?? 0)).map(([name]) => name);
  expect(added, `findings that it adds to ${after.Dockerfile}`).toEqual([]);
}

function expectLineEndings(files: Files, cursor: number, offer: Offer, after: Files): void {
  const text = files.Dockerfile ?? '';
  const at = cursor + (text.slice(0, cursor).match(/\n/g)?.length ?? 0);
  const crlf = { ...files, Dockerfile: text.replace(/\n/g, '\r\n') };
  const same = offersAt(crlf, at).find(({ id }) => id === offer.id);
  if (same === undefined) throw new Error(`${offer.id} is not offered with CRLF`);
  const changed = fixFiles(crlf, [{ ...same, safe: false }]);
  expect(changed.Dockerfile).toBe((after.Dockerfile ?? '').replace(/\n/g, '\r\n'));
}
