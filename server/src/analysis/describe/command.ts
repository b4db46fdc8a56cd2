/** What is known of a command where it runs: environment, python, user, and how it came about. */
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { display, isKnown } from '../text/value';
import { oneLine } from './oneLine';
import type { Block, Line, Prose } from './prose';
import { text } from './prose';
import { factName, isSystem, type RunsIn, runsIn } from './runsIn';
import { stepLine, stepsTo } from './way';

/** The command with its environment, python and user, and the way there step by step. */
export function describeCommand(record: CommandRecord, stage: StageModel): Prose {
  const runs = runsIn(record, stage);
  const blocks: Block[] = [text({ code: oneLine(record.text, 60) }, ' runs in ', ...environmentWords(runs))];
  blocks.push({
    kind: 'facts',
    rows: [
      ['python', pythonLine(record, runs, stage)],
      ['user', userLine(record)],
    ],
  });
  const note = noteOn(runs);
  if (note !== undefined) blocks.push(text(note));
  if (record.fails !== undefined) blocks.push(text({ strong: 'It fails:' }, ' ', { code: oneLine(record.fails.text) }));
  else if (record.reached === 'no') blocks.push(text('It never runs: what comes before it fails or ends the shell.'));
  const steps = stepsTo(record, runs, stage);
  if (steps.length > 0) blocks.push({ kind: 'steps', lines: steps.map(stepLine) });
  return blocks;
}

/** `saasfee`, `base, which is only on PATH`, … */
export function environmentWords(runs: RunsIn | undefined): Line {
  if (runs === undefined) return ['an environment that is not known here'];
  const name = { strong: runs.name ?? '' };
  if (runs.venv) return ['the venv ', name, ...(runs.way === 'file' ? [', called by its full path'] : [])];
  switch (runs.way) {
    case 'activated':
      return [name];
    case 'variables':
      return [name, ', by its variables only'];
    case 'path':
      return [name, ', by PATH only'];
    case 'file':
      return [name, ', called by its full path'];
    case 'none':
      return [{ strong: 'no environment' }];
  }
}

/** What follows from the way in which a command came to its environment. */
function noteOn(runs: RunsIn | undefined): string | undefined {
  if (runs?.otherPython !== undefined && runs.way !== 'none') {
    return `Its python is not the one of ${runs.name}: another folder comes first on PATH.`;
  }
  if (runs?.venv) return undefined;
  switch (runs?.way) {
    case 'path':
    case 'file':
      return `${runs.name} is not activated: scripts in its etc/conda/activate.d did not run, and CONDA_PREFIX is not set.`;
    case 'variables':
      return `${runs.name} is not activated: CONDA_PREFIX names it, but scripts in its etc/conda/activate.d did not run.`;
    default:
      return undefined;
  }
}

function pythonLine(record: CommandRecord, runs: RunsIn | undefined, stage: StageModel): Line {
  if (runs?.way === 'file' && runs.prefix !== undefined) {
    const own = stage.machine.environments.get(runs.prefix)?.python === true;
    return own ? [{ code: `${runs.prefix}/bin/python` }, ` (${runs.name})`] : [`none in ${runs.name}`];
  }
  const name = factName(record.python, stage);
  const { prefix } = record.python;
  if (name === undefined) return ['not known'];
  if (name === null || prefix === null) return ['none on PATH'];
  const program = { code: `${display(prefix)}/bin/python` };
  return isSystem(record.python, stage) ? [program, ', of the system'] : [program, ` (${name})`];
}

function userLine(record: CommandRecord): Line {
  if (!isKnown(record.user)) return ['not known'];
  const state = record.seen.image;
  const place = state.user === record.user ? state.userCause?.location : undefined;
  return place === undefined ? [{ code: record.user }] : [{ code: record.user }, ' (', { place }, ')'];
}
