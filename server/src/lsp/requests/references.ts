import { referencesAt } from '../../analysis/symbols';
import { askAt, toLocations } from '../ask';
import type { Feature } from '../context';

/** `textDocument/references`: every place of an environment, a stage or a variable in the project. */
export const references: Feature = (context) => {
  context.connection.onReferences(async (params, token) => {
    const { includeDeclaration } = params.context;
    const found = await askAt(
      context,
      params,
      token,
      (analyzer, path, offset) => referencesAt(analyzer, path, offset, includeDeclaration),
      [],
    );
    return toLocations(context, params.textDocument.uri, found);
  });
};
