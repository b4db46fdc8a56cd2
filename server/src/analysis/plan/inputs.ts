/** The files that an image is made from: a change of one makes it out of date. */

import type { DockerfileContext } from '../contexts/types';
import type { StageModel } from '../model/stage';
import { isHeredocWord } from '../parse/dockerfile/heredocWords';
import type { Build } from '../project/builds';
import { isKnown } from '../text/value';

/** More files than this are not looked at. */
const MOST = 5000;

/** Work with notebooks changes them all the time, and what is in an image is seldom the one that is worked on. */
const NOT_COUNTED = /\.ipynb$/;

/** The Dockerfile, and what its needed stages copy from the build context; notebooks are left out. Sorted. */
export function inputsOf(
  context: DockerfileContext,
  stage: StageModel,
  build: Build,
): { readonly inputs: readonly string[]; readonly inputsTruncated: boolean } {
  const { project } = context;
  const found = new Set<string>([context.path]);
  let truncated = false;
  for (const each of context.self.needed(stage)) {
    if (each.file !== context.path) {
      // A parent image that another Dockerfile of the project makes.
      found.add(each.file);
      continue;
    }
    for (const copy of each.copies) {
      if (copy.from !== undefined || !isKnown(copy.source) || isHeredocWord(copy.source)) continue;
      const copied = project.resolveCopy(context.path, copy.source, { build });
      truncated ||= copied.truncated;
      for (const { path } of copied.files) {
        if (NOT_COUNTED.test(path)) continue;
        if (found.size >= MOST) truncated = true;
        else found.add(path);
      }
    }
  }
  const ignore = project.ignoreOf(build)?.path;
  if (ignore !== undefined) found.add(ignore);
  return { inputs: [...found].sort(), inputsTruncated: truncated };
}
