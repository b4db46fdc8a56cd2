import { parseEnvironment } from '../../parse/conda';
import { CUDA, type Ingredients, pinned } from '../ingredients';
import { activating, byConda, CLEAN, type Made, mountedStart, starting, startOf } from '../made';
import type { RecipeFile } from '../types';

const APT = 'apt_requirements.txt';
const CONDA = 'conda_requirements.txt';
const PIP = 'pip_requirements.txt';

/** One plain list for each installer. The container runs with any id: the user's home belongs to a group. */
export function requirements(of: Ingredients): Made {
  const { name, survey } = of;
  const prefix = `/opt/conda/envs/${name}`;
  // The project's own list of pip stays the one that it is.
  const pip = of.source.kind === 'requirements' ? of.source.path : PIP;
  const lists = listsOf(of).map((list) => (list.path === PIP ? { ...list, path: pip } : list));
  const channels = channelsOf(of).map((each) => `--channel ${each}`);
  const files = lists.filter(({ path }) => survey.read(path) === undefined);
  const paths = lists.map(({ path }) => path);
  return {
    dockerfile: [
      '# Plain lists of what is needed: one for apt, one for conda, one for pip.',
      `FROM ${pinned('condaforge/miniforge3')}`,
      '',
      `COPY ${paths.join(' ')} /tmp/requirements/`,
      '',
      'RUN apt-get update && \\',
      `    sed '/^#/d' /tmp/requirements/${APT} | \\`,
      '      xargs --no-run-if-empty apt-get install --yes --no-install-recommends && \\',
      '    rm -rf /var/lib/apt/lists/*',
      `RUN ${of.gpu ? `CONDA_OVERRIDE_CUDA=${CUDA} ` : ''}conda create --yes --name ${name} --override-channels ${channels.join(' ')} --file /tmp/requirements/${CONDA} && \\`,
      `    ${CLEAN}`,
      `RUN conda run --no-capture-output --name ${name} python -m pip install --no-cache-dir --requirement /tmp/requirements/${pip}`,
      '',
      ...activating({ script: byConda('/opt/conda', name), prefix }),
      '',
      '# Whoever starts the container may have any id: the home folder belongs to the group, and is open to it.',
      'RUN groupadd --gid 2000 worker && \\',
      '    useradd --create-home --uid 2000 --gid worker --shell /bin/bash worker && \\',
      '    mkdir /home/worker/work && chgrp worker /home/worker/work && \\',
      "    echo '. /etc/profile.d/environment.sh' >> /home/worker/.bashrc && \\",
      '    chmod -R g+rwX /home/worker',
      'ENV HOME=/home/worker',
      'USER worker',
      'WORKDIR /home/worker/work',
      '',
      ...starting(startOf(of)),
    ],
    files,
    context: paths,
    environment: name,
    python: `${prefix}/bin/python`,
    user: 'worker',
    workdir: '/home/worker/work',
    args: [],
    mounts: [['.', '/home/worker/work']],
    runAs: '${UID:-1000}:2000',
    ...mountedStart(of),
    jupyter: of.jupyter !== undefined,
    notes:
      of.source.kind !== 'environment' || files.length === 0
        ? []
        : [`From now on the lists hold, and not ${of.source.path}: change them there.`],
  };
}

/** The three lists; those of the project as they are. */
function listsOf(of: Ingredients): RecipeFile[] {
  const { written, source } = of;
  const conda: string[] = [];
  const pip: string[] = [];
  const file = parseEnvironment(written?.text ?? source.text);
  for (const item of file.dependencies?.items ?? []) {
    if (item.kind === 'conda')
      conda.push(item.spec.ok && item.spec.channel === undefined ? item.text.value : plainSpec(item.text.value));
    else if (item.kind === 'pip') pip.push(...item.entries.map(({ text }) => text.value));
  }
  if (!conda.some((each) => /^python(?![\w-])/.test(each))) conda.unshift('python');
  if (!conda.some((each) => /^pip(?![\w-])/.test(each))) conda.push('pip');
  const list = (heading: string, entries: readonly string[]) => {
    // An entry is a line, whatever YAML made of it.
    const lines = entries.map((each) => each.replace(/(?<!\s)\s*[\r\n]\s*/g, ' '));
    return `# ${heading}\n${lines.map((line) => `${line}\n`).join('')}`;
  };
  return [
    { path: APT, text: list('Packages of Debian and Ubuntu, one a line.', []), why: 'packages of the system' },
    { path: CONDA, text: list('Packages of conda, one match spec a line.', conda), why: "conda's packages" },
    { path: PIP, text: list('Packages of PyPI, as pip reads them.', pip), why: "pip's packages" },
  ];
}

/** A match spec without its channel, which a list has no place for. */
function plainSpec(spec: string): string {
  return spec.replace(/^[^\s:]+::/, '');
}

/** The channels, in order; conda-forge where none is named. */
function channelsOf({ written, source }: Ingredients): string[] {
  const file = parseEnvironment(written?.text ?? source.text);
  const named = (file.channels?.items ?? []).map(({ text }) => text.value).filter((each) => each !== 'nodefaults');
  return named.length === 0 ? ['conda-forge'] : named.filter((each) => /^[\w./:@+-]+$/.test(each));
}
