/**
 * Which line of a Dockerfile a step of a build is. The server's parser knows Dockerfiles far better; all that is needed
 * here are the instructions in their order, as the builders count them.
 */

/** An instruction, its text on one line. */
export interface Instruction {
  /** From 1; undefined where it is not written in the file. */
  readonly line: number | undefined;
  /** In capitals. */
  readonly keyword: string;
  /** Keyword and arguments, continuation lines joined. */
  readonly text: string;
  /** The index of its stage, from 0; -1 above the first FROM. */
  readonly stage: number;
}

export interface DockerfileLines {
  readonly instructions: readonly Instruction[];
  /** The name of each stage in lower case, `stage-N` where it has none. */
  readonly stages: readonly string[];
}

/** Takes a Dockerfile apart. */
export function dockerfileLines(text: string): DockerfileLines {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const continued = /^[ \t]*#[ \t]*escape[ \t]*=[ \t]*`/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  const instructions: Instruction[] = [];
  const stages: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = at + 1;
    const parts: string[] = [];
    // An instruction goes on after an escape at the line's end; comments and empty lines in between do not end it.
    for (let open = true; open && at < lines.length; at++) {
      const written = lines[at] ?? '';
      if (/^\s*#/.test(written)) {
        if (parts.length === 0) break;
        continue;
      }
      if (parts.length > 0 && written.trim() === '') continue;
      open = written.trimEnd().endsWith(continued);
      parts.push(open ? written.trimEnd().slice(0, -1) : written);
    }
    if (parts.length === 0) at++;
    const joined = parts.join('').trim();
    if (joined === '') continue;
    const keyword = (/^\S+/.exec(joined)?.[0] ?? '').toUpperCase();
    if (keyword === 'FROM')
      stages.push((/\sAS\s+(\S+)\s*$/i.exec(joined)?.[1] ?? `stage-${stages.length}`).toLowerCase());
    instructions.push({ line, keyword, text: joined, stage: stages.length - 1 });
    if (/^(RUN|COPY|ADD)$/.test(keyword)) at = afterHeredocs(joined, lines, at);
  }
  return { instructions, stages };
}

function afterHeredocs(instruction: string, lines: readonly string[], at: number): number {
  for (const match of instruction.matchAll(/(?<!<)<<(-?)(["']?)([A-Za-z0-9_.]+)\2/g)) {
    const [, strip, , name] = match;
    const end = lines.findIndex((line, index) => index >= at && (strip ? line.replace(/^\t+/, '') : line) === name);
    // Without an end it is no heredoc, and the engine will say what it is.
    if (end >= 0) at = end + 1;
  }
  return at;
}

/** What makes a step of BuildKit's count in its stage (https://github.com/moby/buildkit, dockerfile2llb). */
const COUNTED = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

/** The line of a step that BuildKit calls `[STAGE INDEX/COUNT] INSTRUCTION`. */
export function buildkitLine(
  { instructions, stages }: DockerfileLines,
  step: { readonly stage?: string; readonly index: number; readonly count: number; readonly instruction: string },
): number | undefined {
  const keyword = keywordOf(step.instruction);
  const stage = step.stage === undefined ? (stages.length === 1 ? 0 : -1) : stages.indexOf(step.stage.toLowerCase());
  if (stage >= 0) {
    const own = instructions.filter((instruction) => instruction.stage === stage);
    const counted = own.filter((instruction) => COUNTED.has(instruction.keyword));
    const from = own.filter((instruction) => instruction.keyword === 'FROM');
    // FROM counts where the base is an image, not where it is another stage or scratch.
    const all = counted.length === step.count ? counted : [...from, ...counted];
    const found = all.length === step.count ? all[step.index - 1] : undefined;
    if (found?.keyword === keyword) return found.line;
  }
  const wanted = squeezed(step.instruction);
  const same = instructions.filter(
    (instruction) => (stage < 0 || instruction.stage === stage) && squeezed(instruction.text) === wanted,
  );
  return same.length === 1 ? same[0]?.line : undefined;
}

/** The line of the classic builder's `Step INDEX/COUNT : INSTRUCTION`; it counts every instruction. */
export function classicLine({ instructions }: DockerfileLines, index: number, instruction: string): number | undefined {
  const found = instructions[index - 1];
  return found?.keyword === keywordOf(instruction) ? found.line : undefined;
}

/** The line of the FROM for whose image BuildKit asks the registry, as in `docker.io/library/debian:12`. */
export function imageLine({ instructions }: DockerfileLines, image: string): number | undefined {
  const from = instructions.filter(({ keyword, text }) => keyword === 'FROM' && fullName(baseOf(text)) === image);
  return from[0]?.line;
}

function baseOf(from: string): string {
  return (
    from
      .split(/\s+/)
      .slice(1)
      .find((word) => !word.startsWith('--')) ?? ''
  );
}

/** `debian` → `docker.io/library/debian:latest` */
function fullName(image: string): string {
  const first = image.includes('/') ? (image.split('/', 1)[0] ?? '') : '';
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const name = hasHost ? image : image.includes('/') ? `docker.io/${image}` : `docker.io/library/${image}`;
  return name.includes(':', name.lastIndexOf('/') + 1) ? name : `${name}:latest`;
}

/** The line of podman's `[STAGE/STAGES] STEP INDEX/COUNT: INSTRUCTION`; it counts the instructions of each stage. */
export function podmanLine(
  { instructions }: DockerfileLines,
  stage: number,
  index: number,
  instruction: string,
): number | undefined {
  const found = instructions.filter((one) => one.stage === stage - 1)[index - 1];
  return found?.keyword === keywordOf(instruction) ? found.line : undefined;
}

function keywordOf(instruction: string): string {
  return (/^\S+/.exec(instruction)?.[0] ?? '').toUpperCase();
}

/** The builders write white space in ways of their own. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}
