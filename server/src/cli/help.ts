/** What `--help` prints. */
import { RECIPES } from '../../../common/src/recipes';
import { wrap } from './terminal';

export const COMMANDS = [
  'lint',
  'explain',
  'create',
  'lock',
  'check',
  'outdated',
  'imports',
  'learn',
  'rules',
  'lsp',
] as const;
export type Command = (typeof COMMANDS)[number];

const MAIN = `Knows at every command of a Dockerfile which conda environment is active, and
which python runs.

Usage: conda-in-docker COMMAND [OPTION…]

Commands:
  lint [PATH…]        report what is wrong in Dockerfiles, environment files,
                      compose files and entrypoint scripts
  explain DOCKERFILE  show which environment, python and user every command
                      sees, and why
  lock [FILE]         solve an environment file for the image that it goes into,
                      and write conda-linux-64.lock beside it
  check [FILE]        say whether an environment file can be solved, and what
                      stands in the way
  outdated [FILE]     compare a lock with what would be solved now
  imports [FILE]      say what the project's code imports, and no dependency of
                      an environment file gives
  learn IMAGE         say what a base image holds that no table knows, as text
                      for .conda-in-docker.yaml
  rules [NAME]        list the rules, or show what one is about
  create [FOLDER]     make a Dockerfile, and what goes with it, for a folder
                      that has an environment file and no Dockerfile
  lsp                 the language server, for an editor

Options:
  -h, --help      show this, or the help of a command
  -V, --version   show the version
      --no-color  no colors (as NO_COLOR=1; FORCE_COLOR=1 forces them)

Examples:
  conda-in-docker lint
  conda-in-docker explain Dockerfile
  conda-in-docker lint --help
`;

const LINT = `Reports what is wrong in Dockerfiles, environment files, compose files and
entrypoint scripts.

Usage: conda-in-docker lint [OPTION…] [PATH…]

PATH is a file, a folder (all that is in it, .gitignore respected), a pattern in
quotes, or - for standard input; by default the current folder. --fix changes
nothing outside of these paths.

Options:
  -f, --format FORMAT        pretty, compact, json, sarif, github or junit
                             (default: pretty)
      --fix                  apply the safe fixes to the files
      --fix-dry-run          show what --fix would change, as a unified diff
      --unsafe-fixes         with --fix or --fix-dry-run: also those that may
                             change what the project does
      --rule NAME=LEVEL      set a rule to off, info, warning or error; NAME is
                             a rule, its code, a category, all, or another
                             linter whose rules report the same (hadolint); may
                             be repeated
      --fail-on SEVERITY     the least severity that makes the exit code 1:
                             error, warning or info (default: warning)
      --max-warnings N       tolerate N warnings; errors still count
  -c, --config FILE          use this configuration for all files
      --no-config            use no configuration file
      --stdin-filename NAME  the name that standard input stands for
                             (default: Dockerfile)
  -q, --quiet                only the findings that can make the exit code 1,
                             and no summary
      --no-color             no colors (as NO_COLOR=1; FORCE_COLOR=1 forces
                             them)
  -h, --help                 show this

Exit code:
  0  no findings at or above the severity of --fail-on
  1  such findings
  2  something could not be done: a file that cannot be read, a broken
     configuration, a wrong option

Examples:
  conda-in-docker lint
  conda-in-docker lint Dockerfile environment.yml
  conda-in-docker lint 'services/**/Dockerfile*' --fail-on error
  conda-in-docker lint --fix-dry-run --unsafe-fixes docker/
  conda-in-docker lint --rule root-user=off --rule unpinned-base-tag=error
  conda-in-docker lint --format sarif > findings.sarif
  cat Dockerfile | conda-in-docker lint - --stdin-filename docker/Dockerfile
`;

const EXPLAIN = `Shows for every command of a Dockerfile, for its start and for docker exec,
which environment is activated, whose python runs, as which user, and why.

Usage: conda-in-docker explain [OPTION…] FILE

FILE is a Dockerfile, a compose file or a devcontainer.json, or - for standard
input.

With --error it explains a build log or an error message instead, and FILE is
the Dockerfile that was built (default: ./Dockerfile).

Options:
  -f, --format FORMAT        pretty or json (default: pretty)
  -t, --target STAGE         only this stage and those it is made from
      --service NAME         the service of a compose file
      --error LOG            a file with the log or the message, or - for
                             standard input
      --build-arg NAME=VALUE set a build argument (NAME alone: from the
                             environment); others without a default are empty
  -c, --config FILE          use this configuration
      --no-config            use no configuration file
      --stdin-filename NAME  the name that standard input stands for
                             (default: Dockerfile)
      --no-color             no colors (as NO_COLOR=1; FORCE_COLOR=1 forces
                             them)
  -h, --help                 show this

In the table – stands for none and ? for what cannot be known.

Examples:
  conda-in-docker explain Dockerfile
  conda-in-docker explain compose.yaml --service notebook
  conda-in-docker explain docker/Dockerfile --target runtime --build-arg N=1
  conda-in-docker explain Dockerfile --format json
  docker build . 2>&1 | conda-in-docker explain --error -

Exit code: 0, with --error 1 where nothing is known of the text; 2 if it could
not run.
`;

const ENVIRONMENT_HELP = `  -f, --format FORMAT      pretty or json (default: pretty)
  -p, --platform PLATFORM  linux-64, linux-aarch64, …; may be repeated (default:
                           that of the build, else linux-64)
      --dockerfile FILE    solve for the base image of this Dockerfile (default:
                           the one that uses the file; of several, the one
                           with the oldest glibc)
      --glibc VERSION      solve for this version of glibc
      --channel-priority P strict, flexible or disabled (default: what .condarc
                           says, else strict)
      --no-cache           read the channels again, and keep nothing of them
  -q, --quiet              no notes
      --no-color           no colors (as NO_COLOR=1; FORCE_COLOR=1 forces them)
  -h, --help               show this
`;

const LOCK = `Solves an environment file for the image that it goes into, and writes
conda-PLATFORM.lock beside it: one address with its checksum a line, as
\`conda create --file\` and \`micromamba create --file\` read it. The channels are
asked over the network.

Usage: conda-in-docker lock [OPTION…] [FILE]

FILE is an environment file of conda (default: environment.yml).

Options:
      --dry-run            show the lock, and write nothing
${ENVIRONMENT_HELP}
Exit code:
  0  the lock is written
  1  the environment cannot be solved; an old lock stays as it is
  2  a channel, a file or an option kept it from being done

Examples:
  conda-in-docker lock
  conda-in-docker lock environment.yml --platform linux-64
  conda-in-docker lock -p linux-64 -p linux-aarch64 --dockerfile Dockerfile
  conda-in-docker lock --dry-run --format json
`;

const CHECK = `Says whether an environment file can be solved for the image that it goes into,
and if not which lines stand in the way and what to change. The channels are
asked over the network; nothing is written.

Usage: conda-in-docker check [OPTION…] [FILE]

FILE is an environment file of conda (default: environment.yml).

Options:
${ENVIRONMENT_HELP}
Exit code:
  0  it can be solved
  1  it cannot
  2  a channel, a file or an option kept it from being found out

Examples:
  conda-in-docker check
  conda-in-docker check environment.yml --glibc 2.17
  conda-in-docker check -p linux-64 -p linux-aarch64 --format json
`;

const OUTDATED = `Compares a lock with what would be solved now. The channels are asked over the
network; nothing is written. A newer release of the base image, or what follows
it, is told as far as it is known here.

Usage: conda-in-docker outdated [OPTION…] [FILE]

FILE is an environment file of conda (default: environment.yml).

Options:
      --lock FILE          the lock (default: conda-PLATFORM.lock, else
                           conda-lock.yml, beside the environment file)
${ENVIRONMENT_HELP}
Exit code:
  0  the lock holds what would be solved now
  1  it does not, or the environment cannot be solved any more
  2  a channel, a file or an option kept it from being found out

Examples:
  conda-in-docker outdated
  conda-in-docker outdated environment.yml --lock conda-linux-64.lock
  conda-in-docker outdated --format json
`;

const IMPORTS = `Says what the Python files and notebooks of a project import, and no dependency
of its environment file gives. Nothing is asked of a network.

Usage: conda-in-docker imports [OPTION…] [FILE]

FILE is an environment file of conda (default: environment.yml). The code is
that of its folder and the folders below; folders with an environment file of
their own are left out.

Options:
  -f, --format FORMAT  pretty (default) or json
      --fix            write the packages that are missing into FILE
  -h, --help           show this
      --no-color       no colors

Python's own modules, those of the project, relative imports and imports in a
\`try\` that catches ImportError are left out. Where it is not known which package
brings a module, it is said to be unknown, and does not count.

Exit code:
  0  no package is missing
  1  a package is missing
  2  a file or an option kept it from being found out

Examples:
  conda-in-docker imports
  conda-in-docker imports --fix
  conda-in-docker imports environment.yml --format json
`;

const LEARN = `Learns what a base image holds: user, variables and start from its
configuration; system, accounts, conda, environments, programs and start-up
files from a container that is made of it, never started, and removed again. The
image has to be on the container engine: nothing is pulled or started, and what
it is called does not matter. Values that sound like secrets are left out.

Usage: conda-in-docker learn [OPTION…] IMAGE…

IMAGE is named as a FROM names it.

Options:
  -w, --write          write it into .conda-in-docker.yaml (the one that holds for
                       the current folder, else a new one here); comments stay
  -c, --config FILE    write it into this configuration
      --engine ENGINE  an address (unix:///run/podman/podman.sock, ssh://…) or
                       context:NAME (default: DOCKER_HOST, the active Docker
                       context, or the engine that is found)
  -f, --format FORMAT  yaml or json (default: yaml)
      --no-color       no colors (as NO_COLOR=1; FORCE_COLOR=1 forces them)
  -h, --help           show this

Exit code:
  0  the images are learned
  1  the engine does not have one of them
  2  there is no engine, or something else kept it from being done

Examples:
  conda-in-docker learn registry.example.com/ml/base:3
  conda-in-docker learn our/base:1 our/gpu:2 --write
  conda-in-docker learn our/base:1 --format json
`;

const RULES = `Lists the rules, or shows what one is about.

Usage: conda-in-docker rules [OPTION…] [NAME]

NAME is a rule's name or code.

Options:
  -f, --format FORMAT  pretty or json (default: pretty)
      --no-color       no colors (as NO_COLOR=1; FORCE_COLOR=1 forces them)
  -h, --help           show this

Examples:
  conda-in-docker rules
  conda-in-docker rules activate-without-hook
  conda-in-docker rules CD1001 --format json
`;

const CREATE = `Makes a Dockerfile, and what goes with it, from what a folder has:
environment.yml, a lock, requirements.txt, pyproject.toml, pixi.toml, or what
its Python files and notebooks import. A file that is there already is never
overwritten.

Usage: conda-in-docker create [OPTION…] [FOLDER]

Recipes:
${RECIPES.map(({ name, summary }) => wrapped(name, summary)).join('\n')}

Options:
  -r, --recipe NAME      the recipe (default: the one that fits the folder best)
  -s, --source FILE      the file that the environment is made from, in FOLDER
                         (default: the one that fits the recipe best)
      --no-compose       no compose.yaml, .env.example and .gitignore
      --no-devcontainer  no .devcontainer/devcontainer.json
      --no-ci            no .github/workflows/image.yml
      --dry-run          show what would be written, as a unified diff
  -f, --format FORMAT    pretty or json (default: pretty)
      --no-color         no colors (as NO_COLOR=1; FORCE_COLOR=1 forces them)
  -h, --help             show this

Exit code:
  0  all files are written, or were there already as they have to be
  1  a file is there already and is another one: it is left as it is. Where that
     is the Dockerfile, nothing is written
  2  there is nothing to make an image from, or a file could not be written

Examples:
  conda-in-docker create
  conda-in-docker create analysis --recipe micromamba --no-ci
  conda-in-docker create --recipe production --source conda-linux-64.lock
  conda-in-docker create --dry-run --format json
`;

/** A line of the list of recipes. */
function wrapped(name: string, text: string): string {
  const lines = wrap(text, 64);
  return lines.map((line, at) => `  ${(at === 0 ? name : '').padEnd(14)}${line}`).join('\n');
}

const LSP = `Starts the language server: an editor talks to it over the standard streams.

Usage: conda-in-docker lsp [--stdio]

It offers what the VS Code extension offers, as far as the protocol has words
for it: findings, fixes, refactorings, the environment of each line as inlay
hints, hovers, completion, navigation and rename over all files, an outline.

Options:
      --stdio     what many clients give; there is no other way
  -h, --help      show this

Settings are taken from the initialization options and from the client's
configuration, under "condaInDocker". docs/editors.md has them for Neovim,
Helix, Zed, Emacs, the JetBrains IDEs and Sublime Text.

Examples:
  conda-in-docker lsp
  conda-in-docker lsp --stdio
`;

const TEXTS: Readonly<Record<Command, string>> = {
  lint: LINT,
  explain: EXPLAIN,
  create: CREATE,
  lock: LOCK,
  check: CHECK,
  outdated: OUTDATED,
  imports: IMPORTS,
  learn: LEARN,
  rules: RULES,
  lsp: LSP,
};

/** The help of a command, or of the program. */
export function help(command?: Command): string {
  return command === undefined ? MAIN : TEXTS[command];
}
