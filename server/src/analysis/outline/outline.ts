/** What a file consists of: the stages of a Dockerfile with their instructions, the keys of an environment file. */
import type { AnyContext } from '../contexts/contexts';
import type { DockerfileContext, EnvironmentContext } from '../contexts/types';
import { oneLine } from '../describe/oneLine';
import { environmentHints } from '../hints/hints';
import type { Dependency } from '../parse/conda/environment';
import type { Instruction } from '../parse/dockerfile/ast';
import type { Span } from '../text/span';

/** What an entry is, for its icon. */
export type OutlineKind = 'stage' | 'command' | 'variable' | 'file' | 'setting' | 'start' | 'key' | 'package';

export interface OutlineEntry {
  readonly kind: OutlineKind;
  readonly name: string;
  /** A few words after the name. */
  readonly detail: string | undefined;
  readonly span: Span;
  /** What is selected when somebody goes there; it lies within `span`. */
  readonly selection: Span;
  readonly children: readonly OutlineEntry[];
}

/** Names are cut to this length, in characters. */
const LONGEST_NAME = 60;

/** The outline of a file; empty for files that have none. */
export function outlineOf(context: AnyContext): readonly OutlineEntry[] {
  if (context.kind === 'dockerfile') return dockerfileOutline(context);
  return context.kind === 'environment' ? environmentOutline(context) : [];
}

function dockerfileOutline(context: DockerfileContext): OutlineEntry[] {
  const { dockerfile, text } = context;
  const hints = new Map(environmentHints(context).map(({ offset, label }) => [offset, label]));
  const entry = (instruction: Instruction): OutlineEntry => {
    const { span, keywordSpan, args } = instruction;
    const runs = hints.get(span.end);
    return {
      kind: kindOf(instruction),
      name: shorten(`${text.slice(keywordSpan.start, keywordSpan.end).toUpperCase()} ${oneLine(args.text)}`.trim()),
      detail: runs === undefined ? undefined : `⟶ ${runs}`,
      span,
      selection: keywordSpan,
      children: [],
    };
  };
  const stages = dockerfile.stages.map(({ from, instructions, index }): OutlineEntry => {
    const last = instructions[instructions.length - 1] ?? from;
    const selection = from.alias?.span ?? from.image?.span ?? from.keywordSpan;
    return {
      kind: 'stage',
      name: from.alias?.raw ?? `stage ${index}`,
      detail: from.image?.raw,
      span: { start: from.span.start, end: Math.max(last.span.end, from.span.end) },
      selection,
      children: instructions.map(entry),
    };
  });
  return [...dockerfile.globalArgs.map(entry), ...stages];
}

function kindOf({ keyword }: Instruction): OutlineKind {
  switch (keyword) {
    case 'RUN':
    case 'ONBUILD':
      return 'command';
    case 'ENV':
    case 'ARG':
    case 'LABEL':
      return 'variable';
    case 'COPY':
    case 'ADD':
    case 'VOLUME':
      return 'file';
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
      return 'start';
    default:
      return 'setting';
  }
}

function environmentOutline({ environment }: EnvironmentContext): OutlineEntry[] {
  return environment.keys.map(({ name, span, keySpan }) => {
    const scalar = name === 'name' || name === 'prefix' ? environment[name]?.text.value : undefined;
    const children = childrenOf(environment, name).filter(
      (each) => span.start <= each.span.start && each.span.end <= span.end,
    );
    return { kind: 'key', name, detail: scalar, span, selection: keySpan, children };
  });
}

function childrenOf(environment: EnvironmentContext['environment'], key: string): OutlineEntry[] {
  switch (key) {
    case 'channels':
      return (environment.channels?.items ?? []).map(({ text, span }) => leaf(text.value, span, text.span));
    case 'dependencies':
      return (environment.dependencies?.items ?? []).map(dependency);
    case 'variables':
      return (environment.variables?.items ?? []).map(({ name, nameSpan, value, span }) => ({
        ...leaf(name, span, nameSpan),
        kind: 'variable',
        detail: value.value,
      }));
    default:
      return [];
  }
}

function dependency(item: Dependency): OutlineEntry {
  switch (item.kind) {
    case 'conda':
      return leaf(item.text.value, item.span, item.text.span);
    case 'pip': {
      const children = item.entries.map(({ text, span }) => leaf(text.value, span, text.span));
      return { kind: 'key', name: 'pip', detail: undefined, span: item.span, selection: item.keySpan, children };
    }
    case 'section':
      return {
        kind: 'key',
        name: item.name,
        detail: undefined,
        span: item.span,
        selection: item.keySpan,
        children: [],
      };
  }
}

function leaf(name: string, span: Span, selection: Span): OutlineEntry {
  return { kind: 'package', name: shorten(oneLine(name)), detail: undefined, span, selection, children: [] };
}

function shorten(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
