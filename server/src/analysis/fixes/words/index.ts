/** Edits by words and commands; see `words.ts` and `commands.ts`. */
export {
  assignmentsOf,
  commandAfter,
  commandAtEnd,
  commandBefore,
  exitAfter,
  firstLine,
  isExecForm,
  isFollowed,
  lastLine,
  linesAround,
  replaceCommand,
  type WrittenCommand,
  withoutCommand,
  withoutCommands,
  wrapCommand,
} from './commands';
export { type EditedFile, type ShellText, shellsOf } from './places';
export { composeVariable, isPlain, type NewWord, shellQuote, yamlScalar } from './quote';
export {
  replacePart,
  replaceWord,
  replaceWords,
  type Written,
  withoutWord,
  withoutWords,
  wordAt,
  wordsAfter,
  wordsBefore,
  writtenAs,
} from './words';
