/**
 * The injections into Dockerfiles and shell scripts: commands of conda, mamba and micromamba, the environments that they
 * name, and activation.
 */
import {
  captures,
  ENV_SUBCOMMAND,
  ENVIRONMENT,
  FOLDERS,
  include,
  PROGRAM,
  SHELL_SUBCOMMAND,
  SUBCOMMAND,
  scope,
  WORD_END,
} from './parts.mjs';

/** No part of a longer word, path or option stands before it. */
const WORD_START = String.raw`(?<![\w.\-/$~{}@+=])`;
/** Options between the program and its subcommand. */
const OPTIONS = String.raw`((?:[ \t]+-{1,2}[A-Za-z][\w\-]*(?:=[^\s;&|'"]*)?)*)`;
/** folders, program */
const CALL = `${WORD_START}(${FOLDERS})(${PROGRAM})`;

const activation = {
  patterns: [
    {
      comment: 'conda activate NAME, micromamba shell activate NAME, conda deactivate',
      match:
        String.raw`${CALL}${OPTIONS}(?:[ \t]+(shell))?[ \t]+` +
        String.raw`(?:(activate)(?:[ \t]+(--(?:no-)?stack))?(?:[ \t]+(?!-)(['"]?)(${ENVIRONMENT})(\7))?|(deactivate|reactivate))` +
        WORD_END,
      captures: captures({
        1: scope.path,
        2: scope.program,
        3: scope.option,
        4: scope.subcommand,
        5: scope.activation,
        6: scope.option,
        8: scope.environment,
        10: scope.activation,
      }),
    },
    {
      comment: 'source activate NAME, . /opt/conda/bin/activate NAME',
      match: String.raw`${WORD_START}(source|\.)[ \t]+(${FOLDERS})(activate)[ \t]+(?!-)(['"]?)(${ENVIRONMENT})(\4)${WORD_END}`,
      captures: captures({ 1: scope.activation, 2: scope.path, 3: scope.activation, 5: scope.environment }),
    },
    {
      comment: 'source /opt/conda/bin/activate, source deactivate; that of a virtual environment has another path',
      match:
        String.raw`${WORD_START}(source|\.)[ \t]+` +
        String.raw`(?:(${FOLDERS}[\w.\-]*(?:conda|forge|mamba)\d?/bin/)(activate)|(deactivate))${WORD_END}`,
      captures: captures({ 1: scope.activation, 2: scope.path, 3: scope.activation, 4: scope.activation }),
    },
    {
      comment: '. /opt/conda/etc/profile.d/conda.sh',
      match: String.raw`${WORD_START}(source|\.)[ \t]+(${FOLDERS}etc/profile\.d/)(${PROGRAM}\.sh)${WORD_END}`,
      captures: captures({ 1: scope.activation, 2: scope.path, 3: scope.activation }),
    },
  ],
};

const command = {
  comment: 'To the end of the command: a separator, a quote that closes, or the end of a line that is not continued.',
  begin:
    String.raw`${CALL}${OPTIONS}[ \t]+` +
    String.raw`(?:(env)[ \t]+(${ENV_SUBCOMMAND})|(shell)[ \t]+(${SHELL_SUBCOMMAND})|(${SUBCOMMAND}))${WORD_END}`,
  beginCaptures: captures({
    1: scope.path,
    2: scope.program,
    3: scope.option,
    4: scope.subcommand,
    5: scope.subcommand,
    6: scope.subcommand,
    7: scope.subcommand,
    8: scope.subcommand,
  }),
  end: String.raw`(?=[;&|)'"\x60])|(?<![\\\x60\n])$`,
  // A quoted word of the command must win over the quote that closes what the command stands in.
  applyEndPatternLast: true,
  name: 'meta.command.conda',
  patterns: [
    {
      comment: 'A comment between continued lines',
      match: String.raw`^[ \t]*(#).*$\n?`,
      captures: captures({ 0: 'comment.line.number-sign.dockerfile', 1: 'punctuation.definition.comment.dockerfile' }),
    },
    {
      comment: '-n NAME, --name=NAME, -p PREFIX',
      match: String.raw`(?<=[ \t])(-n|--name|-p|--prefix|--clone)(?:(=)|[ \t]+)(['"]?)(${ENVIRONMENT})(\3)${WORD_END}`,
      captures: captures({ 1: scope.option, 2: scope.assignment, 4: scope.environment }),
    },
    {
      comment: '-c CHANNEL',
      match: String.raw`(?<=[ \t])(-c|--channel)(?:(=)|[ \t]+)(['"]?)([A-Za-z0-9][\w.:/\-]*)(\3)${WORD_END}`,
      captures: captures({ 1: scope.option, 2: scope.assignment, 4: scope.channel }),
    },
    {
      match: String.raw`(?<=[\s=])("(?:[^"\\]|\\.)*"|'[^']*')(?=[\s;&|)]|$)`,
      name: 'string.quoted.conda',
    },
    { match: String.raw`(?<=[ \t])-{1,2}[A-Za-z][\w\-]*`, name: scope.option },
  ],
};

const STRING = 'string.quoted.double.dockerfile';
const inString = (name) => `${STRING} ${name}`;

const execForm = {
  comment: '["conda", "run", "-n", "NAME", …]',
  begin: String.raw`(\[)[ \t]*(")(${FOLDERS})(${PROGRAM})(")(?=[ \t]*,)`,
  beginCaptures: captures({ 2: STRING, 3: STRING, 4: inString(scope.program), 5: STRING }),
  end: String.raw`\]|(?<![\\\x60\n])$`,
  name: 'meta.command.conda',
  patterns: [
    {
      comment: '"-n", "NAME"',
      match: String.raw`(")(-n|--name|-p|--prefix)(")[ \t]*,[ \t]*(")(${ENVIRONMENT})(")`,
      captures: captures({
        1: STRING,
        2: inString(scope.option),
        3: STRING,
        4: STRING,
        5: inString(scope.environment),
        6: STRING,
      }),
    },
    {
      comment: '"--name=NAME"',
      match: `(")(--name|--prefix)(=)(${ENVIRONMENT})(")`,
      captures: captures({
        1: STRING,
        2: inString(scope.option),
        3: STRING,
        4: inString(scope.environment),
        5: STRING,
      }),
    },
    {
      match: String.raw`(?<=,|, )(")(run|shell|activate|env|create|install)(")(?=[ \t]*[,\]])`,
      captures: captures({ 1: STRING, 2: inString(scope.subcommand), 3: STRING }),
    },
    {
      match: String.raw`(")(-{1,2}[A-Za-z][\w\-]*)(")`,
      captures: captures({ 1: STRING, 2: inString(scope.option), 3: STRING }),
    },
    { match: String.raw`"(?:[^"\\]|\\.)*"`, name: STRING },
  ],
};

export const dockerfileGrammar = {
  name: 'conda in Dockerfiles',
  comment: 'In the shell form, in the exec form, and inside of quoted scripts.',
  scopeName: 'conda-in-docker.dockerfile.injection',
  injectionSelector: 'L:source.dockerfile - comment - meta.command.conda',
  patterns: [include('#exec-form'), include('#activation'), include('#command')],
  repository: { 'exec-form': execForm, activation, command },
};

/** Where a command begins, in a shell script. */
const AT = String.raw`(?:^|[\s;&|("'\x60/])`;
/**
 * Behind one of these texts. What they all end with is looked at first: the tokenizer asks at every letter of a line, and
 * only few of them stand behind that.
 */
const behind = (end, ...texts) => `(?<=${end})(?<=${texts.join('|')})`;
const NAMED_BEHIND =
  String.raw`${AT}${PROGRAM}[ \t](?:env[ \t])?(?:run|create|install|update|remove|list|export)[ \t]` +
  String.raw`(?:(?:-y|--yes|--no-capture-output|--live-stream)[ \t])?`;
const CONDA = `${AT}${PROGRAM}[ \\t]`;

export const shellGrammar = {
  name: 'conda in shell scripts',
  comment: 'Single words only: the grammar of the shell keeps its own state. The program has its color as any command.',
  scopeName: 'conda-in-docker.shell.injection',
  injectionSelector: 'L:source.shell - comment - string.unquoted.heredoc - string.quoted.heredoc',
  patterns: [
    {
      match: `${behind('[al][ \\t]', CONDA, 'micromamba[ \\t]shell[ \\t]')}(?:activate|deactivate|reactivate)${WORD_END}`,
      name: scope.activation,
    },
    {
      match: `${behind('a[ \\t]', CONDA)}(?:${SUBCOMMAND}|env(?=[ \\t]+${ENV_SUBCOMMAND}\\b))${WORD_END}`,
      name: scope.subcommand,
    },
    { match: `${behind('env[ \\t]', `${CONDA}env[ \\t]`)}${ENV_SUBCOMMAND}${WORD_END}`, name: scope.subcommand },
    { match: `${behind('shell[ \\t]', `${CONDA}shell[ \\t]`)}${SHELL_SUBCOMMAND}${WORD_END}`, name: scope.subcommand },
    {
      comment: 'conda activate NAME, source activate NAME, . /opt/conda/bin/activate NAME',
      match:
        behind(
          'activate[ \\t]',
          `${CONDA}activate[ \\t]`,
          'micromamba[ \\t]shell[ \\t]activate[ \\t]',
          `${AT}(?:source|\\.)[ \\t]activate[ \\t]`,
          '/bin/activate[ \\t]',
        ) + `(?!-)${ENVIRONMENT}${WORD_END}`,
      name: scope.environment,
    },
    {
      comment: 'source activate NAME',
      match:
        behind('[e.][ \\t]', `${AT}(?:source|\\.)[ \\t]`) + `(?:activate(?=[ \\t]+[\\w$/~])|deactivate)${WORD_END}`,
      name: scope.activation,
    },
    {
      comment: 'conda run -n NAME',
      match:
        behind('-(?:n|-name|p|-prefix)[ \\t]', `${NAMED_BEHIND}(?:-n|--name|-p|--prefix)[ \\t]`) +
        ENVIRONMENT +
        WORD_END,
      name: scope.environment,
    },
    {
      comment: 'conda run --name=NAME',
      match: behind('--(?:name|prefix)=', `${NAMED_BEHIND}(?:--name|--prefix)=`) + ENVIRONMENT + WORD_END,
      name: scope.environment,
    },
  ],
};
