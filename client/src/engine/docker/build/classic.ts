/** The classic builder's stream of text as build events. */
import type { BuildEvent, BuildFailure, BuildStep } from '../../port';
import { classicLine, type DockerfileLines, podmanLine } from './dockerfileLines';
import { exitCodeOf, type Progress } from './progress';
import { StepLog } from './stepLog';

interface State {
  readonly step: BuildStep;
  readonly log: StepLog;
  readonly started: number;
  cached: boolean;
}

export class ClassicProgress implements Progress {
  imageId: string | undefined;
  error: string | undefined;
  #state: State | undefined;
  #rest = '';
  readonly #lines: DockerfileLines;
  readonly #emit: (event: BuildEvent) => void;

  constructor(lines: DockerfileLines, emit: (event: BuildEvent) => void) {
    this.#lines = lines;
    this.#emit = emit;
  }

  accept(message: Readonly<Record<string, unknown>>): void {
    const { stream, aux, status, id, progressDetail, error } = message;
    if (typeof stream === 'string') this.#written(stream);
    if (typeof aux === 'object' && aux !== null && 'ID' in aux && typeof aux.ID === 'string') this.imageId = aux.ID;
    if (typeof status === 'string') this.#status(status, id, progressDetail);
    if (typeof error === 'string') {
      this.error = error;
      this.#finish(error);
    }
  }

  /** The stream has ended: so has the last step. */
  end(): void {
    this.#finish();
  }

  failure(error: string): BuildFailure {
    const state = this.#state;
    if (state === undefined) return { log: [], exitCode: exitCodeOf(error) };
    const { step } = state;
    return {
      step: step.name,
      instruction: step.instruction,
      line: step.line,
      exitCode: exitCodeOf(error),
      log: [...state.log.tail],
    };
  }

  /** What a command writes to standard error comes in red, whole messages of it. */
  #written(text: string): void {
    const red = /^\u001b\[91m([\s\S]*?)(?:\u001b\[0m)?$/.exec(text)?.[1];
    if (red === undefined) this.#text(text.replace(/^\u001b\[0m/, ''));
    else (this.#state ?? this.#begin(0, 0, '')).log.writeText('stderr', red);
  }

  /** The builder's own lines are whole messages or begin at a line's start; the rest is what the step writes. */
  #text(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    const step = /^Step (\d+)\/(\d+) : ([\s\S]*)$/.exec(line);
    if (step !== null) {
      const [, index = '', count = '', instruction = ''] = step;
      this.#begin(Number(index), Number(count), instruction, classicLine(this.#lines, Number(index), instruction));
      return;
    }
    const podman = /^(?:\[(\d+)\/\d+\] )?STEP (\d+)\/(\d+): ([\s\S]*)$/.exec(line);
    if (podman !== null) {
      const [, stage = '1', index = '', count = '', instruction = ''] = podman;
      const at = podmanLine(this.#lines, Number(stage), Number(index), instruction);
      this.#begin(Number(index), Number(count), instruction, at, `-${stage}`);
      return;
    }
    if (/^(?: ---> Using cache$|--> Using cache )/.test(line)) {
      if (this.#state !== undefined) this.#state.cached = true;
      return;
    }
    // ` ---> 0123456789ab`, ` ---> Running in …`, podman's `--> …`
    if (
      /^ ?--+> /.test(line) ||
      /^Removing intermediate container /.test(line) ||
      /^Successfully (built|tagged) /.test(line)
    ) {
      const built = /^Successfully built ([0-9a-f]+)$/.exec(line)?.[1];
      if (built !== undefined) this.imageId ??= built;
      return;
    }
    if (line.trim() !== '' || this.#state !== undefined) this.#write(line);
  }

  #write(line: string): void {
    const { log } = this.#state ?? this.#begin(0, 0, '');
    log.writeText('stdout', `${line}\n`);
  }

  #begin(index: number, count: number, instruction: string, line?: number, stage = ''): State {
    this.#finish();
    const isInstruction = index > 0;
    const step: BuildStep = isInstruction
      ? {
          id: `step${stage}-${index}`,
          name: `[${index}/${count}] ${instruction}`,
          isInstruction,
          instruction,
          index,
          count,
          line,
        }
      : { id: 'step-0', name: '[internal]', isInstruction };
    const log = new StepLog((text, stream) => this.#emit({ type: 'log', step, stream, text }));
    const state: State = { step, log, started: Date.now(), cached: false };
    this.#state = state;
    this.#emit({ type: 'step', step });
    this.#emit({ type: 'step-started', step, time: state.started });
    return state;
  }

  #finish(error?: string): void {
    const state = this.#state;
    if (state === undefined) return;
    if (this.#rest !== '') {
      state.log.writeText('stdout', this.#rest);
      this.#rest = '';
    }
    state.log.flush();
    const milliseconds = state.cached ? 0 : Date.now() - state.started;
    this.#emit({
      type: 'step-finished',
      step: state.step,
      cached: state.cached,
      milliseconds,
      ...(error === undefined ? {} : { error }),
    });
    // A failed step stays, for `failure`.
    if (error === undefined) this.#state = undefined;
  }

  #status(status: string, id: unknown, detail: unknown): void {
    const { step, log } = this.#state ?? this.#begin(0, 0, '');
    const counted =
      typeof detail === 'object' && detail !== null && 'current' in detail && 'total' in detail ? detail : undefined;
    const name = typeof id === 'string' ? `${status} ${id}` : status;
    if (counted !== undefined && typeof counted.current === 'number' && typeof counted.total === 'number') {
      this.#emit({ type: 'progress', step, name, current: counted.current, total: counted.total });
    } else log.writeText('stdout', `${name}\n`);
  }
}
