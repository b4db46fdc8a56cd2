/** What the parser says where BuildKit would refuse the file: what is wrong, what happens, what to do. */

const STOPS = 'the build stops here';

export const messages = {
  unknownInstruction: (name: string, similar: string | undefined) =>
    `"${shorten(name)}" is no Dockerfile instruction, so ${STOPS}. ` +
    (similar === undefined
      ? 'If the line belongs to the instruction above, end the line before it with the escape character.'
      : `Did you mean ${similar}?`),
  loneEscape: () => `The escape character continues nothing here, so ${STOPS}. Remove the line.`,
  mergeConflict: () => `A merge conflict was left here, so ${STOPS}. Keep one side, and remove the lines of markers.`,
  tooMany: () =>
    'The file has very many problems and may be no Dockerfile at all; those from here on are not listed. Mend the first ones.',
  missingArgument: (keyword: string) =>
    `${keyword} needs at least one argument, so ${STOPS}. Add it, or remove the line.`,
  missingImage: () => `FROM names no image, so ${STOPS}. Name one, or "scratch" for an empty one.`,
  fromArguments: () =>
    `FROM takes an image and, if you like, "AS name"; with anything else ${STOPS}. Remove the other words.`,
  stageName: (name: string) =>
    `"${shorten(name)}" cannot name a stage, so ${STOPS}. Begin with a letter, then letters, digits, "-", "_" and ".".`,
  beforeFrom: (keyword: string) =>
    `${keyword} stands before the first FROM, where only ARG may, so ${STOPS}. Move it below FROM.`,
  noFrom: () => 'The file has no FROM, so there is nothing to build. Begin a stage with "FROM image".',
  noInstructions: () => 'The file has no instruction, so there is nothing to build. Begin with "FROM image".',
  shellNotJson: () =>
    `SHELL takes its arguments as a JSON array of strings only, so ${STOPS}. Write for example ["/bin/bash", "-c"].`,
  jsonNotStrings: (keyword: string) =>
    `The JSON array of ${keyword} holds something that is no string, so ${STOPS}. Put every element in double quotes.`,
  envNoValue: (keyword: string) => `${keyword} has a name without a value, so ${STOPS}. Write NAME=value.`,
  pairNoEquals: (keyword: string, word: string) =>
    `"${shorten(word)}" has no "=", and ${keyword} with several words wants NAME=value each, so ${STOPS}. Quote a value that has spaces.`,
  pairNoName: (keyword: string) => `${keyword} has no name before the "=", so ${STOPS}. Write NAME=value.`,
  copyArguments: (keyword: string) =>
    `${keyword} needs at least a source and a destination, so ${STOPS}. Add the one that is missing.`,
  copyHeredocDestination: (keyword: string) =>
    `${keyword} has a heredoc where its destination belongs, so ${STOPS}. Put the destination last.`,
  unterminatedHeredoc: (name: string) =>
    `No line of its own says "${shorten(name)}", so the heredoc takes the rest of the file and ${STOPS}. End it with that word alone on a line.`,
  onbuildChain: () => `ONBUILD cannot hold another ONBUILD, so ${STOPS}. Keep one of them.`,
  onbuildTrigger: (keyword: string) => `ONBUILD cannot hold ${keyword}, so ${STOPS}. Use it outside of ONBUILD.`,
  healthcheckNone: () => `HEALTHCHECK NONE takes no arguments, so ${STOPS}. Remove them.`,
  healthcheckType: (type: string) =>
    `HEALTHCHECK is followed by CMD or NONE, not by "${shorten(type)}", so ${STOPS}. Put CMD before the command.`,
  healthcheckCommand: () => `HEALTHCHECK CMD has no command, so ${STOPS}. Add one, or write HEALTHCHECK NONE.`,
  unknownFlag: (name: string, keyword: string, similar: string | undefined) =>
    `${keyword} has no flag --${shorten(name)}, so ${STOPS}. ${similar === undefined ? 'Remove it.' : `Did you mean --${similar}?`}`,
  flagTwice: (name: string) => `--${name} is given twice, so ${STOPS}. Keep one of them.`,
  flagValue: (name: string) => `--${name} has no value, so ${STOPS}. Write --${name}=…, without a blank.`,
  flagSwitch: (name: string, value: string) =>
    `--${name} takes true or false, not "${shorten(value)}", so ${STOPS}. Write --${name} alone.`,
  flagRefused: (name: string, { piece, not, write }: { piece: string; not: string; write: string }) =>
    `"${shorten(piece)}" in --${name} is not ${not}, so ${STOPS}. ${write}`,
  port: (word: string) =>
    `"${shorten(word)}" is no port that EXPOSE takes, so ${STOPS}. Write numbers up to 65535 with blanks between them, such as 8888 or 8888/tcp.`,
  signal: (word: string) =>
    `"${shorten(word)}" is no signal that STOPSIGNAL takes, so ${STOPS}. Name one, such as SIGTERM or SIGINT.`,
  emptyVolume: () => `VOLUME has an empty path, so ${STOPS}. Name a path, or remove it.`,
  escapeDirective: (value: string) =>
    `The escape directive takes a backslash or a backtick, not "${shorten(value)}", so ${STOPS}. Use one of the two.`,
  repeatedDirective: (name: string) => `The directive "${name}" stands here twice, so ${STOPS}. Keep one of them.`,
} as const;

/** Keeps a message readable where the file has a word of many characters. */
function shorten(word: string): string {
  return word.length > 40 ? `${word.slice(0, 39)}…` : word;
}
