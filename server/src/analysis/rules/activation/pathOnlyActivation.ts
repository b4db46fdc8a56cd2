import type { DockerfileContext } from '../../contexts/types';
import { activationNeeds, contentsOf } from '../../facts/contents';
import { nameOf } from '../../facts/environments';
import { type PathChange, pathChanges, prefixOfEntry } from '../../facts/pathEntries';
import { isPythonProgram } from '../../facts/programs';
import { entrypointFix } from '../../fixes/entrypointScript';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const pathOnlyActivation = defineRule({
  code: 'CD2011',
  name: 'path-only-activation',
  category: 'activation',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary:
      'An environment is used through PATH or the path of a program alone, although its packages have scripts that activation runs.',
    why: markdown`
      \`ENV PATH\` finds the environment's programs, but it does not run the scripts in \`etc/conda/activate.d\` and
      does not set what \`variables:\` of environment.yml asks for. GDAL and PROJ then may not find their data,
      compilers are not found by CC and CXX, and JAVA_HOME is not set. Activate when the container starts: with an
      ENTRYPOINT script that ends in \`exec "$@"\`, or with \`conda run\`.
    `,
    exceptions: markdown`
      Silent where the start activates the environment, where the container starts nothing but a shell whose
      start-up file does, and where none of its packages needs it and it has no \`variables:\`. Information only where
      its packages are not known. Right to ignore where you set these variables yourself with ENV.
    `,
    references: [
      {
        title: 'conda: managing environments, activation scripts and variables',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#saving-environment-variables',
      },
      {
        title: 'GDAL: its activation script on conda-forge',
        url: 'https://github.com/conda-forge/gdal-feedstock/blob/main/recipe/scripts/activate.sh',
      },
    ],
    bad: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n geo python=3.12 gdal=3.10
        ENV PATH=/opt/conda/envs/geo/bin:$PATH
        CMD ["python", "tiles.py"]
      `,
      file`
        FROM condaforge/miniforge3:24.11.3-0
        RUN conda install -y gdal=3.10 rasterio=1.4
        CMD ["/opt/conda/bin/python", "tiles.py"]
      `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n app python=3.12 numpy=2
        ENV PATH=/opt/conda/envs/app/bin:$PATH
        CMD ["python", "app.py"]
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN conda create -y -n geo python=3.12 gdal=3.10
        ENV PATH=/opt/conda/envs/geo/bin:$PATH
        CMD ["conda", "run", "--no-capture-output", "-n", "geo", "python", "tiles.py"]
      `,
    ],
  },
  messages: {
    package:
      '{environment} is only on PATH, so the activation script of {package} never runs: {without}. Activate it in an ENTRYPOINT script or with `conda run`.',
    started:
      'The container starts `{program}` in {environment}, which nothing activates: the activation script of {package} never runs, and {without}. Activate it in an ENTRYPOINT script or with `conda run`.',
    variables:
      '{environment} is only on PATH, so the `variables:` of its file are never set. Activate it in an ENTRYPOINT script or with `conda run`, or set them with ENV.',
    unknown:
      '{environment} is only on PATH, so activation scripts of its packages never run. If one of them has such a script, activate it in an ENTRYPOINT script or with `conda run`.',
  },
  checks: {
    *dockerfile(context) {
      const seen = new Set<number>();
      for (const stage of context.results) {
        if (!stage.known || stage.machine.environments.size === 0) continue;
        const last = new Map<string, PathChange>();
        const chain: StageModel[] = [stage];
        for (let base = stage.base; base.kind === 'stage'; base = base.stage.base) chain.unshift(base.stage);
        for (const each of chain) {
          if (!context.self.stages.includes(each)) continue;
          for (const change of pathChanges(each)) {
            for (const entry of change.added) {
              const prefix = prefixOfEntry(entry);
              if (prefix !== undefined) last.set(prefix, change);
            }
          }
        }
        for (const [prefix, change] of last) {
          const report = check(context, stage, prefix, change);
          if (report === undefined || seen.has(report.span.start)) continue;
          seen.add(report.span.start);
          yield report;
        }
        const started = byPath(context, stage);
        if (started !== undefined && !seen.has(started.span.start)) {
          seen.add(started.span.start);
          yield started;
        }
      }
    },
  },
});

/**
 * What the container starts in an environment that nothing activates, without an `ENV PATH` of the author's: base, which
 * the image has on PATH, or a program that is named by its path.
 */
function byPath(context: DockerfileContext, stage: StageModel): Report | undefined {
  const start = stage.start?.commands ?? [];
  const command = start.at(-1);
  if (command === undefined || command.reached !== 'yes' || !command.activated.known || command.fails !== undefined)
    return undefined;
  if (start.some((each) => each.hook || each.activated.prefix !== null || each.conda !== undefined)) return undefined;
  const { name, place, python } = command;
  const called = /^(\/.+)\/bin\/[^/]+$/.exec(name)?.[1];
  const prefix = called ?? (isPythonProgram(name) && python.known ? python.prefix : null);
  const environment = prefix === null ? undefined : stage.machine.environments.get(prefix);
  if (environment === undefined || environment.maybe || environment.kind === 'venv') return undefined;
  if (called === undefined && !environment.base) return undefined;
  const needs = activationNeeds(contentsOf(environment, stage, context.project));
  const need = needs.find((each) => !each.variables.some((variable) => isSet(stage, variable)));
  if (need === undefined) return undefined;
  const fix = entrypointFix(context, stage, environment.prefix, stage.final.cmd?.instruction);
  return {
    message: 'started',
    data: {
      environment: nameOf(environment.prefix, stage),
      program: name,
      package: need.name,
      without: need.without,
    },
    span: place.file === context.path ? place.span : stage.stage.from.span,
    fixes: fix === undefined ? [] : [fix],
  };
}

function check(context: DockerfileContext, stage: StageModel, prefix: string, change: PathChange): Report | undefined {
  const environment = stage.machine.environments.get(prefix);
  if (environment === undefined || environment.maybe || environment.base || !isKnown(prefix)) return undefined;
  if (environment.kind === 'venv') return undefined;
  if (stage.machine.rootOf(prefix)?.root === prefix) return undefined;
  const start = stage.start?.commands ?? [];
  const last = start[start.length - 1];
  if (last !== undefined && (!last.activated.known || last.reached !== 'yes')) return undefined;
  if (start.some((command) => command.hook || command.activated.prefix === prefix)) return undefined;
  if (startsActivatingShell(stage, prefix)) return undefined;
  const contents = contentsOf(environment, stage, context.project);
  // What the author sets by hand needs no script.
  const needs = activationNeeds(contents).filter((need) => !need.variables.some((name) => isSet(stage, name)));
  const [need] = needs;
  const name = nameOf(prefix, stage);
  const fix = entrypointFix(context, stage, prefix, stage.final.cmd?.instruction);
  const fixes = fix === undefined ? [] : [fix];
  const span = change.pair.value?.span ?? change.pair.span;
  if (need !== undefined) {
    return { message: 'package', data: { environment: name, package: need.name, without: need.without }, span, fixes };
  }
  if (contents.variables) return { message: 'variables', data: { environment: name }, span, fixes };
  if (contents.complete || contents.packages.size > 0) return undefined;
  return { message: 'unknown', data: { environment: name }, span, severity: 'info', fixes };
}

/** Whether the container starts a bare shell that activates the environment by its start-up files. */
function startsActivatingShell(stage: StageModel, prefix: string): boolean {
  const words = stage.start?.argv ?? [];
  const last = words[words.length - 1]?.value ?? '';
  const shell = /^-/.test(last) ? (words[words.length - 2]?.value ?? '') : last;
  if (!/(^|\/)bash$/.test(shell) || !/^(-i|-l|-il|-li|--login)$|bash$/.test(last)) return false;
  const { interactive, login } = stage.exec;
  return (/l/.test(last.replace(/^.*bash$/, '')) ? login : interactive).activated.prefix === prefix;
}

function isSet(stage: StageModel, name: string): boolean {
  return stage.variable(name) !== undefined;
}
