/** The engine's event stream, subscribed again after each loss. */
import type { IncomingMessage } from 'node:http';
import type { EngineError, EngineEvent, EventFilter } from '../port';
import type { Connection } from './connection';
import { healthOf } from './containerJson';
import { lost } from './failures';
import { hasLabels, type Json, number, object, text, textMap } from './json';
import { destroyOnAbort, jsonLines } from './streams';

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;

/** See Engine.events. */
export async function* engineEvents(
  connection: Connection,
  filter: EventFilter = {},
  signal?: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const ends = AbortSignal.any([connection.disposed, ...(signal === undefined ? [] : [signal])]);
  let pause = FIRST_PAUSE;
  let told: EngineError | undefined;
  while (!ends.aborted) {
    let failure: EngineError;
    try {
      const stream = await subscribe(connection, filter, ends);
      const release = destroyOnAbort(stream, ends);
      pause = FIRST_PAUSE;
      told = undefined;
      try {
        yield { type: 'state', state: 'connected' };
        for await (const value of jsonLines(stream)) {
          const event = eventOf(object(value));
          // What an engine tells of images need not hold their labels.
          if (event?.type === 'container' && !hasLabels(event.labels, filter.labels)) continue;
          if (event !== undefined) yield event;
        }
      } finally {
        release();
        stream.destroy();
      }
      // An engine that stops in an orderly way ends the stream.
      failure = connection.failure('', lost(connection.endpoint));
    } catch (error) {
      failure = connection.failure('The events of the engine could not be read', error);
    }
    if (ends.aborted) return;
    if (told === undefined || told.kind !== failure.kind || told.message !== failure.message) {
      yield { type: 'state', state: 'lost', error: failure };
      told = failure;
    }
    await sleep(pause, ends);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

/** The stream once the engine has answered; from then on it misses nothing. */
function subscribe(connection: Connection, filter: EventFilter, signal: AbortSignal): Promise<IncomingMessage> {
  const filters: Record<string, readonly string[]> = { type: filter.types ?? ['container', 'image'] };
  if (filter.labels?.length) filters.label = filter.labels;
  return connection.dial(
    'The events of the engine could not be read',
    { path: '/events?', method: 'GET', isStream: true, options: { _query: { filters } } },
    // The answer's head comes at once; what follows has no limit.
    { signal },
  );
}

function sleep(duration: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, duration);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}

/** What container events carry as attributes beside the labels. */
const OWN_ATTRIBUTES = new Set(['name', 'image', 'exitCode', 'signal', 'execDuration', 'execID', 'oldName', 'comment']);

/** One event in our words; undefined for one that nobody needs. */
export function eventOf(json: Json): EngineEvent | undefined {
  const actor = object(json.Actor);
  const attributes = textMap(actor.Attributes);
  const labels = Object.fromEntries(Object.entries(attributes).filter(([name]) => !OWN_ATTRIBUTES.has(name)));
  const nanoseconds = number(json.timeNano);
  const time = nanoseconds === undefined ? (number(json.time) ?? 0) * 1000 : nanoseconds / 1e6;
  const id = text(actor.ID) || text(json.id);
  // “health_status: healthy”, “exec_start: sh -c …”
  const [action = '', detail = ''] = (text(json.Action) || text(json.status)).split(/:\s*/, 2);
  if (json.Type === 'container') {
    if (action.startsWith('exec_')) return undefined;
    const exitCode = attributes.exitCode === undefined ? undefined : Number(attributes.exitCode);
    return {
      type: 'container',
      // Podman has words of its own for two of them.
      action: action === 'died' ? 'die' : action === 'remove' ? 'destroy' : action,
      id,
      name: attributes.name ?? '',
      image: attributes.image ?? '',
      labels,
      time,
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(healthOf(detail) === undefined ? {} : { health: healthOf(detail) }),
    };
  }
  if (json.Type !== 'image') return undefined;
  return { type: 'image', action, id, name: attributes.name, labels, time };
}
