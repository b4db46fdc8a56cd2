import { cudaDevelImage } from '../../server/src/analysis/rules/size/cudaDevelImage';
import { testRule } from './tester';

const on = (flavor: string): string =>
  `FROM nvidia/cuda:12.4.1-${flavor}-ubuntu22.04\nCOPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda\nENV PATH=/opt/conda/bin:$PATH\n`;
const DEVEL = on('devel');
const CREATE = 'RUN conda create -y -n app -c conda-forge python=3.12 pytorch-gpu=2.5 && conda clean -afy\n';

testRule(cudaDevelImage, {
  valid: [
    ...cudaDevelImage.docs.good.map((files) => ({ files })),
    { name: 'a runtime image', files: `${on('runtime')}${CREATE}` },
    { name: 'nvcc is called', files: `${DEVEL}${CREATE}RUN nvcc -o /usr/local/bin/k /k.cu\n` },
    {
      name: 'a package of source',
      files: `${DEVEL}${CREATE}RUN conda run -n app pip install --no-cache-dir flash-attn==2.7.3\n`,
    },
    {
      name: 'a package that is not known',
      files: `${DEVEL}${CREATE}RUN conda run -n app pip install --no-cache-dir gsplat==1.4\n`,
    },
    {
      name: 'a project of somebody’s own',
      files: `${DEVEL}${CREATE}RUN conda run -n app pip install --no-cache-dir .\n`,
    },
    {
      name: 'one that compiles while it runs',
      files: `${DEVEL}RUN conda create -y -n app -c conda-forge python=3.12 cupy=13 cuda-version=12.4\n`,
    },
    { name: 'a compiler by apt', files: `${DEVEL}RUN apt-get update && apt-get install -y build-essential\n${CREATE}` },
    { name: 'a script', files: `${DEVEL}${CREATE}RUN ./build.sh\n` },
    { name: 'several stages', files: `${DEVEL.replace('ubuntu22.04', 'ubuntu22.04 AS build')}${CREATE}FROM build\n` },
    {
      name: 'a file that is not known',
      files: `${DEVEL}COPY *.yml /tmp/\nRUN conda env create -n app -f /tmp/environment.yml\n`,
    },
  ],
  invalid: [
    {
      name: 'conda alone',
      files: `FROM «nvidia/cuda:12.4.1-devel-ubuntu22.04»\n${DEVEL.slice(DEVEL.indexOf('\n') + 1)}${CREATE}`,
      severity: 'info',
      says: 'Use `-runtime`',
      fixed: `${on('runtime')}${CREATE}`,
    },
    {
      name: 'wheels, and the tag in an ARG',
      files: `ARG CUDA=12.4.1-cudnn-devel-ubuntu22.04\nFROM «nvidia/cuda:$CUDA»\n${DEVEL.slice(DEVEL.indexOf('\n') + 1)}RUN conda create -y -n app python=3.12\nRUN conda run -n app pip install --no-cache-dir torch==2.5.1 transformers==4.46\n`,
      fixed: `ARG CUDA=12.4.1-cudnn-runtime-ubuntu22.04\nFROM nvidia/cuda:$CUDA\n${DEVEL.slice(DEVEL.indexOf('\n') + 1)}RUN conda create -y -n app python=3.12\nRUN conda run -n app pip install --no-cache-dir torch==2.5.1 transformers==4.46\n`,
    },
  ],
});
