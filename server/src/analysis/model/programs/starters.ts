/** Programs that start others by what small files say: cron, supervisord and s6. */
import { parseCrontab } from '../../parse/crontab';
import { type IniSection, parseIni } from '../../parse/ini';
import type { MappedText } from '../../text/mapped';
import { HOLE, isKnown, type Value } from '../../text/value';
import { because } from '../cause';
import type { FileEntry } from '../machine';
import { type Arg, bareArg, Process, resolvePath, type Status } from '../process';
import { type Call, type Program, runIn } from './call';
import { baseName } from './names';
import { runFile } from './shells';

export const starters: Readonly<Record<string, Program>> = {
  cron: (call) => runCron(call, 'cron'),
  crond: (call) => runCron(call, call.interpreter.machine.distribution === 'alpine' ? 'busybox' : 'cron'),
  crontab,
  service: (call) => (/^crond?$/.test(call.argv[1]?.value ?? '') ? runCron(call, 'cron') : 'assumed'),
  supervisord,
  init: services,
};

/** So many jobs and programs are looked at. */
const MOST = 50;
/** What Debian's cron and cronie give a job: nothing of the image's ENV is among it (crontab(5), cron(8)). */
const CRON_PATH = '/usr/bin:/bin';

/** The jobs of all crontabs, each as cron starts it. */
function runCron(call: Call, kind: 'cron' | 'busybox'): Status {
  if (call.interpreter.occasion.when === 'build') return 'assumed';
  const { machine } = call.interpreter;
  let room = MOST;
  for (const path of machine.filesIn('/etc').concat(machine.filesIn('/var/spool/cron'))) {
    const system = path === '/etc/crontab' || /^\/etc\/cron\.d\/[\w-]+$/.test(path);
    // Debian's cron passes files in cron.d by whose names have a dot.
    const own = /^\/(?:var\/spool\/cron\/(?:crontabs\/)?|etc\/crontabs\/)([\w.-]+)$/.exec(path)?.[1];
    const file = system || own !== undefined ? machine.file(path) : undefined;
    if (file === undefined || !isKnown(file.text)) continue;
    for (const job of parseCrontab(file.text, system).jobs) {
      if (--room < 0) return 'assumed';
      const process = kind === 'busybox' ? call.process.child() : new Process(() => undefined);
      process.lost = call.process.lost;
      const user = job.user ?? own ?? 'root';
      process.user = user;
      const home = homeOf(call, user);
      process.cwd = home;
      const cause = because('cron', call.record?.place);
      const set = (name: string, value: Value): void => process.set(name, value, cause, true);
      if (kind === 'cron') set('PATH', CRON_PATH);
      set('HOME', home);
      set('SHELL', '/bin/sh');
      for (const [name, value] of job.variables) set(name, value);
      start(call, [bareArg(process.get('SHELL') ?? '/bin/sh'), bareArg('-c'), argOf(job.command, file)], process);
    }
  }
  return 'assumed';
}

/** `crontab FILE` and `… | crontab -`: the crontab of the user who calls it. */
function crontab(call: Call): Status {
  const { machine } = call.interpreter;
  const at = call.argv.findIndex(({ value }) => value === '-u');
  const user = at < 0 ? call.process.user : (call.argv[at + 1]?.value ?? HOLE);
  const words = call.argv.slice(1).filter((_, i) => at < 0 || (i + 1 !== at && i + 1 !== at + 1));
  const [word] = words;
  if (!isKnown(user) || (word !== undefined && word.value !== '-' && word.value.startsWith('-'))) return 'assumed';
  const path = `/var/spool/cron/crontabs/${user}`;
  const cause = because('crontab', call.record?.place);
  if (word === undefined || word.value === '-') {
    const stdin = call.scope.stdin;
    machine.files.set(path, { text: stdin?.text ?? HOLE, origin: stdin?.origin(), cause });
    return 'assumed';
  }
  const source = resolvePath(word.value, call.process.cwd);
  const file = isKnown(source) ? machine.file(source) : undefined;
  machine.files.set(path, { text: file?.text ?? HOLE, origin: file?.origin, cause });
  return 'assumed';
}

/** Where supervisord looks for its file, the first that is there (http://supervisord.org/configuration.html). */
const SUPERVISOR_FILES = ['/etc/supervisord.conf', '/etc/supervisor/supervisord.conf'];

function supervisord(call: Call): Status {
  if (call.interpreter.occasion.when === 'build') return 'assumed';
  const { machine } = call.interpreter;
  const words = call.argv.map(({ value }) => value);
  const at = words.findIndex((word) => word === '-c' || word === '--configuration');
  const joined = words.find((word) => word.startsWith('--configuration='))?.slice('--configuration='.length);
  const given = at < 0 ? joined : words[at + 1];
  const named = given === undefined ? undefined : resolvePath(given, call.process.cwd);
  const local = [`${call.process.cwd}/supervisord.conf`, `${call.process.cwd}/etc/supervisord.conf`];
  const main =
    named ?? [...local, ...SUPERVISOR_FILES].find((path) => isKnown(path) && machine.file(path) !== undefined);
  const files: FileEntry[] = [];
  const first = main === undefined || !isKnown(main) ? undefined : machine.file(main);
  if (first !== undefined) files.push(first);
  // Debian's own file, which nobody wrote here, includes this folder.
  const debian = main === undefined || (first === undefined && main === '/etc/supervisor/supervisord.conf');
  const included = debian
    ? ['/etc/supervisor/conf.d/*.conf']
    : sectionsOf(first).flatMap(({ name, entries }) =>
        name === 'include'
          ? entries.filter(({ key }) => key === 'files').flatMap(({ value }) => value.text.split(/\s+/))
          : [],
      );
  for (const pattern of included) {
    const folder = pattern.slice(0, pattern.lastIndexOf('/'));
    if (!/^\/[^*?]*\/\*\.(?:conf|ini)$/.test(pattern)) continue;
    const end = pattern.slice(pattern.lastIndexOf('.'));
    for (const path of machine.filesIn(folder)) {
      if (!path.endsWith(end) || path.slice(folder.length + 1).includes('/')) continue;
      const file = machine.file(path);
      if (file !== undefined && file !== first) files.push(file);
    }
  }
  let room = MOST;
  for (const file of files) {
    for (const section of sectionsOf(file)) {
      if (!/^(?:program|fcgi-program|eventlistener):/.test(section.name) || --room < 0) continue;
      runProgram(call, section, file);
    }
  }
  return 'assumed';
}

function sectionsOf(file: FileEntry | undefined): readonly IniSection[] {
  return file === undefined || !isKnown(file.text) ? [] : parseIni(file.text);
}

/**
 * One program of supervisord. Its command is no text for a shell. Its name is looked up on the PATH that supervisord has
 * itself; what `environment=` says holds for the program that was found
 * (https://github.com/Supervisor/supervisor/blob/main/supervisor/process.py: get_execv_args, _spawn_as_child).
 */
function runProgram(call: Call, { entries }: IniSection, file: FileEntry): void {
  const value = (key: string): MappedText | undefined => entries.find((entry) => entry.key === key)?.value;
  const command = value('command');
  if (command === undefined) return;
  const argv = splitWords(command).map((word) => argOf(word, file));
  const [program] = argv;
  if (program === undefined) return;
  const process = call.process.child();
  const directory = value('directory')?.text;
  if (directory !== undefined) process.cwd = resolvePath(directory, process.cwd);
  const user = value('user')?.text;
  if (user !== undefined && user !== '') process.user = user;
  const cause = because('supervisord', call.record?.place);
  // A shell is found wherever it is; what it looks up itself is looked up on the PATH that it was given.
  const looksUp = program.value.includes('/') || /^(?:ba|da|z)?sh$|^env$/.test(baseName(program.value));
  for (const [, name = '', text = ''] of (value('environment')?.text ?? '').matchAll(
    /(?<!\w)\d*([A-Za-z_]\w*)\s*=\s*("[^"]*"|'[^']*'|[^,\s]*)/g,
  )) {
    if (name === 'PATH' && !looksUp) continue;
    const own = text
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/%\(ENV_(\w+)\)s/g, (_all, each: string) => process.get(each) ?? HOLE);
    process.set(name, /%\(/.test(own) ? HOLE : own, cause, true);
  }
  start(call, argv, process);
}

/** Words as Python's shlex splits them; escapes are left as they are. */
function splitWords(text: MappedText): MappedText[] {
  const words: MappedText[] = [];
  for (const match of text.text.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)) {
    const inner = match[1] ?? match[2];
    const from = match.index + (inner === undefined ? 0 : 1);
    words.push(text.part(from, from + (inner ?? match[0]).length));
  }
  return words;
}

/** The services of s6 and s6-overlay: their `run` scripts, with the container's ENV only where `with-contenv` says so. */
function services(call: Call): Status {
  if (call.interpreter.occasion.when === 'build' || call.argv[0]?.value !== '/init') return 'assumed';
  const { machine } = call.interpreter;
  let room = MOST;
  for (const path of machine.filesIn('/etc')) {
    if (!/^\/etc\/(?:services\.d|s6-overlay\/s6-rc\.d)\/[^/]+\/run$/.test(path) || --room < 0) continue;
    const file = machine.file(path);
    if (file === undefined || !isKnown(file.text)) continue;
    const whole = /^#!.*\bwith-contenv\b/.test(file.text);
    const process = whole ? call.process.child() : new Process(() => undefined);
    process.lost = call.process.lost;
    process.user = call.process.user;
    process.cwd = '/';
    if (!whole)
      process.set(
        'PATH',
        '/command:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        because('s6', undefined),
        true,
      );
    // `#!/command/with-contenv bash`: the shell is the second word.
    const shell = /^#!\s*\S*with-contenv\s+(\S+)/.exec(file.text)?.[1];
    if (shell !== undefined) start(call, [bareArg(shell), bareArg(path)], process);
    else runFile({ ...call, argv: [bareArg(path)], process }, path, file);
  }
  return 'assumed';
}

function start(call: Call, argv: readonly Arg[], process: Process): void {
  const scope = { ...call.scope, stdin: undefined, stdout: undefined, detached: true };
  runIn({ ...call, scope }, argv, process);
}

/** A text of a file as a word of a command, with its place in the project where the file came from there. */
function argOf(text: MappedText, { origin }: FileEntry): Arg {
  if (origin === undefined) return bareArg(text.text);
  const map = origin.map.compose(text);
  return {
    value: text.text,
    raw: text.text,
    place: { file: origin.file, span: map.span(0, map.text.length) },
    origin: () => ({ file: origin.file, map }),
  };
}

function homeOf(call: Call, user: string): Value {
  if (user === 'root') return '/root';
  return call.interpreter.machine.accounts.get(user)?.home ?? HOLE;
}
