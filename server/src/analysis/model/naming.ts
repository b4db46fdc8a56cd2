/** How environments are named to people: `base`, the name below an envs folder, else the prefix. */
import { HOLE, isKnown, type Value } from '../text/value';
import { type Machine, UNKNOWN_ROOT } from './machine';

/** The name of the environment with that prefix; undefined where it is not known. */
export function environmentName(prefix: Value, machine: Machine): string | undefined {
  for (const root of machine.condaRoots.values()) {
    if (prefix === root.root) return 'base';
    if (prefix.startsWith(`${root.root}/envs/`)) {
      const name = prefix.slice(root.root.length + 6);
      return name.includes('/') || !isKnown(name) ? undefined : name;
    }
  }
  if (prefix === UNKNOWN_ROOT) return 'base';
  if (prefix.startsWith(`${HOLE}/`) && prefix.includes('/envs/')) {
    const name = prefix.slice(prefix.lastIndexOf('/envs/') + 6);
    return isKnown(name) ? name : undefined;
  }
  if (!isKnown(prefix)) return undefined;
  const environment = machine.environments.get(prefix);
  if (environment?.base) return 'base';
  // Copied from a stage whose conda made it, to the same place.
  return environment?.movedFrom === undefined ? (environment?.name ?? prefix) : prefix;
}
