import { condaLibraryPath } from '../../server/src/analysis/rules/activation/condaLibraryPath';
import { testRule } from './tester';

const MINI = 'FROM continuumio/miniconda3:24.9.2-0\n';
const USE = 'RUN apt-get update\n';

testRule(condaLibraryPath, {
  valid: [
    ...condaLibraryPath.docs.good.map((files) => ({ files })),
    { name: 'no environment is there', files: `${MINI}ENV LD_LIBRARY_PATH=/opt/other/lib\n${USE}` },
    { name: 'a folder inside', files: `${MINI}ENV LD_LIBRARY_PATH=/opt/conda/lib/python3.12/site-packages/x/lib\n` },
    { name: 'for one command', files: `${MINI}RUN LD_LIBRARY_PATH=/opt/conda/lib /opt/tool && apt-get update\n` },
  ],
  invalid: [
    ...condaLibraryPath.docs.bad.map((files) => ({ files: marked(files) })),
    {
      name: 'alone',
      files: `${MINI}ENV LD_LIBRARY_PATH=«/opt/conda/lib»\n${USE}`,
      severity: 'warning',
      fixed: `${MINI}${USE}`,
    },
    {
      name: 'beside another folder',
      files: `${MINI}ENV LD_LIBRARY_PATH=«"/opt/conda/lib:/usr/local/cuda/lib64"»\n${USE}`,
      fixed: `${MINI}ENV LD_LIBRARY_PATH="/usr/local/cuda/lib64"\n${USE}`,
    },
    {
      name: 'after another folder',
      files: `${MINI}ENV LD_LIBRARY_PATH=«/usr/local/cuda/lib64:/opt/conda/lib»\n${USE}`,
      fixed: `${MINI}ENV LD_LIBRARY_PATH=/usr/local/cuda/lib64\n${USE}`,
    },
    {
      name: 'an environment of its own, and nothing of the system after it',
      files: `${MINI}RUN conda create -y -n app python=3.12\nENV LD_LIBRARY_PATH=«/opt/conda/envs/app/lib:$LD_LIBRARY_PATH»\n`,
      severity: 'info',
      fixed: `${MINI}RUN conda create -y -n app python=3.12\n`,
    },
  ],
});

function marked(files: unknown): string {
  return String(files).replace(/(?<=ENV LD_LIBRARY_PATH=)(\S+)/, '«$1»');
}
