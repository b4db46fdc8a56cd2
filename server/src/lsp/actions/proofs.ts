import type { CancellationToken } from 'vscode-languageserver';
import type { Finding, Fix } from '../../analysis';
import { fixesOfRule } from '../../analysis/fixes/fixRule';
import type { Mending, Prover, Verdict } from '../../analysis/prover';
import type { Analysis } from '../analyses';
import type { ServerContext } from '../context';

/** What may be offered of the fixes of some findings. */
export interface Offered {
  /** What is known of each safe fix. */
  readonly verdicts: ReadonlyMap<Fix, Verdict>;
  /** The fixes of all findings of a rule in the file, by its name; only of rules for which there is more than one. */
  readonly everywhere: ReadonlyMap<string, readonly Fix[]>;
}

/** While somebody waits for a menu, no more fixes of one rule are tried one by one. */
const MOST_TRIED = 8;

/** Proves what is to be offered for findings of a file; undefined where the file was changed since they were found. */
export function offered(
  context: ServerContext,
  analysis: Analysis,
  found: readonly Finding[],
  token: CancellationToken,
): Promise<Offered | undefined> {
  return context.analyses.read(analysis.uri, token, (analyzer, path, prover) => {
    if (analyzer.lint(path) !== analysis.findings) return undefined;
    const verdicts = new Map<Fix, Verdict>();
    for (const finding of found)
      for (const fix of finding.fixes) if (fix.safe) verdicts.set(fix, prover().judge([{ finding, fix }]).verdict);
    const everywhere = new Map<string, readonly Fix[]>();
    for (const name of new Set(found.map((each) => each.name))) {
      const text = analyzer.context(path)?.text ?? '';
      const all = provedOfRule(prover, fixesOfRule(analysis.findings, name, path, text));
      if (all.length > 0) everywhere.set(name, all);
    }
    return { verdicts, everywhere };
  });
}

/** Those of a rule's fixes that may be made at once: the safe ones where they are proved. Empty for less than two. */
function provedOfRule(prover: () => Prover, mendings: readonly Mending[]): readonly Fix[] {
  const safe = mendings.filter(({ fix }) => fix.safe);
  if (safe.length === 0) return mendings.map(({ fix }) => fix);
  const proved = new Set(prover().proved(safe, MOST_TRIED));
  const fixes = mendings.filter((each) => !each.fix.safe || proved.has(each)).map(({ fix }) => fix);
  return new Set(fixes.map(({ edits }) => JSON.stringify(edits))).size > 1 ? fixes : [];
}
