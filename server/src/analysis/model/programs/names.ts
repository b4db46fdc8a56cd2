/** Names of programs. */
import type { CondaProgram } from '../../knowledge/conda/program';

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Which conda program a command word names, by its last part; undefined for others. */
export function condaProgramName(word: string): CondaProgram | undefined {
  switch (baseName(word)) {
    case 'conda':
    case 'conda.exe':
      return 'conda';
    case 'mamba':
      return 'mamba';
    case 'micromamba':
    case 'umamba':
      return 'micromamba';
    case 'conda-env':
      return 'conda-env';
    case 'conda-lock':
      return 'conda-lock';
    default:
      return undefined;
  }
}

/** `python`, `python3`, `python3.11`. */
export function isPython(word: string): boolean {
  return word.includes('python') && /^python(\d+(\.\d+)?)?$/.test(baseName(word));
}

/** `pip`, `pip3`, `pip3.11`. */
export function isPip(word: string): boolean {
  return word.includes('pip') && /^pip(\d+(\.\d+)?)?$/.test(baseName(word));
}
