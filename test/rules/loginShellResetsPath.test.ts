import { loginShellResetsPath } from '../../server/src/analysis/rules/activation/loginShellResetsPath';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';
const PATH = 'ENV PATH=/opt/conda/envs/app/bin:$PATH\n';

testRule(loginShellResetsPath, {
  valid: [
    `${MAKE}${PATH}SHELL ["/bin/bash", "-c"]\nRUN python -V\n`,
    { name: 'no environment on PATH', files: `${MAKE}SHELL ["/bin/bash", "-lc"]\nRUN python -V\n` },
    {
      name: "Ubuntu's profile leaves PATH alone",
      files:
        'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\nENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN bash -lc "python -V"\n',
    },
    {
      name: 'activated by hand',
      files: `${MAKE}${PATH}SHELL ["/bin/bash", "-lc"]\nRUN conda activate app && python -V\n`,
    },
    {
      name: 'the profile activates it again',
      files: `${MAKE}${PATH}RUN echo "conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "-lc"]\nRUN python -V\n`,
    },
    {
      name: 'the profile activates another one than base',
      files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "-lc"]\nRUN python -V\n`,
    },
    { name: 'nothing needs the environment', files: `${MAKE}${PATH}SHELL ["/bin/bash", "-lc"]\nRUN ls\n` },
    {
      name: 'an unknown base',
      files: 'FROM example.org/own:1\nENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN bash -lc "python -V"\n',
    },
  ],
  invalid: [
    {
      name: 'SHELL',
      files: `${MAKE}${PATH}SHELL ["/bin/bash", «"--login"», "-c"]\nRUN python -V\n`,
      says: 'that of base, not that of app',
      fixed: `${MAKE}${PATH}SHELL ["/bin/bash", "-c"]\nRUN python -V\n`,
    },
    {
      name: 'a letter of the flag, in CMD',
      files: `${MAKE}${PATH}CMD ["bash", «"-lc"», "python a.py"]\n`,
      fixed: `${MAKE}${PATH}CMD ["bash", "-c", "python a.py"]\n`,
    },
    {
      name: 'in a RUN, on a continuation line',
      files: `${MAKE}${PATH}RUN true && \\\n    bash «-l» -c 'python -V'\n`,
      fixed: `${MAKE}${PATH}RUN true && \\\n    bash -c 'python -V'\n`,
    },
  ],
});
