import type { DockerfileContext } from '../../contexts/types';
import { placedCommands } from '../../facts/calls';
import { flavorOf, surelyLacksNvcc } from '../../facts/cuda';
import { mayComeFromElsewhere, pipRequests } from '../../facts/pipRequests';
import { bottomStage } from '../../facts/stages';
import { isCondasDockerfile } from '../../facts/usesConda';
import { changeImage } from '../../fixes/image';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { compilesForCuda, cudaSourceOf, isNvcc, withFlavor } from '../../knowledge/gpu';
import { pipWords } from '../../model/programs/pythonPrograms';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Span } from '../../text/span';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const cudaCompilerMissing = defineRule({
  code: 'CD3043',
  name: 'cuda-compiler-missing',
  category: 'creation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: 'Something is compiled for CUDA on an image that has no compiler of CUDA.',
    why: markdown`
      The tags of \`nvidia/cuda\` with \`-base\` and \`-runtime\` have libraries alone. \`nvcc\` and the headers are in
      those with \`-devel\`. \`flash-attn\`, \`mamba-ssm\` and \`causal-conv1d\` come from PyPI as source, and ask \`nvcc\`
      for its version as soon as pip looks at them, even where a wheel would be fetched afterwards: the build stops with
      "No such file or directory: '/usr/local/cuda/bin/nvcc'". apex with \`--cuda_ext\` and detectron2 with
      \`FORCE_CUDA=1\` do the same. Take the \`-devel\` image, at best in a stage of its own: it is several gigabytes
      larger, and what was compiled can be copied into a \`-runtime\` image of the same version.
    `,
    exceptions: markdown`
      Silent where \`nvcc\` may have come from somewhere: packages of the system, conda or PyPI with CUDA in their name,
      a COPY or a mount from another image, a script that is not followed, another \`CUDA_HOME\`. Silent where the
      package may come as a wheel (an address, another index), and in Dockerfiles that have nothing to do with conda.
    `,
    references: [
      { title: 'nvidia/cuda: base, runtime and devel', url: 'https://hub.docker.com/r/nvidia/cuda' },
      {
        title: 'flash-attn: installation',
        url: 'https://github.com/Dao-AILab/flash-attention#installation-and-features',
      },
    ],
    bad: [
      file`
        FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
        COPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda
        ENV PATH=/opt/conda/bin:$PATH
        RUN pip install --no-cache-dir torch==2.5.1
        RUN pip install --no-cache-dir flash-attn==2.7.3 --no-build-isolation
      `,
    ],
    good: [
      file`
        FROM nvidia/cuda:12.4.1-devel-ubuntu22.04
        COPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda
        ENV PATH=/opt/conda/bin:$PATH
        RUN pip install --no-cache-dir torch==2.5.1
        RUN pip install --no-cache-dir flash-attn==2.7.3 --no-build-isolation
      `,
    ],
  },
  messages: {
    called:
      '`nvcc` is not in `{image}`: images with `-{flavor}` have the libraries of CUDA alone. The command is not found, and the build stops here. Use `-devel`.',
    compiled:
      '`{package}` is compiled for CUDA{where}, and `nvcc` is not in `{image}`: images with `-{flavor}` have the libraries alone. pip stops, and the build with it. Use `-devel`, at best in a stage of its own.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  if (!isCondasDockerfile(context)) return;
  const told = new Set<number>();
  for (const { command, stage } of placedCommands(context)) {
    if (command.when !== 'build' || command.reached !== 'yes' || command.place.file !== context.path) continue;
    if (told.has(stage.index) || command.masking?.by === 'or' || command.instruction.onbuild) continue;
    const need = needOf(command);
    if (need === undefined || !surelyLacksNvcc(stage, command, context.project)) continue;
    told.add(stage.index);
    const { repository, tag } = stage.bottom?.reference ?? {};
    yield {
      message: need.package === undefined ? 'called' : 'compiled',
      data: {
        package: need.package ?? '',
        where: need.file === undefined ? '' : ` (asked for in \`${need.file}\`)`,
        image: `${repository}:${tag}`,
        flavor: flavorOf(stage) ?? '',
      },
      span: need.span ?? command.place.span,
      fixes: fixes(context, stage),
    };
  }
}

interface Need {
  /** What is compiled; undefined where nvcc itself is called. */
  readonly package?: string;
  readonly file?: string;
  readonly span?: Span;
}

function needOf(command: CommandRecord): Need | undefined {
  const { argv, name, place, seen } = command;
  if (isNvcc(name)) return argv[0]?.place && { span: argv[0].place.span };
  if (mayComeFromElsewhere(command)) return undefined;
  for (const { name: asked, word, file: from } of pipRequests(command)) {
    const source = cudaSourceOf(asked);
    if (source === undefined || seen.variable(source.skip) !== undefined) continue;
    const span = word?.place?.file === place.file ? word.place.span : undefined;
    return { package: asked, file: from?.slice(from.lastIndexOf('/') + 1), span };
  }
  const words = (pipWords(argv) ?? []).flatMap(({ value }) => (isKnown(value) ? value : []));
  if (words[0] !== 'install' && words[0] !== 'wheel') return undefined;
  const built = compilesForCuda(words, seen.knownVariable('FORCE_CUDA') === '1');
  return built === undefined ? undefined : { package: built };
}

function fixes(context: DockerfileContext, stage: StageModel): readonly Fix[] {
  const { base } = bottomStage(stage);
  if (base.kind !== 'image' || !isKnown(base.written)) return [];
  const wanted = withFlavor(base.written, 'devel');
  return fixOf('Use the -devel image', false, changeImage(context, bottomStage(stage), wanted));
}
