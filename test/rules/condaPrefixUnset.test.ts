import { condaPrefixUnset } from '../../server/src/analysis/rules/activation/condaPrefixUnset';
import { testRule } from './tester';

const FROM = 'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba create -y -n finch python=3.12 && mamba clean -afy\n';
const ENV = '/opt/conda/envs/finch';

testRule(condaPrefixUnset, {
  valid: [
    `${FROM}RUN mkdir -p ${ENV}/etc/conda/activate.d\n`,
    { name: 'in conda run', files: `${FROM}RUN conda run -n finch bash -c 'mkdir -p $CONDA_PREFIX/etc'\n` },
    {
      name: 'activated in the same RUN',
      files: `${FROM}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate finch && mkdir -p $CONDA_PREFIX/etc\n`,
    },
    {
      name: 'by SHELL',
      files: `${FROM}SHELL ["conda", "run", "-n", "finch", "/bin/bash", "-c"]\nRUN mkdir -p $CONDA_PREFIX/etc\n`,
    },
    {
      name: 'by ENV',
      files: `${FROM}ENV CONDA_PREFIX=${ENV}\nRUN mkdir -p $CONDA_PREFIX/etc\nENV X=$CONDA_PREFIX/x\n`,
    },
    { name: 'with a default', files: `${FROM}RUN mkdir -p "\${CONDA_PREFIX:-${ENV}}/etc"\n` },
    {
      name: 'for another shell to read',
      files: `${FROM}RUN echo 'export X=$CONDA_PREFIX/x' >> /etc/x.sh && cp '$CONDA_PREFIX' /x || true\n`,
    },
    { name: 'shown', files: `${FROM}RUN echo "prefix: $CONDA_PREFIX"\n` },
    { name: 'tested', files: `${FROM}RUN if [ -n "$CONDA_PREFIX" ]; then ls; fi\n` },
    { name: 'not known', files: 'FROM example.org/own:1\nRUN mkdir -p $CONDA_PREFIX/etc\n' },
    { name: 'another variable', files: `${FROM}RUN mkdir -p $CONDA_PREFIX_1/etc\n` },
  ],
  invalid: [
    {
      files: `${FROM}RUN mkdir -p «$CONDA_PREFIX»/etc/conda/activate.d\n`,
      message: 'command',
      says: `Write \`${ENV}\`, or activate finch first`,
      fixed: `${FROM}RUN mkdir -p ${ENV}/etc/conda/activate.d\n`,
    },
    {
      name: 'in quotes and braces, twice',
      files: `${FROM}RUN ln -s "«\${CONDA_PREFIX}»/lib/libpq.so" "\${CONDA_PREFIX}/lib/libpq.so.5"\n`,
      message: 'command',
      fixed: `${FROM}RUN ln -s "${ENV}/lib/libpq.so" "${ENV}/lib/libpq.so.5"\n`,
    },
    {
      name: 'the target of a redirection',
      files: `${FROM}RUN echo 'export A=1' > «$CONDA_PREFIX»/etc/conda/activate.d/a.sh\n`,
      message: 'command',
      fixed: `${FROM}RUN echo 'export A=1' > ${ENV}/etc/conda/activate.d/a.sh\n`,
    },
    {
      name: 'in ENV, although a RUN activates',
      files: `${FROM}SHELL ["conda", "run", "-n", "finch", "/bin/bash", "-c"]\nENV GDAL_DATA=«$CONDA_PREFIX»/share/gdal\n`,
      message: 'instruction',
      says: 'ENV sees only what ENV has set',
      fixed: `${FROM}SHELL ["conda", "run", "-n", "finch", "/bin/bash", "-c"]\nENV GDAL_DATA=${ENV}/share/gdal\n`,
    },
    {
      name: 'in COPY',
      files: { Dockerfile: `${FROM}COPY a.sh «$CONDA_PREFIX»/etc/conda/activate.d/\n`, 'a.sh': 'A=1\n' },
      message: 'instruction',
      fixed: { Dockerfile: `${FROM}COPY a.sh ${ENV}/etc/conda/activate.d/\n` },
    },
    {
      name: 'in a heredoc',
      files: `${FROM}RUN <<EOF\nset -e\nmkdir -p «$CONDA_PREFIX»/etc\nEOF\n`,
      message: 'command',
      fixed: `${FROM}RUN <<EOF\nset -e\nmkdir -p ${ENV}/etc\nEOF\n`,
    },
    {
      name: 'in a venv of a system without conda there is no remedy by path',
      files: 'FROM python:3.12.7-slim-bookworm\nRUN python -m venv /v\nRUN ls «$CONDA_PREFIX»/bin\n',
      message: 'command',
      says: 'Write the path of the environment',
    },
  ],
});
