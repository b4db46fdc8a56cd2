import type { MatchSpec } from './matchSpec';
import type { Version } from './version';
import type { Relation, VersionSpec } from './versionSpec';

/**
 * How tightly a spec pins its package: not at all; to a range (`>=1`, `1.*|2.*`, a build only); to what starts with a
 * version (`=1.2`, `1.2.*`); to one version (`==1.2`); to one build (`=1.2=py38_0`, a package file, a checksum).
 */
export type PinKind = 'none' | 'range' | 'fuzzy' | 'exact' | 'build';

/** How tightly the spec pins its package. */
export function pinKind(spec: MatchSpec): PinKind {
  if (spec.url !== undefined || spec.brackets.some(({ key }) => key === 'md5' || key === 'sha256')) return 'build';
  const version = spec.version;
  const build = spec.build === '*' ? undefined : spec.build;
  if (!version || version.kind === 'any') return build === undefined ? 'none' : 'range';
  if (version.kind === 'literal') return 'exact';
  if (version.kind !== 'relation') return 'range';
  if (version.relation === 'prefix') return 'fuzzy';
  if (version.relation !== '==') return 'range';
  return build !== undefined && !/[*^$|]/.test(build) ? 'build' : 'exact';
}

function plain(version: Version): string {
  return version.text.replace(/\.\*$/, '');
}

function relationWords(relation: Relation, version: Version): string {
  const text = plain(version);
  switch (relation) {
    case 'prefix':
      return `${text} or any ${text}.x`;
    case 'notPrefix':
      return `neither ${text} nor any ${text}.x`;
    case '==':
      return `exactly ${text}`;
    case '!=':
      return `not ${text}`;
    case '<':
      return `older than ${text}`;
    case '<=':
      return `${text} or older`;
    case '>':
      return `newer than ${text}`;
    case '>=':
      return `${text} or newer`;
    case '~=':
      return `${text} or newer, within ${text.split('.').slice(0, -1).join('.')}.x`;
  }
}

/** A version expression in plain words: `>=1.2,<2` is "1.2 or newer and older than 2". */
export function describeVersion(spec: VersionSpec): string {
  switch (spec.kind) {
    case 'any':
      return 'any version';
    case 'relation':
      return relationWords(spec.relation, spec.version);
    case 'glob':
      return `any version that fits ${spec.text}`;
    case 'regex':
      return `any version that fits the regular expression ${spec.text}`;
    case 'literal':
      return `exactly ${spec.text}`;
    case 'and':
      return spec.parts
        .map((part) => (part.kind === 'or' ? `(${describeVersion(part)})` : describeVersion(part)))
        .join(' and ');
    case 'or':
      return spec.parts.map(describeVersion).join(', or ');
  }
}

/** A match spec in plain words, for hovers: "numpy 1.20 or any 1.20.x, any build, from conda-forge". */
export function describe(spec: MatchSpec): string {
  const name = spec.name === '*' ? 'any package' : spec.name;
  const version = spec.version ? describeVersion(spec.version) : 'any version';
  const words = [version === 'any version' ? `${name}, any version` : `${name} ${version}`];
  if (spec.build === undefined || spec.build === '*') words.push('any build');
  else words.push(/[*^$]/.test(spec.build) ? `a build that fits ${spec.build}` : `build ${spec.build}`);
  if (spec.channel !== undefined) words.push(`from ${spec.channel}`);
  if (spec.subdir !== undefined) words.push(`for ${spec.subdir}`);
  for (const { key, value } of spec.brackets) {
    if (!['version', 'build', 'channel', 'subdir', 'name', 'optional', 'target'].includes(key))
      words.push(`${key} ${value}`);
  }
  return words.join(', ');
}
