/** The projects that files belong to, each with its analyzer and its configuration. */
import { Analyzer, RULES } from '../analysis';
import { Configurations, type FoundConfiguration, type Level } from '../analysis/config';
import { TrackedFiles } from '../analysis/project/tracked';
import { Prover } from '../analysis/prover';
import { LineIndex } from '../analysis/text/lines';
import type { DiskFiles } from './files/disk';
import type { Target } from './files/targets';

export interface WorkspaceOptions {
  /** The configuration file for all, as a project path. */
  readonly config?: string;
  /** Whether configuration files are not looked for. */
  readonly noConfig?: boolean;
  readonly levels?: ReadonlyMap<string, Level>;
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/** Something that kept a file from being linted, or its configuration from holding. */
export interface FileError {
  readonly path: string;
  readonly message: string;
}

/** All projects of one run. */
export class Workspace {
  private readonly analyzers = new Map<string, Analyzer>();
  private readonly provers = new Map<string, Prover>();
  private readonly named = new Set<string>();
  private readonly configurations: Configurations;
  /** The configuration is read through the same files as all else: what depends on it is made again with it. */
  private readonly tracked: TrackedFiles;

  constructor(
    readonly files: DiskFiles,
    private readonly options: WorkspaceOptions = {},
  ) {
    this.tracked = TrackedFiles.of(files);
    this.configurations = this.configurationsOver(this.tracked);
  }

  private configurationsOver(files: TrackedFiles): Configurations {
    const { config, levels, noConfig } = this.options;
    return new Configurations(noConfig === true ? NOTHING : files, { rules: RULES, file: config, levels });
  }

  private analyzerOver(files: TrackedFiles, root: string, configurations: Configurations): Analyzer {
    return new Analyzer(files, {
      roots: [root],
      settings: configurations.settings,
      baseImage: configurations.baseImage,
      buildArgs: this.options.buildArgs,
      dockerfiles: this.named,
    });
  }

  /** The analyzer of a project's folder. */
  analyzer(root: string): Analyzer {
    let analyzer = this.analyzers.get(root);
    if (analyzer === undefined) {
      analyzer = this.analyzerOver(this.tracked, root, this.configurations);
      this.analyzers.set(root, analyzer);
    }
    return analyzer;
  }

  /** What proves the fixes of a project's folder. */
  prover(root: string): Prover {
    let prover = this.provers.get(root);
    if (prover === undefined) {
      const make = (files: TrackedFiles) => this.analyzerOver(files, root, this.configurationsOver(files));
      prover = new Prover(this.files, this.analyzer(root), make);
      this.provers.set(root, prover);
    }
    return prover;
  }

  /** Whether the file is one that can be linted; a named one may show by its content that it is a Dockerfile. */
  handles({ path, root, named }: Target): boolean {
    if (this.analyzer(root).handles(path)) return true;
    if (!named || !isDockerfileText(this.files.read(path)?.text ?? '')) return false;
    this.named.add(path);
    return true;
  }

  /** Treats a file as a Dockerfile, whatever its name. */
  addDockerfile(path: string): void {
    this.named.add(path);
  }

  ignores(path: string): boolean {
    return this.configurations.settings(path).ignored;
  }

  configurationOf(path: string): FoundConfiguration | undefined {
    return this.configurations.find(path);
  }

  /** What is wrong in a configuration, with its places. */
  configurationErrors({ path, configuration }: FoundConfiguration): FileError[] {
    const lines = new LineIndex(this.files.read(path)?.text ?? '');
    return configuration.problems.map(({ message, span }) => {
      const { line, character } = lines.position(span.start);
      return { path, message: `line ${line + 1}, column ${character + 1}: ${message}` };
    });
  }
}

/** No files at all: where configuration files are not looked for, none is found. */
const NOTHING = { read: () => undefined, exists: () => false, list: () => [] };

/** Whether a text starts as only a Dockerfile does: comments, then ARG or FROM, and a FROM with an image. */
export function isDockerfileText(text: string): boolean {
  const head = text.slice(0, 65_536);
  return /^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*(?:ARG|FROM)[ \t]+\S/i.test(head) && /^[ \t]*FROM[ \t]+\S/im.test(head);
}
