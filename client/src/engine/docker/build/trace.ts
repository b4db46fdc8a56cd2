/**
 * BuildKit's progress as the engine streams it: `moby.buildkit.trace` messages hold a protobuf StatusResponse
 * (https://github.com/moby/buildkit/blob/master/api/services/control/control.proto).
 */

export interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly cached: boolean;
  /** In ms since 1970. */
  readonly started?: number;
  readonly completed?: number;
  readonly error: string;
}

export interface VertexStatus {
  readonly vertex: string;
  readonly name: string;
  readonly current: number;
  readonly total: number;
}

export interface VertexLog {
  readonly vertex: string;
  /** 1 is standard output, 2 standard error. */
  readonly stream: number;
  readonly message: Uint8Array;
}

export interface VertexWarning {
  readonly short: string;
  readonly url: string;
}

export interface Trace {
  readonly vertexes: readonly Vertex[];
  readonly statuses: readonly VertexStatus[];
  readonly logs: readonly VertexLog[];
  readonly warnings: readonly VertexWarning[];
}

/** Decodes one message. @throws RangeError for bytes that are no such message */
export function decodeTrace(bytes: Uint8Array): Trace {
  const trace = {
    vertexes: [] as Vertex[],
    statuses: [] as VertexStatus[],
    logs: [] as VertexLog[],
    warnings: [] as VertexWarning[],
  };
  for (const { id, data } of fields(bytes)) {
    if (id === 1) trace.vertexes.push(vertex(data));
    else if (id === 2) trace.statuses.push(status(data));
    else if (id === 3) trace.logs.push(log(data));
    else if (id === 4) trace.warnings.push(warning(data));
  }
  return trace;
}

function vertex(bytes: Uint8Array): Vertex {
  const made = {
    digest: '',
    name: '',
    cached: false,
    started: undefined as number | undefined,
    completed: undefined as number | undefined,
    error: '',
  };
  for (const { id, data, value } of fields(bytes)) {
    if (id === 1) made.digest = utf8(data);
    else if (id === 3) made.name = utf8(data);
    else if (id === 4) made.cached = value !== 0;
    else if (id === 5) made.started = timestamp(data);
    else if (id === 6) made.completed = timestamp(data);
    else if (id === 7) made.error = utf8(data);
  }
  return made;
}

function status(bytes: Uint8Array): VertexStatus {
  const made = { id: '', vertex: '', name: '', current: 0, total: 0 };
  for (const { id, data, value } of fields(bytes)) {
    if (id === 1) made.id = utf8(data);
    else if (id === 2) made.vertex = utf8(data);
    else if (id === 3) made.name = utf8(data);
    else if (id === 4) made.current = value;
    else if (id === 5) made.total = value;
  }
  return { vertex: made.vertex, name: made.name || made.id, current: made.current, total: made.total };
}

function log(bytes: Uint8Array): VertexLog {
  const made = { vertex: '', stream: 1, message: new Uint8Array() as Uint8Array };
  for (const { id, data, value } of fields(bytes)) {
    if (id === 1) made.vertex = utf8(data);
    else if (id === 3) made.stream = value;
    else if (id === 4) made.message = data;
  }
  return made;
}

function warning(bytes: Uint8Array): VertexWarning {
  const made = { short: '', url: '' };
  for (const { id, data } of fields(bytes)) {
    if (id === 3) made.short = utf8(data);
    else if (id === 5) made.url = utf8(data);
  }
  return made;
}

function timestamp(bytes: Uint8Array): number {
  let seconds = 0;
  let nanoseconds = 0;
  for (const { id, value } of fields(bytes)) {
    if (id === 1) seconds = value;
    else if (id === 2) nanoseconds = value;
  }
  return seconds * 1000 + nanoseconds / 1e6;
}

interface Field {
  readonly id: number;
  /** Of a varint; 0 else. */
  readonly value: number;
  /** Of a length-delimited field; empty else. */
  readonly data: Uint8Array;
}

const NOTHING = new Uint8Array();

/** The fields of a message (https://protobuf.dev/programming-guides/encoding/). */
function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('The message ends in the middle.');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new RangeError('A number does not end.');
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('The message ends in the middle.');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const id = Math.floor(tag / 8);
    const type = tag % 8;
    if (type === 0) yield { id, value: varint(), data: NOTHING };
    else if (type === 2) yield { id, value: 0, data: take(varint()) };
    else if (type === 1) take(8);
    else if (type === 5) take(4);
    else throw new RangeError(`A field of type ${type} is not known.`);
  }
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
