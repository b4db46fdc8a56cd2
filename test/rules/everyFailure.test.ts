/**
 * What the model is sure of is said: each command that certainly fails, in all examples, observed Dockerfiles and projects of
 * the rules' tests, has a finding.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Analyzer, type Finding } from '../../server/src/analysis';
import type { DockerfileContext } from '../../server/src/analysis/contexts/types';
import type { CommandRecord } from '../../server/src/analysis/model/record';
import type { StageModel } from '../../server/src/analysis/model/stage';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { CORPUS } from '../fuzz/corpus';

type Files = Readonly<Record<string, string>>;

const OBSERVED = ['observed.json', 'more.json'].flatMap((data) =>
  Object.entries(
    JSON.parse(readFileSync(join(import.meta.dirname, '../activation', data), 'utf8')) as Record<
      string,
      { readonly dockerfile: string; readonly files?: Files }
    >,
  ),
);

const PROJECTS: readonly (readonly [string, Files])[] = [
  ...CORPUS.map((files, index) => [`corpus/${index}`, files] as const),
  ...OBSERVED.map(([name, { dockerfile, files }]) => [name, { ...files, Dockerfile: dockerfile }] as const),
];

/** Where a finding would be wrong, or is elsewhere, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'activate-deactivate-argument':
    'a deactivate that fails leaves the environment active, which what comes after it needs',
};

const overlaps = (a: Finding['span'], b: Finding['span']) => a.start < b.end && b.start < a.end;

/** The commands of a Dockerfile's stages that certainly fail and that nobody has an answer to. */
function failing({ self, needed }: DockerfileContext): { command: CommandRecord; stage: StageModel }[] {
  return [...self.stages]
    .filter((stage) => needed.has(stage))
    .flatMap((stage) =>
      [...stage.commands, ...(stage.start?.commands ?? []), ...stage.health].map((command) => ({ command, stage })),
    )
    .filter(
      ({ command: { fails, reached, caught, masking } }) =>
        fails !== undefined && reached === 'yes' && !caught && masking?.by !== 'or',
    );
}

test('each sure failure has a finding', () => {
  const silent: string[] = [];
  let count = 0;
  for (const [name, files] of PROJECTS) {
    const analyzer = new Analyzer(
      memoryFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/p/${path}`, text]))),
      { roots: ['/p'] },
    );
    for (const path of Object.keys(files)) {
      const context = analyzer.context(`/p/${path}`);
      if (context?.kind !== 'dockerfile') continue;
      for (const { command, stage } of failing(context)) {
        count++;
        const { file, span } = command.place;
        const found = analyzer.lint(file);
        // The cause may be a line above it, in the script that it starts, or in the file that starts it.
        const script = command.seen.file(command.name)?.copiedFrom ?? file;
        const said =
          found.some((each) => overlaps(each.span, span)) ||
          found.some(({ severity, span: own }) => severity === 'error' && overlaps(own, command.instruction.span)) ||
          (command.when !== 'build' &&
            [...found, ...analyzer.lint(script), ...analyzer.lint(stage.file)].some(
              ({ severity }) => severity === 'error',
            ));
        if (!said && EXCEPTIONS[name] === undefined) silent.push(`${name}: ${command.text} (${command.fails?.text})`);
      }
    }
  }
  expect(silent).toEqual([]);
  expect(count).toBeGreaterThan(100);
}, 200_000);
