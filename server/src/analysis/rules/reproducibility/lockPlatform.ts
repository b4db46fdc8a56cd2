import type { CondaFileContext, FileUse } from '../../contexts/types';
import { known } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const lockPlatform = defineRule({
  code: 'CD6003',
  name: 'lock-platform',
  category: 'reproducibility',
  severity: 'error',
  docs: {
    summary: 'A lock whose packages are for another platform than the image.',
    why: markdown`
      An explicit file names the very packages to unpack, and conda does not look at whether they fit: programs of
      macOS or Windows land in a Linux image and cannot run ("Exec format error"), or conda stops because a virtual
      package is missing. Make one lock for each platform that images are built for.
    `,
    exceptions: markdown`
      Silent where no Dockerfile reads the file, for packages for all platforms (\`noarch\`), and, between \`linux-64\`
      and \`linux-aarch64\`, where nothing says for which of them the image is built.
    `,
    references: [
      {
        title: 'Building identical conda environments',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#building-identical-conda-environments',
      },
      { title: 'Dockerfile reference: FROM --platform', url: 'https://docs.docker.com/reference/dockerfile/#from' },
    ],
    bad: [
      {
        'conda.lock': file`
          # platform: osx-arm64
          @EXPLICIT
          https://conda.anaconda.org/conda-forge/osx-arm64/zlib-1.3.1-h8359307_2.conda
        `,
        Dockerfile: file`
          FROM condaforge/miniforge3:24.11.3-0
          COPY conda.lock /tmp/
          RUN conda create -y -n app --file /tmp/conda.lock
        `,
      },
    ],
    good: [
      {
        'conda.lock': file`
          # platform: linux-64
          @EXPLICIT
          https://conda.anaconda.org/conda-forge/linux-64/zlib-1.3.1-hb9d3cd8_2.conda
        `,
        Dockerfile: file`
          FROM condaforge/miniforge3:24.11.3-0
          COPY conda.lock /tmp/
          RUN conda create -y -n app --file /tmp/conda.lock
        `,
      },
    ],
  },
  messages: {
    system:
      'This lock is for {platform}, and `{command}` makes a Linux environment from it: its programs cannot run in the image. Make a lock for linux-64 (or linux-aarch64).',
    machine:
      'This lock is for {platform}, but the image is built for {image}: its programs cannot run there. Make a lock for {wanted}.',
    none: 'This lock covers {platform}, but no Linux platform, and `{command}` makes a Linux environment from it. Add linux-64 to its platforms and make it again.',
  },
  checks: {
    *condaFile(context): Iterable<Report> {
      const use = context.uses.find(({ command }) => command.reached !== 'no');
      const found = use && platformsOf(context);
      if (use === undefined || found === undefined) return;
      const { platforms, span } = found;
      const related = [{ location: use.command.place, message: 'reads this file' }];
      const command = (use.command.text.split('\n')[0] ?? '').slice(0, 80);
      const platform = platforms.join(', ');
      const linux = platforms.filter((each) => each.startsWith('linux-'));
      if (linux.length === 0) {
        const message = context.file.kind === 'conda-lock' ? 'none' : 'system';
        yield { message, data: { platform, command }, span, related };
        return;
      }
      const image = imagePlatform(context, use);
      const wanted = image === undefined ? undefined : SUBDIRS[image];
      if (image === undefined || wanted === undefined || linux.includes(wanted)) return;
      yield { message: 'machine', data: { platform, image, wanted }, span, related };
    },
  },
});

/** The platforms that a lock is for, and where it says so; undefined where it does not say. */
function platformsOf({ file, text }: CondaFileContext) {
  switch (file.kind) {
    case 'explicit': {
      const locked = file.packages.find((each) => each.subdir !== undefined && each.subdir !== 'noarch');
      const all = new Set<string>();
      for (const { subdir } of file.packages) if (subdir !== undefined && subdir !== 'noarch') all.add(subdir);
      if (all.size === 0 || locked === undefined) return undefined;
      return { platforms: [...all], span: locked.subdirSpan ?? locked.span };
    }
    case 'list-export': {
      // Lines with builds: those of another system are not found.
      const at = file.platform === undefined ? -1 : text.indexOf(file.platform);
      if (file.platform === undefined || at < 0 || file.packages.length === 0) return undefined;
      return { platforms: [file.platform], span: { start: at, end: at + file.platform.length } };
    }
    case 'conda-lock': {
      const first = file.packages[0];
      const all = new Set(file.packages.map((each) => each.platform));
      return first && { platforms: [...all], span: first.span };
    }
    default:
      return undefined;
  }
}

const SUBDIRS: Readonly<Record<string, string>> = {
  'linux/amd64': 'linux-64',
  'linux/x86_64': 'linux-64',
  'linux/arm64': 'linux-aarch64',
  'linux/arm64/v8': 'linux-aarch64',
  'linux/aarch64': 'linux-aarch64',
  'linux/ppc64le': 'linux-ppc64le',
  'linux/s390x': 'linux-s390x',
};

/** The platform of the stage: written after FROM, or the one that all builds name. */
function imagePlatform({ project }: CondaFileContext, { stage, model }: FileUse): string | undefined {
  let at = stage;
  while (at.base.kind === 'stage') at = at.base.stage;
  const flag = at.stage.from.flags.find((each) => each.name === 'platform')?.value;
  if (flag !== undefined) return flag.includes('$') ? undefined : flag;
  const builds = project.buildsOf(model.file).map((build) => known(build.platform));
  const first = builds[0];
  return builds.every((each) => each === first) ? first : undefined;
}
