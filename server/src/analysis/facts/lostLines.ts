/** Lines that belong to the RUN above them, whose backslash is missing. */
import type { Dockerfile, Instruction, UnknownInstruction } from '../parse/dockerfile/ast';

/** Commands that people write in RUN. None of them is near to the name of an instruction. */
export const COMMANDS =
  /^(&&|\|\||;|apt|apt-get|apk|yum|dnf|microdnf|conda|mamba|micromamba|pip|pip3|python|python3|cd|mkdir|rm|mv|cp|ln|chmod|chown|echo|export|source|\.|wget|curl|git|tar|unzip|make|cmake|bash|sh|sed|useradd|groupadd|adduser|set|ls|cat|touch|npm|Rscript|jupyter|poetry)$/;

/** True where this rule reports an unknown instruction, so that others can leave it alone. */
export function isLostLine(dockerfile: Dockerfile, instruction: Instruction): boolean {
  return instruction.keyword === 'UNKNOWN' && runAbove(dockerfile, instruction) !== undefined;
}

export function runAbove(dockerfile: Dockerfile, instruction: UnknownInstruction): Instruction | undefined {
  if (!COMMANDS.test(instruction.name)) return undefined;
  // Only comments and blank lines may stand between the two.
  let above: Instruction | undefined;
  let low = 0;
  let high = dockerfile.instructions.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((dockerfile.instructions[mid]?.span.start ?? 0) < instruction.span.start) low = mid + 1;
    else high = mid;
  }
  for (let i = low - 1; i >= 0; i--) {
    above = dockerfile.instructions[i];
    if (above?.keyword !== 'UNKNOWN' || !COMMANDS.test(above.name)) break;
  }
  return above?.keyword === 'RUN' && above.command.form === 'shell' && above.heredocs.length === 0 ? above : undefined;
}
