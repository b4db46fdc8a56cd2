import { healthcheckNotActivated } from '../../server/src/analysis/rules/start/healthcheckNotActivated';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';
const CMD = 'CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "job.py"]\n';

testRule(healthcheckNotActivated, {
  valid: [
    `${MAKE}HEALTHCHECK CMD /opt/conda/envs/app/bin/python check.py\n${CMD}`,
    `${MAKE}HEALTHCHECK CMD conda run -n app python check.py\n${CMD}`,
    { name: 'PATH', files: `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nHEALTHCHECK CMD python check.py\n${CMD}` },
    { name: 'a tool of the system', files: `${MAKE}HEALTHCHECK CMD curl -f http://localhost/\n${CMD}` },
    { name: 'NONE', files: `${MAKE}HEALTHCHECK NONE\n${CMD}` },
    ...[
      ['a tool of the system', 'healthcheck: { test: [CMD, curl, -f, "http://localhost"] }'],
      ['a path', 'healthcheck: { test: [CMD, /opt/conda/envs/app/bin/python, -V] }'],
      ['conda run', 'healthcheck: { test: conda run -n app python -V }'],
      ['switched off', 'healthcheck: { test: python -V, disable: true }'],
      ['NONE', 'healthcheck: { test: [NONE] }'],
      ['nothing', 'healthcheck: { interval: 3s, test: }'],
      ['PATH', 'environment: { PATH: "/opt/conda/envs/app/bin:/usr/bin" }\n    healthcheck: { test: python -V }'],
      ['a file of variables', 'env_file: a.env\n    healthcheck: { test: python -V }'],
      ['another user', `user: "1000"\n    healthcheck: { test: bash -ic 'python -V' }`],
      ['nothing is activated at start', 'command: python job.py\n    healthcheck: { test: python -V }'],
    ].map(([name, text]) => ({
      name: `compose: ${name}`,
      files: { 'compose.yaml': `services:\n  web:\n    build: .\n    ${text}\n`, Dockerfile: `${MAKE}${CMD}` },
    })),
    { name: 'nothing is activated at start', files: `${MAKE}HEALTHCHECK CMD python check.py\nCMD ["bash"]\n` },
  ],
  invalid: [
    {
      name: 'micromamba has its own run',
      files:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python=3.12\nHEALTHCHECK CMD «python» check.py\nCMD ["python", "a.py"]\n',
      says: 'Name it by its path `/opt/conda/bin/python`, or run it with `micromamba run -n base` here as well.',
    },
    {
      files: `${MAKE}HEALTHCHECK --interval=5s CMD «python» check.py || exit 1\n${CMD}`,
      fixed: `${MAKE}HEALTHCHECK --interval=5s CMD /opt/conda/envs/app/bin/python check.py || exit 1\n${CMD}`,
      alternatives: [
        undefined,
        `${MAKE}HEALTHCHECK --interval=5s CMD conda run --no-capture-output -n app python check.py || exit 1\n${CMD}`,
      ],
    },
    {
      name: 'JSON form, activation in an ENTRYPOINT script',
      files: {
        Dockerfile: `${MAKE}COPY --chmod=755 e.sh /\nHEALTHCHECK CMD [«"python"», "check.py"]\nENTRYPOINT ["/e.sh"]\nCMD ["python", "a.py"]\n`,
        'e.sh': '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\nexec "$@"\n',
      },
      says: 'outside of app',
    },
    ...[
      [
        'a list on one line',
        '["CMD", «"python"», "check.py"]',
        '["CMD", "/opt/conda/envs/app/bin/python", "check.py"]',
        '["CMD", "conda", "run", "--no-capture-output", "-n", "app", "python", "check.py"]',
      ],
      [
        'a list',
        '\n        - CMD\n        - «python»\n        - check.py',
        '\n        - CMD\n        - /opt/conda/envs/app/bin/python\n        - check.py',
        '\n        - CMD\n        - conda\n        - run\n        - --no-capture-output\n        - -n\n        - app\n        - python\n        - check.py',
      ],
      [
        'a string',
        '«python» check.py || exit 1',
        '/opt/conda/envs/app/bin/python check.py || exit 1',
        'conda run --no-capture-output -n app python check.py || exit 1',
      ],
      [
        'a text for the shell',
        '["CMD-SHELL", "true && «python» check.py"]',
        '["CMD-SHELL", "true && /opt/conda/envs/app/bin/python check.py"]',
        '["CMD-SHELL", "true && conda run --no-capture-output -n app python check.py"]',
      ],
    ].map(([name, test = '', fixed = '', other = '']) => {
      const compose = (value: string) =>
        `services:\n  web:\n    build: .\n    healthcheck:\n      test: ${value}\n      interval: 5s\n`.replace(
          ': \n',
          ':\n',
        );
      return {
        name: `compose: ${name}`,
        files: { 'compose.yaml': compose(test), Dockerfile: `${MAKE}${CMD}` },
        fixed: { 'compose.yaml': compose(fixed) },
        alternatives: [undefined, { 'compose.yaml': compose(other) }],
      };
    }),
  ],
});
