import { copies, creating, type Ingredients, pinned } from '../ingredients';
import { activating, byConda, CLEAN, type Made, ownUser, starting } from '../made';

/** Notebook development: JupyterLab, your own ids, the project mounted. */
export function notebook(of: Ingredients): Made {
  const { name, jupyter, file } = of;
  const prefix = `/opt/conda/envs/${name}`;
  // A project that is installed where it is has to stay there.
  const work = of.project ? '/opt/project' : '/home/worker/work';
  const folder = of.project ? work : '/tmp';
  const start = ['jupyter', jupyter ?? 'lab', '--ip=0.0.0.0', '--no-browser'];
  return {
    dockerfile: [
      '# Notebooks in a container, as a user with your own ids.',
      `FROM ${pinned('condaforge/miniforge3')}`,
      '',
      `# The environment comes first: its layer stays in the cache until ${file} changes.`,
      ...copies(of, folder),
      `RUN ${creating(of, folder, ['--name', name])} && ${CLEAN}`,
      ...(jupyter === undefined ? withJupyter(name) : []),
      '',
      ...activating({ script: byConda('/opt/conda', name), prefix }),
      '',
      ...ownUser('worker', 'UID', 'GID', of.project ? [] : [work]),
      'USER worker',
      `WORKDIR ${work}`,
      '',
      ...starting(start),
    ],
    context: of.project ? 'project' : [file, ...of.reads],
    environment: name,
    python: of.hasPython || jupyter === undefined ? `${prefix}/bin/python` : undefined,
    user: 'worker',
    workdir: work,
    args: [
      ['UID', '1000'],
      ['GID', '1000'],
    ],
    mounts: [['.', work]],
    jupyter: true,
    ...(jupyter === undefined
      ? { notes: [`Jupyter is not in ${of.source.path}: the Dockerfile installs it beside it.`] }
      : {}),
  };
}

/** Jupyter for an environment that has none. */
function withJupyter(name: string): string[] {
  return [`RUN conda install --yes --name ${name} 'jupyterlab>=4,<5' && ${CLEAN}`];
}
