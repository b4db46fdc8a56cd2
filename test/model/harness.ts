/** Runs Dockerfile texts through the model and reads probes out of it, as the Docker lab reads them from containers. */

import type { BuildContext, ContextSource } from '../../server/src/analysis/model/context';
import { analyzeDockerfile, type DockerfileModel } from '../../server/src/analysis/model/dockerfile';
import { environmentName } from '../../server/src/analysis/model/naming';
import { type Arg, bareArg } from '../../server/src/analysis/model/process';
import type { CommandRecord, EnvironmentFact } from '../../server/src/analysis/model/record';
import { matchGlob } from '../../server/src/analysis/model/shell/glob';
import type { StageModel } from '../../server/src/analysis/model/stage';
import { simulateArgv } from '../../server/src/analysis/model/start';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';
import { MappedText } from '../../server/src/analysis/text/mapped';

export interface Probe {
  probe: string;
  when: 'build' | 'start' | 'exec';
  activated: string | null;
  python: string | null;
  hook: boolean;
  user: string;
  exec?: string[];
}

export interface Case {
  dockerfile: string;
  files: Record<string, string>;
  builds: boolean;
  probes: Probe[];
  error?: string;
}

/** A build context that holds these files, all readable and executable bits unknown. */
export function contextOf(files: Record<string, string>): BuildContext {
  return {
    resolve(source): ContextSource[] {
      const name = source.replace(/^\.?\//, '').replace(/\/$/, '');
      if (name === '' || name === '.') return [{ kind: 'folder', path: '' }];
      if (name.includes('*')) {
        return Object.keys(files)
          .filter((path) => matchGlob(name, path) && !path.includes('/'))
          .map((path) => ({ kind: 'file', path }));
      }
      if (Object.hasOwn(files, name)) return [{ kind: 'file', path: name }];
      if (Object.keys(files).some((path) => path.startsWith(`${name}/`))) return [{ kind: 'folder', path: name }];
      return [{ kind: 'absent' }];
    },
    read: (path) => (Object.hasOwn(files, path) ? { text: files[path] ?? '', path, mode: 0o644 } : undefined),
    list: (folder) => Object.keys(files).filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  };
}

export function modelOf(dockerfile: string, files: Record<string, string> = {}): DockerfileModel {
  return analyzeDockerfile('Dockerfile', parseDockerfile(dockerfile), {
    context: contextOf(files),
    unsetArgs: 'empty',
  });
}

function name(fact: EnvironmentFact, stage: StageModel): string | null {
  if (!fact.known) return `?${fact.prefix}`;
  if (fact.prefix === null) return null;
  const found = environmentName(fact.prefix, stage.machine) ?? fact.prefix;
  // The data names every environment in a folder called envs; the explanation only those of the root prefix.
  return found.replace(/^\/.*\/envs\/(?=[^/]+$)/, '');
}

/** The probe that a record of `probe LABEL` stands for. */
export function probeOf(record: CommandRecord, stage: StageModel): Probe {
  return {
    probe: record.argv[1]?.value ?? '',
    when: record.when === 'health' ? 'exec' : record.when,
    activated: name(record.activated, stage),
    python: name(record.python, stage),
    hook: record.hook,
    user: record.user,
  };
}

/** The model's answer in the shape of an observed case. */
export function predict(observed: Case): { builds: boolean | null; probes: Probe[] } {
  const model = modelOf(observed.dockerfile, observed.files);
  const probes: Probe[] = [];
  const take = (records: readonly CommandRecord[], stage: StageModel) => {
    for (const record of records)
      if (record.name === 'probe' && record.reached === 'yes' && record.fails === undefined)
        probes.push(probeOf(record, stage));
  };
  for (const stage of model.stages) {
    // The build stops at the instruction that fails.
    const last = stage.failure?.instruction;
    take(
      stage.commands.filter((command) => last === undefined || command.instruction.span.start <= last.span.start),
      stage,
    );
    if (last !== undefined) break;
  }
  const last = model.final;
  if (last) {
    const builds = model.stages.every((stage) => !stage.fails);
    if (builds) {
      const start = last.start;
      // A program that becomes the probe itself (os.execvp) sees what the program saw.
      const records = start?.commands ?? [];
      take(records, last);
      const final = records[records.length - 1];
      if (final && /python[\d.]*$/.test(final.name) && /probe/.test(final.text))
        probes.push({ ...probeOf(final, last), probe: 'cmd' });
      for (const each of observed.probes) {
        if (each.exec === undefined) continue;
        const place = { file: 'Dockerfile', span: { start: 0, end: 0 } };
        const argv = each.exec.map((word) => ({ ...bareArg(word), place }));
        const records = simulateExecArgv(last, argv);
        const record = records[records.length - 1];
        if (record) probes.push({ ...probeOf(record, last), probe: each.probe, when: 'exec', exec: each.exec });
      }
    }
  }
  const failed = model.stages.some((stage) => stage.fails);
  const unsure = model.stages.some((stage) => !stage.known);
  return { builds: failed ? false : unsure ? null : true, probes };
}

function simulateExecArgv(stage: StageModel, argv: Arg[]): readonly CommandRecord[] {
  return simulateArgv(
    stage,
    argv.map((arg) => ({ ...arg, origin: () => ({ file: 'Dockerfile', map: MappedText.slice(arg.value, 0) }) })),
    'exec',
  );
}
