/**
 * The flags of instructions and the values that BuildKit's frontend takes for them; others stop the build.
 *
 * Sources (read 2026-11-30): https://github.com/moby/buildkit, frontend/dockerfile/instructions/parse.go, bflag.go,
 * commands_runmount.go, commands_runnetwork.go and commands_runsecurity.go, and for ports and signals what
 * frontend/dockerfile/dockerfile2llb/convert.go calls (go-connections/nat, moby/sys/signal). Flags that some release
 * takes count as known. Podman's builder takes more keys of mounts; they count as known as well.
 */

/** A flag of an instruction. */
export interface KnownFlag {
  /** `switch`: on by its name alone, or `true` and `false`. */
  readonly kind: 'value' | 'switch';
  /** True where it may be given more than once. */
  readonly repeated?: true;
  /** What is wrong with a value, and what to write; undefined for one that is taken. */
  readonly refuses?: (value: string) => Refusal | undefined;
}

/** Why a value is refused. */
export interface Refusal {
  /** The piece of the value that is wrong. */
  readonly piece: string;
  /** What it is not: `a duration`. */
  readonly not: string;
  /** What to do, as a sentence. */
  readonly write: string;
}

const ANY: KnownFlag = { kind: 'value' };
const SWITCH: KnownFlag = { kind: 'switch' };
const PATTERNS: KnownFlag = { kind: 'value', repeated: true };

/** Go's time.ParseDuration; less than nothing is refused, and nothing at all by older releases only. */
const DURATION: KnownFlag = {
  kind: 'value',
  refuses: (value) =>
    /^\+?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(value)
      ? undefined
      : { piece: value, not: 'a duration', write: 'Write it with its unit, such as 30s or 1m30s.' },
};

const RETRIES: KnownFlag = {
  kind: 'value',
  refuses: (value) =>
    /^\+?\d{1,9}$/.test(value)
      ? undefined
      : { piece: value, not: 'a number of tries', write: 'Write a whole number, such as 3.' },
};

function oneOf(what: string, words: readonly string[]): KnownFlag {
  const refuses = (value: string): Refusal | undefined =>
    words.includes(value) ? undefined : { piece: value, not: what, write: `Use ${words.join(' or ')}.` };
  return { kind: 'value', refuses };
}

const MOUNT: KnownFlag = { kind: 'value', repeated: true, refuses: refusedMount };

/** By instruction. ARG and STOPSIGNAL are left out: releases differ in whether they look at flags. */
export const FLAGS: Readonly<Record<string, Readonly<Record<string, KnownFlag>>>> = {
  FROM: { platform: ANY },
  RUN: {
    mount: MOUNT,
    network: oneOf('a network of RUN', ['default', 'none', 'host']),
    security: oneOf('a security mode', ['sandbox', 'insecure']),
    device: PATTERNS,
  },
  COPY: { from: ANY, chown: ANY, chmod: ANY, link: SWITCH, parents: SWITCH, exclude: PATTERNS },
  ADD: {
    chown: ANY,
    chmod: ANY,
    link: SWITCH,
    'keep-git-dir': SWITCH,
    checksum: ANY,
    unpack: SWITCH,
    exclude: PATTERNS,
  },
  HEALTHCHECK: {
    interval: DURATION,
    timeout: DURATION,
    'start-period': DURATION,
    'start-interval': DURATION,
    retries: RETRIES,
  },
  CMD: {},
  ENTRYPOINT: {},
  ENV: {},
  LABEL: {},
  EXPOSE: {},
  USER: {},
  VOLUME: {},
  WORKDIR: {},
  SHELL: {},
  ONBUILD: {},
  MAINTAINER: {},
};

const MOUNT_TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const SHARING = ['shared', 'private', 'locked'];
/** Keys that may be without a value. */
const BARE_KEYS: ReadonlySet<string> = new Set(['readonly', 'ro', 'readwrite', 'rw', 'required']);
const MOUNT_KEYS: ReadonlySet<string> = new Set([
  ...BARE_KEYS,
  ...[
    'type',
    'from',
    'source',
    'src',
    'target',
    'dst',
    'destination',
    'id',
    'sharing',
    'mode',
    'uid',
    'gid',
    'size',
    'env',
  ],
]);
/** https://docs.podman.io/en/latest/markdown/podman-build.1.html, and buildah's internal/volumes (read 2026-11-30). */
const PODMAN_KEYS: ReadonlySet<string> = new Set(
  'z u relabel bind-propagation chown consistency notmpcopyup tmpcopyup noexec nosuid nodev suid dev exec'.split(' '),
);

function refusedMount(value: string): Refusal | undefined {
  // Quotes belong to CSV, and the comma may be in them.
  if (value.includes('"')) return undefined;
  const fields = value.split(',');
  for (const field of fields) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    if (PODMAN_KEYS.has(key)) continue;
    if (!MOUNT_KEYS.has(key) || (equals < 0 && !BARE_KEYS.has(key)))
      return equals < 0
        ? {
            piece: field,
            not: 'a field of a mount',
            write: 'Write fields as key=value, with commas and without blanks.',
          }
        : {
            piece: key,
            not: 'a key of a mount',
            write: 'Use type, from, source, target, id, sharing, mode, uid or gid.',
          };
    const given = field.slice(equals + 1);
    if (key === 'type' && !MOUNT_TYPES.includes(given.toLowerCase()))
      return { piece: given, not: 'a type of mount', write: `Use ${MOUNT_TYPES.join(', ')}.` };
    if (key === 'sharing' && !SHARING.includes(given.toLowerCase()))
      return { piece: given, not: 'a way of sharing a cache', write: `Use ${SHARING.join(', ')}.` };
    if ((key === 'uid' || key === 'gid') && !/^\d{1,10}$/.test(given))
      return { piece: given, not: `a number for ${key}`, write: 'Write the number of the account, such as 1000.' };
    if (key === 'mode' && !/^[0-7]{1,11}$/.test(given))
      return { piece: given, not: 'a mode', write: 'Write it as an octal number, such as 0755.' };
  }
  return undefined;
}

const PROTOCOLS: ReadonlySet<string> = new Set(['', 'tcp', 'udp', 'sctp']);
const LAST_PORT = 65535;

/** Whether EXPOSE refuses a word without variables: `8888`, `8888/tcp`, `8000-8010`, with an address before it. */
export function refusesPort(word: string): boolean {
  const [ports = '', protocol = '', more] = word.slice(word.lastIndexOf(':') + 1).split('/');
  if (more !== undefined || !PROTOCOLS.has(protocol.toLowerCase())) return true;
  const range = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(ports);
  if (range === null) return true;
  const first = Number(range[1]);
  const last = Number(range[2] ?? range[1]);
  return last > LAST_PORT || first > last;
}

const SIGNALS: ReadonlySet<string> = new Set(
  `ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN
  TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX`.split(/\s+/),
);

/** Whether STOPSIGNAL refuses a word without variables: names with and without SIG, and numbers but 0, are taken. */
export function refusesSignal(word: string): boolean {
  if (/^[-+]?\d+$/.test(word)) return Number(word) === 0;
  const name = word.toUpperCase().replace(/^SIG/, '');
  return !SIGNALS.has(name) && !/^RTM(?:IN\+|AX-)\d{1,2}$/.test(name);
}
