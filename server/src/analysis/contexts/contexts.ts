/** Makes the contexts that rules see, and keeps models until one of their inputs changes. */
import type { Configuration } from '../config/types';
import { featureOf } from '../knowledge/features';
import type { BaseImage, ImageReference } from '../knowledge/images';
import type { BuildContext } from '../model/context';
import { analyzeDockerfile, type DockerfileModel } from '../model/dockerfile';
import { type Arg, resolvePath } from '../model/process';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { simulateArgv, simulateStart } from '../model/start';
import type { ComposeCommand } from '../parse/compose/compose';
import { type CondaFileKind, classifyCondaFile, parseCondaFile, parseEnvironment } from '../parse/conda';
import type { Devcontainer } from '../parse/devcontainer';
import type { Dockerfile } from '../parse/dockerfile/ast';
import { parseDockerfile } from '../parse/dockerfile/parser';
import type { Build, ServiceUse } from '../project/builds';
import { classify, isMakefile } from '../project/classify';
import type { SourceFile } from '../project/files';
import { basename, dirname, join } from '../project/paths';
import type { Project } from '../project/project';
import type { Query } from '../project/tracked';
import { LineIndex } from '../text/lines';
import { isKnown, type Value } from '../text/value';
import { buildContext, withFiles } from './buildContext';
import { filesRead } from './filesRead';
import { lifecycle } from './lifecycle';
import { placed, startedWords } from './startedWords';
import type {
  ComposeContext,
  CondaFileContext,
  ConfigContext,
  DevcontainerContext,
  DockerfileContext,
  EnvironmentContext,
  FileUse,
  ScriptContext,
  ScriptRun,
  ServiceContext,
} from './types';

export interface ContextOptions {
  /** Facts of the user's own base images, as they hold for a Dockerfile. */
  readonly baseImage?: (reference: ImageReference, dockerfile: string) => BaseImage | undefined;
  /** What was learned of an image of which neither the configuration nor the project says anything: it goes before the tables. */
  readonly learnedImage?: (reference: ImageReference, dockerfile: string) => BaseImage | undefined;
  /** Dockerfiles that their names do not show to be ones, but whoever named them says so. */
  readonly dockerfiles?: ReadonlySet<string>;
  /** `--build-arg` values; where given, ARGs without a value are empty, as in `docker build`. */
  readonly buildArgs?: Readonly<Record<string, string>>;
}

type Kind = AnyContext['kind'];

export type AnyContext =
  | DockerfileContext
  | EnvironmentContext
  | CondaFileContext
  | ComposeContext
  | ScriptContext
  | DevcontainerContext
  | ConfigContext;

/** Models are large; what was said of a file outlives the model that it was said from. */
const MOST_MODELS = 128;

export class Contexts {
  private readonly models: Query<DockerfileModel | undefined>;
  private readonly kinds: Query<Kind | undefined>;
  /** Dockerfiles that are read as files of their own image: what is above an edit does not hold there by itself. */
  private readonly insideThemselves = new Set<string>();

  constructor(
    private readonly project: Project,
    private readonly options: ContextOptions,
    private readonly parseConfig: (text: string) => Configuration,
  ) {
    this.models = project.files.query((path, before) => this.makeModel(path, before), {
      keep: MOST_MODELS,
      resumes: true,
    });
    this.kinds = project.files.query((path) => this.kindByContent(path));
  }

  /** Whether a file is one that rules look at, by its name and content. */
  handles(path: string): boolean {
    return this.kindOf(path) !== undefined;
  }

  private kindOf(path: string): Kind | undefined {
    // Whoever names Dockerfiles may do so at any time.
    return this.options.dockerfiles?.has(path) === true && this.project.files.read(path) !== undefined
      ? 'dockerfile'
      : this.kinds.get(path);
  }

  private kindByContent(path: string): Kind | undefined {
    const file = this.project.files.read(path);
    if (file === undefined) return undefined;
    if (this.project.isDockerfile(path)) return 'dockerfile';
    switch (classify(path, file.text.slice(0, 4096))) {
      case 'dockerfile':
        return 'dockerfile';
      case 'compose':
        return 'compose';
      case 'devcontainer':
        return 'devcontainer';
      case 'config':
        return 'config';
      case 'script':
        return 'script';
      case 'environment':
      case 'conda-lock':
      case 'explicit':
        return this.condaKind(path, file) === 'environment' ? 'environment' : 'condaFile';
      default: {
        if (/\.(sh|bash)$/.test(path) || /^#!.*\b(ba|da|z)?sh\b/.test(file.text.slice(0, 80))) return 'script';
        const kind = this.condaKind(path, file);
        return kind === 'unknown' || kind === 'pixi' ? undefined : kind === 'environment' ? 'environment' : 'condaFile';
      }
    }
  }

  private condaKind(path: string, file: SourceFile): CondaFileKind {
    return classifyCondaFile(path, file.text);
  }

  of(path: string): AnyContext | undefined {
    const file = this.project.files.read(path);
    const kind = this.kindOf(path);
    if (file === undefined || kind === undefined) return undefined;
    switch (kind) {
      case 'dockerfile':
        return this.dockerfile(path, file);
      case 'compose':
        return this.compose(path, file);
      case 'environment':
        return { ...this.base(path, file), kind, environment: parseEnvironment(file.text), uses: this.usesOf(path) };
      case 'config':
        return { ...this.base(path, file), kind, config: this.parseConfig(file.text) };
      case 'condaFile':
        return {
          ...this.base(path, file),
          kind,
          file: this.project.condaFile(path) ?? parseCondaFile(path, file.text),
          uses: this.usesOf(path),
        };
      case 'script':
        return this.script(path, file);
      case 'devcontainer': {
        const devcontainer = this.project.devcontainer(path);
        if (devcontainer === undefined) return undefined;
        const [built] = this.project.builtThrough(path);
        const stage = this.devcontainerImage(path, devcontainer)?.stage;
        const life = stage === undefined ? undefined : lifecycle(path, devcontainer, stage, this.project);
        return {
          ...this.base(path, file),
          kind,
          devcontainer,
          built: built === undefined ? undefined : this.model(built),
          // What a feature installs is in the container, and not in the stage.
          stage: devcontainer.features.every((each) => featureOf(each) === 'plain') ? stage : undefined,
          commands: life?.commands ?? [],
          after: life?.after,
          workspace: life?.workspace,
        };
      }
    }
  }

  private base(path: string, file: SourceFile) {
    return {
      path,
      text: file.text,
      lines: new LineIndex(file.text),
      project: this.project,
      model: (other: string) => this.model(other),
    };
  }

  /** The model of a Dockerfile, made again only where something that it was made from changed. */
  model(path: string): DockerfileModel | undefined {
    // Images that are made from each other.
    return this.models.isBusy(path) ? undefined : this.models.get(path);
  }

  private makeModel(path: string, before: DockerfileModel | undefined): DockerfileModel | undefined {
    const dockerfile = this.project.dockerfile(path);
    if (dockerfile === undefined) return undefined;
    const build = this.project.buildsOf(path)[0];
    const resumable = this.insideThemselves.has(path) ? undefined : before;
    return this.analyze(path, dockerfile, build && buildContext(this.project, path, build), resumable);
  }

  private analyze(
    path: string,
    dockerfile: Dockerfile,
    context: BuildContext | undefined,
    before?: DockerfileModel,
  ): DockerfileModel {
    // A stage is started in the head when somebody asks for it: what that reads, the model is made from as well.
    const later = this.project.files.later();
    const options = {
      context: context && {
        resolve: (source: string) => later(() => context.resolve(source)),
        read: (file: string) => {
          if (file === path) this.insideThemselves.add(path);
          return later(() => context.read(file));
        },
        list: (folder: string) => later(() => context.list(folder)),
      },
      buildArgs: { ...agreedArgs(this.project.buildsOf(path)), ...this.options.buildArgs },
      unsetArgs: this.options.buildArgs === undefined ? ('unknown' as const) : ('empty' as const),
      resolveImage: (reference: ImageReference) => later(() => this.image(reference, path)),
    };
    return analyzeDockerfile(path, dockerfile, options, before);
  }

  /**
   * A Dockerfile as it would be with another text, and with new files in its build context; all else of the project
   * stays as it is. Nothing of it is kept.
   *
   * @param created texts of new files by their paths
   */
  preview(path: string, text: string, created: ReadonlyMap<string, string>): DockerfileContext | undefined {
    const file = this.project.files.read(path);
    if (file === undefined) return undefined;
    const build = this.project.buildsOf(path)[0];
    const context = build && withFiles(buildContext(this.project, path, build), build.context, created);
    const model = this.analyze(path, parseDockerfile(text), context);
    return this.dockerfile(path, { ...file, text }, model);
  }

  private image(reference: ImageReference, dockerfile: string): BaseImage | StageModel | undefined {
    const own = this.options.baseImage?.(reference, dockerfile);
    if (own !== undefined) return own;
    const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
    const build = this.project.imageBuiltBy(`${reference.repository}${tag}`);
    if (build === undefined) return this.options.learnedImage?.(reference, dockerfile);
    const model = this.model(build.dockerfile);
    return model && stageOf(model, build.target);
  }

  private dockerfile(path: string, file: SourceFile, self = this.model(path)): DockerfileContext | undefined {
    if (self === undefined) return undefined;
    const builds = this.project.buildsOf(path);
    const services = this.project.composeOf(path);
    const results = new Set<StageModel>();
    for (const build of builds) {
      const stage = stageOf(self, build.target);
      if (stage) results.add(stage);
    }
    if (results.size === 0 || builds.every((build) => build.target === undefined))
      if (self.final) results.add(self.final);
    const needed = new Set<StageModel>();
    for (const stage of results) for (const each of self.needed(stage)) needed.add(each);
    const commands: CommandRecord[] = [];
    for (const stage of self.stages)
      for (const command of stage.commands) if (command.place.file === path) commands.push(command);
    for (const stage of results) {
      for (const command of stage.start?.commands ?? []) if (command.place.file === path) commands.push(command);
      for (const command of stage.health) if (command.place.file === path) commands.push(command);
    }
    return {
      ...this.base(path, file),
      kind: 'dockerfile',
      dockerfile: self.dockerfile,
      self,
      needed,
      results: [...results],
      builds,
      services,
      commands,
    };
  }

  private compose(path: string, file: SourceFile): ComposeContext | undefined {
    const compose = this.project.compose(path);
    if (compose === undefined) return undefined;
    const uses = this.project.servicesIn(path);
    const services = compose.services.map((service): ServiceContext => {
      const use = uses.find((each) => each.service.name === service.name);
      return this.service(service, use, path);
    });
    return { ...this.base(path, file), kind: 'compose', compose, services };
  }

  private service(service: ServiceContext['service'], use: ServiceUse | undefined, path: string): ServiceContext {
    const image = service.image?.value.value;
    const build: Build | undefined =
      use?.build ?? (image !== undefined && isKnown(image) ? this.project.imageBuiltBy(image) : undefined);
    const model = build && this.model(build.dockerfile);
    const stage = model && stageOf(model, build.target);
    const override = {
      entrypoint: words(service.entrypoint, path),
      command: words(service.command, path),
    };
    const changed = override.entrypoint !== undefined || override.command !== undefined;
    const start = stage === undefined ? [] : ((changed ? simulateStart(stage, override) : stage.start)?.commands ?? []);
    const test = service.healthTest;
    const user = service.user?.value.value;
    const health =
      stage === undefined || test === undefined
        ? []
        : simulateArgv(stage, startedWords(test.form, test.argv, path), 'health', { user });
    return { service, use, model, stage, start, health };
  }

  private devcontainerImage(
    path: string,
    devcontainer: Devcontainer,
  ): { readonly model: DockerfileModel; readonly stage: StageModel } | undefined {
    const { build, composeFiles, features, image, service } = devcontainer;
    if (features.some((each) => featureOf(each) === 'unknown')) return undefined;
    if (build !== undefined) {
      const own = this.project
        .builtThrough(path)
        .flatMap((dockerfile) => this.project.buildsOf(dockerfile))
        .find(({ origin }) => origin.kind === 'devcontainer' && origin.file === path);
      const model = own && this.model(own.dockerfile);
      return withStage(model, own?.target);
    }
    if (composeFiles.length > 0) {
      const files = new Set(composeFiles.map(({ value }) => join(dirname(path), value)));
      const uses = this.project.services.filter(
        ({ file, service: { name } }) => files.has(file) && name === service?.value,
      );
      const [use] = uses;
      // With several files the later ones change what the first one says.
      if (use === undefined || uses.length > 1) return undefined;
      const { model, stage } = this.service(use.service, use, use.file);
      return model && stage && { model, stage };
    }
    if (image === undefined || !isKnown(image.value) || /\s/.test(image.value)) return undefined;
    return withStage(this.analyze(path, parseDockerfile(`FROM ${image.value}\n`), undefined), undefined);
  }

  /** Which commands of the project's Dockerfiles read an environment file. */
  private usesOf(path: string): readonly FileUse[] {
    const uses: FileUse[] = [];
    for (const dockerfile of this.project.dockerfilesUsing(path)) {
      const model = this.model(dockerfile);
      for (const stage of model?.stages ?? []) {
        for (const command of stage.commands) {
          const found = filesRead(command).filter((each) => each.project === path);
          for (let n = 0; n < found.length && model !== undefined; n++) uses.push({ model, stage, command });
        }
      }
    }
    return uses;
  }

  private script(path: string, file: SourceFile): ScriptContext | undefined {
    const runs: ScriptRun[] = [];
    for (const dockerfile of this.project.dockerfilesUsing(path)) {
      const model = this.model(dockerfile);
      if (model === undefined) continue;
      for (const stage of model.stages) {
        add(runs, model, stage, path, stage.commands, 'build');
        if (
          stage !== model.final &&
          !this.project.buildsOf(dockerfile).some((build) => stageOf(model, build.target) === stage)
        )
          continue;
        const start = stage.start?.commands ?? [];
        const entry = stage.final.entrypoint;
        add(runs, model, stage, path, start, entry === undefined ? 'command' : 'entrypoint');
      }
    }
    for (const { path: file, devcontainer } of this.project.devcontainers) {
      const named = isMakefile(path) ? 'make' : basename(path);
      if (!devcontainer.commands.some(({ words }) => words.some(({ value }) => value.includes(named)))) continue;
      const image = this.devcontainerImage(file, devcontainer);
      if (image === undefined) continue;
      const { commands } = lifecycle(file, devcontainer, image.stage, this.project);
      add(runs, image.model, image.stage, path, commands, 'lifecycle');
    }
    const language = isMakefile(path) ? 'make' : 'shell';
    if (runs.length === 0 && (language === 'make' || !RUNS_DOCKER.test(file.text))) return undefined;
    return {
      ...this.base(path, file),
      kind: 'script',
      language,
      mode: file.mode,
      runs,
      commands: runs.flatMap((run) => run.commands),
    };
  }
}

/** A script of the host that starts containers: no Dockerfile runs it, but it belongs to the project all the same. */
const RUNS_DOCKER = /\b(?:docker|podman)[ \t]+(?:container[ \t]+)?(?:exec|run)\b/;

function add(
  runs: ScriptRun[],
  model: DockerfileModel,
  stage: StageModel,
  path: string,
  records: readonly CommandRecord[],
  role: ScriptRun['role'],
): void {
  const commands = records.filter((record) => record.place.file === path);
  if (commands.length > 0) runs.push({ model, stage, role, commands, caller: commands[0]?.parent });
  else {
    const caller = records.find((record) => startsInVain(record, path));
    if (caller !== undefined) runs.push({ model, stage, role, commands, caller });
  }
}

const FIRST_LINE: ReadonlySet<string> = new Set(['file-not-found', 'not-executable', 'wrong-arguments']);

/** True for a command that is to run the script, whose mode or first line stops it: it leaves no commands. */
function startsInVain(record: CommandRecord, path: string): boolean {
  const { fails, name } = record;
  if (fails === undefined || !FIRST_LINE.has(fails.code) || !isKnown(name)) return false;
  const places = name.includes('/')
    ? [resolvePath(name, record.cwd)]
    : (record.path ?? '').split(':').map((folder) => `${folder}/${name}`);
  return places.some((each) => isKnown(each) && record.seen.file(each)?.copiedFrom === path);
}

function withStage(
  model: DockerfileModel | undefined,
  target: Value | undefined,
): { readonly model: DockerfileModel; readonly stage: StageModel } | undefined {
  const stage = model && stageOf(model, target);
  return stage && { model, stage };
}

/** The stage that a target names; without one the last. */
export function stageOf(model: DockerfileModel, target: Value | undefined): StageModel | undefined {
  if (target === undefined || target === '') return model.final;
  if (!isKnown(target)) return undefined;
  return (
    model.stages.find((stage) => stage.stage.name === target.toLowerCase()) ??
    (/^\d+$/.test(target) ? model.stages[Number(target)] : undefined)
  );
}

/**
 * Build arguments that all builds agree on. Those that only the shell of whoever builds knows (`uid=${UID}`) are left
 * out: the Dockerfile's own default stands for what the author works with, as in a plain `docker build`.
 */
function agreedArgs(builds: readonly Build[]): Record<string, Value> {
  const args: Record<string, Value> = {};
  const first = builds[0];
  if (first === undefined) return args;
  for (const [name, argument] of first.args) {
    if (!isKnown(argument.value)) continue;
    if (builds.every((build) => build.args.get(name)?.value === argument.value)) args[name] = argument.value;
  }
  return args;
}

function words(command: ComposeCommand | undefined, path: string): Arg[] | undefined {
  if (command === undefined || command.form === 'null') return undefined;
  return command.argv.map((word) => placed(word, path));
}
