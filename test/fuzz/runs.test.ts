/**
 * Long runs of one thing where files have words: what goes back and forth over them takes minutes (`/\/+$/` looks at each run
 * of slashes again from each slash), what does not, nothing. The lengths are those that a word of a command can have.
 */
import { test } from 'vitest';
import { Analyzer, explain } from '../../server/src/analysis';
import { complete } from '../../server/src/analysis/completion/complete';
import { hoverAt } from '../../server/src/analysis/hover/hover';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { expectNoHang, NO_HANG } from '../hang';

const FROM = 'FROM condaforge/miniforge3:25.3.1-0\n';
const LENGTH = 30_000;

/** Files with `¦` where the run is put. */
const PLACES: Readonly<Record<string, readonly [path: string, text: string]>> = {
  'a folder': ['Dockerfile', `${FROM}WORKDIR /a¦\nRUN conda env list\n`],
  'a variable': ['Dockerfile', `${FROM}ENV A=¦ PATH=/x¦:$PATH\nRUN conda env list\n`],
  'a package': ['Dockerfile', `${FROM}RUN conda create -y -n a b¦ && pip install c¦\n`],
  'names of many files': ['Dockerfile', `${FROM}COPY a¦ /b¦\n`],
  'an option': ['Dockerfile', `${FROM}RUN tar -x¦ y && wget -q¦ http://x/y && useradd -m¦ x\n`],
  'an installer': [
    'Dockerfile',
    `FROM debian:12.8\nRUN wget http://x/¦ && git clone http://x/y¦ && bash z¦.sh -b -p /opt/c¦\n`,
  ],
  'a word of an array': ['Dockerfile', `${FROM}CMD ["python", "¦"]\n`],
  'a selector': ['environment.yml', 'name: a\ndependencies:\n  - sel(¦)\n  - b # [¦]\n'],
  'a channel': ['environment.yml', 'name: a\nchannels:\n  - b¦\ndependencies:\n  - c=1.¦\n'],
  'variables of an environment': ['environment.yml', 'name: a\nvariables:¦\n  A: ¦\n'],
  'a line of a script': ['entrypoint.sh', '#!/bin/bash¦\n# ¦\nexport A=¦\nexec "$@"\n'],
  'a value of Compose': ['compose.yaml', 'services:\n  a:\n    image: b¦\n    command: c¦\n'],
  'ignored files': ['.dockerignore', 'a¦\n!b¦\n'],
};
const RUNS = ['/', '.', ' ', '-', '\t', '#', 'j', 'O', '=', '*', '\n', '[', '"', '1.', '$', 'conda ', '\\\n'];

test.each(Object.entries(PLACES))('%s', { timeout: RUNS.length * NO_HANG.timeout }, async (_, [path, text]) => {
  for (const run of RUNS) {
    const holes = text.split('¦').length - 1;
    const long = text.replaceAll('¦', run.repeat(LENGTH / run.length / holes));
    const files = {
      '/p/Dockerfile': `${FROM}COPY . /x/\nRUN conda env create -f /x/environment.yml\nENTRYPOINT ["/x/entrypoint.sh"]\n`,
      [`/p/${path}`]: long,
    };
    const analyzer = new Analyzer(memoryFiles(files), { roots: ['/p'] });
    await expectNoHang(() => {
      for (const each of Object.keys(files)) analyzer.lint(each);
      const at = Math.max(0, long.indexOf(run.repeat(3)));
      complete(analyzer, `/p/${path}`, at, {});
      hoverAt(analyzer, `/p/${path}`, at);
      const context = analyzer.context('/p/Dockerfile');
      if (context?.kind === 'dockerfile') explain(context.self, { text: () => undefined, show: (each) => each });
    }, JSON.stringify(run));
  }
});
