/** `conda-in-docker explain --error`: what an error text or the log of a build means. */
import { readFileSync } from 'node:fs';
import { type ErrorExplanation, type ErrorHost, explainError } from '../analysis/explain/errors';
import { docsUrl } from '../analysis/rules/rule';
import { reason } from './files/disk';
import { CLEAN, FOUND } from './lint';
import type { Session } from './session';
import { Painter, printable, type Terminal, terminalOf, wrap } from './terminal';
import { UsageError } from './usage';

/** Texts above this are refused. Bytes. */
const MOST = 64 * 1024 * 1024;

/** Explains the text of a file, or of standard input (`-`); the exit code: 1 where nothing is known of it. */
export function explainErrorCommand(
  given: string,
  host: ErrorHost | undefined,
  { format, noColor }: { readonly format: 'pretty' | 'json'; readonly noColor: boolean },
  session: Session,
): number {
  const explanation = explainError(readText(given), host);
  if (format === 'json') session.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
  else session.stdout.write(errorText(explanation, terminalOf(session.stdout, noColor)));
  return explanation.messages.length > 0 ? CLEAN : FOUND;
}

function readText(given: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(given === '-' ? 0 : given);
  } catch (error) {
    throw new UsageError(`${given === '-' ? 'Standard input' : given} cannot be read: ${reason(error)}.`, 'explain');
  }
  if (bytes.length > MOST) throw new UsageError(`${given} is larger than 64 MB. Give the end of it.`, 'explain');
  // Logs are a mixture of what programs write: what cannot be decoded is no reason to refuse the rest.
  return bytes.toString('utf8');
}

/** For people. */
export function errorText({ step, messages }: ErrorExplanation, terminal: Terminal): string {
  const painter = new Painter(terminal);
  const out: string[] = [];
  const paragraph = (label: string, text: string): void => {
    const lines = wrap(printable(text), terminal.width - 11);
    out.push(...lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(9)}${painted(line, painter)}`));
  };
  if (step !== null) {
    const place = step.line === null ? '' : `${printable(step.file ?? 'Dockerfile')}:${step.line}: `;
    const code = step.exitCode === null ? '' : ` with exit code ${step.exitCode}`;
    out.push(painter.paint(`${place}this step failed${code}:`, 'bold'));
    out.push(...wrap(printable(step.instruction), terminal.width - 2).map((line) => `  ${line}`), '');
  }
  for (const message of messages) {
    out.push(painter.paint(printable(message.text), 'red'));
    paragraph('why', message.cause);
    paragraph('do', message.remedy);
    if (message.rules.length > 0)
      paragraph('rules', message.rules.map((name) => painter.link(name, docsUrl(name))).join(', '));
    out.push(`  ${'more'.padEnd(9)}${painter.paint(message.docs, 'dim')}`, '');
  }
  if (messages.length === 0) out.push('Nothing is known of this text.', '');
  const findings = step?.findings ?? [];
  if (findings.length > 0) out.push('What the linter says of this step:');
  for (const { line, message, rule } of findings) {
    out.push(...wrap(printable(`line ${line}, ${rule}: ${message}`), terminal.width));
  }
  return `${out.join('\n').trimEnd()}\n`;
}

/** Code in its own color; Markdown’s other marks are left out. */
function painted(text: string, painter: Painter): string {
  return text
    .replace(/\*([^*]+)\*/g, '$1')
    .replace(/`([^`]+)`/g, (all, code: string) => (painter.terminal.color ? painter.paint(code, 'cyan') : all));
}
