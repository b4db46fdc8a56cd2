/** Jupyter servers and other web servers in the commands of a container: their options, and editing those. */

import type { DockerfileContext, ScriptContext, ServiceContext } from '../contexts/types';
import type { Arg } from '../model/process';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { expand } from '../parse/dockerfile/expand';
import { isKnown, type Value } from '../text/value';

/** The ports that the stage and those below it EXPOSE, as texts. */
export function exposedPorts(stage: StageModel): string[] {
  const ports: string[] = stage.base.kind === 'stage' ? exposedPorts(stage.base.stage) : [];
  for (const instruction of stage.stage.instructions) {
    if (instruction.keyword !== 'EXPOSE') continue;
    const state = stage.before(instruction);
    for (const word of instruction.words) {
      const value = expand(
        word.raw,
        (name) => stage.variable(name, state) ?? stage.args.find((arg) => arg.name === name)?.value,
        '\\',
      );
      ports.push(value.replace(/\/tcp$/i, ''));
    }
  }
  return ports.filter(isKnown);
}

/** A word of a command line. */
export type ServerWord = Pick<Arg, 'value' | 'place' | 'origin'>;

/** A command that starts a Jupyter server. */
export interface JupyterServer {
  /** The words from the program on. */
  readonly words: readonly ServerWord[];
  /** The last word of the program itself: `lab` of `jupyter lab`. */
  readonly programEnd: number;
  readonly user: Value | undefined;
  readonly command: CommandRecord | undefined;
}

/** An option with its value. */
export interface ServerOption {
  readonly name: string;
  readonly value: Value;
  /** The word with the name, and the word with the value: the same for `--name=value`. */
  readonly word: ServerWord;
  readonly valueWord: ServerWord;
}

/** The applications that read `--X.ip`, `--X.port`, `--X.token`. */
const APPS = '(?:NotebookApp|ServerApp|LabApp|JupyterApp|IdentityProvider|PasswordIdentityProvider|JupyterNotebookApp)';

const SUBCOMMANDS = new Set(['lab', 'notebook', 'server', 'nbclassic']);

/** Words after which Jupyter does not serve. */
const NO_SERVER =
  /^(--generate-config|--version|--help(-all)?|-h|list|stop|password|build|clean|path|paths|workspaces?|extension|labextension|--show-config)$/;

/** The Jupyter server that words start; undefined where they start none. */
export function jupyterServer(words: readonly ServerWord[], command?: CommandRecord): JupyterServer | undefined {
  const first = base(words[0]?.value ?? '');
  let end = 0;
  if (first === 'jupyter' && SUBCOMMANDS.has(words[1]?.value ?? '')) end = 1;
  else if (/^python[\d.]*$/.test(first) && words[1]?.value === '-m') {
    const module = words[2]?.value ?? '';
    if (module === 'jupyter' && SUBCOMMANDS.has(words[3]?.value ?? '')) end = 3;
    else if (/^(jupyterlab|notebook|jupyter_server)$/.test(module)) end = 2;
    else return undefined;
  } else if (!/^(jupyter-(lab|notebook|server|nbclassic)|start-(notebook|singleuser)(\.sh|\.py)?)$/.test(first)) {
    return undefined;
  }
  const rest = words.slice(end + 1);
  if (
    NO_SERVER.test(rest[0]?.value ?? '') ||
    rest.some((word) => /^--(generate-config|version|help)/.test(word.value))
  ) {
    return undefined;
  }
  return { words, programEnd: end, user: command?.user, command };
}

/** True for the start scripts of the Jupyter stacks, which configure the server. */
export function isStackScript(server: JupyterServer): boolean {
  return base(server.words[0]?.value ?? '').startsWith('start-');
}

/** The Jupyter servers among commands that are surely reached when a container starts. */
export function serversOf(commands: readonly CommandRecord[]): JupyterServer[] {
  const found: JupyterServer[] = [];
  for (const command of commands) {
    if (command.when !== 'start' || command.reached === 'no') continue;
    const server = jupyterServer(command.argv, command);
    if (server !== undefined) found.push(server);
  }
  return found;
}

/** The servers whose words are written in the context's own file, once each. */
export function ownServers(context: DockerfileContext | ScriptContext): JupyterServer[] {
  const seen = new Set<number>();
  return serversOf(context.commands).filter((server) => {
    const place = server.command?.place;
    if (place === undefined || place.file !== context.path || seen.has(place.span.start)) return false;
    seen.add(place.span.start);
    return true;
  });
}

/** The servers that a Compose service starts: by its own words, or by those of its image. */
export function serversOfService({ service, stage, start }: ServiceContext, path: string): JupyterServer[] {
  if (stage !== undefined) return serversOf(start);
  const words = [...(service.entrypoint?.argv ?? []), ...(service.command?.argv ?? [])].map((word) => ({
    value: word.value,
    place: { file: path, span: word.span },
  }));
  for (let i = 0; i < words.length; i++) {
    const server = jupyterServer(words.slice(i));
    if (server !== undefined) return [server];
  }
  return [];
}

/** The options of a server with one of the names, the last one first (it counts). */
export function optionsOf(server: JupyterServer, names: readonly string[]): ServerOption[] {
  const pattern = new RegExp(`^--(?:${APPS}\\.)?(${names.join('|')})$`);
  const found: ServerOption[] = [];
  for (let i = server.programEnd + 1; i < server.words.length; i++) {
    const word = server.words[i];
    if (word === undefined) continue;
    const equals = word.value.indexOf('=');
    const name = pattern.exec(equals < 0 ? word.value : word.value.slice(0, equals))?.[1];
    if (name === undefined) continue;
    const next = server.words[i + 1];
    if (equals >= 0) found.unshift({ name, value: unquote(word.value.slice(equals + 1)), word, valueWord: word });
    else if (next !== undefined && !next.value.startsWith('-')) {
      found.unshift({ name, value: unquote(next.value), word, valueWord: next });
    }
  }
  return found;
}

/** True where something of the server's words is not known: a script's `$@`, a variable of whoever starts it. */
export function hasUnknownWords(server: JupyterServer): boolean {
  return server.words.some((word) => !isKnown(word.value) && !/^--?[\w.]+=/.test(word.value));
}

/** Jupyter reads values as Python does: quotes around them are not part of them. */
function unquote(value: Value): Value {
  return /^'(.*)'$/.exec(value)?.[1] ?? /^"(.*)"$/.exec(value)?.[1] ?? value;
}

function base(name: Value): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
/** Whether the image's Jupyter may be configured elsewhere: a Jupyter image, a configuration file, an unknown base. */
export function mayBeConfigured(stage: StageModel): boolean {
  const { machine, bottom } = stage;
  if (!machine.closed || bottom === undefined) return true;
  if (bottom.packages?.some((name) => /jupyter|notebook/.test(name)) || bottom.has?.includes('jupyter')) return true;
  for (const name of ['JUPYTER_CONFIG_DIR', 'JUPYTER_CONFIG_PATH', 'NOTEBOOK_ARGS', 'JUPYTER_PREFER_ENV_PATH']) {
    if (stage.variable(name) !== undefined) return true;
  }
  if (machine.files.keys().some((path) => /\/jupyter_[\w]*config\.(py|json)$|\/\.?jupyter\//.test(path))) return true;
  return stage.copies.some((copy) => /jupyter/.test(`${copy.source} ${copy.destination}`));
}
