import type { DockerfileContext } from '../../contexts/types';
import { placedCommands } from '../../facts/calls';
import { everyCommand } from '../../facts/commands';
import { surelyNoAccount } from '../../model/accounts';
import type { Value } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const unknownUser = defineRule({
  code: 'CD4011',
  name: 'unknown-user',
  category: 'user',
  severity: 'error',
  docs: {
    summary: 'USER names an account that nothing in the image makes.',
    why: markdown`
      Docker looks a name up in the image's \`/etc/passwd\` when it starts a process. Where it is not there, the next RUN
      stops with "unable to find user …: no matching entries in passwd file", and so does the container. Often the
      name comes from another image (\`jovyan\`, \`mambauser\`, \`vscode\`), or the line with \`useradd\` was left out.
    `,
    exceptions: markdown`
      Silent for numbers, which need no account, for accounts of the system, and where packages, scripts or a base image
      that is not known may have made it.
    `,
    references: [{ title: 'Dockerfile reference: USER', url: 'https://docs.docker.com/reference/dockerfile/#user' }],
    bad: [
      file`
        FROM condaforge/miniforge3:25.3.1-0
        USER jovyan
        CMD ["python"]
      `,
    ],
    good: [
      file`
        FROM condaforge/miniforge3:25.3.1-0
        RUN useradd --create-home jovyan
        USER jovyan
        CMD ["python"]
      `,
      file`
        FROM condaforge/miniforge3:25.3.1-0
        USER 1000
        CMD ["python"]
      `,
    ],
  },
  messages: {
    build:
      'Nothing in this image makes the account `{user}`: the next RUN stops ("unable to find user {user}: no matching entries in passwd file"). Make it first, with `useradd --create-home {user}`.',
    empty:
      '`{owner}` is empty here, because nothing sets its variables: `chown` changes nothing. Set them with ENV or ARG, or write the name.',
    start:
      'Nothing in this image makes the account `{user}`: the container does not start ("unable to find user {user}: no matching entries in passwd file"). Make it first, with `useradd --create-home {user}`.',
  },
  checks: { dockerfile: check },
});

/** `chown ${NB_UID}:${NB_GID} FOLDER` where nothing sets the variables. */
function* emptyOwners(context: DockerfileContext): Iterable<Report> {
  for (const { command, stage } of placedCommands(context)) {
    const { argv, name, reached, place } = command;
    if (!/(?:^|\/)chown$/.test(name) || reached !== 'yes' || !stage.known || place.file !== context.path) continue;
    const owner = argv.slice(1).find(({ value }) => !value.startsWith('-'));
    if (owner?.place === undefined || owner.value !== ':' || !owner.raw.includes('$')) continue;
    yield { message: 'empty', data: { owner: owner.raw }, severity: 'warning', span: owner.place.span };
  }
}

function* check(context: DockerfileContext): Iterable<Report> {
  yield* emptyOwners(context);
  for (const stage of context.self.stages) {
    if (!context.needed.has(stage)) continue;
    const { instructions } = stage.stage;
    const told = new Map<Value, boolean>();
    for (const [at, instruction] of instructions.entries()) {
      const word = instruction.keyword === 'USER' ? instruction.words[0] : undefined;
      if (word === undefined) continue;
      const rest = instructions.slice(at + 1);
      const end = rest.findIndex(({ keyword }) => keyword === 'USER');
      const until = end < 0 ? rest : rest.slice(0, end);
      const runs = until.some(({ keyword }) => keyword === 'RUN');
      const starts = end < 0 && context.results.includes(stage);
      // What makes it may come later: then USER is only too early, and the machine at its end knows the account.
      const user = stage.states[at + 1]?.user ?? stage.final.user;
      if (!runs && !starts) continue;
      // Asked once for a name: a file may have many USER instructions.
      const missing = told.get(user) ?? surelyNoAccount(user, stage.machine, everyCommand(stage));
      told.set(user, missing);
      if (!missing) continue;
      yield { message: runs ? 'build' : 'start', data: { user }, span: word.span };
    }
  }
}
