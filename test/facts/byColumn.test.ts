/** Environment, python and user are known or not each by itself: what one of them says does not wait for the others. */
import { expect, test } from 'vitest';
import { Analyzer, RULES } from '../../server/src/analysis';
import { memoryFiles } from '../../server/src/analysis/project/memory';

const BASE = `FROM registry.example.com/team/cuda:12
RUN wget -q https://github.com/conda-forge/miniforge/releases/download/24.11.3-0/Miniforge3-24.11.3-0-Linux-x86_64.sh -O /tmp/m.sh && bash /tmp/m.sh -b -p /opt/conda && rm /tmp/m.sh
ENV PATH=/opt/conda/bin:$PATH
RUN conda create -y -n app python=3.12 numpy=2.1 && conda clean -afy
`;

function findings(rest: string): string[] {
  const analyzer = new Analyzer(memoryFiles({ '/w/Dockerfile': BASE + rest }), { roots: ['/w'] });
  const activation = new Set(RULES.filter(({ category }) => category === 'activation').map(({ name }) => name));
  return (analyzer.lint('/w/Dockerfile') ?? []).map(({ name }) => name).filter((name) => activation.has(name));
}

test('a python that is surely base below an image that nobody knows is enough', () => {
  expect(findings('RUN python -c "import numpy"\n')).toEqual(['missing-activation']);
  expect(findings('RUN pip install flask==3.0\n')).toEqual(['wrong-environment-pip']);
});

test.each([
  ['it is on PATH', 'ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python -c "import numpy"\n'],
  ['conda run', 'RUN conda run -n app python -c "import numpy"\n'],
  ['the image may bring the program', 'RUN pytest\n'],
  ['a script may have changed anything', 'RUN /opt/vendor/setup.sh\nRUN python -c "import numpy"\n'],
  [
    "micromamba's SHELL may activate",
    'ARG MAMBA_DOCKERFILE_ACTIVATE=1\nENV ENV_NAME=app\nRUN python -c "import numpy"\n',
  ],
  ['a login shell reads files that nobody knows', 'RUN bash -lc "python -c \'import numpy\'"\n'],
  ['its ENTRYPOINT may activate', 'CMD ["python", "app.py"]\n'],
  ['a SHELL of its own', 'SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nRUN python -c "import numpy"\n'],
])('silent where %s', (_why, rest) => {
  expect(findings(rest)).toEqual([]);
});
