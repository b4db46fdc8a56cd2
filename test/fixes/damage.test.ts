/**
 * What safe fixes must not do to files that are half written, or written in a way that nobody thought of: all safe fixes are
 * made as `--fix` makes them, again and again, and what comes out is what is expected.
 */
import { describe, expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis';
import { applyFixes, mendingsOf } from '../../server/src/analysis/fixes/apply';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { Prover } from '../../server/src/analysis/prover';

const BASE = 'FROM condaforge/miniforge3:24.11.3-0\n';
const MAMBA = 'FROM mambaorg/micromamba:2.0.5\n';
const SCRIPT = '#!/bin/bash\nexec "$@"\n';
const CLEAN = ' && conda clean -afy';

type Files = Readonly<Record<string, string>>;

/** The files with all safe fixes that can be proved, made in rounds. */
function fixed(files: Files): { after: Files; rounds: number; harmful: string[] } {
  const source = memoryFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/p/${path}`, text])));
  const analyzer = new Analyzer(source, { roots: ['/p'] });
  const prover = new Prover(source, analyzer, (tracked) => new Analyzer(tracked, { roots: ['/p'] }));
  const harmful = source
    .list('/p')
    .flatMap((path) =>
      analyzer
        .lint(path)
        .flatMap((finding) =>
          finding.fixes.flatMap((fix) =>
            fix.safe && prover.judge([{ finding, fix }]).verdict === 'harmful' ? [fix.title] : [],
          ),
        ),
    );
  for (let rounds = 0; ; rounds++) {
    const proved = source.list('/p').flatMap((path) => prover.proved(mendingsOf(analyzer.lint(path))));
    const done = applyFixes(
      proved.map(({ fix }) => fix),
      (path) => source.read(path)?.text,
    );
    if (done.files.size === 0 || rounds > 5) {
      const after = source.list('/p').map((path) => [path.slice('/p/'.length), source.read(path)?.text ?? '']);
      return { after: Object.fromEntries(after), rounds, harmful };
    }
    for (const [path, text] of done.files) source.set(path, text);
  }
}

/** A Dockerfile in parts, without and with what the fixes put in. */
function dockerfile(before: string, after = before, others: Files = {}): readonly [Files, Files] {
  return [
    { ...others, Dockerfile: before },
    { ...others, Dockerfile: after },
  ];
}

const CASES: Readonly<Record<string, readonly [before: Files, after: Files]>> = {
  'chmod +x does not pile up: chmod -x comes after it': dockerfile(
    `${BASE}COPY run.sh /run.sh\nRUN chmod +x /run.sh\nRUN chmod -x /run.sh\nENTRYPOINT ["/run.sh"]\n`,
    undefined,
    { 'run.sh': SCRIPT },
  ),
  'chmod +x does not pile up: a mode of its own, and another one later': dockerfile(
    `${BASE}COPY --chmod=644 run.sh /\nRUN chmod 644 /run.sh\nENTRYPOINT ["/run.sh"]\n`,
    undefined,
    { 'run.sh': SCRIPT },
  ),
  'a mode that only COPY gives': dockerfile(
    `${BASE}COPY --chmod=644 run.sh /\nENTRYPOINT ["/run.sh"]\n`,
    `${BASE}COPY --chmod=644 run.sh /\nRUN chmod +x /run.sh\nENTRYPOINT ["/run.sh"]\n`,
    { 'run.sh': SCRIPT },
  ),
  'SHELL is not moved past a CMD that it starts': dockerfile(
    `${BASE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nCMD python x.py\nRUN conda create -y -n app python=3.12${CLEAN}\n`,
  ),
  'SHELL is not moved past a health check': dockerfile(
    `${BASE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nHEALTHCHECK CMD python x.py\nRUN conda create -y -n app python=3.12${CLEAN}\n`,
  ),
  'channels: without a value': [
    { 'environment.yml': 'name: app\nchannels:\ndependencies:\n- python=3.12\n- pip:\n  - flask\n' },
    { 'environment.yml': 'name: app\nchannels:\ndependencies:\n- python=3.12\n- pip\n- pip:\n  - flask\n' },
  ],
  'a quote of YAML that is open': [
    { 'environment.yml': 'name: "a b\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n' },
    { 'environment.yml': 'name: "a b\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n' },
  ],
  'the last line of a heredoc': dockerfile(
    `${BASE}RUN <<EOF\nconda create -y -n app python=3.12\nEOF\nRUN true\n`,
    `${BASE}RUN <<EOF\nconda create -y -n app python=3.12${CLEAN}\nEOF\nRUN true\n`,
  ),
  'a heredoc whose last line goes on': dockerfile(
    `${BASE}RUN <<EOF bash\nconda install -y numpy=2.1 \\\nEOF\nRUN true\n`,
  ),
  'a heredoc whose last line waits for a command': dockerfile(
    `${BASE}RUN <<EOF\nconda install -y numpy=2.1 &&\nEOF\nRUN true\n`,
  ),
  'a heredoc beside a command': dockerfile(
    `${BASE}RUN cat <<EOF > /x && conda install -y numpy=2.1\nhello\nEOF`,
    `${BASE}RUN cat <<EOF > /x && conda install -y numpy=2.1${CLEAN}\nhello\nEOF`,
  ),
  'CR and LF stay together': dockerfile(
    `${BASE}RUN conda install -y numpy=2.1 \\\n  scipy\n`.replace(/\n/g, '\r\n'),
    `${BASE}RUN conda install -y numpy=2.1 \\\n  scipy \\\n  && conda clean -afy\n`.replace(/\n/g, '\r\n'),
  ),
  'a RUN that ends in a backslash at the end of the file': dockerfile(
    `${MAMBA}RUN micromamba install -y -n base python=3.12 && micromamba clean --all --yes\nRUN python -V && \\`,
    `${MAMBA}RUN micromamba install -y -n base python=3.12 && micromamba clean --all --yes\nARG MAMBA_DOCKERFILE_ACTIVATE=1\nRUN python -V && \\`,
  ),
  'a name with a form feed': dockerfile(
    `${BASE}RUN conda create -y -n a\fb python=3.12${CLEAN}\nRUN conda run -n a\fb python -V\n`,
  ),
  'no clean after exec, ! and a changed user': dockerfile(
    `${BASE}RUN exec conda install -y numpy=2.1\nRUN ! conda install -y numpy=2.1\nRUN sudo -u me conda install -y numpy=2.1\n`,
  ),
  'open quotes, backticks and braces': dockerfile(
    ['"numpy=2', "'numpy=2", '`numpy=2', '${numpy=2', '$(numpy=2', '((numpy=2']
      .map((word) => `${BASE}RUN conda install -y ${word}\n`)
      .join(''),
  ),
  'the variables of one call': dockerfile(
    'FROM debian:12\nCOPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda\nRUN PATH=/opt/conda/bin:$PATH conda create -y -n app python=3.12\nRUN env PATH=/opt/conda/bin:$PATH conda create -y -n web python=3.12\n',
    'FROM debian:12\nCOPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda\nRUN PATH=/opt/conda/bin:$PATH conda create -y -n app python=3.12 && PATH=/opt/conda/bin:$PATH conda clean -afy\nRUN env PATH=/opt/conda/bin:$PATH conda create -y -n web python=3.12\n',
  ),
  'conda-lock where there is no conda': dockerfile(
    `${MAMBA}COPY conda-lock.yml /tmp/\nRUN conda-lock install --micromamba -n app /tmp/conda-lock.yml\n`,
  ),
};

describe('fixes that would damage', () => {
  test.each(Object.entries(CASES))('%s', (_name, [before, expected]) => {
    const { after, rounds, harmful } = fixed(before);
    expect(after).toEqual(expected);
    expect(rounds).toBeLessThanOrEqual(2);
    // Not even tried: the rules know better.
    expect(harmful).toEqual([]);
  });
});
