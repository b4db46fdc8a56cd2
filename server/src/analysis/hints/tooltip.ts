/** Why a hint says what it says. */
import { describeCommand, environmentWords } from '../describe/command';
import { oneLine } from '../describe/oneLine';
import { type Prose, text } from '../describe/prose';
import type { EnvironmentHint } from './hints';

/** The commands with their environments and how each came about. */
export function describeHint({ commands }: EnvironmentHint): Prose {
  const last = commands[commands.length - 1];
  if (last === undefined) return [];
  if (commands.length === 1) return describeCommand(last.record, last.stage);
  return [
    text('The environment changes on the way:'),
    {
      kind: 'steps',
      lines: commands.map(({ record, runs }) => [
        { place: record.place },
        ': ',
        { code: oneLine(record.text, 60) },
        ' runs in ',
        ...environmentWords(runs),
      ]),
    },
    ...describeCommand(last.record, last.stage),
  ];
}
