import { filesRead } from '../../contexts/filesRead';
import { type CommandContext, condaCalls, type PlacedCall } from '../../facts/calls';
import { linesBefore } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import {
  buildDecidesGpu,
  channelDecidesGpu,
  cudaOf,
  decidesGpu,
  gpuPackageOf,
  MICROMAMBA_SETS_CUDA,
} from '../../knowledge/gpu';
import { option, optionArgs } from '../../model/programs/condaCall';
import type { StageModel } from '../../model/stage';
import { compareVersions, type MatchSpec, parseEnvironment, parseMatchSpec } from '../../parse/conda';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

/** Variables that ask the container runtime for GPUs: https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html */
const MEANS_GPU = ['NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES'];

/** What tells the solver which CUDA to expect. */
const VARIABLE = 'CONDA_OVERRIDE_CUDA';

export const cpuBuild = defineRule({
  code: 'CD3020',
  name: 'cpu-build',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'A package for GPUs is installed on a CUDA image, but its build for the CPU comes.',
    why: 'conda, mamba and micromamba take a build for CUDA where they see a driver (the virtual package `__cuda`). While an image is built there is none, so `pytorch`, `tensorflow`, `jaxlib` and their kind come as builds for the CPU: everything works, slowly, and `torch.cuda.is_available()` is false on the best GPU. Set `CONDA_OVERRIDE_CUDA` to the CUDA of the image before the environment is made. A package that wants CUDA (`pytorch-gpu`, or a build such as `pytorch=*=cuda*`) beside it makes sure: should the variable be lost, the solver then stops instead of taking the build for the CPU.',
    exceptions:
      "Silent where `CONDA_OVERRIDE_CUDA` is set (micromamba's CUDA images do so since May 2025), where a build or a package that decides is named (`pytorch-gpu`, `pytorch=*=cuda*`, `pytorch-cuda`, `cpuonly`), for the channels `pytorch` and `nvidia`, for packages from pip, for locks, and on images without CUDA.",
    references: [
      {
        title: 'conda: managing virtual packages',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-virtual.html',
      },
      {
        title: 'conda-forge: installing CUDA-enabled packages',
        url: 'https://conda-forge.org/docs/user/tipsandtricks/#installing-cuda-enabled-packages-like-tensorflow-and-pytorch',
      },
    ],
    bad: [
      'FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\nCOPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda\nRUN /opt/conda/bin/conda create -y -n app -c conda-forge python=3.12 pytorch=2.5\n',
    ],
    good: [
      'FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\nCOPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda\nARG CONDA_OVERRIDE_CUDA=12.4\nRUN /opt/conda/bin/conda create -y -n app -c conda-forge python=3.12 pytorch-gpu=2.5\n',
    ],
  },
  messages: {
    intent:
      'No GPU is seen while an image is built (no `__cuda`), so the solver takes the CPU build of `{package}`, although `{image}` says that the image is for GPUs. Set `CONDA_OVERRIDE_CUDA` to the CUDA version of the driver before it, and ask for `{sure}` to make sure.',
    cpu: 'No GPU is seen while an image is built (no `__cuda`), so the solver takes the CPU build of `{package}`, although `{image}` brings CUDA. Set `CONDA_OVERRIDE_CUDA={cuda}` before it, and ask for `{sure}` to make sure.',
    file: 'No GPU is seen while an image is built (no `__cuda`), so the solver takes the CPU build of `{package}` (in `{file}`), although `{image}` brings CUDA. Set `CONDA_OVERRIDE_CUDA={cuda}` before it, and ask for `{sure}` to make sure.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const call of condaCalls(context)) {
    const { command, conda, stage } = call;
    if (command.when !== 'build' || command.place.file !== context.path) continue;
    if (!/^(?:env )?(?:create|update)$|^install$/.test(conda.subcommand) || option(conda, 'help') !== undefined)
      continue;
    const reference = stage.bottom?.reference;
    const brought = reference && cudaOf(reference.repository, reference.tag);
    const meant = MEANS_GPU.find((name) =>
      /^(?=all$|.*(?:\d|compute))[\w,-]+$/.test(command.seen.knownVariable(name) ?? ''),
    );
    if ((brought === undefined && meant === undefined) || isSet(call)) continue;
    const cuda = brought ?? '';
    if (optionArgs(conda, 'channel').some((arg) => channelDecidesGpu(arg.value))) continue;
    const found = fromWords(call) ?? fromFile(call);
    if (found === undefined) continue;
    const tag = reference?.tag === undefined ? '' : `:${reference.tag}`;
    const image = brought === undefined ? (meant ?? '') : `${reference?.repository}${tag}`;
    yield {
      message: brought === undefined ? 'intent' : found.file === undefined ? 'cpu' : 'file',
      data: {
        package: found.name,
        image,
        cuda: cuda === '' ? '<version>' : cuda,
        sure: gpuPackageOf(found.name)?.sure ?? `${found.name}=*=*cuda*`,
        file: found.file ?? '',
      },
      span: command.place.span,
      fixes: fixes(context, call, cuda),
    };
  }
}

/** Whether the solver is told of a CUDA, or the image is one that tells it. */
function isSet({ command, stage }: PlacedCall): boolean {
  const { seen, instruction } = command;
  if (seen.knownVariable(VARIABLE) !== undefined || stage.args.some((arg) => arg.name === VARIABLE)) return true;
  if (command.text.includes(VARIABLE) || textOf(instruction).includes(VARIABLE)) return true;
  if (seen.condarcKeys().some((key) => key.startsWith('override_virtual_packages'))) return true;
  return setsItself(stage);
}

function textOf(instruction: PlacedCall['command']['instruction']): string {
  if (instruction.keyword !== 'RUN') return '';
  const words = instruction.command.form === 'shell' ? instruction.command.script.text : '';
  return [words, ...instruction.heredocs.map((each) => each.body.text)].join('\n');
}

function setsItself({ bottom }: StageModel): boolean {
  if (bottom?.conda?.programs.includes('micromamba') !== true) return false;
  const version = bottom.toolVersion;
  return version === undefined || (compareVersions(version, MICROMAMBA_SETS_CUDA) ?? 0) >= 0;
}

interface Found {
  readonly name: string;
  readonly file: string | undefined;
}

/** The first package whose build is left open, where nothing named beside it decides. */
function undecided(texts: readonly string[]): string | undefined {
  const specs = texts.map(parseMatchSpec).filter((spec): spec is MatchSpec => spec.ok);
  if (specs.some(decides)) return undefined;
  return specs.find((spec) => gpuPackageOf(spec.name) !== undefined)?.name;
}

function decides(spec: MatchSpec): boolean {
  const build = spec.build ?? spec.brackets.find((each) => each.key === 'build')?.value;
  if (spec.channel !== undefined && channelDecidesGpu(spec.channel)) return true;
  return decidesGpu(spec.name) || (build !== undefined && buildDecidesGpu(build)) || spec.url !== undefined;
}

function fromWords({ conda }: PlacedCall): Found | undefined {
  const words = conda.positionals.map((arg) => arg.value);
  if (conda.subcommand.startsWith('env ') || !words.every(isKnown)) return undefined;
  const name = undecided(words);
  return name === undefined ? undefined : { name, file: undefined };
}

function fromFile({ command }: PlacedCall): Found | undefined {
  for (const { image } of filesRead(command)) {
    const text = isKnown(image) ? command.seen.file(image)?.text : undefined;
    if (text === undefined || !isKnown(text) || !/\.ya?ml$/.test(image)) continue;
    const { dependencies, channels } = parseEnvironment(text);
    if (channels?.items.some((each) => channelDecidesGpu(each.text.value))) continue;
    const specs = (dependencies?.items ?? []).flatMap((item) => (item.kind === 'conda' ? [item.text.value] : []));
    const name = undecided(specs);
    if (name !== undefined) return { name, file: image.slice(image.lastIndexOf('/') + 1) };
  }
  return undefined;
}

function fixes(context: CommandContext, { command }: PlacedCall, cuda: string): readonly Fix[] {
  if (context.kind !== 'dockerfile' || cuda === '' || command.instruction.onbuild) return [];
  const edit = linesBefore(context.dockerfile, context.path, command.instruction, [`ARG ${VARIABLE}=${cuda}`], true);
  return [{ title: `Set ${VARIABLE}=${cuda} for the build`, safe: false, edits: [edit] }];
}
