import type { RequestHandler } from 'vscode-languageserver';
import {
  COMPARE_ENVIRONMENT,
  type CompareEnvironmentParams,
  type CompareEnvironmentResult,
} from '../../../../common/src/protocol';
import type { Analyzer } from '../../analysis';
import { compareEnvironment } from '../../analysis/environments/compare';
import { isUnreadable, locksBeside } from '../../analysis/facts/environmentFile';
import { parseCondaFile } from '../../analysis/parse/conda';
import { dirname, join } from '../../analysis/project/paths';
import { type LockedNow, lockedPackages } from '../../analysis/solve/difference';
import { lockName } from '../../analysis/solve/lockFile';
import { answerOrRefuse } from '../ask';
import type { Feature } from '../context';
import { toUri } from '../convert';

/** `condaInDocker/compareEnvironment`: what is installed against what the project says. */
export const environmentComparison: Feature = ({ connection, analyses }) => {
  const answer: RequestHandler<CompareEnvironmentParams, CompareEnvironmentResult, void> = (params, token) =>
    answerOrRefuse(
      async () => (await analyses.read(params.uri, token, (analyzer, path) => compare(analyzer, path, params))) ?? null,
    );
  connection.onRequest(COMPARE_ENVIRONMENT, answer);
};

function compare(
  analyzer: Analyzer,
  path: string,
  { uri, platform, installed }: CompareEnvironmentParams,
): CompareEnvironmentResult {
  const context = analyzer.context(path);
  if (context?.kind !== 'environment') return null;
  if (isUnreadable(context.environment)) {
    return {
      reason: 'The file cannot be read as YAML, or another program fills it in: nothing can be compared with it.',
    };
  }
  const lock = lockFor(analyzer, path, platform);
  const found = compareEnvironment(context.environment, lock?.packages, installed, platform);
  return {
    packages: found.packages.map(({ wanted, installed: there, command, ...each }) => ({
      ...each,
      wanted: wanted ?? null,
      installed: there ?? null,
      command: command ?? null,
    })),
    asked: found.asked,
    lock: lock === undefined ? null : { uri: toUri(lock.path, uri), packages: lock.packages.length },
  };
}

/** The lock of a platform beside an environment file. */
function lockFor(
  { files }: Analyzer,
  path: string,
  platform: string,
): { readonly path: string; readonly packages: readonly LockedNow[] } | undefined {
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
  const own = [lockName(platform), `${stem}-${platform}.lock`].map((name) => join(dirname(path), name));
  for (const each of [...own, ...locksBeside(path).filter((one) => /\.ya?ml$/.test(one))]) {
    const text = files.read(each)?.text;
    const packages = text === undefined ? undefined : lockedPackages(parseCondaFile(each, text), platform);
    if (packages !== undefined && packages.length > 0) return { path: each, packages };
  }
  return undefined;
}
