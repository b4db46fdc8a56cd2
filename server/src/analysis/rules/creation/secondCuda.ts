import { filesRead } from '../../contexts/filesRead';
import { type CommandContext, condaCalls, type PlacedCall } from '../../facts/calls';
import { cudaBroughtBy, cudaOf } from '../../knowledge/gpu';
import { option } from '../../model/programs/condaCall';
import { parseEnvironment, parseMatchSpec } from '../../parse/conda';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const secondCuda = defineRule({
  code: 'CD3044',
  name: 'second-cuda',
  category: 'creation',
  severity: 'info',
  docs: {
    summary: 'An environment brings another CUDA than the image that it is in.',
    why: markdown`
      \`cudatoolkit\`, \`cuda-version\` and \`pytorch-cuda\` put the libraries of CUDA into the environment. What conda
      installs loads those, never the ones of the base image. So the image holds two CUDAs, gigabytes of which nothing
      uses; what is compiled there with the image's \`nvcc\` does not fit the environment ("The detected CUDA version
      mismatches the version that was used to compile PyTorch"); and \`nvidia/cuda\` asks for a driver that is new enough
      for its own version. Where all comes from conda, an image without CUDA does: the driver comes from the host.
      Otherwise take the same major version for both.
    `,
    exceptions: markdown`
      Silent where a version is not known, and for versions that differ only after the first dot.
    `,
    references: [
      {
        title: 'conda-forge: CUDA',
        url: 'https://conda-forge.org/docs/maintainer/knowledge_base/#cuda-builds',
      },
      {
        title: 'NVIDIA: the driver comes from the host',
        url: 'https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html',
      },
    ],
    bad: [
      file`
        FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
        COPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda
        RUN /opt/conda/bin/conda create -y -n app -c conda-forge python=3.11 cupy=13 cudatoolkit=11.8
      `,
    ],
    good: [
      file`
        FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
        COPY --from=condaforge/miniforge3:24.11.3-0 /opt/conda /opt/conda
        RUN /opt/conda/bin/conda create -y -n app -c conda-forge python=3.11 cupy=13 cuda-version=12.4
      `,
    ],
  },
  messages: {
    second:
      "`{spec}`{where} brings CUDA {own}, and `{image}` has CUDA {other}: the image holds two. What conda installs loads that of the environment, and what is compiled with the image's `nvcc` does not fit it. Take the same major version, or an image without CUDA where all comes from conda.",
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  const told = new Set<number>();
  for (const call of condaCalls(context)) {
    const { command, conda, stage } = call;
    if (command.when !== 'build' || command.place.file !== context.path || told.has(stage.index)) continue;
    if (!/^(?:env )?(?:create|update)$|^install$/.test(conda.subcommand) || option(conda, 'help') !== undefined)
      continue;
    const reference = stage.bottom?.reference;
    const other = reference && cudaOf(reference.repository, reference.tag);
    if (other === undefined || other === '') continue;
    const found = brought(call).find(({ cuda }) => major(cuda) !== major(other));
    if (found === undefined) continue;
    told.add(stage.index);
    yield {
      message: 'second',
      data: {
        spec: found.spec,
        where: found.file === undefined ? '' : ` (in \`${found.file}\`)`,
        own: found.cuda,
        image: `${reference?.repository}:${reference?.tag}`,
        other,
      },
      span: command.place.span,
    };
  }
}

function major(version: string): string {
  return version.split('.')[0] ?? version;
}

interface Brought {
  readonly spec: string;
  readonly cuda: string;
  readonly file: string | undefined;
}

/** The CUDAs that the packages of a call bring, named on its line or in its environment file. */
function brought({ command, conda }: PlacedCall): readonly Brought[] {
  const words = conda.subcommand.startsWith('env ') ? [] : conda.positionals.map(({ value }) => value);
  const inFiles = filesRead(command).flatMap(({ image }) => {
    const text = isKnown(image) ? command.seen.file(image)?.text : undefined;
    if (text === undefined || !isKnown(text) || !/\.ya?ml$/.test(image)) return [];
    const items = parseEnvironment(text).dependencies?.items ?? [];
    const name = image.slice(image.lastIndexOf('/') + 1);
    return items.flatMap((item) => (item.kind === 'conda' ? cudaIn(item.text.value, name) : []));
  });
  return [...words.flatMap((word) => cudaIn(word, undefined)), ...inFiles];
}

function cudaIn(text: string, from: string | undefined): readonly Brought[] {
  const spec = isKnown(text) ? parseMatchSpec(text) : undefined;
  const cuda = spec?.ok === true ? cudaBroughtBy(spec.name, spec.version?.text) : undefined;
  return cuda === undefined ? [] : [{ spec: text, cuda, file: from }];
}
