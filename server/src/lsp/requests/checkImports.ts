import type { RequestHandler } from 'vscode-languageserver';
import {
  CHECK_IMPORTS,
  type CheckImportsParams,
  type CheckImportsResult,
  type ImportLine,
} from '../../../../common/src/protocol';
import { checkImports, lockedBeside, type MissingImport } from '../../analysis/environments/imports';
import { dirname } from '../../analysis/project/paths';
import { answerOrRefuse } from '../ask';
import type { Feature } from '../context';
import { toUri } from '../convert';

/** `condaInDocker/checkImports`: what the code imports, and no dependency of an environment file gives. */
export const importCheck: Feature = ({ connection, analyses, files: known }) => {
  const answer: RequestHandler<CheckImportsParams, CheckImportsResult, void> = ({ uri }, token) =>
    answerOrRefuse(async () => {
      // Nobody watches files of code: what is known of them may be old, and somebody asks for how it is now.
      known.relist(uri);
      const code = await analyses.read(uri, token, ({ files }, path) =>
        files.list(dirname(path)).filter((each) => /\.(?:py|ipynb)$/i.test(each)),
      );
      for (const each of code ?? []) known.forget(toUri(each, uri));
      const found = await analyses.read(uri, token, (analyzer, path) => {
        const context = analyzer.context(path);
        if (context?.kind !== 'environment') return undefined;
        const { files } = analyzer;
        return checkImports(files, path, context.environment, lockedBeside(files, path));
      });
      if (found === undefined) return null;
      const line = ({ module, package: name, along, places }: MissingImport): ImportLine => ({
        module,
        package: name ?? null,
        along: along ?? null,
        places: places.map(({ path, line: at, cell }) => ({ uri: toUri(path, uri), line: at, cell: cell ?? null })),
      });
      return {
        missing: found.missing.map(line),
        along: found.along.map(line),
        unknown: found.unknown.map(line),
        files: found.files,
        notes: found.notes,
      };
    });
  connection.onRequest(CHECK_IMPORTS, answer);
};
