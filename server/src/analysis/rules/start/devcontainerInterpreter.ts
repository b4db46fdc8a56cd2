import type { DevcontainerContext } from '../../contexts/types';
import type { Fix } from '../../fixes/types';
import { replaceInString } from '../../fixes/written';
import type { Moment } from '../../model/moment';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const devcontainerInterpreter = defineRule({
  code: 'CD5033',
  name: 'devcontainer-interpreter',
  category: 'start',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary:
      '`python.defaultInterpreterPath` of a dev container names an environment that the container does not have.',
    why: 'The editor then finds no interpreter at that place and takes another one, mostly that of base: imports are underlined that work in the terminal, and tests and notebooks run with other packages. Name the environment as it is called where it is made.',
    exceptions:
      'Silent where the image, a feature or a command of the container is not known, since each may make the environment, and for paths outside of conda.',
    references: [
      {
        title: 'Python environments in VS Code',
        url: 'https://code.visualstudio.com/docs/python/environments#_manually-specify-an-interpreter',
      },
      { title: 'devcontainer.json reference', url: 'https://containers.dev/implementors/json_reference/' },
    ],
    bad: [
      {
        '.devcontainer/devcontainer.json':
          '{\n  "image": "mcr.microsoft.com/devcontainers/miniconda:1-3",\n  "onCreateCommand": "conda create -y -n app python=3.12",\n  "customizations": { "vscode": { "settings": { "python.defaultInterpreterPath": "/opt/conda/envs/apps/bin/python" } } }\n}\n',
      },
    ],
    good: [
      {
        '.devcontainer/devcontainer.json':
          '{\n  "image": "mcr.microsoft.com/devcontainers/miniconda:1-3",\n  "onCreateCommand": "conda create -y -n app python=3.12",\n  "customizations": { "vscode": { "settings": { "python.defaultInterpreterPath": "/opt/conda/envs/app/bin/python" } } }\n}\n',
      },
    ],
  },
  messages: {
    other: 'There is no environment `{name}` in this container, so the editor takes another Python. It has {made}.',
    none: 'There is no environment `{name}` in this container, so the editor takes another Python.',
    noConda: 'There is no conda in `{root}` of this container, so the editor takes another Python.',
  },
  checks: {
    *devcontainer(context): Iterable<Report> {
      const { after, devcontainer } = context;
      const { interpreter } = devcontainer;
      if (after === undefined || !after.closed || interpreter === undefined || !isKnown(interpreter.value)) return;
      const prefix = /^(\/.+)\/bin\/python[\d.]*$/.exec(interpreter.value)?.[1];
      if (prefix === undefined || after.environment(prefix) !== undefined || mayBeMade(context, after)) return;
      const [, root = prefix, name] = /^(.*)\/envs\/([^/]+)$/.exec(prefix) ?? [];
      const start =
        interpreter.value.indexOf(name === undefined ? prefix : `/envs/${name}`) + (name === undefined ? 0 : 6);
      const end = start + (name ?? prefix).length;
      const span = interpreter.text.span(start, end);
      if (after.condaRoot(root) === undefined) {
        // A venv, or the Python of the system: not looked into.
        if (!/conda|mamba|miniforge/.test(root) || !after.filesClosed) return;
        yield { message: 'noConda', data: { root }, span };
        return;
      }
      if (name === undefined) return;
      const made = namesOf(after, root);
      yield {
        message: made.length > 0 ? 'other' : 'none',
        data: { name, made: made.map((each) => `\`${each}\``).join(', ') },
        span,
        fixes: made.map(
          (each): Fix => ({
            title: `Name ${each}`,
            safe: false,
            edits: [replaceInString(context.path, interpreter.text, start, end, each)],
          }),
        ),
      };
    },
  },
});

/** The names of the environments of an installation. */
function namesOf(after: Moment, root: string): string[] {
  return after.environments().flatMap(({ prefix, maybe }) => {
    const name = prefix.startsWith(`${root}/envs/`) ? prefix.slice(root.length + '/envs/'.length) : undefined;
    return name === undefined || maybe || !isKnown(name) || name.includes('/') ? [] : [name];
  });
}

/** Whether something ran that is not followed, or an environment has a name that is not known. */
function mayBeMade({ commands }: DevcontainerContext, after: Moment): boolean {
  return (
    after.ranUnknown ||
    after.environments().some(({ prefix }) => !isKnown(prefix)) ||
    commands.some(
      ({ conda, effects }) => conda?.subcommand === 'env create' && !effects.some(({ kind }) => kind === 'create'),
    )
  );
}
