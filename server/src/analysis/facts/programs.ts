/** Programs of Python packages, and those that serve until they are stopped. */
import { hasTrait } from '../knowledge/programs';
import { baseName, isPip, isPython } from '../model/programs/names';
import type { StageModel } from '../model/stage';
import type { Value } from '../text/value';

/** True for `python`, `pip` and the programs of well-known Python packages, called by their bare name. */
export function isPythonProgram(name: Value): boolean {
  return !name.includes('/') && (isPython(name) || isPip(name) || hasTrait(name, 'python'));
}

/** True where the words start a program that serves until it is stopped. */
export function isService(words: readonly Value[]): boolean {
  const [first = '', second = '', third = ''] = words;
  const name = baseName(first);
  if (hasTrait(name, 'service')) return true;
  if (name === 'flask' || name === 'fastapi') return words.includes('run') || words.includes('dev');
  if (!isPython(name)) return false;
  if (second === '-m')
    return hasTrait(third, 'service') || third === 'http.server' || (third === 'flask' && words.includes('run'));
  return words.includes('runserver');
}

/** Whether the image says that it serves something, by EXPOSE or HEALTHCHECK. */
export function serves(stage: StageModel): boolean {
  return stage.stage.instructions.some(
    (each) => each.keyword === 'EXPOSE' || (each.keyword === 'HEALTHCHECK' && each.command !== undefined),
  );
}
