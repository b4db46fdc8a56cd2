/** Files of 50 kB that cost the square of their length where something looks at all of a file again for each of its lines. */
import { expect, test } from 'vitest';
import { Analyzer, explain } from '../../server/src/analysis';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { LineIndex } from '../../server/src/analysis/text/lines';
import { pretty } from '../../server/src/cli/formats/pretty';
import { NO_HANG } from '../hang';

const LENGTH = 50_000;
const fill = (unit: string) => unit.repeat(Math.ceil(LENGTH / unit.length));
const dockerfile = (unit: string, before = ''): [string, string] => [
  'Dockerfile',
  `FROM condaforge/miniforge3:25.3.1-0\n${before}${fill(unit)}`,
];

const CASES: Readonly<Record<string, readonly [path: string, text: string]>> = {
  'a start-up file that grows': dockerfile('RUN echo "conda activate base" >> ~/.bashrc\n'),
  'a start-up file that grows and is read each time': dockerfile(
    'RUN echo "conda activate base" >> ~/.bashrc\n',
    'SHELL ["bash", "-ic"]\n',
  ),
  'a profile that grows and is read each time': dockerfile('RUN echo A=1 >> ~/.profile\n', 'SHELL ["bash", "-lc"]\n'),
  'BASH_ENV that grows': dockerfile(
    'RUN echo "A" >> /root/.bashrc\n',
    'ENV BASH_ENV=/root/.bashrc\nSHELL ["bash", "-c"]\n',
  ),
  'a file that grows and is sourced each time': dockerfile(
    'RUN echo "conda activate app" >> ~/.bashrc && . ~/.bashrc && python x.py\n',
  ),
  'conda init again and again': dockerfile('RUN conda init bash && echo "conda activate a" >> ~/.bashrc\n'),
  'removed flags': dockerfile('RUN conda env create --force -f environment.yml\n'),
  'removed options of clean': dockerfile('RUN conda clean -tipsy\n'),
  'closing brackets': ['compose.yaml', `services:\n${fill(']')}`],
  'closing brackets of an environment': ['environment.yml', `name: a\ndependencies:\n${fill(']')}`],
  'one key again and again': ['compose.yaml', `services:\n${fill('  a:\n    image: x\n')}`],
  'values within values': ['compose.yaml', `services:\n${fill('  a:\n   b: c: d\n')}`],
  'quotes that never end': ['environment.yml', `name: a\ndependencies:\n${fill('  - "\n')}`],
};

// The bound is a guard against quadratic time; how fast it is, the bench tells.
test.each(Object.entries(CASES))('%s', NO_HANG, (_, [name, text]) => {
  const path = `/p/${name}`;
  const analyzer = new Analyzer(memoryFiles({ [path]: text }), { roots: ['/p'] });
  const file = { path, shown: name, text, lines: new LineIndex(text), findings: analyzer.lint(path) };
  const context = { show: (each: string) => each, text: () => text, version: '' };
  const terminal = { color: false, links: false, interactive: false, width: 80 };
  expect(pretty({ files: [file], errors: [], fixed: 0 }, context, { terminal, quiet: false })).not.toBe('');
  const model = analyzer.model(path);
  if (model !== undefined) explain(model, { text: () => undefined, show: (each) => each });
});
