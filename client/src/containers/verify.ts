/**
 * Holds the model to account: starts an image as it would be started, goes in with `docker exec` plain, interactive and
 * login, and compares the environment inside with what the model said.
 */
import { type ContainerPlan, PROBE, type Prediction } from '../../../common/src/containerPlan';
import type { ContainerSpec, Engine } from '../engine/port';
import { isEngineError } from '../engine/port';
import type { Verified } from '../explain/verified';
import { labelsOf } from './launch';
import { containerName } from './naming';

/** What a process in the container sees. */
export interface Observation {
  /** CONDA_PREFIX; null: not set. */
  readonly prefix: string | null;
  /** CONDA_DEFAULT_ENV; null: not set. */
  readonly name: string | null;
  /** The path of `python`; null: there is none. */
  readonly python: string | null;
  readonly user: string | null;
}

export type Situation = 'start' | 'plain' | 'interactive' | 'login' | 'build';

export interface VerifiedRow {
  readonly situation: Situation;
  /** What was run, for people. */
  readonly command: string;
  readonly predicted: Prediction | null;
  readonly observed: Observation | undefined;
  /** Why nothing was observed. */
  readonly problem?: string;
  /** The environments as the report names them: what was activated, whose python is first; null: none. */
  readonly activated: string | null;
  readonly pythonOf: string | null;
  /** The one-based line of the RUN. */
  readonly line?: number;
  /** `unknown`: the model made no prediction, or nothing was observed. */
  readonly verdict: 'same' | 'different' | 'unknown';
}

/** Marks our lines among whatever else is written. */
export const MARK = 'conda-in-docker-probe';

/** Constant but for the mark, and free of single quotes so that it can stand in a script within them. */
export function probeScript(mark = MARK): string {
  return [
    `printf "%s\\n" "${mark} prefix=\${CONDA_PREFIX-}"`,
    `printf "%s\\n" "${mark} name=\${CONDA_DEFAULT_ENV-}"`,
    `printf "%s\\n" "${mark} python=$(command -v python || true)"`,
    `printf "%s\\n" "${mark} user=$(id -un 2>/dev/null || id -u 2>/dev/null)"`,
  ].join('; ');
}

const PROBE_SCRIPT = probeScript();

/** How long an entrypoint may take before it reaches its command, in ms. */
const LIMIT = 60_000;

/** Reads the probe's lines; undefined where they are not there. */
export function readProbe(output: string, mark = MARK): Observation | undefined {
  const found = new Map<string, string>();
  for (const each of output.split(/\r?\n/)) {
    const match = new RegExp(`${mark} (\\w+)=(.*)$`, 's').exec(each);
    if (match?.[1] !== undefined) found.set(match[1], match[2] ?? '');
  }
  if (!found.has('prefix') || !found.has('python')) return undefined;
  const value = (name: string): string | null => found.get(name)?.trim() || null;
  return { prefix: value('prefix'), name: value('name'), python: value('python'), user: value('user') };
}

/** Puts the probe in the place of the image's program. */
export function withProbe(argv: readonly string[]): string[] {
  return argv.flatMap((word) =>
    word === PROBE ? ['sh', '-c', PROBE_SCRIPT] : [word.replace(PROBE, () => `sh -c '${PROBE_SCRIPT}'`)],
  );
}

/** Compares what was seen with what was said. */
export function compare(
  plan: ContainerPlan,
  situation: Exclude<Situation, 'build'>,
  command: string,
  observed: Observation | undefined,
  problem?: string,
): VerifiedRow {
  return compareWith(plan, plan.predictions[situation], situation, command, observed, problem);
}

/** The same for any prediction of the plan's image. */
export function compareWith(
  plan: ContainerPlan,
  predicted: Prediction | null,
  situation: Situation,
  command: string,
  observed: Observation | undefined,
  problem?: string,
): VerifiedRow {
  const activated = nameOf(observed?.prefix ?? null, plan);
  // The model names an environment's python by the environment; one of the system by its prefix.
  const python = observed?.python ?? null;
  const pythonOf = nameOf(python === null ? null : python.replace(/\/bin\/[^/]+$/, ''), plan);
  const unknown = observed === undefined || predicted === null || !predicted.known;
  const same = predicted?.activated === activated && predicted.python === pythonOf;
  const verdict = unknown ? 'unknown' : same ? 'same' : 'different';
  return { situation, command, predicted, observed, problem, activated, pythonOf, verdict };
}

function nameOf(prefix: string | null, plan: ContainerPlan): string | null {
  return plan.environments.find((each) => each.prefix === prefix)?.name ?? prefix;
}

const SHELLS = [
  { situation: 'plain', argv: ['sh', '-c', PROBE_SCRIPT], command: 'docker exec' },
  { situation: 'interactive', argv: ['bash', '-ic', PROBE_SCRIPT], command: 'docker exec bash -i' },
  { situation: 'login', argv: ['bash', '-lc', PROBE_SCRIPT], command: 'docker exec bash -l' },
] as const;

/** Runs all probes. Containers that are made for it are removed, whatever happens. */
export async function verify(
  engine: Engine,
  plan: ContainerPlan,
  image: string,
  place: { readonly folder: string; readonly dockerfile: string },
  signal?: AbortSignal,
): Promise<VerifiedRow[]> {
  const spec = (words: readonly string[]): ContainerSpec => ({
    image,
    name: containerName(place.folder, 'verify'),
    labels: labelsOf(place.folder, place.dockerfile, plan, 'verify'),
    entrypoint: words.slice(0, 1),
    cmd: words.slice(1),
  });
  const rows = [await verifyStart(engine, plan, spec, signal)];
  // It ends by itself, should nobody be left to remove it.
  await inContainer(engine, spec(['sleep', '600']), signal, async (container) => {
    for (const { situation, argv, command } of SHELLS) {
      if (container === undefined) {
        rows.push(compare(plan, situation, command, undefined, 'The image has no program to keep it running.'));
        continue;
      }
      const { stdout, stderr, exitCode } = await engine.containers.execute(container, { argv }, signal);
      const observed = readProbe(stdout);
      const said = stderr.trim().split('\n').at(-1) ?? '';
      const problem = observed === undefined ? `It exited with ${exitCode}${said && `: ${said}`}` : undefined;
      rows.push(compare(plan, situation, command, observed, problem));
    }
  });
  return rows;
}

async function verifyStart(
  engine: Engine,
  plan: ContainerPlan,
  spec: (words: readonly string[]) => ContainerSpec,
  signal?: AbortSignal,
): Promise<VerifiedRow> {
  const command = 'docker run';
  if (plan.probe === null) {
    const problem = 'Where the program stands in the start of the image is not known, so no probe can take its place.';
    return compare(plan, 'start', command, undefined, problem);
  }
  let output = '';
  let problem: string | undefined;
  await inContainer(engine, spec(withProbe(plan.probe.argv)), signal, async (container) => {
    if (container === undefined) {
      problem = 'The image has no shell for the probe, or its ENTRYPOINT is not there.';
      return;
    }
    const limit = AbortSignal.timeout(LIMIT);
    const both = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      await engine.containers.wait(container, both);
    } catch (error) {
      if (!isEngineError(error, 'cancelled') || signal?.aborted) throw error;
      problem = `It did not come to its program within ${LIMIT / 1000} s.`;
    }
    for await (const { text } of engine.containers.logs(container)) output += text;
  });
  const observed = readProbe(output);
  const said = output.trim().split('\n').at(-1) ?? '';
  const why = problem ?? `The start ended before the program was reached${said && `: ${said}`}`;
  return compare(plan, 'start', command, observed, observed === undefined ? why : undefined);
}

/** Gives undefined where the container's first program cannot be started. */
async function inContainer(
  engine: Engine,
  spec: ContainerSpec,
  signal: AbortSignal | undefined,
  during: (container: string | undefined) => Promise<void>,
): Promise<void> {
  const id = await engine.containers.create(spec, signal);
  try {
    let started = true;
    try {
      await engine.containers.start(id, signal);
    } catch (error) {
      if (!isEngineError(error, 'not-found') && !isEngineError(error, 'other')) throw error;
      started = false;
    }
    await during(started ? id : undefined);
  } finally {
    await engine.containers.remove(id, { force: true });
  }
}

/** The rows for the view that shows them. */
export function verifiedOf(rows: readonly VerifiedRow[], about: string): Verified {
  const { text, good } = verdictOf(rows);
  const lines = rows.map(
    ({ situation, command, predicted, observed, verdict, problem, line, activated, pythonOf }) => ({
      where: TITLES[situation],
      command,
      predicted:
        predicted === null || !predicted.known
          ? undefined
          : { activated: predicted.activated, python: predicted.python },
      seen: observed === undefined ? undefined : { activated, python: pythonOf },
      verdict,
      ...(problem === undefined ? {} : { problem }),
      ...(line === undefined ? {} : { line }),
    }),
  );
  return { summary: text, good, lines, about };
}

const TITLES: Readonly<Record<Situation, string>> = {
  start: 'At start',
  plain: 'Plain',
  interactive: 'Interactive shell',
  login: 'Login shell',
  build: 'At build',
};

/** How a verification ended, in one sentence, and whether all of it could be compared and is as it was predicted. */
export function verdictOf(rows: readonly VerifiedRow[]): { readonly text: string; readonly good: boolean } {
  const count = (wanted: VerifiedRow['verdict']): number => rows.filter(({ verdict }) => verdict === wanted).length;
  const [same, different, unknown] = [count('same'), count('different'), count('unknown')];
  const all = rows.length;
  const places = (number: number): string => `${number} ${number === 1 ? 'place' : 'places'}`;
  const compared = `${all - unknown} of ${places(all)} could be compared`;
  if (different > 0) {
    const but = unknown === 0 ? '' : ` (${compared})`;
    return {
      text: `${different} of ${places(all)} ${different === 1 ? 'is' : 'are'} not as predicted${but}.`,
      good: false,
    };
  }
  if (same === 0) return { text: `Nothing could be compared: none of ${places(all)}.`, good: false };
  if (unknown > 0) return { text: `Only ${compared}; ${same === 1 ? 'it is' : 'they are'} as predicted.`, good: false };
  return { text: all === 1 ? 'The one place is as predicted.' : `All ${places(all)} are as predicted.`, good: true };
}

/** The report as Markdown. */
export function report(
  rows: readonly VerifiedRow[],
  about: { readonly dockerfile: string; readonly image: string; readonly version: string; readonly engine: string },
): string {
  const different = rows.some(({ verdict }) => verdict === 'different');
  const { text } = verdictOf(rows);
  const total = different
    ? `**${text}** The model is wrong about this image, or the image is older than its Dockerfile. If it is the model, please report it: "Copy Report" gives all that is needed but the Dockerfile.`
    : text;
  const lines = rows.map((row) => {
    const { predicted, observed } = row;
    const said =
      predicted === null || !predicted.known ? ['not known', 'not known'] : [predicted.activated, predicted.python];
    const seen = observed === undefined ? ['–', '–'] : [row.activated, row.pythonOf];
    return [
      TITLES[row.situation],
      code(row.command),
      said[0] ?? 'none',
      seen[0] ?? 'none',
      said[1] ?? 'none',
      seen[1] ?? 'none',
      row.verdict === 'same' ? 'as predicted' : row.verdict === 'different' ? '**different**' : 'not compared',
    ].map(cell);
  });
  const notes = rows.flatMap(({ situation, problem }) => (problem ? [`- ${TITLES[situation]}: ${cell(problem)}`] : []));
  return [
    `# Verified activation: ${about.dockerfile}`,
    '',
    total,
    '',
    ...table([['', 'Command', 'Activated: predicted', 'seen', 'python: predicted', 'seen', ''], ...lines]),
    '',
    ...(notes.length > 0 ? [...notes, ''] : []),
    `Image ${code(about.image)}, engine ${about.engine}, Conda in Docker ${about.version}.`,
    '',
  ].join('\n');
}

/** A table whose columns are below each other, for those who read the source. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], fill: string): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width, fill)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head, ' '), line([], '-'), ...body.map((row) => line(row, ' '))];
}

function code(text: string): string {
  return `\`${text.replace(/`/g, "'")}\``;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/[\r\n]+/g, ' ');
}
