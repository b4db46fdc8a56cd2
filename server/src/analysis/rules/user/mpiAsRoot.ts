import type { DockerfileContext } from '../../contexts/types';
import { contentsOf } from '../../facts/contents';
import { isRoot } from '../../facts/users';
import { linesBefore } from '../../fixes/edits';
import type { Fix } from '../../fixes/types';
import { baseName } from '../../model/programs/names';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const mpiAsRoot = defineRule({
  code: 'CD4030',
  name: 'mpi-as-root',
  category: 'user',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: "`mpirun` of conda's Open MPI is started as root, which it refuses.",
    why: 'Open MPI stops with "mpirun has detected an attempt to run as root". Work as another user, or say twice that you mean it: `OMPI_ALLOW_RUN_AS_ROOT=1` and `OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1`, or the option `--allow-run-as-root`. MPICH has no such check.',
    exceptions: 'Silent where the environment has MPICH, where nothing says which MPI it has, and for other users.',
    references: [
      {
        title: 'Open MPI: running as root',
        url: 'https://docs.open-mpi.org/en/v5.0.x/launching-apps/troubleshooting.html',
      },
    ],
    bad: [
      'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba install -y -n base openmpi=5.0 mpi4py=4.0\nCMD ["mpirun", "-n", "4", "python", "job.py"]\n',
    ],
    good: [
      'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba install -y -n base openmpi=5.0 mpi4py=4.0\nENV OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1\nCMD ["mpirun", "-n", "4", "python", "job.py"]\n',
      'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba install -y -n base mpich=4.2 mpi4py=4.0\nCMD ["mpirun", "-n", "4", "python", "job.py"]\n',
    ],
  },
  messages: {
    refused:
      'Open MPI refuses to run as root, so `{program}` stops at once. Work as another user, or set `OMPI_ALLOW_RUN_AS_ROOT=1` and `OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1`.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      const seen = new Set<number>();
      for (const stage of context.self.stages) yield* check(context, stage, stage.commands, seen);
      for (const stage of context.results) yield* check(context, stage, stage.start?.commands ?? [], seen);
    },
  },
});

function* check(
  context: DockerfileContext,
  stage: StageModel,
  commands: readonly CommandRecord[],
  seen: Set<number>,
): Iterable<Report> {
  for (const command of commands) {
    const { argv, name, place, user, reached } = command;
    if (!/^(?:mpirun|mpiexec|orterun|prterun)$/.test(baseName(name)) || place.file !== context.path) continue;
    if (!isRoot(user) || reached !== 'yes' || seen.has(place.span.start)) continue;
    if (argv.length < 2 || argv.some(({ value }) => /^--?(?:allow-run-as-root|version|help|V|h)$/.test(value)))
      continue;
    if (isAllowed(stage, command) || !hasOpenMpi(context, stage, command)) continue;
    seen.add(place.span.start);
    yield {
      message: 'refused',
      data: { program: baseName(name) },
      span: argv[0]?.place?.span ?? place.span,
      fixes: allow(context, command),
    };
  }
}

function isAllowed(stage: StageModel, { instruction, text }: CommandRecord): boolean {
  const whole = `${text} ${'args' in instruction ? instruction.args.text : ''}`;
  if (/OMPI_ALLOW_RUN_AS_ROOT|PRTE_ALLOW_RUN_AS_ROOT/.test(whole)) return true;
  return ['OMPI_ALLOW_RUN_AS_ROOT', 'PRTE_ALLOW_RUN_AS_ROOT'].some((name) => stage.variable(name) !== undefined);
}

/** Whether the environment that the program is in holds Open MPI by name. */
function hasOpenMpi(context: DockerfileContext, stage: StageModel, { name, python }: CommandRecord): boolean {
  const own = /^(\/.+)\/bin\/[^/]+$/.exec(name)?.[1];
  const prefix = own ?? (python.known ? python.prefix : null);
  if (prefix === null || !isKnown(prefix)) return false;
  const environment = stage.machine.environments.get(prefix);
  return environment !== undefined && contentsOf(environment, stage, context.project).packages.has('openmpi');
}

function allow(context: DockerfileContext, { instruction }: CommandRecord): Fix[] {
  if (!context.dockerfile.instructions.includes(instruction)) return [];
  const line = 'ENV OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1';
  const edit = linesBefore(context.dockerfile, context.path, instruction, [line]);
  return [{ title: 'Allow Open MPI to run as root', safe: false, edits: [edit] }];
}
