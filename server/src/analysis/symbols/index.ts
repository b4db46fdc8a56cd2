/** Names across files: environments, stages, and the variables of Dockerfiles. */
export { type Reach, type SymbolAt, symbolsAround, symbolsAt } from './find';
export { definitionsAt, highlightsAt, referencesAt } from './navigate';
export { type Refusal, rename, renameTarget } from './rename';
export type { How, Occurrence, ProjectSymbol, SymbolKind, SymbolSource } from './types';
