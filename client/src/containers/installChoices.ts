/** What somebody who names packages or modules may mean. Pure. */
import type { ImportPackage } from '../../../common/src/protocol';
import type { AskedPackage } from './install';

/** What is to be installed, and how. */
export interface Order {
  readonly manager: 'conda' | 'pip';
  readonly packages: readonly AskedPackage[];
  /** Another user than the container's own. */
  readonly user?: string;
}

/** A line to choose. */
export interface Choice {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly order: Order;
}

/**
 * What can be meant, the likeliest first.
 *
 * @param known the packages that bring modules of these names
 * @param imported whether they are modules, and no packages
 */
export function choicesOf(
  asked: readonly AskedPackage[],
  known: readonly (ImportPackage | undefined)[],
  imported: boolean,
): Choice[] {
  const modules = modulesOf(asked);
  const renamed = known.flatMap((each, i) =>
    each?.certain === true && each.conda !== asked[i]?.name ? [`${each.conda} brings the module ${modules[i]}`] : [],
  );
  const meant = asked.map((each, i) =>
    imported || known[i]?.certain === true ? as(each, known[i]?.conda ?? each.name) : each,
  );
  const pip = asked.map((each, i) =>
    asPip(each, known[i]?.certain === true ? (known[i]?.pip ?? each.name) : each.name),
  );
  const guessed =
    imported && renamed.length === 0 ? 'is called as the module is; whether it brings it is not known' : '';
  const item = (manager: Order['manager'], packages: readonly AskedPackage[], detail: string): Choice => ({
    label: packages.map(({ spec }) => spec).join(' '),
    description: `with ${manager}`,
    ...(detail === '' ? {} : { detail }),
    order: { manager, packages },
  });
  return [
    item('conda', meant, renamed.join('; ') || guessed),
    ...(renamed.length > 0 && !imported ? [item('conda', asked, 'The package of that name')] : []),
    item('pip', pip, ''),
  ];
}

/** The names as they were typed: modules are told apart by upper and lower case, packages are not. */
export function modulesOf(asked: readonly AskedPackage[]): string[] {
  return asked.map(({ name, spec }) => spec.slice(startOfName(spec), startOfName(spec) + name.length));
}

/** After the channel. */
function startOfName(spec: string): number {
  const at = spec.indexOf('::');
  return at < 0 ? 0 : at + 2;
}

function as({ name, spec }: AskedPackage, other: string): AskedPackage {
  const at = startOfName(spec);
  return { name: other, spec: spec.slice(0, at) + other + spec.slice(at + name.length) };
}

/** `numpy=2.1` as pip reads it; channels are conda's alone. */
export function asPip({ name, spec }: AskedPackage, other: string): AskedPackage {
  const version = spec.slice(startOfName(spec) + name.length);
  const single = version.startsWith('=') && !version.startsWith('==');
  return {
    name: other,
    spec: other + (single ? `==${version.slice(1)}${version.endsWith('*') ? '' : '.*'}` : version),
  };
}
