/** The fix that makes an ENTRYPOINT script which activates an environment and then becomes the command. */

import type { DockerfileContext } from '../contexts/types';
import { nameOf, onlyRoot } from '../facts/environments';
import { environmentName } from '../model/naming';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import { linesAfter, linesBefore } from './edits';
import type { CreateFile, Edit, Fix } from './types';

/** Names for the script, the first that is free in the build context. */
const NAMES = ['entrypoint.sh', 'docker-entrypoint.sh', 'conda-entrypoint.sh'];

/** The words that activate an environment in a script; undefined where the stage has no conda for it. */
export function activation(prefix: string, stage: StageModel): string[] | undefined {
  if (stage.machine.environments.get(prefix)?.kind === 'venv') return [`. ${prefix}/bin/activate`];
  const root = stage.machine.rootOf(prefix) ?? onlyRoot(stage);
  if (root === undefined) return undefined;
  const name = environmentName(prefix, stage.machine) ?? prefix;
  if (root.programs.has('conda')) return [`. ${root.root}/etc/profile.d/conda.sh`, `conda activate ${name}`];
  if (root.programs.has('micromamba')) {
    return ['eval "$(micromamba shell hook --shell bash)"', `micromamba activate ${name}`];
  }
  return undefined;
}

/** A script that activates an environment and then becomes the command it is given. */
export interface EntrypointScript {
  /** Its name in the build context. */
  readonly name: string;
  /** Its path in the image. */
  readonly image: string;
  readonly create: CreateFile;
}

/** The script under the first name that is free; undefined without a conda to activate with, or a known build context. */
export function makeScript(
  context: DockerfileContext,
  stage: StageModel,
  prefix: string,
): EntrypointScript | undefined {
  const lines = activation(prefix, stage);
  const build = context.builds[0];
  if (lines === undefined || build === undefined || build.certainty === 'unknown') return undefined;
  const ignore = context.project.ignoreOf(build)?.ignore;
  const folder = build.context === '/' ? '' : build.context;
  const name = NAMES.find(
    (each) => context.project.files.read(`${folder}/${each}`) === undefined && !(ignore?.ignores(each) ?? false),
  );
  if (name === undefined) return undefined;
  const shell = stage.sh === 'busybox' ? '/bin/sh' : '/bin/bash';
  return {
    name,
    image: `/usr/local/bin/${name}`,
    create: {
      file: `${folder}/${name}`,
      create: `#!${shell}\nset -e\n${lines.join('\n')}\nexec "$@"\n`,
      executable: true,
    },
  };
}

/**
 * Makes the script in the build context, copies it and declares it, above `before` (else at the stage's end). `more`
 * are edits that go with it. Undefined where the image has an ENTRYPOINT already, or the build context is not known.
 */
export function entrypointFix(
  context: DockerfileContext,
  stage: StageModel,
  prefix: string,
  before: Instruction | undefined,
  more: readonly Edit[] = [],
): Fix | undefined {
  const { entrypoint } = stage.final;
  const inherited = entrypoint?.words?.map((word) => word.value);
  const tini = inherited !== undefined && /(^|\/)(tini|dumb-init)$/.test(inherited[0] ?? '');
  if (entrypoint !== undefined && !tini) return undefined;
  const script = makeScript(context, stage, prefix);
  if (script === undefined) return undefined;
  const words = [...(inherited ?? []), script.image];
  const added = [
    `COPY --chmod=755 ${script.name} ${script.image}`,
    `ENTRYPOINT [${words.map((word) => JSON.stringify(word)).join(', ')}]`,
  ];
  const last = stage.stage.instructions[stage.stage.instructions.length - 1] ?? stage.stage.from;
  const own = before !== undefined && stage.stage.instructions.includes(before);
  return {
    title: `Activate ${nameOf(prefix, stage)} in an ENTRYPOINT script (${script.name})`,
    safe: false,
    edits: [
      script.create,
      own
        ? linesBefore(context.dockerfile, context.path, before, added)
        : linesAfter(context.dockerfile, context.path, last, added),
      ...more,
    ],
  };
}
