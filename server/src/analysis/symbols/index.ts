/** Names across files: environments, stages, and the variables of Dockerfiles. */
export { type SymbolAt, symbolsAround, symbolsAt } from './find';
export { type Refusal, rename, renameTarget } from './rename';
export type { How, Occurrence, ProjectSymbol, SymbolKind, SymbolSource } from './types';
