import { activationDoesNotPersist } from '../../server/src/analysis/rules/activation/activationDoesNotPersist';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;
const RUN_APP = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';

const HOOK = '. /opt/conda/etc/profile.d/conda.sh';

testRule(activationDoesNotPersist, {
  valid: [
    { name: 'work in the same RUN', files: `${MAKE}RUN ${HOOK} && conda activate app && python x.py\n` },
    {
      name: 'nothing later needs it',
      files: `${MAKE}RUN ${HOOK} && conda activate app\nRUN apt-get update\nCMD ["sleep", "9"]\n`,
    },
    {
      name: 'the shell that starts has it by other means',
      files: `${MAKE}RUN ${HOOK} && conda activate app\nRUN echo "conda activate app" >> ~/.bashrc\nCMD ["bash"]\n`,
    },
    {
      name: 'PATH has it when the container starts',
      files: `${MAKE}RUN ${HOOK} && conda activate app\nENV PATH=/opt/conda/envs/app/bin:$PATH\nCMD ["bash"]\n`,
    },
    { name: 'only a look', files: `${MAKE}RUN ${HOOK} && conda activate app && conda info\nCMD ["bash"]\n` },
    {
      name: 'the later one activates itself',
      files: `${MAKE}RUN ${HOOK} && conda activate app\nRUN conda run -n app python x.py\n`,
    },
    {
      name: 'PATH brings it',
      files: `${MAKE}RUN ${HOOK} && conda activate app\nENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python x.py\n`,
    },
    { name: 'base', files: `${MAKE}RUN ${HOOK} && conda activate base\nRUN python x.py\n` },
    { name: 'fails already', files: `${MAKE}RUN conda activate app\nRUN python x.py\n` },
    {
      name: 'unknown base',
      files:
        'FROM example.org/conda:1\nRUN conda create -y -n app python=3.12\nRUN conda activate app\nRUN python x.py\n',
    },
  ],
  invalid: [
    {
      name: 'the last one, before a bare shell',
      files: `${MAKE}RUN ${HOOK} && «conda activate app»\nCMD ["/bin/bash"]\n`,
      message: 'useless',
      titles: [],
    },
    {
      name: 'alone in its RUN, followed by one that needs it',
      files: `${MAKE}RUN ${HOOK} && «conda activate app»\nRUN python x.py\n`,
      says: '`python x.py` on line 4',
      titles: [
        'Run all that follows in app: SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]',
        'Merge it with the RUN below, so that both share a shell',
      ],
      alternatives: [
        `${MAKE}${RUN_APP}RUN python x.py\n`,
        `${MAKE}RUN ${HOOK} && conda activate app && \\\n    python x.py\n`,
      ],
    },
    {
      name: 'several later ones: no merge',
      files: `${MAKE}RUN ${HOOK} && «conda activate app» && conda info\nRUN python x.py\nRUN pip install flask\n`,
      titles: [
        'Run all that follows in app: SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]',
      ],
      fixed: `${MAKE}${RUN_APP}RUN python x.py\nRUN pip install flask\n`,
    },
    {
      name: 'source activate in bash',
      files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN «source activate app»\nRUN conda install -y numpy=2.1\n`,
      fixed: `${MAKE}SHELL ["/bin/bash", "-c"]\n${RUN_APP}RUN conda install -y numpy=2.1\n`,
    },
    {
      name: 'in bash -c and a login shell',
      files: `${MAKE}RUN /bin/bash -c "«source activate app»"\nRUN python x.py\n`,
      fixed: `${MAKE}${RUN_APP}RUN python x.py\n`,
    },
    {
      name: 'login SHELL',
      files: `${MAKE}SHELL ["/bin/bash", "-lc"]\nRUN «conda activate app»\nRUN python x.py\n`,
      fixed: `${MAKE}SHELL ["/bin/bash", "-lc"]\n${RUN_APP}RUN python x.py\n`,
    },
  ],
});
