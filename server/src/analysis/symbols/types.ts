/** What a name in a project's files stands for, and every place where it is written. */
import type { AnyContext } from '../contexts/contexts';
import type { DockerfileModel } from '../model/dockerfile';
import type { Project } from '../project/project';
import type { Span } from '../text/span';

/** `variable` is an ARG or ENV of a Dockerfile. */
export type SymbolKind = 'environment' | 'stage' | 'variable';

/** In which way a name is used at a place. */
export type How =
  /** Environments: `name:` of environment.yml, `create -n`, `activate`, `conda run -n`, another `-n`, `…/envs/NAME`. */
  | 'file'
  | 'create'
  | 'activate'
  | 'run'
  | 'option'
  | 'path'
  /** The value of a variable: `ARG env_name=app`, `CONDA_DEFAULT_ENV=app`. */
  | 'value'
  /** Stages: after FROM (a definition is after AS), `--from=`, `--mount=…,from=`, `target:`. */
  | 'from'
  | 'copy'
  | 'mount'
  | 'target'
  /** Variables: ARG, ENV, `$X`, a compose file's or devcontainer's `args`, its `environment`. */
  | 'arg'
  | 'env'
  | 'reference'
  | 'argument'
  | 'override';

/** One place at which a symbol is named. */
export interface Occurrence {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly file: string;
  /** The name alone, without quotes or what is around it; where it is not literal, the word that stands for it. */
  readonly span: Span;
  readonly role: 'definition' | 'use';
  readonly how: How;
  /** False where the name itself is not written here: it comes from a variable, or a stage is meant by its number. */
  readonly literal: boolean;
}

/** A symbol with all its places. */
export interface ProjectSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  /** By file and place; no place appears twice. */
  readonly occurrences: readonly Occurrence[];
  /** Why it cannot be renamed, as a sentence for people; undefined where nothing speaks against it. */
  readonly obstacle: string | undefined;
  /** Names of the same kind that are taken where this one is known. */
  readonly taken: ReadonlySet<string>;
}

/** What finding symbols needs: an `Analyzer` is one. */
export interface SymbolSource {
  readonly project: Project;
  model(path: string): DockerfileModel | undefined;
  context(path: string): AnyContext | undefined;
}

/** Notes a place of a variable in a scope of the Dockerfile: a stage's number, or nothing for its global ARGs. */
export type AddVariable = (
  scope: number | '',
  name: string,
  span: Span,
  role: Occurrence['role'],
  how: How,
  file?: string,
) => void;
