/**
 * Whether a stage surely builds, as far as anybody can say beforehand: every command on the way is one that the model
 * follows, and passes. What is not followed (a Makefile, a program of the user's own) makes it unknown.
 */

import { argumentRows, argumentsOf, knowsOption } from '../knowledge/conda/arguments';
import { behaviour } from '../knowledge/conda/behaviours';
import {
  ACCOUNT_PROGRAMS,
  DOWNLOAD_PROGRAMS,
  FILE_PROGRAMS,
  LASTING_PACKAGES,
  MAKING_PROGRAMS,
  PACKAGE_MANAGERS,
  PRINTING_PROGRAMS,
  STANDARD_MODULES,
} from '../knowledge/ordinary';
import { isWindowsWheel, platformPackageOf, refusedPackageOf } from '../knowledge/packages';
import type { DockerfileModel } from '../model/dockerfile';
import { parentOf } from '../model/owners';
import { type Arg, resolvePath } from '../model/process';
import { builtins } from '../model/programs/builtins';
import { type CondaCall, option, optionArgs } from '../model/programs/condaCall';
import { writtenOptions } from '../model/programs/condaRefuses';
import { baseName, isPip, isPython } from '../model/programs/names';
import { pipWords } from '../model/programs/pythonPrograms';
import { shells } from '../model/programs/shells';
import { wrappers } from '../model/programs/wrappers';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import {
  normalizeName,
  parseEnvironment,
  parseMatchSpec,
  parseRequirement,
  parseRequirements,
  type Requirement,
} from '../parse/conda';
import { HOLE, isKnown, type Value } from '../text/value';
import { mayReplaceBasePython } from './basePython';
import { condaVersionOf, rootOfCall } from './calls';
import { isTemplateLine } from './lostLines';
import { once } from './once';
import { stopsForTerms } from './terms';

/**
 * Whether a stage builds, with all that it is built on and copies from. `true`: every command on the way is one that the
 * model follows, and passes. `false`: one certainly fails. `null`: not known.
 */
const stageBuilds = once((stage: StageModel): boolean | null => {
  if (stage.failure !== undefined) return false;
  const below = stage.base.kind === 'stage' ? [stage.base.stage] : [];
  // A stage copies from those before it alone.
  const others = stage.copies.flatMap((copy) => (copy.fromStage === undefined ? [] : [copy.fromStage]));
  const parts = [...new Set([...below, ...others])].map(stageBuilds);
  if (parts.includes(false)) return false;
  // A source that .dockerignore keeps out, or that the context lacks, stops the build.
  if (stage.copies.some(({ found, source }) => found === 'no' && !/[*?[]/.test(source))) return false;
  if (stage.copies.some(({ found }) => found !== undefined)) return null;
  if (parts.includes(null) || !stage.known) return null;
  if (stage.base.kind === 'image' && !isKnown(stage.base.written)) return null;
  return whyNot(stage) === undefined ? true : null;
});

/** The same for a Dockerfile that may not be one: a line that is no instruction stops the build, unless it is a template's. */
export function builds(model: DockerfileModel, stage: StageModel): boolean | null {
  const { problems, text } = model.dockerfile;
  if (problems.some((problem) => !isTemplateLine(text, problem.span.start))) return false;
  const answer = stageBuilds(stage);
  return answer && problems.length > 0 ? null : answer;
}

/** The first command of the stage's own RUNs of which it is not sure that it passes. */
function whyNot(stage: StageModel): CommandRecord | undefined {
  const parents = new Set(stage.commands.map((command) => command.parent));
  let answered = true;
  for (const command of stage.commands) {
    if (command.reached === 'no' || command.when !== 'build') continue;
    // Its failure stops nothing.
    if (command.masking !== undefined && !command.masking.answered) continue;
    const passes = new Check(command, stage, parents.has(command)).passes();
    // `a || exit 1`: whether the answer is needed is a matter of what comes before it.
    if (command.reached === 'maybe' && isEnd(command)) {
      if (!answered) return command;
      continue;
    }
    if (command.caught) {
      answered = passes;
      continue;
    }
    if (!passes) return command;
  }
  return undefined;
}

function isEnd({ name }: CommandRecord): boolean {
  return name === 'exit' || name === 'false' || name === 'return';
}

/** Subcommands of conda and its kind that do what they say, or only print. */
const CONDA_PRINTS =
  /^(?:|list|info|env list|clean|config(?: .*)?|init|shell init|shell hook|shell\..*|activate|deactivate|tos|env config|notices|search|self-update)$/;

class Check {
  private readonly words: readonly Value[];

  constructor(
    private readonly command: CommandRecord,
    private readonly stage: StageModel,
    /** Whether records of commands that it starts follow: they are looked at one by one. */
    private readonly starts: boolean,
  ) {
    this.words = command.argv.map((arg) => arg.value);
  }

  passes(): boolean {
    const { command, words } = this;
    const { name } = command;
    if (command.fails !== undefined || !isKnown(name) || name === '') return name === '' && command.argv.length === 0;
    if (command.effects.some((each) => each.kind === 'installer' && /mambaforge/i.test(each.download ?? each.path)))
      return false;
    if (command.conda !== undefined) return this.conda();
    if (command.effects.some((each) => each.kind === 'installer')) return true;
    const base = baseName(name);
    if (isPip(base) || pipWords(command.argv) !== undefined) return this.pip();
    if (isPython(base)) return this.python();
    if (this.starts) return true;
    if (base === 'test' || base === '[' || base === 'read') return false;
    if (base === 'source' || base === '.') return this.textOf(words[1] ?? '') !== undefined;
    // An image that has it lets its own user call it.
    if (base === 'fix-permissions') return true;
    if (Object.hasOwn(builtins, name) || PRINTING_PROGRAMS.has(base)) return true;
    if (Object.hasOwn(shells, base) || Object.hasOwn(wrappers, base)) return false;
    if (FILE_PROGRAMS.has(base)) return this.files(base);
    if (ACCOUNT_PROGRAMS.has(base)) return this.account(base);
    if (DOWNLOAD_PROGRAMS.has(base)) return command.seen.program(base) === true;
    if (Object.hasOwn(PACKAGE_MANAGERS, base)) return this.packages(base);
    return words.length === 2 && /^--?(?:version|help)$/i.test(words[1] ?? '') && command.seen.program(base) === true;
  }

  private get mayWrite(): boolean {
    const { user } = this.command;
    return user === 'root' || user === '0';
  }

  private conda(): boolean {
    const { command, stage } = this;
    const { conda } = command;
    if (conda === undefined || !this.isInstalled(conda)) return false;
    if (!this.knowsOptions(conda)) return false;
    if (option(conda, 'help') !== undefined) return true;
    if (stopsForTerms(command, stage) || mayReplaceBasePython({ command, stage })) return false;
    if (this.dependsOnRelease(conda)) return false;
    if (conda.subcommand === 'run') return this.starts;
    if (CONDA_PRINTS.test(conda.subcommand)) return true;
    if (!/^(?:env )?(?:create|update)$|^(?:install|upgrade|remove|uninstall|env remove|rename)$/.test(conda.subcommand))
      return false;
    if (!this.mayWrite && !this.ownsPrefix()) return false;
    const files = optionArgs(conda, 'file').map((arg) => arg.value);
    if (files.length === 0 && /^env (?:create|update)$/.test(conda.subcommand)) files.push('environment.yml');
    return files.every((file) => this.condaFile(file)) && conda.positionals.every((arg) => isPlainSpec(arg.value));
  }

  /** Whether an installation with the program is there, as far as anybody can say. */
  private isInstalled({ program }: CondaCall): boolean {
    const { seen } = this.command;
    const name = program === 'conda-env' ? 'conda' : program;
    return seen.condaRoots().some((root) => root.programs.has(name)) || seen.program(name) === true;
  }

  /** Whether the conda at hand surely has every option of the call. */
  private knowsOptions(conda: CondaCall): boolean {
    if (conda.program !== 'conda')
      return conda.options.every((each) => each.name !== 'source-cache' && each.name !== 'force');
    if (argumentsOf(conda.subcommand) === undefined) return true;
    const version = condaVersionOf({ command: this.command, stage: this.stage });
    return writtenOptions(conda, version).every(
      ({ word }) =>
        knowsOption(conda.subcommand, word, version) !== 'no' &&
        argumentRows(conda.subcommand, word).some((each) => each.until === undefined || version !== undefined),
    );
  }

  /**
   * Whether some releases stop at the call, and which one is at hand is not known; or whether it is one whose solver may
   * come to no end.
   */
  private dependsOnRelease(conda: CondaCall): boolean {
    const { command, stage } = this;
    if (conda.program === 'mamba' && conda.subcommand === 'init') {
      const root = rootOfCall({ command, stage });
      return root === undefined || command.seen.mamba(root.root) === undefined;
    }
    if (conda.program !== 'conda') return false;
    const version = condaVersionOf({ command, stage });
    if (behaviour('conda', version, 'default-solver') === 'classic' && this.solves(conda)) return true;
    if (version !== undefined) return false;
    if (conda.subcommand === 'run')
      return conda.words[conda.words.indexOf(conda.command[0] as Arg) - 1]?.value === '--';
    const made = command.effects.find((each) => each.kind === 'create');
    if (made?.kind !== 'create') return false;
    if (conda.subcommand === 'create') return optionArgs(conda, 'file').some((arg) => /\.ya?ml$/.test(arg.value));
    return isKnown(made.prefix) && command.seen.environment(made.prefix) !== undefined;
  }

  /** Whether packages are looked for that fit together: files of addresses name them all. */
  private solves(conda: CondaCall): boolean {
    if (!/^(?:env )?(?:create|update)$|^(?:install|upgrade|remove|uninstall)$/.test(conda.subcommand)) return false;
    const files = optionArgs(conda, 'file').map((arg) => this.textOf(arg.value));
    const isExplicit = files.length > 0 && files.every((text) => text !== undefined && /^@EXPLICIT\s*$/m.test(text));
    if (isExplicit) return false;
    return conda.subcommand !== 'create' || conda.positionals.length > 0 || files.length > 0;
  }

  /** Whether another user than root may write where the call installs. */
  private ownsPrefix(): boolean {
    const { effects, seen, user } = this.command;
    const target = effects.find((each) => each.kind === 'create' || each.kind === 'install');
    if (target?.kind !== 'create' && target?.kind !== 'install') return true;
    if (target.prefix === undefined || !isKnown(target.prefix)) return false;
    const root = seen.rootOf(target.prefix);
    return root === undefined
      ? seen.environment(target.prefix)?.owner === user
      : root.writableBy.some((each) => each === user || each === HOLE);
  }

  private condaFile(written: Value): boolean {
    const text = this.textOf(written);
    if (text === undefined) return false;
    if (!/\.ya?ml$/.test(written)) return !/^[ \t]*-/m.test(text);
    const environment = parseEnvironment(text);
    if (environment.problems.length > 0 || environment.dependencies === undefined) return false;
    const folder = resolvePath(written, this.command.cwd).replace(/\/[^/]*$/, '');
    return environment.dependencies.items.every((item) => {
      if (item.kind === 'conda') return isPlainSpec(item.text.value);
      return item.kind === 'pip' && item.entries.every((entry) => this.requirement(entry.requirement, folder));
    });
  }

  private textOf(written: Value): string | undefined {
    const path = resolvePath(written, this.command.cwd);
    const text = isKnown(path) ? this.command.seen.file(path)?.text : undefined;
    return text === undefined || !isKnown(text) ? undefined : text;
  }

  /** What pip reads in a line: packages of the index pass, addresses of git where git is there, files where they are. */
  private requirement({ kind, name, marker, target, text }: Requirement, folder: string): boolean {
    const { seen } = this.command;
    if (name !== undefined && (refusedPackageOf(name) || (marker === undefined && isWindowsWheel(name)))) return false;
    switch (kind) {
      case 'package':
      case 'option':
      case 'empty':
        return !/git\+/.test(text) || seen.program('git') === true;
      case 'url':
        return !/git\+/.test(text) || seen.program('git') === true;
      case 'file':
      case 'constraint': {
        if (target === undefined) return false;
        const path = resolvePath(target, folder);
        const content = isKnown(path) ? seen.file(path)?.text : undefined;
        if (content === undefined || !isKnown(content)) return false;
        return parseRequirements(content).requirements.every((each) =>
          each.kind === 'file' || each.kind === 'constraint' ? false : this.requirement(each, folder),
        );
      }
      case 'path':
      case 'editable': {
        if (/git\+/.test(text)) return seen.program('git') === true;
        // Many builds write beside the sources.
        if (this.bindsFolder) return false;
        const at = resolvePath((target ?? '.').replace(/\[.*$/s, ''), folder);
        return ['pyproject.toml', 'setup.py'].some((name) => seen.exists(`${at}/${name}`) === true);
      }
      default:
        return false;
    }
  }

  /** Whether the RUN sees a folder of the build context that it may only read. */
  private get bindsFolder(): boolean {
    const { instruction } = this.command;
    return instruction.flags.some(
      ({ name, value = '' }) => name === 'mount' && !/type=(?:cache|tmpfs|secret|ssh)|(?:^|,)rw/.test(value),
    );
  }

  private pip(): boolean {
    const { command } = this;
    const words = (pipWords(command.argv) ?? command.argv.slice(1)).map((arg) => arg.value);
    if (!command.python.known || command.python.prefix === null) return false;
    // The system's own python refuses pip in newer Debians and Ubuntus (PEP 668).
    if (command.python.prefix === '/usr' && !words.includes('--break-system-packages')) return false;
    const [verb, ...rest] = words;
    if (verb === 'list' || verb === 'check' || verb === '--version' || verb === 'cache' || verb === 'config')
      return verb !== 'check';
    if (verb === 'uninstall') return rest.includes('-y') || rest.includes('--yes');
    if (verb !== 'install') return false;
    for (let i = 0; i < rest.length; i++) {
      const word = rest[i] ?? '';
      if (!isKnown(word)) return false;
      if (/^(?:-r|-c|-e|--requirement|--constraint|--editable)$/.test(word)) {
        const line = `${word} ${rest[++i] ?? ''}`;
        if (!this.requirement(parseRequirement(line), command.cwd)) return false;
      } else if (
        /^(?:-i|-f|-t|--index-url|--extra-index-url|--find-links|--target|--trusted-host|--prefix)$/.test(word)
      )
        i++;
      else if (!word.startsWith('-') && !this.requirement(parseRequirement(word), command.cwd)) return false;
    }
    return true;
  }

  private python(): boolean {
    const { command, words } = this;
    if (!command.python.known || command.python.prefix === null) return false;
    if (words.length === 1) return false;
    if (words.every((word, i) => i === 0 || /^(?:-V|-VV|--version)$/.test(word))) return true;
    const code = words[1] === '-c' ? words[2] : undefined;
    if (words[1] === '-m' && (words[2] === 'venv' || words[2] === 'ensurepip')) return words[2] === 'venv';
    return code !== undefined && isKnown(code) && this.importsOnly(code);
  }

  /** `import a, b; print(…)`: modules of the standard library, and packages that the environment was asked for. */
  private importsOnly(code: string): boolean {
    const prefix = this.command.python.prefix ?? '';
    const environment = this.command.seen.environment(prefix);
    const packages = new Set((environment?.packages ?? []).map((spec) => normalizeName(parseName(spec))));
    return code.split(/[;\n]/).every((statement) => {
      const text = statement.trim();
      if (text === '' || /^print\((?:[^()]|\([^()]*\))*\)$/.test(text)) return true;
      const modules = /^import ([\w., ]+)$/.exec(text)?.[1]?.split(',');
      return (
        modules?.every((each) => {
          const top = each.trim().split(/[. ]/)[0] ?? '';
          return STANDARD_MODULES.has(top) || packages.has(normalizeName(top));
        }) ?? false
      );
    });
  }

  private files(base: string): boolean {
    const { command, words } = this;
    const plain = words.slice(1).filter((word) => !word.startsWith('-'));
    if (plain.some((word) => !isKnown(word))) return base === 'rm' && words.some((word) => /^-\w*f/.test(word));
    const paths = plain.map((word) => resolvePath(word, command.cwd));
    if (!this.mayWrite && base !== 'cat' && !paths.every((path) => this.owns(path))) return false;
    if (base === 'rm') return words.some((word) => /^-\w*f/.test(word) || word === '--force') || this.allThere(paths);
    if (base === 'mkdir') return true;
    if (base === 'touch') return true;
    if (base === 'ln') return true;
    if (base === 'tar' || base === 'unzip') return base === 'tar' && this.unpacks();
    if (base === 'cat') return plain.length === 0 || this.allThere(paths);
    if (base === 'sed') return this.allThere(paths.slice(words.some((word) => word === '-e' || word === '-f') ? 0 : 1));
    if (base === 'sha256sum') return false;
    if (MAKING_PROGRAMS.has(base)) return this.allThere(paths.slice(0, -1));
    return this.allThere(paths.slice(1));
  }

  private unpacks(): boolean {
    const { seen } = this.command;
    const bzip2 = this.words.some((word) => /^-?[a-ik-zA-Z]*j[a-zA-Z]*$/.test(word) || word === '--bzip2');
    return !bzip2 || seen.program('bzip2') === true;
  }

  private allThere(paths: readonly string[]): boolean {
    const { seen } = this.command;
    return paths.every(
      (path) => seen.exists(path) === true || SYSTEM_FOLDER.test(path) || path.includes('*') || this.isNamed(path),
    );
  }

  /** Whether an earlier command, COPY or WORKDIR made the path, or something below it, as far as its words tell. */
  private isNamed(path: string): boolean {
    const { stage, command } = this;
    if (stage.states.some(({ workdir }) => isInside(path, workdir))) return true;
    if (stage.copies.some(({ destination }) => isInside(path, destination.replace(/(.)\/$/, '$1')))) return true;
    for (const each of stage.commands) {
      if (each === command) return false;
      if (each.reached === 'no' || !MAKING_PROGRAMS.has(each.name)) continue;
      if (each.argv.some((arg, i) => i > 0 && isInside(path, resolvePath(arg.value, each.cwd)))) return true;
    }
    return false;
  }

  /** Whether another user than root may write there: below its home and /tmp, and where root gave the folder away. */
  private owns(path: string): boolean {
    const { home, user } = this.command;
    if (path.startsWith('/tmp/')) return true;
    if (home !== undefined && home !== '/' && isKnown(home) && isInside(home, path)) return true;
    // A file that is not there yet is made in its folder.
    const { seen } = this.command;
    return seen.mayWrite(path, user) === true || seen.mayWrite(parentOf(path), user) === true;
  }

  private account(base: string): boolean {
    const { command, words } = this;
    if (!this.mayWrite || command.seen.program(base) === false) return false;
    if (words.some((word) => !isKnown(word))) return false;
    if (base === 'adduser' || base === 'addgroup')
      return command.seen.program('adduser') === true || words.length === 2;
    const taken = command.seen.accounts();
    const at = words.findIndex((word) => /^(?:-u|--uid|-g|--gid)$/.test(word));
    const id = at < 0 ? words.map((word) => /^--[ug]id=(\d+)$/.exec(word)?.[1]).find((each) => each) : words[at + 1];
    const name = words[words.length - 1];
    if (base === 'useradd' && taken.some((account) => account.name === name || account.uid === id)) return false;
    return base !== 'groupadd' || !taken.some((account) => account.name === name || account.uid === id);
  }

  /** Package managers: on their own distribution, while its packages are where they were, with names that last. */
  private packages(base: string): boolean {
    const { stage, words } = this;
    const { bottom } = stage;
    if (!this.mayWrite || bottom?.distribution === undefined) return false;
    if (!(PACKAGE_MANAGERS[base] ?? []).includes(bottom.distribution)) return false;
    if (bottom.deprecated?.archive !== undefined || bottom.distribution === 'centos') return false;
    const plain = words.slice(1).filter((word) => !word.startsWith('-'));
    const [verb, ...names] = plain;
    if (/^(?:update|clean|autoclean|autoremove|makecache)$/.test(verb ?? '')) return true;
    const yes = words.some((word) => /^-\w*y|^--(?:yes|assume-yes)$/.test(word)) || words.includes('-qq');
    if (verb === 'upgrade' || verb === 'dist-upgrade') return yes;
    if (verb !== 'install' && verb !== 'add') return false;
    if (base !== 'apk' && !yes) return false;
    return names.every((name) => LASTING_PACKAGES.has(name)) && this.hasLists(base);
  }

  /** Images have no lists of packages: `apt-get update` comes before, in the same RUN as a rule. */
  private hasLists(base: string): boolean {
    if (base !== 'apt-get' && base !== 'apt') return true;
    for (const each of this.stage.commands) {
      if (each === this.command) return false;
      if (/^apt(?:-get)?$/.test(baseName(each.name)) && each.argv.some((arg) => arg.value === 'update')) return true;
    }
    return false;
  }
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Folders that every image has. */
const SYSTEM_FOLDER =
  /^\/(?:bin|boot|dev|etc|home|lib|media|mnt|opt|root|run|sbin|srv|tmp|usr|var)?$|^\/(?:opt\/conda|usr\/local|etc\/(?:profile|passwd|group|bash\.bashrc)|usr\/bin|usr\/local\/bin|root\/\.bashrc)$/;

function parseName(spec: string): string {
  const parsed = parseMatchSpec(spec);
  return parsed.ok ? parsed.name : '';
}

/** A spec that a channel for Linux can be expected to have: no build of another platform, no package of one. */
function isPlainSpec(text: Value): boolean {
  if (!isKnown(text)) return false;
  const spec = parseMatchSpec(text);
  if (!spec.ok || spec.url !== undefined) return false;
  // `numpy-1.26.4` is the name of a package, and of none that there is.
  if (platformPackageOf(spec.name) !== undefined || /-\d+(?:\.\d+)+$/.test(spec.name)) return false;
  return spec.build === undefined || /[*]/.test(spec.build) || isNoarchBuild(spec.build);
}

/** Builds of noarch packages are there for every platform: their hash is the same for all of a channel. */
export function isNoarchBuild(build: string): boolean {
  return /^(?:py|pyh[0-9a-f]{6,}|(?:py\d+|r\d+|pl\d+)?(?:hd8ed1ab|hdfd78af)|r\d+hc72bb7e)_\d+$/.test(build);
}
