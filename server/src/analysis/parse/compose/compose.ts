import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { LineIndex } from '../../text/lines';
import type { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';
import { HOLE, type Value } from '../../text/value';
import type { SyntaxProblem } from '../dockerfile/ast';
import { type ComposeVariable, type Interpolated, interpolate, spanOf } from './interpolate';
import { parseMount, parsePort } from './short';
import type {
  ComposeBuild,
  ComposeCommand,
  ComposeEnvFile,
  ComposeExtends,
  ComposeField,
  ComposeFile,
  ComposeHealthList,
  ComposeHealthTest,
  ComposeMount,
  ComposePair,
  ComposePort,
  ComposeResource,
  ComposeSecretUse,
  ComposeService,
  ComposeSetting,
  ComposeValue,
} from './types';
import { splitCommand } from './words';
import { spanOfNode, type YamlEntry, YamlText } from './yaml';

export type { ComposeVariable } from './interpolate';
export type * from './types';
export type { ComposeWord } from './words';

/** How many characters the variables of one file may put in before the rest is left unknown. */
const EXPANSION_LIMIT = 1_000_000;

/** So deep below a service settings are looked for. */
const SETTING_DEPTH = 7;
/** Keys of a service that hold text of any kind. */
const FREE_TEXT = new Set(['command', 'entrypoint', 'environment', 'labels', 'annotations', 'build', 'configs']);

/** Keys of `build` that, found below `args`, were meant for `build`. Others (`target`) are plausible argument names. */
const BUILD_ONLY = new Set(['context', 'dockerfile', 'dockerfile_inline', 'additional_contexts', 'args']);

/**
 * Parses a Compose file. Never throws: what cannot be read is reported in `problems`, the rest is there. Variables that
 * have no default are unknown; `resolveWith` gives them the values of a `.env` file.
 */
export function parseCompose(text: string): ComposeFile {
  // HOLE may only come from here, so the file's own is replaced by the replacement character, which is as long.
  const yaml = new YamlText(text.includes(HOLE) ? text.split(HOLE).join('\uFFFD') : text);
  return new Reader(yaml, text, new LineIndex(text), new Map()).read();
}

/** True or false as YAML and Compose read a switch (`tty: true`); undefined where it is neither or not known. */
export function truth(value: ComposeValue | undefined): boolean | undefined {
  const word = value?.value.trim().toLowerCase();
  if (word === 'true' || word === 'yes' || word === 'on' || word === 'y') return true;
  return word === 'false' || word === 'no' || word === 'off' || word === 'n' ? false : undefined;
}

class Reader {
  private readonly variables: ComposeVariable[] = [];
  private readonly problems: SyntaxProblem[] = [];
  private readonly seen = new Set<number>();
  private room = EXPANSION_LIMIT;

  constructor(
    private readonly yaml: YamlText,
    private readonly text: string,
    private readonly lines: LineIndex,
    private readonly env: ReadonlyMap<string, Value>,
  ) {}

  read(): ComposeFile {
    this.yaml.restart();
    const yamlProblems = this.yaml.problems.length;
    const services = new Map<string, ComposeService>();
    const volumes: ComposeResource[] = [];
    const secrets: ComposeResource[] = [];
    const include: ComposeValue[] = [];
    let version: ComposeField | undefined;
    let name: ComposeField | undefined;
    for (const root of this.yaml.roots) {
      const top = this.table(root);
      version ??= this.field(top.get('version'));
      name ??= this.field(top.get('name'));
      for (const entry of this.yaml.entries(top.get('services')?.value)) {
        if (!entry.key.startsWith('x-')) services.set(entry.key, this.service(entry));
      }
      volumes.push(...this.resources(top.get('volumes')));
      secrets.push(...this.resources(top.get('secrets')));
      for (const item of this.yaml.items(top.get('include')?.value)) {
        if (isMap(item)) include.push(...this.values(this.table(item).get('path')?.value));
        else include.push(...this.values(item));
      }
    }
    const problems = [...this.yaml.problems, ...this.problems];
    // Duplicate keys are found while reading; a second reading (resolveWith) must not report them twice.
    this.yaml.problems.length = yamlProblems;
    return {
      text: this.text,
      lines: this.lines,
      version,
      name,
      services: [...services.values()],
      volumes,
      secrets,
      include,
      variables: this.variables,
      problems,
      resolveWith: (env) => new Reader(this.yaml, this.text, this.lines, env).read(),
    };
  }

  private service(entry: YamlEntry): ComposeService {
    const at = this.table(entry.value);
    return {
      name: entry.key,
      nameSpan: entry.keySpan,
      span: entry.span,
      image: this.field(at.get('image')),
      build: this.build(at.get('build')),
      command: this.command(at.get('command')),
      entrypoint: this.command(at.get('entrypoint')),
      healthTest: this.healthTest(at.get('healthcheck')),
      healthList: this.healthList(at.get('healthcheck')),
      environment: this.pairs(at.get('environment')?.value),
      envFiles: this.envFiles(at.get('env_file')?.value),
      ports: this.ports(at.get('ports')?.value),
      volumes: this.mounts(at.get('volumes')?.value),
      user: this.field(at.get('user')),
      platform: this.field(at.get('platform')),
      workingDir: this.field(at.get('working_dir')),
      tty: this.field(at.get('tty')),
      stdinOpen: this.field(at.get('stdin_open')),
      networkMode: this.field(at.get('network_mode')),
      containerName: this.field(at.get('container_name')),
      extends: this.extends(at.get('extends')),
      profiles: this.values(at.get('profiles')?.value),
      secrets: this.secrets(at.get('secrets')?.value),
      settings: () => {
        const found: ComposeSetting[] = [];
        this.yaml.restart();
        this.collectSettings(entry, [], found);
        return found;
      },
    };
  }

  private collectSettings(entry: YamlEntry, path: readonly string[], found: ComposeSetting[]): void {
    if (path.length > SETTING_DEPTH || (path.length === 1 && FREE_TEXT.has(path[0] ?? ''))) return;
    const { value: node } = entry;
    const raw = this.yaml.scalar(node);
    if (raw !== undefined && isScalar(node)) {
      // Values are only looked at: their variables and problems are those of the fields.
      const value = composeValue(raw, interpolate(raw, this.lookup, this.yaml.escapes), spanOfNode(node));
      const quoted = node.type !== 'PLAIN';
      found.push({ path, field: { keySpan: entry.keySpan, span: entry.span, value }, quoted });
    }
    const items = isSeq(node) ? this.yaml.items(node).map((value) => ({ ...entry, key: '*', value })) : [];
    for (const child of [...this.yaml.entries(node), ...items])
      this.collectSettings(child, [...path, child.key], found);
  }

  private build(entry: YamlEntry | undefined): ComposeBuild | undefined {
    if (entry === undefined || entry.value === undefined) return undefined;
    const short = isScalar(entry.value);
    const at = this.table(entry.value);
    const argsEntry = at.get('args');
    const args = this.pairs(argsEntry?.value);
    return {
      keySpan: entry.keySpan,
      span: entry.span,
      short,
      context: short ? this.field(entry) : this.field(at.get('context')),
      dockerfile: this.field(at.get('dockerfile')),
      dockerfileInline: this.field(at.get('dockerfile_inline')),
      args,
      argsSpan: argsEntry?.span,
      target: this.field(at.get('target')),
      platforms: this.values(at.get('platforms')?.value),
      additionalContexts: this.pairs(at.get('additional_contexts')?.value),
      ssh: this.values(at.get('ssh')?.value),
      cacheFrom: this.values(at.get('cache_from')?.value),
      cacheTo: this.values(at.get('cache_to')?.value),
      network: this.field(at.get('network')),
      extraHosts: this.pairs(at.get('extra_hosts')?.value),
      secrets: this.secrets(at.get('secrets')?.value),
      misplaced: args.filter((arg) => arg.form === 'map' && BUILD_ONLY.has(arg.name)),
    };
  }

  private command(entry: YamlEntry | undefined): ComposeCommand | undefined {
    if (entry === undefined) return undefined;
    const base = { keySpan: entry.keySpan, span: entry.span };
    if (isSeq(entry.value)) {
      const argv = this.values(entry.value);
      const valueSpan = spanOfNode(entry.value) ?? entry.keySpan;
      return { ...base, valueSpan, form: 'list', argv, source: undefined, dropped: undefined };
    }
    const raw = this.yaml.scalar(entry.value);
    if (raw === undefined) {
      const valueSpan = { start: entry.span.end, end: entry.span.end };
      return { ...base, valueSpan, form: 'null', argv: [], source: undefined, dropped: undefined };
    }
    const input = this.interpolate(raw);
    const split = splitCommand(input);
    const valueSpan = spanOfNode(entry.value) ?? entry.keySpan;
    if (split.invalid) {
      this.problems.push({
        message: 'Compose cannot split this command: a quote or parenthesis is open.',
        span: valueSpan,
      });
    }
    const source = composeValue(raw, input);
    return { ...base, valueSpan, form: 'string', argv: split.words, source, dropped: split.dropped };
  }

  private healthTest(entry: YamlEntry | undefined): ComposeHealthTest | undefined {
    const at = this.table(entry?.value);
    const test = at.get('test');
    if (test === undefined || truth(this.value(at.get('disable')?.value)) === true) return undefined;
    const valueSpan = spanOfNode(test.value) ?? test.keySpan;
    if (!isSeq(test.value)) {
      const text = this.value(test.value);
      return text === undefined ? undefined : { span: test.span, valueSpan, form: 'shell', argv: [text] };
    }
    const [kind, ...argv] = this.values(test.value);
    const form = kind?.value === 'CMD' ? 'exec' : kind?.value === 'CMD-SHELL' ? 'shell' : undefined;
    return form === undefined ? undefined : { span: test.span, valueSpan, form, argv };
  }

  private healthList(entry: YamlEntry | undefined): ComposeHealthList | undefined {
    const node = this.table(entry?.value).get('test')?.value;
    const valueSpan = spanOfNode(node);
    return isSeq(node) && valueSpan !== undefined ? { valueSpan, words: this.values(node) } : undefined;
  }

  private pairs(node: Node | undefined): ComposePair[] {
    if (isMap(node)) {
      return this.yaml.entries(node).map((entry) => ({
        name: entry.key,
        nameSpan: entry.keySpan,
        value: this.value(entry.value),
        span: entry.span,
        form: 'map',
      }));
    }
    const out: ComposePair[] = [];
    for (const item of this.yaml.items(node)) {
      const raw = this.yaml.scalar(item);
      if (raw === undefined) continue;
      const equals = raw.text.indexOf('=');
      const nameRaw = equals < 0 ? raw : raw.part(0, equals);
      const name = this.interpolate(nameRaw);
      const value = equals < 0 ? undefined : this.valueFrom(raw.part(equals + 1, raw.text.length));
      out.push({
        name: name.text.text,
        nameSpan: spanOf(name, 0, name.text.text.length),
        value,
        span: spanOfNode(item) ?? raw.span(0, raw.text.length),
        form: 'list',
      });
    }
    return out;
  }

  private envFiles(node: Node | undefined): ComposeEnvFile[] {
    const out: ComposeEnvFile[] = [];
    for (const item of isSeq(node) ? this.yaml.items(node) : [node]) {
      if (isMap(item)) {
        const at = this.table(item);
        const path = this.value(at.get('path')?.value);
        const required = truth(this.value(at.get('required')?.value)) !== false;
        if (path !== undefined) out.push({ path, required });
      } else for (const path of this.values(item)) out.push({ path, required: true });
    }
    return out;
  }

  private ports(node: Node | undefined): ComposePort[] {
    const out: ComposePort[] = [];
    for (const item of this.yaml.items(node)) {
      const span = spanOfNode(item);
      if (item === undefined || span === undefined) continue;
      if (!isMap(item)) {
        const raw = this.yaml.scalar(item);
        if (raw !== undefined) out.push(parsePort(this.interpolate(raw), span));
        continue;
      }
      const at = this.table(item);
      const target = this.value(at.get('target')?.value);
      const published = this.value(at.get('published')?.value);
      const host = this.value(at.get('host_ip')?.value);
      out.push({
        span,
        form: 'long',
        hostIp: host?.value,
        published: published?.value,
        publishedSpan: published?.span,
        target: target?.value ?? '',
        targetSpan: target?.span ?? span,
        protocol: this.value(at.get('protocol')?.value)?.value ?? 'tcp',
        variables: [...(target?.variables ?? []), ...(published?.variables ?? []), ...(host?.variables ?? [])],
      });
    }
    return out;
  }

  private mounts(node: Node | undefined): ComposeMount[] {
    const out: ComposeMount[] = [];
    for (const item of this.yaml.items(node)) {
      const span = spanOfNode(item);
      if (item === undefined || span === undefined) continue;
      if (!isMap(item)) {
        const raw = this.yaml.scalar(item);
        if (raw !== undefined) out.push(parseMount(this.interpolate(raw), span));
        continue;
      }
      const at = this.table(item);
      const source = this.value((at.get('source') ?? at.get('src'))?.value);
      const target = this.value((at.get('target') ?? at.get('destination') ?? at.get('dst'))?.value);
      const type = this.value(at.get('type')?.value)?.value ?? 'volume';
      out.push({
        span,
        form: 'long',
        kind:
          type === 'bind' || type === 'volume' || type === 'tmpfs' ? type : type.includes(HOLE) ? 'unknown' : 'other',
        source: source?.value,
        sourceSpan: source?.span,
        target: target?.value ?? '',
        targetSpan: target?.span ?? span,
        readOnly: truth(this.value(at.get('read_only')?.value)) === true,
        variables: [...(source?.variables ?? []), ...(target?.variables ?? [])],
      });
    }
    return out;
  }

  private extends(entry: YamlEntry | undefined): ComposeExtends | undefined {
    if (entry?.value === undefined) return undefined;
    if (!isMap(entry.value)) return { span: entry.span, service: this.value(entry.value), file: undefined };
    const at = this.table(entry.value);
    return {
      span: entry.span,
      service: this.value(at.get('service')?.value),
      file: this.value(at.get('file')?.value),
    };
  }

  private secrets(node: Node | undefined): ComposeSecretUse[] {
    const out: ComposeSecretUse[] = [];
    for (const item of this.yaml.items(node)) {
      const at = isMap(item) ? this.table(item) : undefined;
      const source = this.value(at === undefined ? item : at.get('source')?.value);
      if (source !== undefined) out.push({ source, target: this.value(at?.get('target')?.value) });
    }
    return out;
  }

  private resources(entry: YamlEntry | undefined): ComposeResource[] {
    return this.yaml.entries(entry?.value).map((resource) => {
      const at = this.table(resource.value);
      const value = (key: string): ComposeValue | undefined => this.value(at.get(key)?.value);
      return {
        name: resource.key,
        nameSpan: resource.keySpan,
        file: value('file'),
        environment: value('environment'),
      };
    });
  }

  private table(node: Node | undefined): ReadonlyMap<string, YamlEntry> {
    return new Map(this.yaml.entries(node).map((entry) => [entry.key, entry]));
  }

  private field(entry: YamlEntry | undefined): ComposeField | undefined {
    const value = this.value(entry?.value);
    return entry === undefined || value === undefined ? undefined : { keySpan: entry.keySpan, span: entry.span, value };
  }

  /** A scalar's value, or those of a list's scalars. */
  private values(node: Node | undefined): ComposeValue[] {
    const nodes = isSeq(node) ? this.yaml.items(node) : [node];
    return nodes.flatMap((item) => this.value(item) ?? []);
  }

  private value(node: Node | undefined): ComposeValue | undefined {
    const raw = this.yaml.scalar(node);
    if (raw === undefined) return undefined;
    return this.valueFrom(raw, spanOfNode(node));
  }

  private valueFrom(raw: MappedText, span?: Span): ComposeValue {
    return composeValue(raw, this.interpolate(raw), span);
  }

  private interpolate(raw: MappedText): Interpolated {
    const result = interpolate(raw, this.lookup, this.yaml.escapes);
    // An anchor's text is read once for each of its aliases; its variables and problems count once.
    for (const variable of result.variables) if (this.first(variable.span)) this.variables.push(variable);
    for (const problem of result.problems) if (this.first(problem.span)) this.problems.push(problem);
    return result;
  }

  private readonly lookup = (name: string): Value | undefined => {
    const value = this.env.get(name);
    this.room -= value?.length ?? 0;
    return this.room < 0 ? HOLE : value;
  };

  private first(span: Span): boolean {
    if (this.seen.has(span.start)) return false;
    this.seen.add(span.start);
    return true;
  }
}

function composeValue(raw: MappedText, input: Interpolated, span?: Span): ComposeValue {
  return {
    raw: raw.text,
    value: input.text.text,
    span: span ?? raw.span(0, raw.text.length),
    text: input.text,
    variables: input.variables,
  };
}
