/** Downloads of conda's installers: by wget and curl in a RUN or script, and by ADD. */

import { isMicromambaInstaller } from '../model/programs/micromambaInstaller';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { CopyInstruction, Instruction } from '../parse/dockerfile/ast';
import type { Span } from '../text/span';
import { HOLE, type Value } from '../text/value';
import { type CommandContext, placedCommands } from './calls';
import { everyCommand } from './commands';
import { once } from './once';

export interface InstallerDownload {
  readonly stage: StageModel;
  readonly instruction: Instruction;
  /** Absent for ADD. */
  readonly command: CommandRecord | undefined;
  readonly add: CopyInstruction | undefined;
  readonly url: Value;
  /** The word that is the address, with its quotes. */
  readonly span: Span;
  /** Where the file goes; undefined where it is piped on or not known. */
  readonly path: string | undefined;
  readonly product: 'Miniconda' | 'Anaconda' | 'Miniforge' | 'Mambaforge' | 'micromamba';
  /** The version in the file's name or the release's address. */
  readonly version: string | undefined;
  readonly latest: boolean;
  /** The architecture that the address names: `x86_64`, `aarch64`, …; undefined where it is filled in. */
  readonly architecture: string | undefined;
}

const NAME = /\/(?<product>miniconda|anaconda|miniforge|mambaforge)[23]?(?<rest>[^/?#]*)\.sh(?:[?#].*)?$/is;

/** https://mamba.readthedocs.io/en/latest/installation/micromamba-installation.html#manual-installation */
const MICROMAMBA = /\/\/micro\.mamba\.pm\/api\/micromamba\/[^/]+\/(latest|\d[\d.]*)(?:[?#].*)?$/s;

/** The downloads of the file, in order. */
export const installerDownloads = once((context: CommandContext): readonly InstallerDownload[] => [
  ...findDownloads(context),
]);

/** The installers that ran in a stage and those below it: the names or addresses of their files by the root they made, the first of each. */
export const installersByRoot = once((stage: StageModel): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const { effects } of everyCommand(stage)) {
    const made = effects.find((one) => one.kind === 'installer');
    if (made?.kind === 'installer' && !found.has(made.root)) found.set(made.root, made.download ?? made.path);
  }
  return found;
});

function* findDownloads(context: CommandContext): Iterable<InstallerDownload> {
  for (const { command, stage } of placedCommands(context)) {
    if (command.effects.length === 0 || command.reached === 'no') continue;
    for (const effect of command.effects) {
      if (effect.kind !== 'download') continue;
      const word = command.argv.find((arg) => arg.value === effect.url);
      const span = word?.place?.file === context.path ? word.place.span : command.place.span;
      const path = effect.path.startsWith('/') && !effect.path.includes(HOLE) ? effect.path : undefined;
      const found = describe(effect.url);
      if (found) yield { ...found, stage, instruction: command.instruction, command, add: undefined, span, path };
    }
  }
  if (context.kind !== 'dockerfile') return;
  for (const stage of context.self.stages) {
    for (const copy of stage.copies) {
      const { instruction } = copy;
      if (instruction.keyword !== 'ADD' || !/^https?:/.test(copy.source)) continue;
      const found = describe(copy.source);
      const word = instruction.sources.find((each) => each.raw === copy.source) ?? instruction.sources[0];
      if (found && word)
        yield {
          ...found,
          stage,
          instruction,
          command: undefined,
          add: instruction,
          span: word.span,
          path: copy.destination.includes(HOLE) ? undefined : copy.destination,
        };
    }
  }
}

type Described = Pick<InstallerDownload, 'url' | 'product' | 'version' | 'latest' | 'architecture'>;

/** What an address says; undefined where it is not an installer's. */
function describe(url: Value): Described | undefined {
  if (isMicromambaInstaller(url))
    return { url, product: 'micromamba', version: undefined, latest: true, architecture: undefined };
  const micromamba = MICROMAMBA.exec(url);
  if (micromamba !== null) {
    const version = micromamba[1] === 'latest' ? undefined : micromamba[1];
    return { url, product: 'micromamba', version, latest: version === undefined, architecture: undefined };
  }
  const match = NAME.exec(url);
  const product = PRODUCTS.find((each) => each.toLowerCase() === match?.groups?.product?.toLowerCase());
  if (match === null || product === undefined) return undefined;
  const rest = match.groups?.rest ?? '';
  const version =
    /(?<!\d)(\d+\.\d+(?:\.\d+)?(?:-\d+)?)(?:-|$)/.exec(rest)?.[1] ?? /\/download\/v?(\d[^/\uFFFF]*)\//.exec(url)?.[1];
  return {
    url,
    product,
    version,
    latest: version === undefined && (/-latest-/.test(rest) || /\/releases\/latest\//.test(url)),
    architecture: /-(x86_64|aarch64|arm64|ppc64le|s390x|x86)$/.exec(rest)?.[1],
  };
}

const PRODUCTS = ['Miniconda', 'Anaconda', 'Miniforge', 'Mambaforge'] as const;

/** Fixes that would change more places than this are not offered. */
const MOST_PLACES = 100;

/** Finds the places of a pattern in what a stage runs; each pattern is looked for only once. */
export class Mentions {
  private readonly found = new Map<string, readonly Span[]>();

  constructor(private readonly context: CommandContext) {}

  /** The places in the RUN, ENV, ARG and ADD instructions of a stage (of the whole script), comments left out. */
  of(stage: StageModel, pattern: RegExp): readonly Span[] {
    const key = `${stage.index} ${pattern.source}`;
    let spans = this.found.get(key);
    if (spans === undefined) {
      spans = this.search(stage, pattern);
      if (spans.length > MOST_PLACES) spans = [];
      this.found.set(key, spans);
    }
    return spans;
  }

  private search(stage: StageModel, pattern: RegExp): readonly Span[] {
    const { context } = this;
    const parts =
      context.kind === 'script'
        ? [{ start: 0, end: context.text.length }]
        : [...stage.stage.instructions, ...context.dockerfile.globalArgs]
            .filter((each) => /^(RUN|ENV|ARG|ADD)$/.test(each.keyword))
            .map((each) => each.span);
    const spans: Span[] = [];
    for (const part of parts) {
      const text = context.text.slice(part.start, part.end);
      for (const match of text.matchAll(pattern)) {
        if (/^\s*#/.test(text.slice(text.lastIndexOf('\n', match.index) + 1, match.index))) continue;
        const start = part.start + match.index;
        spans.push({ start, end: start + match[0].length });
        if (spans.length > MOST_PLACES) return spans;
      }
    }
    return spans;
  }
}
