import { filesRead } from '../../contexts/filesRead';
import type { EnvironmentContext, FileUse } from '../../contexts/types';
import { isUnreadable, pipEntries } from '../../facts/environmentFile';
import { linesAfter } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { hasTrait } from '../../knowledge/programs';
import { resolvePath } from '../../model/process';
import { baseName, isPython } from '../../model/programs/names';
import type { PipEntry } from '../../parse/conda';
import { dirname, join, relativeTo } from '../../project/paths';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const requirementsNotCopied = defineRule({
  code: 'CD1117',
  name: 'requirements-not-copied',
  category: 'environment-file',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A requirements file that the environment file names, but the Dockerfile has not copied.',
    why: markdown`
      Below \`pip:\`, \`-r requirements.txt\` and \`-c constraints.txt\` are read by pip from the folder of the
      environment file, inside the image. Where the Dockerfile copies the environment file alone, pip stops with
      "Could not open requirements file" after conda has done all its work. The same holds for \`-e .\`: the sources
      must be in the image before the environment is made.
    `,
    exceptions: markdown`
      Silent where something in the build may have made the file: a download, a script that is not known, a base
      image that is not known, a COPY whose source is not known.
    `,
    references: [
      { title: 'Dockerfile reference: COPY', url: 'https://docs.docker.com/reference/dockerfile/#copy' },
      { title: 'pip: requirements files', url: 'https://pip.pypa.io/en/stable/reference/requirements-file-format/' },
    ],
    bad: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - pip
            - pip:
                - -r requirements.txt
        `,
        'requirements.txt': 'requests==2.32.3\n',
        Dockerfile: file`
          FROM condaforge/miniforge3:24.11.3-0
          COPY environment.yml /tmp/
          RUN conda env create -f /tmp/environment.yml
        `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels: [conda-forge]
          dependencies:
            - python=3.12
            - pip
            - pip:
                - -r requirements.txt
        `,
        'requirements.txt': 'requests==2.32.3\n',
        Dockerfile: file`
          FROM condaforge/miniforge3:24.11.3-0
          COPY environment.yml requirements.txt /tmp/
          RUN conda env create -f /tmp/environment.yml
        `,
      },
    ],
  },
  messages: {
    missing:
      "pip looks for `{file}` as `{image}` in the image, and the Dockerfile ({dockerfile}) has not copied it there: the build stops after conda's part. Copy it beside the environment file.",
    project:
      "pip builds `{target}` from `{image}` in the image, where the Dockerfile ({dockerfile}) has copied neither pyproject.toml nor setup.py: the build stops after conda's part. Copy the sources first, or install the project in a step of its own.",
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment } = context;
      if (isUnreadable(environment)) return;
      for (const { entry } of pipEntries(environment)) {
        const { requirement } = entry;
        const { target, kind } = requirement;
        if (target === undefined || /:\/\/|^file:|\$/.test(target)) continue;
        if (kind === 'editable' || kind === 'path') {
          yield* ownProject(context, entry, target);
          continue;
        }
        if (kind !== 'file' && kind !== 'constraint') continue;
        for (const use of context.uses) {
          const image = imageFolder(context, use);
          if (image === undefined || !lacks(use, resolvePath(target, image))) continue;
          yield {
            message: 'missing',
            data: {
              file: target,
              image: resolvePath(target, image),
              dockerfile: use.model.file.slice(use.model.file.lastIndexOf('/') + 1),
            },
            span: requirement.targetSpan ?? entry.text.span,
            related: [{ location: use.command.place, message: 'reads the environment file' }],
            fixes: copyIt(context, use, target, image),
          };
          break;
        }
      }
    },
  },
});

/** What pip builds a package from. */
const BUILD_FILES = ['pyproject.toml', 'setup.py', 'setup.cfg'];

/** `-e .`: the sources must be there as well. */
function* ownProject(context: EnvironmentContext, entry: PipEntry, written: string): Iterable<Report> {
  const target = written.replace(/\[[^[\]]*\]$/, '');
  if (!/^\.{1,2}(?:\/|$)/.test(target)) return;
  for (const use of context.uses) {
    const image = imageFolder(context, use);
    if (image === undefined) continue;
    const folder = resolvePath(target, image);
    if (!BUILD_FILES.every((name) => lacks(use, resolvePath(name, folder)))) continue;
    yield {
      message: 'project',
      data: { target, image: folder, dockerfile: use.model.file.slice(use.model.file.lastIndexOf('/') + 1) },
      span: entry.text.span,
      related: [{ location: use.command.place, message: 'reads the environment file' }],
    };
    return;
  }
}

/** The folder of the environment file inside the image. */
function imageFolder({ path }: EnvironmentContext, { command }: FileUse): string | undefined {
  const read = filesRead(command).find((file) => file.project === path);
  return read && isKnown(read.image) ? dirname(read.image) : undefined;
}

/** Whether the file surely is not there. */
function lacks({ command, stage }: FileUse, path: string): boolean {
  const { seen } = command;
  if (!seen.filesClosed || command.reached !== 'yes') return false;
  if (seen.file(path) !== undefined || seen.exists(path) === true) return false;
  if (stage.copies.some((copy) => !isKnown(copy.source) || !isKnown(copy.destination))) return false;
  // Programs that fetch or make files, which the model does not follow.
  const brings = (name: string) => hasTrait(baseName(name), 'brings files') || isPython(name);
  return !stage.commands.some((other) => other.seen.isBefore(seen) && brings(other.name));
}

/** A COPY of its own below the one of the environment file. */
function copyIt({ path, project }: EnvironmentContext, use: FileUse, target: string, image: string): Fix[] {
  const file = join(dirname(path), target);
  const dockerfile = use.model.file;
  const { folder, certainty } = project.contextOf(dockerfile);
  const source = relativeTo(folder, file);
  if (certainty === 'unknown' || source === undefined || project.files.read(file) === undefined) return [];
  const copy = use.stage.copies.find((each) => each.from === undefined && each.project.includes(path));
  if (copy === undefined || use.stage.file !== dockerfile || /\s/.test(source)) return [];
  const to = `${dirname(resolvePath(target, image)).replace(/\/$/, '')}/`;
  const edit = linesAfter(use.model.dockerfile, dockerfile, copy.instruction, [`COPY ${source} ${to}`]);
  return [{ title: `Copy ${target} into the image`, safe: false, edits: [edit] }];
}
