/** Packages of files that machines write: exact ones, each of one build. */
import { type Line, type Prose, text } from '../describe/prose';
import type { ExplicitPackage, ListedPackage } from '../parse/conda';

/** A line of an explicit file: one file of one package, which conda takes without solving. */
export function describeLocked({ name, version, build, channel, subdir, hash }: ExplicitPackage): Prose {
  if (name === undefined) return [];
  const words = [
    ` ${version ?? ''}`,
    build && `build ${build}`,
    subdir && `for ${subdir}`,
    channel && `from ${channel}`,
  ];
  const known = words.filter((word) => word !== undefined).join(', ');
  const checked: Line = [hash === undefined ? 'Not checked: it has no checksum.' : `Checked by its ${hash.kind} sum.`];
  return [text({ strong: name }, `${known}.`), text(...checked)];
}

/** A line that `conda list` printed. */
export function describeListed({ name, version, build, channel, pypi }: ListedPackage): Prose {
  const from = channel === undefined ? '' : `, from ${channel}`;
  if (pypi) {
    return [
      text({ strong: name }, ` ${version}, installed by pip.`),
      text('conda cannot install it from this line; it belongs into a list for pip.'),
    ];
  }
  return [text({ strong: name }, ` ${version}${build === undefined ? '' : `, build ${build}`}${from}.`)];
}
