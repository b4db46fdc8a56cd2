/** Reads the files that say what is in an environment. */
import { platformPackageOf } from '../knowledge/packages';
import { classifyCondaFile, parseCondaLock, parseEnvironment, parseExplicit } from '../parse/conda';
import { parseRequirements } from '../parse/conda/requirements';
import { packagesOf, parsePixiManifest } from '../parse/pixi/manifest';
import { dirname, join, normalize } from '../project/paths';
import { importsIn } from './imports';
import { pyprojectOf } from './pyproject';
import type { Source, Survey } from './types';

/** Packages that bring no Python, and what people install beside R or Julia alone. */
const WITHOUT_PYTHON =
  /^(?:r-.*|rpy2|julia|openjdk|nodejs|gcc|gxx|gfortran|make|cmake|git|gdal|proj|geos|blast|samtools)$/;

/** So many packages of one file are read. */
const MOST = 5000;

/** What a file turned out to be: a source, or why it cannot be used. */
export type Read = { readonly source: Source } | { readonly note: string } | undefined;

const NOTHING = {
  variables: {},
  name: undefined,
  packages: [],
  pip: [],
  reads: [],
  project: false,
  python: undefined,
  locked: false,
};

/** Reads one file of the folder by what its name and content say it is; undefined for one that is no source. */
export function readSource(path: string, text: string, lockOf: (manifest: string) => string | undefined): Read {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'pixi.toml' || name === 'mojoproject.toml' || name === 'pyproject.toml')
    return ofToml(path, text, lockOf);
  if (!/\.(?:ya?ml|txt|lock)$/i.test(name) || !/env|conda|lock|require|spec|explicit/i.test(name)) return undefined;
  switch (classifyCondaFile(path, text)) {
    case 'environment':
      return { source: ofEnvironment(path, text) };
    case 'explicit':
      return ofExplicit(path, text);
    case 'conda-lock':
      return ofCondaLock(path, text);
    case 'list-export': {
      const packages = text.split(/\r?\n/).flatMap((line) => /^([\w.-]+)=/.exec(line)?.[1]?.toLowerCase() ?? []);
      return {
        source: {
          ...NOTHING,
          kind: 'explicit',
          path,
          text,
          packages,
          hasPython: packages.includes('python'),
          locked: true,
        },
      };
    }
    case 'requirements':
      // Lists of requirements are called so; a LICENSE.txt reads as one as well.
      return /^(?:pip[-_])?requirements?[\w.-]*\.txt$/i.test(name) ? { source: ofRequirements(path, text) } : undefined;
    default:
      return undefined;
  }
}

function ofEnvironment(path: string, text: string): Source {
  const file = parseEnvironment(text);
  const packages: string[] = [];
  const pip: string[] = [];
  const reads: string[] = [];
  let project = false;
  let python: string | undefined;
  for (const item of file.dependencies?.items.slice(0, MOST) ?? []) {
    if (item.kind === 'conda') {
      if (!item.spec.ok || item.spec.name === '*') continue;
      packages.push(item.spec.name);
      if (item.spec.name === 'python' && item.spec.spans.version !== undefined) {
        const { start, end } = item.spec.spans.version;
        python = /\d+(?:\.\d+)*/.exec(item.text.value.slice(start, end))?.[0];
      }
    } else if (item.kind === 'pip') {
      for (const { requirement, text: entry } of item.entries) {
        pip.push(entry.value);
        if (requirement.kind === 'path' || requirement.kind === 'editable') {
          if (!/^\w+(?:\+\w+)?:/.test(requirement.target ?? '')) project = true;
        } else if (
          (requirement.kind === 'file' || requirement.kind === 'constraint') &&
          requirement.target !== undefined
        ) {
          reads.push(normalize(join(dirname(path), requirement.target)));
        }
      }
    }
  }
  return {
    kind: 'environment',
    path,
    text,
    name: file.name?.text.value,
    packages,
    pip,
    reads,
    project,
    python,
    variables: Object.fromEntries(
      (file.variables?.items ?? []).flatMap(({ name, value }) =>
        /^[A-Za-z_]\w*$/.test(name) ? [[name, value.value]] : [],
      ),
    ),
    hasPython:
      pip.length > 0 || packages.some((each) => !WITHOUT_PYTHON.test(each) && platformPackageOf(each) === undefined),
    locked: false,
  };
}

/** The name that the file of a lock gives its environment: none, as a rule. */
function ofExplicit(path: string, text: string): Read {
  const file = parseExplicit(text);
  const subdirs = new Set(
    file.packages.flatMap(({ subdir }) => (subdir === undefined || subdir === 'noarch' ? [] : [subdir])),
  );
  const platform = file.platform?.value ?? [...subdirs][0];
  const linux =
    [...subdirs].some((each) => each.startsWith('linux-')) ||
    (subdirs.size === 0 && (platform?.startsWith('linux-') ?? true));
  if (!linux) return { note: otherPlatform(path, platform ?? 'another platform') };
  const packages = file.packages.flatMap(({ name }) => name?.toLowerCase() ?? []);
  const python = file.packages.find(({ name }) => name === 'python')?.version;
  return {
    source: {
      ...NOTHING,
      kind: 'explicit',
      path,
      text,
      packages,
      python,
      hasPython: packages.includes('python'),
      locked: true,
    },
  };
}

function ofCondaLock(path: string, text: string): Read {
  const file = parseCondaLock(text);
  if (file.platforms.length > 0 && !file.platforms.some((each) => each.startsWith('linux-'))) {
    return { note: otherPlatform(path, file.platforms.join(' and ')) };
  }
  const conda = file.packages.filter(({ manager, platform }) => manager === 'conda' && platform.startsWith('linux-'));
  const packages = [...new Set(conda.map(({ name }) => name.toLowerCase()))];
  const pip = file.packages.flatMap(({ manager, name, platform }) =>
    manager === 'pip' && platform.startsWith('linux-') ? [name] : [],
  );
  const python = conda.find(({ name }) => name === 'python')?.version;
  return {
    source: {
      ...NOTHING,
      kind: 'conda-lock',
      path,
      text,
      packages,
      pip: [...new Set(pip)],
      python,
      hasPython: packages.includes('python'),
      locked: true,
    },
  };
}

function otherPlatform(path: string, platform: string): string {
  return `${path} is a lock for ${platform}, and an image is Linux. It is not used; lock for linux-64 as well.`;
}

function ofRequirements(path: string, text: string): Source {
  const { requirements } = parseRequirements(text);
  const reads = requirements.flatMap(({ kind, target }) =>
    (kind === 'file' || kind === 'constraint') && target !== undefined ? [normalize(join(dirname(path), target))] : [],
  );
  const project = requirements.some(
    ({ kind, target }) => (kind === 'path' || kind === 'editable') && !/^\w+(?:\+\w+)?:/.test(target ?? ''),
  );
  const named = requirements.filter(({ kind }) => kind === 'package' || kind === 'url');
  const locked = named.length > 0 && named.every(({ hashed }) => hashed);
  return {
    ...NOTHING,
    kind: 'requirements',
    path,
    text,
    reads,
    project,
    pip: named.flatMap(({ name }) => name ?? []),
    hasPython: true,
    locked,
  };
}

function ofToml(path: string, text: string, lockOf: (manifest: string) => string | undefined): Read {
  const pyproject = path.endsWith('pyproject.toml');
  const manifest = parsePixiManifest(text, pyproject);
  if (manifest !== undefined) {
    const [environment] = manifest.environments.filter(({ name }) => name === 'default');
    const packages = (environment === undefined ? [] : packagesOf(manifest, environment)).map((each) =>
      each.toLowerCase(),
    );
    const lockFile = lockOf(path);
    return {
      source: {
        ...NOTHING,
        kind: 'pixi',
        path,
        text,
        name: manifest.name,
        packages,
        hasPython: packages.includes('python'),
        locked: lockFile !== undefined,
        ...(lockFile === undefined ? {} : { lockFile }),
        // A package of its own needs its sources.
        project: pyproject,
      },
    };
  }
  if (!pyproject) return undefined;
  const { name, python, dependencies } = pyprojectOf(text);
  if (name === undefined && dependencies.length === 0) return undefined;
  return { source: { ...NOTHING, kind: 'pyproject', path, text, name, python, pip: dependencies, hasPython: true } };
}

/** A source of what the folder's notebooks and Python files import; undefined where they import nothing. */
export function importedSource({
  files,
  read,
}: Pick<Survey, 'files' | 'read'>): { source: Source; guessed: readonly string[] } | undefined {
  const found = importsIn(files, read);
  if (found === undefined) return undefined;
  const { first, packages, guessed } = found;
  return {
    source: { ...NOTHING, kind: 'imports', path: first, text: '', packages, hasPython: true },
    guessed,
  };
}
