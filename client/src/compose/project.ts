/** A compose project as the command line of Compose names it. Pure. */
import { comparable } from '../paths';
import type { ComposeTool } from './tool';

/** What is done with a project or one of its services. */
export type ComposeAction = 'up' | 'down' | 'stop' | 'restart' | 'logs' | 'config';

/** The files and the folder of a compose project. */
export interface ComposeProject {
  /** Absolute; the first is the one that the others override. */
  readonly files: readonly [string, ...string[]];
  /** The folder that relative paths and `.env` belong to, absolute. */
  readonly folder: string;
  /** The folder where it is not the first file's own: Compose has to be told. */
  readonly directory?: string;
  /** The name to give it where Compose would find none; undefined leaves the naming to Compose. */
  readonly name: string | undefined;
}

/** https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file, in the order of preference. */
const BASES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = BASES.map((name) => name.replace(/(?=\.ya?ml$)/, '.override'));

/**
 * The project that a compose file belongs to. A file with one of Compose's own names goes together with its override
 * file, as when Compose looks for files itself; any other file stands for itself.
 * @param folder the file's folder, absolute
 * @param name the file's name
 * @param siblings the names of the files in the folder
 * @param named whether something names the project: `name:` in the file, COMPOSE_PROJECT_NAME
 * @param join joins a folder and a name as this platform does
 */
export function composeProject(
  folder: string,
  name: string,
  siblings: readonly string[],
  named: boolean,
  join: (folder: string, name: string) => string,
): ComposeProject {
  const there = new Set(siblings);
  let files: [string, ...string[]] = [name];
  if (BASES.includes(name)) {
    const override = overrideOf(name, there);
    if (override !== undefined) files = [name, override];
  } else if (OVERRIDES.includes(name)) {
    const base = BASES.find((each) => there.has(each) && overrideOf(each, there) === name);
    if (base !== undefined) files = [base, name];
  }
  const [first, ...rest] = files;
  return {
    files: [join(folder, first), ...rest.map((each) => join(folder, each))],
    folder,
    name: named ? undefined : missingName(folder),
  };
}

/** The override file that goes with a base file: of the same name and ending if there is one. */
function overrideOf(base: string, there: ReadonlySet<string>): string | undefined {
  const [stem = ''] = base.split('.');
  const own = OVERRIDES[BASES.indexOf(base)];
  const candidates = OVERRIDES.filter((each) => each.startsWith(`${stem}.`));
  return [...(own === undefined ? [] : [own]), ...candidates].find((each) => there.has(each));
}

/**
 * Compose names a project after its folder, of which it keeps only lower case letters, digits, dashes and underscores,
 * and a name has to begin with a letter or digit. Of a folder with nothing of that, Compose 2 makes no project.
 */
function missingName(folder: string): string | undefined {
  const last = folder.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  if (/[a-z0-9]/i.test(last)) return undefined;
  // FNV-1a: the same folder has to give the same name in every window.
  let hash = 0x811c9dc5;
  for (let i = 0; i < folder.length; i++) hash = Math.imul(hash ^ folder.charCodeAt(i), 0x01000193) >>> 0;
  return `compose-${hash.toString(16).padStart(8, '0')}`;
}

const ARGUMENTS: Readonly<Record<ComposeAction, readonly string[]>> = {
  up: ['up', '-d', '--build'],
  down: ['down'],
  stop: ['stop'],
  restart: ['restart'],
  logs: ['logs', '--follow', '--tail', '200'],
  config: ['config'],
};

const DOCKERS: ReadonlySet<string> = new Set(['docker', 'docker-compose']);

/**
 * The command line that does something with a project, or with some of its services, as a list of arguments.
 * @param services all of the project's where it is empty; `down` and `config` are only for whole projects
 */
export function composeArgv(
  tool: ComposeTool,
  project: ComposeProject,
  action: ComposeAction,
  services: readonly string[] = [],
): string[] {
  if (services.length > 0 && (action === 'down' || action === 'config')) {
    throw new Error(`compose ${action} is for a whole project`);
  }
  return [
    ...tool.argv,
    ...project.files.flatMap((file) => ['-f', file]),
    ...(project.name === undefined ? [] : ['-p', project.name]),
    // podman-compose does not know the option.
    ...(project.directory === undefined || !DOCKERS.has(tool.argv[0] ?? '')
      ? []
      : ['--project-directory', project.directory]),
    ...ARGUMENTS[action],
    // A service may be called `-x`. podman-compose knows no `--`, so it is there only where it is needed.
    ...(services.some((each) => each.startsWith('-')) ? ['--'] : []),
    ...services,
  ];
}

/** A command line as people would type it, for display only; nothing ever runs it. */
export function displayed(argv: readonly string[]): string {
  return argv.map((each) => (/^[\w@%+=:,./\\-]+$/.test(each) ? each : `'${each.replaceAll("'", "'\\''")}'`)).join(' ');
}

/** The labels of one container of a compose project. */
export interface ComposeLabels {
  readonly service: string | undefined;
  readonly workingDir: string | undefined;
  /** As the label has them: separated by commas, absolute or relative to the folder. */
  readonly configFiles: string | undefined;
}

/** True where a container was made from the project's first file. Old releases write the file's name without its folder. */
export function belongsTo(
  labels: ComposeLabels,
  project: ComposeProject,
  platform: NodeJS.Platform = process.platform,
): boolean {
  const same = (path: string) => comparable(path, platform);
  const { service, workingDir, configFiles } = labels;
  if (service === undefined || workingDir === undefined || same(workingDir) !== same(project.folder)) return false;
  const base = same(project.files[0]);
  const name = base.slice(base.lastIndexOf('/') + 1);
  // A path may hold a comma itself.
  const list = `,${same(configFiles ?? '')},`;
  return list.includes(`,${base},`) || list.includes(`,${name},`) || list.includes(`,./${name},`);
}
