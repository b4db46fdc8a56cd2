import { describe, expect, test } from 'vitest';
import { RECIPES } from '../../common/src/recipes';
import { lookupBaseImage } from '../../server/src/analysis/knowledge/images';
import { MICROMAMBA_IMAGE, MINIFORGE } from '../../server/src/analysis/knowledge/installers';
import { parseEnvironment } from '../../server/src/analysis/parse/conda';
import { NoRecipe } from '../../server/src/analysis/recipes';
import { inWords, make, seen } from './project';

const YML = (head: string, ...packages: string[]): string =>
  `${head}channels:\n  - conda-forge\n  - nodefaults\ndependencies:\n${packages.map((each) => `  - ${each}\n`).join('')}`;
const SCIENCE = YML('name: science\n', 'python=3.12', 'jupyterlab=4.4', 'pandas=2.2');
const EXPLICIT = (platform: string): string =>
  `# platform: ${platform}\n@EXPLICIT\n` +
  `https://conda.anaconda.org/conda-forge/${platform}/python-3.12.8-h9e4cc4f_1_cpython.conda#${'a'.repeat(32)}\n` +
  `https://conda.anaconda.org/conda-forge/noarch/pip-25.0-pyh8b19718_0.conda#${'b'.repeat(32)}\n`;
const PIXI =
  '[workspace]\nname = "geo"\nchannels = ["conda-forge"]\nplatforms = ["linux-64"]\n\n[dependencies]\npython = "3.12.*"\n';

/** In every shell and at the start the environment is active, and its Python is the first one. */
function isActive(made: ReturnType<typeof make>): void {
  const { environment } = made.creation;
  const name = made.plan.environment?.name;
  expect([environment, environment.replace(/.*\/envs\//, '')]).toContain(name);
  const both = [name, name];
  expect(seen(made)).toEqual({ start: both, plain: both, interactive: both, login: both });
  expect(made.failing).toEqual([]);
  expect(made.plan.succeeds).not.toBe(false);
}

describe('each recipe', () => {
  test.each(RECIPES.map(({ name }) => name))('%s: no finding, active in every shell, and nobody is root', (recipe) => {
    const files: Record<string, string> =
      recipe === 'pixi'
        ? { 'pixi.toml': PIXI, 'pixi.lock': 'version: 6\n', 'main.py': 'print(1)\n' }
        : recipe === 'production'
          ? { 'environment.yml': SCIENCE, 'conda-linux-64.lock': EXPLICIT('linux-64'), 'main.py': 'print(1)\n' }
          : { 'environment.yml': SCIENCE };
    const made = make(files, { recipe });
    expect(made.creation.recipe).toBe(recipe);
    expect(inWords(made.findings)).toEqual([]);
    isActive(made);
    expect(made.plan.user.root).toBe(false);
    for (const text of Object.values(made.texts)) expect(text).toMatch(/^[^\r]*\n$/);
  });

  test('bases and installers are the newest ones that are known', () => {
    expect(MINIFORGE.release).toBe(lookupBaseImage('condaforge/miniforge3')?.newestTag);
    expect(MICROMAMBA_IMAGE.tag).toBe(lookupBaseImage('mambaorg/micromamba')?.newestTag);
  });

  test('notebook: the token is in no file, git ignores .env, and the port is open to this machine alone', () => {
    const { texts } = make({ 'environment.yml': SCIENCE }, { recipe: 'notebook' });
    expect(texts['compose.yaml']).toMatch(/JUPYTER_TOKEN: \$\{JUPYTER_TOKEN:\?/);
    expect(texts['compose.yaml']).toContain('"127.0.0.1:${JUPYTER_PORT:-8888}:8888"');
    expect(texts['.env.example']).toMatch(/^JUPYTER_TOKEN=$/m);
    expect(texts['.gitignore']).toBe('.env\n');
    expect(Object.values(texts).join('')).not.toMatch(/allow-root|NotebookApp\.token|--token/);
  });

  test('without Jupyter in the environment the notebook recipe brings it, and says so', () => {
    const made = make({ 'environment.yml': YML('name: a\n', 'python=3.12') }, { recipe: 'notebook' });
    expect(made.texts.Dockerfile).toContain("conda install --yes --name a 'jupyterlab>=4,<5'");
    expect(made.creation.notes.join()).toContain('Jupyter is not in environment.yml');
    expect(inWords(made.findings)).toEqual([]);
    isActive(made);
  });

  test('devcontainer.json has the interpreter of the environment', () => {
    for (const compose of [true, false]) {
      const { texts } = make({ 'environment.yml': SCIENCE }, { recipe: 'miniforge', compose });
      const content = JSON.parse(texts['.devcontainer/devcontainer.json'] ?? '{}');
      expect(content.customizations.vscode.settings).toEqual({
        'python.defaultInterpreterPath': '/home/worker/project/env/bin/python',
      });
      expect(content.remoteUser).toBe('worker');
      expect('dockerComposeFile' in content).toBe(compose);
    }
  });

  test('what is not wanted is not made', () => {
    const { texts } = make({ 'environment.yml': SCIENCE }, { compose: false, devcontainer: false, ci: false });
    expect(Object.keys(texts).sort()).toEqual(['.dockerignore', 'Dockerfile']);
  });
});

describe('what a folder has', () => {
  test.each([
    ['an accent and a blank', 'name: "Données 2"\n', 'Donnees-2'],
    ['no letter that a shell takes', 'name: 数据\n', 'my-project'],
    ['none', '', 'my-project'],
    ['a comment after it', 'name: geo  # ours\n', 'geo'],
    ['base', 'name: base\n', 'work'],
    ['a command', 'name: "a; rm -rf /"\n', 'a-rm-rf'],
  ])('a name with %s', (_, head, name) => {
    for (const recipe of ['notebook', 'jupyterhub', 'requirements'] as const) {
      const made = make({ 'environment.yml': YML(head, 'python=3.12', 'pip') }, { recipe });
      expect(made.creation.environment).toBe(name);
      isActive(made);
    }
  });

  test('a folder without any letter', () => {
    expect(make({ 'environment.yml': YML('', 'python') }, {}, '/p/数据').creation.environment).toBe('work');
  });

  test('prefix: is of the machine where it was written', () => {
    const made = make({ 'environment.yml': `${SCIENCE}prefix: /home/me/miniconda3/envs/science\n` });
    expect(made.plan.environment?.prefix).toBe('/opt/conda/envs/science');
    isActive(made);
  });

  test('CRLF: what Linux reads has its own line ends', () => {
    const made = make({ 'environment.yml': SCIENCE.replaceAll('\n', '\r\n'), '.gitignore': 'dist\r\n' });
    for (const [path, text] of Object.entries(made.texts)) {
      expect([path, text.includes('\r')]).toEqual([path, path === '.gitignore']);
    }
    expect(made.texts['.gitignore']).toBe('dist\r\n.env\r\n');
    isActive(made);
  });

  test.each([
    ['environment dev.yml', '["environment dev.yml", "/tmp/environment.yml"]'],
    ['environment-ü.yml', '["environment-ü.yml", "/tmp/environment.yml"]'],
    ['environment[1].yml', '["environment[[]1].yml", "/tmp/environment.yml"]'],
    ['environment-dev.yaml', 'environment-dev.yaml /tmp/environment-dev.yaml'],
  ])('a file called %s', (file, copy) => {
    const made = make({ [file]: SCIENCE });
    expect(made.texts.Dockerfile).toContain(`COPY ${copy}\n`);
    if (!file.includes('[')) expect(inWords(made.findings)).toEqual([]);
    expect(made.failing).toEqual([]);
  });

  test("pip's lists and constraints are copied beside the environment file", () => {
    const made = make(
      {
        'environment.yml': `${SCIENCE}  - pip\n  - pip:\n      - -r requirements.txt\n      - -c req/constraints.txt\n      - humanize==4.9\n`,
        'requirements.txt': 'rich==13.7\n',
        'req/constraints.txt': 'rich<14\n',
      },
      { recipe: 'notebook' },
    );
    expect(made.texts.Dockerfile).toContain('COPY requirements.txt /tmp/requirements.txt\n');
    expect(made.texts.Dockerfile).toContain('COPY req/constraints.txt /tmp/req/constraints.txt\n');
    expect(made.texts['.dockerignore']).toBe('*\n!environment.yml\n!requirements.txt\n!req/constraints.txt\n');
    expect(inWords(made.findings)).toEqual([]);
  });

  test('a list outside of the folder is told', () => {
    const file = `${SCIENCE}  - pip\n  - pip:\n      - -r ../shared/requirements.txt\n`;
    expect(make({ 'environment.yml': file }).creation.notes.join()).toMatch(/outside of the folder/);
  });

  test('a project that pip installs itself is copied to where it stays', () => {
    const file = `${SCIENCE}  - pip\n  - pip:\n      - -e .\n`;
    const made = make({ 'environment.yml': file, 'setup.py': '' }, { recipe: 'notebook' });
    expect(made.texts.Dockerfile).toMatch(/^COPY \. \/opt\/project\/$/m);
    expect(made.texts.Dockerfile).toContain('--file /opt/project/environment.yml');
    expect(made.texts['compose.yaml']).toContain('.:/opt/project');
    expect(made.texts['.dockerignore']).not.toMatch(/^\*$/m);
    isActive(made);
  });

  test('packages that ask for a GPU: CUDA is chosen while building, and compose hands the GPU over', () => {
    const made = make({ 'environment.yml': YML('name: net\n', 'python=3.12', 'pytorch-gpu=2.5') });
    expect(made.texts.Dockerfile).toContain('RUN CONDA_OVERRIDE_CUDA=12.8 conda env create');
    expect(made.texts['compose.yaml']).toContain('capabilities: [gpu]');
    for (const recipe of ['micromamba', 'requirements', 'production'] as const) {
      const { texts } = make({ 'environment.yml': YML('name: net\n', 'python=3.12', 'pytorch-gpu=2.5') }, { recipe });
      expect(texts.Dockerfile).toContain('CONDA_OVERRIDE_CUDA=12.8 ');
    }
    expect(inWords(made.findings)).toEqual([]);
  });

  test('variables of the environment are there where no conda sets them', () => {
    const file = `${YML('name: a\n', 'python=3.12')}variables:\n  DATA: /srv/data\n  QUOTED: 'a "b" $c'\n  bad name: x\n`;
    const made = make({ 'environment.yml': file, 'main.py': '' }, { recipe: 'production' });
    expect(made.texts.Dockerfile).toContain('ENV DATA="/srv/data" \\\n    QUOTED="a \\"b\\" \\$c"\n');
    expect(made.texts.Dockerfile).not.toContain('bad name');
    isActive(made);
    // Where there is a conda, it does.
    expect(make({ 'environment.yml': file }, { recipe: 'notebook' }).texts.Dockerfile).not.toContain('DATA');
  });

  test('line breaks in names and entries become no lines of a Dockerfile or a list', () => {
    const file = `${YML('name: "a\\nRUN evil"\n', '"python=3.12\\nevil"', 'pip')}  - pip:\n      - "rich\\nevil"\n`;
    for (const { name } of RECIPES) {
      const { texts } = make({ 'environment.yml': file, 'environment\nRUN evil.yml': file }, { recipe: name });
      for (const text of Object.values(texts)) expect(text).not.toMatch(/^\s*(?:RUN )?evil/m);
    }
  });

  test('packages with variants for both: it is said which one comes', () => {
    const made = make({ 'environment.yml': YML('name: net\n', 'python=3.12', 'pytorch=2.5') });
    expect(made.texts.Dockerfile).not.toContain('CUDA');
    expect(made.creation.notes.join()).toMatch(/pytorch: without a GPU in sight/);
  });

  test('several environment files: the plain name first, and any by name', () => {
    const files = {
      'environment-dev.yml': YML('name: dev\n', 'python=3.12'),
      'environment.yml': SCIENCE,
      'environment-gpu.yml': YML('name: gpu\n', 'python=3.12'),
    };
    expect(make(files).creation.source).toBe('environment.yml');
    expect(make(files, { source: 'environment-gpu.yml' }).creation).toMatchObject({ environment: 'gpu' });
  });

  test('no Python: a prompt of a shell, no interpreter, and a word', () => {
    const made = make(
      { 'environment.yml': YML('name: tools\n', 'samtools=1.20', 'r-base=4.4') },
      { recipe: 'micromamba' },
    );
    expect(made.texts.Dockerfile).toContain('CMD ["bash"]');
    expect(made.texts.Dockerfile).not.toContain('python --version');
    expect(made.texts['.devcontainer/devcontainer.json']).not.toContain('defaultInterpreterPath');
    expect(made.creation.notes.join()).toContain('asks for no Python');
  });

  test('a package that Linux has not is told', () => {
    const made = make({ 'environment.yml': YML('name: a\n', 'python=3.12', 'pywin32') });
    expect(made.creation.notes.join()).toMatch(/pywin32 in environment\.yml exists for no Linux/);
  });
});

describe('sources', () => {
  test('a lock for macOS alone: nothing is made, and it is said why', () => {
    expect(() => make({ 'conda-osx-64.lock': EXPLICIT('osx-64') })).toThrow(NoRecipe);
    expect(() => make({ 'conda-osx-64.lock': EXPLICIT('osx-64') })).toThrow(/a lock for osx-64, and an image is Linux/);
  });

  test('a lock for macOS beside an environment file: the latter is taken', () => {
    const { creation } = make(
      { 'conda-osx-64.lock': EXPLICIT('osx-64'), 'environment.yml': SCIENCE },
      { recipe: 'production' },
    );
    expect(creation.source).toBe('environment.yml');
    expect(creation.notes.join()).toContain('conda-osx-64.lock is a lock for osx-64');
  });

  test('a service is made from the lock, notebooks from the file that people edit', () => {
    const files = { 'conda-linux-64.lock': EXPLICIT('linux-64'), 'environment.yml': SCIENCE };
    expect(make(files, { recipe: 'production' }).creation.source).toBe('conda-linux-64.lock');
    expect(make(files, { recipe: 'notebook' }).creation.source).toBe('environment.yml');
    const made = make(files, { recipe: 'production' });
    expect(made.texts.Dockerfile).toContain(
      'conda create --yes --copy --prefix /opt/env --file /tmp/conda-linux-64.lock'.replace(
        '--yes --copy',
        '--copy --yes',
      ),
    );
    expect(made.texts.Dockerfile).toContain('--mount=type=cache,target=/opt/conda/pkgs');
  });

  test("conda-lock's file is read by mamba", () => {
    const lock =
      'version: 1\nmetadata:\n  content_hash:\n    linux-64: abc\n  channels:\n    - url: conda-forge\n      used_env_vars: []\n  platforms:\n    - linux-64\n  sources:\n    - environment.yml\n' +
      'package:\n  - name: python\n    version: 3.12.8\n    manager: conda\n    platform: linux-64\n    dependencies: {}\n    url: https://conda.anaconda.org/conda-forge/linux-64/python-3.12.8-h9e4cc4f_1_cpython.conda\n    hash:\n      md5: x\n    category: main\n    optional: false\n';
    const made = make({ 'conda-lock.yml': lock }, { recipe: 'notebook' });
    expect(made.texts.Dockerfile).toContain('RUN mamba create --yes --name my-project --file /tmp/conda-lock.yml');
    expect(made.failing).toEqual([]);
  });

  test('requirements.txt: an environment file reads it', () => {
    const made = make({ 'requirements.txt': 'flask==3.0.3\n', 'app.py': 'import flask\n' });
    expect(made.creation).toMatchObject({ recipe: 'production', source: 'requirements.txt' });
    expect(made.texts['environment.yml']).toContain('  - pip:\n      - -r requirements.txt\n');
    expect(made.texts.Dockerfile).toContain('COPY requirements.txt /tmp/requirements.txt\n');
    expect(made.texts.Dockerfile).toContain('CMD ["python", "app.py"]');
    expect(parseEnvironment(made.texts['environment.yml'] ?? '').problems).toEqual([]);
    isActive(made);
  });

  test('requirements.txt and the recipe with lists: it is the list of pip', () => {
    const made = make({ 'requirements.txt': 'flask==3.0.3\n' }, { recipe: 'requirements' });
    expect(made.texts['conda_requirements.txt']).toMatch(/^python=3\.\d+\npip\n$/m);
    expect(Object.keys(made.texts)).not.toContain('pip_requirements.txt');
    expect(made.texts.Dockerfile).toContain(
      'COPY apt_requirements.txt conda_requirements.txt requirements.txt /tmp/requirements/',
    );
    isActive(made);
    const others = { 'requirements.txt': '-r more.txt\n', 'more.txt': 'flask\n' };
    expect(() => make(others, { recipe: 'requirements' })).toThrow(/cannot be made from requirements\.txt/);
  });

  test('an environment file and the recipe with lists: the lists hold, and it is said', () => {
    const { creation, texts } = make(
      { 'environment.yml': `${SCIENCE}  - pip\n  - pip:\n      - rich==13.7\n` },
      { recipe: 'requirements' },
    );
    expect(texts['pip_requirements.txt']).toContain('rich==13.7\n');
    expect(creation.notes.join()).toContain('From now on the lists hold');
  });

  test('pyproject.toml: its dependencies, and a Python that it takes', () => {
    const made = make({
      'pyproject.toml':
        '[build-system]\nrequires = ["hatchling"]\n\n[project]\nname = "tool"\nrequires-python = ">=3.14"\ndependencies = [\n  "httpx>=0.27",\n  "rich[jupyter]; python_version > \'3\'",\n]\n',
      'main.py': 'import httpx\n',
    });
    expect(made.creation).toMatchObject({ recipe: 'production', source: 'pyproject.toml' });
    expect(made.texts['environment.yml']).toContain('name: tool\n');
    expect(made.texts['environment.yml']).toContain('  - python=3.14\n');
    expect(made.texts['environment.yml']).toContain('      - httpx>=0.27\n');
    const { dependencies } = parseEnvironment(made.texts['environment.yml'] ?? '');
    expect(
      dependencies?.items.flatMap((each) => (each.kind === 'pip' ? each.entries.map(({ text }) => text.value) : [])),
    ).toEqual(['httpx>=0.27', "rich[jupyter]; python_version > '3'"]);
    expect(made.texts.Dockerfile).toContain('-m pip install --no-cache-dir --no-deps /tmp/project');
    isActive(made);
  });

  test('pixi.toml without a lock: it is said', () => {
    const made = make({ 'pixi.toml': PIXI });
    expect(made.creation.recipe).toBe('pixi');
    expect(made.texts.Dockerfile).toContain('RUN pixi install\n');
    expect(made.creation.notes.join()).toContain('There is no pixi.lock');
  });

  test('an environment file as a pixi.toml', () => {
    const yml = `${YML('name: geo\n', 'python=3.12', 'numpy>=1.26,<3', 'gdal', 'conda-forge::proj=9.4', 'zlib=1.3=h4ab18f5_0')}  - pip\n  - pip:\n      - humanize==4.9\n`;
    const { texts } = make({ 'environment.yml': yml }, { recipe: 'pixi' });
    expect(texts['pixi.toml']).toBe(
      '[workspace]\nname = "geo"\nchannels = ["conda-forge"]\nplatforms = ["linux-64"]\n\n[dependencies]\n' +
        'python = "3.12.*"\nnumpy = ">=1.26,<3"\ngdal = "*"\n' +
        'proj = { version = "9.4.*", channel = "conda-forge" }\nzlib = { version = "==1.3", build = "h4ab18f5_0" }\n'.replace(
          '"1.3"',
          '"1.3.*"',
        ) +
        'pip = "*"\n\n[pypi-dependencies]\nhumanize = "==4.9"\n',
    );
  });

  test('the imports of notebooks and Python files, where nothing else says what is needed', () => {
    const notebook = {
      cells: [
        {
          cell_type: 'code',
          source: ['%matplotlib inline\n', 'import numpy as np, cv2\n', 'from helpers import load\n'],
        },
        { cell_type: 'markdown', source: 'import nothing' },
        { cell_type: 'code', source: '%%bash\nimport wrong' },
      ],
      metadata: { kernelspec: { language: 'python' } },
      nbformat: 4,
    };
    const made = make({
      'look.ipynb': JSON.stringify(notebook),
      'helpers.py': 'import os\nfrom sklearn.svm import SVC\nfrom . import other\nimport yaml  # for later\n',
      'r.ipynb': JSON.stringify({ ...notebook, metadata: { kernelspec: { language: 'R' } } }),
      'broken.ipynb': '{',
    });
    expect(made.texts['environment.yml']).toBe(
      'name: my-project\nchannels:\n  - conda-forge\n  - nodefaults\ndependencies:\n  - python=3.13\n  - numpy\n  - opencv\n  - pyyaml\n  - scikit-learn\n',
    );
    expect(made.creation.notes.join(' ')).toMatch(/Look at them.*called as their modules are: numpy\./);
    isActive(made);
  });

  test('nothing', () => {
    expect(() => make({ 'README.md': 'x\n', 'x.py': 'import os\n' })).toThrow(
      /nothing here that an image could be made from/,
    );
    expect(() => make({ 'environment.yml': SCIENCE }, { source: 'other.yml' })).toThrow(/other\.yml/);
    expect(() => make({ 'pixi.toml': PIXI }, { recipe: 'notebook' })).toThrow(/cannot be made from pixi\.toml/);
  });

  test.each([
    '',
    'name: [',
    'dependencies: 3\n',
    '- a\n- b\n',
    '\0\0',
    'dependencies:\n  - {a: b}\n  - pip: x\n  - "=="\n',
    '🐍: 🐍\n',
  ])('a broken environment file: %j', (text) => {
    for (const { name } of RECIPES) {
      const files = { 'environment.yml': text, 'pyproject.toml': text, 'pixi.toml': text, 'requirements.txt': text };
      try {
        make(files, { recipe: name });
      } catch (error) {
        expect(error).toBeInstanceOf(NoRecipe);
      }
    }
  });
});

describe('files that are there', () => {
  test('the text of before is kept beside the new one, and one that is right already is left out', () => {
    const files = { 'environment.yml': SCIENCE, '.gitignore': '*.log\n.env\n', Dockerfile: 'FROM debian:13\n' };
    const { creation } = make(files, { recipe: 'notebook' });
    expect(creation.files.find(({ path }) => path === 'Dockerfile')?.before).toBe('FROM debian:13\n');
    expect(creation.files.some(({ path }) => path === '.gitignore')).toBe(false);
    const again = make(
      { ...files, ...Object.fromEntries(creation.files.map(({ path, text }) => [path, text])) },
      { recipe: 'notebook' },
    );
    expect(again.creation.files).toEqual([]);
  });
});
