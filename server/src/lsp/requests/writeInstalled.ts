import type { RequestHandler } from 'vscode-languageserver';
import {
  CHANNELS,
  type ChannelsParams,
  type ChannelsResult,
  PACKAGES_OF_IMPORTS,
  type PackagesOfImportsParams,
  type PackagesOfImportsResult,
  WRITE_INSTALLED,
  type WriteInstalledParams,
  type WriteInstalledResult,
} from '../../../../common/src/protocol';
import { addPackages, changedPiece, NotWritten } from '../../analysis/fixes/packages';
import { nameOnPyPI, packageOfImport } from '../../analysis/knowledge/imports';
import { answerOrRefuse } from '../ask';
import type { Feature } from '../context';
import { toRange } from '../convert';

/** `condaInDocker/writeInstalled` and what is asked before it: the part of "Install Package…" that reads and writes files. */
export const installedPackages: Feature = ({ connection, analyses }) => {
  const add: RequestHandler<WriteInstalledParams, WriteInstalledResult, void> = ({ uri, packages }, token) =>
    answerOrRefuse(async () => {
      const answer = await analyses.read(uri, token, (analyzer, path): WriteInstalledResult => {
        const context = analyzer.context(path);
        if (context?.kind !== 'environment') return null;
        const { text, lines } = context;
        try {
          const all = packages.map(({ version, ...each }) => ({ ...each, version: version ?? undefined }));
          const found = addPackages(text, all);
          const piece = changedPiece(text, found.text);
          const edit = piece === undefined ? null : { range: toRange(lines, piece), text: piece.text };
          return { edit, lines: found.lines, there: found.there };
        } catch (error) {
          if (error instanceof NotWritten) return { reason: error.message };
          throw error;
        }
      });
      return answer ?? null;
    });
  connection.onRequest(WRITE_INSTALLED, add);

  connection.onRequest(
    PACKAGES_OF_IMPORTS,
    ({ modules }: PackagesOfImportsParams): PackagesOfImportsResult =>
      modules.map((module) => {
        const found = packageOfImport(module);
        return found === undefined ? null : { conda: found.name, pip: nameOnPyPI(found.name), certain: found.certain };
      }),
  );

  const channels: RequestHandler<ChannelsParams, ChannelsResult, void> = ({ uri }, token) =>
    answerOrRefuse(async () => {
      const answer = await analyses.read(uri, token, (analyzer, path): ChannelsResult => {
        const context = analyzer.context(path);
        if (context?.kind !== 'environment') return null;
        return context.environment.channels?.items.map(({ text }) => text.value) ?? [];
      });
      return answer ?? null;
    });
  connection.onRequest(CHANNELS, channels);
};
