/**
 * The injection into YAML for environment.yml: channels, packages, versions, operators, build strings.
 *
 * An injection sees every YAML file and one line at a time, so it cannot know the file. It takes part only below a
 * top-level `channels:` or `dependencies:` whose list begins on a line of its own, and there only items of that very list
 * which are, from end to end, a channel or a match spec. All else is given back to the grammar of YAML. What is left of
 * wrong coloring is a list of names elsewhere (the roles of an Ansible role), which is colored as names.
 */
import { CHANNEL, captures, include, PACKAGE, scope } from './parts.mjs';

/** Blanks and a comment may follow. */
const END = String.raw`(?=[ \t]*(?:$|[ \t]#))`;
const LINE_END = String.raw`(?=[ \t]*(?:$|[ \t]#))`;
const DASH = 'punctuation.definition.block.sequence.item.yaml';
const COLON = 'punctuation.separator.key-value.mapping.yaml';
const KEY = 'meta.map.key.yaml string.unquoted.plain.out.yaml entity.name.tag.yaml';
const OPEN = 'punctuation.definition.string.begin.yaml';
const CLOSE = 'punctuation.definition.string.end.yaml';

/** Directly after the dash of an item: `\G` alone would match at the beginning of the item's further lines too. */
const AFTER_DASH = String.raw`(?<=-)\G[ \t]+`;

/** A version behind a blank, `python 3.9`. */
const PLAIN_VERSION = String.raw`(?:[ \t]+(\d[^\s=<>!~,|\[\]#:{}'"]*|\*))?`;
/** What is left of a match spec: operators and versions, brackets, or a build string behind a blank. */
const TAIL = String.raw`((?:[ \t]*[=<>!~][^#:{}]*?|[ \t]*\[[^\]#]*\])?|[ \t]+[\w.*\-]+)`;
/** channel, `::`, name, version, rest */
const SPEC = `(?:(${CHANNEL})(::))?(${PACKAGE})${PLAIN_VERSION}${TAIL}`;

/** The captures of SPEC, whose first group has this number. */
const specCaptures = (first) => ({
  [first]: scope.channel,
  [first + 1]: 'punctuation.separator.channel.conda',
  [first + 2]: scope.package,
  [first + 3]: scope.version,
  [first + 4]: [include('#constraint')],
});

/** The block below a top-level key: items, indented lines, comments and blank lines. */
const block = (key, name, item) => ({
  begin: String.raw`^(${key})([ \t]*:)${LINE_END}`,
  beginCaptures: captures({ 1: KEY, 2: COLON }),
  while: String.raw`^(?=[ \t]|-(?:[ \t]|$)|#|$)`,
  name,
  patterns: [include('#comment'), include(item), include('#no-list'), include('source.yaml')],
});

/** An item with the lines that are indented more than its dash; lists within it are not ours. */
const item = (...patterns) => ({
  begin: String.raw`^([ \t]*)(-)(?=[ \t])`,
  beginCaptures: captures({ 2: DASH }),
  while: String.raw`^(?=\1[ \t]+[^ \t#]|[ \t]*(?:#|$))`,
  patterns: [include('#comment'), ...patterns, include('source.yaml')],
});

/** A block that is a mapping after all: no list below its keys is ours. */
const noList = {
  begin: String.raw`^(?=[ \t]+[^-# \t])`,
  while: String.raw`^(?=[ \t#]|$)`,
  patterns: [include('source.yaml')],
};

const constraint = {
  patterns: [
    {
      comment: 'name=1.2=py39_0, name==1.2=*_cpython',
      match: String.raw`(==?)([^\s=<>!~,|\[\]'"]+)(=)([^\s=<>!~,|\[\]'"]+)`,
      captures: captures({ 1: scope.operator, 2: scope.version, 3: 'keyword.operator.build.conda', 4: scope.build }),
    },
    {
      comment: 'name >=1.2 py39_0, name 1.2 *_mkl: a build string behind a blank',
      match: String.raw`(?<=[\w*+!])[ \t]+([\w*][\w.*\-]*)(?=[ \t]*$)`,
      captures: captures({ 1: scope.build }),
    },
    {
      match: String.raw`(===?|~=|!=|<=|>=|[=<>~])[ \t]*([^\s=<>!~,|\[\]'"]+)?`,
      captures: captures({ 1: scope.operator, 2: scope.version }),
    },
    { match: '[,|]', name: scope.logical },
    {
      comment: "[version='>=1.2', build=*cuda*]",
      begin: String.raw`\[`,
      end: String.raw`\]`,
      beginCaptures: captures({ 0: 'punctuation.section.brackets.begin.conda' }),
      endCaptures: captures({ 0: 'punctuation.section.brackets.end.conda' }),
      patterns: [
        {
          match: String.raw`\b(version)[ \t]*(=)[ \t]*(['"]?)([^'"\],]*)(\3)`,
          captures: captures({ 1: scope.parameter, 2: scope.assignment, 4: scope.version }),
        },
        {
          match: String.raw`\b([a-z_][a-z0-9_]*)[ \t]*(=)[ \t]*(['"]?)([^'"\],]*)(\3)`,
          captures: captures({ 1: scope.parameter, 2: scope.assignment, 4: 'string.unquoted.conda' }),
        },
      ],
    },
    {
      comment: 'A further version: 3.8.*|3.9.*',
      match: String.raw`(?<=[,|])[ \t]*([\w.*+!\-]+)`,
      captures: captures({ 1: scope.version }),
    },
  ],
};

const pip = {
  begin: String.raw`${AFTER_DASH}(pip)([ \t]*:)${LINE_END}`,
  beginCaptures: captures({ 1: KEY, 2: COLON }),
  while: '^',
  name: 'meta.dependencies.pip.conda',
  patterns: [
    include('#comment'),
    {
      comment: 'package[extra]>=1,<2; marker',
      match:
        String.raw`^[ \t]*(-)[ \t]+(['"]?)([A-Za-z0-9][\w.\-]*)(\[[\w.\-, \t]*\])?` +
        String.raw`((?:[ \t]*(?:[,<>=!~]+)[ \t]*[^\s,;#:'"<>=!~]*)*)([ \t]*;[^#]*?)?(\2)${END}`,
      captures: captures({
        1: DASH,
        2: OPEN,
        3: 'entity.name.class.package.pip.conda',
        4: 'variable.parameter.extras.pip.conda',
        5: [
          {
            match: String.raw`(===?|~=|!=|<=|>=|[<>=])[ \t]*([^\s,;]+)?`,
            captures: captures({ 1: scope.operator, 2: scope.version }),
          },
          { match: ',', name: scope.logical },
        ],
        6: 'string.unquoted.marker.pip.conda',
        7: CLOSE,
      }),
    },
    {
      comment: '-r requirements.txt, --no-deps',
      match: String.raw`^[ \t]*(-)[ \t]+(-{1,2}[A-Za-z][\w\-]*)(?:(?:[ \t]+|(=))([^\s#]+))?${END}`,
      captures: captures({
        1: DASH,
        2: 'constant.other.option.pip.conda',
        3: scope.assignment,
        4: 'string.unquoted.argument.pip.conda',
      }),
    },
    include('source.yaml'),
  ],
};

/** CEP 24's variables of comment selectors. */
const SELECTOR = [
  ...['not', 'and', 'or', 'unix', 'linux(?:32|64)?', 'osx(?:64)?', 'win(?:32|64)?', 'x86(?:_64)?', 'x64', 'arm64'],
  ...['aarch64', 'ppc64le', 's390x', 'armv[67]l', '[()]'],
].join('|');

const comment = {
  patterns: [
    {
      comment: 'A platform selector: # [linux]',
      match: String.raw`(?:^[ \t]*|[ \t]+)((#)[ \t]?\[((?:[ \t]*(?:${SELECTOR}))+[ \t]*)\][ \t]*)$`,
      captures: captures({
        1: 'comment.line.number-sign.yaml',
        2: 'punctuation.definition.comment.yaml',
        3: 'keyword.control.selector.conda',
      }),
    },
    {
      match: String.raw`(?:^[ \t]*|[ \t]+)((#).*)$`,
      captures: captures({ 1: 'comment.line.number-sign.yaml', 2: 'punctuation.definition.comment.yaml' }),
    },
  ],
};

export const environmentGrammar = {
  name: 'conda environment files',
  scopeName: 'conda-in-docker.environment.injection',
  injectionSelector: 'L:source.yaml - comment - string.unquoted.block',
  patterns: [include('#channels'), include('#dependencies')],
  repository: {
    channels: block('channels', 'meta.channels.conda', '#channel-item'),
    'channel-item': item({
      match: String.raw`${AFTER_DASH}(['"]?)(${CHANNEL})(\1)${END}`,
      captures: captures({ 1: OPEN, 2: scope.channel, 3: CLOSE }),
    }),
    dependencies: block('dependencies', 'meta.dependencies.conda', '#dependency-item'),
    'dependency-item': item(include('#pip'), include('#selected'), include('#match-spec')),
    'match-spec': {
      match: String.raw`${AFTER_DASH}(['"]?)${SPEC}(\1)${END}`,
      captures: captures({ 1: OPEN, ...specCaptures(2), 7: CLOSE }),
    },
    selected: {
      comment: 'A selector as a key: sel(unix): uvloop',
      match:
        String.raw`${AFTER_DASH}(sel)(\()((?:not[ \t]+)?(?:unix|linux|osx|win))(\))([ \t]*:)[ \t]+` +
        String.raw`(['"]?)${SPEC}(\6)${END}`,
      captures: captures({
        1: 'keyword.control.selector.conda',
        2: 'punctuation.section.parens.begin.conda',
        3: scope.platform,
        4: 'punctuation.section.parens.end.conda',
        5: COLON,
        6: OPEN,
        ...specCaptures(7),
        12: CLOSE,
      }),
    },
    'no-list': noList,
    constraint,
    pip,
    comment,
  },
};
