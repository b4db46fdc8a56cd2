/** Which commands read addresses of git (`git+https://…`) from a file, for which pip calls `git`. */
import { filesRead } from '../contexts/filesRead';
import { resolvePath } from '../model/process';
import { pipWords } from '../model/programs/pythonPrograms';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { parseEnvironment, parseRequirements } from '../parse/conda';
import { isKnown, type Value } from '../text/value';
import { everyCommand } from './commands';

const GIT = /(?:^|[\s@'"])git\+[a-z]+:/;

/** The file with an address of git that a command reads; undefined where it reads none, or git comes along. */
export function fileWithGit(command: CommandRecord): string | undefined {
  if (command.conda !== undefined) {
    for (const { image } of filesRead(command)) {
      const text = textOf(command, image);
      if (text === undefined || !/\.ya?ml$/.test(image)) continue;
      const items = parseEnvironment(text).dependencies?.items ?? [];
      if (items.some((item) => item.kind === 'conda' && BRINGS_GIT.test(item.text.value))) return undefined;
      const asks = items.some(
        (item) => item.kind === 'pip' && item.entries.some(({ requirement }) => GIT.test(requirement.text)),
      );
      if (asks) return image;
    }
    return undefined;
  }
  const words = pipWords(command.argv) ?? [];
  if (words[0]?.value !== 'install') return undefined;
  for (const [i, word] of words.entries()) {
    const name = /^(?:-r|--requirement)$/.test(word.value)
      ? words[i + 1]?.value
      : /^(?:--requirement=|-r)(.+)$/.exec(word.value)?.[1];
    if (name === undefined) continue;
    const path = resolvePath(name, command.cwd);
    const text = textOf(command, path);
    if (text === undefined) continue;
    if (parseRequirements(text).requirements.some((each) => GIT.test(` ${each.text}`) && each.marker === undefined))
      return path;
  }
  return undefined;
}

/** Packages of conda that are git, or need it. */
const BRINGS_GIT =
  /^.*git|^(?:.*::)?(?:snakemake|(?:conda-build|conda-smithy|boa|nextflow|nf-core|pre-commit|dvc|datalad|mercurial)\b)/;

/** Whether a call of conda in the stage may have brought git: what it installs is not known, or names it. */
export function mayHaveGit(stage: StageModel): boolean {
  return everyCommand(stage).some((command) => {
    const { conda, effects } = command;
    if (conda === undefined || !effects.some(({ kind }) => kind === 'create' || kind === 'install')) return false;
    if (conda.positionals.some(({ value }) => !isKnown(value) || BRINGS_GIT.test(value))) return true;
    return filesRead(command).some(({ image }) => {
      const text = textOf(command, image);
      if (text === undefined || !/\.ya?ml$/.test(image)) return true;
      const items = parseEnvironment(text).dependencies?.items;
      return items?.some((item) => item.kind === 'conda' && BRINGS_GIT.test(item.text.value)) ?? true;
    });
  });
}

function textOf(command: CommandRecord, path: Value): string | undefined {
  const text = isKnown(path) ? command.seen.file(path)?.text : undefined;
  return text === undefined || !isKnown(text) ? undefined : text;
}
