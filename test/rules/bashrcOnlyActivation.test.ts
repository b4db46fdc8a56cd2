import { bashrcOnlyActivation } from '../../server/src/analysis/rules/activation/bashrcOnlyActivation';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;

const RC = `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\n`;

testRule(bashrcOnlyActivation, {
  valid: [
    { name: 'interactive', files: `${RC}CMD ["bash", "-ic", "python app.py"]\n` },
    { name: 'login shell of root on Debian', files: `${RC}CMD ["bash", "-lc", "python app.py"]\n` },
    { name: 'PATH', files: `${RC}ENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["python", "app.py"]\n` },
    { name: 'a shell for people', files: `${RC}CMD ["bash"]\n` },
    { name: 'no activation in the file', files: `${MAKE}CMD ["python", "app.py"]\n` },
    { name: 'named by its path', files: `${RC}CMD ["/opt/conda/envs/app/bin/python", "app.py"]\n` },
    { name: 'conda run', files: `${RC}CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "app.py"]\n` },
    {
      name: 'unknown base',
      files:
        'FROM example.org/conda:1\nRUN conda create -y -n app python=3.12\nRUN echo "conda activate app" >> ~/.bashrc\nCMD ["python", "app.py"]\n',
    },
  ],
  invalid: [
    {
      name: 'exec form',
      files: `${RC}CMD [«"python"», "app.py"]\n`,
      says: 'only `/root/.bashrc` activates it',
      alternatives: [
        undefined,
        `${RC}CMD ["bash", "-ic", "python app.py"]\n`,
        `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN echo "conda activate app" >> ~/.bashrc\nCMD ["python", "app.py"]\n`,
      ],
      titles: [
        'Activate app in an ENTRYPOINT script (entrypoint.sh)',
        'Start it in an interactive bash: bash -ic',
        'Put it first on PATH: ENV PATH=/opt/conda/envs/app/bin:$PATH',
      ],
    },
    {
      name: 'shell form',
      files: `${RC}CMD «python» app.py\n`,
      alternatives: [undefined, `${RC}CMD ["bash", "-ic", "python app.py"]\n`],
    },
    { name: 'ENTRYPOINT', files: `${RC}ENTRYPOINT [«"python"», "app.py"]\n` },
  ],
});
