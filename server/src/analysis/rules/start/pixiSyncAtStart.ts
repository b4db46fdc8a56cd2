import type { DockerfileContext } from '../../contexts/types';
import { isRoot } from '../../facts/users';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const pixiSyncAtStart = defineRule({
  code: 'CD5011',
  name: 'pixi-sync-at-start',
  category: 'start',
  severity: 'info',
  docs: {
    summary: '`pixi run` starts the container, and checks the environment each time.',
    why: markdown`
      Before it runs anything, \`pixi run\` compares manifest, lock and environment, and installs what does not fit:
      each start takes longer, needs the manifest and the lock, and may need the network and a \`.pixi\` that the user
      of the container can write to. A user who is not root cannot mend an environment that root made, and the start
      fails. Say \`pixi run --as-is\` (\`--frozen --no-install\` before pixi 0.53), or let \`pixi shell-hook\` write the
      activation into an entrypoint script when the image is built; the image then needs no pixi.
    `,
    exceptions: markdown`
      Silent with \`--as-is\`, and with \`--no-install\` beside \`--frozen\`.
    `,
    references: [
      { title: 'pixi: containers', url: 'https://pixi.sh/latest/deployment/container/' },
      { title: 'pixi run', url: 'https://pixi.sh/latest/reference/cli/pixi/run/' },
    ],
    bad: [
      {
        Dockerfile: file`
          FROM ghcr.io/prefix-dev/pixi:0.52.0-noble
          WORKDIR /app
          COPY pixi.toml pixi.lock ./
          RUN pixi install --locked
          CMD ["pixi", "run", "python", "-V"]
        `,
        'pixi.toml': file`
          [workspace]
          name = "a"
          [dependencies]
          python = "*"
        `,
        'pixi.lock': 'version: 6\n',
      },
    ],
    good: [
      {
        Dockerfile: file`
          FROM ghcr.io/prefix-dev/pixi:0.52.0-noble
          WORKDIR /app
          COPY pixi.toml pixi.lock ./
          RUN pixi install --locked
          CMD ["pixi", "run", "--as-is", "python", "-V"]
        `,
        'pixi.toml': file`
          [workspace]
          name = "a"
          [dependencies]
          python = "*"
        `,
        'pixi.lock': 'version: 6\n',
      },
    ],
  },
  messages: {
    checks:
      'pixi checks the lock and the environment at each start, and installs what does not fit. Say `pixi run --as-is`, or activate by a script that `pixi shell-hook` writes in the build.',
    user: 'pixi checks the environment at each start, as `{user}`, who cannot change what root installed: where something does not fit, the start fails. Say `pixi run --as-is`, or activate by a script that `pixi shell-hook` writes in the build.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.results) {
        if (!context.self.stages.includes(stage)) continue;
        const report = check(context, stage);
        if (report !== undefined) yield report;
      }
    },
  },
});

function check(context: DockerfileContext, stage: StageModel): Report | undefined {
  const command = stage.start?.commands.find((each) => syncs(each));
  if (command === undefined || command.fails !== undefined || command.place.file !== context.path) return undefined;
  const owner = stage.machine.environments.values().find(({ workspace }) => workspace !== undefined)?.owner;
  const other = !isRoot(command.user) && owner !== undefined && isRoot(owner);
  return {
    message: other ? 'user' : 'checks',
    severity: other ? 'warning' : undefined,
    data: { user: command.user },
    span: command.place.span,
  };
}

/** Whether a command is `pixi run` or `pixi shell-hook` that may install. */
function syncs({ name, argv, reached }: CommandRecord): boolean {
  if (!/(?:^|\/)pixi$/.test(name) || reached === 'no') return false;
  const words = argv.map((arg) => arg.value);
  const at = words.findIndex((word) => /^(?:run|r|shell-hook|shell)$/.test(word));
  const end = words.findIndex((word, index) => index > at && !word.startsWith('-'));
  const own = end < 0 ? words : words.slice(0, end);
  if (at < 1 || own.includes('--as-is')) return false;
  return !(own.includes('--no-install') && own.includes('--frozen'));
}
