import type { RequestHandler } from 'vscode-languageserver';
import { EXPLAIN, type ExplainParams, type ExplainResult } from '../../../../common/src/protocol';
import { explain } from '../../analysis';
import { type ExplainHost, explainServices } from '../../analysis/explain/explain';
import { answerOrRefuse } from '../ask';
import type { Feature } from '../context';
import { toPath, toUri } from '../convert';

/** `condaInDocker/explain`: what every command of a Dockerfile sees, and why. */
export const explanation: Feature = (context) => {
  const answer: RequestHandler<ExplainParams, ExplainResult, void> = ({ uri }, token) =>
    answerOrRefuse(async () => {
      const own = toPath(uri);
      const found = await context.analyses.read(uri, token, (analyzer, path) => {
        const file = analyzer.context(path);
        if (file?.kind !== 'dockerfile') return null;
        const host: ExplainHost = {
          text: (each) => analyzer.files.read(each)?.text,
          show: (each) => (each === own ? uri : toUri(each, uri)),
        };
        const composed = new Set(file.services.map((use) => use.file));
        const services = [...composed].flatMap((each) => {
          const compose = analyzer.context(each);
          return compose?.kind === 'compose' ? explainServices(file.self, compose, host) : [];
        });
        return { ...explain(file.self, host), services };
      });
      return found ?? null;
    });
  context.connection.onRequest(EXPLAIN, answer);
};
