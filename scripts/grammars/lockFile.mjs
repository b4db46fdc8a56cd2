/** The language of explicit lock files (`@EXPLICIT`), and of what `conda list --export` writes. */
import { captures, include } from './parts.mjs';

const LANGUAGE = 'conda-explicit';
const named = (name) => `${name}.${LANGUAGE}`;

export const lockFileGrammar = {
  name: 'Conda Explicit Lock File',
  scopeName: `source.${LANGUAGE}`,
  patterns: [
    include('#comment'),
    include('#directive'),
    include('#package-url'),
    include('#package-list'),
    include('#url'),
  ],
  repository: {
    comment: {
      patterns: [
        {
          comment: '# platform: linux-64',
          match: String.raw`^[ \t]*(#)[ \t]*platform:[ \t]*([a-z]+-[a-z0-9_]+|noarch)[ \t]*$`,
          captures: captures({
            0: named('comment.line.number-sign'),
            1: named('punctuation.definition.comment'),
            2: named('constant.language.platform'),
          }),
        },
        {
          match: String.raw`^[ \t]*(#).*$`,
          captures: captures({ 0: named('comment.line.number-sign'), 1: named('punctuation.definition.comment') }),
        },
      ],
    },
    directive: {
      match: String.raw`^[ \t]*(@EXPLICIT)[ \t]*$`,
      captures: captures({ 1: named('keyword.control.directive') }),
    },
    'package-url': {
      comment: 'https://SERVER/CHANNEL/PLATFORM/NAME-VERSION-BUILD.conda#HASH, or a path',
      match:
        String.raw`^[ \t]*((?:(?:https?|file|s3)://)?[^\s#]*?/)(?:([^\s/#]+(?:/label/[^\s/#]+)?)(/))?` +
        String.raw`(noarch|[a-z]+-[a-z0-9_]+)(/)([^\s/#]+)(-)([^\s/#\-]+)(-)([^\s/#\-]+)(\.conda|\.tar\.bz2)` +
        String.raw`(?:(#)((?:sha256:)?[0-9a-fA-F]*))?[ \t]*$`,
      captures: captures({
        1: named('string.unquoted.url'),
        2: named('variable.other.channel'),
        3: named('punctuation.separator.path'),
        4: named('constant.language.platform'),
        5: named('punctuation.separator.path'),
        6: named('entity.name.class.package'),
        7: named('punctuation.separator.dash'),
        8: named('constant.numeric.version'),
        9: named('punctuation.separator.dash'),
        10: named('string.unquoted.build'),
        11: named('string.unquoted.extension'),
        12: named('keyword.operator.hash'),
        13: named('comment.hash'),
      }),
    },
    'package-list': {
      comment: 'name=version=build, as `conda list --export` writes it',
      match: String.raw`^([A-Za-z0-9_][\w.\-]*)(=)([^\s=#]+)(=)([^\s=#]+)[ \t]*$`,
      captures: captures({
        1: named('entity.name.class.package'),
        2: named('keyword.operator.version'),
        3: named('constant.numeric.version'),
        4: named('keyword.operator.build'),
        5: named('string.unquoted.build'),
      }),
    },
    url: {
      match: String.raw`^[ \t]*((?:https?|file|s3)://[^\s#]*)`,
      captures: captures({ 1: named('string.unquoted.url') }),
    },
  },
};
