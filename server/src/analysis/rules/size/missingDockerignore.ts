import type { DockerfileContext } from '../../contexts/types';
import { wholeCopies } from '../../facts/contextCopies';
import { shippedStages } from '../../facts/stages';
import { modelUsesConda } from '../../facts/usesConda';
import type { Fix } from '../../fixes/types';
import { ancestors, basename, join } from '../../project/paths';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const missingDockerignore = defineRule({
  code: 'CD7005',
  name: 'missing-dockerignore',
  category: 'size',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: 'The whole build context is copied, and there is no .dockerignore.',
    why: markdown`
      Without \`.dockerignore\` everything in the folder is sent to the builder and lands in the image: \`.git\`,
      notebooks' checkpoints, caches, an environment made in the project folder, \`.env\` with its secrets. A change
      in any of them also makes the layer, and all below it, be built again.
    `,
    exceptions: markdown`
      Silent where a \`.dockerignore\` (or \`NAME.dockerignore\` beside the Dockerfile) is there, where single files or
      folders are copied, where the build context is not known, and for Dockerfiles without conda. Where the build
      reads the version from git, keep \`.git\`.
    `,
    references: [
      { title: '.dockerignore files', url: 'https://docs.docker.com/build/concepts/context/#dockerignore-files' },
    ],
    bad: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      COPY . /app
    `,
    ],
    good: [
      {
        Dockerfile: file`
        FROM continuumio/miniconda3:24.11.1-0
        COPY . /app
      `,
        '.dockerignore': '.git\n',
      },
      file`
        FROM continuumio/miniconda3:24.11.1-0
        COPY src /app
      `,
    ],
  },
  messages: {
    missing:
      'The whole folder is copied and there is no .dockerignore, so `.git`, caches and local secrets go into the image as well. Add a .dockerignore.',
    builder:
      'The whole folder is copied and there is no .dockerignore, so each change in `.git`, caches or notes builds this stage again. Add a .dockerignore.',
  },
  checks: {
    *dockerfile(context) {
      if (!modelUsesConda(context.self)) return;
      for (const stage of context.needed) {
        if (!context.self.stages.includes(stage)) continue;
        const whole = wholeCopies(stage)[0];
        if (whole === undefined) continue;
        const build = context.builds[0];
        if (build === undefined || context.builds.some((each) => each.certainty === 'unknown')) return;
        if (context.builds.some((each) => context.project.ignoreOf(each) !== undefined)) return;
        const path = join(build.context, '.dockerignore');
        if (context.project.files.exists(path) === true) return;
        if (build.certainty === 'guessed' && isAboveOf(context, build.context)) return;
        const message = shippedStages(context).includes(stage) ? 'missing' : 'builder';
        // BuildKit finds a file beside the Dockerfile by its name, whatever folder the context turns out to be.
        const sure = build.certainty === 'known' || context.project.isRoot(build.context);
        const file = sure ? path : `${context.path}.dockerignore`;
        if (!sure && context.project.files.exists(file) === true) return;
        yield { message, span: whole.instruction.span, fixes: fixesFor(context, file) };
        return;
      }
    },
  },
});

/** Where the build context is a guess, a .dockerignore above it tells that the context most likely is there. */
function isAboveOf(context: DockerfileContext, folder: string): boolean {
  return ancestors(folder).some((above) => context.project.files.exists(join(above, '.dockerignore')) === true);
}

const PATTERNS = [
  '.git',
  '.gitignore',
  '.github',
  '.vscode',
  '.idea',
  '.devcontainer',
  '.env',
  '.venv',
  '**/__pycache__',
  '**/*.pyc',
  '**/.ipynb_checkpoints',
  '**/.pytest_cache',
  '**/.mypy_cache',
  '**/.DS_Store',
];

/** A starting point that leaves out only what no build reads. */
function fixesFor(context: DockerfileContext, path: string): Fix[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const versioned = ['pyproject.toml', 'setup.py', 'setup.cfg'].some((name) => {
    const source = context.project.files.read(folder + name);
    return (
      source !== undefined &&
      /setuptools_scm|setuptools-scm|versioneer|hatch-vcs|versioningit|dunamai|pbr\b/.test(source.text)
    );
  });
  const readsGit = versioned || context.commands.some((command) => command.name === 'git');
  const kept = PATTERNS.filter((pattern) => {
    if (pattern === '.git' && readsGit) return false;
    return !new RegExp(
      `(?:^|[\\s"/])${pattern.replace(/^\*\*\//, '').replace(/[.*]/g, '\\$&')}(?=["\\s/]|$)`,
      'm',
    ).test(context.text);
  });
  // The environment of the host's own pixi, whatever of it the Dockerfile names.
  if (context.self.stages.some(({ machine }) => machine.environments.values().some(({ kind }) => kind === 'pixi')))
    kept.push('.pixi');
  const title = path.endsWith('/.dockerignore') ? 'Create a .dockerignore' : `Create ${basename(path)}`;
  return [{ title, safe: false, edits: [{ file: path, create: `${kept.join('\n')}\n` }] }];
}
