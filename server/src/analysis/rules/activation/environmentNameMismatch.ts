import { nameOf, ownEnvironments } from '../../facts/environments';
import {
  type AnyContext,
  lastPart,
  type WrongName,
  wrongNamesAround,
  wrongNamesIn,
  wrongNamesOf,
} from '../../facts/wrongNames';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { isPlain } from '../../fixes/words';
import { replaceWritten } from '../../fixes/written';
import { replaceScalar } from '../../fixes/yaml';
import type { Environment } from '../../model/machine';
import type { StageModel } from '../../model/stage';
import { parseEnvironment } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const environmentNameMismatch = defineRule({
  code: 'CD2017',
  name: 'environment-name-mismatch',
  category: 'activation',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'The name of an environment that nothing makes.',
    why: markdown`
      The name comes from \`-n\`, from \`-p\`, or from \`name:\` in environment.yml, and every use must repeat it: RUN,
      SHELL, PATH, the entrypoint, compose, devcontainer.json. A name that differs stops the build or the start with
      EnvironmentNameNotFound, and on PATH it does nothing at all.
    `,
    exceptions: markdown`
      Silent where the name comes from an ARG or ENV that is not known, where the environment is made later in the
      stage (\`environment-not-created-yet\`), and where the base image or a script that cannot be followed may have
      made it.
    `,
    references: [
      {
        title: 'conda: managing environments',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html',
      },
    ],
    bad: [
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY environment.yml /tmp/
          RUN conda env create -f /tmp/environment.yml
          ENV PATH=/opt/conda/envs/my-app/bin:$PATH
        `,
        'environment.yml': file`
          name: myapp
          channels:
            - conda-forge
          dependencies:
            - python=3.12
        `,
      },
    ],
    good: [
      {
        Dockerfile: file`
          FROM continuumio/miniconda3:24.11.1-0
          COPY environment.yml /tmp/
          RUN conda env create -n my-app -f /tmp/environment.yml
          ENV PATH=/opt/conda/envs/my-app/bin:$PATH
        `,
        'environment.yml': file`
          name: myapp
          channels:
            - conda-forge
          dependencies:
            - python=3.12
        `,
      },
    ],
  },
  messages: {
    other: 'No environment is called `{name}`: this image has {made}. {what} Use the same name everywhere.',
    stage:
      'Environment `{name}` is made in stage {stage}, of which this stage has nothing. {what} Build this stage on that one, or copy the environment to the same path.',
    dash: '`-name` is `-n ame` to conda: no environment is called `ame`. Write `--name`.',
    none: 'No environment is called `{name}`: nothing in this image makes it. {what} Create it first, or use base.',
  },
  checks: {
    *dockerfile(context) {
      for (const [stage, names] of wrongNamesIn(context)) yield* reportsOf(context, stage, names);
    },
    *compose(context) {
      for (const { stage, start, health } of context.services)
        if (stage !== undefined) yield* reportsOf(context, stage, wrongNamesOf(context, stage, [...start, ...health]));
    },
    *script(context) {
      const told = new Set<number>();
      for (const { stage, commands } of context.runs) {
        for (const report of reportsOf(context, stage, wrongNamesOf(context, stage, commands))) {
          if (told.has(report.span.start)) continue;
          told.add(report.span.start);
          yield report;
        }
      }
    },
    *devcontainer(context) {
      const stage = context.built?.final;
      if (stage !== undefined) yield* reportsOf(context, stage, wrongNamesAround(context, stage));
    },
  },
});

/** More places are not renamed in one go: each finding has an edit for all of them. */
const MOST_TOGETHER = 200;

/** A report for each name, with all that have to change together. */
export function* reportsOf(context: AnyContext, stage: StageModel, names: readonly WrongName[]): Iterable<Report> {
  const byName = new Map<string, WrongName[]>();
  for (const each of names) {
    const list = byName.get(each.name);
    if (list) list.push(each);
    else byName.set(each.name, [each]);
  }
  for (const each of names) yield reportOf(context, stage, each, byName.get(each.name) ?? []);
}

function reportOf(context: AnyContext, stage: StageModel, wrong: WrongName, all: readonly WrongName[]): Report {
  const fixes: Fix[] = [];
  if (wrong.dash !== undefined) {
    return {
      message: 'dash',
      span: wrong.dash,
      fixes: fixOf('Write --name', true, replaceWritten(context, wrong.dash, '--name')),
    };
  }
  if (wrong.elsewhere !== undefined) {
    const { name, index } = wrong.elsewhere.stage;
    return {
      message: 'stage',
      data: { name: wrong.name, stage: name ?? String(index), what: wrong.what },
      span: wrong.span,
    };
  }
  const own = ownEnvironments(stage).sort(
    (a, b) => distance(nameOf(a.prefix, stage), wrong.name) - distance(nameOf(b.prefix, stage), wrong.name),
  );
  const written = context.text.slice(wrong.span.start, wrong.span.end) === wrong.name;
  for (const environment of own.slice(0, 2)) {
    const name = nameOf(environment.prefix, stage);
    // A name that needs quotes here may be where none can be put: in a path of ENV.
    if (!written || !isPlain(name) || name.includes('/') || wrong.name.includes('/') || all.length > MOST_TOGETHER)
      continue;
    const edits = all
      .filter((each) => context.text.slice(each.span.start, each.span.end) === wrong.name)
      .map((each) => replaceWritten(context, each.span, name, 'with variables'));
    fixes.push(...fixOf(`Rename ${wrong.name} to ${name}`, false, ...edits));
  }
  const [only] = own;
  const inFile =
    only !== undefined && own.length === 1 && !wrong.name.includes('/')
      ? renameInFile(context, stage, only, wrong.name)
      : undefined;
  if (inFile !== undefined) fixes.push(inFile);
  const made = own.map((each) => `\`${nameOf(each.prefix, stage)}\``).join(', ');
  const cause = only?.cause?.location;
  return {
    message: own.length > 0 ? 'other' : 'none',
    data: { name: wrong.name, made, what: wrong.what },
    span: wrong.span,
    ...(wrong.startup ? { severity: 'warning' as const } : {}),
    fixes,
    related: cause && only ? [{ location: cause, message: `${nameOf(only.prefix, stage)} is made here` }] : [],
  };
}

/** Changes `name:` in environment.yml instead, where nothing else uses the old name. */
function renameInFile(context: AnyContext, stage: StageModel, environment: Environment, name: string): Fix | undefined {
  const path = environment.file?.project;
  const source = path === undefined ? undefined : context.project.files.read(path);
  if (context.kind !== 'dockerfile' || path === undefined || source === undefined) return undefined;
  const old = nameOf(environment.prefix, stage);
  const field = parseEnvironment(source.text).name;
  if (field?.text.value !== old || context.text.includes(old)) return undefined;
  const title = `Call the environment ${name} in ${lastPart(path)}`;
  return fixOf(title, false, replaceScalar({ path, text: source.text }, field.text.span, name))[0];
}

/** How far two names are apart: what is left of each without the common start and end. */
function distance(a: string, b: string): number {
  let start = 0;
  while (start < a.length && start < b.length && a.charAt(start) === b.charAt(start)) start++;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a.charAt(a.length - 1 - end) === b.charAt(b.length - 1 - end)
  )
    end++;
  return a.length + b.length - 2 * (start + end);
}
