/**
 * A Dockerfile edit by edit: what is taken over from before an edit (its tree, its model) says the same as a fresh look at
 * the text. The seed is fixed, so a failure comes again; FUZZ_ROUNDS raises the number of Dockerfiles.
 */
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Analyzer, explain } from '../../server/src/analysis';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { dockerfileOf } from '../bench/corpus';
import { CORPUS, mutate, Random } from './corpus';

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 250);
const SEED = Number(process.env.FUZZ_SEED ?? 20261129);
const EDITS = 10;
const DOCKERFILE = '/p/Dockerfile';

const MORE = Object.values(
  JSON.parse(readFileSync(new URL('../activation/more.json', import.meta.url), 'utf8')) as Record<
    string,
    { readonly dockerfile: string }
  >,
).map(({ dockerfile }) => ({ Dockerfile: dockerfile }));

/** Stages that build on each other and copy from each other, with ARGs, ONBUILD and what cannot be followed. */
const STAGED = {
  Dockerfile: `ARG TAG=24.11.3-0
FROM condaforge/miniforge3:\${TAG} AS base
ARG NAME=app
ENV PATH=/opt/tools/bin:$PATH
ONBUILD ARG LATE=1
ONBUILD RUN conda create -y -n late python=3.12
RUN conda create -y -n \${NAME} python=3.12 && conda clean -afy
FROM base AS build
ARG NAME
RUN conda activate \${NAME} && python -V
SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
RUN pip install requests
RUN curl -sL https://example.org/setup.sh | bash
FROM build AS test
USER 1000
RUN python -m pytest
FROM debian:12.8
COPY --from=build /opt/conda /opt/conda
COPY --from=test /opt/tools /opt/tools
RUN echo ". /opt/conda/etc/profile.d/conda.sh && conda activate app" >> ~/.bashrc
ENTRYPOINT ["/opt/conda/bin/conda", "run", "-n", "app"]
CMD ["python", "app.py"]
`,
};

const PROJECTS = [...CORPUS.filter((files) => 'Dockerfile' in files), ...MORE];

function analyzerOf(files: Readonly<Record<string, string>>) {
  const source = memoryFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/p/${path}`, text])));
  return { source, analyzer: new Analyzer(source, { roots: ['/p'] }) };
}

/** All that is said of the Dockerfile. */
function said(analyzer: Analyzer, files: Readonly<Record<string, string>>, text: string): unknown {
  const findings = analyzer.lint(DOCKERFILE);
  const model = analyzer.model(DOCKERFILE);
  const read = (path: string) => (path === DOCKERFILE ? text : files[path.slice('/p/'.length)]);
  return {
    findings,
    explanation: model && explain(model, { text: read, show: (each) => each }),
    names: model?.nameUses,
    failures: model?.stages.map(({ failure }) => failure),
    versions: model?.stages.map(({ states }) => states.map(({ version }) => version)),
    environments: model?.stages.map(({ machine }) => machine.environments.values()),
    variables: model?.stages.map(({ variables }) => variables.map.values()),
    from: model?.stages.map(({ copies }) =>
      copies.map(({ fromStage }) => fromStage && model.stages.indexOf(fromStage)),
    ),
  };
}

/** The names of the environments that the image ends with. */
function environmentNames(analyzer: Analyzer): readonly (string | undefined)[] | undefined {
  return analyzer
    .model(DOCKERFILE)
    ?.final?.machine.environments.values()
    .map(({ name }) => name);
}

function edit(text: string, random: Random, earlier: readonly string[]): string {
  const lines = text.split('\n');
  const line = random.below(lines.length);
  switch (random.below(8)) {
    case 0:
      return random.pick(earlier);
    case 1:
      return `${text}# ${random.below(100)}\n`;
    case 2:
      return [...lines.slice(0, line), `# ${random.below(100)}`, ...lines.slice(line)].join('\n');
    case 3:
      return [...lines.slice(0, line), 'RUN conda activate app && python -V', ...lines.slice(line)].join('\n');
    default:
      return mutate(text, random);
  }
}

test(`${ROUNDS} Dockerfiles, ${EDITS} edits each`, () => {
  let shared = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const random = new Random(SEED + round);
    const files = round % 4 === 0 ? STAGED : random.pick(PROJECTS);
    const { source, analyzer } = analyzerOf(files);
    const texts = [files.Dockerfile ?? ''];
    analyzer.lint(DOCKERFILE);
    for (let n = 0; n < EDITS; n++) {
      const before = analyzer.model(DOCKERFILE)?.dockerfile.instructions ?? [];
      const text = edit(texts[texts.length - 1] ?? '', random, texts);
      texts.push(text);
      source.set(DOCKERFILE, text);
      const fresh = analyzerOf({ ...files, Dockerfile: text }).analyzer;
      try {
        expect(said(analyzer, files, text)).toEqual(said(fresh, files, text));
        expect({ ...analyzer.project.dockerfile(DOCKERFILE), edits: 0 }).toEqual(parseDockerfile(text));
      } catch (error) {
        throw new Error(`FUZZ_SEED=${SEED + round} FUZZ_ROUNDS=1:\n${JSON.stringify(texts.slice(-2))}`, {
          cause: error,
        });
      }
      const now = new Set(analyzer.model(DOCKERFILE)?.dockerfile.instructions);
      shared += before.filter((instruction) => now.has(instruction)).length;
    }
  }
  // Otherwise nothing was taken over, and all this says nothing.
  expect(shared).toBeGreaterThan(ROUNDS * EDITS);
}, 300_000);

test('what stands above an edit is taken over, command by command', () => {
  const text = dockerfileOf(200);
  const at = text.indexOf('# step 9');
  const { source, analyzer } = analyzerOf({ Dockerfile: text });
  const before = analyzer.model(DOCKERFILE)?.stages[0]?.commands ?? [];
  source.set(DOCKERFILE, `${text.slice(0, at)}RUN true\n${text.slice(at)}`);
  const stage = analyzer.model(DOCKERFILE)?.stages[0];
  // A record that is taken over is of the machine of now, but what the command did is the same object.
  const after = new Set(stage?.commands.map(({ effects }) => effects));
  const above = before.filter(({ instruction }) => instruction.span.end < at);
  expect(above.length).toBeGreaterThan(50);
  expect(above.every(({ effects }) => after.has(effects))).toBe(true);
  expect(before.some(({ effects }) => !after.has(effects))).toBe(true);
  expect(stage?.commands.every(({ seen }) => seen.machine === stage.machine)).toBe(true);
});

test('a file of the build context that changes is seen, whatever stands above it', () => {
  const { source, analyzer } = analyzerOf({
    Dockerfile:
      'FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml\nRUN true\n',
    'environment.yml': 'name: one\ndependencies: [python=3.12]\n',
  });
  expect(environmentNames(analyzer)).toContain('one');
  source.set('/p/environment.yml', 'name: two\ndependencies: [python=3.12]\n');
  source.set(DOCKERFILE, `${source.read(DOCKERFILE)?.text ?? ''}RUN false\n`);
  expect(environmentNames(analyzer)).toContain('two');
  expect(environmentNames(analyzer)).not.toContain('one');
});

test('a Dockerfile that is a script of its own image is read anew', () => {
  // The shell runs the lines that it knows, and goes on behind the others.
  const text = (name: string) =>
    `FROM condaforge/miniforge3:24.11.3-0\nCOPY Dockerfile /x.sh\nRUN bash /x.sh\nRUN true\nconda create -y -n ${name} python=3.12\n`;
  const { source, analyzer } = analyzerOf({ Dockerfile: text('one') });
  expect(environmentNames(analyzer)).toContain('one');
  source.set(DOCKERFILE, text('two'));
  expect(environmentNames(analyzer)).toContain('two');
});

test('so many edits in a row that the tree is made anew', () => {
  const { source, analyzer } = analyzerOf(STAGED);
  const edits = new Set<number>();
  for (let n = 0; n < 150; n++) {
    const text = `${STAGED.Dockerfile}RUN echo ${n}\n`;
    source.set(DOCKERFILE, text);
    const fresh = n % 30 === 0 ? analyzerOf({ Dockerfile: text }).analyzer : undefined;
    const now = said(analyzer, {}, text);
    if (fresh !== undefined) expect(now).toEqual(said(fresh, {}, text));
    edits.add(analyzer.project.dockerfile(DOCKERFILE)?.edits ?? -1);
  }
  expect(edits.has(0)).toBe(true);
  expect(Math.max(...edits)).toBeLessThanOrEqual(64);
});

test('no model holds on to those before it', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { source, analyzer } = analyzerOf(STAGED);
  const models: WeakRef<object>[] = [];
  for (let n = 0; n < 20; n++) {
    source.set(DOCKERFILE, STAGED.Dockerfile.replace('RUN python -m pytest', `RUN python -m pytest -k ${n}`));
    analyzer.lint(DOCKERFILE);
    for (const stage of analyzer.model(DOCKERFILE)?.stages ?? []) models.push(new WeakRef(stage));
  }
  await setImmediate();
  collect();
  // Those of the newest model alone.
  expect(models.filter((each) => each.deref() !== undefined).length).toBeLessThanOrEqual(8);
});
