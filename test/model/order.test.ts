import { expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import { memoryFiles } from '../../server/src/analysis/project/memory';

/** Findings of a file, by rule and place, after other files were asked for first. */
function findings(files: Readonly<Record<string, string>>, file: string, first: readonly string[]): string[] {
  const texts = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/project/${name}`, text]));
  const analyzer = new Analyzer(memoryFiles(texts), { roots: ['/project'] });
  for (const each of first) analyzer.lint(`/project/${each}`);
  return analyzer.lint(`/project/${file}`).map(({ name, span }) => `${name}:${span.start}`);
}

const Dockerfile =
  'FROM condaforge/miniforge3:24.9.2-0\nCOPY environment.yml /e.yml\nRUN conda env create -f /e.yml\nCMD ["conda", "run", "-n", "foo", "python"]\n';
const environment = 'name: webx\nchannels: [conda-forge]\ndependencies: [python=3.12]\n';

test.each([
  [
    '.devcontainer/devcontainer.json',
    '{"build": {"dockerfile": "../Dockerfile", "context": ".."}, "postCreateCommand": "conda create -y -n foo python=3.12"}',
  ],
  ['compose.yaml', 'services:\n  a:\n    build: .\n    command: bash -c "conda create -y -n foo python=3.12"\n'],
  ['compose.yaml', 'services:\n  a:\n    build: .\n    entrypoint: ["conda", "create", "-y", "-n", "foo"]\n'],
])('what %s runs later is not there for the Dockerfile, whichever is asked for first', (name, text) => {
  const files = { Dockerfile, 'environment.yml': environment, [name]: text };
  const alone = findings(files, 'Dockerfile', []);
  expect(alone.some((each) => each.startsWith('environment-name-mismatch:'))).toBe(true);
  expect(findings(files, 'Dockerfile', [name, 'environment.yml'])).toEqual(alone);
});

test('an environment file is told of the start-up files of its image, whichever is asked for first', () => {
  const files = {
    Dockerfile: `${Dockerfile}RUN echo "conda activate webx" >> ~/.bashrc\n`,
    'environment.yml': environment.replace('webx', 'web x'),
  };
  expect(findings(files, 'environment.yml', ['Dockerfile'])).toEqual(findings(files, 'environment.yml', []));
});
