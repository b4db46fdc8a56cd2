/** `# conda-in-docker ignore=…`: placeholder until the suppression module lands. */

import type { FileSettings } from './analyzer';
import type { AnyContext } from './contexts/contexts';
import type { Finding, Rule } from './rules/rule';

export function applySuppressions(
  _context: AnyContext,
  findings: Finding[],
  _settings: FileSettings,
  _rules: readonly Rule[],
): Finding[] {
  return findings;
}
