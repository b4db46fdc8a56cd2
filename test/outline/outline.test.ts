import { expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis';
import { type OutlineEntry, outlineOf } from '../../server/src/analysis/outline/outline';
import { memoryFiles } from '../../server/src/analysis/project/memory';

/** The outline, a line an entry, indented. */
function shown(path: string, text: string): string[] {
  const context = new Analyzer(memoryFiles({ [path]: text }), { roots: ['/p'] }).context(path);
  const lines = (entries: readonly OutlineEntry[], indent: string, within: { start: number; end: number }): string[] =>
    entries.flatMap(({ kind, name, detail, span, selection, children }) => {
      expect(within.start <= span.start && span.end <= within.end, `${name} lies within its parent`).toBe(true);
      expect(span.start <= selection.start && selection.end <= span.end, `${name} holds its selection`).toBe(true);
      const line = `${indent}${kind} ${name}${detail === undefined ? '' : ` | ${detail}`}`;
      return [line, ...lines(children, `${indent}  `, span)];
    });
  return context === undefined ? [] : lines(outlineOf(context), '', { start: 0, end: text.length });
}

test('a Dockerfile: stages with their instructions, and where these run', () => {
  const text = `ARG version=24.11.1-0
FROM continuumio/miniconda3:\${version} AS build
run conda create -y -n app python=3.12 && \\
    conda clean -afy
RUN conda run -n app python -V
FROM build
CMD ["conda", "run", "-n", "app", "python"]
`;
  expect(shown('/p/Dockerfile', text)).toEqual([
    'variable ARG version=24.11.1-0',
    `stage build | continuumio/miniconda3:\${version}`,
    '  command RUN conda create -y -n app python=3.12 && conda clean -afy | ⟶ base, by PATH only',
    '  command RUN conda run -n app python -V | ⟶ app',
    'stage stage 1 | build',
    '  start CMD ["conda", "run", "-n", "app", "python"] | ⟶ app',
  ]);
});

test('an environment file: its keys with what is in them', () => {
  const text =
    'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - pip:\n      - requests\nvariables:\n  A: b\n';
  expect(shown('/p/environment.yml', text)).toEqual([
    'key name | app',
    'key channels',
    '  package conda-forge',
    'key dependencies',
    '  package python=3.12',
    '  key pip',
    '    package requests',
    'key variables',
    '  variable A | b',
  ]);
});

test('half a file has an outline, too', () => {
  const text = 'FROM a AS b\nRUN x \\\nFROM\nCOPY <<EOF /x\nhello\n';
  for (let end = 0; end <= text.length; end++)
    expect(Array.isArray(shown('/p/Dockerfile', text.slice(0, end)))).toBe(true);
  const yml = 'name: a\ndependencies:\n  - pip:\n    - x\n';
  for (let end = 0; end <= yml.length; end++) shown('/p/environment.yml', yml.slice(0, end));
});
