import { micromambaNotActivated } from '../../server/src/analysis/rules/activation/micromambaNotActivated';
import { testRule } from './tester';

const MAKE = 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python=3.12 && micromamba clean -afy\n';

testRule(micromambaNotActivated, {
  valid: [
    `${MAKE}ARG MAMBA_DOCKERFILE_ACTIVATE=1\nRUN python -V\n`,
    `${MAKE}RUN micromamba run -n base python -V\n`,
    `${MAKE}RUN /opt/conda/bin/python -V\n`,
    { name: 'PATH', files: `${MAKE}ENV PATH=/opt/conda/bin:$PATH\nRUN python -V\n` },
    { name: 'nothing installed yet', files: 'FROM mambaorg/micromamba:2.0.5\nRUN python -V\n' },
    { name: 'only micromamba', files: `${MAKE}RUN micromamba install -y -n base numpy=2.1\n` },
    { name: 'another image', files: 'FROM debian:12\nRUN python -V\n' },
    { name: 'the matter of micromamba-shell-replaced', files: `${MAKE}RUN ["python", "-V"]\n` },
  ],
  invalid: [
    {
      files: `${MAKE}# Check it\nRUN «python» -V\n`,
      titles: ['Insert ARG MAMBA_DOCKERFILE_ACTIVATE=1 above this RUN', 'Run it with micromamba run'],
      fixed: `${MAKE}ARG MAMBA_DOCKERFILE_ACTIVATE=1\n# Check it\nRUN python -V\n`,
      alternatives: [undefined, `${MAKE}# Check it\nRUN micromamba run python -V\n`],
    },
    {
      name: 'one ARG for all that follow, not for another stage',
      files: `${MAKE.replace('\n', ' AS a\n')}ARG MAMBA_DOCKERFILE_ACTIVATE=1\nRUN python -V\n${MAKE}run «pip» install --no-cache-dir x==1 && python -V\nRUN «python» -V\n`,
      fixed: `${MAKE.replace('\n', ' AS a\n')}ARG MAMBA_DOCKERFILE_ACTIVATE=1\nRUN python -V\n${MAKE}ARG MAMBA_DOCKERFILE_ACTIVATE=1\nrun pip install --no-cache-dir x==1 && python -V\nRUN python -V\n`,
    },
    {
      name: 'base is empty: it would be activated in vain',
      files:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nRUN «python» -V\nCMD ["python", "a.py"]\n',
      message: 'unnamed',
      says: 'and then the one that `ENV_NAME` names: base, which is empty. Put `ENV ENV_NAME=app` there as well.',
      titles: [
        'Insert ENV ENV_NAME=app and ARG MAMBA_DOCKERFILE_ACTIVATE=1 above this RUN',
        'Run it with micromamba run -n app',
      ],
      fixed:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nENV ENV_NAME=app\nARG MAMBA_DOCKERFILE_ACTIVATE=1\nRUN python -V\nCMD ["python", "a.py"]\n',
    },
    {
      name: 'base and another one',
      files: `${MAKE}RUN micromamba create -y -n app python=3.12\nRUN «python» -V\n`,
      message: 'inactive',
    },
    { name: 'in a heredoc', files: `${MAKE}RUN <<EOF\n«python» -V\nEOF\n` },
  ],
});
