/** The command that empties the package cache. */
import { hasTrait } from '../knowledge/programs';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { assignmentsOf, type EditedFile, writtenAs } from './words';

/** The words that empty the package cache, for the program that installed. */
export function cleanWords(file: EditedFile, command: CommandRecord, stage: StageModel): string | undefined {
  // What is appended to `conda run … conda install` is outside of that run.
  const runner = command.parent?.conda?.subcommand === 'run' ? command.parent : command;
  const { conda } = runner;
  const place = runner.argv[0]?.place;
  if (conda === undefined || place === undefined) return undefined;
  // What is appended would run as another user, or without the variables that are set for this one.
  const outer = runner.parent?.name.split('/').pop() ?? '';
  if (hasTrait(outer, 'changes user') || hasTrait(outer, 'sets up a command')) return undefined;
  const written = writtenAs(file, runner.argv[0]);
  if (written === undefined || !/^[\w./${}"-]+$/.test(written)) return undefined;
  // What it was called with, PATH above all, is called for by this call, too.
  const before = assignmentsOf(file, runner);
  if (conda.program === 'micromamba') return `${before}${written} clean --all --yes`;
  const another = conda.program === 'conda-env' || conda.program === 'conda-lock';
  // conda-lock works with micromamba alone, too.
  if (another && !runner.seen.condaRoots().some((each) => each.programs.has('conda'))) return undefined;
  const program = before + (another ? 'conda' : written);
  // -f came with conda 4.7.
  const version = stage.machine.condaRoots.values()[0]?.version ?? '';
  const old = /^(?:[0-3]\.|4\.[0-6](?:\.|$))/.test(version);
  return `${program} clean ${old ? '-ay' : '-afy'}`;
}
