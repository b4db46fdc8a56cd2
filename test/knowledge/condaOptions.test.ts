import { expect, test } from 'vitest';
import { optionsOf, subcommandsOf } from '../../server/src/analysis/knowledge/conda/options';
import { bareArg } from '../../server/src/analysis/model/process';
import { readCondaCall, shortOption } from '../../server/src/analysis/model/programs/condaCall';

const PROGRAMS = ['conda', 'mamba', 'micromamba'] as const;

test('every option has a line on it, and the short form means the same to the reader of command lines', () => {
  for (const program of PROGRAMS) {
    for (const { word: subcommand } of subcommandsOf(program)) {
      for (const { word, doc } of optionsOf(program, subcommand)) {
        expect(doc, `${subcommand} --${word}`).toMatch(/\.$|…$/);
        const short = shortOption(word, subcommand);
        if (short === undefined) continue;
        const read = (option: string) =>
          readCondaCall(program, [program, ...subcommand.split(' '), option, 'value'].map(bareArg), () => '26.7')
            .options[0];
        expect(read(short)).toMatchObject({ name: word, value: read(`--${word}`)?.value });
      }
    }
  }
});

test('the subcommands are those that the reader of command lines knows as one', () => {
  for (const { word } of subcommandsOf('conda').filter((each) => !each.word.startsWith('shell.'))) {
    expect(readCondaCall('conda', ['conda', ...word.split(' ')].map(bareArg)).subcommand).toBe(word);
  }
});
