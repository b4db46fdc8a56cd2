/** Programs that run another program: env, sudo, gosu, tini, timeout and their kind. */

import { HOLE } from '../../text/value';
import { HOOK } from '../activation';
import { because } from '../cause';
import { type Arg, bareArg, type Process, type Status } from '../process';
import { type Call, type Program, runChild, runIn } from './call';

export const wrappers: Readonly<Record<string, Program>> = {
  env: runEnv,
  sudo,
  doas: sudo,
  gosu: (call) => asUser(call, call.argv[1]?.value, call.argv.slice(2), false),
  'su-exec': (call) => asUser(call, call.argv[1]?.value, call.argv.slice(2), false),
  setpriv: (call) => userOption(call, '--reuid'),
  chroot: (call) => userOption(call, '--userspec', 1),
  su,
  runuser: su,
  nice: (call) => tail(call, new Set(['-n'])),
  ionice: (call) => tail(call, new Set(['-c', '-n'])),
  timeout: (call) => tail(call, new Set(['-s', '-k']), 1),
  time: (call) => tail(call, new Set(['-f', '-o'])),
  nohup: (call) => tail(call, new Set()),
  setsid: (call) => tail(call, new Set()),
  stdbuf: (call) => tail(call, new Set(['-i', '-o', '-e'])),
  catchsegv: (call) => tail(call, new Set()),
  'xvfb-run': (call) => tail(call, new Set(['-e', '-f', '-n', '-p', '-s'])),
  tini: (call) => tail(call, new Set(['-p', '-e'])),
  'docker-init': (call) => tail(call, new Set(['-p', '-e'])),
  'dumb-init': (call) => tail(call, new Set(['-r'])),
  catatonit: (call) => tail(call, new Set()),
  xargs,
  retry: (call) => tail(call, new Set()),
};

/** Runs what follows the options; `skip` words before it are the wrapper's own. */
function tail(call: Call, withValue: ReadonlySet<string>, skip = 0): Status {
  let i = 1;
  let left = skip;
  for (; i < call.argv.length; i++) {
    const text = call.argv[i]?.value ?? '';
    if (text === '--') {
      i++;
      break;
    }
    if (text.startsWith('-') && text.length > 1) {
      if (withValue.has(text)) i++;
      continue;
    }
    if (left-- > 0) continue;
    break;
  }
  const rest = call.argv.slice(i);
  return rest.length === 0 ? 'assumed' : runChild(call, rest);
}

/** More words of standard input than this are not handed on. */
const MOST_WORDS = 500;

/** `xargs COMMAND`: the command gets the words of standard input at its end; one by one where an option says so. */
function xargs(call: Call): Status {
  const single = call.argv.some((arg) => /^-[nILi]/.test(arg.value));
  const words = (call.scope.stdin?.text ?? HOLE)
    .trim()
    .split(/\s+/)
    .slice(0, single ? 1 : MOST_WORDS)
    .map(bareArg);
  return tail({ ...call, argv: [...call.argv, ...words] }, new Set(['-n', '-P', '-I', '-L', '-d', '-s', '-a']));
}

/** `setpriv --reuid=USER`, `chroot --userspec=USER:GROUP DIR`. */
function userOption(call: Call, name: string, skip = 0): Status {
  const given = call.argv
    .find((arg) => arg.value.startsWith(`${name}=`))
    ?.value.slice(name.length + 1)
    .split(':')[0];
  const process = call.process.fork();
  if (given !== undefined) process.user = given;
  return tail({ ...call, process }, new Set(), skip);
}

function runEnv(call: Call): Status {
  const child = call.process.child();
  let i = 1;
  for (; i < call.argv.length; i++) {
    const arg = call.argv[i];
    const text = arg?.value ?? '';
    if (text === '-i' || text === '-' || text === '--ignore-environment') {
      for (const name of ['PATH', 'CONDA_PREFIX', 'CONDA_SHLVL', 'CONDA_DEFAULT_ENV', 'HOME', 'BASH_ENV', HOOK])
        child.unset(name);
      continue;
    }
    if (text === '-u') {
      child.unset(call.argv[++i]?.value ?? '');
      continue;
    }
    if (text.startsWith('-')) continue;
    const equals = text.indexOf('=');
    if (equals <= 0) break;
    child.set(text.slice(0, equals), text.slice(equals + 1), because(arg?.raw ?? text, arg?.place), true);
  }
  const rest = call.argv.slice(i);
  if (rest.length === 0) {
    call.scope.stdout?.write(HOLE);
    return 'ok';
  }
  return runIn(call, rest, child);
}

/** sudo resets the environment: PATH becomes its own secure_path, activation is gone, unless `-E` keeps some. */
function sudo(call: Call): Status {
  let user = 'root';
  let keep = false;
  let login = false;
  const set: { name: string; value: string; arg: Arg }[] = [];
  let i = 1;
  for (; i < call.argv.length; i++) {
    const arg = call.argv[i];
    const text = arg?.value ?? '';
    if (text === '--') {
      i++;
      break;
    }
    if (/^-[a-zA-Z]*u$/.test(text) || text === '--user') {
      user = call.argv[++i]?.value ?? HOLE;
      if (text.includes('i')) login = true;
    } else if (text === '-i' || text === '--login') login = true;
    else if (text.startsWith('--user=')) user = text.slice(7);
    else if (text.startsWith('--preserve-env') || /^-[A-Z]*E/.test(text)) keep = true;
    else if (text === '-g' || text === '-C' || text === '-p') i++;
    else if (text.startsWith('-')) continue;
    else if (/^[A-Za-z_]\w*=/.test(text) && arg) {
      const equals = text.indexOf('=');
      set.push({ name: text.slice(0, equals), value: text.slice(equals + 1), arg });
    } else break;
  }
  const rest = call.argv.slice(i);
  if (rest.length === 0) return 'assumed';
  const words = login ? [bareArg('bash'), bareArg('-l'), bareArg('-c'), bareArg('"$0" "$@"'), ...rest] : rest;
  return runChild(call, words, (process) => {
    become(call, process, user);
    if (!keep) {
      for (const name of ['CONDA_PREFIX', 'CONDA_SHLVL', 'CONDA_DEFAULT_ENV', 'BASH_ENV', HOOK]) process.unset(name);
    }
    const cause = because('sudo sets a PATH of its own (secure_path)', call.record?.place);
    process.set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', cause, true);
    for (const { name, value, arg } of set) process.set(name, value, because(arg.raw, arg.place), true);
  });
}

function asUser(call: Call, user: string | undefined, rest: readonly Arg[], login: boolean): Status {
  if (user === undefined || rest.length === 0) return 'assumed';
  return runChild(call, rest, (process) => become(call, process, user.split(':')[0] ?? user, login));
}

/** `su [-] USER -c COMMAND`, `runuser -u USER -- COMMAND`. */
function su(call: Call): Status {
  let user = 'root';
  let login = false;
  let command: Arg | undefined;
  let direct = false;
  let shell = 'bash';
  let rest: readonly Arg[] = [];
  for (let i = 1; i < call.argv.length; i++) {
    const text = call.argv[i]?.value ?? '';
    if (text === '-' || text === '-l' || text === '--login') login = true;
    else if (text === '-c' || text === '--command') command = call.argv[++i];
    else if (text === '-s' || text === '--shell') shell = call.argv[++i]?.value ?? shell;
    else if (text === '-u') {
      user = call.argv[++i]?.value ?? HOLE;
      direct = true;
    } else if (text === '--') {
      rest = call.argv.slice(i + 1);
      break;
    } else if (text.startsWith('-')) continue;
    else if (direct) {
      rest = call.argv.slice(i);
      break;
    } else user = text;
  }
  if (direct && rest.length > 0) return asUser(call, user, rest, false);
  if (command === undefined) return 'assumed';
  const words: Arg[] = [{ value: shell, raw: shell, place: undefined }];
  if (login) words.push({ value: '-l', raw: '-l', place: undefined });
  words.push({ value: '-c', raw: '-c', place: undefined }, command);
  return runChild(call, words, (process) => {
    become(call, process, user, true);
    if (login) {
      for (const name of ['CONDA_PREFIX', 'CONDA_SHLVL', 'CONDA_DEFAULT_ENV', 'BASH_ENV', 'ENV', HOOK])
        process.unset(name);
      const cause = because('su - sets a PATH of its own', call.record?.place);
      const own =
        user === 'root'
          ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
          : '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';
      process.set('PATH', own, cause, true);
    }
  });
}

function become(call: Call, process: Process, user: string, home = true): void {
  process.user = user;
  if (!home) return;
  const account = call.interpreter.machine.accounts.get(user);
  const folder = account?.home ?? (user === 'root' ? '/root' : HOLE);
  process.set('HOME', folder, because(`the home folder of ${user}`, call.record?.place), true);
}
