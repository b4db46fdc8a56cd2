/** What an error text means, as Markdown. */
import type { ErrorExplanation } from '../../../common/src/errorExplanation';

/**
 * @param place the name of the Dockerfile for a line, and what a link to it leads to where links to files can be followed;
 *   undefined where the Dockerfile is not known
 */
export function errorReport(
  { step, messages }: ErrorExplanation,
  place: ((line: number) => { readonly name: string; readonly target?: string }) | undefined,
): string {
  const parts = ['# What this error means'];
  if (step !== null) {
    const at = step.line === null ? undefined : place?.(step.line);
    const words = at === undefined ? '' : `${escaped(at.name)}, line ${step.line}`;
    const where = at?.target === undefined ? words : `[${words}](<${at.target}>)`;
    const code = step.exitCode === null ? '' : ` with exit code ${step.exitCode}`;
    parts.push(`${where}${where === '' ? '' : ': '}this step failed${code}:`, fenced(step.instruction));
  }
  for (const { text, cause, remedy, rules, docs } of messages) {
    const links = rules.map((name) => `[${name}](${docs.replace(/errors\.md.*$/s, `rules/${name}.md`)})`);
    parts.push(
      '---',
      fenced(text),
      `**Why:** ${cause}`,
      `**What to do:** ${remedy}`,
      [links.length > 0 ? `Found by ${links.join(', ')}.` : '', `[More](${docs})`].filter(Boolean).join(' '),
    );
  }
  if (messages.length === 0) parts.push('Nothing is known of this text.');
  const findings = step?.findings ?? [];
  if (findings.length > 0) {
    parts.push('---', 'What the linter says of this step:');
    parts.push(findings.map(({ line, rule, message }) => `- line ${line}, ${rule}: ${message}`).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

/** A text of others, as it is. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&');
}
