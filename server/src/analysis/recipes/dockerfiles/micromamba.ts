import { MICROMAMBA_IMAGE } from '../../knowledge/installers';
import { copies, creating, type Ingredients, words } from '../ingredients';
import { type Made, mountedStart, startOf } from '../made';

const WORK = '/home/mambauser/work';

/** micromamba's image: the environment is base, and the image activates it by its SHELL and its ENTRYPOINT. */
export function micromamba(of: Ingredients): Made {
  const start = startOf(of);
  const folder = of.project ? WORK : '/tmp';
  return {
    dockerfile: [
      '# micromamba: the environment is base, in /opt/conda; no conda and no second Python beside it.',
      `FROM mambaorg/micromamba:${MICROMAMBA_IMAGE.tag}@${MICROMAMBA_IMAGE.digest}`,
      '',
      `# The environment comes first: its layer stays in the cache until ${of.file} changes.`,
      ...copies(of, folder, '$MAMBA_USER:$MAMBA_USER'),
      `RUN ${creating(of, folder, ['--name', 'base'], 'micromamba')} && micromamba clean --all --yes`,
      '',
      '# From here on RUN works in the environment.',
      'ARG MAMBA_DOCKERFILE_ACTIVATE=1',
      ...(of.hasPython ? ['RUN python --version'] : []),
      '',
      '# The image activates it at the start and in interactive shells. Login shells read this script;',
      '# `docker exec` reads none and has the variables.',
      'USER root',
      `RUN echo '[ -z "$BASH_VERSION" ] || . /usr/local/bin/_activate_current_env.sh' > /etc/profile.d/environment.sh`,
      'USER $MAMBA_USER',
      'ENV PATH=/opt/conda/bin:$PATH \\',
      '    CONDA_PREFIX=/opt/conda',
      `WORKDIR ${WORK}`,
      '',
      `CMD ${words(start)}`,
      ...(of.jupyter === undefined ? [] : ['EXPOSE 8888']),
    ],
    context: of.project ? 'project' : [of.file, ...of.reads],
    environment: 'base',
    python: of.hasPython ? '/opt/conda/bin/python' : undefined,
    user: 'mambauser',
    workdir: WORK,
    args: [],
    mounts: [['.', WORK]],
    runAs: '${UID:-1000}:${GID:-1000}',
    ...mountedStart(of),
    jupyter: of.jupyter !== undefined,
  };
}
