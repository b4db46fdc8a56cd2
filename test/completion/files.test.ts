import { describe, expect, test } from 'vitest';
import { RULES } from '../../server/src/analysis';
import { at } from './harness';

describe('base images and stages', () => {
  test('behind FROM: images made for conda first, with the newest tag, deprecated ones not at all', () => {
    const { labels, proposals, take } = at('FROM ¦', { trigger: ' ' });
    expect(labels[0]).toMatch(/^condaforge\/miniforge3:\d/);
    const place = (name: string) => labels.findIndex((label) => label.startsWith(name));
    expect(proposals.every(({ kind }) => kind === 'image')).toBe(true);
    // With conda and a tag, with conda, without.
    expect(place('quay.io/jupyter/')).toBeLessThan(place('broadinstitute/gatk'));
    expect(place('broadinstitute/gatk')).toBeLessThan(place('debian'));
    expect(labels.some((label) => label.startsWith('continuumio/miniconda3'))).toBe(false);
    const [first = ''] = labels;
    expect(take(first)).toBe(`FROM ${first}`);
  });

  test('a reference that is half written is replaced as a whole', () => {
    const text = 'FROM --platform=linux/amd64 condaforge/mini¦forge3:4.9 AS x\n';
    const label = at(text).labels.find((each) => each.startsWith('condaforge/miniforge3:')) ?? '';
    expect(at(text).take(label)).toBe(`FROM --platform=linux/amd64 ${label} AS x\n`);
  });

  const two = 'FROM debian:12 AS one\nFROM debian:12 AS two\n';
  test('stages above, the nearest first', () => {
    expect(at(`${two}FROM ¦`).labels.slice(0, 2)).toEqual(['two', 'one']);
    expect(at(`${two}FROM debian:12\nCOPY --from=¦ /a /b`).labels).toEqual(['two', 'one']);
    expect(at(`${two}COPY --from=¦ /a /b`).labels).toEqual(['one']);
    expect(at(`${two}RUN --mount=type=bind,from=o¦,target=/x true\n`).take('one')).toMatch(/from=one,target/);
  });

  test('nothing where Docker has its own words', () => {
    expect(at('FROM debian ¦').labels).toEqual([]);
    expect(at('¦', { trigger: ' ' }).labels).toEqual([]);
    expect(at('FROM debian\nCOP¦').labels).toEqual([]);
    expect(at('FROM debian\nRUN ¦').labels).toEqual([]);
  });
});

describe('quotes and dashes', () => {
  const made = 'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\n';
  test('behind a closing quote a word is as it is meant', () => {
    expect(at(`${made}RUN conda run -n "app"¦`).labels).toEqual([]);
    expect(at(`${made}RUN conda run -n ""¦`, { trigger: '"' }).labels).toEqual([]);
    expect(at(`${made}RUN conda run -n "a¦`).labels).toContain('app');
    expect(at(`${made}RUN conda run -n "app" ¦`).labels).toEqual(at(`${made}RUN conda run -n app ¦`).labels);
  });
  test('a dash of a list begins an item only with its blank', () => {
    const compose = (line: string) => ({
      Dockerfile: made,
      'compose.yaml': `services:\n  a:\n    build: .\n    command:\n      - conda\n      - run\n      - -n\n${line}\n`,
    });
    expect(at(compose('      -¦'), { trigger: '-' }).labels).toEqual([]);
    expect(at(compose('      - ¦')).labels).toContain('app');
  });
});

describe('snippets', () => {
  const made = 'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\n';
  const shell = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]';

  test('of SHELL, with the environment of the project', () => {
    expect(at(`${made}SHELL ¦`, { trigger: ' ' }).take('["conda", "run", …, "app", "/bin/bash", "-c"]')).toBe(
      made + shell,
    );
    expect(at(`${made}SHELL [¦]`).take('["conda", "run", …, "app", "/bin/bash", "-c"]')).toBe(made + shell);
    expect(at(`${made}SH¦`).take('SHELL ["conda", "run", …, "app", "/bin/bash", "-c"]')).toBe(made + shell);
  });

  test('of ENTRYPOINT and CMD', () => {
    expect(at(`${made}ENTRYPOINT ¦`).take('["conda", "run", …, "app"]')).toBe(
      `${made}ENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "app"]`,
    );
    expect(at(`${made}CMD ¦`).take('["/opt/conda/envs/app/bin/python", …]')).toBe(
      `${made}CMD ["/opt/conda/envs/app/bin/python", "\${2:app.py}"]`,
    );
    expect(at('FROM mambaorg/micromamba:2.0.5\nCMD ¦').labels[1]).toContain('"micromamba", "run"');
  });

  test('without an environment there is a place to fill in', () => {
    expect(at('FROM example/unknown\nSHELL ¦').proposals[0]?.insert).toContain('${1:');
  });
});

describe('environment.yml', () => {
  const file = (text: string) => at({ 'environment.yml': text });

  test('keys that are not there yet', () => {
    const { labels, take } = file('name: app\nch¦\ndependencies:\n  - python\n');
    expect(labels).toContain('channels');
    expect(labels).not.toContain('name');
    expect(take('channels')).toBe('name: app\nchannels:\n  - ${1:conda-forge}\ndependencies:\n  - python\n');
    expect(file('nam¦: app\n').take('name')).toBe('name: app\n');
  });

  test('keys are left to an extension that has them from the schema, channels are not', () => {
    expect(at({ 'environment.yml': 'ch¦' }, { schemas: true }).labels).toEqual([]);
    expect(at({ 'environment.yml': 'channels:\n  - ¦\n' }, { schemas: true }).labels[0]).toBe('conda-forge');
  });

  test('channels, platforms, and the list for pip', () => {
    expect(file('channels:\n  - conda-forge\n  - ¦\n').labels[0]).toBe('bioconda');
    expect(file('channels: [conda-forge, bio¦]\n').labels).toContain('bioconda');
    expect(file('platforms:\n  - ¦\n').labels).toContain('linux-64');
    expect(file('dependencies:\n  - python\n  - pi¦\n').take('pip:')).toContain('  - pip:\n    - ${1:package}\n');
    expect(file('dependencies:\n  - ¦\n').labels).toEqual([]);
    expect(file('dependencies:\n  - pip:\n    - ¦\n').labels).toEqual([]);
  });

  test('the name that Dockerfiles use', () => {
    const Dockerfile =
      'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml /\nRUN conda env create -f /environment.yml\nCMD ["conda", "run", "-n", "web", "python"]\n';
    expect(at({ Dockerfile, 'environment.yml': 'name: ¦\ndependencies: [python]\n' }).labels).toEqual(['web']);
  });
});

describe('rules', () => {
  test('in a comment that quiets them: those with findings first, no rule twice', () => {
    const { labels } = at('FROM debian\n# conda-in-docker ignore=¦\nRUN true\n', { trigger: '=' });
    expect(labels.length).toBe(RULES.length + 1);
    expect(labels.slice(0, 3)).toContain('unpinned-base-tag');
    const more = at('# conda-in-docker ignore-file=unpinned-base-tag, no-¦\nFROM debian\n', { trigger: '-' });
    expect(more.labels).not.toContain('unpinned-base-tag');
    expect(more.take('no-set-e')).toMatch(/unpinned-base-tag, no-set-e\n/);
  });

  test('the keyword, and no rule behind a reason', () => {
    expect(at('# cond¦\nFROM debian\n').take('conda-in-docker ignore=')).toBe(
      '# conda-in-docker ignore=\nFROM debian\n',
    );
    expect(at('# conda-in-docker ig¦\nFROM debian\n').labels).toEqual(['ignore=', 'ignore-file=']);
    expect(at('# conda-in-docker ignore=root-user ¦\nFROM debian\n').labels).toEqual([]);
  });

  test('in the configuration, with their levels', () => {
    const file = (text: string) => at({ '.conda-in-docker.yaml': text });
    expect(file('¦').labels).toEqual(['rules', 'ignore', 'base-images']);
    expect(file('rules:\n  ro¦\n').take('root-user')).toBe('rules:\n  root-user: \n');
    expect(file('rules:\n  root-user: ¦\n').labels).toContain('off');
    expect(file('base-images:\n  example/x:\n    ¦\n').labels).toContain('environments');
    expect(at({ '.conda-in-docker.yaml': 'rules:\n  ro¦' }, { schemas: true }).labels).toEqual([]);
  });
});

test('half a file is no obstacle', () => {
  const whole = `FROM condaforge/miniforge3:24.11.3-0 AS a
COPY environment.yml /tmp/
RUN conda env create -n app -f /tmp/environment.yml && \\
    conda clean -afy
SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]
RUN <<EOF
conda activate "app"
EOF
COPY --from=a /opt/conda/envs/app /x
`;
  for (let end = 0; end <= whole.length; end += 2) {
    at(`${whole.slice(0, end)}¦`, { trigger: end % 4 === 0 ? ' ' : undefined });
    if (end % 6 === 0) at(`${whole.slice(0, end)}¦${whole.slice(end)}`);
  }
});
