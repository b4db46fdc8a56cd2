import { copies, creating, type Ingredients, pinned, words } from '../ingredients';
import { activating, byConda, CLEAN, type Made, ownUser, starting } from '../made';

/** A user image for a JupyterHub: every RUN after SHELL is in the environment. */
export function jupyterhub(of: Ingredients): Made {
  const { name, file } = of;
  const prefix = `/opt/conda/envs/${name}`;
  const lab = of.jupyter ?? 'lab';
  const work = of.project ? '/opt/project' : '/home/jovyan/work';
  const folder = of.project ? work : '/tmp';
  const missing = [
    ...(of.jupyterhub ? [] : [`'jupyterhub-singleuser=5'`]),
    ...(of.jupyter === undefined ? [`'jupyterlab>=4,<5'`] : []),
  ];
  return {
    dockerfile: [
      '# A user image for a JupyterHub, which runs by itself as well.',
      `FROM ${pinned('condaforge/miniforge3')}`,
      '',
      `# The environment comes first: its layer stays in the cache until ${file} changes.`,
      ...copies(of, folder),
      `RUN ${creating(of, folder, ['--name', name])} && ${CLEAN}`,
      ...(missing.length === 0
        ? []
        : [
            "# The server's release has to be that of the hub.",
            `RUN conda install --yes --name ${name} ${missing.join(' ')} && ${CLEAN}`,
          ]),
      '',
      ...activating({ script: byConda('/opt/conda', name), prefix }),
      '',
      ...ownUser('jovyan', 'NB_UID', 'NB_GID', []),
      '',
      '# From here on RUN works in the environment. SHELL does not reach what the container starts.',
      `SHELL ${words(['conda', 'run', '--no-capture-output', '--name', name, '/bin/bash', '-c'])}`,
      `RUN jupyter --version`,
      '',
      'USER jovyan',
      `WORKDIR ${of.project ? work : '/home/jovyan'}`,
      '',
      ...starting(['jupyterhub-singleuser', '--ip=0.0.0.0']),
    ],
    context: of.project ? 'project' : [file, ...of.reads],
    environment: name,
    python: `${prefix}/bin/python`,
    user: 'jovyan',
    workdir: work,
    args: [
      ['NB_UID', '1000'],
      ['NB_GID', '1000'],
    ],
    mounts: [['.', work]],
    command: ['jupyter', lab, '--ip=0.0.0.0', '--no-browser', `--notebook-dir=${work}`],
    jupyter: true,
    notes: ['By itself (compose.yaml) it starts JupyterLab; a hub starts jupyterhub-singleuser.'],
  };
}
