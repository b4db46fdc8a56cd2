/**
 * What an environment file says, with the place of everything.
 * Facts: https://github.com/conda/ceps/blob/main/cep-0024.md (the format) and
 * https://github.com/conda/conda/blob/main/conda/env/env.py (what conda makes of it).
 */
import type { Span } from '../../text/span';
import type { Channel } from './channel';
import type { MatchSpecResult } from './matchSpec';
import type { Requirement } from './requirements';
import type { YamlComment } from './yaml';

/** A scalar of the file. */
export interface TextNode {
  /** As YAML reads it, as text. */
  readonly value: string;
  readonly type: 'string' | 'number' | 'boolean' | 'null';
  /** As written, quotes included; of an alias the place where it is used. */
  readonly span: Span;
  /** Where the value's first character stands, and true where it is written without escapes or line breaks. */
  readonly start: number;
  readonly verbatim: boolean;
  /** An unquoted value that runs over several lines. */
  readonly joined: boolean;
}

/** The place of an item of a list or of a key with its value. */
export interface Place {
  /** From the dash (or the key) to the end of the value. */
  readonly span: Span;
  /**
   * What to delete so that the item is gone and the file still reads: its whole lines, comment included, or in `[a, b]`
   * the item with a comma. Undefined where that cannot be had.
   */
  readonly removal: Span | undefined;
}

/** `# [win]` after an item (conda-lock) or `sel(win): …` around it (micromamba); conda itself knows neither. */
export interface Selector {
  readonly kind: 'comment' | 'key';
  readonly expression: string;
  readonly span: Span;
}

export interface ChannelItem extends Place {
  readonly text: TextNode;
  readonly channel: Channel;
  readonly selector: Selector | undefined;
}

/** A package of conda. */
export interface CondaDependency extends Place {
  readonly kind: 'conda';
  readonly text: TextNode;
  readonly spec: MatchSpecResult;
  readonly selector: Selector | undefined;
}

/** An entry below `pip:`. */
export interface PipEntry extends Place {
  readonly text: TextNode;
  readonly requirement: Requirement;
  readonly selector: Selector | undefined;
}

/** `- pip:` with its entries. */
export interface PipSection extends Place {
  readonly kind: 'pip';
  readonly keySpan: Span;
  readonly entries: readonly PipEntry[];
}

/** A mapping within the dependencies that is neither pip nor a selector; conda refuses it. */
export interface OtherSection extends Place {
  readonly kind: 'section';
  readonly name: string;
  readonly keySpan: Span;
}

export type Dependency = CondaDependency | PipSection | OtherSection;

/** A variable of `variables:`. */
export interface VariableItem extends Place {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: TextNode;
}

/** A top-level key. */
export interface KeyItem extends Place {
  readonly name: string;
  readonly keySpan: Span;
  /** Empty, after the colon, where there is no value. */
  readonly valueSpan: Span;
}

export type ProblemKind =
  | 'too-large'
  | 'binary'
  | 'syntax'
  /** A tab as indentation: no YAML. */
  | 'tab'
  /** A tab elsewhere, which YAML allows and micromamba takes, but conda refuses. */
  | 'conda-tab'
  | 'empty'
  | 'not-a-mapping'
  | 'multiple-documents'
  | 'duplicate-key'
  | 'unknown-key'
  | 'key-case'
  | 'misplaced-pip'
  | 'missing-dependencies'
  | 'empty-section'
  | 'wrong-type'
  | 'empty-item'
  | 'pip-empty'
  | 'pip-not-nested'
  | 'unknown-section'
  | 'joined-lines'
  | 'undefined-alias'
  | 'too-many-items';

/** Something wrong with the file's form. Match specs and names are judged by the rules, not here. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly span: Span;
  /** The key it is about. */
  readonly key?: string;
  /** What was probably meant: a key's right name. */
  readonly suggestion?: string;
}

/** A list and where its key and value stand. */
export interface ListField<T> {
  readonly key: KeyItem;
  readonly items: readonly T[];
}

/** A single value. */
export interface TextField {
  readonly key: KeyItem;
  readonly text: TextNode;
}

export interface EnvironmentFile {
  readonly kind: 'environment';
  readonly text: string;
  readonly name: TextField | undefined;
  readonly prefix: TextField | undefined;
  readonly category: TextField | undefined;
  readonly channels: ListField<ChannelItem> | undefined;
  readonly dependencies: ListField<Dependency> | undefined;
  readonly variables: ListField<VariableItem> | undefined;
  readonly platforms: ListField<TextNode> | undefined;
  /** All top-level keys in the order of the file, the unknown and repeated ones too. */
  readonly keys: readonly KeyItem[];
  readonly comments: readonly YamlComment[];
  readonly problems: readonly Problem[];
}

/** The file's place of a part of a scalar's value; the whole scalar where the value is not written verbatim. */
export function within(node: TextNode, part: Span): Span {
  if (!node.verbatim) return node.span;
  const start = node.start + Math.max(0, Math.min(part.start, node.value.length));
  return { start, end: node.start + Math.max(part.start, Math.min(part.end, node.value.length)) };
}
