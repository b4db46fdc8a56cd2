import type { DockerfileContext } from '../../contexts/types';
import { isRoot } from '../../facts/users';
import { linesAfter, withFlag } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { CopyInstruction } from '../../parse/dockerfile/ast';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const notExecutable = defineRule({
  code: 'CD1207',
  name: 'not-executable',
  category: 'script',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'A script that is executed, but is no executable file.',
    why: markdown`
      COPY keeps the mode that the file has in the build context; files that were made without \`chmod +x\`, or that
      come from Windows or from a heredoc, are not executable, and the container stops with "permission denied". Set
      the mode where the file is copied, \`COPY --chmod=755\`, and keep it in Git with \`git update-index --chmod=+x\`.
    `,
    exceptions: markdown`
      Silent where the mode is not known (Windows, some editors), where a later \`chmod\` sets it, and where a shell
      runs the script (\`bash script.sh\`).
    `,
    references: [
      {
        title: 'Dockerfile reference: COPY --chmod',
        url: 'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod',
      },
    ],
    bad: [
      file`
      FROM debian:12
      COPY <<EOF /start.sh
      #!/bin/sh
      exec true
      EOF
      USER 1000
      ENTRYPOINT ["/start.sh"]
    `,
    ],
    good: [
      file`
        FROM debian:12
        COPY --chmod=755 <<EOF /start.sh
        #!/bin/sh
        exec true
        EOF
        USER 1000
        ENTRYPOINT ["/start.sh"]
      `,
    ],
  },
  messages: {
    mode: '`{file}` is not executable, so this stops with "permission denied". Copy it with `COPY --chmod=755`.',
  },
  checks: {
    dockerfile: check,
  },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const seen = new Set<number>();
  for (const command of context.commands) {
    const { place } = command;
    if (command.fails?.code !== 'not-executable' || command.reached !== 'yes' || seen.has(place.span.start)) continue;
    if (place.file !== context.path) continue;
    seen.add(place.span.start);
    const stage = context.self.stages[command.stage];
    yield {
      message: 'mode',
      data: { file: command.name },
      span: command.argv[0]?.place?.file === context.path ? command.argv[0].place.span : place.span,
      fixes: stage === undefined ? [] : fixesOf(context, stage, command),
    };
  }
}

function fixesOf(context: DockerfileContext, stage: StageModel, command: CommandRecord): Fix[] {
  const path = command.name.startsWith('/') ? command.name : undefined;
  const entry = path === undefined ? undefined : command.seen.file(path);
  const fact = stage.copies.find(({ destination, project, source }) =>
    entry?.copiedFrom === undefined
      ? source.startsWith('<<') && destination === path
      : project.some((each) => each === entry.copiedFrom || entry.copiedFrom?.startsWith(`${each}/`)),
  );
  const copy = fact?.instruction;
  if (copy === undefined || (copy.keyword !== 'COPY' && copy.keyword !== 'ADD') || path === undefined) return [];
  // A later command took the mode away: one that is set above it does not help.
  if (changesMode(stage, copy, path)) return [];
  if (single(copy) && (fact?.project[0] === entry?.copiedFrom || entry?.copiedFrom === undefined)) {
    return [
      {
        title: 'Copy it with --chmod=755',
        safe: true,
        edits: [withFlag(context.path, copy, '--chmod=755')],
      },
    ];
  }
  if (!isRoot(stage.before(copy).user) || stage.sh === 'none' || !/^[\w./-]+$/.test(path)) return [];
  return [
    {
      title: `Make it executable: chmod +x ${path}`,
      safe: true,
      edits: [linesAfter(context.dockerfile, context.path, copy, [`RUN chmod +x ${path}`])],
    },
  ];
}

/** Whether a command after a COPY changes a file that it brought. */
function changesMode(stage: StageModel, copy: CopyInstruction, path: string): boolean {
  const next = stage.stage.instructions[stage.stage.instructions.indexOf(copy) + 1];
  return next !== undefined && stage.momentBefore(next).file(path)?.executable !== stage.end.file(path)?.executable;
}

/** A COPY of one thing, whose mode nobody has chosen. */
function single(copy: CopyInstruction): boolean {
  return copy.sources.length + copy.heredocs.length === 1 && !copy.flags.some((flag) => flag.name === 'chmod');
}
