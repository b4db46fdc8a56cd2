/**
 * Dockerfiles with mistakes that no observed case has, for the rules whose fixes would go unproved: the environment is
 * `myenv`, and `probe` stands for a program of it.
 */
import type { Source } from './alternatives.js';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n myenv python=3.12\n';
const MICROMAMBA = 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n myenv python=3.12\n';

/** `python /probe LABEL` becomes the probe: it sees what the python saw. */
function withProgram(text: string): Source {
  return { dockerfile: text, files: { probe: "import os, sys\nos.execvp('probe', ['probe', sys.argv[1]])\n" } };
}

function dockerfile(text: string): Source {
  return { dockerfile: text, files: {} };
}

/** Cases by name, as in test/activation/observed.json without what was seen. */
export const OWN_CASES: Readonly<Record<string, Source>> = {
  'own-login-resets-path': dockerfile(
    `${FROM}ENV PATH=/opt/conda/envs/myenv/bin:$PATH\nSHELL ["/bin/bash", "--login", "-c"]\nRUN python --version && probe a\n`,
  ),
  'own-login-resets-path-flags': dockerfile(
    `${FROM}ENV PATH=/opt/conda/envs/myenv/bin:$PATH\nSHELL ["/bin/bash", "-lc"]\nRUN python --version && probe a\n`,
  ),
  'own-path-order': dockerfile(
    `${FROM}ENV PATH=$PATH:/opt/conda/envs/myenv/bin\nRUN python --version && probe a\nCMD ["probe", "cmd"]\n`,
  ),
  'own-default-env-only': dockerfile(
    `${FROM}ENV CONDA_DEFAULT_ENV=myenv\nRUN python --version && probe a\nCMD ["probe", "cmd"]\n`,
  ),
  'own-shell-activate': dockerfile(`${FROM}SHELL ["conda", "activate", "myenv"]\nRUN probe a\n`),
  'own-shell-source': dockerfile(`${FROM}SHELL ["/bin/bash", "-c", "source activate myenv"]\nRUN probe a\n`),
  'own-shell-variable': dockerfile(
    `${FROM}ENV NAME=myenv\nSHELL ["conda", "run", "-n", "$NAME", "/bin/bash", "-c"]\nRUN probe a\n`,
  ),
  'own-login-inside-run': dockerfile(
    `${FROM}SHELL ["conda", "run", "-n", "myenv", "/bin/bash", "--login", "-c"]\nRUN python --version && probe a\n`,
  ),
  'own-exec-form': withProgram(
    `${FROM}COPY probe /\nSHELL ["conda", "run", "-n", "myenv", "/bin/bash", "-c"]\nRUN ["python", "/probe", "a"]\n`,
  ),
  'own-mm-not-active': withProgram(`${MICROMAMBA}COPY probe /\nENV ENV_NAME=myenv\nRUN python /probe a\n`),
  'own-mm-not-active-base': {
    ...withProgram(
      'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python=3.12\nCOPY probe /\nRUN python /probe a\n',
    ),
    environment: 'base',
  },
  'own-mm-shell': dockerfile(
    `${MICROMAMBA}ENV ENV_NAME=myenv\nARG MAMBA_DOCKERFILE_ACTIVATE=1\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN python --version && probe a\n`,
  ),
  'own-mm-entrypoint': withProgram(
    `${MICROMAMBA}COPY probe /\nENV ENV_NAME=myenv\nENTRYPOINT ["python", "/probe", "cmd"]\n`,
  ),
};
