/**
 * What was read in an image, cut down to what bears on environments: of start-up files the lines that the model would
 * notice, and nothing of those that are as the distribution has them.
 */
import type { LearnedEntry } from '../../../../common/src/learnedImage';
import { isSystemAccount } from '../knowledge/accounts';
import { systemFiles } from '../knowledge/images';
import type { BaseImageFacts } from '../knowledge/images/baseImage';
import { parseScript } from '../model/shell/source';

/** What makes a start-up file another one than the distribution's. */
const UNUSUAL = /conda|mamba|pixi|venv|activate|python|\/opt\//i;
/** Statements of the distributions' files that have no bearing on environments: prompts, colors, completion, history. */
const COMFORT =
  /bash[-_]completion|bash_aliases|lesspipe|dircolors|command[-_]not[-_]found|debian_chroot|PROMPT_COMMAND|color_prompt|xterm/;
const COMFORTING =
  /^(?:alias |shopt |umask |mesg |HISTCONTROL=|HISTSIZE=|HISTFILESIZE=|HISTFILE=|PS1=|export (?:LANG|LC_[A-Z]{1,16}|LS_OPTIONS|EDITOR|VISUAL|PAGER|TERM|PS1)=)/;

/** The entry without what says nothing. */
export function tidied(entry: LearnedEntry): LearnedEntry {
  const { files, users, ...rest } = entry;
  const kept = Object.entries(users ?? {}).filter(
    ([name, { uid }]) => name === entry.user || (!isSystemAccount(name) && uid !== 65534),
  );
  const accounts = Object.fromEntries(kept);
  const tidy = tidyFiles(files ?? {}, entry);
  return {
    ...rest,
    ...(kept.length === 0 ? {} : { users: accounts }),
    ...(Object.keys(tidy).length === 0 ? {} : { files: tidy }),
  };
}

function tidyFiles(
  files: Readonly<Record<string, string | null>>,
  { system = '', users = {} }: LearnedEntry,
): Record<string, string | null> {
  const [distribution, distributionVersion] = system.split(' ');
  const stock = systemFiles({
    distribution: distribution as BaseImageFacts['distribution'],
    distributionVersion,
    users: Object.entries(users).map(([name, { uid, home }]) => ({ name, uid, home })),
  });
  const found: Record<string, string | null> = {};
  for (const [path, text] of Object.entries(files)) {
    const known = stock[path] !== undefined;
    if (text === null) {
      if (known) found[path] = null;
      continue;
    }
    if (known && !UNUSUAL.test(text)) continue;
    const short = condensed(text);
    // A file of the login shell takes the place of the others even where it does nothing.
    if (short !== '' || /\/\.(?:bash_profile|bash_login|profile)$/.test(path)) found[path] = short;
  }
  return found;
}

/** A start-up file in few words; a script that is started keeps all of its commands. */
export function condensed(text: string): string {
  const unix = text.replace(/\r\n/g, '\n');
  const short = withoutBlocks(withoutBlocks(unix, 'conda', condaHook), 'mamba', mambaHook);
  if (short.startsWith('#!') && !UNUSUAL.test(short.slice(0, short.indexOf('\n')))) return withoutComments(short);
  // The tree of a command does not hold the text of its heredoc.
  if (short.includes('<<')) return short;
  const script = parseScript(short);
  if ((script.errors?.length ?? 0) > 0) return withoutComments(short);
  const lines = script.commands
    .map(({ pos, end }) => short.slice(pos, end))
    .filter((statement) => UNUSUAL.test(statement) || !(COMFORT.test(statement) || COMFORTING.test(statement)));
  return lines.length === 0 ? '' : withoutComments(`${lines.join('\n')}\n`);
}

/** Puts something short in the place of what `conda init` and `mamba shell init` write. */
function withoutBlocks(text: string, name: string, hookOf: (block: string) => string | undefined): string {
  const [head = '', ...rest] = text.split(`# >>> ${name} initialize >>>`);
  return rest.reduce((before, part) => {
    const end = `# <<< ${name} initialize <<<`;
    const at = part.indexOf(end);
    const hook = at < 0 ? undefined : hookOf(part.slice(0, at));
    return before + (hook === undefined ? part : hook + part.slice(at + end.length));
  }, head);
}

function condaHook(block: string): string | undefined {
  const conda = /'(\/[^'\n]+\/bin\/conda)'/.exec(block)?.[1];
  return conda && `eval "$(${conda} shell.bash hook)"`;
}

function mambaHook(block: string): string | undefined {
  const program = /MAMBA_EXE='?(\/[^';\n]+)/.exec(block)?.[1];
  const root = /MAMBA_ROOT_PREFIX='?(\/[^';\n]+)/.exec(block)?.[1];
  if (program === undefined || root === undefined) return undefined;
  return `export MAMBA_ROOT_PREFIX=${root}\neval "$(${program} shell hook --shell bash --root-prefix ${root})"`;
}

/** Without lines of comments and empty ones; the first line of a script stays. */
function withoutComments(text: string): string {
  if (text.includes('<<')) return text;
  const lines = text
    .split('\n')
    .filter((line, index) => (index === 0 && line.startsWith('#!')) || !/^\s*(?:#|$)/.test(line));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
