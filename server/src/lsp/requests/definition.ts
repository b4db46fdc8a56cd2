import { definitionsAt } from '../../analysis/symbols';
import { askAt, toLocations } from '../ask';
import type { Feature } from '../context';

/** `textDocument/definition`: where an environment, a stage or a variable is defined, in whatever file. */
export const definition: Feature = (context) => {
  context.connection.onDefinition(async (params, token) =>
    toLocations(context, params.textDocument.uri, await askAt(context, params, token, definitionsAt, [])),
  );
};
