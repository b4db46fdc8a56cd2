import type { DockerfileContext } from '../../contexts/types';
import { modelUsesConda } from '../../facts/usesConda';
import { entriesOf, replaceInArgument } from '../../fixes/arguments';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { homeOf, type StageModel } from '../../model/stage';
import type { Instruction, Word } from '../../parse/dockerfile/ast';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const tildeNotExpanded = defineRule({
  code: 'CD4029',
  name: 'tilde-not-expanded',
  category: 'user',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: '`~` in COPY, WORKDIR or ENV, where no shell puts the home folder in.',
    why: 'Only shells know what `~` is. Docker takes it for the name of a folder: `COPY environment.yml ~/` makes `/~/environment.yml` (below the WORKDIR), `WORKDIR ~/app` works in a folder that is called `~`, and a PATH with `~/bin` is no help to programs. A RUN after it, in which a shell does read `~`, then finds nothing there. Write the home folder itself.',
    exceptions:
      'Silent in RUN, CMD and ENTRYPOINT in shell form, for a tilde inside a name, and in Dockerfiles without conda.',
    references: [
      { title: 'Dockerfile reference: COPY', url: 'https://docs.docker.com/reference/dockerfile/#copy' },
      {
        title: 'POSIX: tilde expansion',
        url: 'https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html',
      },
    ],
    bad: [
      'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml ~/\nRUN conda env create -f ~/environment.yml && conda clean -afy\n',
    ],
    good: [
      'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml /root/\nRUN conda env create -f ~/environment.yml && conda clean -afy\n',
    ],
  },
  messages: {
    folder: 'Docker does not expand `~`: `{word}` is a folder of that name below `{cwd}`. Write `{home}`.',
    variable: 'Docker does not expand `~`, and programs that read `{name}` do not either. Write `{home}`.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      if (!modelUsesConda(context.self)) return;
      for (const stage of context.self.stages) {
        for (const instruction of stage.stage.instructions) yield* check(context, stage, instruction);
      }
    },
  },
});

function* check(context: DockerfileContext, stage: StageModel, instruction: Instruction): Iterable<Report> {
  const state = stage.before(instruction);
  const found = homeOf(state.user, stage.machine, stage.variables, state.version);
  const home = isKnown(found) && found.startsWith('/') && found !== '/' ? found : undefined;
  const report = (word: Word, data: Record<string, string>, message: string): Report => ({
    message,
    data: { ...data, word: word.raw, home: home ?? 'the path of the home folder' },
    span: word.span,
    fixes: fixesFor(context, word, home),
  });
  const cwd = isKnown(state.workdir) ? state.workdir : 'the working folder';
  switch (instruction.keyword) {
    case 'COPY':
    case 'ADD':
      if (instruction.destination !== undefined && HOME.test(instruction.destination.raw))
        yield report(instruction.destination, { cwd }, 'folder');
      break;
    case 'WORKDIR':
      for (const word of instruction.words) if (HOME.test(word.raw)) yield report(word, { cwd }, 'folder');
      break;
    case 'ENV':
      for (const { name, value } of instruction.pairs) {
        if (value === undefined || !/(?:PATH|HOME|DIR|PREFIX|ROOT|ENV)$/.test(name.raw)) continue;
        if (/(?:^["']?|:)~\//.test(value.raw)) yield report(value, { name: name.raw }, 'variable');
      }
      break;
  }
}

/** A path in the home folder, in quotes or not. */
const HOME = /^["']?~(?:\/|["']?$)/;

function fixesFor(context: DockerfileContext, word: Word, home: string | undefined): Fix[] {
  if (home === undefined) return [];
  const edits = entriesOf(word)
    .filter(({ text }) => /^~(?:\/|$)/.test(text))
    .map(({ from }) => replaceInArgument(context, word, from, from + 1, home));
  return fixOf(`Write ${home}`, false, ...edits);
}
