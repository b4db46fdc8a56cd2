/** Observed cases, mended by the fixes of the rules: for the model here, and for a real engine in test/engine. */
import { readFileSync } from 'node:fs';
import type { FileSettings } from '../../server/src/analysis/config/settings';
import type { Finding } from '../../server/src/analysis/finding';
import { RULES } from '../../server/src/analysis/rules/registry';
import type { Rule } from '../../server/src/analysis/rules/rule';
import type { Case } from '../model/harness';
import { fixFiles, lintFiles } from './tester';

const DATA = new URL('../activation/observed.json', import.meta.url);

/** The observed cases by name. */
export const OBSERVED = JSON.parse(readFileSync(DATA, 'utf8')) as Readonly<Record<string, Case>>;

/** The rules that say why a command does not see its environment. */
const CONCERNED = RULES.filter(
  (rule) => rule.category === 'activation' || rule.category === 'start' || rule.category === 'script',
);

/** `probe` stands for a program of the environment, as `python` does. */
const SETTINGS: FileSettings = {
  ignored: false,
  rules: new Map(
    CONCERNED.filter((rule) => rule.options !== undefined && Object.hasOwn(rule.options, 'commands')).map((rule) => [
      rule.name,
      { level: undefined, options: { commands: ['probe'] } },
    ]),
  ),
};

const MOST_ROUNDS = 16;

/** The findings of a set of files that concern activation, with the file they are in. */
export function activationFindings(
  files: Readonly<Record<string, string>>,
  rules: readonly Rule[] = CONCERNED,
): readonly Finding[] {
  return Object.keys(files).flatMap((path) => [...lintFiles(files, path, rules, SETTINGS)]);
}

/** A case after its fixes, with the names of the rules that had something to say, in the order of the fixes. */
export interface FixedCase {
  readonly dockerfile: string;
  /** The build context, without the Dockerfile. */
  readonly files: Readonly<Record<string, string>>;
  readonly applied: readonly string[];
}

/** Applies the best fix of the first finding that has one, until none is left. Throws where that does not end. */
export function fixedCase(name: string): FixedCase {
  const observed = OBSERVED[name];
  if (observed === undefined) throw new Error(`there is no case named ${name}`);
  return fixed(name, observed);
}

/** The same for a case that is given, with the fixes of these rules. */
export function fixed(
  name: string,
  observed: Pick<Case, 'dockerfile' | 'files'>,
  rules: readonly Rule[] = CONCERNED,
): FixedCase {
  let files: Record<string, string> = { ...observed.files, Dockerfile: observed.dockerfile };
  const applied: string[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const finding = activationFindings(files, rules).find((each) => each.fixes.length > 0 && each.severity !== 'info');
    const fix = finding?.fixes[0];
    if (finding === undefined || fix === undefined) {
      const { Dockerfile: dockerfile = '', ...rest } = files;
      return { dockerfile, files: rest, applied };
    }
    files = fixFiles(files, [fix]);
    applied.push(finding.name);
  }
  throw new Error(`fixing ${name} does not come to an end: ${applied.join(', ')}`);
}

/** Probes that are right where they are, by case and label, with the environment that they see. */
const RIGHT_AS_IS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  // Behind `conda deactivate`.
  deactivate: { b: 'base' },
  // Above `conda activate` in the same shell.
  'nested-bash-ic': { a: 'base' },
  'source-bashrc-bash': { a: 'base' },
  'login-shell-conda-function': { a: 'base' },
  'mf-login': { a: 'base' },
  // Above the RUN that makes the environment.
  'installer-path': { a: 'base' },
  'recipe-login-nonroot': {
    a: 'base',
    b: '/home/al-khawarizmi/app/env',
    c: 'base',
    cmd: '/home/al-khawarizmi/app/env',
  },
  // Base, or another environment, is what is asked for.
  'shell-conda-run-base': { a: 'base' },
  'recipe-shell-conda-run': { a: 'base', b: 'base', cmd: 'base' },
  'base-update': { a: 'base', cmd: 'base' },
  'name-override': { a: 'other' },
  'path-prefix-env': { a: '/env', cmd: '/env' },
  'stage-copy-abs-python': { a: '/env', b: '/env', cmd: '/env' },
  // micromamba's base is empty in the first one: there is nothing yet that a command could need.
  'mm-run-not-active': { a: null, cmd: 'base' },
  'mm-arg-activates': { a: 'base', b: 'base' },
};

/** The environment that a probe of a case should see. */
export function wanted(name: string, label: string): string | null {
  const exceptions = RIGHT_AS_IS[name];
  return exceptions !== undefined && Object.hasOwn(exceptions, label) ? (exceptions[label] ?? null) : 'myenv';
}

/** True where the registry has a rule of that name. */
export function isKnownRule(name: string): boolean {
  return RULES.some((rule) => rule.name === name);
}
