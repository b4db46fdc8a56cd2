import { describe, expect, test } from 'vitest';
import { analyzerOf, findingsOf, marked, placesAt, renamed } from './harness';

/** From each marked place all of them are found, and renamed; the analysis then says the same as before. */
function sameEverywhere(name: string, to: string, texts: Record<string, string>): void {
  test(name, () => {
    const { files, marks } = marked(texts);
    const expected = marks.map(({ file, start, end }) => `${file}:${start}-${end}`).sort();
    const analyzer = analyzerOf(files);
    for (const { file, start, end } of marks) {
      expect(placesAt(analyzer, file, start), `from ${file}:${start}`).toEqual(expected);
      expect(placesAt(analyzer, file, end)).toEqual(expected);
    }
    const [first] = marks;
    if (first === undefined) throw new Error('nothing is marked');
    const old = files[first.file]?.slice(first.start, first.end) ?? '';
    const after = Object.fromEntries(Object.entries(texts).map(([file, text]) => [file, text.replace(/«[^»]*»/g, to)]));
    expect(renamed(files, first.file, first.start, to)).toEqual(after);
    expect(findingsOf(after).map((each) => each.split(to).join(old))).toEqual(findingsOf(files));
  });
}

const YML = 'channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';

describe('an environment', () => {
  sameEverywhere('of a file, in a start-up file and in PATH', 'analysis', {
    'environment.yml': `name: «app»\n${YML}`,
    Dockerfile:
      'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml\nRUN echo "conda activate «app»" >> ~/.bashrc\nENV PATH=/opt/conda/envs/«app»/bin:$PATH CONDA_DEFAULT_ENV=«app»\nWORKDIR /app\nCOPY app.py /app/\nCMD ["python", "/app/app.py"]\n',
  });

  sameEverywhere('in SHELL, scripts, compose and devcontainer', 'web-2', {
    'environment.yml': `name: "«web»"\n${YML}`,
    Dockerfile:
      'FROM condaforge/miniforge3:24.11.3-0 AS web\nCOPY environment.yml /tmp/web/\nRUN mamba env create -f /tmp/web/environment.yml\nSHELL ["conda", "run", "--no-capture-output", "-n", "«web»", "/bin/bash", "-c"]\nRUN python -c "import web"\nCOPY entrypoint.sh /\nENTRYPOINT ["bash", "/entrypoint.sh"]\nCMD ["web"]\nHEALTHCHECK CMD conda run -n «web» python -V\n',
    'entrypoint.sh':
      '#!/bin/bash\n. /opt/conda/etc/profile.d/conda.sh\n# the web environment\nconda activate «web»\nexec "$@"\n',
    'docker-compose.yml':
      'services:\n  web:\n    image: web\n    build:\n      context: .\n      target: web\n    command: conda run -n «web» python -m web\n    environment:\n      CONDA_DEFAULT_ENV: "«web»"\n    volumes:\n      - envs:/opt/conda/envs/«web»\nvolumes:\n  envs: {}\n',
    '.devcontainer/devcontainer.json':
      '{\n  "name": "web",\n  "build": { "dockerfile": "../Dockerfile", "context": ".." },\n  "postCreateCommand": "conda run -n «web» pip install -e .",\n  "customizations": { "vscode": { "settings": { "python.defaultInterpreterPath": "/opt/conda/envs/«web»/bin/python" } } }\n}\n',
  });

  sameEverywhere("in all forms of a devcontainer's commands", 'web-2', {
    Dockerfile: 'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n «web» python=3.12\n',
    '.devcontainer/devcontainer.json':
      '{\n  "build": { "dockerfile": "../Dockerfile", "context": ".." },\n  "onCreateCommand": ["conda", "run", "-n", "«web»", "pip", "list"],\n  "postCreateCommand": "conda env update -n «web» -f environment.yml",\n  "postStartCommand": { "a": "conda install -y -n «web» pip" }\n}\n',
  });

  sameEverywhere('of a pixi workspace, in its manifest, lock, commands and paths', 'live-2', {
    'pixi.toml':
      '[workspace]\nname = "prod"\nchannels = ["conda-forge"]\nplatforms = ["linux-64"]\n[dependencies]\npython = "3.12.*"\n[tasks]\nserve = { cmd = "python -m http.server", default-environment = "«prod»" }\n[feature.prod.dependencies]\nflask = "*"\n[environments]\n«prod» = ["prod"]\nother = []\n',
    'pixi.lock': 'version: 6\nenvironments:\n  default:\n    channels: []\n  «prod»:\n    channels: []\npackages: []\n',
    '.dockerignore': '.git\n.pixi\n',
    Dockerfile:
      'FROM ghcr.io/prefix-dev/pixi:0.52.0 AS build\nWORKDIR /app\nCOPY pixi.toml pixi.lock ./\nRUN pixi install --locked -e «prod»\nRUN pixi run --environment=«prod» python -V\nENV PATH=/app/.pixi/envs/«prod»/bin:$PATH\nCMD ["pixi", "run", "--as-is", "-e", "«prod»", "python"]\n',
    'docker-compose.yml': 'services:\n  web:\n    build: .\n    command: pixi run --as-is -e «prod» python -m web\n',
  });

  test('the environment that each pixi workspace has keeps its name, and a taken one is refused', () => {
    const files = {
      'pixi.toml': '[workspace]\nname = "a"\n[dependencies]\npython = "*"\n[environments]\nprod = []\ndev = []\n',
      Dockerfile:
        'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\nCOPY pixi.toml ./\nRUN pixi install -e default -e prod\n',
    };
    const at = (name: string) => files.Dockerfile.indexOf(`-e ${name}`) + 3;
    expect(renamed(files, 'Dockerfile', at('default'), 'x')).toContain('each pixi workspace has');
    expect(renamed(files, 'Dockerfile', at('prod'), 'dev')).toContain('already an environment called `dev`');
    expect(renamed(files, 'Dockerfile', at('prod'), 'Live_2')).toContain('pixi allows lower-case letters');
  });

  sameEverywhere('in a heredoc that COPY brings', 'web-2', {
    Dockerfile:
      'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n «web» python=3.12\nCOPY <<EOF /start.sh\nconda activate «web»\nEOF\n',
  });

  sameEverywhere('of an ARG that is echoed into a start-up file', 'web-2', {
    Dockerfile:
      'FROM continuumio/miniconda3:24.11.1-0\nARG EN=«web»\nRUN conda create -yn $EN python\nRUN echo "source activate $EN" >> ~/.bashrc\n',
  });

  test('what stands in no file, such as the .bashrc of the image, has no place in one', () => {
    for (const line of [
      'RUN echo "conda activate web" >> ~/.bashrc',
      'RUN eval "$(conda shell.bash hook)" && conda info',
    ]) {
      const Dockerfile = `FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n web python=3.12\n${line}\n`;
      const analyzer = analyzerOf({ Dockerfile });
      expect(placesAt(analyzer, 'Dockerfile', 0)).toEqual([]);
      expect(placesAt(analyzer, 'Dockerfile', Math.max(0, Dockerfile.indexOf('$(')))).toEqual([]);
    }
  });

  sameEverywhere('through an ARG, which is the one place where it is written', 'renamed-env', {
    Dockerfile:
      'FROM continuumio/miniconda3:24.11.1-0\nARG env_name=«app»\nRUN conda create -y -n ${env_name} python=3.12 && conda clean -afy\nENV PATH=/opt/conda/envs/$env_name/bin:$PATH\nSHELL ["/bin/bash", "-lc"]\nRUN conda run -n "$env_name" python -V\nCMD ["python"]\n',
  });

  sameEverywhere('through an argument of compose and its default', 'renamed-env', {
    Dockerfile:
      'FROM continuumio/miniconda3:24.11.1-0\nARG ENV_NAME=«app»\nRUN conda create -y -n $ENV_NAME python=3.12\nENV PATH=/opt/conda/envs/«app»/bin:$PATH\n',
    'compose.yaml': 'services:\n  s:\n    build:\n      context: .\n      args:\n        ENV_NAME: «app»\n',
  });

  sameEverywhere('made in one stage, copied to another', 'serve', {
    Dockerfile:
      'FROM condaforge/miniforge3:24.11.3-0 AS build\nRUN conda create -y -n «app» python=3.12 && conda clean -afy\nFROM debian:12-slim\nCOPY --from=build /opt/conda/envs/«app» /opt/conda/envs/«app»\nENV PATH=/opt/conda/envs/«app»/bin:$PATH\nCMD ["/opt/conda/envs/«app»/bin/python"]\n',
  });

  sameEverywhere('of one file that two Dockerfiles read', 'shared', {
    'environment.yml': `name: «app»\n${YML}`,
    'a/Dockerfile':
      'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml /\nRUN conda env create -f /environment.yml\nCMD ["conda", "run", "-n", "«app»", "python"]\n',
    'b/Dockerfile':
      'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml /\nRUN conda env create -f /environment.yml && /opt/conda/envs/«app»/bin/python -V\n',
  });

  sameEverywhere('in a shell variable of the script', 'renamed-env', {
    Dockerfile:
      'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n «app» python=3.12\nCOPY run.sh /\nCMD ["bash", "/run.sh"]\n',
    'run.sh': '#!/bin/bash\nENVIRONMENT=«app»\nsource /opt/conda/bin/activate "$ENVIRONMENT"\nexec python\n',
  });

  sameEverywhere(
    'that a command reads from the file itself, and one that sed puts into a start-up file',
    'renamed-env',
    {
      'environment.yml': `name: «app»\n${YML}prefix: /home/me/miniconda3/envs/«app»\n`,
      Dockerfile:
        'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml\nRUN echo "source activate $(head -1 /tmp/environment.yml | cut -d\' \' -f2)" > ~/.profile\nRUN sed -i "s/activate base/activate «app»/" ~/.bashrc\n',
    },
  );

  sameEverywhere('in a script of the host', 'renamed-env', {
    Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n «app» python=3.12\n',
    'test.sh': '#!/bin/sh\ndocker build -t app .\ndocker run --rm app conda run -n «app» python -V\n',
  });

  sameEverywhere('and nothing else of that name', 'renamed-env', {
    Dockerfile:
      '# the app environment: conda activate app\nFROM app AS app\nFROM condaforge/miniforge3:24.11.3-0\nARG app=app\nLABEL app="/opt/conda/envs/app conda activate app"\nCOPY envs/app/app.yml /opt/envs/app/\nCOPY --from=app /app /app\nRUN useradd app && mamba create -y -n «app» app python # app\nRUN mamba install -y --name=«app» app=1 app::app && /opt/conda/envs/«app»/bin/python -m ipykernel install --name app --display-name app\nRUN /opt/conda/envs/app-2/bin/python /srv/envs/app/x.py && ls other/envs/app && echo app\nENV APP=app app=app PATH=/opt/conda/envs/«app»/bin:/opt/app/envs/app/bin:/opt/conda/envs/app2/bin:$PATH\nUSER app\nWORKDIR /app\nRUN bash -c ". /opt/conda/bin/activate «app» && app --app app"\nCMD ["conda", "run", "--no-capture-output", "-n", "«app»", "app", "-n", "app"]\n',
    'compose.yaml':
      'services:\n  app:\n    image: app\n    container_name: app\n    build:\n      context: .\n      args:\n        app: app\n    environment:\n      app: app # conda activate app\n      PYTHONPATH: /opt/conda/envs/«app»/lib/app:/app/envs/app\n    volumes:\n      - ./envs/app:/app\n',
    'run.sh': '#!/bin/sh\n# conda activate app\ndocker run --name app app conda run -n «app» app\n',
  });

  test('of the same name in another project stays as it is', () => {
    const { files, marks } = marked({
      'a/Dockerfile': 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n «app» python=3.12\n',
      'b/Dockerfile': 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n',
    });
    const [at] = marks;
    expect(placesAt(analyzerOf(files), 'a/Dockerfile', at?.start ?? 0)).toEqual([
      `a/Dockerfile:${at?.start}-${at?.end}`,
    ]);
  });

  test('two that are not the same one keep their names', () => {
    const text =
      'FROM continuumio/miniconda3:24.11.1-0 AS one\nRUN conda create -y -n app python=3.12\nFROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.11\n';
    const result = renamed({ Dockerfile: text }, 'Dockerfile', text.indexOf('app'), 'other');
    expect(result).toEqual({ Dockerfile: text.replace('-n app python=3.12', '-n other python=3.12') });
  });
});

describe('renaming is refused', () => {
  const Dockerfile =
    'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nRUN conda create -y -n tools black\nRUN conda install -y -n base mamba\n';
  const at = (name: string) => Dockerfile.indexOf(name);

  test.each([
    ['a/b', /no `\/`/],
    ['a b', /no space/],
    ['a:b', /no `:`/],
    ['a#b', /no `#`/],
    ['', /needs a name/],
    ['tools', /already an environment called `tools`/],
    ['base', /conda's own name/],
    ['a"b', /without quotes/],
    ['2024', /YAML reads/],
    ['1e5', /YAML reads/],
    ['0x1f', /YAML reads/],
    ['1_000', /YAML reads/],
    ['2024-01-01', /YAML reads/],
  ])('to %j', (name, message) => {
    expect(renamed({ Dockerfile }, 'Dockerfile', at('app'), name)).toMatch(message);
  });

  test('for base', () => {
    expect(renamed({ Dockerfile }, 'Dockerfile', at('base'), 'other')).toMatch(/`base` is the environment/);
  });

  test('for one that an image may bring', () => {
    const text = 'FROM example/with-conda:1\nRUN conda run -n ready python -V\n';
    expect(renamed({ Dockerfile: text }, 'Dockerfile', text.indexOf('ready'), 'other')).toBe(
      'Nothing in this project makes the environment `ready`; if the image `example/with-conda:1` brings it, it cannot be changed here.',
    );
  });

  test('where the name is put together', () => {
    const text =
      'FROM continuumio/miniconda3:24.11.1-0\nARG who=app\nRUN conda create -y -n ${who}-env python=3.12\nENV PATH=/opt/conda/envs/app-env/bin:$PATH\n';
    expect(renamed({ Dockerfile: text }, 'Dockerfile', text.indexOf('app-env'), 'other')).toBe(
      '`app-env` is not written as one word at Dockerfile:3, so it cannot be renamed there.',
    );
  });
});
