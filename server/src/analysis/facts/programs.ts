/** Programs of Python packages, and those that serve until they are stopped. */
import { baseName, isPip, isPython } from '../model/programs/names';
import type { Value } from '../text/value';

/** Programs that Python packages install into the environment's bin folder. */
const PYTHON_PROGRAMS: ReadonlySet<string> = new Set([
  'ipython',
  'jupyter',
  'jupyter-lab',
  'jupyter-notebook',
  'jupyter-server',
  'jupyterhub',
  'voila',
  'papermill',
  'gunicorn',
  'uvicorn',
  'hypercorn',
  'daphne',
  'waitress-serve',
  'flask',
  'fastapi',
  'django-admin',
  'streamlit',
  'bokeh',
  'panel',
  'gradio',
  'celery',
  'mlflow',
  'tensorboard',
  'airflow',
  'prefect',
  'dagster',
  'dask-scheduler',
  'dask-worker',
  'pytest',
  'snakemake',
  'kedro',
  'accelerate',
  'torchrun',
]);

/** Programs that run until they are stopped. */
const SERVICES =
  /^(jupyter(-lab|-notebook|-server|hub)?|voila|gunicorn|uvicorn|hypercorn|daphne|waitress-serve|streamlit|bokeh|panel|gradio|celery|mlflow|tensorboard|airflow|dask-(scheduler|worker)|nginx|redis-server)$/;

/** True for `python`, `pip` and the programs of well-known Python packages, called by their bare name. */
export function isPythonProgram(name: Value): boolean {
  return !name.includes('/') && (isPython(name) || isPip(name) || PYTHON_PROGRAMS.has(name));
}

/** True where the words start a program that serves until it is stopped. */
export function isService(words: readonly Value[]): boolean {
  const [first = '', second = '', third = ''] = words;
  const name = baseName(first);
  if (SERVICES.test(name)) return true;
  if (name === 'flask' || name === 'fastapi') return words.includes('run') || words.includes('dev');
  if (!isPython(name)) return false;
  if (second === '-m')
    return SERVICES.test(third) || third === 'http.server' || (third === 'flask' && words.includes('run'));
  return words.includes('runserver');
}
