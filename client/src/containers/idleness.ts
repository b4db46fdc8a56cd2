/** When something happened in a container. Pure. */

/** What a Jupyter server says of itself (`/api/status` and `/api/kernels`). */
export interface Activity {
  /** Milliseconds since 1970. */
  readonly last: number;
  /** Whether a kernel computes. */
  readonly busy: boolean;
}

/** What is read of the two answers; undefined where they are of another form. */
export function activityOf(status: unknown, kernels: unknown): Activity | undefined {
  const written =
    typeof status === 'object' && status !== null && 'last_activity' in status ? status.last_activity : '';
  const last = typeof written === 'string' ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(last) || !Array.isArray(kernels)) return undefined;
  const busy = kernels.some(
    (kernel: unknown) =>
      typeof kernel === 'object' &&
      kernel !== null &&
      'execution_state' in kernel &&
      (kernel.execution_state === 'busy' || kernel.execution_state === 'starting'),
  );
  return { last, busy };
}

/** When a server was last used; now where it computes, or does not say. Milliseconds since 1970. */
export function busySince(activity: Activity | undefined, now: number): number {
  return activity === undefined || activity.busy ? now : activity.last;
}

/** The program that keeps a container alive, and what starts it. */
const KEEPING = /(?:^|\/)(?:docker-init|tini|catatonit|podman-init|dumb-init)\b|\bsleep 2147483647\b/;

/** Whether a command line is of something that somebody runs in a container to work in. */
export function isWorkProcess(line: string): boolean {
  return !KEEPING.test(line);
}
