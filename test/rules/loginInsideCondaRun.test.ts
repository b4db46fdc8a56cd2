import { loginInsideCondaRun } from '../../server/src/analysis/rules/activation/loginInsideCondaRun';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';

testRule(loginInsideCondaRun, {
  valid: [
    `${MAKE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nRUN python -V\n`,
    { name: 'a login shell alone', files: `${MAKE}SHELL ["/bin/bash", "-lc"]\nRUN python -V\n` },
    { name: 'an unknown base', files: 'FROM example.org/own:1\nRUN conda run -n app bash -lc "python -V"\n' },
  ],
  invalid: [
    {
      name: 'SHELL',
      files: `${MAKE}SHELL ["conda", "run", "-n", "app", "/bin/bash", «"-lc"»]\nRUN python -V\n`,
      says: 'the commands run in base instead of app',
      fixed: `${MAKE}SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nRUN python -V\n`,
    },
    {
      name: 'in a RUN',
      files: `${MAKE}RUN conda run -n app bash «--login» -c 'python -V'\n`,
      fixed: `${MAKE}RUN conda run -n app bash -c 'python -V'\n`,
    },
    {
      name: 'at start, with the prefix',
      files: `${MAKE}CMD ["conda", "run", "--no-capture-output", "-p", "/opt/conda/envs/app", "bash", «"-lc"», "python job.py"]\n`,
    },
  ],
});
