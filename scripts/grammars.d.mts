/** Every grammar by its path below the repository. */
export declare const grammars: Readonly<Record<string, object>>;
/** What a grammar's file holds. */
export declare function grammarFile(grammar: object): object;
