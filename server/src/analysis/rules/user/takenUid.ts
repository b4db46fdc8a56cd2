import type { DockerfileContext } from '../../contexts/types';
import { fixOf } from '../../fixes/make';
import { commandBefore } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const takenUid = defineRule({
  code: 'CD4005',
  name: 'taken-uid',
  category: 'user',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: '`useradd` (or `groupadd`) with a number that an account of the image has already.',
    why: markdown`
      Since 23.04 Ubuntu's images bring a user \`ubuntu\` with uid and gid 1000, the numbers that most Dockerfiles
      give to their own user; the build stops with "UID 1000 is not unique". Remove that user first (\`userdel --remove
      ubuntu\`), use it (\`USER ubuntu\`), or take another number.
    `,
    exceptions: markdown`
      Silent with \`--non-unique\`, where the account was removed or renamed before, where the command stands behind a
      test, and where the base image is not known.
    `,
    references: [
      {
        title: 'Ubuntu bug 2005129: the user ubuntu in the images',
        url: 'https://bugs.launchpad.net/cloud-images/+bug/2005129',
      },
      { title: 'useradd(8)', url: 'https://manpages.debian.org/bookworm/passwd/useradd.8.en.html' },
    ],
    bad: [
      file`
      FROM ubuntu:24.04
      RUN useradd --uid 1000 --create-home app
    `,
    ],
    good: [
      file`
        FROM ubuntu:24.04
        RUN userdel --remove ubuntu && useradd --uid 1000 --create-home app
      `,
      file`
        FROM ubuntu:22.04
        RUN useradd --uid 1000 --create-home app
      `,
    ],
  },
  messages: {
    user: '`{command}` fails: {id} is the uid of `{owner}`, a user of `{base}`. Remove that user first (`userdel --remove {owner}`), use it, or take another number.',
    group:
      '`{command}` fails: {id} is the gid of the group `{owner}` of `{base}`. Remove that user first (`userdel --remove {owner}`), or take another number.',
  },
  checks: {
    dockerfile: check,
  },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const seen = new Set<number>();
  for (const stage of context.self.stages) {
    const removed: string[] = [];
    for (const command of stage.commands) {
      if (/(^|\/)(userdel|deluser|usermod)$/.test(command.name)) {
        for (const arg of command.argv.slice(1)) removed.push(arg.value);
        continue;
      }
      const finding = taken(stage, command);
      if (finding === undefined) continue;
      // Removed in a branch, or by a name that is worked out: it may be gone.
      if (removed.some((word) => !isKnown(word) || word === finding.owner)) continue;
      const { span } = command.place;
      // What comes after the first failure is never reached, and its fix mends the others.
      if (command.place.file === context.path && !seen.has(span.start)) {
        seen.add(span.start);
        const { owner } = finding;
        const edit = commandBefore(context, command, `userdel --remove ${owner}`);
        const fix = fixOf(`Remove the user ${owner} first`, false, edit);
        yield {
          message: finding.kind,
          data: {
            command: command.text,
            id: finding.id,
            owner,
            base: stage.bottom?.reference.repository ?? 'the base image',
          },
          span,
          fixes: command.instruction.keyword === 'RUN' && finding.removable ? fix : [],
        };
      }
      break;
    }
  }
}

function taken(stage: StageModel, command: CommandRecord) {
  const kind = /(^|\/)(useradd|adduser)$/.test(command.name)
    ? ('user' as const)
    : /(^|\/)(groupadd|addgroup)$/.test(command.name)
      ? ('group' as const)
      : undefined;
  if (kind === undefined || command.reached !== 'yes' || !stage.machine.baseKnown || tolerated(command))
    return undefined;
  const words = command.argv.map((arg) => arg.value);
  if (
    words.some((word) => word === '--non-unique' || word === '-f' || word === '--force' || /^-[a-zA-Z]*o/.test(word))
  ) {
    return undefined;
  }
  const id = optionValue(words, kind === 'user' ? /^(-[a-zA-Z]*u|--uid)$/ : /^(-[a-zA-Z]*g|--gid)$/);
  if (id === undefined || !isKnown(id)) return undefined;
  const name = words[words.length - 1];
  if (kind === 'user') {
    const owner = command.seen.accounts().find((each) => each.uid === id && each.name !== name);
    if (owner === undefined || !isKnown(owner.name)) return undefined;
    return { kind, id, owner: owner.name, removable: owner.cause?.location === undefined && command.user === 'root' };
  }
  const owner = stage.bottom?.users?.find((each) => String(each.gid) === id && each.uid === each.gid);
  if (owner === undefined || owner.name === name) return undefined;
  // Without its user, the group of the same name is gone as well.
  if (command.seen.account(owner.name) === undefined) return undefined;
  return { kind, id, owner: owner.name, removable: command.user === 'root' };
}

/** True where the line goes on with `||` or is in a test: a failure was thought of. */
function tolerated(command: CommandRecord): boolean {
  if (command.instruction.keyword !== 'RUN') return false;
  const { script } = command.instruction.command;
  const at = script.text.indexOf(command.text);
  return at >= 0 && /^[^&|;\n]*\|\|/.test(script.text.slice(at + command.text.length));
}

/** The value of an option: `-u 1000`, `-u1000`, `--uid 1000`, `--uid=1000`. */
function optionValue(words: readonly string[], option: RegExp): string | undefined {
  for (let i = 1; i < words.length; i++) {
    const word = words[i] ?? '';
    if (option.test(word)) return words[i + 1];
    const joined = /^(--\w+)=(.*)$/.exec(word) ?? /^(-[a-zA-Z])(\d+)$/.exec(word);
    if (joined !== null && option.test(joined[1] ?? '')) return joined[2];
  }
  return undefined;
}
