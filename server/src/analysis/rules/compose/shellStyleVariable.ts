import type { ComposeContext, ScriptContext } from '../../contexts/types';
import { dockerRuns, type HostWord } from '../../facts/dockerRun';
import { hostScriptHasConda, projectHasConda } from '../../facts/usesConda';
import { replaceEnvValue } from '../../fixes/files';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { renameVariable } from '../../fixes/written';
import { replacePiece } from '../../fixes/yaml';
import type { ComposeVariable } from '../../parse/compose/compose';
import { dirname, join } from '../../project/paths';
import type { Span } from '../../text/span';
import { file, markdown } from '../markdown';
import { defineRule, type Report } from '../rule';

export const shellStyleVariable = defineRule({
  code: 'CD1307',
  name: 'shell-style-variable',
  category: 'compose',
  severity: 'error',
  fixable: 'safe',
  docs: {
    summary: 'A variable or substitution that only a shell would know, or none.',
    why: markdown`
      Compose puts in variables of its environment and of \`.env\`; it is no shell. \`\${pwd}\` in lower case is set
      nowhere (PowerShell alone has it), so it is empty, and \`\${pwd}/data:/data\` mounts \`/data\` of the host,
      \`\${pwd}:/app\` nothing or its root. \`$(pwd)\` is no variable at all: Compose refuses the file. \`UID\` and \`GID\`
      are variables of the shell itself that it does not hand on, so Compose finds them empty. Paths in a Compose
      file count from its folder: write \`./data:/data\`. In a shell script that calls \`docker run\` the name is
      \`$PWD\`: there \`\${pwd}\` is empty as well, and \`--volume \${pwd}/bin:/app/bin\` mounts the \`/bin\` of the host.
    `,
    exceptions: markdown`
      Silent where \`.env\` or the script sets the variable, where it has a default, and for projects without conda.
      \`UID\` and \`GID\` are information only, since your shell may export them; silent where the project shows an
      \`.env\` to copy or keeps \`.env\` out of git.
    `,
    references: [
      {
        title: 'Compose file reference: interpolation',
        url: 'https://docs.docker.com/reference/compose-file/interpolation/',
      },
      { title: 'Bash: UID', url: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html' },
    ],
    bad: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              volumes:
                - \${pwd}/data:/data
        `,
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\n',
      },
    ],
    good: [
      {
        'compose.yaml': file`
          services:
            app:
              build: .
              volumes:
                - ./data:/data
        `,
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\n',
      },
    ],
  },
  messages: {
    pwd: '`{variable}` is set nowhere, so it is empty here and the path begins at the root. Paths count from the folder of this file: write `.`.',
    host: '`{variable}` is set nowhere, so it is empty here and the path begins at the root of the host: `{path}`{more}. The folder that the script is called in is `$PWD`.',
    substitution:
      "Compose is no shell: it refuses the file because of `$(`. Write a path that counts from this file's folder, or `$$(` to hand it to the shell in the container.",
    echoed:
      '`.env` sets `{variable}` to `${variable}`, and no shell exports that variable: Compose finds it empty. Write the number that `id {option}` shows into `.env`.',
    unexported:
      '`{variable}` is a variable of the shell itself, which it does not export: Compose finds it empty unless `.env` or your shell sets it. Give it a default, such as `{example}`.',
  },
  checks: {
    *compose(context) {
      const { variables } = context.compose;
      const named = variables.filter((each) => /^(?:pwd|UID|GID|EUID)$/.test(each.name) && each.operator === '');
      const odd = named.filter(
        (each) => isUnset(each) || (each.name !== 'pwd' && echoed(context, each.name) !== undefined),
      );
      const substitutions = findSubstitutions(context.text);
      if ((odd.length === 0 && substitutions.length === 0) || !projectHasConda(context)) return;
      let templated: boolean | undefined;
      for (const each of odd) {
        if (each.name === 'pwd' && isUnset(each)) {
          yield {
            message: 'pwd',
            data: { variable: context.text.slice(each.span.start, each.span.end) },
            span: each.span,
            fixes: pathFix(context, each.span),
          };
          continue;
        }
        const echo = echoed(context, each.name);
        if (echo !== undefined) {
          yield fromItself(each, echo);
          continue;
        }
        templated ??= hasTemplate(context);
        if (templated) continue;
        yield unexported(context, each);
      }
      for (const span of substitutions) {
        yield { message: 'substitution', span, fixes: substitutionFixes(context, span) };
      }
    },
    script: hostScript,
  },
});

/** `${pwd}` in a call of `docker run`, which the shell of the host knows no more than Compose does. */
function* hostScript(context: ScriptContext): Iterable<Report> {
  const { text, runs } = context;
  if (runs.length > 0 || !/\$(?:\{pwd\}|pwd\b)/.test(text)) return;
  if (
    /(?:^|[\s;&|(])(?:(?:export|local|readonly|declare)\s+(?:-\w+\s+)?)?pwd=|\bread\s(?:.{0,200}\s)?pwd\b|\bfor\s+pwd\b/m.test(
      text,
    )
  )
    return;
  if (!hostScriptHasConda(context)) return;
  for (const { words } of dockerRuns(text)) {
    const found = words.flatMap((word) => unsetFolders(word));
    const [first, ...more] = found;
    if (first === undefined) continue;
    const written = text.slice(first.span.start, first.span.end);
    const wanted = written.replace('pwd', 'PWD');
    // One slip of the pen, one finding: it is in every line of the command.
    yield {
      message: 'host',
      data: {
        variable: written,
        path: first.path,
        more: more.length === 0 ? '' : ` (and so on, ${more.length + 1} times in this command)`,
      },
      span: first.span,
      fixes: fixOf(
        more.length === 0 ? `Write ${wanted}` : `Write ${wanted}, ${found.length} times`,
        true,
        ...found.map(({ span }) => renameVariable(context, span, 'pwd', 'PWD')),
      ),
    };
  }
}

/** The places of `${pwd}` in a word, with the path that is left of it. */
function unsetFolders({ raw, span }: HostWord): { span: Span; path: string }[] {
  if (raw.startsWith("'")) return [];
  return [...raw.matchAll(/\$(?:\{pwd\}|pwd\b)/g)].flatMap((match) => {
    if (raw.charAt(match.index - 1) === '\\') return [];
    const start = span.start + match.index;
    const end = start + match[0].length;
    const path = /^[^:"']*/.exec(raw.slice(match.index + match[0].length))?.[0] || '/';
    return [{ span: { start, end }, path }];
  });
}

function isUnset(variable: ComposeVariable): boolean {
  return variable.value === undefined && variable.operator === '';
}

/** The entry of `.env` that sets a variable to itself (`UID=$UID`), with its file. */
function echoed({ project, path }: ComposeContext, name: string): { file: string; span: Span } | undefined {
  const file = join(dirname(path), '.env');
  const text = project.files.read(file)?.text;
  const entry = project.envFile(file)?.entries.findLast((each) => each.name === name);
  if (text === undefined || entry === undefined) return undefined;
  const { start, end } = entry.valueSpan;
  const written = /^"?\$(?:(\w+)|\{(\w+)\})"?$/.exec(text.slice(start, end));
  return written !== null && (written[1] ?? written[2]) === name ? { file, span: entry.valueSpan } : undefined;
}

function fromItself(each: ComposeVariable, { file, span }: { file: string; span: Span }): Report {
  const value = each.name === 'GID' ? '100' : '1000';
  return {
    message: 'echoed',
    severity: 'info',
    data: { variable: each.name, option: each.name === 'GID' ? '-g' : '-u' },
    span: each.span,
    related: [{ location: { file, span }, message: 'sets it to itself' }],
    fixes: fixOf(`Write ${each.name}=${value} into .env`, false, replaceEnvValue(file, span, value)),
  };
}

function unexported(context: ComposeContext, each: ComposeVariable): Report {
  const value = each.name === 'GID' ? '100' : '1000';
  const example = `\${${each.name}:-${value}}`;
  return {
    message: 'unexported',
    severity: 'info',
    data: { variable: each.name, example },
    span: each.span,
    fixes: fixOf(`Give it a default: ${example}`, false, replacePiece(context, each.span, each.span, example)),
  };
}

/** Whether people are told to make a `.env`: there is a template, or git leaves it out. */
function hasTemplate(context: ComposeContext): boolean {
  const folder = dirname(context.path);
  const { files } = context.project;
  if (/\bUID=|\bexport UID/.test(context.text)) return true;
  const ignored = files.read(join(folder, '.gitignore'))?.text ?? files.read(join(folder, '../.gitignore'))?.text ?? '';
  if (/^\/?(?:\*?\.env\b.*|\*\.env)$/m.test(ignored)) return true;
  return files
    .list(folder)
    .some((path) =>
      /(?:^|\/)\.?env[._-](?:example|sample|template|dist|default)|(?:example|sample|template)\.env$/.test(path),
    );
}

/** `${pwd}/x` becomes `./x`; elsewhere than at the start of a path it can only mean PWD. */
function pathFix(context: ComposeContext, span: Span): Fix[] {
  const { text } = context;
  const starts =
    /[\s"'[,=]/.test(text.charAt(span.start - 1)) && /^(?:[/:"'\s,\]]|$)/.test(text.slice(span.end, span.end + 1));
  const word = starts && text.charAt(span.start - 1) !== '=' ? '.' : `\${PWD}`;
  const title = word === '.' ? "Write . for this file's folder" : `Write ${word}`;
  return fixOf(title, true, replacePiece(context, span, span, word));
}

/** One of them is enough to make Compose refuse the file. */
const MOST_SUBSTITUTIONS = 32;

/** Where `$(` is in a value: not in a comment, and not after another `$`. */
function findSubstitutions(text: string): Span[] {
  const found: Span[] = [];
  if (!text.includes('$(')) return found;
  let offset = 0;
  for (const line of text.split('\n')) {
    if (line.includes('$(')) {
      const comment = /(?:^|\s)#/.exec(line)?.index ?? line.length;
      for (const match of line.slice(0, comment).matchAll(/(?<!\$)\$+\(/g)) {
        if (match[0].length % 2 !== 0) continue;
        if (found.length >= MOST_SUBSTITUTIONS) return found;
        const start = match.index + match[0].length - 2;
        const close = line.indexOf(')', start);
        found.push({ start: offset + start, end: offset + (close < 0 ? start + 2 : close + 1) });
      }
    }
    offset += line.length + 1;
  }
  return found;
}

function substitutionFixes(context: ComposeContext, span: Span): Fix[] {
  const written = context.text.slice(span.start, span.end);
  if (/^\$\(\s*pwd\s*\)$/i.test(written)) {
    const fixes = pathFix(context, span);
    if (fixes[0]?.title.startsWith('Write . ')) return fixes;
  }
  const inCommand = context.compose.services.some((service) =>
    [service.command, service.entrypoint].some(
      (each) => each !== undefined && each.span.start <= span.start && span.end <= each.span.end,
    ),
  );
  if (!inCommand) return [];
  const start = { start: span.start, end: span.start };
  return fixOf('Hand it to the shell in the container: $$(', true, replacePiece(context, span, start, '$'));
}
