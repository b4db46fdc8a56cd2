/** Edits by words and commands; see `words.ts` and `commands.ts`. */
export {
  assignmentsOf,
  commandAfter,
  commandBefore,
  isExecForm,
  replaceCommand,
  type WrittenCommand,
  withoutCommand,
  wrapCommand,
} from './commands';
export type { EditedFile } from './places';
export { type NewWord, shellQuote, yamlScalar } from './quote';
export {
  replaceWord,
  replaceWords,
  type Written,
  withoutWord,
  withoutWords,
  wordAt,
  wordsAfter,
  wordsBefore,
} from './words';
