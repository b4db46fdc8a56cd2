import { expect, test } from 'vitest';
import { type Report, report } from '../../client/src/explain/report';
import { explain } from '../../server/src/analysis';
import { type Files, TestProject } from '../describe/project';

const uri = (path: string) => `file://${path}`;

function explainedOf(files: Files) {
  const project = new TestProject(files);
  const { context, analyzer } = project;
  if (context.kind !== 'dockerfile') throw new Error('no Dockerfile');
  return { explained: explain(context.self, { text: (path) => analyzer.files.read(path)?.text, show: uri }) };
}

function reportOf(files: Files): Report {
  return report(explainedOf(files).explained, 'docker/Dockerfile');
}

const piece = ({ text }: Report, { line, start, end }: { line: number; start: number; end: number }) =>
  text.split('\n')[line]?.slice(start, end);

const DOCKERFILE = `FROM continuumio/miniconda3:24.11.1-0 AS build
RUN conda create -y -n app python=3.12 && \\
    conda clean -afy
RUN conda activate app && python a.py
FROM build
USER 1000
ENV PATH=/opt/conda/envs/app/bin:$PATH
COPY run.sh /
CMD ["bash", "/run.sh"]
`;
const FILES = {
  Dockerfile: DOCKERFILE,
  'run.sh': '. /opt/conda/etc/profile.d/conda.sh\nconda activate app\npython a.py\n',
};

test('a table a stage: line, command, environment, python, user, why; the start and docker exec', () => {
  const { text } = reportOf(FILES);
  expect(text).toMatch(/^docker\/Dockerfile\n/);
  expect(text).toContain('\nstage build from continuumio/miniconda3:24.11.1-0, line 1: it does not build\n');
  expect(text).toContain('\nstage from build, line 5: ');
  const lines = text.split('\n').map((line) => line.replace(/ {2,}/g, '  ').trim());
  expect(lines).toContain('line  command  environment  python  user  why');
  expect(lines).toContain(
    '2  conda create -y -n app python=3.12  none  base  root  line 1 base image continuumio/miniconda3',
  );
  // Its reason is the one above.
  expect(lines).toContain('3  conda clean -afy  none  base  root  as above');
  expect(lines.find((line) => line.startsWith('4  conda activate app'))).toContain('fails: ');
  expect(lines).toContain('4  python a.py  never runs');
  expect(lines).toContain('at the start ["bash", "/run.sh"]');
  expect(lines.find((line) => line.startsWith('run.sh:3  python a.py'))).toMatch(
    /app {2}app {2}1000 {2}.*run\.sh:2 conda activate app$/,
  );
  expect(lines.find((line) => line.startsWith('exec  bash in a terminal'))).toBeDefined();
});

test('what SHELL activates is put down to its line, not to the base image', () => {
  const { text } = reportOf({
    Dockerfile:
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["conda", "run", "-n", "app", "bash", "-c"]\nRUN python a.py\nCMD python b.py\n',
  });
  const lines = text.split('\n').map((line) => line.replace(/ {2,}/g, '  ').trim());
  expect(lines).toContain('4  python a.py  app  app  root  line 3 conda run -n app');
  expect(lines.find((line) => /python b\.py/.test(line) && /line 3 conda run -n app/.test(line))).toBeDefined();
});

test('a python that PATH puts first is put down to the line that does, not to the base image', () => {
  const { text } = reportOf({
    Dockerfile:
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python a.py\n',
  });
  const line = text.split('\n').find((each) => each.includes('python a.py')) ?? '';
  expect(line.replace(/ {2,}/g, '  ')).toMatch(/ {2}line 3 ENV PATH=\S+$/);
  expect(line).not.toContain('base image');
});

test('columns stand below each other, and no line starts or ends in blanks', () => {
  const { text } = reportOf(FILES);
  const lines = text.split('\n');
  const head = lines.find((line) => /^line +command/.test(line)) ?? '';
  const row = lines.find((line) => line.includes('conda create')) ?? '';
  expect(row.indexOf('conda create')).toBe(head.indexOf('command'));
  expect(row.indexOf('none')).toBe(head.indexOf('environment'));
  expect(lines.filter((line) => /^\s|\s$/.test(line))).toEqual([]);
});

test('links stand on the numbers and lead to the lines, of scripts too', () => {
  const made = reportOf(FILES);
  const links = made.links.map((link) => [piece(made, link), `${link.file.replace(/^.*\//, '')}:${link.target}`]);
  expect(links).toContainEqual(['2', 'Dockerfile:2']);
  expect(links).toContainEqual(['line 5', 'Dockerfile:5']);
  expect(links).toContainEqual(['run.sh:3', 'run.sh:3']);
  for (const [text, target] of links) expect(target).toMatch(new RegExp(`:${/\d+$/.exec(text ?? '')?.[0]}$`));
});

test('marks stand on what they color', () => {
  const made = reportOf(FILES);
  const marked = (style: string) => made.marks.filter((mark) => mark.style === style).map((mark) => piece(made, mark));
  expect(marked('environment')).toContain('app');
  expect(marked('base')).toContain('base');
  expect(marked('failing')).toContain('conda activate app');
  expect(marked('title')).toContain('docker/Dockerfile');
});

test('long commands are cut, a file without stages says so', () => {
  const long = reportOf(`FROM debian:12\nRUN echo ${'x'.repeat(500)}\n`).text;
  expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThan(300);
  expect(long).toContain('…');
  expect(reportOf('ARG x\n').text).toContain('There is no FROM');
});

test('rows are commands of the files: what a hook prints into eval is none', () => {
  for (const hook of ['conda shell.bash hook', 'mamba shell hook --shell bash']) {
    const { text } = reportOf({
      Dockerfile: `FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\nSHELL ["/bin/bash", "-c"]\nRUN eval "$(${hook})" && mamba list && conda activate app && python a.py\n`,
    });
    expect(text).toContain(`eval "$(${hook})"`);
    expect(text).not.toContain('__conda_hook');
    expect(text).not.toMatch(/^ *conda activate base\b/m);
  }
});

test('what the author writes behind the hook, inside the same eval, is a row', () => {
  const { text } = reportOf({
    Dockerfile:
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nSHELL ["/bin/bash", "-c"]\nRUN eval "$(conda shell.bash hook); conda activate app" && python a.py\n',
  });
  expect(text).toMatch(/conda activate app/);
});

test('what compose services run is below, with the place of the service', () => {
  const { explained } = explainedOf('FROM continuumio/miniconda3:24.11.1-0\n');
  const command = explained.stages[0]?.exec.plain;
  if (command === undefined) throw new Error('no stage');
  const own = { ...command, instruction: 'command', file: 'compose.yaml', line: 4, command: 'python a.py' };
  const service = { name: 'lab', file: 'compose.yaml', line: 2, stage: 0, commands: [own], health: [] };
  const { text, links } = report({ ...explained, services: [service] }, 'Dockerfile');
  expect(text).toMatch(/compose service lab compose\.yaml:2\ncompose\.yaml:4 +python a\.py +none +base/);
  expect(links.map(({ file, target }) => `${file}:${target}`)).toContain('compose.yaml:2');
});
