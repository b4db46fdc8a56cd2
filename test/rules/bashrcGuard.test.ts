import { bashrcGuard } from '../../server/src/analysis/rules/activation/bashrcGuard';
import { testRule } from './tester';

const MAKE = 'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\n';
const HOOK = '. /opt/conda/etc/profile.d/conda.sh';

testRule(bashrcGuard, {
  valid: [
    {
      name: 'root on Debian has no guard',
      files:
        'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN echo "conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "--login", "-c"]\nRUN python x.py\n',
    },
    {
      name: 'interactive',
      files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "-ic"]\nRUN python x.py\n`,
    },
    {
      name: 'the guard is deleted',
      files: `${MAKE}RUN sed -i '/PS1/d' ~/.bashrc && echo "conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "--login", "-c"]\nRUN python x.py\n`,
    },
    {
      name: 'profile',
      files: `${MAKE}RUN echo "${HOOK} && conda activate app" >> ~/.profile\nSHELL ["/bin/bash", "--login", "-c"]\nRUN python x.py\n`,
    },
    {
      name: 'nothing needs it',
      files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\nSHELL ["/bin/bash", "--login", "-c"]\nRUN apt-get update\n`,
    },
    {
      name: 'dash sets PS1 in every shell, so the test lets it pass',
      files: `${MAKE}RUN . ~/.bashrc && conda activate app && python x.py\n`,
    },
    { name: 'not a login shell', files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\nRUN python x.py\n` },
  ],
  invalid: [
    {
      name: 'login shell on Ubuntu',
      files: `${MAKE}RUN «echo "conda activate app" >> ~/.bashrc»\nSHELL ["/bin/bash", "--login", "-c"]\nRUN python x.py\n`,
      message: 'dead',
      severity: 'error',
      says: 'on line 5',
      fixed: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\nRUN echo "${HOOK} && conda activate app" >> ~/.profile\nSHELL ["/bin/bash", "--login", "-c"]\nRUN python x.py\n`,
    },
    {
      name: 'conda init of a user from the skeleton',
      files: `${MAKE}RUN useradd -m -s /bin/bash me\nUSER me\nRUN «conda init bash» && echo hello\nSHELL ["/bin/bash", "-lc"]\nRUN echo start && conda activate app && python x.py\n`,
      fixed: `${MAKE}RUN useradd -m -s /bin/bash me\nUSER me\nRUN conda init bash && echo hello\nRUN echo "${HOOK}" >> ~/.profile\nSHELL ["/bin/bash", "-lc"]\nRUN echo start && conda activate app && python x.py\n`,
    },
    {
      name: 'read by hand',
      files: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN «. ~/.bashrc» && conda activate app && python x.py\n`,
      message: 'read',
      fixed: `${MAKE}SHELL ["/bin/bash", "-c"]\nRUN ${HOOK} && conda activate app && python x.py\n`,
    },
    ...[
      ['conda init', 'conda init bash', 'conda'],
      ['mamba init: the line brings the function of conda', 'mamba init', 'mamba'],
    ].map(([name, init, program]) => ({
      name: `nobody can put the block of ${name} elsewhere`,
      files: `${MAKE}RUN «${init}»\nSHELL ["/bin/bash", "-lc"]\nRUN ${program} activate app && python x.py\n`,
      message: 'dead',
      says: `Write \`${HOOK}\` into ~/.profile, which login shells read to the end`,
      titles: ["Write conda's hook into ~/.profile as well, for login shells"],
      fixed: `${MAKE}RUN ${init}\nRUN echo "${HOOK}" >> ~/.profile\nSHELL ["/bin/bash", "-lc"]\nRUN conda activate app && python x.py\n`,
    })),
    {
      name: 'read by hand in CMD',
      files: `${MAKE}RUN conda init bash\nCMD ["bash", "-c", "«source ~/.bashrc» && conda activate app && python x.py"]\n`,
      message: 'read',
      severity: 'error',
      fixed: `${MAKE}RUN conda init bash\nCMD ["bash", "-c", "${HOOK} && conda activate app && python x.py"]\n`,
    },
    {
      name: 'read by hand in a script',
      files: {
        'entry.sh': '#!/bin/bash\nset -e\n«source ~/.bashrc»\nconda activate app\npython x.py\n',
        Dockerfile: `${MAKE}RUN conda init bash\nCOPY --chmod=755 entry.sh /\nENTRYPOINT ["/entry.sh"]\n`,
      },
      message: 'read',
      fixed: { 'entry.sh': `#!/bin/bash\nset -e\n${HOOK}\nconda activate app\npython x.py\n` },
    },
    {
      name: 'read by hand in a compose file',
      files: {
        'compose.yaml':
          'services:\n  a:\n    build: .\n    command: bash -c "«source ~/.bashrc» && conda activate app && python x.py"\n',
        Dockerfile: `${MAKE}RUN conda init bash\nCMD ["true"]\n`,
      },
      message: 'read',
    },
    {
      name: 'after conda init, read by hand',
      files: `FROM ubuntu:22.04\nRUN wget -q https://repo.anaconda.com/miniconda/Miniconda3-py311_24.11.1-0-Linux-x86_64.sh -O m.sh && bash m.sh -b -p /opt/conda\nENV PATH=/opt/conda/bin:$PATH\nRUN conda create -y -n app python=3.12 && conda init bash\nSHELL ["/bin/bash", "-c"]\nRUN «source ~/.bashrc» && conda activate app && python x.py\n`,
      message: 'read',
    },
  ],
});
