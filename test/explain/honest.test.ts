/** What lint says of a build and what explain says of it are one: over all examples, and all that was observed. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Analyzer, explain } from '../../server/src/analysis';
import type { DockerfileContext } from '../../server/src/analysis/contexts/types';
import type { Finding } from '../../server/src/analysis/finding';
import type { CommandRecord } from '../../server/src/analysis/model/record';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { RULES } from '../../server/src/analysis/rules/registry';
import { CORPUS } from '../fuzz/corpus';
import { ROOT } from '../rules/tester';

type Files = Readonly<Record<string, string>>;

function observed(file: string): Files[] {
  const cases = JSON.parse(readFileSync(new URL(`../activation/${file}`, import.meta.url), 'utf8')) as Readonly<
    Record<string, { readonly dockerfile: string; readonly files?: Files }>
  >;
  return Object.values(cases).map(({ dockerfile, files }) => ({ Dockerfile: dockerfile, ...files }));
}

interface Seen {
  readonly findings: readonly Finding[];
  readonly contexts: readonly DockerfileContext[];
}

function look(files: Files): Seen {
  const paths = Object.keys(files).map((path) => `${ROOT}/${path}`);
  const texts = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text]));
  const analyzer = new Analyzer(memoryFiles(texts), { roots: [ROOT] });
  const contexts = paths.flatMap((path) => {
    const context = analyzer.context(path);
    return context?.kind === 'dockerfile' ? [context] : [];
  });
  return { findings: paths.flatMap((path) => analyzer.lint(path)), contexts };
}

const activation = new Set(RULES.filter((rule) => rule.category === 'activation').map((rule) => rule.name));

/** The commands at which a build of one of the needed stages surely stops. */
function stopping({ self, needed }: DockerfileContext): CommandRecord[] {
  return self.stages
    .filter((stage) => needed.has(stage))
    .flatMap((stage) =>
      stage.commands.filter(
        ({ fails, reached, caught, masking, instruction }) =>
          fails !== undefined &&
          reached === 'yes' &&
          !caught &&
          (masking === undefined || masking.answered) &&
          stage.failing.includes(instruction),
      ),
    );
}

const STOPS = /\bbuild (?:then )?(?:stops|fails)\b|stops the build/;

const projects: readonly (readonly [string, Files])[] = [
  ...CORPUS.map((files, i) => [`example ${i}`, files] as const),
  ...[...observed('observed.json'), ...observed('more.json')].map((files, i) => [`observed ${i}`, files] as const),
];

describe('lint and explain agree', () => {
  const seen = projects.map(([name, files]) => [name, files, look(files)] as const);

  test('each failure that is sure is a finding', () => {
    const missed: string[] = [];
    for (const [name, , { findings, contexts }] of seen)
      for (const context of contexts)
        for (const { place, text, fails, instruction } of stopping(context)) {
          // What a user may not do is said once for an instruction.
          const denied =
            fails?.code === 'permission-denied' &&
            findings.some(
              ({ name, file, span }) =>
                name === 'permission-denied' &&
                file === place.file &&
                instruction.span.start <= span.start &&
                span.end <= instruction.span.end,
            );
          const told =
            denied ||
            findings.some(
              (finding) =>
                (finding.severity === 'error' || activation.has(finding.name)) &&
                finding.file === place.file &&
                finding.span.start <= place.span.end &&
                place.span.start <= finding.span.end,
            );
          // What runs the command that fails is told with it.
          const inner = stopping(context).some((each) => each.parent !== undefined && each.parent.place === place);
          if (!told && !inner) missed.push(`${name}: ${text}: ${fails?.text}`);
        }
    expect(missed).toEqual([]);
  });

  test('no build goes through that lint says is stopped', () => {
    const wrong: string[] = [];
    for (const [name, files, { findings, contexts }] of seen) {
      const stops = findings.filter(({ severity, message }) => severity === 'error' && STOPS.test(message));
      const host = { text: (path: string) => files[path.slice(ROOT.length + 1)], show: (path: string) => path };
      if (stops.length === 0) continue;
      for (const context of contexts) {
        const needed = explain(context.self, host).stages.filter((_, i) => {
          const stage = context.self.stages[i];
          return stage !== undefined && context.needed.has(stage);
        });
        if (needed.length > 0 && contexts.length === 1 && needed.every((stage) => stage.builds === true))
          wrong.push(`${name}: ${stops.map((each) => each.message).join('; ')}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
