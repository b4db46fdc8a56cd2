import type { EnvironmentContext } from '../../contexts/types';
import { isBroken, isTemplate, pipSections } from '../../facts/environmentFile';
import type { Severity } from '../../finding';
import { applyEdits } from '../../fixes/apply';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { yamlScalar } from '../../fixes/words';
import { asList, blankAfterDash, blankForTab, linesAbove, removeItem, replaceScalar } from '../../fixes/yaml';
import { CONDARC_KEY } from '../../knowledge/conda/subcommands';
import { option } from '../../model/programs/condaCall';
import { type EnvironmentFile, type Problem, type ProblemKind, parseEnvironment } from '../../parse/conda';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

/** What conda takes all the same, or what only may be wrong. */
const MILD: ReadonlySet<ProblemKind> = new Set([
  'unknown-key',
  'missing-dependencies',
  'empty-section',
  'pip-empty',
  'empty',
]);

/** These say that we have not looked, not that something is wrong. */
const UNCHECKED: ReadonlySet<ProblemKind> = new Set(['too-large', 'too-many-items']);

export const invalidStructure = defineRule({
  code: 'CD1101',
  name: 'invalid-structure',
  category: 'environment-file',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'An environment file that conda refuses, or parts of which it passes over.',
    why: markdown`
      conda reads \`name\`, \`channels\`, \`dependencies\`, \`variables\` and \`prefix\`, with \`dependencies\` a list of texts
      and at most one \`- pip:\` section. It stops at broken YAML, at tabs, at keys that stand there twice and at
      sections it does not know; keys that it does not know, such as \`channel\` or \`Dependencies\`, it passes over, so
      the environment is made without them. Where there are two \`- pip:\` sections only the last one counts.
    `,
    exceptions: markdown`
      Silent for files that are templates (\`{{ … }}\`, \`{% … %}\`), and for tabs where only micromamba reads the file,
      which takes them. Keys that are not known are reported as a warning: another program may use them.
    `,
    references: [
      {
        title: 'Creating an environment file manually',
        url: 'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#creating-an-environment-file-manually',
      },
      { title: 'CEP 24: the format of environment files', url: 'https://github.com/conda/ceps/blob/main/cep-0024.md' },
    ],
    bad: [
      {
        'environment.yml': file`
        name: app
        channel:
          - conda-forge
        dependencies:
          - python=3.12
      `,
      },
      {
        'environment.yml': file`
        name: app
        channels: conda-forge
        dependencies:
          - python=3.12
      `,
      },
    ],
    good: [
      {
        'environment.yml': file`
          name: app
          channels:
            - conda-forge
          dependencies:
            - python=3.12
            - pip
            - pip:
                - requests==2.32.3
        `,
      },
    ],
  },
  messages: {
    problem: '{problem}.',
    unchecked: '{problem}: problems in them are not found. Split the file, if people keep it by hand.',
    noName:
      'This file has no `name:`, and `{command}` gives none: conda does not know which environment to make, and stops. Add `name:`, or use `-n`.',
    secondPip:
      'This file has another `- pip:` section further down, and conda keeps only the last one: what is listed here is not installed. Put all entries into one section.',
  },
  checks: {
    *environment(context): Iterable<Report> {
      const { environment, uses } = context;
      if (isTemplate(environment) || isConfiguration(environment)) return;
      const micromamba = uses.length > 0 && uses.every(({ command }) => command.conda?.program === 'micromamba');
      for (const problem of environment.problems) {
        if (problem.kind === 'conda-tab' && micromamba) continue;
        if (UNCHECKED.has(problem.kind)) {
          yield {
            message: 'unchecked',
            data: { problem: capital(problem.message) },
            span: problem.span,
            severity: 'info',
          };
          continue;
        }
        yield {
          message: 'problem',
          data: { problem: capital(problem.message) },
          span: problem.span,
          severity: severityOf(problem),
          fixes: fixesOf(context, problem),
        };
      }
      yield* missingName(context);
      // micromamba takes all sections.
      const sections = micromamba ? [] : pipSections(environment);
      for (const section of sections.slice(0, -1)) {
        if (section.entries.length > 0) yield { message: 'secondPip', span: section.keySpan };
      }
    },
  },
});

/** conda's own configuration, which people keep in files such as `conda-rc.yml`. */
function isConfiguration({ keys, dependencies }: EnvironmentFile): boolean {
  return dependencies === undefined && keys.some((key) => CONDARC_KEY.test(key.name));
}

/** A file without a name is fine for a program that is told one; `conda env create` alone needs it. */
function* missingName(context: EnvironmentContext): Iterable<Report> {
  const { environment, uses } = context;
  const first = environment.keys[0];
  if (first === undefined || isBroken(environment) || environment.keys.some((key) => key.name === 'name')) return;
  const use = uses.find(({ command }) => {
    const { conda, reached, fails } = command;
    if (conda?.program === 'micromamba' || conda?.subcommand !== 'env create' || reached === 'no') return false;
    if (option(conda, 'name') || option(conda, 'prefix')) return false;
    // Since conda 26.7 it is made at the file's `prefix:`.
    return environment.prefix === undefined || fails?.code === 'wrong-arguments';
  });
  if (use === undefined) return;
  const wanted = new Set(
    use.model.nameUses.filter(({ kind, name }) => kind !== 'create' && name !== 'base').map(({ name }) => name),
  );
  const [name] = wanted;
  const line = `name: ${yamlScalar(name ?? '')}`;
  yield {
    message: 'noName',
    data: { command: (use.command.text.split('\n')[0] ?? '').slice(0, 80) },
    span: first.keySpan,
    related: [{ location: use.command.place, message: 'creates the environment' }],
    fixes:
      wanted.size === 1 && first.removal !== undefined
        ? fixOf(`Name it ${name ?? ''}`, false, linesAbove(context, first.keySpan, [line]))
        : [],
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function severityOf(problem: Problem): Severity {
  if (problem.kind === 'key-case') return problem.suggestion === 'dependencies' ? 'error' : 'warning';
  return MILD.has(problem.kind) ? 'warning' : 'error';
}

function fixesOf(context: EnvironmentContext, problem: Problem): Fix[] {
  const { path, text, environment } = context;
  const { kind, span, suggestion } = problem;
  const written = text.slice(span.start, span.end);
  if ((kind === 'key-case' || kind === 'unknown-key') && suggestion !== undefined) {
    const taken = environment.keys.some((key) => key.name === suggestion);
    if (taken) return [];
    return fixOf(`Rename the key to ${suggestion}`, kind === 'key-case', replaceScalar(context, span, suggestion));
  }
  if (kind === 'conda-tab') return fixOf('Write a space', true, blankForTab(context, span));
  if (kind === 'syntax' && /^-[A-Za-z_]/.test(written)) {
    // Only where that makes it a file that can be read.
    const edit = blankAfterDash(context, span.start);
    if (edit === undefined || parseEnvironment(applyEdits(text, [edit])).problems.length > 0) return [];
    return fixOf("Insert a space after '-'", false, edit);
  }
  if (kind === 'wrong-type' && problem.key === 'channels') return fixOf('Make it a list', false, asList(context, span));
  if (kind === 'pip-empty') {
    const section = pipSections(environment).find((each) => each.keySpan.start === span.start);
    const edit = section && removeItem(path, section);
    if (edit && (environment.dependencies?.items.length ?? 0) > 1)
      return [{ title: "Delete the empty 'pip:'", safe: true, edits: [edit] }];
  }
  return [];
}
