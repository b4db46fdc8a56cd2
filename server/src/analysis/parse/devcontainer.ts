import { LineIndex } from '../text/lines';
import type { MappedText } from '../text/mapped';
import type { Span } from '../text/span';
import { HOLE, type Value } from '../text/value';
import type { SyntaxProblem } from './dockerfile/ast';
import { type JsonNode, type JsonObject, type JsonText, parseJsonc } from './jsonc';

/** A string of devcontainer.json. */
export interface DevcontainerText {
  /** As written, JSON's escapes decoded. */
  readonly raw: string;
  /** `raw` with HOLE for each `${localEnv:…}`, `${containerEnv:…}` and the like; a default (`${localEnv:X:d}`) counts. */
  readonly value: Value;
  /** Quotes included. */
  readonly span: Span;
  /** `raw` with the way back to the file. */
  readonly text: MappedText;
}

/** A name with its value: build arguments, environment variables. */
export interface DevcontainerPair {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: DevcontainerText;
}

export interface DevcontainerBuild {
  readonly span: Span;
  /** Seen from the folder of devcontainer.json. */
  readonly dockerfile: DevcontainerText | undefined;
  /** Seen from the folder of devcontainer.json; `.` where absent. */
  readonly context: DevcontainerText | undefined;
  readonly args: readonly DevcontainerPair[];
  readonly target: DevcontainerText | undefined;
}

/** `postCreateCommand` and its like. */
export interface DevcontainerCommand {
  /** The key: `postCreateCommand`, … */
  readonly event: string;
  /** The name below the event, where several run side by side. */
  readonly name: string | undefined;
  /** `shell`: one string for `/bin/sh -c`; `exec`: an array without a shell. */
  readonly form: 'shell' | 'exec';
  readonly words: readonly DevcontainerText[];
  readonly span: Span;
}

/**
 * `userEnvProbe`: the start-up files whose variables the editor's processes and the commands of the container's life get
 * (https://github.com/devcontainers/spec/blob/main/docs/specs/devcontainerjson-reference.md).
 */
export type EnvProbe = 'none' | 'loginShell' | 'interactiveShell' | 'loginInteractiveShell';

const PROBES: readonly EnvProbe[] = ['none', 'loginShell', 'interactiveShell', 'loginInteractiveShell'];

/** A devcontainer.json (https://containers.dev/implementors/json_reference/). */
export interface Devcontainer {
  readonly text: string;
  readonly lines: LineIndex;
  readonly build: DevcontainerBuild | undefined;
  readonly image: DevcontainerText | undefined;
  /** Seen from the folder of devcontainer.json. */
  readonly composeFiles: readonly DevcontainerText[];
  /** The Compose service the editor works in. */
  readonly service: DevcontainerText | undefined;
  readonly remoteUser: DevcontainerText | undefined;
  /** The folder in the container that the editor opens, and in which commands run. */
  readonly workspaceFolder: DevcontainerText | undefined;
  /** True where `workspaceMount` says what is mounted there. */
  readonly ownMount: boolean;
  readonly containerUser: DevcontainerText | undefined;
  readonly remoteEnv: readonly DevcontainerPair[];
  readonly containerEnv: readonly DevcontainerPair[];
  /** Words for `docker run`. */
  readonly runArgs: readonly DevcontainerText[];
  /** `hostRequirements.gpu`: `all` where it is needed, `auto` where it is optional. */
  readonly gpu: 'all' | 'auto' | undefined;
  /** What `features` names: scripts that install things into the image. */
  readonly features: readonly string[];
  /** The commands that run on the host (`initializeCommand`) are not among them. */
  readonly commands: readonly DevcontainerCommand[];
  /** `customizations.vscode.settings["python.defaultInterpreterPath"]`, or the older top-level `settings`. */
  readonly interpreter: DevcontainerText | undefined;
  /** Which shell the editor asks for variables; `loginInteractiveShell` where nothing is written, undefined for other texts. */
  readonly envProbe: EnvProbe | undefined;
  /** Where it is written. */
  readonly envProbeSpan: Span | undefined;
  readonly problems: readonly SyntaxProblem[];
}

const EVENTS = [
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
];

/** Parses a devcontainer.json, comments and commas too many included. Never throws. */
export function parseDevcontainer(text: string): Devcontainer {
  const { root, problems } = parseJsonc(text);
  const top = object(root);
  const old = top?.entries.get('dockerFile');
  const build = object(get(top, 'build'));
  const vscode = object(get(object(get(top, 'customizations')), 'vscode'));
  const settings = object(get(vscode, 'settings')) ?? object(get(top, 'settings'));
  const compose = get(top, 'dockerComposeFile');
  return {
    text,
    lines: new LineIndex(text),
    build:
      build === undefined && old === undefined
        ? undefined
        : {
            span: build?.span ?? old?.value.span ?? { start: 0, end: 0 },
            dockerfile: string(get(build, 'dockerfile')) ?? string(get(build, 'dockerFile')) ?? string(old?.value),
            context: string(get(build, 'context')) ?? string(get(top, 'context')),
            args: pairs(get(build, 'args')),
            target: string(get(build, 'target')),
          },
    image: string(get(top, 'image')),
    composeFiles: strings(compose),
    service: string(get(top, 'service')),
    remoteUser: string(get(top, 'remoteUser')),
    workspaceFolder: string(get(top, 'workspaceFolder')),
    ownMount: get(top, 'workspaceMount') !== undefined,
    containerUser: string(get(top, 'containerUser')),
    remoteEnv: pairs(get(top, 'remoteEnv')),
    containerEnv: pairs(get(top, 'containerEnv')),
    runArgs: strings(get(top, 'runArgs')),
    gpu: gpuOf(get(object(get(top, 'hostRequirements')), 'gpu')),
    features: [...(object(get(top, 'features'))?.entries.keys() ?? [])],
    commands: EVENTS.flatMap((event) => commands(event, get(top, event))),
    interpreter: string(get(settings, 'python.defaultInterpreterPath')) ?? string(get(settings, 'python.pythonPath')),
    envProbe: probeOf(get(top, 'userEnvProbe')),
    envProbeSpan: get(top, 'userEnvProbe')?.span,
    problems,
  };
}

function probeOf(node: JsonNode | undefined): EnvProbe | undefined {
  const value = node === undefined ? 'loginInteractiveShell' : string(node)?.value;
  return PROBES.find((each) => each === value);
}

function gpuOf(node: JsonNode | undefined): Devcontainer['gpu'] {
  if (node?.kind === 'string') return node.value === 'optional' ? 'auto' : undefined;
  return node?.kind === 'object' || (node?.kind === 'literal' && node.value === 'true') ? 'all' : undefined;
}

function commands(event: string, node: JsonNode | undefined): DevcontainerCommand[] {
  if (node?.kind !== 'object') return command(event, undefined, node);
  return [...node.entries.values()].flatMap((entry) => command(event, entry.key.value, entry.value));
}

function command(event: string, name: string | undefined, node: JsonNode | undefined): DevcontainerCommand[] {
  if (node?.kind === 'string') return [{ event, name, form: 'shell', words: [reading(node)], span: node.span }];
  if (node?.kind === 'array') return [{ event, name, form: 'exec', words: strings(node), span: node.span }];
  return [];
}

function object(node: JsonNode | undefined): JsonObject | undefined {
  return node?.kind === 'object' ? node : undefined;
}

function get(node: JsonObject | undefined, key: string): JsonNode | undefined {
  return node?.entries.get(key)?.value;
}

function string(node: JsonNode | undefined): DevcontainerText | undefined {
  return node?.kind === 'string' ? reading(node) : undefined;
}

function strings(node: JsonNode | undefined): DevcontainerText[] {
  const nodes = node?.kind === 'array' ? node.items : [node];
  return nodes.flatMap((item) => string(item) ?? []);
}

function pairs(node: JsonNode | undefined): DevcontainerPair[] {
  return [...(object(node)?.entries.values() ?? [])].flatMap(({ key, value }) => {
    const text = string(value);
    return text === undefined ? [] : [{ name: key.value, nameSpan: key.span, value: text }];
  });
}

function reading(node: JsonText): DevcontainerText {
  const raw = node.value.split(HOLE).join('\uFFFD');
  const value = raw.replace(
    /\$\{(\w+)(?::([^}:$]*))?(?::([^}$]*))?\}/g,
    (_all, kind: string, _name, fallback?: string) => (kind === 'localEnv' && fallback !== undefined ? fallback : HOLE),
  );
  return { raw, value, span: node.span, text: node.text };
}
