import { type CommandContext, placedCommands } from '../../facts/calls';
import { baseName } from '../../model/programs/names';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const oldGlibc = defineRule({
  code: 'CD1008',
  name: 'old-glibc',
  category: 'base-image',
  severity: 'error',
  docs: {
    summary: 'An installer of conda that asks for a newer glibc than the image has.',
    why: markdown`
      Miniconda is built for glibc 2.28 since 25.9 (its installers for aarch64 for 2.26 since 4.10), Miniforge for 2.17.
      On an older system the installer says "Installer requires GLIBC >=2.28, but system has 2.17." and stops;
      another new version does the same. Debian 9 has glibc 2.24, Ubuntu 16.04 has 2.23, Ubuntu 18.04 has 2.27,
      CentOS 7 has 2.17. Take a newer base image, Miniforge, or an older Miniconda.
    `,
    exceptions: markdown`
      Silent where the C library of the base image is not known, for installers whose name tells no release, and
      with \`CONDA_OVERRIDE_GLIBC\`.
    `,
    references: [
      { title: 'Miniconda on CentOS 7', url: 'https://github.com/numba/llvmlite/issues/1342' },
      {
        title: 'Miniforge: requirements of the installer',
        url: 'https://github.com/conda-forge/miniforge#requirements-and-installers',
      },
    ],
    bad: [
      file`
        FROM ubuntu:18.04
        RUN apt-get update && apt-get install -y curl
        RUN curl -fsSLo /tmp/conda.sh https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh && bash /tmp/conda.sh -b -p /opt/conda
      `,
    ],
    good: [
      file`
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y curl
        RUN curl -fsSLo /tmp/conda.sh https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh && bash /tmp/conda.sh -b -p /opt/conda
      `,
      file`
        FROM ubuntu:18.04
        RUN apt-get update && apt-get install -y curl
        RUN curl -fsSLo /tmp/conda.sh https://repo.anaconda.com/miniconda/Miniconda3-py39_4.12.0-Linux-x86_64.sh && bash /tmp/conda.sh -b -p /opt/conda
      `,
    ],
  },
  messages: {
    refused:
      '`{installer}` needs a newer glibc than `{image}` has, and the build stops here: {text}. Use a newer base image, or Miniforge, which needs glibc 2.17.',
    refusedMiniforge:
      '`{installer}` needs a newer glibc than `{image}` has, and the build stops here: {text}. Use a newer base image.',
  },
  checks: { dockerfile: check, script: check },
});

function* check(context: CommandContext): Iterable<Report> {
  for (const { command, stage } of placedCommands(context)) {
    if (command.fails?.code !== 'old-glibc' || command.reached === 'no' || command.when !== 'build') continue;
    const effect = command.effects.find((each) => each.kind === 'installer');
    if (effect?.kind !== 'installer' || command.place.file !== context.path) continue;
    const installer = baseName(effect.download ?? effect.path);
    const { reference } = stage.bottom ?? {};
    yield {
      message: /^Miniforge/i.test(installer) ? 'refusedMiniforge' : 'refused',
      data: {
        installer,
        image: reference === undefined ? 'the base image' : `${reference.repository}:${reference.tag ?? 'latest'}`,
        text: command.fails.text.replace(/\.$/, ''),
      },
      span: command.place.span,
      severity: command.reached === 'yes' && !command.caught ? 'error' : 'warning',
    };
  }
}
