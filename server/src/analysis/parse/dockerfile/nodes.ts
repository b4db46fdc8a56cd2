/**
 * The nodes of the tree, each written out with the same fields in the same order. Spreading the common part instead
 * makes the whole parser four times slower.
 */
import type { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';
import type {
  CmdInstruction,
  CommandLine,
  CopyInstruction,
  Flag,
  FromInstruction,
  HealthcheckInstruction,
  Heredoc,
  Instruction,
  JsonString,
  OnbuildInstruction,
  Pair,
  PairsInstruction,
  RunInstruction,
  ShellInstruction,
  UnknownInstruction,
  Word,
  WordsInstruction,
} from './ast';

/** What every node has; `span` and `heredocs` are changed by the instructions that can hold heredocs. */
export interface Base {
  span: Span;
  readonly keywordSpan: Span;
  readonly flags: readonly Flag[];
  readonly args: MappedText;
  heredocs: readonly Heredoc[];
  readonly onbuild: boolean;
}

export function fromNode(base: Base, image: Word | undefined, alias: Word | undefined): FromInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword: 'FROM', span, keywordSpan, flags, args, heredocs, onbuild, image, alias };
}

export function runNode(base: Base, command: CommandLine): RunInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword: 'RUN', span, keywordSpan, flags, args, heredocs, onbuild, command };
}

export function cmdNode(base: Base, keyword: CmdInstruction['keyword'], command: CommandLine): CmdInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword, span, keywordSpan, flags, args, heredocs, onbuild, command };
}

export function healthcheckNode(base: Base, command: CommandLine | undefined): HealthcheckInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword: 'HEALTHCHECK', span, keywordSpan, flags, args, heredocs, onbuild, command };
}

export function shellNode(base: Base, argv: readonly JsonString[] | undefined): ShellInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword: 'SHELL', span, keywordSpan, flags, args, heredocs, onbuild, argv };
}

export function pairsNode(
  base: Base,
  keyword: PairsInstruction['keyword'],
  pairs: readonly Pair[],
  legacy: boolean,
): PairsInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword, span, keywordSpan, flags, args, heredocs, onbuild, pairs, legacy };
}

export function copyNode(
  base: Base,
  keyword: CopyInstruction['keyword'],
  sources: readonly Word[],
  destination: Word | undefined,
): CopyInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword, span, keywordSpan, flags, args, heredocs, onbuild, sources, destination };
}

export function wordsNode(base: Base, keyword: WordsInstruction['keyword'], words: readonly Word[]): WordsInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword, span, keywordSpan, flags, args, heredocs, onbuild, words };
}

export function onbuildNode(base: Base, trigger: Instruction | undefined): OnbuildInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword: 'ONBUILD', span, keywordSpan, flags, args, heredocs, onbuild, trigger };
}

export function unknownNode(base: Base, name: string): UnknownInstruction {
  const { span, keywordSpan, flags, args, heredocs, onbuild } = base;
  return { keyword: 'UNKNOWN', span, keywordSpan, flags, args, heredocs, onbuild, name };
}
