import type { RequestHandler } from 'vscode-languageserver';
import { EXPLAIN_ERROR, type ExplainErrorParams, type ExplainErrorResult } from '../../../../common/src/protocol';
import { explainError } from '../../analysis/explain/errors';
import { answerOrRefuse } from '../ask';
import type { Feature } from '../context';

/** `condaInDocker/explainError`: what an error text or the log of a build means. */
export const errorExplanation: Feature = (context) => {
  const answer: RequestHandler<ExplainErrorParams, ExplainErrorResult, void> = ({ text, uri }, token) =>
    answerOrRefuse(async () => {
      if (uri === null) return explainError(text);
      const found = await context.analyses.read(uri, token, (analyzer, path) => {
        const dockerfile = analyzer.model(path)?.dockerfile;
        if (dockerfile === undefined) return undefined;
        return explainError(text, { file: uri, dockerfile, findings: analyzer.lint(path) });
      });
      return found ?? explainError(text);
    });
  context.connection.onRequest(EXPLAIN_ERROR, answer);
};
