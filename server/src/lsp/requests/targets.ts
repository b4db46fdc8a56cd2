import type { RequestHandler } from 'vscode-languageserver';
import { TARGETS, type TargetsParams, type TargetsResult } from '../../../../common/src/protocol';
import type { Analyzer } from '../../analysis';
import { isUsed } from '../../analysis/facts/environmentUses';
import { targetsOf } from '../../analysis/targets/targets';
import { answerOrRefuse } from '../ask';
import type { Feature } from '../context';
import { toUri } from '../convert';

/** `condaInDocker/targets`: the stages of a Dockerfile and the services of a compose file, for lenses and menus. */
export const targets: Feature = (context) => {
  const answer: RequestHandler<TargetsParams, TargetsResult, void> = ({ uri }, token) =>
    answerOrRefuse(
      async () => (await context.analyses.read(uri, token, (analyzer, path) => read(analyzer, path, uri))) ?? null,
    );
  context.connection.onRequest(TARGETS, answer);
};

function read(analyzer: Analyzer, path: string, uri: string): TargetsResult {
  const context = analyzer.context(path);
  if (context?.kind === 'environment') return { kind: 'environment', used: isUsed(context) };
  const found = context && targetsOf(context);
  if (context === undefined || found === undefined) return null;
  const line = (offset: number) => context.lines.lineAt(offset);
  if (found.kind === 'compose') {
    const services = found.services.map(({ name, span, conda, build }) => ({
      name,
      line: line(span.start),
      conda: conda ?? null,
      build: build === undefined ? null : { dockerfile: toUri(build.dockerfile, uri), target: build.target ?? null },
    }));
    return { kind: 'compose', services };
  }
  const stages = found.stages.map(({ target, span, conda }) => ({
    target: target ?? null,
    line: line(span.start),
    conda,
  }));
  return { kind: 'dockerfile', stages };
}
