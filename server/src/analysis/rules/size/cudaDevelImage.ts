import { filesRead } from '../../contexts/filesRead';
import type { DockerfileContext } from '../../contexts/types';
import { everyCommand } from '../../facts/commands';
import { flavorOf } from '../../facts/cuda';
import { pipRequests } from '../../facts/pipRequests';
import { isCondasDockerfile } from '../../facts/usesConda';
import { changeImage } from '../../fixes/image';
import { fixOf } from '../../fixes/make';
import { meansToCompile, needsNoNvcc, withFlavor } from '../../knowledge/gpu';
import { installsPackagesOfSystem, programInstalls } from '../../knowledge/installs';
import { pipWords } from '../../model/programs/pythonPrograms';
import type { CommandRecord } from '../../model/record';
import { parseEnvironment, parseMatchSpec } from '../../parse/conda';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const cudaDevelImage = defineRule({
  code: 'CD7043',
  name: 'cuda-devel-image',
  category: 'size',
  severity: 'info',
  fixable: 'unsafe',
  docs: {
    summary: 'An image with the compiler of CUDA is the result of a file that compiles nothing.',
    why: markdown`
      The tags of \`nvidia/cuda\` with \`-devel\` have \`nvcc\`, headers and static libraries, several gigabytes more than
      \`-runtime\`. Packages of conda and wheels are compiled already and bring the libraries that they need. Where
      something is compiled, do it in a first stage and copy the result.
    `,
    exceptions: markdown`
      Only said of files with one stage in which each package is known to need no compiler, neither while it is installed
      nor while it runs (CuPy, DeepSpeed, TensorFlow, JAX and Numba may), and in which no other program runs that is not
      followed. Whether your own code compiles while it runs (\`torch.utils.cpp_extension.load\`) is not looked at.
    `,
    references: [{ title: 'nvidia/cuda: base, runtime and devel', url: 'https://hub.docker.com/r/nvidia/cuda' }],
    bad: [
      file`
        FROM nvidia/cuda:12.4.1-devel-ubuntu22.04
        COPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda
        RUN /opt/conda/bin/conda create -y -n app -c conda-forge python=3.12 pytorch-gpu=2.5
      `,
    ],
    good: [
      file`
        FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
        COPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda
        RUN /opt/conda/bin/conda create -y -n app -c conda-forge python=3.12 pytorch-gpu=2.5
      `,
    ],
  },
  messages: {
    devel:
      'Nothing in this file is compiled for CUDA, and `{image}` brings the compiler: several gigabytes more than `-runtime`. Use `-runtime`, unless your own code compiles while it runs.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  const { self } = context;
  const [stage] = self.stages;
  if (self.stages.length !== 1 || stage === undefined || !isCondasDockerfile(context)) return;
  const { base, machine } = stage;
  if (base.kind !== 'image' || flavorOf(stage) !== 'devel' || !isKnown(base.written)) return;
  if (machine.opaque !== undefined || machine.packagesUnknown.get() === true) return;
  if (machine.unfollowedProgram.get() !== undefined) return;
  const commands = everyCommand(stage).filter(({ when }) => when === 'build');
  if (!commands.every(isPlain) || !commands.some(({ conda }) => conda !== undefined)) return;
  const wanted = withFlavor(base.written, 'runtime');
  const span = stage.stage.from.image?.span ?? stage.stage.from.span;
  yield {
    message: 'devel',
    data: { image: `${stage.bottom?.reference.repository}:${stage.bottom?.reference.tag}` },
    span,
    fixes: fixOf('Use the -runtime image', false, changeImage(context, stage, wanted)),
  };
}

/** Whether a command surely compiles nothing, and brings nothing that does. */
function isPlain(command: CommandRecord): boolean {
  const { argv, conda, name } = command;
  const words = argv.map(({ value }) => value);
  if (!words.every(isKnown)) return false;
  if (conda !== undefined) return packagesOf(command)?.every((each) => needsNoNvcc(each, 'conda')) ?? false;
  const program = name.slice(name.lastIndexOf('/') + 1);
  const line = [program, ...words.slice(1)];
  if (meansToCompile(line)) return false;
  const pip = pipWords(argv);
  if (pip !== undefined) {
    if (pip[0]?.value !== 'install') return true;
    const asked = pipRequests(command);
    const given = pip.slice(1).filter(({ value }) => !value.startsWith('-'));
    return asked.length >= given.length && asked.every((each) => needsNoNvcc(each.name, 'pip'));
  }
  return installsPackagesOfSystem(program) || !programInstalls(line);
}

/** The names of what a call of conda installs; undefined where that is not known. */
function packagesOf(command: CommandRecord): readonly string[] | undefined {
  const { conda, effects } = command;
  if (conda === undefined || !effects.some(({ kind }) => kind === 'create' || kind === 'install')) return [];
  const texts = conda.subcommand.startsWith('env ') ? [] : conda.positionals.map(({ value }) => value);
  for (const { image } of filesRead(command)) {
    const text = isKnown(image) ? command.seen.file(image)?.text : undefined;
    if (text === undefined || !isKnown(text) || !/\.ya?ml$/.test(image)) return undefined;
    for (const item of parseEnvironment(text).dependencies?.items ?? [])
      if (item.kind === 'conda') texts.push(item.text.value);
    if (!pipRequests(command).every((each) => needsNoNvcc(each.name, 'pip'))) return undefined;
  }
  const specs = texts.map(parseMatchSpec);
  return specs.every((spec) => spec.ok) ? specs.flatMap((spec) => (spec.ok ? [spec.name] : [])) : undefined;
}
