/** On which port and address a program listens, as far as its words and variables tell. */
import { type ServerProgram, serverProgramOf } from '../knowledge/servers';
import type { Arg } from '../model/process';
import { baseName } from '../model/programs/names';
import type { CommandRecord } from '../model/record';
import { isKnown } from '../text/value';

export interface Listening {
  readonly program: ServerProgram;
  /** Undefined where it is not known. */
  readonly port: number | undefined;
  readonly host: string | undefined;
  /** The word that says the port; absent where it is the program's own. */
  readonly portWord: Arg | undefined;
}

/** What a started command listens on; undefined for programs that are not known to be servers. */
export function listeningOf({ name, argv, seen }: CommandRecord): Listening | undefined {
  const base = baseName(name);
  const module = /^python(?:\d[\d.]*)?$/.test(base) && argv[1]?.value === '-m' ? argv[2]?.value : undefined;
  const words = argv.slice(module === undefined ? 1 : 3);
  const values = words.map(({ value }) => value);
  const program = serverProgramOf(module ?? base, values);
  if (program === undefined || !values.every(isKnown)) return undefined;
  // A file of its own may say something else.
  if (values.some((each) => /^(?:-c|--config(?:=.*)?)$/.test(each))) return undefined;
  const of = (options: readonly string[], variable: string | undefined) => {
    for (const [i, word] of words.entries()) {
      const joined = options.find((option) => word.value.startsWith(`${option}=`));
      if (joined !== undefined) return { text: word.value.slice(joined.length + 1), word };
      if (options.includes(word.value)) return { text: values[i + 1] ?? '', word: words[i + 1] };
    }
    const set = variable === undefined ? undefined : seen.variable(variable);
    return set === undefined || set === '' ? undefined : { text: set, word: undefined };
  };
  const port = of(program.port.options, program.port.variable);
  const host = of(program.host.options, program.host.variable);
  if (port?.text.startsWith('unix:') === true) return undefined;
  const number = port === undefined ? program.port.default : numberIn(port.text, program.joint === true);
  const address =
    host === undefined
      ? program.host.default
      : program.joint === true
        ? /^(.*):\d+$/.exec(host.text)?.[1] || ALL
        : host.text;
  return { program, port: number, host: isKnown(address) ? address : undefined, portWord: port?.word };
}

const ALL = '0.0.0.0';

function numberIn(text: string, joint: boolean): number | undefined {
  const digits = (joint ? /(?:^|:)(\d+)$/ : /^(\d+)$/).exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether only the container itself reaches an address. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\])$/.test(host);
}
