/** What a channel says of one package file. */

export interface ChannelRecord {
  readonly fn: string;
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly buildNumber: number;
  readonly depends: readonly string[];
  readonly constrains: readonly string[];
  readonly trackFeatures: string;
  readonly noarch: string | undefined;
  readonly md5: string | undefined;
  readonly sha256: string | undefined;
  readonly size: number | undefined;
  readonly timestamp: number | undefined;
  readonly license: string | undefined;
}

/** Reads a record from parsed JSON or MessagePack; undefined where it lacks what every record has. */
export function readRecord(fn: string, value: unknown): ChannelRecord | undefined {
  const get = getter(value);
  if (get === undefined) return undefined;
  const name = get('name');
  const version = get('version');
  const build = get('build');
  if (typeof name !== 'string' || typeof version !== 'string' || typeof build !== 'string') return undefined;
  const features = get('track_features');
  return {
    fn,
    name: name.toLowerCase(),
    version,
    build,
    buildNumber: number(get('build_number')) ?? 0,
    depends: texts(get('depends')),
    constrains: texts(get('constrains')),
    trackFeatures: typeof features === 'string' ? features : texts(features).join(' '),
    noarch: noarchOf(get('noarch')),
    md5: hex(get('md5'), 32),
    sha256: hex(get('sha256'), 64),
    size: number(get('size')),
    timestamp: number(get('timestamp')),
    license: typeof get('license') === 'string' ? String(get('license')) : undefined,
  };
}

function getter(value: unknown): ((key: string) => unknown) | undefined {
  if (value instanceof Map) return (key) => value.get(key);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  return (key) => record[key];
}

/** `true` is an old word for `generic`. */
function noarchOf(value: unknown): string | undefined {
  if (value === true) return 'generic';
  return value === 'python' || value === 'generic' ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined;
}

/** A checksum: a text in JSON, bytes in MessagePack. */
function hex(value: unknown, length: number): string | undefined {
  const text = Buffer.isBuffer(value) ? value.toString('hex') : typeof value === 'string' ? value.toLowerCase() : '';
  return text.length === length && /^[0-9a-f]+$/.test(text) ? text : undefined;
}
