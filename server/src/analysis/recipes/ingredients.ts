/** What all recipes are made of: the file that the environment comes from, its name, and what is known of it. */
import { asksForGpu, gpuPackageOf } from '../knowledge/gpu';
import { lookupBaseImage } from '../knowledge/images';
import { normalizeName } from '../parse/conda/requirements';
import { basename, dirname, join, relativeTo } from '../project/paths';
import { shellQuote } from '../text/shellQuote';
import { environmentName } from './names';
import type { RecipeFile, Source, Survey } from './types';

/** The Python that new environments get where nothing asks for another one. */
const PYTHON = '3.13';

/** The CUDA that packages are chosen for where they are meant for a GPU: drivers of 2025 and later run it. */
export const CUDA = '12.8';

export interface Ingredients {
  readonly survey: Survey;
  readonly source: Source;
  /** A name that every shell takes as it is. */
  readonly name: string;
  /** How the environment is installed. */
  readonly kind: 'environment' | 'explicit' | 'conda-lock' | 'pixi';
  /** The file that it is installed from, below the folder. */
  readonly file: string;
  /** Other files that are read on the way. */
  readonly reads: readonly string[];
  /** True where the whole project has to be in the image before the environment is made. */
  readonly project: boolean;
  /** Where the file had to be written. */
  readonly written: RecipeFile | undefined;
  readonly jupyter: 'lab' | 'notebook' | undefined;
  readonly jupyterhub: boolean;
  readonly hasPython: boolean;
  readonly gpu: boolean;
  readonly notes: readonly string[];
}

/** Makes a source into what every recipe can work with: where conda does not read it, an environment file is written. */
export function ingredients(survey: Survey, source: Source): Ingredients {
  const name = environmentName(source.name, basename(survey.folder));
  const asked = new Set([
    ...source.packages,
    ...source.pip.map((each) => normalizeName(/^[\w.-]*/.exec(each)?.[0] ?? '')),
  ]);
  const has = (...names: readonly string[]): boolean => names.some((each) => asked.has(each));
  const notes: string[] = [];
  if (source.name !== undefined && source.name !== name) {
    notes.push(`The environment is called ${name} in the image: not every program takes the name "${source.name}".`);
  }
  const outside = source.reads.filter((each) => each.startsWith('../') || each.startsWith('/') || each === '..');
  if (outside.length > 0) {
    notes.push(`${source.path} reads ${outside.join(', ')}, which is outside of the folder: a build does not see it.`);
  }
  const gpu = source.packages.some(asksForGpu);
  const either = source.packages.filter((each) => gpuPackageOf(each) !== undefined);
  if (gpu) notes.push(`Built for CUDA ${CUDA}: start it with a GPU ("--gpus all"; compose.yaml says so).`);
  else if (either.length > 0 && source.kind === 'environment') {
    notes.push(
      `${either.join(', ')}: without a GPU in sight a build takes the variant for the CPU. Set CONDA_OVERRIDE_CUDA for CUDA.`,
    );
  }
  if (!source.hasPython) notes.push(`${source.path} asks for no Python, so there is none in the environment.`);
  const written = writtenFor(survey, source, name);
  const kind =
    source.kind === 'explicit' || source.kind === 'conda-lock' || source.kind === 'pixi' ? source.kind : 'environment';
  return {
    survey,
    source,
    name,
    kind,
    file: written?.path ?? source.path,
    reads: [
      ...(source.kind === 'requirements' ? [source.path] : []),
      ...source.reads.filter((each) => !outside.includes(each)),
    ],
    project: source.project,
    written,
    jupyter: has('jupyterlab') ? 'lab' : has('notebook', 'jupyter', 'nbclassic') ? 'notebook' : undefined,
    jupyterhub: has('jupyterhub', 'jupyterhub-base', 'jupyterhub-singleuser'),
    hasPython: source.hasPython,
    gpu,
    notes,
  };
}

/** The environment file for a source that conda does not read by itself. */
function writtenFor(survey: Survey, source: Source, name: string): RecipeFile | undefined {
  if (source.kind !== 'requirements' && source.kind !== 'pyproject' && source.kind !== 'imports') return undefined;
  const path = survey.read('environment.yml') === undefined ? 'environment.yml' : 'environment-image.yml';
  const packages = [`python=${newer(source.python)}`, ...source.packages.filter((each) => each !== 'python')];
  const pip = source.kind === 'requirements' ? [`-r ${source.path}`] : source.kind === 'pyproject' ? source.pip : [];
  const lines = [
    `name: ${name}`,
    'channels:',
    '  - conda-forge',
    '  - nodefaults',
    'dependencies:',
    ...packages.map((each) => `  - ${each}`),
    ...(pip.length === 0 ? [] : ['  - pip', '  - pip:', ...pip.map((each) => `      - ${yaml(each)}`)]),
  ];
  const why = source.kind === 'imports' ? 'what the code imports' : `${source.path}, as conda reads it`;
  return { path, text: `${lines.join('\n')}\n`, why };
}

/** The newer of two versions of Python. */
function newer(oldest: string | undefined): string {
  const minor = (version: string): number => Number(version.split('.')[1] ?? 0);
  return oldest !== undefined && minor(oldest) > minor(PYTHON) ? oldest : PYTHON;
}

/** A text as a scalar of YAML. */
export function yaml(text: string): string {
  return /^(?:-(?=[\w-])|[\w./])[\w./=<>~!,+ @-]*$/.test(text) &&
    !/^(?:true|false|yes|no|on|off|null|~|[\d.]+)$/i.test(text) &&
    text === text.trim()
    ? text
    : JSON.stringify(text);
}

/** The newest tag that is known of an image, for FROM. */
export function pinned(repository: string, variant = ''): string {
  const tag = lookupBaseImage(`${repository}${variant === '' ? '' : `:${variant}`}`)?.newestTag;
  return `${repository}:${tag ?? variant}`;
}

/** The words of a JSON array, as Dockerfiles have them. */
export function words(list: readonly string[]): string {
  return `[${list.map((each) => JSON.stringify(each)).join(', ')}]`;
}

/** Where a file of the context is in the image while the environment is made. */
export function inImage({ project, file }: Ingredients, folder: string, path: string): string {
  if (project) return `${folder}/${path}`;
  const base = dirname(file) === '.' ? '' : dirname(file);
  const below = base === '' ? path : (relativeTo(base, path) ?? path);
  return path === file ? `${folder}/${plainName(path)}` : join(folder, below);
}

/** The file's name where shells take it as it is, else one of the same kind. */
function plainName(path: string): string {
  const name = basename(path);
  if (/^[\w.-]+$/.test(name)) return name;
  if (/lock\.ya?ml$/i.test(name)) return 'conda-lock.yml';
  return /\.ya?ml$/i.test(name) ? 'environment.yml' : 'packages.txt';
}

/** The COPY instructions that bring the files of the environment into a folder of the image. */
export function copies(ingredients: Ingredients, folder: string, chown = ''): string[] {
  const option = chown === '' ? '' : `--chown=${chown} `;
  if (ingredients.project) return [`COPY ${option}. ${folder}/`];
  const files = [ingredients.file, ...ingredients.reads];
  return [...new Set(files)].map((path) => `COPY ${option}${copyWords(path, inImage(ingredients, folder, path))}`);
}

/** Source and target of a COPY, in JSON form where a name needs it. */
export function copyWords(from: string, to: string): string {
  if (/^[\w./-]+$/.test(from) && /^[\w./-]+$/.test(to)) return `${from} ${to}`;
  // COPY takes patterns, and variables.
  const pattern = from.replace(/[[*?]/g, '[$&]').replaceAll('$', '\\$');
  return words([pattern, to.replaceAll('$', '\\$')]);
}

/** The command that makes the environment. */
export function creating(
  ingredients: Ingredients,
  folder: string,
  target: readonly string[],
  program: 'conda' | 'micromamba' = 'conda',
): string {
  const file = shellQuote(inImage(ingredients, folder, ingredients.file));
  const cuda = ingredients.gpu ? `CONDA_OVERRIDE_CUDA=${CUDA} ` : '';
  const to = target.join(' ');
  if (program === 'micromamba') return `${cuda}micromamba install --yes ${to} --file ${file}`;
  switch (ingredients.kind) {
    case 'explicit':
      return `conda create --yes ${to} --file ${file}`;
    // Of the two programs in the image it is mamba that reads conda-lock's files.
    case 'conda-lock':
      return `mamba create --yes ${to} --file ${file}`;
    default:
      return `${cuda}conda env create ${to} --file ${file}`;
  }
}
