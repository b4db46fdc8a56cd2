/**
 * A map that remembers: each key keeps its values with the version at which they were set, so that the state at any
 * earlier instruction can be asked for without a copy per instruction. Writing is append-only; n writes cost O(n).
 */
export class VersionedMap<V> {
  private readonly entries = new Map<string, History<V>>();
  private newest: readonly V[] | undefined;
  /** The version of the last write. */
  changed = 0;
  /** The map that this one goes on from; what is not written here is read there, as of `belowVersion`. */
  private below: VersionedMap<V> | undefined;
  private belowVersion = 0;

  constructor(private readonly clock: Clock) {}

  /** Sets (or, with undefined, deletes) a key as of the next version. */
  set(key: string, value: V | undefined): void {
    const version = this.clock.tick();
    this.changed = version;
    this.newest = undefined;
    const entry = this.entries.get(key);
    if (entry === undefined) this.entries.set(key, { versions: [version], values: [value] });
    else {
      entry.versions.push(version);
      entry.values.push(value);
    }
  }

  /** The value of `key` as of `version`; without one, the newest. */
  get(key: string, version: number = Number.MAX_SAFE_INTEGER): V | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || (entry.versions[0] ?? 0) > version)
      return this.below?.get(key, Math.min(version, this.belowVersion));
    return version >= this.changed ? entry.values[entry.values.length - 1] : at(entry, version);
  }

  /** How many keys were ever set. */
  get size(): number {
    return this.entries.size + (this.below?.size ?? 0);
  }

  /** All keys that have a value as of `version`, in the order of their first appearance. */
  keys(version: number = Number.MAX_SAFE_INTEGER): string[] {
    const keys: string[] = [];
    this.each(version, (key) => keys.push(key));
    return keys;
  }

  /** All values as of `version`. */
  values(version: number = Number.MAX_SAFE_INTEGER): readonly V[] {
    if (version >= this.changed && this.newest !== undefined && this.below === undefined) return this.newest;
    const values: V[] = [];
    this.each(version, (_, value) => values.push(value));
    if (version >= this.changed && this.below === undefined) this.newest = values;
    return values;
  }

  /** Every key with its value as of `version`, in the order of their first appearance. */
  private each(version: number, visit: (key: string, value: V) => void): void {
    const { below } = this;
    if (below !== undefined) {
      below.each(Math.min(version, this.belowVersion), (key, value) => {
        const entry = this.entries.get(key);
        const own = entry !== undefined && (entry.versions[0] ?? 0) <= version ? at(entry, version) : value;
        if (own !== undefined) visit(key, own);
      });
    }
    for (const [key, entry] of this.entries) {
      const value = at(entry, version);
      if (value === undefined) continue;
      if (below === undefined || below.get(key, Math.min(version, this.belowVersion)) === undefined) visit(key, value);
    }
  }

  /** Lets an empty map go on from what this one holds as of `version`, without a copy. */
  continueIn(target: VersionedMap<V>, version: number): void {
    target.below = this;
    target.belowVersion = version;
    target.changed = Math.min(this.changed, version);
  }

  /** Copies the history up to `version` into an empty map whose clock goes on from there. */
  cutInto(target: VersionedMap<V>, version: number): void {
    for (const [key, { versions, values }] of this.entries) {
      let count = versions.length;
      while (count > 0 && (versions[count - 1] ?? 0) > version) count--;
      if (count > 0) target.takeOver(key, versions.slice(0, count), values.slice(0, count));
    }
  }

  /** Takes in the history of a key, oldest first. */
  protected takeOver(key: string, versions: number[], values: (V | undefined)[]): void {
    this.entries.set(key, { versions, values });
    this.changed = Math.max(this.changed, versions[versions.length - 1] ?? 0);
  }

  /** Copies what this map holds as of `version` into `target`. */
  copyInto(target: VersionedMap<V>, version: number): void {
    this.each(version, (key, value) => target.set(key, value));
  }
}

/** One value with its history. */
export class VersionedValue<V> {
  readonly map: VersionedMap<V>;

  constructor(clock: Clock) {
    this.map = new VersionedMap(clock);
  }

  get(version?: number): V | undefined {
    return this.map.get('', version);
  }

  set(value: V | undefined): void {
    this.map.set('', value);
  }

  /** The version of the last write. */
  get changed(): number {
    return this.map.changed;
  }
}

/** The values of a key, oldest first, each with the version at which it was set. */
interface History<V> {
  readonly versions: number[];
  readonly values: (V | undefined)[];
}

/** Counts the writes of all maps that belong together, so that one number names a state of them all. */
export class Clock {
  private time: number;

  /** @param start the version that it goes on from */
  constructor(start = 0) {
    this.time = start;
  }

  /** The version of everything written so far. */
  get now(): number {
    return this.time;
  }

  tick(): number {
    return ++this.time;
  }
}

function at<V>({ versions, values }: History<V>, version: number): V | undefined {
  let high = versions.length - 1;
  if ((versions[high] ?? 0) <= version) return values[high];
  let low = -1;
  while (low < high - 1) {
    const mid = (low + high) >> 1;
    if ((versions[mid] ?? 0) <= version) low = mid;
    else high = mid;
  }
  return low < 0 ? undefined : values[low];
}
