import type { ComposeContext, DockerfileContext } from '../../contexts/types';
import { listOfWords } from '../../fixes/compose';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWords, wordAt } from '../../fixes/words';
import type { CommandRecord } from '../../model/record';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

export const oneWordCommand = defineRule({
  code: 'CD5035',
  name: 'one-word-command',
  category: 'start',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: 'A whole command line stands in one item of a list.',
    why: 'The items of a list are the words of a command, and no shell takes them apart. `["python app.py"]` starts a program whose name is `python app.py`, with the blank in it: no image has one, and the container stops with "executable file not found in $PATH". Write each word as an item of its own, or the whole command without brackets.',
    exceptions:
      'Silent for what a shell gets (`["sh", "-c", "python app.py"]`, also where `sh -c` is the ENTRYPOINT) and for paths of files with blanks in their names.',
    references: [
      {
        title: 'Dockerfile reference: shell and exec form',
        url: 'https://docs.docker.com/reference/dockerfile/#shell-and-exec-form',
      },
      {
        title: 'Compose file reference: command',
        url: 'https://docs.docker.com/reference/compose-file/services/#command',
      },
    ],
    bad: ['FROM continuumio/miniconda3:24.11.1-0\nCMD ["python app.py"]\n'],
    good: ['FROM continuumio/miniconda3:24.11.1-0\nCMD ["python", "app.py"]\n'],
  },
  messages: {
    word: '`{word}` is one word here, so {who} looks for a program of that whole name and finds none. Write each word as an item of its own.',
  },
  checks: {
    *dockerfile(context): Iterable<Report> {
      const seen = new Set<number>();
      const commands = [
        ...context.self.stages.flatMap((stage) => stage.commands),
        ...context.results.flatMap((stage) => [...(stage.start?.commands ?? []), ...stage.health]),
      ];
      for (const command of commands) {
        const item = itemOf(context, command);
        if (item === undefined || seen.has(item.span.start)) continue;
        seen.add(item.span.start);
        const fixes = inArray(context, command, item);
        yield { message: 'word', data: { word: item.value, who: 'Docker' }, span: item.span, fixes };
      }
    },
    *compose(context): Iterable<Report> {
      const seen = new Set<number>();
      for (const { start, health, service } of context.services) {
        for (const command of [...start, ...health]) {
          const item = itemOf(context, command);
          if (item === undefined || seen.has(item.span.start)) continue;
          const lists = [service.command, service.entrypoint].filter((each) => each?.form === 'list');
          const list = lists.find((each) => each?.argv.some(({ span }) => span.start === item.span.start));
          const words = list?.argv.flatMap(({ value, span }) =>
            span.start === item.span.start ? wordsOf(value) : [value],
          );
          const edit = list && words && listOfWords(context, list.valueSpan, list.argv, words);
          seen.add(item.span.start);
          yield {
            message: 'word',
            data: { word: item.value, who: 'the engine' },
            span: item.span,
            fixes: fixOf(TITLE, false, edit),
          };
        }
      }
    },
  },
});

const TITLE = 'Write each word as an item of its own';

interface Item {
  readonly value: string;
  readonly span: { readonly start: number; readonly end: number };
}

/** The item of a list that is a whole command line; undefined for any other command. */
function itemOf(
  context: DockerfileContext | ComposeContext,
  { fails, argv, name, reached }: CommandRecord,
): Item | undefined {
  const place = argv[0]?.place;
  if (fails?.code !== 'command-not-found' || reached !== 'yes' || place?.file !== context.path) return undefined;
  return /\S\s+\S/.test(name) && isKnown(name) ? { value: name, span: place.span } : undefined;
}

/** The words of a command line; with signs of a shell in it, those that hand it to one. */
function wordsOf(line: string): string[] {
  if (/[|&;<>()$`*?~"'\\]/.test(line)) return ['/bin/sh', '-c', line];
  return line.trim().split(/\s+/);
}

function inArray(context: DockerfileContext, { instruction }: CommandRecord, { value, span }: Item): Fix[] {
  const array = 'command' in instruction && instruction.command?.form === 'exec' ? instruction.command.argv : [];
  if (!array.some((each) => each.span.start === span.start)) return [];
  const words = wordsOf(value);
  // The other items would be arguments of the shell, and not of the command.
  if (words[0] === '/bin/sh' && array.length > 1) return [];
  return fixOf(TITLE, false, replaceWords(context, wordAt(context, span), wordAt(context, span), words));
}
