import type { DockerfileContext } from '../../contexts/types';
import { condaCalls } from '../../facts/calls';
import { sourceWords } from '../../facts/contextCopies';
import { resolvePath } from '../../model/process';
import { optionArgs } from '../../model/programs/condaCall';
import type { StageModel } from '../../model/stage';
import { basename, dirname, isInside, join } from '../../project/paths';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const copySourceMissing = defineRule({
  code: 'CD3018',
  name: 'copy-source-missing',
  category: 'creation',
  severity: 'error',
  docs: {
    summary: 'COPY of a file that is not in the build context, and a start script that no COPY brings.',
    why: markdown`
      COPY and ADD read from the build context alone: the folder that \`docker build\` is given, without what
      \`.dockerignore\` leaves out. What is not there stops the build ("failed to compute cache key: … not found").
      A script that ENTRYPOINT or CMD names and that nothing has put into the image stops the container ("no such
      file or directory").
    `,
    exceptions: markdown`
      Silent for patterns and for variables without a value, where the context is not known, and where the project
      shows that something else makes the file: it is kept out of git, or a Makefile, a script or a workflow names
      it. Where the context is only guessed, it is a warning.
    `,
    references: [
      { title: 'Dockerfile reference: COPY', url: 'https://docs.docker.com/reference/dockerfile/#copy' },
      { title: 'Docker: build context', url: 'https://docs.docker.com/build/concepts/context/' },
    ],
    bad: [
      {
        Dockerfile: file`
        FROM continuumio/miniconda3:24.11.1-0
        COPY requirements.txt entry.sh /srv/
        CMD ["python"]
      `,
        'requirements.txt': 'flask==3.1.0\n',
      },
    ],
    good: [
      {
        Dockerfile: file`
        FROM continuumio/miniconda3:24.11.1-0
        COPY requirements.txt entry.sh /srv/
        CMD ["python"]
      `,
        'requirements.txt': 'flask==3.1.0\n',
        'entry.sh': '#!/bin/sh\nexec "$@"\n',
      },
    ],
  },
  messages: {
    missing: '`{source}` is not in the build context ({context}): the build stops here.{near}',
    ignored: '`{source}` is left out of the build context by `.dockerignore`: the build stops here.',
    start:
      '`{path}` is not in the image, and no COPY brings it: the container does not start. Copy it, or correct the path.',
  },
  checks: { dockerfile: check },
});

function* check(context: DockerfileContext): Iterable<Report> {
  yield* copies(context);
  yield* startScripts(context);
}

/** Sources that no way of building finds. */
function* copies(context: DockerfileContext): Iterable<Report> {
  const { builds, project, path } = context;
  if (builds.length === 0) return;
  // Where no source at all is found, another folder may be the context: only a file that is named almost alike tells.
  const open = builds.some(({ certainty }) => certainty === 'unknown');
  const known = builds.every(({ certainty }) => certainty === 'known');
  const folder = builds[0]?.context ?? '';
  let locks: ReadonlySet<string> | undefined;
  for (const stage of context.self.stages) {
    if (!context.needed.has(stage)) continue;
    const own = new Set(stage.stage.instructions);
    for (const copy of stage.copies) {
      const { source, from, instruction } = copy;
      if (from !== undefined || copy.project.length > 0 || !isKnown(source) || /[*?[]|^<</.test(source)) continue;
      if (!own.has(instruction)) continue;
      const word = sourceWords(stage).get(copy);
      if (word === undefined) continue;
      const kinds = builds.map((build) => project.resolveCopy(path, source, { build }).kind);
      const ignored = kinds.every((kind) => kind === 'ignored');
      if (!ignored && !kinds.every((kind) => kind === 'missing')) continue;
      if (!known && isMadeElsewhere(context, folder, source)) continue;
      // A lock that is to be made from its environment file is a matter of environment-file-not-copied.
      locks ??= new Set(
        condaCalls(context).flatMap(({ conda }) => optionArgs(conda, 'file').map((arg) => basename(arg.value))),
      );
      if (/\.lock$/.test(source) && locks.has(basename(source))) continue;
      const alike = similar(context, folder, source);
      if (open && alike === undefined) continue;
      const near = alike ?? nearby(context, folder, source);
      yield {
        message: ignored ? 'ignored' : 'missing',
        severity: known || ignored ? 'error' : 'warning',
        data: {
          source,
          context: folder === dirname(path) ? "the Dockerfile's folder" : `\`${shown(folder, path)}\``,
          near: near === undefined ? '' : ` There is \`${near}\`.`,
        },
        span: word.span,
      };
    }
  }
}

function shown(folder: string, dockerfile: string): string {
  const own = dirname(dockerfile);
  return own.startsWith(`${folder}/`)
    ? `${'../'.repeat(own.slice(folder.length + 1).split('/').length)}`.replace(/\/$/, '')
    : folder;
}

/** A file of the same name elsewhere in the context. */
function nearby({ project: { files } }: DockerfileContext, folder: string, source: string): string | undefined {
  const name = `/${basename(source)}`;
  const found = files.list(folder).filter((each) => each.endsWith(name) && each.startsWith(`${folder}/`));
  return found.length === 1 ? found[0]?.slice(folder.length + 1) : undefined;
}

/** A file beside it that has the same name but for its ending or its capitals. */
function similar({ project: { files } }: DockerfileContext, folder: string, source: string): string | undefined {
  const stem = (path: string) => path.replace(/(?<=[^/])\.[^./]+$/, '').toLowerCase();
  const wanted = join(folder, source);
  // A name without an ending may be a folder's, which a file is not like.
  const named = /[^/]\.[^./]+$/.test(wanted);
  const found = files
    .list(dirname(wanted))
    .filter((each) => each !== wanted && (named || each.length === wanted.length) && stem(each) === stem(wanted));
  return found.length === 1 ? found[0]?.slice(folder.length + 1) : undefined;
}

/** Files in which projects say what else makes files. */
const MAKERS =
  /(?:^|\/)(?:Makefile|makefile|GNUmakefile|justfile|Taskfile\.ya?ml|package\.json|noxfile\.py|tasks\.py|\.gitlab-ci\.yml|[\w.-]+\.sh|\.github\/workflows\/[\w.-]+)$/;

/** Whether the project shows that something else makes the file: git does not keep it, or a build script names it. */
function isMadeElsewhere({ project: { files } }: DockerfileContext, folder: string, source: string): boolean {
  const name = basename(source);
  const [first = ''] = source.replace(/^\.?\//, '').split('/');
  const ignore = (files.read(join(folder, '.gitignore'))?.text ?? '').split(/\r?\n/);
  const names = [name, first, source].map((each) => each.replace(/^\.?\//, ''));
  const extension = /\.[^.]+$/.exec(name)?.[0];
  // A submodule is there once somebody has fetched it.
  const submodules = (files.read(join(folder, '.gitmodules'))?.text ?? '').split(/\r?\n/).flatMap((line) => {
    const [key = '', value = ''] = line.split('=');
    return key.trim() === 'path' ? [value.trim()] : [];
  });
  if (submodules.some((each) => isInside(join(folder, each), join(folder, source)))) return true;
  if (ignore.some((line) => names.includes(line.trim().replace(/^\/|\/$/g, '')) || line.trim() === `*${extension}`))
    return true;
  return files
    .list(folder)
    .filter((each) => MAKERS.test(each.slice(folder.length + 1)))
    .slice(0, 40)
    .some((each) => (files.read(each)?.text ?? '').includes(name));
}

/** Scripts that ENTRYPOINT and CMD name and that surely are not in the image. */
function* startScripts(context: DockerfileContext): Iterable<Report> {
  const told = new Set<string>();
  for (const stage of context.results) {
    if (stage.failing.length > 0 || stage.file !== context.path) continue;
    for (const { argv, name, place, reached } of stage.start?.commands ?? []) {
      if (place.file !== context.path || reached !== 'yes') continue;
      const shell = /(?:^|\/)(?:ba|da)?sh$/.test(name);
      const arg = shell ? argv.slice(1).find(({ value }) => !value.startsWith('-')) : argv[0];
      if (arg === undefined || (shell && argv[1]?.value.startsWith('-'))) continue;
      if (!/^[\w./-]+\.sh$/.test(arg.value) || (!shell && !arg.value.includes('/'))) continue;
      const path = resolvePath(arg.value, stage.final.workdir);
      if (!isKnown(path) || told.has(path) || !surelyMissing(stage, path)) continue;
      told.add(path);
      yield { message: 'start', data: { path }, span: arg.place?.span ?? place.span };
    }
  }
}

/** Whether nothing has put the script there: not even a COPY whose source is missing, which is said of that. */
function surelyMissing(stage: StageModel, path: string): boolean {
  if (stage.sh === undefined || !stage.machine.surelyMissing(path)) return false;
  for (let each = stage; ; each = each.base.stage) {
    if (
      each.copies.some(
        ({ source, from }) => from !== undefined || !isKnown(source) || basename(source) === basename(path),
      )
    )
      return false;
    if (each.base.kind !== 'stage') return each.base.kind === 'image';
  }
}
