/** The fix that gives an image a user of its own and hands the working folder to it. */

import type { DockerfileContext } from '../contexts/types';
import { everyCommand } from '../facts/commands';
import { isRoot, lastUser } from '../facts/users';
import { WORKING_PROGRAMS } from '../knowledge/ordinary';
import { PROGRAMS_OF_ROOT, SERVICES_OF_ROOT, syncsFirst } from '../knowledge/rights';
import { baseName } from '../model/programs/names';
import type { StageModel } from '../model/stage';
import type { CopyInstruction, Instruction } from '../parse/dockerfile/ast';
import { isKnown } from '../text/value';
import { linesBefore } from './edits';
import { insert } from './raw';
import type { Edit, Fix } from './types';
import { endAs } from './user';

/** Accounts of the distribution itself that nobody works as. */
const SYSTEM = /^(nobody|daemon|bin|sys|www-data|_apt|mail|games|man|backup|list|sync|operator)$/;

/** Folders that belong to the system: never handed to a user as a whole. */
const SYSTEM_FOLDER = /^\/(|bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$/;

/** The fixes for a stage that ends as root, the best first; none where another user could not work in the image. */
export function nonRootFixes(context: DockerfileContext, stage: StageModel): Fix[] {
  if (context.dockerfile.escape !== '\\' || needsRoot(stage)) return [];
  // Stages that are built on this one would begin as its user, and what they install needs root.
  if (context.self.stages.some(({ base }) => base.kind === 'stage' && base.stage === stage)) return [];
  const own = ownAccount(stage);
  if (own !== undefined) return [endFix(context, stage, own)];
  const { bottom } = stage;
  if (bottom?.distribution === 'distroless') {
    return bottom.repositories.some((name) => name.includes('distroless')) ? [endFix(context, stage, 'nonroot')] : [];
  }
  const accounts = stage.machine.accounts.values();
  const ready = accounts.find((account) => account.uid === '1000' && isKnown(account.name));
  if (ready !== undefined && !SYSTEM.test(ready.name)) return [endFix(context, stage, ready.name)];
  const fix = newUser(context, stage);
  return fix === undefined ? [] : [fix];
}

function endFix(context: DockerfileContext, stage: StageModel, name: string): Fix {
  const { lines, edits } = handOver(context, stage, name);
  return { title: `End as the user ${name}`, safe: false, edits: [endAs(context, stage, name, lines), ...edits] };
}

interface HandOver {
  readonly lines: readonly string[];
  readonly edits: readonly Edit[];
}

const NOTHING: HandOver = { lines: [], edits: [] };

/**
 * Gives the working folder to a user who is there already: WORKDIR made it as root, and COPY and RUN filled it as root.
 */
function handOver(context: DockerfileContext, stage: StageModel, name: string): HandOver {
  const { workdir } = stage.final;
  const bourne = stage.final.shell.some((word) => /(^|\/)(ba|da|z)?sh$/.test(word.value));
  if (!isKnown(workdir) || SYSTEM_FOLDER.test(workdir) || !/^[\w./-]+$/.test(workdir) || !bourne) return NOTHING;
  if (!stage.stage.instructions.some(({ keyword }) => keyword === 'WORKDIR')) return NOTHING;
  const home = stage.machine.accounts.values().find((account) => account.name === name)?.home;
  if (home !== undefined && isWithin(home, workdir)) return NOTHING;
  const commands = everyCommand(stage);
  // Somebody has thought of it.
  if (commands.some(({ name: program }) => /^(?:chown|fix-permissions)$/.test(program))) return NOTHING;
  const filled = commands.some(
    ({ cwd, name: program }) => isWithin(workdir, cwd) && WORKING_PROGRAMS.test(baseName(program)),
  );
  if (filled) return { lines: [`RUN chown -R ${name} ${workdir}`], edits: [] };
  const copies = copiesInto(stage, workdir);
  return {
    lines: [`RUN chown ${name} ${workdir}`],
    edits: copies.map((copy) => insert(context.path, copy.keywordSpan.end, ` --chown=${name}`)),
  };
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** An account that the Dockerfile itself makes, the last one; or the user that it worked as before. */
function ownAccount(stage: StageModel): string | undefined {
  const before = stage.states
    .map((state) => state.user)
    .filter((user) => isKnown(user) && !isRoot(user))
    .pop();
  if (before !== undefined) return before;
  const accounts = stage.machine.accounts
    .values()
    .filter((each) => each.cause?.location !== undefined && isKnown(each.name) && !SYSTEM.test(each.name));
  return accounts.length === 1 ? accounts[0]?.name : undefined;
}

/** True where what the image holds or starts lies in root's home, or relies on root's start-up files. */
export function needsRoot(stage: StageModel): boolean {
  const { machine, final } = stage;
  if (inRootHome(final.workdir)) return true;
  for (const { prefix } of machine.environments.values()) if (inRootHome(prefix)) return true;
  for (const { root } of machine.condaRoots.values()) if (inRootHome(root)) return true;
  if (/(^|:)\/root\//.test(stage.variable('PATH') ?? '') || inRootHome(stage.variable('HOME') ?? '')) return true;
  // What was written into root's start-up files would be lost on another user.
  for (const { effects, name, argv } of everyCommand(stage)) {
    if (/^(?:apt-get|apt|apk|dnf|yum)$/.test(name) && argv.some(({ value }) => SERVICES_OF_ROOT.test(value)))
      return true;
    for (const effect of effects) {
      if (effect.kind === 'write' && inRootHome(effect.path)) return true;
      if (effect.kind === 'init' && inRootHome(effect.file)) return true;
    }
  }
  // What the image itself starts leaves no record.
  if (PROGRAMS_OF_ROOT.has(baseName(stage.start?.argv[0]?.value ?? ''))) return true;
  for (const command of [...(stage.start?.commands ?? []), ...stage.health]) {
    if (command.interactive || command.login) return true;
    if (command.argv.some((arg) => /(^|[=:])(\/root(\/|$)|~)/.test(arg.value))) return true;
    if (command.effects.some((effect) => effect.kind === 'create' || effect.kind === 'install')) return true;
    if (PROGRAMS_OF_ROOT.has(command.name)) return true;
    // The environment that root made would be written to.
    const words = command.argv.slice(1).map((arg) => arg.value);
    if (syncsFirst(baseName(command.name), words) && stage.variable('UV_NO_SYNC') === undefined) return true;
  }
  return false;
}

function inRootHome(path: string): boolean {
  return path === '/root' || path.startsWith('/root/');
}

/** The lines that make a user; undefined where the distribution's tools are not known. */
function accountLines(stage: StageModel, uid: string, name: string, folder: string | undefined): string[] | undefined {
  const args = [`ARG APP_UID=${uid}`, `ARG APP_GID=${uid}`];
  // The folder is handed over before anything is copied into it, so nothing is stored twice.
  const own = folder === undefined ? [] : [`    && mkdir -p ${folder} \\`, `    && chown ${name}:${name} ${folder}`];
  const end = folder === undefined ? '' : ' \\';
  switch (stage.bottom?.distribution) {
    case 'debian':
    case 'ubuntu':
    case 'centos':
    case 'almalinux':
    case 'rocky':
      return [
        ...args,
        `RUN groupadd --gid \${APP_GID} ${name} \\`,
        `    && useradd --uid \${APP_UID} --gid \${APP_GID} --create-home ${name}${end}`,
        ...own,
      ];
    case 'alpine':
      return [
        ...args,
        `RUN addgroup -g \${APP_GID} ${name} \\`,
        `    && adduser -D -u \${APP_UID} -G ${name} ${name}${end}`,
        ...own,
      ];
    default:
      return undefined;
  }
}

function newUser(context: DockerfileContext, stage: StageModel): Fix | undefined {
  const { machine, bottom, final } = stage;
  if (stage.sh === 'none' || bottom === undefined) return undefined;
  // The RUN of the fix works under any SHELL that hands its text to a Bourne shell.
  if (!final.shell.some((word) => /(^|\/)(ba|da|z)?sh$/.test(word.value))) return undefined;
  const accounts = machine.accounts.values();
  const names = new Set(accounts.map((account) => account.name));
  const name = ['app', 'appuser', 'conda'].find((each) => !names.has(each));
  // Ubuntu's images of 23.04 and later have a user 1000; where the version is not known, neither is that.
  const doubtful = bottom.distribution === 'ubuntu' && bottom.distributionVersion === undefined;
  const uids = new Set(accounts.map((account) => account.uid));
  const uid = (doubtful ? ['10001', '10002'] : ['1000', '1001', '10001']).find((each) => !uids.has(each));
  const taken = ['APP_UID', 'APP_GID'].some((each) => stage.args.some((arg) => arg.name === each));
  if (name === undefined || uid === undefined || taken) return undefined;
  const workdir = isKnown(final.workdir) && !SYSTEM_FOLDER.test(final.workdir) ? final.workdir : undefined;
  const copies = workdir === undefined ? [] : copiesInto(stage, workdir);
  const folder = workdir !== undefined && /^[\w./-]+$/.test(workdir) ? workdir : undefined;
  const lines = accountLines(stage, uid, name, folder);
  if (lines === undefined) return undefined;
  const edits: Edit[] = [];
  const above = firstOf(stage, copies, workdir);
  if (above !== undefined) {
    edits.push(linesBefore(context.dockerfile, context.path, above, lines, true));
    edits.push(endAs(context, stage, name));
  } else edits.push(endAs(context, stage, name, lines));
  for (const copy of copies) {
    edits.push(insert(context.path, copy.keywordSpan.end, ' --chown=${APP_UID}:${APP_GID}'));
  }
  return { title: `Add the user ${name} and end as it`, safe: false, edits };
}

/** The COPY and ADD of the stage that fill the working folder and say nothing of its owner. */
function copiesInto(stage: StageModel, workdir: string): CopyInstruction[] {
  const found = new Set<CopyInstruction>();
  for (const { instruction, destination } of stage.copies) {
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
    if (destination !== workdir && !destination.startsWith(`${workdir}/`)) continue;
    if (instruction.onbuild || instruction.flags.some((flag) => flag.name === 'chown')) continue;
    if (stage.stage.instructions.includes(instruction)) found.add(instruction);
  }
  return [...found];
}

/** The instruction above which the user is made: the first COPY, or the WORKDIR that would make the folder as root. */
function firstOf(stage: StageModel, copies: readonly CopyInstruction[], workdir: string | undefined) {
  const { instructions } = stage.stage;
  let first: Instruction | undefined = copies[0];
  for (const copy of copies) {
    if (first === undefined || instructions.indexOf(copy) < instructions.indexOf(first)) first = copy;
  }
  // A user that is made below a USER would be made by that user.
  if (first !== undefined && lastUser(stage) !== undefined && !isRoot(stage.before(first).user)) return undefined;
  return workdir === undefined ? undefined : first;
}
