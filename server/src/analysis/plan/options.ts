/** What the project says of how its containers run: memory, GPUs, variables. */
import type { PlannedOptions, Said } from '../../../../common/src/containerPlan';
import { contentsOf } from '../facts/contents';
import { asksForGpu, cudaOf } from '../knowledge/gpu';
import type { StageModel } from '../model/stage';
import type { ComposeService } from '../parse/compose/types';
import type { Devcontainer } from '../parse/devcontainer';
import type { Build } from '../project/builds';
import { basename } from '../project/paths';
import type { Project } from '../project/project';
import { isKnown, known, type Value } from '../text/value';
import { environmentsOf } from './environment';

/** Options that the project can set; each is taken from the first that says it. */
interface Source {
  readonly gpus?: string;
  readonly shmSize?: string;
  readonly memory?: string;
  readonly cpus?: string;
  readonly env: ReadonlyMap<string, string>;
  readonly extraHosts: readonly string[];
}

/**
 * What the compose service that builds the image says, then devcontainer.json. Values that are not known, because a
 * variable of the shell decides, are left out.
 *
 * @param builds all ways of building the Dockerfile
 * @param build the one that holds
 */
export function optionsOf(project: Project, builds: readonly Build[], build: Build, stage: StageModel): PlannedOptions {
  const sources = [build, ...builds.filter((each) => each !== build && each.origin.kind === 'devcontainer')].flatMap(
    ({ origin }): [string, Source][] => {
      if (origin.kind === 'default') return [];
      const source =
        origin.kind === 'compose'
          ? project.servicesIn(origin.file).find(({ service }) => service.name === origin.service)?.service
          : project.devcontainers.find(({ path }) => path === origin.file)?.devcontainer;
      if (source === undefined) return [];
      const read = 'settings' in source ? ofService(source) : ofDevcontainer(source);
      return [[basename(origin.file), read]];
    },
  );
  const first = (name: 'gpus' | 'shmSize' | 'memory' | 'cpus'): Said<string> | null => {
    for (const [from, source] of sources) {
      const value = source[name];
      if (value !== undefined) return { value, from };
    }
    return null;
  };
  const env: Record<string, Said<string>> = {};
  for (const [from, source] of [...sources].reverse())
    for (const [name, value] of source.env) env[name] = { value, from };
  return {
    gpus: first('gpus'),
    shmSize: first('shmSize'),
    memory: first('memory'),
    cpus: first('cpus'),
    env,
    extraHosts: sources.flatMap(([from, { extraHosts }]) => extraHosts.map((value) => ({ value, from }))),
    cuda: isForCuda(stage, project),
  };
}

function isForCuda(stage: StageModel, project: Project): boolean {
  const reference = stage.bottom?.reference;
  if (reference !== undefined && cudaOf(reference.repository, reference.tag) !== undefined) return true;
  if (stage.exec.plain.seen.knownVariable('CONDA_OVERRIDE_CUDA') !== undefined) return true;
  return environmentsOf(stage).some((each) => [...contentsOf(each, stage, project).packages.keys()].some(asksForGpu));
}

function pairsOf(pairs: readonly { readonly name: Value; readonly value: { readonly value: Value } | undefined }[]) {
  const found = new Map<string, string>();
  for (const { name, value } of pairs)
    if (isKnown(name) && value !== undefined && isKnown(value.value)) found.set(name, value.value);
  return found;
}

/** https://docs.docker.com/reference/compose-file/services/ and `deploy` */
function ofService(service: ComposeService): Source {
  const settings = service.settings();
  const at = (...path: readonly string[]): string[] =>
    settings
      .filter((each) => each.path.join('\0') === path.join('\0'))
      .flatMap(({ field }) => known(field.value.value) ?? []);
  const devices = ['deploy', 'resources', 'reservations', 'devices', '*'];
  const wantsGpu = at(...devices, 'capabilities', '*').includes('gpu');
  const ids = at(...devices, 'device_ids', '*');
  const reserved = wantsGpu
    ? ids.length > 0
      ? `device=${ids.join(',')}`
      : (at(...devices, 'count')[0] ?? 'all')
    : undefined;
  return {
    gpus: at('gpus')[0] ?? reserved ?? (at('runtime').includes('nvidia') ? 'all' : undefined),
    shmSize: at('shm_size')[0],
    memory: at('mem_limit')[0] ?? at('deploy', 'resources', 'limits', 'memory')[0],
    cpus: at('cpus')[0] ?? at('deploy', 'resources', 'limits', 'cpus')[0],
    env: pairsOf(service.environment),
    extraHosts: at('extra_hosts', '*'),
  };
}

/** https://containers.dev/implementors/json_reference/ */
function ofDevcontainer({ runArgs, gpu, containerEnv }: Devcontainer): Source {
  const words = runArgs.flatMap(({ value }) => (isKnown(value) ? [value] : []));
  const all = (...names: readonly string[]): string[] =>
    words.flatMap((word, index) => {
      const name = names.find((each) => word === each || (each.startsWith('--') && word.startsWith(`${each}=`)));
      if (name === undefined) return [];
      return word === name ? (words[index + 1] ?? []) : [word.slice(name.length + 1)];
    });
  const env = pairsOf(containerEnv);
  for (const pair of all('--env', '-e')) {
    const sign = pair.indexOf('=');
    if (sign > 0) env.set(pair.slice(0, sign), pair.slice(sign + 1));
  }
  return {
    gpus: all('--gpus')[0] ?? gpu,
    shmSize: all('--shm-size')[0],
    memory: all('--memory', '-m')[0],
    cpus: all('--cpus')[0],
    env,
    extraHosts: all('--add-host'),
  };
}
