/** The project as one build sees it: COPY sources resolved in the build context, .dockerignore respected. */
import type { BuildContext, ContextSource } from '../model/context';
import type { Build } from '../project/builds';
import { isInside, join, relativeTo } from '../project/paths';
import type { Project } from '../project/project';

export function buildContext(project: Project, dockerfile: string, build: Build): BuildContext {
  const ignore = project.ignoreOf(build);
  return {
    resolve(source): readonly ContextSource[] {
      const result = project.resolveCopy(dockerfile, source, { build });
      switch (result.kind) {
        case 'file':
        case 'glob':
          if (result.files.length === 0) return [{ kind: result.certainty === 'known' ? 'absent' : 'unknown' }];
          return result.files.map((file) => ({ kind: 'file', path: file.path }));
        case 'folder':
          return [{ kind: 'folder', path: join(build.context, source.replace(/^\/+/, '')) }];
        case 'missing':
          return [result.certainty === 'known' ? { kind: 'absent' } : { kind: 'unknown', missing: true }];
        case 'ignored':
          return [{ kind: 'absent' }];
        default:
          return [{ kind: 'unknown' }];
      }
    },
    read(path) {
      const file = project.files.read(path);
      if (file === undefined) return undefined;
      const relative = relativeTo(build.context, path);
      if (relative !== undefined && ignore?.ignore.ignores(relative) === true) return undefined;
      return file;
    },
    list(folder) {
      return project.files.list(folder).filter((path) => {
        const relative = relativeTo(build.context, path);
        return relative === undefined || ignore?.ignore.ignores(relative) !== true;
      });
    },
  };
}

/** The build context with more files in it. */
export function withFiles(context: BuildContext, folder: string, created: ReadonlyMap<string, string>): BuildContext {
  if (created.size === 0) return context;
  return {
    resolve(source) {
      const path = join(folder, source.replace(/^\/+/, ''));
      return created.has(path) ? [{ kind: 'file', path }] : context.resolve(source);
    },
    read(path) {
      const text = created.get(path);
      return text === undefined ? context.read(path) : { path, text };
    },
    list: (below) => [...context.list(below), ...[...created.keys()].filter((path) => isInside(below, path))],
  };
}
