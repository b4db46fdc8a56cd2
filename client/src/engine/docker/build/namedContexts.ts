/**
 * Build contexts that go by a name (`additional_contexts` of Compose, `docker buildx build --build-context`). The engine's
 * own build has no words for them, so each becomes a stage of that name above the Dockerfile's first one: FROM the image
 * that is named, or one that is made of the folder before.
 */
import { stat } from 'node:fs/promises';
import { EngineError } from '../../port';
import { dockerfileLines } from './dockerfileLines';

export interface WithContexts {
  readonly text: string;
  /** The line of the Dockerfile as it was written that a line of `text` is; undefined for one that was put in. */
  readonly lineOf: (line: number) => number | undefined;
}

const IMAGE = /^docker-image:\/\//i;

/**
 * @param imageOf makes an image that holds a folder's files; gives its name
 * @throws EngineError where a context is of a kind that cannot be given, or its folder is not there
 */
export async function withContexts(
  text: string,
  contexts: Readonly<Record<string, string>>,
  imageOf: (folder: string) => Promise<string>,
): Promise<WithContexts> {
  const entries = Object.entries(contexts);
  const first = dockerfileLines(text).instructions.find(({ keyword }) => keyword === 'FROM')?.line;
  if (entries.length === 0 || first === undefined) return { text, lineOf: (line) => line };
  const lines = text.split('\n');
  const end = lines[first - 1]?.endsWith('\r') ? '\r' : '';
  const stages: string[] = [];
  for (const [name, value] of entries) {
    if (!IMAGE.test(value)) await check(name, value);
    const image = IMAGE.test(value) ? value.replace(IMAGE, '') : await imageOf(value);
    stages.push(`FROM ${image} AS ${name}${end}`);
  }
  return {
    text: [...lines.slice(0, first - 1), ...stages, ...lines.slice(first - 1)].join('\n'),
    lineOf: (line) => (line < first ? line : line < first + stages.length ? undefined : line - stages.length),
  };
}

async function check(name: string, value: string): Promise<void> {
  if (/^[a-z][a-z0-9+.-]*:|^git@/i.test(value) && !/^[a-z]:[\\/]/i.test(value)) {
    throw new EngineError(
      'other',
      `The build context “${name}” (${value}) is neither a folder nor an image, so the engine cannot be given it from here. Build with “docker buildx” or “docker compose build”.`,
    );
  }
  const found = await stat(value).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new EngineError(
      'not-found',
      `The build context “${name}” is ${value}, which is no folder, so nothing was built.`,
    );
  }
}
