import { mpiAsRoot } from '../../server/src/analysis/rules/user/mpiAsRoot';
import { testRule } from './tester';

const MAKE = 'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba create -y -n mpi openmpi=5.0 mpi4py=4.0\n';
const ALLOW = 'ENV OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1\n';
const RUN = '"/opt/conda/envs/mpi/bin/mpirun"';

testRule(mpiAsRoot, {
  valid: [
    ...mpiAsRoot.docs.good.map((files) => ({ files })),
    { name: 'the option', files: `${MAKE}CMD [${RUN}, "--allow-run-as-root", "-n", "2", "python", "x.py"]\n` },
    { name: 'another user', files: `${MAKE}USER 1000\nCMD [${RUN}, "-n", "2", "python", "x.py"]\n` },
    {
      name: 'which MPI is not known',
      files: 'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba install -y mpi4py\nCMD ["mpirun", "-n", "2", "x"]\n',
    },
    { name: 'its version', files: `${MAKE}RUN /opt/conda/envs/mpi/bin/mpirun --version\n` },
  ],
  invalid: [
    {
      files: `${MAKE}CMD [«${RUN}», "-n", "4", "python", "x.py"]\n`,
      severity: 'error',
      fixed: `${MAKE}${ALLOW}CMD [${RUN}, "-n", "4", "python", "x.py"]\n`,
    },
    {
      name: 'through conda run, while building',
      files: `${MAKE}RUN conda run -n mpi «mpiexec» -n 2 python -m mpi4py.bench helloworld\n`,
      fixed: `${MAKE}${ALLOW}RUN conda run -n mpi mpiexec -n 2 python -m mpi4py.bench helloworld\n`,
    },
    {
      name: 'from a file, on PATH',
      files: {
        Dockerfile:
          'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml .\nRUN conda env create -f environment.yml\nENV PATH=/opt/conda/envs/m/bin:$PATH\nCMD «mpirun» -n 4 python x.py\n',
        'environment.yml': 'name: m\nchannels: [conda-forge]\ndependencies: [python=3.12, openmpi=5]\n',
      },
    },
  ],
});
