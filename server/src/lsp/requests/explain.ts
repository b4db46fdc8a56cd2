import { LSPErrorCodes, type RequestHandler, ResponseError } from 'vscode-languageserver';
import { EXPLAIN, type ExplainParams, type ExplainResult } from '../../../../common/src/protocol';
import { explain } from '../../analysis';
import { Outdated } from '../analyses';
import type { Feature } from '../context';
import { toPath, toUri } from '../convert';

/** `condaInDocker/explain`: what every command of a Dockerfile sees, and why. */
export const explanation: Feature = (context) => {
  const answer: RequestHandler<ExplainParams, ExplainResult, void> = async ({ uri }, token) => {
    const own = toPath(uri);
    try {
      const found = await context.analyses.read(uri, token, (analyzer, path) => {
        const file = analyzer.context(path);
        if (file?.kind !== 'dockerfile') return null;
        return explain(file.self, {
          text: (each) => analyzer.files.read(each)?.text,
          show: (each) => (each === own ? uri : toUri(each, uri)),
        });
      });
      return found ?? null;
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
      return new ResponseError(LSPErrorCodes.ServerCancelled, 'out of date');
    }
  };
  context.connection.onRequest(EXPLAIN, answer);
  return {};
};
