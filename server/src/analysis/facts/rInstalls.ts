/** Calls of R that install packages: R itself ends well where `install.packages` fails. */
import { type Arg, resolvePath } from '../model/process';
import { baseName } from '../model/programs/names';
import type { CommandRecord } from '../model/record';
import { isKnown } from '../text/value';

export interface RInstall {
  /** The `-e` before the code; absent where the code is in a file. */
  readonly option: Arg | undefined;
  /** The file with the code, in the image. */
  readonly file: string | undefined;
  readonly code: string;
}

/** `Rscript -e CODE`, `R -e CODE`, `Rscript FILE`, where the code installs packages from source or as binaries. */
export function rInstallOf({ name, argv, cwd, seen }: CommandRecord): RInstall | undefined {
  if (!/^(?:Rscript|R|r)$/.test(baseName(name))) return undefined;
  const codes: string[] = [];
  let option: Arg | undefined;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i];
    if (word === undefined) continue;
    if (word.value === '-e' || word.value === '--eval') {
      option ??= word;
      codes.push(argv[++i]?.value ?? '');
    } else if (option === undefined && !word.value.startsWith('-') && baseName(name) === 'Rscript') {
      const path = resolvePath(word.value, cwd);
      const text = isKnown(path) ? seen.file(path)?.text : undefined;
      return text === undefined || !isKnown(text) || !INSTALLS.test(text)
        ? undefined
        : { option: undefined, file: path, code: text };
    }
  }
  const code = codes.join('\n');
  return INSTALLS.test(code) ? { option, file: undefined, code } : undefined;
}

const INSTALLS = /\binstall\.packages\s*\(|\bBiocManager::install\s*\(/;

/** Code that does not go on unnoticed: it makes errors of warnings, asks for the packages, or ends with a status of its own. */
const NOTICES =
  /\bwarn\s*=\s*2\b|\b(?:library|require|requireNamespace|loadNamespace|stopifnot|stop|quit|q|installed\.packages|find\.package|packageVersion|tryCatch|withCallingHandlers)\s*\(/;

/** Whether R notices by itself that an installation failed. */
export function noticesFailure(code: string): boolean {
  return NOTICES.test(code);
}
