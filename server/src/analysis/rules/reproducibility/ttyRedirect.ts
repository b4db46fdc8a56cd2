import type { ScriptContext } from '../../contexts/types';
import { inComment, isSwitch } from '../../facts/dockerRun';
import { nodesOf, treeOf } from '../../facts/script';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { replaceWord, withoutWord, wordAt } from '../../fixes/words';
import type { Span } from '../../text/span';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const ttyRedirect = defineRule({
  code: 'CD6006',
  name: 'tty-redirect',
  category: 'reproducibility',
  severity: 'error',
  fixable: 'unsafe',
  docs: {
    summary: '`docker run -t` or `docker exec -t` with its output redirected to a file.',
    why: markdown`
      With a terminal (\`-t\`) the lines end in CR LF, and errors and control sequences are mixed into the output: a
      file made by \`docker exec -it app conda env export > environment.yml\` is not one that conda reads. And without
      a terminal at hand, in a pipeline or a cron job, Docker stops: "the input device is not a TTY". Leave \`-t\`
      away.
    `,
    exceptions: markdown`
      Silent where the output goes to \`/dev/null\` or another stream, where the redirection is inside of quotes and
      so happens in the container, and where the whole command is text that the script prints.
    `,
    references: [
      { title: 'docker container exec', url: 'https://docs.docker.com/reference/cli/docker/container/exec/' },
      {
        title: 'docker container run: -t',
        url: 'https://docs.docker.com/reference/cli/docker/container/run/#tty',
      },
    ],
    bad: [
      {
        'export.sh': file`
          #!/bin/sh
          set -e
          docker exec -it app conda env export -n app > environment.yml
        `,
      },
    ],
    good: [
      {
        'export.sh': file`
          #!/bin/sh
          set -e
          docker exec app conda env export -n app > environment.yml
        `,
      },
    ],
  },
  messages: {
    tty: '`{flag}` gives the command a terminal, while its output goes to `{file}`: the file gets CR LF line ends and control characters, and without a terminal Docker stops. Leave `-t` away.',
  },
  checks: {
    *script(context: ScriptContext): Iterable<Report> {
      const { text } = context;
      let words: Set<number> | undefined;
      for (const call of text.matchAll(CALL)) {
        const found = redirected(text, call.index + call[0].length);
        if (found === undefined || inComment(text, call.index)) continue;
        words ??= wordsIn(context);
        if (!words.has(call.index)) continue;
        const { flag, file } = found;
        const written = text.slice(flag.start, flag.end);
        yield {
          message: 'tty',
          data: { flag: written, file },
          span: flag,
          fixes: withoutTty(context, flag, written),
        };
      }
    },
  },
});

/** Where words of commands begin: what is within quotes or in a here-document is text. */
function wordsIn(context: ScriptContext): Set<number> {
  const starts = new Set<number>();
  const script = treeOf(context);
  if (script === undefined) return starts;
  for (const node of nodesOf(script)) {
    if (node.type !== 'Command') continue;
    for (const word of [node.name, ...node.args]) if (word !== undefined) starts.add(word.pos);
  }
  return starts;
}

/** `docker compose` is left out: its -t is the default, and it looks for a terminal itself. */
const CALL = /\b(?:docker|podman)[ \t]+(?:container[ \t]+)?(?:exec|run)(?=[ \t])/g;

/** A command line longer than this is not looked at. */
const LONGEST = 4000;

/**
 * The flag that asks for a terminal, and the file after an unquoted `>`, of the command whose words start at `from`;
 * undefined unless both are there.
 */
function redirected(whole: string, from: number): { flag: Span; file: string } | undefined {
  const text = whole.slice(from, from + LONGEST);
  let flag: Span | undefined;
  let options = true;
  let skip = false;
  const WORD = /(?:[ \t]|\\\r?\n)*(\d?>{1,2}[&|]?|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\[^\r\n]|[^\s"'\\;&|<>()`])+|[^ \t])/y;
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    const word = match[1] ?? '';
    const start = WORD.lastIndex - word.length;
    if (/^(?:1?>{1,2}\|?)$/.test(word)) {
      WORD.lastIndex = start + word.length;
      const target = WORD.exec(text)?.[1] ?? '';
      if (/^["']?\/dev\/|^&/.test(target)) return undefined;
      return flag && target !== '' ? { flag, file: target.replace(/^(["'])(.*)\1$/, '$2') } : undefined;
    }
    if (/^[;&|()`\r\n]$/.test(word)) return undefined;
    if (!options) continue;
    if (skip) skip = false;
    else if (/^-[a-su-zA-Z]*t[a-zA-Z]*$/.test(word) || word === '--tty' || word === '--tty=true')
      flag = { start: from + start, end: from + start + word.length };
    else if (!word.startsWith('-')) options = false;
    else skip = !word.includes('=') && !isSwitch(word);
  }
  return undefined;
}

function withoutTty(context: ScriptContext, flag: Span, written: string): Fix[] {
  const rest = written.startsWith('--') ? '' : written.replace('t', '');
  if (rest === '' || rest === '-')
    return fixOf(`Delete ${written}`, false, withoutWord(context, wordAt(context, flag)));
  return fixOf(`Write ${rest}`, false, replaceWord(context, wordAt(context, flag), rest));
}
