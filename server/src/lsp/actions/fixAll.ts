import type { CodeAction, CodeActionParams } from 'vscode-languageserver';
import { FIX_ALL_KIND } from '../../../../common/src/ids';
import { applyFixes, fixesOf } from '../../analysis/fixes/apply';
import type { Analysis } from '../analyses';
import type { ServerContext } from '../context';
import { toPath } from '../convert';
import { editOf, wanted } from './edits';

/**
 * All safe fixes of the file that fit together. Those that reach into other files are left to the light bulb: saving one
 * file must not change others.
 */
export function fixAll(context: ServerContext, analysis: Analysis, params: CodeActionParams): CodeAction[] {
  // Offered where it is asked for (on save, or by "Fix All"), not in the light bulb of each line.
  if (params.context.only === undefined || !wanted(FIX_ALL_KIND, params)) return [];
  const own = toPath(analysis.uri);
  const text = context.files.known(analysis.uri).file?.text;
  const local = fixesOf(analysis.findings).filter(({ edits }) =>
    edits.every((edit) => edit.file === own && !('create' in edit)),
  );
  const chosen = applyFixes(local, (path) => (path === own ? text : undefined)).applied;
  if (chosen.length === 0) return [];
  const edit = editOf(context, analysis.uri, chosen);
  return edit === undefined ? [] : [{ title: 'Fix all of Conda in Docker', kind: FIX_ALL_KIND, edit }];
}
