/** BuildKit's progress as build events. */
import type { BuildEvent, BuildFailure, BuildStep } from '../../port';
import { buildkitLine, type DockerfileLines, imageLine } from './dockerfileLines';
import { exitCodeOf, type Progress } from './progress';
import { StepLog } from './stepLog';
import { decodeTrace, type Trace, type Vertex } from './trace';

interface State {
  readonly step: BuildStep;
  readonly log: StepLog;
  started: boolean;
  finished: boolean;
  error: string;
}

export class BuildkitProgress implements Progress {
  imageId: string | undefined;
  error: string | undefined;
  readonly #states = new Map<string, State>();
  readonly #lines: DockerfileLines;
  readonly #emit: (event: BuildEvent) => void;

  constructor(lines: DockerfileLines, emit: (event: BuildEvent) => void) {
    this.#lines = lines;
    this.#emit = emit;
  }

  accept(message: Readonly<Record<string, unknown>>): void {
    const { id, aux } = message;
    if (id === 'moby.buildkit.trace' && typeof aux === 'string') this.take(decodeTrace(Buffer.from(aux, 'base64')));
    else if (typeof aux === 'object' && aux !== null && 'ID' in aux && typeof aux.ID === 'string')
      this.imageId = aux.ID;
    if (typeof message.error === 'string') this.error = message.error;
  }

  /**
   * The image is there, so all steps are done, also those whose end was not told: BuildKit keeps it to itself where
   * another build does the same step at the same time, and where a later step was found in the cache.
   */
  end(): void {
    for (const state of this.#states.values()) {
      if (state.finished) continue;
      state.finished = true;
      state.log.flush();
      const cached = !state.started;
      this.#emit({ type: 'step-finished', step: state.step, cached, milliseconds: 0 });
    }
  }

  failure(error: string): BuildFailure {
    // Steps beside the failed one end with “context canceled”.
    const failed = [...this.#states.values()].filter(
      (state) => state.error !== '' && !/context cancell?ed/i.test(state.error),
    );
    const state = failed.find(({ step }) => step.isInstruction) ?? failed[0];
    if (state === undefined) return { log: [], exitCode: exitCodeOf(error) };
    state.log.flush();
    const { step } = state;
    return {
      step: step.name,
      instruction: step.instruction,
      line: step.line,
      exitCode: exitCodeOf(state.error) ?? exitCodeOf(error),
      log: [...state.log.tail],
    };
  }

  /** One message of progress, however it came. */
  take(trace: Trace): void {
    for (const vertex of trace.vertexes) this.#vertex(vertex);
    for (const { vertex, name, current, total } of trace.statuses) {
      const state = this.#states.get(vertex);
      if (state !== undefined && total > 0) this.#emit({ type: 'progress', step: state.step, name, current, total });
    }
    for (const { vertex, stream, message } of trace.logs) {
      this.#states.get(vertex)?.log.write(stream === 2 ? 'stderr' : 'stdout', message);
    }
    for (const { short, url } of trace.warnings) {
      if (short !== '') this.#emit({ type: 'warning', message: url === '' ? short : `${short} (${url})` });
    }
    // A step's last lines may come in the message that says that it ended.
    for (const vertex of trace.vertexes) this.#finish(vertex);
  }

  #vertex(vertex: Vertex): void {
    let state = this.#states.get(vertex.digest);
    if (state === undefined) {
      const step = stepOf(vertex, this.#lines);
      const log = new StepLog((text, stream) => this.#emit({ type: 'log', step, stream, text }));
      state = { step, log, started: false, finished: false, error: '' };
      this.#states.set(vertex.digest, state);
      this.#emit({ type: 'step', step });
    }
    if (vertex.started !== undefined && !state.started) {
      state.started = true;
      this.#emit({ type: 'step-started', step: state.step, time: vertex.started });
    }
    if (vertex.error !== '') state.error = vertex.error;
  }

  #finish(vertex: Vertex): void {
    const state = this.#states.get(vertex.digest);
    if (state === undefined || state.finished || vertex.completed === undefined) return;
    state.finished = true;
    state.log.flush();
    const took = vertex.started === undefined ? 0 : vertex.completed - vertex.started;
    this.#emit({
      type: 'step-finished',
      step: state.step,
      cached: vertex.cached,
      milliseconds: vertex.cached ? 0 : Math.max(0, took),
      ...(vertex.error === '' ? {} : { error: vertex.error }),
    });
  }
}

/** `[builder 2/5] RUN make`, with several platforms `[linux/amd64 builder 2/5] RUN make`. */
function stepOf({ digest, name }: Vertex, lines: DockerfileLines): BuildStep {
  const match = /^\[(?:([^\]]*?)(?<!\s)\s+)?(\d+)\/(\d+)\]\s+([\s\S]+)$/.exec(name);
  if (match === null) {
    const image = /^\[internal\] load metadata for (\S+)$/.exec(name)?.[1];
    const line = image === undefined ? undefined : imageLine(lines, image);
    return { id: digest, name, isInstruction: false, ...(line === undefined ? {} : { line }) };
  }
  const [, before, index = '', count = '', instruction = ''] = match;
  const stage = before?.split(/\s+/).at(-1);
  const numbers = { index: Number(index), count: Number(count) };
  const line = buildkitLine(lines, { stage, ...numbers, instruction });
  return { id: digest, name, isInstruction: true, instruction, stage, ...numbers, line };
}
