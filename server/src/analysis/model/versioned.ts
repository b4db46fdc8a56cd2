/**
 * A map that remembers: each key keeps its values with the version at which they were set, so that the state at any
 * earlier instruction can be asked for without a copy per instruction. Writing is append-only; n writes cost O(n).
 */
export class VersionedMap<V> {
  private readonly entries = new Map<string, { versions: number[]; values: (V | undefined)[] }>();
  private newest: readonly V[] | undefined;
  /** The version of the last write. */
  changed = 0;

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
    if (entry === undefined) return undefined;
    return version >= this.changed ? entry.values[entry.values.length - 1] : at(entry, version);
  }

  /** How many keys were ever set. */
  get size(): number {
    return this.entries.size;
  }

  /** All keys that have a value as of `version`, in the order of their first appearance. */
  keys(version: number = Number.MAX_SAFE_INTEGER): string[] {
    const keys: string[] = [];
    for (const [key, entry] of this.entries) if (at(entry, version) !== undefined) keys.push(key);
    return keys;
  }

  /** All values as of `version`. */
  values(version: number = Number.MAX_SAFE_INTEGER): readonly V[] {
    if (version >= this.changed && this.newest !== undefined) return this.newest;
    const values: V[] = [];
    for (const entry of this.entries.values()) {
      const value = at(entry, version);
      if (value !== undefined) values.push(value);
    }
    if (version >= this.changed) this.newest = values;
    return values;
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
    for (const [key, entry] of this.entries) {
      const value = at(entry, version);
      if (value !== undefined) target.set(key, value);
    }
  }
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

function at<V>(entry: { versions: number[]; values: (V | undefined)[] }, version: number): V | undefined {
  const { versions, values } = entry;
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
