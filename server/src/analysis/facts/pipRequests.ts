/** The packages that a command asks pip for: on its command line, in a requirements file, below `pip:` of an environment file. */
import { filesRead } from '../contexts/filesRead';
import { type Arg, resolvePath } from '../model/process';
import { pipWords } from '../model/programs/pythonPrograms';
import type { CommandRecord } from '../model/record';
import { normalizeName, parseEnvironment, parseRequirement, parseRequirements } from '../parse/conda';
import type { Location } from '../text/span';
import { isKnown, type Value } from '../text/value';

export interface PipRequest {
  /** Normalized. */
  readonly name: string;
  /** Where the name is written in the project; absent where the text is not a file's own. */
  readonly place: Location | undefined;
  /** The word of the command line. */
  readonly word?: Arg;
  /** The file that asks for it, in the image. */
  readonly file?: string;
}

/** What pip is asked for by a command; nothing where a marker decides. */
export function pipRequests(command: CommandRecord): readonly PipRequest[] {
  if (command.conda !== undefined) {
    return filesRead(command).flatMap(({ image, project }) => {
      const text = textOf(command, image);
      if (text === undefined || !/\.ya?ml$/.test(image)) return [];
      return (parseEnvironment(text).dependencies?.items ?? []).flatMap((item) =>
        item.kind !== 'pip'
          ? []
          : item.entries.flatMap(({ requirement: { kind, name, nameSpan, marker } }) => {
              if (kind !== 'package' || name === undefined || marker !== undefined) return [];
              const place =
                project === undefined || nameSpan === undefined ? undefined : { file: project, span: nameSpan };
              return [{ name: normalizeName(name), place, file: image }];
            }),
      );
    });
  }
  const words = pipWords(command.argv) ?? uvWords(command.argv);
  if (words?.[0]?.value !== 'install') return [];
  const found: PipRequest[] = [];
  for (let i = 1; i < words.length; i++) {
    const word = words[i];
    if (word === undefined || !isKnown(word.value)) continue;
    const file = /^(?:-r|--requirement)$/.test(word.value)
      ? words[++i]?.value
      : /^(?:--requirement=|-r)(.+)$/.exec(word.value)?.[1];
    if (file !== undefined) {
      found.push(...inFile(command, resolvePath(file, command.cwd)));
      continue;
    }
    if (
      /^(?:-[icfte]|--(?:index-url|extra-index-url|constraint|find-links|target|editable|prefix|root))$/.test(
        word.value,
      )
    ) {
      i++;
      continue;
    }
    if (word.value.startsWith('-')) continue;
    const { kind, name, marker } = parseRequirement(word.value);
    if (kind === 'package' && name !== undefined && marker === undefined)
      found.push({ name: normalizeName(name), place: word.place, word });
  }
  return found;
}

/** Options and variables that name another index, or a folder with wheels. */
const ELSEWHERE =
  /^(?:-[if](?!$)|-[if]$|--(?:index-url|extra-index-url|find-links|index|default-index|no-index)(?:=|$))/;
const VARIABLES = [
  'PIP_INDEX_URL',
  'PIP_EXTRA_INDEX_URL',
  'PIP_FIND_LINKS',
  'UV_INDEX_URL',
  'UV_EXTRA_INDEX_URL',
  'UV_INDEX',
];

/** Whether what a command of pip installs may come from elsewhere than PyPI: an index or a folder of somebody's own. */
export function mayComeFromElsewhere(command: CommandRecord): boolean {
  if (VARIABLES.some((name) => command.seen.variable(name) !== undefined)) return true;
  if (command.argv.some(({ value }) => !isKnown(value) || ELSEWHERE.test(value))) return true;
  const files = pipRequests(command).flatMap(({ file }) => file ?? []);
  return [...new Set(files)].some((file) =>
    parseRequirements(textOf(command, file) ?? '').requirements.some(({ text }) => ELSEWHERE.test(text)),
  );
}

/** `uv pip install …`. */
function uvWords(argv: readonly Arg[]): readonly Arg[] | undefined {
  const at = argv.findIndex(({ value }) => value === 'pip');
  return at > 0 && /(?:^|\/)uv$/.test(argv[0]?.value ?? '') ? argv.slice(at + 1) : undefined;
}

function inFile(command: CommandRecord, path: Value): readonly PipRequest[] {
  const text = textOf(command, path);
  if (text === undefined) return [];
  const project = command.seen.file(path)?.copiedFrom;
  return parseRequirements(text).requirements.flatMap(({ kind, name, nameSpan, marker }) =>
    kind !== 'package' || name === undefined || marker !== undefined
      ? []
      : [
          {
            name: normalizeName(name),
            place: project === undefined || nameSpan === undefined ? undefined : { file: project, span: nameSpan },
            file: path,
          },
        ],
  );
}

function textOf(command: CommandRecord, path: Value): string | undefined {
  const text = isKnown(path) ? command.seen.file(path)?.text : undefined;
  return text === undefined || !isKnown(text) ? undefined : text;
}
