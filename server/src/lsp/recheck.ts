import type { WorkspaceFiles } from './files';

/** The disk is looked at again no sooner than after this time, in milliseconds. */
const REST = 1000;
/** And no sooner than after so many times what the last look took: it is a small part of the work. */
const SHARE = 20;
/** So long somebody waits for a walk over the folders, in milliseconds: what is found later is told then. */
const PATIENCE = 50;

/**
 * Changes on disk for a client that does not tell of them: whoever asks for something has the disk looked at again.
 */
export class Recheck {
  private due = 0;
  private running: Promise<void> | undefined;

  /** @param changed told of the URIs of what changed */
  constructor(
    private readonly files: WorkspaceFiles,
    private readonly changed: (uris: readonly string[]) => void,
    private readonly later: (milliseconds: number, work: () => void) => void,
  ) {}

  /** Has the next who asks look at once. */
  soon(): void {
    this.due = 0;
  }

  /** Looks at the disk where it is time to. */
  async look(): Promise<void> {
    if (!this.files.needsRecheck) return;
    if (this.running === undefined && Date.now() < this.due) return;
    this.running ??= this.work();
    await this.running;
  }

  private async work(): Promise<void> {
    const begun = Date.now();
    try {
      this.tell(await this.files.recheckFiles());
      const late = new Promise<void>((resolve) => this.later(PATIENCE, resolve));
      await Promise.race([this.recheckLists(begun), late]);
    } finally {
      this.running = undefined;
    }
  }

  private async recheckLists(begun: number): Promise<void> {
    // Until it is done nobody begins another.
    this.due = Number.POSITIVE_INFINITY;
    try {
      this.tell(await this.files.recheckLists());
    } finally {
      const now = Date.now();
      this.due = now + Math.max(REST, SHARE * (now - begun));
    }
  }

  private tell(uris: readonly string[]): void {
    if (uris.length > 0) this.changed(uris);
  }
}
