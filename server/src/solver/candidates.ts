/** The package files that may be taken: channels in their order, priorities, and what the specs themselves ask for. */
import { globMatches, type MatchSpec, matches, parseMatchSpec, parsePackageFile } from '../analysis/parse/conda';
import { parseVersionSpec, versionMatches } from '../analysis/parse/conda/versionSpec';
import type { ChannelPriority, SolveChannel, SolveRequest } from '../analysis/solve/types';
import type { ChannelRecord } from './channel/records';
import { openSubdir, type Reading, type Subdir } from './channel/subdir';
import { ChannelFailure } from './failure';
import { isReadable } from './rattler';

/** A package file of a channel. */
export interface Candidate {
  readonly record: ChannelRecord;
  readonly channel: SolveChannel;
  readonly subdir: string;
  readonly url: string;
  /** The names that it depends on, without those of the system. */
  readonly needs: readonly string[];
  /** As the solver reads it: `"name-1-0.conda":{…}`. */
  readonly json: string;
}

/** A spec that was understood. */
export interface ReadSpec {
  readonly id: number;
  readonly spec: MatchSpec;
}

/** A spec that cannot be looked for; the message is for people. */
export class SpecFailure extends Error {
  constructor(
    readonly id: number,
    message: string,
  ) {
    super(message);
  }
}

/** What may be in the brackets and is looked at here; the others are of a solver's own. */
const CHECKED = new Set([
  'channel',
  'subdir',
  'name',
  'version',
  'build',
  'build_number',
  'md5',
  'sha256',
  'fn',
  'url',
  'license',
  'track_features',
]);

/** Reads the specs. @throws SpecFailure for the first one that cannot be looked for */
export function readSpecs(request: SolveRequest): ReadSpec[] {
  return request.specs.map(({ id, text }) => {
    const spec = parseMatchSpec(text);
    if (!spec.ok) throw new SpecFailure(id, `\`${text}\` is no match spec: ${spec.message}.`);
    if (spec.name.includes('*')) throw new SpecFailure(id, `\`${text}\` names no package.`);
    const other = spec.brackets.find(({ key }) => !CHECKED.has(key));
    if (other !== undefined) throw new SpecFailure(id, `\`${text}\`: \`${other.key}\` cannot be solved here.`);
    if (spec.version?.kind === 'regex') {
      throw new SpecFailure(id, `\`${text}\`: a regular expression as the version cannot be solved here.`);
    }
    if (spec.build !== undefined && /[\^$]/.test(spec.build)) {
      throw new SpecFailure(id, `\`${text}\`: a regular expression as the build cannot be solved here.`);
    }
    return { id, spec };
  });
}

/** Whether a file is what a spec asks for; with `loose` whatever its version and build. */
export function fits({ spec }: ReadSpec, candidate: Candidate, loose = false): boolean {
  const { record } = candidate;
  if (spec.subdir !== undefined && spec.subdir !== candidate.subdir) return false;
  if (loose) return true;
  if (spec.url !== undefined) return candidate.url === spec.url || candidate.url.endsWith(`/${spec.url}`);
  if (matches(spec, record.version) === false) return false;
  if (spec.build !== undefined && !globMatches(spec.build, record.build)) return false;
  return spec.brackets.every(({ key, value }) => {
    switch (key) {
      case 'build_number':
        return buildNumberFits(value, record.buildNumber);
      case 'md5':
        return record.md5 === value.toLowerCase();
      case 'sha256':
        return record.sha256 === value.toLowerCase();
      case 'fn':
        return globMatches(value, record.fn);
      case 'url':
        return candidate.url === value;
      case 'license':
        return globMatches(value.toLowerCase(), (record.license ?? '').toLowerCase());
      case 'track_features':
        return value.split(/[\s,]+/).every((each) => record.trackFeatures.split(/[\s,]+/).includes(each));
      default:
        return true;
    }
  });
}

function buildNumberFits(condition: string, build: number): boolean {
  if (!/^[=<>!]/.test(condition)) return Number(condition) === build;
  const read = parseVersionSpec(condition.replace(/^=(?!=)/, '=='));
  return !read.ok || versionMatches(read.spec, String(build)) !== false;
}

/** The name at the front of a dependency, in lower case. */
export function nameOf(dependency: string): string {
  return (/^[^\s[=<>!~;]*/.exec(withoutChannel(dependency))?.[0] ?? '').toLowerCase();
}

/** A channel in front of a dependency: the solver does not survive it, and there it says nothing that conda uses. */
function withoutChannel(dependency: string): string {
  const at = dependency.lastIndexOf('::');
  return at < 0 ? dependency : dependency.slice(at + 2);
}

/** The channels of a request, and what they have. Each package is read when it is asked for. */
export class Channels {
  private readonly folders: (Promise<readonly Subdir[]> | undefined)[] = [];
  private readonly opened: Subdir[] = [];
  private readonly kept = new Map<string, Promise<readonly Candidate[]>[]>();
  /** Whether the channels that nobody named are asked as well. */
  private reaches = false;

  private constructor(
    private readonly request: SolveRequest,
    private readonly reading: Reading,
    /** All channels: those that are asked in order, then those that only a spec names. */
    readonly all: readonly SolveChannel[],
    /** For a package's name the addresses of the channels that its specs name. */
    private readonly pinned: ReadonlyMap<string, readonly (readonly string[])[]>,
  ) {}

  /** Opens all but those that nobody named. @throws ChannelFailure */
  static async open(request: SolveRequest, specs: readonly ReadSpec[], reading: Reading): Promise<Channels> {
    const all = [...request.channels];
    const pinned = new Map<string, (readonly string[])[]>();
    for (const { spec } of specs) {
      const named = spec.channel === undefined ? undefined : request.named[spec.channel];
      if (named === undefined) continue;
      for (const each of named) if (!all.some(({ url }) => url === each.url)) all.push(each);
      pinned.set(spec.name, [...(pinned.get(spec.name) ?? []), named.map(({ url }) => url)]);
    }
    const channels = new Channels(request, reading, all, pinned);
    await Promise.all(all.map((channel, i) => (channel.implicit ? [] : channels.folder(i))));
    return channels;
  }

  /** Whether there are channels that nobody named. */
  get hasImplicit(): boolean {
    return this.request.channels.some(({ implicit }) => implicit);
  }

  /** Asks the channels that nobody named from now on, or does without them again. */
  reach(reaches: boolean): void {
    this.reaches = reaches;
  }

  /** How many of the channels are asked: those that nobody named are the last ones. */
  private get count(): number {
    const { channels } = this.request;
    return this.reaches ? channels.length : channels.filter(({ implicit }) => !implicit).length;
  }

  /** The names of all packages of the channels that were opened, for suggestions. */
  names(): Set<string> {
    return new Set(this.opened.flatMap((folder) => [...folder.names()]));
  }

  /** The files of a package, channel by channel, in the order of `all`. */
  of(name: string): Promise<readonly (readonly Candidate[])[]> {
    return Promise.all(
      this.all.map(({ implicit }, i) => (implicit && !this.reaches ? Promise.resolve([]) : this.listOf(name, i))),
    );
  }

  /** The files of a package that may be taken, with regard to the order of the channels. */
  async allowed(name: string, priority: ChannelPriority): Promise<readonly Candidate[]> {
    const pinned = this.pinned.get(name);
    if (pinned !== undefined) {
      const named = this.all.flatMap(({ url }, i) => (pinned.every((urls) => urls.includes(url)) ? [i] : []));
      return withoutDoubles(await Promise.all(named.map((i) => this.listOf(name, i))));
    }
    const { count } = this;
    if (priority !== 'strict') {
      return withoutDoubles(await Promise.all(Array.from({ length: count }, (_, i) => this.listOf(name, i))));
    }
    for (let i = 0; i < count; i++) {
      const list = await this.listOf(name, i);
      if (list.length > 0) return list;
    }
    return [];
  }

  /** Whether the channels have a package on another platform; false where that cannot be found out. */
  async hasFor(name: string, platform: string): Promise<boolean> {
    const asked = this.request.channels.filter((each) => !each.implicit);
    const found = await Promise.all(
      asked.map(async (channel) => {
        try {
          return ((await (await openSubdir(channel, platform, this.reading))?.records(name)) ?? []).length > 0;
        } catch {
          return false;
        }
      }),
    );
    return found.includes(true);
  }

  private listOf(name: string, channel: number): Promise<readonly Candidate[]> {
    let lists = this.kept.get(name);
    if (lists === undefined) {
      lists = [];
      this.kept.set(name, lists);
    }
    let list = lists[channel];
    if (list === undefined) {
      list = this.read(name, channel);
      lists[channel] = list;
    }
    return list;
  }

  private folder(channel: number): Promise<readonly Subdir[]> {
    let found = this.folders[channel];
    if (found === undefined) {
      const named = this.all[channel];
      found = named === undefined ? Promise.resolve([]) : openChannel(named, this.request.platform, this.reading);
      found = found.then((folders) => {
        this.opened.push(...folders);
        return folders;
      });
      this.folders[channel] = found;
    }
    return found;
  }

  private async read(name: string, channel: number): Promise<readonly Candidate[]> {
    const folders = await this.folder(channel);
    // A channel of a company's own may have python alone: then nobody can add pip to it.
    const addPip = this.request.addPip && name === 'python' && (await this.allowed('pip', 'disabled')).length > 0;
    const lists = await Promise.all(folders.map(async (folder) => ({ folder, records: await folder.records(name) })));
    return lists.flatMap(({ folder, records }) => {
      const better = new Set(records.flatMap(({ fn }) => (fn.endsWith('.conda') ? [fn.slice(0, -6)] : [])));
      return (
        records
          // The newer format of the same file wins, as with conda.
          .filter(({ fn }) => fn.endsWith('.conda') || !better.has(fn.replace(/\.tar\.bz2$/, '')))
          .filter(({ fn, name, version }) => parsePackageFile(fn) !== undefined && isReadable(name, version))
          .map((record) => candidateOf(record, folder, addPip))
      );
    });
  }
}

async function openChannel(channel: SolveChannel, platform: string, reading: Reading): Promise<readonly Subdir[]> {
  const found = await Promise.all([platform, 'noarch'].map((subdir) => openSubdir(channel, subdir, reading)));
  const opened = found.flatMap((each) => each ?? []);
  if (opened.length > 0) return opened;
  const text = `There is no channel ${channel.name}: ${channel.url} has neither ${platform} nor noarch.`;
  throw new ChannelFailure('not-found', text);
}

function candidateOf(record: ChannelRecord, folder: Subdir, addPip: boolean): Candidate {
  const depends = record.depends.map(withoutChannel);
  // conda adds this to what the channel says: https://github.com/conda/conda/blob/main/conda/core/subdir_data.py
  const pip =
    addPip &&
    record.name === 'python' &&
    /^[23]\./.test(record.version) &&
    !depends.some((each) => nameOf(each) === 'pip');
  const all = pip ? [...depends, 'pip'] : depends;
  const { fn, name, version, build, buildNumber, constrains, trackFeatures, noarch, md5, sha256, size, timestamp } =
    record;
  const json = {
    name,
    version,
    build,
    build_number: buildNumber,
    depends: all,
    constrains: constrains.map(withoutChannel),
    ...(trackFeatures === '' ? {} : { track_features: trackFeatures }),
    ...(noarch === undefined ? {} : { noarch }),
    subdir: folder.subdir,
    md5,
    sha256,
    size,
    timestamp,
  };
  const needs = [...new Set(all.map(nameOf))].filter((each) => each !== '' && !each.startsWith('__'));
  return {
    record,
    channel: folder.channel,
    subdir: folder.subdir,
    url: folder.urlOf(fn),
    needs,
    json: `${JSON.stringify(fn)}:${JSON.stringify(json)}`,
  };
}

/** The same file in two channels is one for the solver; the first channel's counts. */
function withoutDoubles(lists: readonly (readonly Candidate[])[]): Candidate[] {
  const seen = new Set<string>();
  return lists.flat().filter(({ subdir, record }) => {
    const key = `${subdir}/${record.fn}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
