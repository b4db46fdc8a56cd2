/** How a failure is lost to the build: the script goes on, or ends well, whatever the command returned. */
import type { AndOr, PipelineNode, Statement } from 'unbash';
import type { Location } from '../../text/span';
import { placeOf, type ScriptSource } from './source';

/**
 * `sequence`: another command of the same list comes after it. `list`: `set -e` does not stop at any but the last
 * command of `a && b`. `or`: `|| true`. `background`: `&`. `pipe`: left of a pipe without pipefail. `loop`: another round
 * comes after it.
 */
export type MaskKind = 'sequence' | 'list' | 'or' | 'background' | 'pipe' | 'loop';

type Part = Statement | PipelineNode | AndOr;

/** What hides the exit code of a command, as long as the text of the script says so. */
export class Masking {
  constructor(
    readonly by: MaskKind,
    readonly source: ScriptSource,
    /** The commands of the list, pipe or loop body that it is in. */
    readonly parts: readonly Part[],
    /** Which of them it is. */
    readonly index: number,
    /** With `or`: which of them comes after `||`. */
    readonly answer = -1,
  ) {}

  /** The statement whose failure is lost. */
  get statement(): Location | undefined {
    return this.place(this.index);
  }

  place(index: number): Location | undefined {
    const part = this.parts[index];
    return part && placeOf(this.source, part.pos, part.end);
  }

  /** Whether the script asks for the exit code after all: `$?`, `${PIPESTATUS[0]}`, `wait $pid`. */
  get answered(): boolean {
    const part = this.parts[this.index];
    const after = this.source.text.slice(part?.end ?? 0);
    if (this.by === 'background' && /\bwait\s+(?:-|["']?[$%])/.test(after)) return true;
    return after.includes('$?') || /pipestatus/i.test(after);
  }
}

/** What only says something and is never the reason why a build stops. */
const SAYS = new Set([':', 'true', 'echo', 'printf', '/bin/true', '/usr/bin/true']);

/** Whether what comes after `||` surely succeeds without doing anything about the failure. */
export function swallows(node: PipelineNode | AndOr): boolean {
  switch (node.type) {
    case 'Command': {
      const name = node.name?.value;
      if (name === 'exit' || name === 'return')
        return /^0+$/.test(node.suffix[0]?.type === 'Word' ? node.suffix[0].value : '');
      return name !== undefined && SAYS.has(name);
    }
    case 'Subshell':
    case 'BraceGroup':
      return node.body.commands.length > 0 && node.body.commands.every((each) => swallows(each.command));
    case 'Redirected':
      return swallows(node.command);
    case 'AndOr':
      return node.commands.every(swallows);
    default:
      return false;
  }
}
