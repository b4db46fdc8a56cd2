import { CodeActionKind } from 'vscode-languageserver';
import { LOCK_ACTION_KIND } from '../../../../common/src/ids';

/** The kinds of refactorings, as VS Code's "Refactor…" menu groups them. */
export const KINDS = {
  rewrite: CodeActionKind.RefactorRewrite,
  extract: CodeActionKind.RefactorExtract,
  lock: LOCK_ACTION_KIND,
  create: 'refactor.create',
  learn: CodeActionKind.QuickFix,
} as const;
