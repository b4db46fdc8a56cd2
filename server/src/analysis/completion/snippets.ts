/** Whole instructions that make an environment the one that commands run in, with the project's environment put in. */
import type { AnyContext } from '../contexts/contexts';
import type { Span } from '../text/span';
import { mainEnvironment, stagesAt } from './names';
import type { Asked, Proposal } from './types';

interface Snippet {
  readonly label: string;
  /** What follows the keyword. */
  readonly body: string;
  readonly doc: string;
}

/**
 * Snippets for SHELL, ENTRYPOINT and CMD.
 * @param keyword the instruction that is being written; where it is still half written, what there is of it
 * @param span what is replaced: the half written keyword, or what follows the whole one
 * @param whole whether the keyword is there already
 */
export function snippetProposals(
  context: AnyContext,
  offset: number,
  keyword: string,
  span: Span,
  whole: boolean,
  asked: Asked,
): Proposal[] {
  if (asked.trigger !== undefined && asked.trigger !== ' ') return [];
  const proposals: Proposal[] = [];
  for (const [name, snippets] of Object.entries(snippetsOf(context, offset))) {
    if (whole ? name !== keyword.toUpperCase() : !name.startsWith(keyword.toUpperCase())) continue;
    for (const [rank, { label, body, doc }] of snippets.entries()) {
      const insert = whole ? body : `${name} ${body}`;
      const shown = whole ? label : `${name} ${label}`;
      proposals.push({ kind: 'snippet', label: shown, insert, snippet: true, span, documentation: doc, rank });
    }
  }
  return proposals;
}

function snippetsOf(context: AnyContext, offset: number): Record<string, readonly Snippet[]> {
  const environment = mainEnvironment(context, offset) ?? '${1:environment}';
  const shown = environment.startsWith('$') ? 'NAME' : environment;
  const program = programOf(context, offset);
  const flags = program === 'micromamba' ? '' : '"--no-capture-output", ';
  const label = (rest: string) => `["${program}", "run", …, "${shown}"${rest}]`;
  const run = (...rest: string[]) =>
    `[${[`"${program}"`, '"run"', `${flags}"-n"`, `"${environment}"`, ...rest].join(', ')}]`;
  const prefix = `${prefixOf(context, offset, environment) ?? `/opt/conda/envs/${environment}`}/bin`;
  return {
    SHELL: [
      {
        label: label(', "/bin/bash", "-c"'),
        body: run('"/bin/bash"', '"-c"'),
        doc: `Every RUN below, and CMD and ENTRYPOINT in shell form, runs in the environment \`${shown}\`.`,
      },
      {
        label: '["/bin/bash", "--login", "-c"]',
        body: '["/bin/bash", "--login", "-c"]',
        doc: 'Every RUN below reads the start-up files of a login shell: what `conda init` wrote works there.',
      },
    ],
    ENTRYPOINT: [
      {
        label: label(''),
        body: run(),
        doc: `What the container runs, it runs in the environment \`${shown}\`: CMD, and what is given to \`docker run\`.`,
      },
    ],
    CMD: [
      {
        label: `["${prefix.replace(/\$\{1:environment\}/, 'NAME')}/python", …]`,
        body: `["${prefix}/python", "\${2:app.py}"]`,
        doc: 'Starts the python of the environment by its path: nothing stands between it and signals. activate.d scripts do not run.',
      },
      {
        label: label(', "python", …'),
        body: run('"python"', '"${2:app.py}"'),
        doc: `Starts python in the environment \`${shown}\`, activated.`,
      },
    ],
  };
}

/** The program that stages run environments with: micromamba where there is no conda. */
function programOf(context: AnyContext, offset: number): 'conda' | 'micromamba' {
  const programs = stagesAt(context, offset).flatMap(({ machine }) =>
    machine.condaRoots.values().flatMap((root) => [...root.programs]),
  );
  return programs.includes('micromamba') && !programs.includes('conda') ? 'micromamba' : 'conda';
}

function prefixOf(context: AnyContext, offset: number, name: string): string | undefined {
  for (const { machine } of stagesAt(context, offset)) {
    const found = machine.environments.values().find(({ prefix }) => prefix.endsWith(`/envs/${name}`));
    if (found?.prefix.startsWith('/')) return found.prefix;
  }
  return undefined;
}
