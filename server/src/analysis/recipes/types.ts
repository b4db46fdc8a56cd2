/** What the recipes are told, and what they give. */
import type { RecipeName } from '../../../../common/src/recipes';

/** The files that an environment can be made from, the better ones first. */
export type SourceKind = 'pixi' | 'explicit' | 'conda-lock' | 'environment' | 'requirements' | 'pyproject' | 'imports';

/** One of them, read. */
export interface Source {
  readonly kind: SourceKind;
  /** Its path below the folder; of `imports` the first file that imports something. */
  readonly path: string;
  readonly text: string;
  /** The environment's name as the file has it; undefined where it has none. */
  readonly name: string | undefined;
  /** Packages of conda, by lower-case name. */
  readonly packages: readonly string[];
  /** Requirements of pip, each a line. */
  readonly pip: readonly string[];
  /** Other files that it reads (`-r requirements.txt`), below the folder. */
  readonly reads: readonly string[];
  /** True where pip installs the project itself (`-e .`), so that all of it is needed. */
  readonly project: boolean;
  /** The version of Python as a match spec has it (`3.12`); undefined where none is asked for. */
  readonly python: string | undefined;
  /** Variables that an activated environment sets. */
  readonly variables: Readonly<Record<string, string>>;
  /** False where it asks for no Python, and for nothing that surely needs it. */
  readonly hasPython: boolean;
  /** True where `requirements.txt` pins hashes, or a lock holds builds. */
  readonly locked: boolean;
  /** A pixi manifest with its lock beside it. */
  readonly lockFile?: string;
}

/** What was found in a folder. */
export interface Survey {
  /** The folder, as a project path. */
  readonly folder: string;
  /** The sources that a Linux image can be made from, the best first. */
  readonly sources: readonly Source[];
  /** Sentences about files that cannot be used, for people. */
  readonly notes: readonly string[];
  /** All files of the folder, relative, sorted; with more than are asked for cut off. */
  readonly files: ReadonlySet<string>;
  /** Folders of the first level that people work in. */
  readonly folders: readonly string[];
  readonly notebooks: readonly string[];
  /** The Python file that is the program, where one is called so. */
  readonly program: string | undefined;
  /** True where pyproject.toml or setup.py makes a package of the project. */
  readonly installable: boolean;
  /** The text of a file of the folder. */
  readonly read: (path: string) => string | undefined;
}

/** What is chosen; everything has a default. */
export interface Answers {
  readonly recipe?: RecipeName;
  /** The path of the source below the folder. */
  readonly source?: string;
  readonly compose?: boolean;
  readonly devcontainer?: boolean;
  readonly ci?: boolean;
}

/** A file of a recipe. */
export interface RecipeFile {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** What it is for: one short sentence for people. */
  readonly why: string;
}

/** A file of a creation. */
export interface CreatedFile extends RecipeFile {
  /** The text of the file that is there already: nobody overwrites it. */
  readonly before?: string;
}

/** What a recipe makes of a folder. */
export interface Creation {
  readonly recipe: RecipeName;
  /** The path of the source that was used. */
  readonly source: string;
  /** The environment's name, or its prefix. */
  readonly environment: string;
  /** The Dockerfile first. Files that are there already are among them where they would have to change. */
  readonly files: readonly CreatedFile[];
  /** What people should know: whole sentences. */
  readonly notes: readonly string[];
}

/** No recipe can be made: the sentence says why, and what to do. */
export class NoRecipe extends Error {
  override readonly name = 'NoRecipe';
}
