/** A debugger at work: debugpy's adapter in a container, spoken to over the engine's exec. No port is opened. */
import type { Engine, ExecRequest, ExecSession } from '../engine/port';
import { type DebugMessage, framed, MessageReader } from './framing';

export interface DebugConnection {
  send(message: DebugMessage): void;
  /** Ends the adapter, and what it debugs. */
  close(): void;
}

/** What the adapter says. */
export interface DebugListener {
  message(message: DebugMessage): void;
  /** What it writes beside its messages, and why it ended. */
  output(text: string): void;
  ended(exitCode: number): void;
}

/** Starts the adapter. @throws EngineError */
export async function connectDebugger(
  engine: Engine,
  container: string,
  request: ExecRequest,
  translate: (message: DebugMessage) => DebugMessage,
  listener: DebugListener,
): Promise<DebugConnection> {
  const session = await engine.containers.exec(container, { ...request, stdin: true });
  void follow(session, listener);
  return {
    send: (message) => session.write(framed(translate(message))),
    close: () => {
      // The adapter ends what it debugs when nobody speaks to it any more.
      session.end();
      session.close();
    },
  };
}

async function follow(session: ExecSession, listener: DebugListener): Promise<void> {
  const reader = new MessageReader();
  try {
    for await (const { stream, text } of session.output) {
      if (stream === 'stderr') listener.output(text);
      else for (const message of reader.read(text)) listener.message(message);
    }
    listener.ended(await session.exitCode);
  } catch (error) {
    listener.output(`${error instanceof Error ? error.message : String(error)}\n`);
    listener.ended(1);
  }
}
