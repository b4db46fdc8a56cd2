import { CancellationToken } from 'vscode-languageserver';
import {
  BASE_IMAGES,
  type BaseImageLine,
  type BaseImagesParams,
  type BaseImagesResult,
  LEARNED_IMAGE,
  type LearnedImage,
  WRITE_BASE_IMAGE,
  type WriteBaseImageParams,
  type WriteBaseImageResult,
} from '../../../../common/src/protocol';
import { RULES } from '../../analysis';
import { Configurations } from '../../analysis/config';
import type { AnyContext } from '../../analysis/contexts/contexts';
import { parseImageReference } from '../../analysis/knowledge/images';
import { CannotWrite, writtenInto } from '../../analysis/learned/write';
import { dirname, join } from '../../analysis/project/paths';
import { isKnown } from '../../analysis/text/value';
import type { Analyses } from '../analyses';
import { answerOr } from '../ask';
import type { Feature } from '../context';
import { toPath, toUri } from '../convert';
import { imageOf } from '../learned';

/** Which base images a file has, and what was learned of one. */
export const baseImages: Feature = (context) => {
  const { analyses, connection, learned } = context;
  connection.onNotification(LEARNED_IMAGE, (image: LearnedImage) => learned.add(image));
  const list = ({ uri }: BaseImagesParams, token: CancellationToken): Promise<BaseImagesResult> =>
    answerOr(null, async () => {
      const lines = await analyses.read(uri, token, (analyzer, path) => linesOf(analyzer.context(path)));
      return lines ?? null;
    });
  const write = async (
    { uri, image }: WriteBaseImageParams,
    token: CancellationToken,
  ): Promise<WriteBaseImageResult> => {
    const path = toPath(uri);
    const found = await analyses.look(uri, token, (files): WriteBaseImageResult => {
      const configuration = new Configurations(files, { rules: RULES }).find(path)?.path;
      const target = configuration ?? join(dirname(path), '.conda-in-docker.yaml');
      const before = files.read(target)?.text ?? null;
      try {
        return { uri: toUri(target, uri), before, text: writtenInto(before ?? '', image) };
      } catch (error) {
        if (!(error instanceof CannotWrite)) throw error;
        return { reason: error.message };
      }
    });
    return found ?? { reason: 'The file is in no project.' };
  };
  connection.onRequest(BASE_IMAGES, list);
  connection.onRequest<WriteBaseImageResult, unknown>(WRITE_BASE_IMAGE, write);
};

/** Whether nothing is known of an image that a Dockerfile starts from. */
export async function isUnknownImage(analyses: Analyses, image: string, uri: string): Promise<boolean> {
  const lines = await analyses.read(uri, CancellationToken.None, (analyzer, path) => linesOf(analyzer.context(path)));
  return (
    lines?.some((line) => {
      const reference = parseImageReference(line.image);
      return !line.known && reference !== undefined && imageOf(reference) === image;
    }) ?? false
  );
}

/** The images of a Dockerfile that its stages start from. */
export function linesOf(context: AnyContext | undefined): readonly BaseImageLine[] | undefined {
  if (context?.kind !== 'dockerfile') return undefined;
  const found = new Map<string, BaseImageLine>();
  for (const { base } of context.self.stages) {
    if (base.kind !== 'image' || base.reference === undefined || !isKnown(base.written)) continue;
    const { image } = base;
    found.set(base.written, {
      image: base.written,
      known: image !== undefined,
      learned: image?.learned?.date ?? null,
    });
  }
  return [...found.values()];
}
