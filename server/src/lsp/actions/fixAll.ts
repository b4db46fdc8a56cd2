import type { CancellationToken, CodeAction, CodeActionParams } from 'vscode-languageserver';
import { FIX_ALL_KIND } from '../../../../common/src/ids';
import { mendingsOf } from '../../analysis/fixes/apply';
import type { Analysis } from '../analyses';
import type { ServerContext } from '../context';
import { editOf, wanted } from './edits';

/**
 * All safe fixes of the file that can be proved together. Those that reach into other files are left to the light bulb:
 * saving one file must not change others.
 */
export async function fixAll(
  context: ServerContext,
  analysis: Analysis,
  params: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  // Offered where it is asked for (on save, or by "Fix All"), not in the light bulb of each line.
  if (params.context.only === undefined || !wanted(FIX_ALL_KIND, params)) return [];
  const proved = await context.analyses.read(analysis.uri, token, (analyzer, path, prover) => {
    const local = mendingsOf(analyzer.lint(path)).filter(({ fix }) =>
      fix.edits.every((edit) => edit.file === path && !('create' in edit)),
    );
    return local.length === 0 ? [] : prover().proved(local);
  });
  if (proved === undefined || proved.length === 0) return [];
  const edit = editOf(
    context,
    analysis.uri,
    proved.map(({ fix }) => fix),
  );
  return edit === undefined ? [] : [{ title: 'Fix all of Conda in Docker', kind: FIX_ALL_KIND, edit }];
}
