import { hiddenFailure } from '../../server/src/analysis/rules/creation/hiddenFailure';
import { testRule } from './tester';

const BASE = 'FROM condaforge/miniforge3:24.11.3-0\n';
const CREATE = 'conda create -y -n app python=3.12';
const BASH = `${BASE}SHELL ["/bin/bash", "-c"]\n`;

const R = `${BASE}RUN conda create -y -n r -c conda-forge r-base=4.4\n`;

testRule(hiddenFailure, {
  valid: [
    {
      name: 'R makes errors of its warnings',
      files: `${R}RUN conda run -n r Rscript -e 'options(warn=2); install.packages("x")'\n`,
    },
    {
      name: 'R asks for the package',
      files: `${R}RUN conda run -n r Rscript -e 'install.packages("x")' -e 'library(x)'\n`,
    },
    { name: 'R without conda', files: 'FROM rocker/r-ver:4.4.1\nRUN Rscript -e \'install.packages("x")\'\n' },
    {
      name: 'R by its path, packages that are built already',
      files: `${R}RUN /opt/conda/envs/r/bin/Rscript -e 'options(warn=2); install.packages("x", repos="https://packagemanager.posit.co/cran/latest")'\n`,
    },
    { name: 'joined by &&', files: `${BASE}RUN ${CREATE} && conda clean -afy\n` },
    { name: 'the last command of the list', files: `${BASE}RUN cd /tmp; ${CREATE}\n` },
    { name: 'set -e', files: `${BASE}RUN set -e; ${CREATE}; conda clean -afy\n` },
    { name: 'set -eux', files: `${BASE}RUN set -eux; ${CREATE}; conda clean -afy\n` },
    {
      name: 'errexit from SHELL',
      files: `${BASE}SHELL ["/bin/bash", "-e", "-c"]\nRUN ${CREATE}; conda clean -afy\n`,
    },
    {
      name: 'errexit from SHELL, among others',
      files: `${BASE}SHELL ["/bin/bash", "-euxo", "pipefail", "-c"]\nRUN ${CREATE} | tee /tmp/log; conda clean -afy\n`,
    },
    {
      name: 'set -e of a process of its own',
      files: `${BASE}RUN bash -ec '${CREATE}; conda clean -afy' && echo done\n`,
    },
    { name: '|| exit 1', files: `${BASE}RUN ${CREATE} || exit 1; conda clean -afy\n` },
    { name: '|| false', files: `${BASE}RUN ${CREATE} || false\n` },
    { name: '|| echo && exit', files: `${BASE}RUN ${CREATE} || echo "no environment" && exit 1\n` },
    { name: '|| { echo; exit; }', files: `${BASE}RUN ${CREATE} || { echo failed >&2; exit 2; }; conda clean -afy\n` },
    { name: 'another way', files: `${BASE}RUN ${CREATE} || conda create -y -n app python=3.11\n` },
    { name: 'a second try', files: `${BASE}RUN ${CREATE} || (sleep 10 && ${CREATE})\n` },
    { name: 'asks for the exit code', files: `${BASE}RUN ${CREATE}; code=$?; conda clean -afy; exit $code\n` },
    {
      name: 'asks for the exit code of a pipe',
      files: `${BASH}RUN ${CREATE} | tee /tmp/log; exit \${PIPESTATUS[0]}\n`,
    },
    { name: 'waits for it', files: `${BASE}RUN ${CREATE} & pid=$!; apt-get update; wait $pid\n` },
    { name: 'pipefail', files: `${BASH}RUN set -o pipefail; ${CREATE} | tee /tmp/log\n` },
    { name: 'right of a pipe', files: `${BASE}RUN yes | ${CREATE}\n` },
    { name: 'a condition', files: `${BASE}RUN if ! ${CREATE}; then exit 1; fi; conda clean -afy\n` },
    { name: 'a trap', files: `${BASH}RUN trap 'exit 1' ERR; ${CREATE}; conda clean -afy\n` },
    { name: 'a heredoc with set -e', files: `${BASE}RUN <<EOF\nset -e\n${CREATE}\nconda clean -afy\nEOF\n` },
    {
      name: 'a heredoc whose shell stops',
      files: `${BASE}SHELL ["/bin/bash", "-o", "errexit", "-c"]\nRUN <<EOF\n${CREATE}\nconda clean -afy\nEOF\n`,
    },
    { name: 'nothing that matters', files: `${BASE}RUN conda clean -afy || true; rm -rf /tmp/x; cd /opt || true\n` },
    { name: 'upkeep', files: `${BASE}RUN pip install --upgrade pip; conda update -y conda; conda --version\n` },
    {
      name: 'a later command needs it',
      files: `${BASE}RUN ${CREATE}; conda install -y -n app numpy=2.1\n`,
    },
    {
      name: 'conda is called from where the installer puts it',
      files:
        'FROM debian:12\nRUN apt-get update && apt-get install -y wget\nRUN wget -q https://github.com/conda-forge/miniforge/releases/download/25.3.1-0/Miniforge3-25.3.1-0-Linux-x86_64.sh -O /m.sh && bash /m.sh -b -p /opt/conda; /opt/conda/bin/conda install -y numpy=2.1\n',
    },
    {
      name: "micromamba's shell sets pipefail",
      files: 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python=3.12 | tee /tmp/log\n',
    },
    {
      name: 'no conda here',
      files: 'FROM debian:12\nRUN apt-get update; apt-get install -y g++; rm -rf /var/lib/apt/lists/*\n',
    },
    {
      name: 'a loop with an answer in it',
      files: `${BASE}RUN for name in a b; do conda create -y -n $name python=3.12 || exit 1; done\n`,
    },
    { name: 'a loop of one round', files: `${BASE}RUN for name in a; do conda create -y -n $name python=3.12; done\n` },
  ],
  invalid: [
    {
      name: 'R only warns',
      files: `${R}RUN conda run -n r «Rscript» -e 'install.packages("x")'\n`,
      fixed: `${R}RUN conda run -n r Rscript -e 'options(warn = 2)' -e 'install.packages("x")'\n`,
    },
    {
      name: 'R only warns, in a file',
      files: {
        Dockerfile: `${R}COPY install.R /tmp/\nRUN conda run -n r «Rscript» /tmp/install.R\n`,
        'install.R': 'install.packages(c("a", "b"))\n',
      },
    },
    {
      name: 'R by its path has no compiler',
      files: `${R}RUN «/opt/conda/envs/r/bin/Rscript -e 'install.packages("x")'»\n`,
      fixed: `${R}RUN conda run -n r /opt/conda/envs/r/bin/Rscript -e 'options(warn = 2)' -e 'install.packages("x")'\n`,
    },
    {
      name: 'after ;',
      files: `${BASE}RUN «${CREATE}»; conda clean -afy\n`,
      message: 'sequence',
      says: '`conda create`',
      fixed: `${BASE}RUN ${CREATE} && conda clean -afy\n`,
    },
    {
      name: 'on lines of their own',
      files: `${BASE}RUN «${CREATE}» ; \\\n    # clean up\n    conda clean -afy; \\\n    rm -rf /tmp/x\n`,
      fixed: `${BASE}RUN ${CREATE} && \\\n    # clean up\n    conda clean -afy && \\\n    rm -rf /tmp/x\n`,
    },
    {
      name: 'all but the last of a list; one finding',
      files: `${BASE}RUN cd /tmp; «${CREATE}»; pip install x==1; conda clean -afy\n`,
      fixed: `${BASE}RUN cd /tmp; ${CREATE} && pip install x==1 && conda clean -afy\n`,
    },
    {
      name: 'a || in the rest of the list',
      files: `${BASE}RUN «${CREATE}»; rm -r /tmp/x || true; conda clean -afy\n`,
      fixed: `${BASE}RUN ${CREATE} || exit 1; rm -r /tmp/x || true; conda clean -afy\n`,
    },
    {
      name: 'in a shell of its own, JSON form',
      files: `${BASE}RUN ["/bin/bash", "-c", "«${CREATE}»; conda clean -afy"]\n`,
      fixed: `${BASE}RUN ["/bin/bash", "-c", "${CREATE} && conda clean -afy"]\n`,
    },
    {
      name: '|| true',
      files: `${BASE}RUN «${CREATE}» || true\n`,
      message: 'or',
      says: '`|| true`',
      fixed: `${BASE}RUN ${CREATE}\n`,
    },
    {
      name: '|| echo',
      files: `${BASE}RUN apt-get update && «pip install numpy==2.1» || echo "no numpy"\n`,
      message: 'or',
      fixed: `${BASE}RUN apt-get update && pip install numpy==2.1\n`,
    },
    {
      name: 'in the background',
      files: `${BASE}RUN «${CREATE}» & conda clean -afy\n`,
      message: 'background',
      fixed: `${BASE}RUN ${CREATE} && conda clean -afy\n`,
    },
    {
      name: 'in the background of an if',
      files: `${BASE}ARG DEV\nRUN if [ -n "$DEV" ]; then «${CREATE}» & fi\n`,
      message: 'background',
      fixed: `${BASE}ARG DEV\nRUN if [ -n "$DEV" ]; then ${CREATE}; fi\n`,
    },
    {
      name: 'left of a pipe in bash',
      files: `${BASH}RUN «${CREATE} 2>&1» | tee /tmp/log\n`,
      message: 'pipe',
      fixed: `${BASH}RUN set -o pipefail && ${CREATE} 2>&1 | tee /tmp/log\n`,
    },
    { name: 'left of a pipe in sh', files: `${BASE}RUN «${CREATE}» | grep -v Downloading\n`, message: 'pipe' },
    {
      name: 'the lines of a heredoc',
      files: `${BASE}RUN <<EOF\n«${CREATE}»\nconda clean -afy\nEOF\n`,
      message: 'lines',
      fixed: `${BASE}RUN <<EOF\nset -e\n${CREATE}\nconda clean -afy\nEOF\n`,
    },
    {
      name: 'the lines of a heredoc with a first line',
      files: `${BASE}RUN <<-EOT\nset -x\n\t«${CREATE}»\n\tconda clean -afy\nEOT\n`,
      message: 'lines',
      fixed: `${BASE}RUN <<-EOT\nset -e\nset -x\n\t${CREATE}\n\tconda clean -afy\nEOT\n`,
    },
    {
      name: 'set -e does not see the first of a && list',
      files: `${BASE}RUN set -e; «${CREATE}» && conda clean -afy; echo done\n`,
      message: 'list',
      fixed: `${BASE}RUN set -e; ${CREATE} && conda clean -afy || exit 1; echo done\n`,
    },
    {
      name: 'all rounds of a loop but the last',
      files: `${BASE}RUN for name in a b; do «conda create -y -n $name python=3.12»; done\n`,
      message: 'loop',
      fixed: `${BASE}RUN for name in a b; do conda create -y -n $name python=3.12 || exit 1; done\n`,
    },
    {
      name: 'a loop over unknown words, and more after it',
      files: `${BASE}COPY envs /envs\nRUN for file in /envs/*.yml; do «conda env create -f "$file"»; done; conda clean -afy\n`,
      message: 'loop',
      fixed: `${BASE}COPY envs /envs\nRUN for file in /envs/*.yml; do conda env create -f "$file" || exit 1; done; conda clean -afy\n`,
    },
    {
      name: 'a script that a RUN calls',
      at: 'setup.sh',
      files: {
        Dockerfile: `${BASE}COPY setup.sh /\nRUN bash /setup.sh\n`,
        'setup.sh': `#!/bin/bash\n«${CREATE}»\nconda clean -afy\n`,
      },
      message: 'lines',
      fixed: `#!/bin/bash\nset -e\n${CREATE}\nconda clean -afy\n`,
    },
    {
      name: 'needed by a later command whose failure is hidden as well',
      files: `${BASE}RUN «${CREATE}»; conda install -y -n app numpy=2.1; conda clean -afy\n`,
    },
  ],
});
