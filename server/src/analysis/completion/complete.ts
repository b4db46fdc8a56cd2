/** What can be written at a place of a file, as far as it is about conda, its environments and its images. */
import type { Analyzer } from '../analyzer';
import { composeProposals, devcontainerProposals, scriptProposals } from './around';
import { configurationProposals } from './configuration';
import { dockerfileProposals } from './dockerfile';
import { environmentFileProposals } from './environmentFile';
import { suppressionProposals } from './suppressions';
import type { Asked, Proposal } from './types';

export type { Asked, Proposal, ProposalKind } from './types';

/**
 * The proposals for an offset of a file, in no particular order (see `rank`). Plain keywords of Dockerfiles and Compose
 * are left to the extensions that are about those.
 */
export function complete(
  analyzer: Pick<Analyzer, 'context' | 'lint'>,
  path: string,
  offset: number,
  asked: Asked,
): readonly Proposal[] {
  const context = analyzer.context(path);
  if (context === undefined) return [];
  const { text, lines } = context;
  const line = text.slice(lines.lineStart(lines.lineAt(offset)), offset);
  if (context.kind !== 'devcontainer' && /#[ \t]*cond/.test(line)) {
    const found = new Set(analyzer.lint(path).map(({ name }) => name));
    const proposals = suppressionProposals(text, offset, line, found, asked);
    if (proposals.length > 0) return proposals;
  }
  if (/^[ \t]*#/.test(line)) return [];
  switch (context.kind) {
    case 'dockerfile':
      return dockerfileProposals(context, offset, asked);
    case 'environment':
      return environmentFileProposals(context, offset, asked);
    case 'script':
      return scriptProposals(context, offset, asked);
    case 'compose':
      return composeProposals(context, offset, asked);
    case 'devcontainer':
      return devcontainerProposals(context, offset, asked);
    case 'config':
      return configurationProposals(context, offset, asked);
    default:
      return [];
  }
}
