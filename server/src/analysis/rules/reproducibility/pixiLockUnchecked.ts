import type { DockerfileContext } from '../../contexts/types';
import { fixOf } from '../../fixes/make';
import { wordsAfter } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { lacksPackage } from '../../parse/pixi/lock';
import { parsePixiManifest } from '../../parse/pixi/manifest';
import { dirname, join } from '../../project/paths';
import type { Span } from '../../text/span';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const pixiLockUnchecked = defineRule({
  code: 'CD6009',
  name: 'pixi-lock-unchecked',
  category: 'reproducibility',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: '`pixi install` that is free to leave the lock.',
    why: markdown`
      Without \`--locked\` or \`--frozen\`, \`pixi install\` solves again where \`pixi.lock\` does not fit the manifest, or
      is not in the image: the build goes on with other versions than those that were tested, and nobody sees it.
      \`--locked\` stops instead. \`--frozen\` takes the lock as it is.
    `,
    exceptions: markdown`
      Silent with \`--locked\`, \`--frozen\`, \`PIXI_LOCKED\` or \`PIXI_FROZEN\`, where the project has no pixi.lock, and
      where the manifest is changed in the build (\`pixi add\`).
    `,
    references: [{ title: 'pixi install', url: 'https://pixi.sh/latest/reference/cli/pixi/install/' }],
    bad: [
      {
        Dockerfile: file`
          FROM ghcr.io/prefix-dev/pixi:0.52.0-noble
          WORKDIR /app
          COPY pixi.toml pixi.lock ./
          RUN pixi install
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
    stale:
      '`--frozen` installs pixi.lock as it is, and it has no `{name}`, which the manifest asks for: the image lacks it. Make the lock again (`pixi lock`), and use `--locked`.',
    unchecked:
      'pixi solves again where pixi.lock does not fit the manifest, and the build goes on with other versions. Add `--locked`.',
    missing:
      'pixi.lock of the project is not in the image: pixi solves again, and each build gets other versions. Copy it beside the manifest, and add `--locked`.',
  },
  checks: {
    *dockerfile(context) {
      for (const stage of context.self.stages) {
        if (
          stage.commands.some(({ name, argv }) => name === 'pixi' && /^(?:add|remove|init)$/.test(argv[1]?.value ?? ''))
        )
          continue;
        for (const command of stage.commands) {
          const report = check(context, stage, command);
          if (report === undefined) continue;
          yield report;
          break;
        }
      }
    },
  },
});

/** `pixi install --frozen` from a lock that lacks what the manifest asks for. */
function staleFrozen({ argv, effects, seen }: CommandRecord, span: Span): Report | undefined {
  if (!argv.some(({ value }) => value === '--frozen')) return undefined;
  for (const effect of effects) {
    const made = effect.kind === 'prefix' && isKnown(effect.prefix) ? effect.prefix : undefined;
    const root = made?.replace(/\/\.pixi\/envs\/[^/]+$/, '');
    if (root === undefined || root === made) continue;
    const texts = ['pixi.toml', 'pyproject.toml', 'pixi.lock'].map((name) => seen.file(`${root}/${name}`)?.text);
    const [own, project, lock] = texts.map((text) => (text !== undefined && isKnown(text) ? text : undefined));
    const manifest = own === undefined ? undefined : parsePixiManifest(own, false);
    const content = manifest ?? (project === undefined ? undefined : parsePixiManifest(project, true));
    const name = content === undefined || lock === undefined ? undefined : lacksPackage(content, lock);
    if (name !== undefined) return { message: 'stale', severity: 'warning', data: { name }, span };
  }
  return undefined;
}

function check(context: DockerfileContext, stage: StageModel, command: CommandRecord): Report | undefined {
  const { argv, place, fails, reached } = command;
  if (!/(?:^|\/)pixi$/.test(command.name) || place.file !== context.path || fails !== undefined || reached === 'no')
    return undefined;
  const stale = staleFrozen(command, place.span);
  if (stale !== undefined) return stale;
  const at = argv.findIndex((arg) => arg.value === 'install' || arg.value === 'i');
  const word = argv[at];
  if (at < 1 || word?.place === undefined || argv.some((arg) => /^--(?:locked|frozen)$/.test(arg.value)))
    return undefined;
  const state = stage.before(command.instruction);
  if (['PIXI_LOCKED', 'PIXI_FROZEN'].some((name) => stage.variable(name, state) !== undefined)) return undefined;
  const made = command.effects.flatMap((effect) => (effect.kind === 'prefix' ? [effect.prefix] : []))[0];
  const workspace = made === undefined ? undefined : stage.machine.environments.get(made);
  const { file } = workspace ?? {};
  if (file?.project === undefined || !isKnown(file.image)) return undefined;
  if (context.project.files.exists(join(dirname(file.project), 'pixi.lock')) !== true) return undefined;
  const lock = `${file.image.slice(0, file.image.lastIndexOf('/'))}/pixi.lock`;
  const copied = command.seen.file(lock) !== undefined;
  return {
    message: copied ? 'unchecked' : 'missing',
    severity: copied ? undefined : 'warning',
    span: place.span,
    fixes: copied ? fixOf('Add --locked', false, wordsAfter(context, word, ['--locked'])) : [],
  };
}
