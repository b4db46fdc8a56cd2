/** The files beside a Dockerfile: what is built from, how it is run and worked in, and what checks it. */
import { basename } from '../project/paths';
import { CUDA, type Ingredients, yaml } from './ingredients';
import type { Made } from './made';
import { serviceName } from './names';
import type { RecipeFile } from './types';

/** What no image needs: what tools keep, and secrets. */
const IGNORED = [
  '.git',
  '.github',
  '.devcontainer',
  '.vscode',
  '.env',
  '.venv',
  '.pixi',
  'env',
  '**/__pycache__',
  '**/.ipynb_checkpoints',
  '**/*.pyc',
  'Dockerfile',
  'compose.yaml',
  '.dockerignore',
];

/** `.dockerignore`: the files that the Dockerfile copies and nothing else, or all but what no image needs. */
export function dockerignore({ context }: Made): RecipeFile {
  const lines = context === 'project' ? IGNORED : ['*', ...context.map((each) => `!${escaped(each)}`)];
  const why =
    context === 'project' ? 'what stays out of the build' : 'the build sees the files that it copies, and no other';
  return { path: '.dockerignore', text: text(lines), why };
}

/** A path as a pattern that means itself. */
function escaped(path: string): string {
  return path.replace(/[\\[\]*?]/g, '\\$&');
}

/** What the compose file calls the service. */
export function serviceOf({ jupyter }: Made, { survey }: Ingredients): string {
  return jupyter ? 'notebook' : serviceName(basename(survey.folder));
}

/** `compose.yaml`. */
export function compose(made: Made, of: Ingredients): RecipeFile {
  const { args, jupyter, mounts, runAs, command } = made;
  const prompt = !jupyter && mounts.length > 0 && command === undefined;
  const lines = [
    'services:',
    `  ${serviceOf(made, of)}:`,
    ...(args.length === 0
      ? ['    build: .']
      : [
          '    build:',
          '      context: .',
          '      args:',
          ...args.map(([name, fallback]) => `        ${name}: \${${variableOf(name)}:-${fallback}}`),
        ]),
    ...(runAs === undefined ? [] : [`    user: "${runAs}"`]),
    ...(command === undefined ? [] : [`    command: [${command.map((each) => JSON.stringify(each)).join(', ')}]`]),
    ...(jupyter
      ? [
          '    environment:',
          '      JUPYTER_TOKEN: ${JUPYTER_TOKEN:?Copy .env.example to .env and set a token}',
          '    ports:',
          '      # From this machine alone.',
          '      - "127.0.0.1:${JUPYTER_PORT:-8888}:8888"',
        ]
      : []),
    ...(mounts.length === 0
      ? []
      : ['    volumes:', ...mounts.map(([source, target]) => `      - ${yaml(`${source}:${target}`)}`)]),
    ...(prompt ? ['    stdin_open: true', '    tty: true'] : []),
    ...(of.gpu
      ? [
          `    # Drivers for CUDA ${CUDA} or newer.`,
          '    deploy:',
          '      resources:',
          '        reservations:',
          '          devices:',
          '            - driver: nvidia',
          '              count: all',
          '              capabilities: [gpu]',
        ]
      : []),
  ];
  return {
    path: 'compose.yaml',
    text: text(lines),
    why: jupyter ? 'docker compose up starts it on 127.0.0.1:8888' : 'docker compose up starts it',
  };
}

/** The variable of `.env` that an argument gets. */
function variableOf(argument: string): string {
  return argument.replace(/^NB_/, '');
}

/** `.env.example`, and `.gitignore` so that the file made from it is never committed. */
export function secrets(made: Made, of: Ingredients): RecipeFile[] {
  const ids = made.args.length > 0 || made.runAs !== undefined;
  if (!made.jupyter && !ids) return [];
  const lines = [
    '# Copy this file to .env, which git ignores, and change it there.',
    ...(made.jupyter ? ['# The password of the notebook server: openssl rand -hex 24', 'JUPYTER_TOKEN='] : []),
    ...(ids ? ['# Your own ids, as id -u and id -g print them.', 'UID=1000', 'GID=1000'] : []),
  ];
  const example = { path: '.env.example', text: text(lines), why: 'what to set in .env: the token, and your ids' };
  const before = of.survey.read('.gitignore');
  if (before !== undefined && /^\/?\.env$/m.test(before.replace(/\r/g, ''))) return [example];
  return [example, { path: '.gitignore', text: added(before, '.env'), why: '.env is never committed' }];
}

/** A text with one more line, in its own line ends. */
function added(before: string | undefined, line: string): string {
  if (before === undefined || before === '') return `${line}\n`;
  const end = before.includes('\r\n') ? '\r\n' : '\n';
  return `${before}${/\n$/.test(before) ? '' : end}${line}${end}`;
}

/** `.devcontainer/devcontainer.json`. */
export function devcontainer(made: Made, of: Ingredients, composed: boolean): RecipeFile {
  const settings = made.python === undefined ? {} : { 'python.defaultInterpreterPath': made.python };
  const mounted = made.mounts[0]?.[0] === '.' ? made.mounts[0][1] : undefined;
  const root = mounted ?? made.workdir;
  const content = {
    name: of.name,
    ...(composed
      ? { dockerComposeFile: '../compose.yaml', service: serviceOf(made, of), workspaceFolder: root }
      : {
          build: { dockerfile: '../Dockerfile', context: '..' },
          workspaceMount: `source=\${localWorkspaceFolder},target=${root},type=bind`,
          workspaceFolder: root,
        }),
    ...(made.runAs === undefined ? { remoteUser: made.user } : {}),
    customizations: {
      vscode: {
        settings,
        extensions:
          made.python === undefined ? [] : ['ms-python.python', ...(made.jupyter ? ['ms-toolsai.jupyter'] : [])],
      },
    },
  };
  return {
    path: '.devcontainer/devcontainer.json',
    text: `${JSON.stringify(content, null, 2)}\n`,
    why:
      made.python === undefined
        ? 'opens the folder in the container'
        : 'opens the folder in the container, with its Python',
  };
}

/** `.github/workflows/image.yml`: lints and builds. */
export function workflow(): RecipeFile {
  const lines = [
    'name: image',
    'on:',
    '  push:',
    '    branches: [main]',
    '  pull_request:',
    'permissions:',
    '  contents: read',
    'jobs:',
    '  image:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v4',
    '      - uses: conda-in-docker/conda-in-docker@v0.1.0',
    '      - uses: docker/setup-buildx-action@v3',
    '      - uses: docker/build-push-action@v6',
    '        with:',
    '          context: .',
    '          push: false',
    '          cache-from: type=gha',
    '          cache-to: type=gha,mode=max',
  ];
  return { path: '.github/workflows/image.yml', text: text(lines), why: 'lints and builds with every push' };
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
