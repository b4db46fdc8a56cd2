import type { LineIndex } from '../../text/lines';
import type { Span } from '../../text/span';
import type { Value } from '../../text/value';
import type { SyntaxProblem } from '../dockerfile/ast';
import type { ComposeVariable } from './interpolate';
import type { ComposeWord } from './words';

/** A scalar of a Compose file, or a part of one, with its variables put in. */
export interface ComposeValue extends ComposeWord {
  /** The text before interpolation, YAML's quotes and escapes removed. */
  readonly raw: string;
  readonly variables: readonly ComposeVariable[];
}

/** A key with its value. */
export interface ComposeField {
  readonly keySpan: Span;
  /** Key and value. */
  readonly span: Span;
  readonly value: ComposeValue;
}

/** One entry of `environment`, `args`, `additional_contexts`: from a list (`- NAME=VALUE`) or a mapping. */
export interface ComposePair {
  /** Variables in the name (list form only) are put in. */
  readonly name: Value;
  readonly nameSpan: Span;
  /** Absent for `- NAME` and `NAME:`, which take the value from the shell that runs Compose. */
  readonly value: ComposeValue | undefined;
  /** All of the entry, without the list's dash. */
  readonly span: Span;
  readonly form: 'list' | 'map';
}

export interface ComposeBuild {
  readonly keySpan: Span;
  readonly span: Span;
  /** `build: FOLDER`; the folder is then in `context`. */
  readonly short: boolean;
  /** A folder seen from the Compose project's folder, or a URL. Compose takes `.` where it is absent. */
  readonly context: ComposeField | undefined;
  /** Seen from the context. Compose takes `Dockerfile` where it is absent. */
  readonly dockerfile: ComposeField | undefined;
  /** The Dockerfile's text itself, mapped to its place. */
  readonly dockerfileInline: ComposeField | undefined;
  readonly args: readonly ComposePair[];
  /** The place of `args` with its key; undefined where there is none. */
  readonly argsSpan: Span | undefined;
  readonly target: ComposeField | undefined;
  readonly platforms: readonly ComposeValue[];
  readonly additionalContexts: readonly ComposePair[];
  readonly ssh: readonly ComposeValue[];
  readonly cacheFrom: readonly ComposeValue[];
  readonly cacheTo: readonly ComposeValue[];
  readonly network: ComposeField | undefined;
  readonly extraHosts: readonly ComposePair[];
  /** Secrets for `RUN --mount=type=secret`. */
  readonly secrets: readonly ComposeSecretUse[];
  /** Keys of `build` that were written below `args`, where they are only build arguments: `context: .` and the like. */
  readonly misplaced: readonly ComposePair[];
}

/** `command` or `entrypoint`. */
export interface ComposeCommand {
  readonly keySpan: Span;
  /** Key and value. */
  readonly span: Span;
  readonly valueSpan: Span;
  /**
   * `string` is split as by a shell, though no shell runs; `null` keeps what the image has (for `entrypoint` and
   * `command` alike); an empty list or string clears it.
   */
  readonly form: 'string' | 'list' | 'null';
  readonly argv: readonly ComposeWord[];
  /** The whole string before it is split; undefined for the other forms. */
  readonly source: ComposeValue | undefined;
  /** The end of a string that Compose drops, from an unquoted `;`, `&`, `|`, `<`, `>` on. */
  readonly dropped: Span | undefined;
}

/** A scalar somewhere below a service, such as `restart` or `healthcheck.interval`. */
export interface ComposeSetting {
  /** The keys that lead to it, from the service on; `*` for an item of a list. */
  readonly path: readonly string[];
  readonly field: ComposeField;
  /** True for a value in quotes, which is a string whatever it looks like. */
  readonly quoted: boolean;
}

/** The `test` of a `healthcheck` as a list: its words, the kind of test (`CMD`, `CMD-SHELL`) among them. */
export interface ComposeHealthList {
  readonly valueSpan: Span;
  readonly words: readonly ComposeWord[];
}

/** The `test` of a `healthcheck`. */
export interface ComposeHealthTest {
  /** Key and value of `test`. */
  readonly span: Span;
  /** `shell`: one text for `/bin/sh -c` (a string, or `CMD-SHELL`); `exec`: the words after `CMD`. */
  readonly form: 'shell' | 'exec';
  /** The place of the value. */
  readonly valueSpan: Span;
  readonly argv: readonly ComposeWord[];
}

/** One published or exposed port. Ranges stay as written (`3000-3005`). */
export interface ComposePort {
  readonly span: Span;
  readonly form: 'short' | 'long';
  /** The address on the host; undefined where none is given (then it is published on all of them), HOLE where unknown. */
  readonly hostIp: Value | undefined;
  /** The port on the host; undefined where the engine chooses one. */
  readonly published: Value | undefined;
  readonly publishedSpan: Span | undefined;
  /** The port in the container. */
  readonly target: Value;
  readonly targetSpan: Span;
  readonly protocol: Value;
  readonly variables: readonly ComposeVariable[];
}

/** One entry of a service's `volumes`. */
export interface ComposeMount {
  readonly span: Span;
  readonly form: 'short' | 'long';
  /** `unknown` where a variable decides. */
  readonly kind: 'bind' | 'volume' | 'tmpfs' | 'other' | 'unknown';
  /** A folder of the host or a volume's name; undefined for an anonymous volume. */
  readonly source: Value | undefined;
  readonly sourceSpan: Span | undefined;
  /** The path in the container. */
  readonly target: Value;
  readonly targetSpan: Span;
  readonly readOnly: boolean;
  readonly variables: readonly ComposeVariable[];
}

export interface ComposeEnvFile {
  readonly path: ComposeValue;
  readonly required: boolean;
}

export interface ComposeExtends {
  readonly span: Span;
  readonly service: ComposeValue | undefined;
  /** Absent: a service of the same file. */
  readonly file: ComposeValue | undefined;
}

/** A secret that a service uses. */
export interface ComposeSecretUse {
  readonly source: ComposeValue;
  readonly target: ComposeValue | undefined;
}

export interface ComposeService {
  readonly name: string;
  readonly nameSpan: Span;
  /** The name and everything below it. */
  readonly span: Span;
  readonly image: ComposeField | undefined;
  readonly build: ComposeBuild | undefined;
  /** Undefined where the key is absent. */
  readonly command: ComposeCommand | undefined;
  readonly entrypoint: ComposeCommand | undefined;
  /** Undefined where there is none, or it is switched off. */
  readonly healthTest: ComposeHealthTest | undefined;
  /** The same where it is a list, also one that the engine passes over. */
  readonly healthList: ComposeHealthList | undefined;
  readonly environment: readonly ComposePair[];
  readonly envFiles: readonly ComposeEnvFile[];
  readonly ports: readonly ComposePort[];
  readonly volumes: readonly ComposeMount[];
  readonly user: ComposeField | undefined;
  readonly platform: ComposeField | undefined;
  readonly workingDir: ComposeField | undefined;
  readonly tty: ComposeField | undefined;
  readonly stdinOpen: ComposeField | undefined;
  readonly networkMode: ComposeField | undefined;
  readonly containerName: ComposeField | undefined;
  readonly extends: ComposeExtends | undefined;
  readonly profiles: readonly ComposeValue[];
  readonly secrets: readonly ComposeSecretUse[];
  /** The scalars below the service, but for those that its own fields hold as free text. */
  settings(): readonly ComposeSetting[];
}

/** A named entry of the top-level `volumes`, `secrets` or `configs`. */
export interface ComposeResource {
  readonly name: string;
  readonly nameSpan: Span;
  readonly file: ComposeValue | undefined;
  /** The variable of the host that holds it, for secrets and configs. */
  readonly environment: ComposeValue | undefined;
}

/** A Compose file (https://docs.docker.com/reference/compose-file/). */
export interface ComposeFile {
  readonly text: string;
  readonly lines: LineIndex;
  /** The obsolete `version`. */
  readonly version: ComposeField | undefined;
  readonly name: ComposeField | undefined;
  readonly services: readonly ComposeService[];
  readonly volumes: readonly ComposeResource[];
  readonly secrets: readonly ComposeResource[];
  /** Paths below `include`. */
  readonly include: readonly ComposeValue[];
  /** Every variable of every value that was read, in file order where anchors do not mix it. */
  readonly variables: readonly ComposeVariable[];
  readonly problems: readonly SyntaxProblem[];
  /** The same file with the values of its `.env` file. */
  resolveWith(env: ReadonlyMap<string, Value>): ComposeFile;
}
