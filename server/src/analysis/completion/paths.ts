/** `/opt/conda/envs/…`: the names of environments in paths. */
import type { AnyContext } from '../contexts/contexts';
import { environmentChoices, stagesAt } from './names';
import { wordSpan } from './span';
import type { Proposal } from './types';

/** The environments behind `/envs/` where that is the folder of an environment that can be meant; else nothing. */
export function pathProposals(context: AnyContext, offset: number): Proposal[] {
  const before = context.text.slice(Math.max(0, offset - 256), offset);
  const match = /([^\s"'=:,;()|&<>[\]]*)\/envs\/([\w.-]*)$/.exec(before);
  if (match === null) return [];
  const [, root = '', typed = ''] = match;
  const span = wordSpan(context.text, offset, typed);
  const stages = stagesAt(context, offset);
  return environmentChoices(context, offset)
    .filter(({ name }) => name !== 'base')
    .filter(({ name }) => {
      if (root.includes('$') || root.startsWith('~') || stages.length === 0) return true;
      return stages.some(
        ({ machine }) =>
          machine.environments.values().some(({ prefix }) => prefix === `${root}/envs/${name}`) ||
          machine.condaRoots.values().length === 0,
      );
    })
    .map(({ name, detail, rank }) => ({ kind: 'environment', label: name, insert: name, span, detail, rank }));
}
