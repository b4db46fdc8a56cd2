/** What the page needs of the Language Server Protocol's types. */

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Diagnostic {
  readonly range: Range;
  /** 1: error, 2: warning, 3: information. */
  readonly severity: 1 | 2 | 3;
  readonly code: string;
  readonly codeDescription: { readonly href: string };
  readonly message: string;
  readonly relatedInformation?: readonly {
    readonly location: { readonly uri: string; readonly range: Range };
    readonly message: string;
  }[];
}

export interface PublishedDiagnostics {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

export interface WorkspaceEdit {
  readonly documentChanges?: readonly (
    | { readonly kind: 'create'; readonly uri: string }
    | { readonly textDocument: { readonly uri: string }; readonly edits: readonly TextEdit[] }
  )[];
}

export interface CodeAction {
  readonly title: string;
  readonly kind?: string;
  readonly isPreferred?: boolean;
  readonly edit?: WorkspaceEdit;
}

export interface InlayHint {
  readonly position: Position;
  readonly label: string;
  readonly tooltip?: { readonly value: string };
}

export interface Hover {
  readonly contents: { readonly value: string };
  readonly range?: Range;
}

export interface CompletionItem {
  readonly label: string;
  readonly kind?: number;
  readonly detail?: string;
  readonly sortText?: string;
  readonly filterText?: string;
  readonly textEdit?: TextEdit;
}
