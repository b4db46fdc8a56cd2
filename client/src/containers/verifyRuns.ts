/** Asks the RUNs of a Dockerfile what they see: a throw-away build with a probe at the end of each. */
import type { RunProbe } from '../../../common/src/containerPlan';
import type { BuildEvent, Engine } from '../engine/port';
import { isEngineError } from '../engine/port';
import type { BuildService } from './build';
import { THROW_AWAY } from './labels';
import { compareWith, MARK, probeScript, readProbe, type VerifiedRow } from './verify';

/** The Dockerfile with the probes in it. */
export function withProbes(text: string, probes: readonly RunProbe[]): string {
  let probed = '';
  let from = 0;
  for (const [index, { offset }] of probes.entries()) {
    probed += `${text.slice(from, offset)} && sh -c '${probeScript(markOf(index))}'`;
    from = offset;
  }
  return probed + text.slice(from);
}

function markOf(index: number): string {
  return `${MARK}-${index}`;
}

/**
 * Builds without the cache, because a step that does not run says nothing; the image is removed again. A build that
 * stops is no failure here: what was seen until then is compared.
 */
export async function verifyRuns(
  engine: Engine,
  builder: BuildService,
  choice: Omit<Parameters<BuildService['build']>[1], 'dockerfileText' | 'tag' | 'noCache'>,
  found: { readonly text: string; readonly probes: readonly RunProbe[] },
  tell: (event: BuildEvent) => void,
  signal?: AbortSignal,
): Promise<VerifiedRow[]> {
  const { plan } = choice;
  const lines: string[] = [];
  let stopped = false;
  const name = `${THROW_AWAY}${Date.now().toString(36)}`;
  try {
    const dockerfileText = withProbes(found.text, found.probes);
    const built = await builder.build(
      engine,
      { ...choice, dockerfileText, tag: name, noCache: true },
      (event) => {
        if (event.type === 'log') lines.push(event.text);
        tell(event);
      },
      signal,
    );
    await engine.images.remove(built.imageId, { force: true });
  } catch (error) {
    if (!isEngineError(error, 'build-failed')) throw error;
    stopped = true;
  }
  const output = lines.join('\n');
  return found.probes.map(({ line, text, prediction }, index) => {
    const observed = readProbe(output, markOf(index));
    const why = stopped ? 'The build stopped before.' : 'It ended before the probe was reached.';
    const command = `line ${line}: ${text.length > 60 ? `${text.slice(0, 59)}…` : text}`;
    const row = compareWith(plan, prediction, 'build', command, observed, observed === undefined ? why : undefined);
    return { ...row, line };
  });
}
