/** Programs of the operating system that change files, accounts and permissions. */

import { withoutEnd } from '../../text/trim';
import { HOLE, isKnown, type Value } from '../../text/value';
import { because, type Cause } from '../cause';
import { changedFile, type Environment, type FileEntry } from '../machine';
import { isSystemFolder, othersByMode } from '../owners';
import { type Arg, bareArg, resolvePath, type Status } from '../process';
import { isThere, ownsNew } from '../rights';
import type { Call, Program } from './call';
import { print } from './call';
import { toChangeMode, toChangeOwner, toCreate, toRemove, toWrite } from './denied';
import { make } from './make';
import { baseName, condaProgramName } from './names';
import { readOptions } from './options';
import { sed } from './sed';

export const systemPrograms: Readonly<Record<string, Program>> = {
  useradd: (call) => addUser(call, false),
  adduser: (call) => addUser(call, true),
  usermod: (call) => {
    const name = call.argv[call.argv.length - 1]?.value ?? '';
    const home = optionValue(call, ['-d', '--home']);
    const account = call.interpreter.machine.accounts.get(name);
    const login = optionValue(call, ['-l', '--login']);
    if (account && home !== undefined) call.interpreter.machine.accounts.set(name, { ...account, home });
    const uid = optionValue(call, ['-u', '--uid']);
    if (account && uid !== undefined) call.interpreter.machine.accounts.set(name, { ...account, uid });
    if (account && login !== undefined) {
      call.interpreter.machine.accounts.set(name, undefined);
      call.interpreter.machine.accounts.set(login, {
        ...account,
        name: login,
        uid: uid ?? account.uid,
        home: home ?? account.home,
      });
    }
    return 'assumed';
  },
  chpasswd: setPasswords,
  userdel: removeUser,
  deluser: removeUser,
  ln: link,
  cp: copy,
  install: installFiles,
  mv(call) {
    const files = plain(call).slice(0, -1);
    for (const file of files) {
      const stop = toRemove(call, file.value);
      if (stop !== undefined) return stop;
    }
    const status = copy(call);
    if (status === 'fail') return status;
    for (const file of files) removePath(call, file.value);
    return status;
  },
  rm(call) {
    for (const file of plain(call)) {
      const stop = toRemove(call, file.value);
      if (stop !== undefined) return stop;
      removePath(call, file.value);
    }
    return 'assumed';
  },
  rmdir(call) {
    for (const folder of plain(call)) {
      const stop = toRemove(call, folder.value);
      if (stop !== undefined) return stop;
      removePath(call, folder.value);
    }
    return 'assumed';
  },
  mkdir(call) {
    const { operands, value } = readOptions(
      call.argv.slice(1).map((arg) => (/^-[a-zA-Z]+m$/.test(arg.value) ? bareArg('-m') : arg)),
      new Set(['-m', '--mode', '-Z', '--context']),
    );
    const mode = value('-m', '--mode');
    for (const folder of operands) {
      const stop = makeFolder(call, folder.value, mode);
      if (stop !== undefined) return stop;
    }
    return 'assumed';
  },
  touch(call) {
    for (const file of plain(call)) {
      const path = resolvePath(file.value, call.process.cwd);
      const machine = call.interpreter.machine;
      const stop = toWrite(call, path);
      if (stop !== undefined) return stop;
      if (isKnown(path) && !isThere(path, machine)) ownsNew(path, call.process, machine);
      if (isKnown(path) && machine.file(path) === undefined) {
        machine.files.set(path, {
          text: machine.baseKnown ? '' : HOLE,
          origin: undefined,
          cause: because(`makes ${path}`, call.record?.place),
        });
      }
    }
    return 'assumed';
  },
  chmod(call) {
    const [mode, ...files] = plain(call, /^-[RcfvH]+$|^--/);
    const recursive = call.argv.some((arg) => /^-[a-zA-Z]*R/.test(arg.value) || arg.value === '--recursive');
    const machine = call.interpreter.machine;
    const executable = makesExecutable(mode?.value ?? '');
    for (const file of files) {
      const path = resolvePath(file.value, call.process.cwd);
      if (!isKnown(path)) {
        // `chmod +x $(find …)`: which files it takes is not known, so it may be any.
        if (executable) machine.modes.set('/', true);
        continue;
      }
      const stop = toChangeMode(call, file.value);
      if (stop !== undefined) return stop;
      changeMode(machine, path, mode?.value ?? '', recursive);
      if (path === '/root' && opensFolder(mode?.value ?? '')) machine.openedFolders.set(path, true);
      if (executable !== undefined) {
        if (recursive) machine.modes.set(path, executable);
        else if (path.includes('*') && executable)
          machine.modes.set(folderAbove(path.slice(0, path.indexOf('*'))), true);
      }
      for (const each of matching(call, path, recursive)) {
        const entry = machine.file(each);
        if (entry && executable !== undefined) machine.files.set(each, changedFile(entry, { executable }));
      }
      if (recursive || /w|[2367]$/.test(mode?.value ?? ''))
        grant(call, path, /^[^-]*w|-[^-ao+]*[ao+][^-]*w|[2367]$/.test(mode?.value ?? '') ? HOLE : undefined);
    }
    return 'assumed';
  },
  find(call) {
    // `find FOLDER … -exec chmod +x {} +`: which files it takes is not followed, so it may be any of the folder.
    const at = call.argv.findIndex((arg) => /^-exec(dir)?$/.test(arg.value));
    if (at > 0 && call.argv[at + 1]?.value === 'chmod' && makesExecutable(call.argv[at + 2]?.value ?? '')) {
      for (const folder of plain({ ...call, argv: call.argv.slice(0, 2) })) {
        const path = resolvePath(folder.value, call.process.cwd);
        const { machine } = call.interpreter;
        machine.modes.set(isKnown(path) ? path : '/', true);
        for (const each of isKnown(path) ? matching(call, path, true) : machine.files.keys()) {
          const entry = machine.file(each);
          if (entry) machine.files.set(each, changedFile(entry, { executable: true }));
        }
      }
    }
    print(call, HOLE);
    return 'assumed';
  },
  chown(call) {
    const [owner, ...files] = plain(call);
    if (owner !== undefined && files.length === 0 && owner.value.startsWith('/') && !hasReference(call)) {
      // The owner came from a variable that is empty: the shell leaves the word out.
      const text = `chown: missing operand after '${owner.value}'`;
      return call.interpreter.fail(call.record, call.scope, { code: 'wrong-arguments', text });
    }
    const user = owner?.value.split(/[:.]/)[0];
    const name = user === undefined ? undefined : userName(call, user);
    const whole = isRecursive(call);
    for (const file of files) {
      const stop = name === undefined || name === '' ? undefined : toChangeOwner(call, file.value, name, whole);
      if (stop !== undefined) return stop;
      if (name !== undefined && name !== '') changeOwner(call, file.value, name, whole);
    }
    for (const file of files) grant(call, resolvePath(file.value, call.process.cwd), name === '' ? undefined : name);
    return 'assumed';
  },
  chgrp(call) {
    const [, ...files] = plain(call);
    for (const file of files) grant(call, resolvePath(file.value, call.process.cwd), HOLE);
    return 'assumed';
  },
  setfacl(call) {
    for (const file of plain(call).slice(1)) loosen(call, file.value);
    return 'assumed';
  },
  'fix-permissions'(call) {
    for (const file of plain(call)) loosen(call, file.value);
    for (const file of plain(call)) grant(call, resolvePath(file.value, call.process.cwd), HOLE);
    return 'assumed';
  },
  wget: (call) => download(call, ['-O', '--output-document'], /^-[a-zA-Z]*O$/),
  curl: (call) => download(call, ['-o', '--output'], /^-[a-zA-Z]*o$/),
  aria2c: (call) => download(call, ['-o', '--out'], /^-[a-zA-Z]*o$/),
  git: cloneRepository,
  tar: unpack,
  unzip: unpack,
  sed,
  'apt-get': packages,
  apt: packages,
  aptitude: packages,
  apk: packages,
  yum: packages,
  dnf: packages,
  microdnf: packages,
  'update-alternatives'(call) {
    const words = call.argv.map((arg) => arg.value);
    const at = words.indexOf('--install');
    if (at >= 0 && baseName(words[at + 1] ?? '') === 'python')
      call.interpreter.machine.systemPython.set((words[at + 1] ?? '').replace(/\/bin\/python$/, ''));
    return 'assumed';
  },
  'dpkg-reconfigure'(call) {
    if (call.argv.some((arg) => arg.value === 'dash')) setSh(call, '/bin/bash');
    return 'assumed';
  },
  chsh: () => 'assumed',
  true: () => 'ok',
  false: () => 'fail',
  make,
  gmake: make,
  cmake: () => 'assumed',
  ansible: unknownScript,
  'ansible-playbook': unknownScript,
  nvidia: () => 'assumed',
};

/** `chpasswd` reads lines `NAME:PASSWORD`; with `-e` the passwords are encrypted. */
function setPasswords(call: Call): Status {
  const text = call.scope.stdin?.text;
  if (text === undefined || call.argv.some(({ value }) => /^-[a-z]*[eR]|^--(?:encrypted|root)/.test(value)))
    return 'assumed';
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const [name, password] = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    if (colon > 0 && password !== '' && isKnown(line))
      call.interpreter.effect(call.record, { kind: 'password', name, password });
  }
  return 'assumed';
}

function unknownScript(call: Call): Status {
  call.interpreter.machine.opaque ??= because(`runs ${call.argv[0]?.value ?? ''}`, call.record?.place);
  return 'assumed';
}

function setSh(call: Call, target: string): void {
  const cause = because(`makes /bin/sh ${target}`, call.record?.place);
  call.interpreter.machine.files.set('/bin/sh', { text: HOLE, origin: undefined, link: target, cause });
}

/** Whether a mode lets a file be executed; undefined where it says nothing of that. */
function makesExecutable(mode: string): boolean | undefined {
  if (/^[0-7]+$/.test(mode)) return /[1357]/.test(mode.slice(-3));
  if (/[+=][rwX]*[xX]/.test(mode)) return true;
  return /^[ugoa]*-[rw]*x/.test(mode) ? false : undefined;
}

/** Whether a mode lets everybody look into a folder. */
function opensFolder(mode: string): boolean {
  if (/^[0-7]+$/.test(mode)) return /[1357]$/.test(mode);
  return mode.split(',').some((each) => /^(?:[ug]*[oa][ugoa]*)?[+=][rwst]*[xX]/.test(each));
}

/** The operands that are not options. */
function plain(call: Call, options = /^-./): Arg[] {
  return call.argv.slice(1).filter((arg) => !options.test(arg.value));
}

function optionValue(call: Call, names: readonly string[]): Value | undefined {
  for (let i = 1; i < call.argv.length; i++) {
    const text = call.argv[i]?.value ?? '';
    for (const name of names) {
      if (text === name) return call.argv[i + 1]?.value;
      if (name.startsWith('--') && text.startsWith(`${name}=`)) return text.slice(name.length + 1);
      if (!name.startsWith('--') && text.startsWith(name) && text.length > 2 && !text.startsWith('--'))
        return text.slice(2);
    }
  }
  return undefined;
}

const USER_OPTIONS_WITH_VALUE = new Set([
  '-u',
  '--uid',
  '-g',
  '--gid',
  '-G',
  '--groups',
  '-d',
  '--home-dir',
  '--home',
  '-s',
  '--shell',
  '-c',
  '--comment',
  '--gecos',
  '-k',
  '--skel',
  '-p',
  '--password',
  '--ingroup',
  '--base-dir',
  '-b',
  '-e',
  '--expiredate',
  '--firstuid',
  '-h',
]);

/** `install -d FOLDER…` makes folders, `install FILE… TARGET` copies; `-o` and `-m` say whose they are, and their mode. */
function installFiles(call: Call): Status {
  // `-dm 755` is `-d -m 755`.
  const words = call.argv
    .slice(1)
    .flatMap((arg) =>
      /^-[a-zA-Z]+[mog]$/.test(arg.value) ? [...arg.value.slice(1)].map((each) => bareArg(`-${each}`)) : arg,
    );
  const { operands, value, has } = readOptions(words, INSTALL_VALUES);
  const owner = value('-o', '--owner');
  const mode = value('-m', '--mode');
  const { machine } = call.interpreter;
  if (has('-d', '--directory')) {
    for (const folder of operands) {
      const stop = makeFolder(call, folder.value, mode);
      if (stop !== undefined) return stop;
      if (owner !== undefined) changeOwner(call, folder.value, userName(call, owner), false);
    }
    return 'assumed';
  }
  const status = copy({ ...call, argv: [...call.argv.slice(0, 1), ...operands] });
  const last = operands.at(-1);
  for (const file of operands.slice(0, -1)) {
    const to = resolvePath(last?.value ?? '', call.process.cwd);
    const path = isThere(`${to}/${baseName(file.value)}`, machine) ? `${to}/${baseName(file.value)}` : to;
    if (owner !== undefined && isKnown(path)) changeOwner(call, path, userName(call, owner), false);
  }
  return status;
}

function hasReference(call: Call): boolean {
  return call.argv.some(({ value }) => value.startsWith('--reference') || !isKnown(value));
}

const INSTALL_VALUES: ReadonlySet<string> = new Set(['-o', '--owner', '-g', '--group', '-m', '--mode', '-t', '-S']);

function isRecursive(call: Call): boolean {
  return call.argv.some((arg) => /^-[a-zA-Z]*R/.test(arg.value) || arg.value === '--recursive');
}

/** `mkdir [-p] FOLDER`: what is missing of the path is its user's then. */
function makeFolder(call: Call, folder: Value, mode: Value | undefined): Status | undefined {
  const { machine } = call.interpreter;
  const path = resolvePath(folder, call.process.cwd);
  // `mkdir -p` of a folder that is there changes nothing.
  if (!isKnown(path) || isThere(path, machine)) {
    if (isKnown(path) && call.scope.reach === 'yes') machine.madeFolders.set(path, true);
    return undefined;
  }
  const stop = toCreate(call, path);
  if (stop !== undefined) return stop;
  if (call.scope.reach === 'yes') machine.madeFolders.set(path, true);
  ownsNew(path, call.process, machine, false, true);
  if (mode !== undefined) changeMode(machine, path, mode, false);
  return undefined;
}

/** `chmod`: whether others may write from now on. */
function changeMode(machine: Call['interpreter']['machine'], path: string, mode: Value, whole: boolean): void {
  const others = othersByMode(mode);
  if (others === undefined) return;
  const star = path.indexOf('*');
  // Which files a pattern takes is not followed.
  const place = star < 0 ? path : folderAbove(path.slice(0, star));
  const old = machine.owners.of(place) ?? { user: isSystemFolder(place) ? 'root' : HOLE, cause: undefined };
  const owner = { ...old, others: star < 0 ? others : ('perhaps' as const) };
  if (whole || star >= 0) machine.owners.setWhole(place, owner);
  else machine.owners.set(place, owner);
}

/** `chown`: whose the files are from now on. */
function changeOwner(call: Call, value: Value, user: Value, whole: boolean): void {
  const { machine } = call.interpreter;
  const path = resolvePath(value, call.process.cwd);
  const star = path.indexOf('*');
  const cause = because(call.record?.text ?? 'chown', call.record?.place);
  if (!isKnown(path)) {
    // Any path may be meant.
    machine.owners.setWhole('/', { user: HOLE, others: 'perhaps', cause });
    return;
  }
  const place = star < 0 ? path : folderAbove(path.slice(0, star));
  const sure = star < 0 && call.scope.reach === 'yes';
  const owner = { user: sure ? user : HOLE, others: machine.owners.of(place)?.others ?? 'no', cause } as const;
  if (whole || star >= 0) machine.owners.setWhole(place, owner);
  else machine.owners.set(place, owner);
}

/** After a program that gives rights in ways that are not followed. */
function loosen(call: Call, value: Value): void {
  const path = resolvePath(value, call.process.cwd);
  const { owners } = call.interpreter.machine;
  const place = isKnown(path) ? path : '/';
  owners.setWhole(place, { user: owners.of(place)?.user ?? HOLE, others: 'perhaps', cause: undefined });
}

/** `cp` gives the copy to who makes it; with `-a` or `-p`, and moved, it stays whose it was. */
function keepOwner(call: Call, from: string, to: string): void {
  const { machine } = call.interpreter;
  const keeps =
    call.argv[0]?.value.endsWith('mv') === true ||
    call.argv.some((arg) => /^-[a-zA-Z]*[ap]|^--(archive|preserve)/.test(arg.value));
  const whole = machine.folders.get(from) !== undefined || call.argv.some((arg) => /^-[a-zA-Z]*[rRa]/.test(arg.value));
  const old = keeps ? machine.owners.of(from) : undefined;
  if (old === undefined) ownsNew(to, call.process, machine, whole);
  else if (whole) machine.owners.setWhole(to, old);
  else machine.owners.set(to, old);
}

/** Whether `tar` or `unzip` unpacks, as opposed to making or listing an archive. */
function extracts(call: Call): boolean {
  const [program, mode = ''] = call.argv.map((arg) => arg.value);
  if (baseName(program ?? '') !== 'tar') return true;
  return call.argv.some((arg) => /^-[a-zA-Z]*x|^--(extract|get)$/.test(arg.value)) || /^[a-zA-Z]*x/.test(mode);
}

/** `userdel NAME`, `deluser NAME`: the account and its uid are free again. */
function removeUser(call: Call): Status {
  const name = plain(call).pop()?.value;
  const { accounts } = call.interpreter.machine;
  if (name !== undefined && isKnown(name)) accounts.set(name, undefined);
  // Which account it is may be worked out by the script: then none is sure to be left.
  else for (const account of accounts.values()) accounts.set(account.name, undefined);
  return 'assumed';
}

/** `useradd` makes no home folder without `-m`; `adduser` makes one and copies the skeleton (Debian, not busybox). */
function addUser(call: Call, adduser: boolean): Status {
  const machine = call.interpreter.machine;
  const busybox = adduser && machine.distribution === 'alpine';
  let name: Value | undefined;
  let makesHome = adduser;
  let system = false;
  for (let i = 1; i < call.argv.length; i++) {
    const text = call.argv[i]?.value ?? '';
    if (USER_OPTIONS_WITH_VALUE.has(text) && !(text === '-h' && !busybox)) {
      i++;
      continue;
    }
    if (text === '--create-home' || (/^-[a-ln-zA-Z]*m[a-zA-Z]*$/.test(text) && !adduser)) makesHome = true;
    if (text === '--no-create-home' || text === '-M' || (busybox && text === '-H')) makesHome = false;
    if (text === '--system' || text === '-r' || (busybox && text === '-S')) system = true;
    // Bundles such as `-ms /bin/bash` end in an option that takes the next word.
    if (/^-[a-zA-Z]{2,}$/.test(text) && USER_OPTIONS_WITH_VALUE.has(`-${text.charAt(text.length - 1)}`)) i++;
    if (!text.startsWith('-')) {
      if (name === undefined) name = text;
      else if (adduser) return 'assumed';
    }
  }
  if (name === undefined || !isKnown(name)) return 'assumed';
  if (adduser && system && !busybox && machine.distribution === 'debian') makesHome &&= true;
  const home = optionValue(call, ['-d', '--home-dir', '--home', ...(busybox ? ['-h'] : [])]) ?? `/home/${name}`;
  const uid = optionValue(call, ['-u', '--uid']) ?? (system ? undefined : nextUid(machine));
  const cause = because(call.record?.text ?? `makes the user ${name}`, call.record?.place);
  machine.accounts.set(name, { name, uid, home, cause });
  call.interpreter.effect(call.record, { kind: 'user', name });
  // Red Hat's useradd makes the folder unless it is told not to.
  const byDefault = !adduser && machine.distribution !== 'debian' && machine.distribution !== 'ubuntu';
  if ((makesHome || byDefault) && isKnown(home) && !isThere(home, machine))
    ownsNew(home, { user: name }, machine, true);
  if (makesHome && !busybox && !(adduser && system) && isKnown(home)) {
    for (const path of machine.files.keys()) {
      if (!path.startsWith('/etc/skel/')) continue;
      const entry = machine.file(path);
      const copyPath = `${home}/${path.slice('/etc/skel/'.length)}`;
      if (entry && machine.files.get(copyPath) === undefined) machine.files.set(copyPath, entry);
    }
  }
  return 'assumed';
}

const MOST_ACCOUNTS = 500;

/** The number that a new account gets: the first free one from 1000 on, where all numbers are known. */
function nextUid(machine: Call['interpreter']['machine']): string | undefined {
  if (!machine.baseKnown) return undefined;
  let next = 1000;
  // Nobody makes so many; looking through all of them for each would cost the square of the file.
  if (machine.accounts.size > MOST_ACCOUNTS) return undefined;
  for (const { uid } of machine.accounts.values()) {
    const number = uid !== undefined && isKnown(uid) ? Number(uid) : Number.NaN;
    if (uid !== undefined && Number.isNaN(number)) return undefined;
    if (number >= next && number < 59_999) next = number + 1;
  }
  return String(next);
}

function link(call: Call): Status {
  const words = plain(call);
  if (!call.argv.some((arg) => /^-[a-zA-Z]*s/.test(arg.value) || arg.value === '--symbolic')) return copy(call);
  if (words.length > 2) {
    const folder = words[words.length - 1];
    for (const word of words.slice(0, -1)) {
      const into = { value: `${folder?.value}/${baseName(word.value)}`, raw: '', place: undefined };
      link({ ...call, argv: [...call.argv.filter((arg) => arg.value.startsWith('-')), word, into] });
    }
    return 'assumed';
  }
  const target = words[0];
  if (target === undefined) return 'assumed';
  const destination = words[1]?.value ?? baseName(target.value);
  let path = resolvePath(destination, call.process.cwd);
  const machine = call.interpreter.machine;
  if (
    destination.endsWith('/') ||
    destination === '.' ||
    /^(\/usr(\/local)?)?\/s?bin$/.test(path) ||
    path === '/etc/profile.d'
  )
    path = `${path}/${baseName(target.value)}`.replace('//', '/');
  if (!isKnown(path)) return 'assumed';
  const stop = toCreate(call, path);
  if (stop !== undefined) return stop;
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  const to = resolvePath(target.value, folder);
  if (to.includes('*')) {
    // Which programs these are is not followed.
    if (/\/s?bin$/.test(folder)) machine.unknownFolders.set(folder, 'link');
    return 'assumed';
  }
  machine.files.set(path, {
    text: HOLE,
    origin: undefined,
    link: to,
    cause: because(`${path} → ${to}`, call.record?.place),
  });
  return 'assumed';
}

/** The known paths that a pattern with `*` at its end means. */
function matching(call: Call, path: string, recursive: boolean): string[] {
  if (!path.includes('*') && !recursive) return [path];
  const start = path.includes('*') ? path.slice(0, path.indexOf('*')) : path === '/' ? '/' : `${path}/`;
  return [path, ...call.interpreter.machine.files.keys().filter((each) => each.startsWith(start))];
}

/** The folder that the beginning of a pattern stands in. */
function folderAbove(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function copy(call: Call): Status {
  const words = plain(call);
  const destination = words[words.length - 1];
  if (destination === undefined || words.length < 2) return 'assumed';
  const machine = call.interpreter.machine;
  const to = resolvePath(destination.value, call.process.cwd);
  if (!isKnown(to)) return 'assumed';
  for (const word of words.slice(0, -1)) {
    const from = resolvePath(word.value, call.process.cwd);
    if (!isKnown(from)) continue;
    const entry = machine.file(from);
    const contents = /\/\.$/.test(word.value);
    const asFolder =
      !contents && (destination.value.endsWith('/') || words.length > 2 || machine.exists(`${to}/`) === true);
    const path = asFolder ? `${to === '/' ? '' : to}/${baseName(from)}` : to;
    const into = isThere(to, machine) && machine.file(to) === undefined ? `${to}/${baseName(from)}` : path;
    const stop = toWrite(call, into);
    if (stop !== undefined) return stop;
    keepOwner(call, from, into);
    const cause = because(`copies ${from} to ${path}`, call.record?.place, entry?.cause);
    if (entry) machine.files.set(path, changedFile(entry, { cause }));
    placeProgram(call, from, to, asFolder, cause);
    moveEnvironments(call, from, path);
  }
  return 'assumed';
}

/** A program of conda's kind (or files that are not named one by one) put into a folder of programs: it is found there. */
function placeProgram(call: Call, from: string, to: string, asFolder: boolean, cause: Cause): void {
  const { machine } = call.interpreter;
  const name = baseName(from);
  const folder = /\/s?bin$/.test(to);
  if (name.includes('*')) {
    if (folder) machine.unknownFolders.set(to, 'copy');
    return;
  }
  const path = asFolder || folder ? `${to}/${name}` : to;
  if (condaProgramName(path) === undefined) return;
  const root = machine.loosePrograms.get(from);
  if (root !== undefined) machine.loosePrograms.set(path, root);
  else if (machine.file(path) === undefined) machine.files.set(path, { text: HOLE, origin: undefined, cause });
}

/** Where there are more, only an environment of exactly that path is looked for: searching all costs the square. */
const MOST_ENVIRONMENTS = 1000;

/** The environments at or below a path. */
function environmentsBelow({ environments }: Call['interpreter']['machine'], path: string): readonly Environment[] {
  if (environments.size > MOST_ENVIRONMENTS) {
    const own = environments.get(path);
    return own === undefined ? [] : [own];
  }
  return environments.values().filter(({ prefix }) => prefix === path || prefix.startsWith(`${path}/`));
}

/** The files that are known below a folder. */
function filesBelow({ files }: Call['interpreter']['machine'], folder: string): readonly string[] {
  return files.keys().filter((path) => path.startsWith(`${folder}/`));
}

function moveEnvironments(call: Call, from: string, to: string): void {
  const machine = call.interpreter.machine;
  for (const environment of environmentsBelow(machine, from)) {
    const prefix = to + environment.prefix.slice(from.length);
    machine.environments.set(prefix, { ...environment, prefix, movedFrom: environment.prefix });
    // Its scripts come along, and say what they said before.
    for (const path of filesBelow(machine, environment.prefix)) {
      const entry = machine.files.get(path);
      if (entry !== undefined) machine.files.set(prefix + path.slice(environment.prefix.length), entry);
    }
  }
}

function removePath(call: Call, value: Value): void {
  const path = resolvePath(value, call.process.cwd);
  if (!isKnown(path) || call.scope.reach !== 'yes') return;
  const machine = call.interpreter.machine;
  if (machine.madeFolders.get(path)) machine.madeFolders.set(path, undefined);
  machine.owners.delete(path);
  if (machine.files.get(path) !== undefined) machine.files.set(path, undefined);
  for (const { prefix } of environmentsBelow(machine, path)) {
    machine.environments.set(prefix, undefined);
    for (const file of filesBelow(machine, prefix)) machine.files.set(file, undefined);
  }
  if (machine.condaRoots.get(path)) machine.condaRoots.set(path, undefined);
  if (path !== '/' && call.argv.some((arg) => /^-\w*[rR]|^--recursive$/.test(arg.value))) {
    for (const below of machine.files.keys())
      if (below.startsWith(`${path}/`) && machine.files.get(below) !== undefined) machine.files.set(below, undefined);
  }
}

function userName(call: Call, user: Value): Value {
  if (!/^\d+$/.test(user)) return user;
  if (user === '0') return 'root';
  return call.interpreter.machine.accounts.values().find((account) => account.uid === user)?.name ?? user;
}

/** Nobody gives a folder to more; each is kept with every version of the installation. */
const MOST_WRITERS = 64;

/** Lets a user write to the conda installations at or below a path. */
function grant(call: Call, path: Value, user: Value | undefined): void {
  if (user === undefined) return;
  const machine = call.interpreter.machine;
  for (const root of machine.condaRoots.values()) {
    if (
      !isKnown(path) ||
      root.root === path ||
      root.root.startsWith(path === '/' ? '/' : `${path}/`) ||
      path === `${root.root}/envs`
    ) {
      if (root.writableBy.includes(user) || root.writableBy.length >= MOST_WRITERS) continue;
      machine.condaRoots.set(root.root, { ...root, writableBy: [...root.writableBy, user] });
    }
  }
}

function download(call: Call, outputs: readonly string[], bundle: RegExp): Status {
  const machine = call.interpreter.machine;
  let url: Value | undefined;
  let path: Value | undefined;
  let folder: Value | undefined;
  // `-qO-`, `-fsSLo/tmp/x`: the value is in the same word.
  const attached = outputs[0] === '-O' ? /^-[a-zA-NP-Z]*O(.+)$/s : /^-[a-np-zA-Z]*o(.+)$/s;
  for (let i = 1; i < call.argv.length; i++) {
    const text = call.argv[i]?.value ?? '';
    if (outputs.includes(text) || bundle.test(text)) path = call.argv[++i]?.value;
    else if (text === '-P' || text === '--directory-prefix' || text === '--output-dir') folder = call.argv[++i]?.value;
    else if (outputs.some((name) => name.startsWith('--') && text.startsWith(`${name}=`)))
      path = text.slice(text.indexOf('=') + 1);
    else if (attached.test(text)) path = attached.exec(text)?.[1];
    else if (
      /^(https?|ftp):\/\//.test(text) ||
      (url === undefined && !text.startsWith('-') && /^[^=]+\.[a-z]+\//.test(text))
    )
      url ??= text;
    else if (url === undefined && text.startsWith(HOLE) && !text.startsWith('-'))
      url = sharedAddress(call.argv[i]?.alternatives) ?? text;
  }
  if (url === undefined) {
    print(call, HOLE);
    return 'assumed';
  }
  const wget = call.argv[0]?.value.endsWith('wget') ?? false;
  const remoteName = call.argv.some((arg) => /^-[a-zA-Z]*O$/.test(arg.value) || arg.value === '--remote-name');
  if (path === undefined && (wget || remoteName)) path = baseName(url.split('?')[0] ?? url);
  if (path === undefined || path === '-') {
    call.scope.stdout?.write(HOLE);
    if (path === undefined && call.scope.stdout === undefined) return 'assumed';
    markPipe(call, url);
    return 'assumed';
  }
  const at = resolvePath(folder === undefined ? path : `${folder}/${path}`, call.process.cwd);
  const stop = toWrite(call, at);
  if (stop !== undefined) return stop;
  ownsNew(at, call.process, machine);
  call.interpreter.effect(call.record, { kind: 'download', url, path: at });
  if (!isKnown(at)) return 'assumed';
  const entry: FileEntry = {
    text: HOLE,
    origin: undefined,
    download: url,
    cause: because(`loads ${url}`, call.record?.place),
  };
  machine.files.set(at, entry);
  if (/micro\.?mamba/.test(url) && baseName(at).includes('micromamba')) placeMicromamba(call, at);
  return 'assumed';
}

/** What the addresses of all branches have in common, with a hole in the place of the rest: a download that works had one. */
function sharedAddress(alternatives: readonly Value[] | undefined): Value | undefined {
  const [first, ...others] = alternatives ?? [];
  if (first === undefined || !/^(?:https?|ftp):\/\//.test(first)) return undefined;
  if (others.length === 0) return first;
  let start = 0;
  while (start < first.length && others.every((each) => each.charAt(start) === first.charAt(start))) start++;
  const shortest = Math.min(first.length, ...others.map((each) => each.length));
  let end = 0;
  while (
    end < shortest - start &&
    others.every((each) => each.charAt(each.length - 1 - end) === first.charAt(first.length - 1 - end))
  )
    end++;
  return `${first.slice(0, start)}${HOLE}${end === 0 ? '' : first.slice(-end)}`;
}

function markPipe(call: Call, url: Value): void {
  call.interpreter.effect(call.record, { kind: 'download', url, path: '-' });
  if (call.scope.stdout !== undefined) call.scope.stdout.download = url;
}

/** micromamba is one program: its root prefix is decided at each call. */
function placeMicromamba(call: Call, path: string): void {
  call.interpreter.machine.loosePrograms.set(path, '/root/micromamba');
}

const GIT_VALUES = new Set([
  ...['-b', '--branch', '--depth', '-o', '--origin', '-c', '--config', '-j', '--jobs', '--filter', '--reference'],
  ...['--separate-git-dir', '-u', '--upload-pack', '--template', '--shallow-since', '--shallow-exclude', '-C'],
]);

/** `git clone ADDRESS [FOLDER]`: a folder of unknown content. */
function cloneRepository(call: Call): Status {
  const { unfollowedProgram } = call.interpreter.machine;
  if (unfollowedProgram.get() === undefined) unfollowedProgram.set('git');
  const { operands } = readOptions(call.argv.slice(1), GIT_VALUES);
  const [command, address, folder] = operands.map((arg) => arg.value);
  if (command === 'clone' && address !== undefined) {
    const name = folder ?? baseName(withoutEnd(address, '/')).replace(/\.git$/, '');
    const path = resolvePath(name, call.process.cwd);
    if (isKnown(path)) {
      const stop = toCreate(call, path);
      if (stop !== undefined) return stop;
      call.interpreter.machine.unknownFolders.set(path, 'clone');
      ownsNew(path, call.process, call.interpreter.machine, true, true);
    }
  }
  print(call, HOLE);
  return 'assumed';
}

function unpack(call: Call): Status {
  const machine = call.interpreter.machine;
  const files = plain(call).map((arg) => machine.file(resolvePath(arg.value, call.process.cwd))?.download);
  const download = call.scope.stdin?.download ?? files.find((each) => each !== undefined) ?? '';
  const named = call.argv.find((arg) => /(^|\/)micromamba$/.test(arg.value));
  const folder =
    optionValue(call, [call.argv[0]?.value.endsWith('unzip') ? '-d' : '-C', '--directory']) ?? call.process.cwd;
  if (/micro\.?mamba/.test(download) || call.argv.some((arg) => /micromamba/.test(arg.value))) {
    const strip = call.argv.some((arg) => arg.value === '--strip-components=1');
    const path = resolvePath(strip ? 'micromamba' : (named?.value ?? 'bin/micromamba'), folder);
    if (isKnown(path)) placeMicromamba(call, path);
  }
  // An archive may hold anything, an environment packed by conda-pack among it.
  const prefix = resolvePath(folder, call.process.cwd);
  const stop =
    extracts(call) && isKnown(prefix) ? toCreate(call, `${prefix === '/' ? '' : prefix}/content`) : undefined;
  if (stop !== undefined) return stop;
  if (isKnown(prefix)) machine.unknownFolders.set(prefix, 'archive');
  else machine.opaque ??= because('unpacks an archive', call.record?.place);
  return 'assumed';
}

/** Package managers: which tools are there afterwards, and whether a python of the system's own. */
function packages(call: Call): Status {
  const machine = call.interpreter.machine;
  const words = plain(call).map((arg) => arg.value);
  if (!words.includes('install') && !words.includes('add')) {
    print(call, HOLE);
    return 'assumed';
  }
  for (const word of words) {
    const name = word.split(/[=<>:~]/)[0] ?? word;
    if (!isKnown(word)) machine.packagesUnknown.set(true);
    machine.systemPrograms.set(name, true);
    if (
      name === 'python-is-python3' ||
      name === 'python' ||
      name === 'python-minimal' ||
      name === 'python2' ||
      /^python-is-/.test(name)
    ) {
      machine.systemPython.set('/usr');
    }
    if (/^(micromamba|conda|miniconda3?|mamba)$/.test(name))
      machine.opaque ??= because(`installs ${name}`, call.record?.place);
  }
  return 'assumed';
}
