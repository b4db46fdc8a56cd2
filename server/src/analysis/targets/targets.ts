/** What of a file can be built, run or brought up: the stages of a Dockerfile, the services of a compose file. */
import type { AnyContext } from '../contexts/contexts';
import type { StageModel } from '../model/stage';
import type { Span } from '../text/span';
import { known } from '../text/value';

/** A stage that `docker build` can make an image of. */
export interface StageTarget {
  /** What `--target` is given; undefined for the last stage, which needs none. */
  readonly target: string | undefined;
  /** Its FROM instruction. */
  readonly span: Span;
  /** Whether conda, mamba or micromamba, or an environment of theirs, is in its image. */
  readonly conda: boolean;
}

/** A service that Compose can bring up. */
export interface ServiceTarget {
  readonly name: string;
  /** Its key in the file. */
  readonly span: Span;
  /** Whether conda is in the image that it builds; undefined where it builds none, or one that cannot be read. */
  readonly conda: boolean | undefined;
  /** The Dockerfile that it builds, and the stage (undefined for the last one); undefined where it builds none. */
  readonly build: { readonly dockerfile: string; readonly target: string | undefined } | undefined;
}

/** The targets of one file. */
export type Targets =
  | { readonly kind: 'dockerfile'; readonly stages: readonly StageTarget[] }
  | { readonly kind: 'compose'; readonly services: readonly ServiceTarget[] };

/** What of a file can be built or brought up; undefined for files of other kinds. Linear in the size of the file. */
export function targetsOf(context: AnyContext): Targets | undefined {
  if (context.kind === 'dockerfile') {
    const { stages, final } = context.self;
    const names = new Map(stages.map((stage) => [stage.stage.name, stage]));
    return {
      kind: 'dockerfile',
      stages: stages.flatMap((stage): StageTarget[] => {
        const name = stage.stage.name;
        // Of two stages with one name only the last can be asked for, and one without a name cannot be asked for at all.
        if (stage !== final && (name === undefined || names.get(name) !== stage)) return [];
        return [{ target: stage === final ? undefined : name, span: stage.stage.from.span, conda: hasConda(stage) }];
      }),
    };
  }
  if (context.kind === 'compose') {
    return {
      kind: 'compose',
      services: context.services.map(({ service, stage, use }) => ({
        name: service.name,
        span: service.nameSpan,
        conda: stage === undefined ? undefined : hasConda(stage),
        build: use?.build && { dockerfile: use.build.dockerfile, target: known(use.build.target) },
      })),
    };
  }
  return undefined;
}

/** Whether conda, or an environment that it made elsewhere, is in the stage's image. */
function hasConda(stage: StageModel): boolean {
  const { machine, final } = stage;
  const known =
    machine.condaRoots.keys(final.version).length > 0 ||
    machine.environments.values(final.version).some(({ kind }) => kind !== 'venv');
  return known || callsConda(stage);
}

/** Whether the stage, or one that it is built on, calls a conda that an image which is not known must have. */
function callsConda({ known, commands, base }: StageModel): boolean {
  if (!known && commands.some(({ conda, reached }) => conda !== undefined && reached !== 'no')) return true;
  return base.kind === 'stage' && callsConda(base.stage);
}
