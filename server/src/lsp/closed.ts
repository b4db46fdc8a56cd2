import { normalUri } from './convert';

/** More closed files than this are not kept for a client that never asks for the workspace. */
const MOST = 1000;

/**
 * Files that a client closed, and of which it may still show what it pulled. Clients that pull the diagnostics of the
 * workspace rely on that report for closed files, but do not say that they show something: for a file that is gone, or
 * that is none of the workspace's, the report has to clear it unasked.
 */
export class ClosedFiles {
  private readonly closed = new Map<string, string>();
  private readonly pulls = new Map<string, Set<Promise<unknown>>>();

  /** Notes that a document is open: its diagnostics are pulled. */
  open(uri: string): void {
    this.closed.delete(normalUri(uri));
  }

  /** Notes that a document was closed. */
  close(uri: string): void {
    const oldest = this.closed.keys().next();
    if (this.closed.size >= MOST && oldest.done !== true) this.closed.delete(oldest.value);
    this.closed.set(normalUri(uri), uri);
  }

  /** Notes that the client waits for the diagnostics of a file. */
  async pull<T>(uri: string, work: Promise<T>): Promise<T> {
    const key = normalUri(uri);
    const running = this.pulls.get(key) ?? new Set();
    this.pulls.set(key, running.add(work));
    try {
      return await work;
    } finally {
      running.delete(work);
      if (running.size === 0) this.pulls.delete(key);
    }
  }

  /**
   * The closed files, by URIs in normal form, with the URIs as the client writes them. Resolves when it got all answers
   * for them: until then it would not take another.
   */
  async known(): Promise<ReadonlyMap<string, string>> {
    const running = [...this.closed.keys()].flatMap((key) => [...(this.pulls.get(key) ?? [])]);
    await Promise.allSettled(running);
    return new Map(this.closed);
  }

  /** Notes that the client was told what holds for a closed file. */
  told(key: string): void {
    this.closed.delete(key);
  }
}
