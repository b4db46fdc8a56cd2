/** What an image is made of, and which part of it has changed since. */
import { createHash } from 'node:crypto';
import { Label } from './labels';

/** A part that an image is made of: files of the project, build arguments, the platform, the images after FROM. */
export type Part = 'files' | 'arguments' | 'platform' | 'base';

/** What an image is built from, in a form that can be compared. */
export interface Sources {
  /** The hash of the Dockerfile and of what it copies. */
  readonly files: string;
  readonly args: Readonly<Record<string, string>>;
  /** Empty for the engine's own. */
  readonly platform: string;
  /** The ids of the base images that the engine has, by their names. */
  readonly bases: Readonly<Record<string, string>>;
}

/** The labels that an image keeps of its sources. The arguments are kept as a hash: they may hold what is nobody's business. */
export function labelsOfSources({ files, args, platform, bases }: Sources): Record<string, string> {
  return {
    [Label.sourceHash]: files,
    [Label.argumentsHash]: hashOf(args),
    [Label.platform]: platform,
    [Label.bases]: JSON.stringify(bases),
  };
}

/** The parts that have changed since the image with these labels was built; what the labels do not say is not compared. */
export function changedParts(labels: Readonly<Record<string, string>>, now: Sources): Part[] {
  const differs = (label: string, value: string): boolean => labels[label] !== undefined && labels[label] !== value;
  const parts: Part[] = [];
  if (labels[Label.sourceHash] !== now.files) parts.push('files');
  if (differs(Label.argumentsHash, hashOf(now.args))) parts.push('arguments');
  if (differs(Label.platform, now.platform)) parts.push('platform');
  // An image that the engine did not have then may be the one that the builder took: nothing is known of it.
  const before = basesOf(labels[Label.bases]);
  if (Object.entries(now.bases).some(([name, id]) => before[name] !== undefined && before[name] !== id)) {
    parts.push('base');
  }
  return parts;
}

const WORDS: Readonly<Record<Part, string>> = {
  files: 'its Dockerfile or a file that it copies',
  arguments: 'its build arguments',
  platform: 'its platform',
  base: 'the image behind its FROM',
};

/** The parts as the end of a sentence: `its Dockerfile or a file that it copies, and the image behind its FROM`. */
export function partsInWords(parts: readonly Part[]): string {
  const words = parts.map((part) => WORDS[part]);
  if (words.length < 2) return words[0] ?? WORDS.files;
  return `${words.slice(0, -1).join(', ')}, and ${words.at(-1)}`;
}

/** `The image is out of date: its Dockerfile or a file that it copies has changed since it was built.` */
export function outOfDate(parts: readonly Part[]): string {
  const several = parts.length > 1 || parts[0] === 'arguments';
  return `The image is out of date: ${partsInWords(parts)} ${several ? 'have' : 'has'} changed since it was built.`;
}

function hashOf(args: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));
  return `sha256:${createHash('sha256').update(JSON.stringify(sorted)).digest('hex')}`;
}

function basesOf(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
