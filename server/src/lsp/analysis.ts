/** The seam between the protocol and the analysis: the projects that files belong to, each with its analyzer. */
import { defaultSettings } from '../../../common/src/ids';
import { Analyzer, RULES } from '../analysis';
import { Configurations, LEVELS, type Level } from '../analysis/config';
import { classify, mayBeDockerfile } from '../analysis/project/classify';
import type { FileSource } from '../analysis/project/files';
import { basename, dirname } from '../analysis/project/paths';
import { TrackedFiles } from '../analysis/project/tracked';
import { Prover } from '../analysis/prover';
import { innermost, toPath, toUri } from './convert';
import type { WorkspaceFiles } from './files';
import type { LearnedImages } from './learned';
import type { SettingsCache } from './settings';
import { View, type Watched } from './view';

/** The rules that other linters have as well, switched off. */
const WITHOUT_OVERLAPPING: Readonly<Record<string, string>> = Object.fromEntries(
  RULES.filter(({ sameAs }) => sameAs !== undefined).map(({ name }) => [name, 'off']),
);

/** Files that nobody opened are read only where their names say that they may be ours. */
export function mayBeOurs(path: string): boolean {
  const kind = classify(path);
  if (kind !== 'other') return kind !== 'env' && kind !== 'dockerignore';
  if (mayBeDockerfile(path)) return true;
  return /\.(?:ya?ml|txt|lock)$/i.test(path) && /env|conda|lock|require|spec|explicit/i.test(basename(path));
}

/**
 * Something that looks at one file through the analysis. It may be called several times for one answer: what the analysis
 * asks for is loaded between the calls, and only the last value counts. So it must not keep or change anything.
 */
export type Reader<T> = (analyzer: Analyzer, path: string, prover: () => Prover) => T;

/** The configurations of a project as they are in some files, by the levels that the editor sets. */
class Levels {
  private readonly found = new Map<string, Configurations>();

  constructor(private readonly files: TrackedFiles) {}

  /** Folders of a workspace may differ in their settings. */
  configurationsFor(rules: Readonly<Record<string, string>>): Configurations {
    const key = JSON.stringify(rules);
    let found = this.found.get(key);
    if (found === undefined) {
      const levels = new Map<string, Level>();
      for (const [name, written] of Object.entries(rules)) {
        const level = LEVELS.find((each) => each === written);
        if (level !== undefined) levels.set(name, level);
      }
      found = new Configurations(this.files, { rules: RULES, levels });
      this.found.set(key, found);
    }
    return found;
  }
}

/** One project: a workspace folder, or the folder of a file that lies in none. What it learns it keeps. */
class ProjectAnalysis {
  private readonly view: View;
  private readonly analyzer: Analyzer;
  /** Made when the first fix is to be proved: most of the time nobody asks for one. */
  private prover: Prover | undefined;
  /** Files that the editor shows as Dockerfiles though their names do not say so. */
  private readonly named = new Set<string>();

  constructor(
    private readonly root: string,
    ofWorkspace: boolean,
    private readonly files: WorkspaceFiles,
    private readonly settings: SettingsCache,
    private readonly learned: LearnedImages['find'],
  ) {
    this.view = new View(files, root, ofWorkspace);
    this.analyzer = this.analyzerOver(TrackedFiles.of(this.view));
  }

  /** What the analysis makes of the files follows all that it reads: the configuration is read through them, too. */
  private analyzerOver(files: TrackedFiles): Analyzer {
    const levels = new Levels(files);
    return new Analyzer(files, {
      roots: [toPath(this.root)],
      settings: (path) => levels.configurationsFor(this.levelsOf(path)).settings(path),
      baseImage: levels.configurationsFor({}).baseImage,
      learnedImage: (reference, dockerfile) => this.learned(reference, this.view.uriOf(dockerfile)),
      dockerfiles: this.named,
    });
  }

  private proverOf(): Prover {
    this.prover ??= new Prover(this.view, this.analyzer, (files) => this.analyzerOver(files));
    return this.prover;
  }

  /** Lets a reader look at a file; undefined where the file is none of ours. */
  read<T>(uri: string, reader: Reader<T>): Watched<T | undefined> {
    const path = this.view.pathOf(uri);
    if (this.files.document(uri)?.languageId === 'dockerfile' && classify(path) === 'other') {
      // Templates have Docker's name and its language, and yet are no Dockerfiles.
      if (!/^(?:docker|container)file/i.test(basename(path))) this.named.add(path);
    } else this.named.delete(path);
    return this.view.watch(() =>
      this.analyzer.handles(path) ? reader(this.analyzer, path, () => this.proverOf()) : undefined,
    );
  }

  /** Lets somebody look at the files of the project, whatever they are. */
  look<T>(work: (files: FileSource) => T): Watched<T> {
    return this.view.watch(() => work(this.view));
  }

  /** Finds out how the project hangs together; gives what it missed. */
  survey(): ReadonlySet<string> {
    return this.view.watch(() => this.analyzer.project.dockerfilesUsing('/')).missing;
  }

  /** The URIs of the files that a file's last findings were made from. */
  dependenciesOf(uri: string): ReadonlySet<string> {
    const { value } = this.view.watch(() => this.analyzer.filesBehind(this.view.pathOf(uri)));
    return new Set([...value].map((path) => this.view.uriOf(path)));
  }

  private levelsOf(path: string): Readonly<Record<string, string>> {
    const { rules, overlapping } = this.settings.known(this.view.uriOf(path)) ?? defaultSettings;
    // A rule that is set by name is meant, whatever other tools say.
    return overlapping === 'hide' ? { ...WITHOUT_OVERLAPPING, ...rules } : rules;
  }
}

/** All projects of the workspace. */
export class Projects {
  private readonly projects = new Map<string, ProjectAnalysis>();

  /** @param folders the URIs of the workspace folders as they are now */
  constructor(
    private readonly files: WorkspaceFiles,
    private readonly settings: SettingsCache,
    private readonly folders: () => readonly string[],
    private readonly learned: LearnedImages['find'],
    private readonly lookingAt: ((uri: string) => void) | undefined,
  ) {}

  /**
   * Lets a reader look at a file (a URI in normal form), and tells what it missed; undefined where the file belongs to no
   * project.
   */
  read<T>(uri: string, reader: Reader<T>): Watched<T | undefined> | undefined {
    this.lookingAt?.(uri);
    return this.projectOf(uri)?.read(uri, reader);
  }

  /** Lets somebody look at the files of the project that a URI (in normal form) belongs to; undefined where it is in none. */
  look<T>(uri: string, work: (files: FileSource) => T): Watched<T> | undefined {
    return this.projectOf(uri)?.look(work);
  }

  /** The URIs of the files that a file's last findings were made from. */
  dependenciesOf(uri: string): ReadonlySet<string> {
    return this.projectOf(uri)?.dependenciesOf(uri) ?? new Set();
  }

  private projectOf(uri: string): ProjectAnalysis | undefined {
    const folder = innermost(this.folders(), uri);
    // Older versions in a diff, outputs and the like have schemes of their own: nothing can be changed there.
    if (folder === undefined && !/^(?:file|untitled):/.test(uri)) return undefined;
    const root = folder ?? toUri(dirname(toPath(uri)), uri);
    let project = this.projects.get(root);
    if (project === undefined) {
      project = new ProjectAnalysis(root, folder !== undefined, this.files, this.settings, this.learned);
      this.projects.set(root, project);
    }
    return project;
  }

  /** Finds out how the projects of some files hang together; gives what it missed. */
  survey(uris: readonly string[]): ReadonlySet<string> {
    const projects = new Set(uris.map((uri) => this.projectOf(uri)));
    const missing = new Set<string>();
    for (const project of projects) for (const key of project?.survey() ?? []) missing.add(key);
    return missing;
  }

  /** Forgets all: the folders or the settings changed. */
  clear(): void {
    this.projects.clear();
  }
}
