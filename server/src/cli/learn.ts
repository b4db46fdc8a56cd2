/** `conda-in-docker learn` */
import type { LearnedImage } from '../../../common/src/learnedImage';
import { RULES } from '../analysis';
import { Configurations } from '../analysis/config';
import { parseImageReference } from '../analysis/knowledge/images';
import { tidied } from '../analysis/learned/tidy';
import { CannotWrite, writtenInto } from '../analysis/learned/write';
import { join } from '../analysis/project/paths';
import { LEARN_OPTIONS, oneOf, parse } from './args';
import { engineBundle, isEngineFailure } from './engine';
import { DiskFiles, reason } from './files/disk';
import { show, toProject } from './files/paths';
import { writeText } from './files/replace';
import { CLEAN, FAILED, FOUND } from './lint';
import type { Session } from './session';
import { Painter, printable, terminalOf } from './terminal';
import { UsageError } from './usage';

/** The version of what `--format json` prints. */
const VERSION = 1;

/** Learns images of the engine; the exit code. */
export async function learnCommand(args: readonly string[], session: Session): Promise<number> {
  const { values, positionals } = parse('learn', args, LEARN_OPTIONS);
  const format = oneOf('learn', 'format', values.format ?? 'yaml', ['yaml', 'json']);
  const noColor = values['no-color'] ?? false;
  if (positionals.length === 0) throw new UsageError('Which image? `learn` needs its name.', 'learn');
  for (const each of positionals) {
    if (parseImageReference(each) === undefined) throw new UsageError(`\`${each}\` is no image name.`, 'learn');
  }
  const learned: LearnedImage[] = [];
  let worst: number = CLEAN;
  const abort = new AbortController();
  // The container is removed before the program ends.
  const stop = () => abort.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const { discover, connect, learn } = engineBundle();
    const { chosen } = await discover({ setting: values.engine ?? '' });
    const engine = connect(chosen as never);
    try {
      for (const reference of positionals) {
        try {
          learned.push(await learn(engine as never, reference, { signal: abort.signal }));
        } catch (error) {
          if (!isEngineFailure(error) || error.kind !== 'not-found') throw error;
          session.complain(error.message, noColor);
          worst = FOUND;
        }
      }
    } finally {
      engine.dispose();
    }
  } catch (error) {
    if (!isEngineFailure(error)) throw error;
    session.complain(error.message, noColor);
    worst = FAILED;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  if (learned.length === 0) return worst;
  const writes = values.write === true || values.config !== undefined;
  const path = writes ? configurationFor(values.config) : undefined;
  if (path !== undefined) write(path, learned);
  if (format === 'json') {
    const images = learned.map(({ reference, entry }) => ({ reference, entry: tidied(entry) }));
    session.stdout.write(
      `${JSON.stringify({ version: VERSION, written: path === undefined ? null : show(path), images }, null, 2)}\n`,
    );
  } else if (path === undefined) {
    session.stdout.write(learned.reduce(writtenInto, ''));
  } else {
    const painter = new Painter(terminalOf(session.stdout, noColor));
    for (const { reference } of learned)
      session.stdout.write(`${painter.paint(printable(show(path)), 'bold')}: knows ${printable(reference)}\n`);
  }
  return worst;
}

/** The configuration that is written into. */
function configurationFor(given: string | undefined): string {
  if (given !== undefined) return toProject(given);
  const here = toProject('.');
  const found = new Configurations(new DiskFiles(), { rules: RULES }).find(join(here, 'Dockerfile'));
  return found?.path ?? join(here, '.conda-in-docker.yaml');
}

function write(path: string, images: readonly LearnedImage[]): void {
  try {
    writeText(path, (before) => images.reduce(writtenInto, before));
  } catch (error) {
    const why = error instanceof CannotWrite ? error.message : `${reason(error)}.`;
    throw new UsageError(`${show(path)} cannot be written: ${why}`);
  }
}
