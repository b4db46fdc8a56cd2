/** Everything that conda and its tools keep in files. */
import { type CondaFileKind, classifyCondaFile } from './classify';
import { type ListFile, parseCondaList } from './condaList';
import { type CondaLockFile, parseCondaLock } from './condaLock';
import type { EnvironmentFile } from './environment';
import { parseEnvironment } from './environmentFile';
import { type ExplicitFile, parseExplicit } from './explicit';
import { parseRequirements, type RequirementsFile } from './requirements';

export * from './channel';
export * from './classify';
export * from './condaList';
export * from './condaLock';
export * from './describe';
export * from './environment';
export { KNOWN_KEYS, parseEnvironment } from './environmentFile';
export * from './explicit';
export * from './history';
export * from './matchSpec';
export {
  normalizeName,
  parseRequirement,
  parseRequirements,
  type Requirement,
  type RequirementKind,
  type RequirementsFile,
  type Specifier,
} from './requirements';
export * from './selectors';
export * from './specFile';
export * from './staleness';
export * from './version';
export { globMatches, parseVersionSpec, type Relation, type VersionSpec, versionMatches } from './versionSpec';

/** A file that is not one of conda's, or one that is only recognized. */
export interface OtherFile {
  readonly kind: 'pixi' | 'unknown';
  readonly text: string;
}

export type CondaFile = EnvironmentFile | ExplicitFile | ListFile | CondaLockFile | RequirementsFile | OtherFile;

/**
 * Reads a file as what it is. `as` says what it is taken for where a command line tells (`conda env create -f x`); left
 * out, the content and the name decide. Never throws.
 */
export function parseCondaFile(path: string, text: string, as?: CondaFileKind): CondaFile {
  const kind = as ?? classifyCondaFile(path, text);
  switch (kind) {
    case 'environment':
      return parseEnvironment(text);
    case 'explicit':
      return parseExplicit(text);
    case 'list-export':
    case 'list-table':
      return parseCondaList(text, kind);
    case 'conda-lock':
      return parseCondaLock(text);
    case 'requirements':
      return parseRequirements(text);
    case 'pixi':
    case 'unknown':
      return { kind, text };
  }
}
