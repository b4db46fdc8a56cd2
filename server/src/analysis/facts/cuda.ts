/** Whether a stage on CUDA has nvcc. */
import { type CudaFlavor, cudaFlavorOf, mayBringNvcc } from '../knowledge/gpu';
import type { Moment } from '../model/moment';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Project } from '../project/project';
import { isKnown } from '../text/value';
import { everyCommand } from './commands';
import { contentsOf } from './contents';
import { pipRequests } from './pipRequests';
import { stagesBelow } from './stages';

/** The flavor of CUDA that a stage stands on; undefined where it stands on another image, or the tag does not say. */
export function flavorOf({ bottom }: StageModel): CudaFlavor | undefined {
  return bottom === undefined ? undefined : cudaFlavorOf(bottom.name, bottom.tag);
}

/** Whether there surely is no nvcc for a command: the image has none, and nothing that ran can have brought it. */
export function surelyLacksNvcc(stage: StageModel, command: CommandRecord, project: Project): boolean {
  const flavor = flavorOf(stage);
  if (flavor === undefined || flavor === 'devel' || mounts(command)) return false;
  const { seen } = command;
  if (!seen.closed || seen.packagesUnknown || seen.ranUnknown) return false;
  if (seen.programs().some((name) => seen.program(name) === true && mayBringNvcc(name))) return false;
  const home = seen.knownVariable('CUDA_HOME') ?? seen.knownVariable('CUDA_PATH') ?? '/usr/local/cuda';
  return (
    /^\/usr\/local\/cuda(?:-[\d.]+)?\/?$/.test(home) &&
    !copiesCuda(stage) &&
    !everyCommand(stage).some((each) => pipRequests(each).some(({ name }) => mayBringNvcc(name))) &&
    !inEnvironment(stage, seen, project)
  );
}

/** Whether something is mounted that may be a CUDA. */
function mounts({ instruction }: CommandRecord): boolean {
  return instruction.flags.some(({ name, value }) => name === 'mount' && /(?:^|,)from=/.test(value ?? ''));
}

function copiesCuda(stage: StageModel): boolean {
  return stagesBelow(stage).some(({ copies }) =>
    copies.some(
      ({ from, source, destination }) =>
        from !== undefined &&
        (!isKnown(source) ||
          !isKnown(destination) ||
          /cuda|^\/?$|^\/usr/.test(`${source}`) ||
          /^\/usr|^\/$/.test(destination)),
    ),
  );
}

function inEnvironment(stage: StageModel, seen: Moment, project: Project): boolean {
  return seen.environments().some((environment) => {
    if (environment.kind === 'venv') return false;
    const { packages, complete } = contentsOf(environment, stage, project);
    // What base holds of its own is no CUDA.
    return (!complete && !environment.base) || [...packages].some(mayBringNvcc);
  });
}
