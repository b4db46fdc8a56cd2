import { cacheTargets } from '../../facts/cleaning';
import { commandsByInstruction } from '../../facts/commands';
import { shippedStages } from '../../facts/stages';
import { modelUsesConda } from '../../facts/usesConda';
import { fixOf } from '../../fixes/make';
import { wordsAfter } from '../../fixes/words';
import type { Arg } from '../../model/process';
import { pipWords } from '../../model/programs/pythonPrograms';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Instruction } from '../../parse/dockerfile/ast';
import type { Span } from '../../text/span';
import { file, markdown } from '../markdown';
import { defineRule } from '../rule';

export const pipCache = defineRule({
  code: 'CD7006',
  name: 'pip-cache',
  category: 'size',
  severity: 'info',
  fixable: 'safe',
  sameAs: ['hadolint DL3042'],
  docs: {
    summary: '`pip install` keeps its download cache in the layer.',
    why: markdown`
      pip keeps the wheels that it downloads and builds in \`~/.cache/pip\`, for the next installation on the same
      machine. In an image there is none. \`--no-cache-dir\` leaves them out; with
      \`--mount=type=cache,target=/root/.cache/pip\` they are kept for the next build, outside of the image.
    `,
    exceptions: markdown`
      Silent where \`PIP_NO_CACHE_DIR\` is set, where a cache mount holds the cache, where the RUN removes it, for
      stages whose layers are not in the image, and for Dockerfiles without conda.
    `,
    references: [
      { title: 'pip: caching', url: 'https://pip.pypa.io/en/stable/topics/caching/' },
      { title: 'hadolint DL3042', url: 'https://github.com/hadolint/hadolint/wiki/DL3042' },
    ],
    bad: [
      file`
      FROM continuumio/miniconda3:24.11.1-0
      RUN pip install requests==2.32.3
    `,
    ],
    good: [
      file`
        FROM continuumio/miniconda3:24.11.1-0
        RUN pip install --no-cache-dir requests==2.32.3
      `,
      file`
        FROM continuumio/miniconda3:24.11.1-0
        ENV PIP_NO_CACHE_DIR=1
        RUN pip install requests==2.32.3
      `,
    ],
  },
  messages: {
    cached:
      '`pip install` leaves its download cache in this layer. Add `--no-cache-dir`, or set `ENV PIP_NO_CACHE_DIR=1` once.',
    several:
      '`pip install` leaves its download cache in this layer, here and in {count} places in all. Add `--no-cache-dir`, or set `ENV PIP_NO_CACHE_DIR=1` once.',
  },
  checks: {
    *dockerfile(context) {
      if (!modelUsesConda(context.self)) return;
      const seen = new Set<number>();
      const found: { readonly word: Arg; readonly span: Span }[] = [];
      // Said once for all calls of pip: `pip config set global.no-cache-dir true`.
      if (/global\.no-cache-dir/.test(context.text)) return;
      for (const stage of shippedStages(context)) {
        if (stage.args.some((arg) => arg.name === 'PIP_NO_CACHE_DIR' || arg.name === 'PIP_CACHE_DIR')) continue;
        for (const [instruction, commands] of commandsByInstruction(stage)) {
          if (instruction.keyword !== 'RUN' || isCacheKeptOut(stage, instruction, commands, context.text)) continue;
          for (const command of commands) {
            const word = installWord(command);
            const span = word?.place?.span;
            if (span === undefined || word?.place?.file !== context.path || seen.has(span.start)) continue;
            seen.add(span.start);
            found.push({ word, span: { start: command.argv[0]?.place?.span.start ?? span.start, end: span.end } });
          }
        }
      }
      const [first, ...others] = found;
      if (first === undefined) return;
      yield {
        message: others.length === 0 ? 'cached' : 'several',
        data: { count: String(found.length) },
        span: first.span,
        related: others.map(({ span }) => ({
          location: { file: context.path, span },
          message: 'leaves its cache as well',
        })),
        fixes: fixOf(
          'Add --no-cache-dir',
          true,
          ...found.map(({ word }) => wordsAfter(context, word, ['--no-cache-dir'])),
        ),
      };
    },
  },
});

/** The word `install` of a call of pip that fills the cache. */
function installWord(command: CommandRecord) {
  if (command.reached === 'no' || command.fails !== undefined) return undefined;
  const words = pipWords(command.argv);
  const word = words?.find((arg) => !arg.value.startsWith('-'));
  if (words === undefined || word?.value !== 'install') return undefined;
  if (words.some((arg) => /^--(?:no-cache|cache-dir|help|dry-run)/.test(arg.value))) return undefined;
  // pip caches nothing of local folders and files.
  const rest = words.slice(words.indexOf(word) + 1).map((arg) => arg.value);
  const local = rest.some((value) => /^(?:-e|--editable|--no-index|--find-links|\.{0,2}\/|\.$|file:)/.test(value));
  return local && rest.includes('--no-deps') ? undefined : word;
}

function isCacheKeptOut(
  stage: StageModel,
  instruction: Instruction,
  commands: readonly CommandRecord[],
  text: string,
): boolean {
  const state = stage.before(instruction);
  const off = stage.variable('PIP_NO_CACHE_DIR', state);
  if (
    stage.known
      ? off !== undefined && off !== ''
      : stage.variables.map.get('PIP_NO_CACHE_DIR', state.version) !== undefined
  )
    return true;
  if (cacheTargets(instruction, stage).some((target) => /pip|cache|^\/root\/?$|^\/tmp|\$/.test(target))) return true;
  if (text.slice(instruction.span.start, instruction.span.end).includes('PIP_NO_CACHE_DIR')) return true;
  return commands.some((command) => {
    if (command.name === 'rm' || command.name === 'find')
      return command.argv.some((arg) => /\.cache|\/pip\b/.test(arg.value));
    const words = pipWords(command.argv);
    return words?.[0]?.value === 'cache' && words[1]?.value === 'purge';
  });
}
