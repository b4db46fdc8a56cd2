import { describe, expect, test } from 'vitest';
import { Analyzer, explain } from '../../server/src/analysis';
import { memoryFiles } from '../../server/src/analysis/project/memory';

const FROM = 'FROM condaforge/miniforge3:25.3.1-0\n';

function look(files: Readonly<Record<string, string>>) {
  const analyzer = new Analyzer(memoryFiles(files), {
    roots: ['/p'],
    onRuleError: (rule, path, error) => {
      throw new Error(`${rule.name} in ${path}: ${String(error)}`);
    },
  });
  for (const path of Object.keys(files)) analyzer.lint(path);
  const context = analyzer.context('/p/Dockerfile');
  if (context?.kind !== 'dockerfile') throw new Error('no Dockerfile');
  return explain(context.self, { text: (path) => files[path], show: (path) => path });
}

describe('what starts itself, or one another, without an end', () => {
  const chains: Readonly<Record<string, string>> = {
    sudo: 'sudo '.repeat(2000),
    env: 'env '.repeat(3000),
    'env with a variable': 'env A=b '.repeat(3000),
    exec: 'exec '.repeat(3000),
    'conda run': 'conda run -n base '.repeat(1000),
    'micromamba run': 'micromamba run -n base '.repeat(1000),
    'uv run': 'uv run '.repeat(1000),
    'poetry run': 'poetry run '.repeat(1000),
    'pixi run': 'pixi run '.repeat(1000),
    'nohup nice': 'nohup nice '.repeat(1000),
    xargs: 'xargs '.repeat(1000),
    eval: 'eval '.repeat(2000),
    command: 'command '.repeat(2000),
    'sh -c': 'sh -c '.repeat(2000),
  };
  for (const [name, words] of Object.entries(chains)) {
    test(name, () => {
      expect(() => look({ '/p/Dockerfile': `${FROM}RUN ${words}conda install -y numpy=2.1\n` })).not.toThrow();
      expect(() => look({ '/p/Dockerfile': `${FROM}CMD ${words}python\n` })).not.toThrow();
    });
  }

  test('start-up files in a ring', () => {
    const ring = [
      "RUN echo '. ~/.bash_profile' >> ~/.bashrc && echo '. ~/.bashrc' >> ~/.bash_profile",
      "RUN echo '. /etc/profile.d/a.sh' >> /etc/profile && echo '. /etc/profile' > /etc/profile.d/a.sh",
      'SHELL ["bash", "-lic"]',
      'RUN conda activate base && python x.py',
      'CMD ["bash", "-l"]',
    ];
    expect(() => look({ '/p/Dockerfile': `${FROM}${ring.join('\n')}\n` })).not.toThrow();
  });

  test('supervisord that starts itself', () => {
    const files = {
      '/p/Dockerfile': `${FROM}COPY supervisord.conf /etc/supervisord.conf\nCMD ["supervisord", "-c", "/etc/supervisord.conf"]\n`,
      '/p/supervisord.conf': '[program:a]\ncommand=supervisord -c /etc/supervisord.conf\n',
    };
    expect(() => look(files)).not.toThrow();
  });

  test('a script that calls itself', () => {
    const files = {
      '/p/Dockerfile': `${FROM}COPY run.sh /run.sh\nENTRYPOINT ["bash", "/run.sh"]\n`,
      '/p/run.sh': '#!/bin/bash\nbash /run.sh "$@"\nexec env bash /run.sh\n',
    };
    expect(() => look(files)).not.toThrow();
  });
});
