/** `conda-in-docker rules` */
import { findRule, RULES, type Rule } from '../analysis';
import { didYouMean } from '../analysis/config';
import { docsUrl } from '../analysis/rules/rule';
import { oneOf, parse, RULES_OPTIONS } from './args';
import { CLEAN } from './lint';
import { plural } from './result';
import { ruleMarkdown } from './ruleDocs';
import type { OutputStream, Session } from './session';
import { cut, Painter, pad, type Style, terminalOf } from './terminal';
import { UsageError } from './usage';

const STYLES: Readonly<Record<Rule['severity'], Style>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/** Lists the rules, or prints one rule's page; the exit code. */
export function rulesCommand(args: readonly string[], session: Session): number {
  const { values, positionals } = parse('rules', args, RULES_OPTIONS);
  const format = oneOf('rules', 'format', values.format ?? 'pretty', ['pretty', 'json']);
  if (positionals.length > 1) throw new UsageError('`rules` takes one name.', 'rules');
  const [name] = positionals;
  const rule = name === undefined ? undefined : findRule(name);
  if (name !== undefined && rule === undefined) {
    const names = RULES.map((each) => each.name);
    throw new UsageError(`There is no rule named \`${name}\`.${didYouMean(name, names)}`, 'rules');
  }
  if (format === 'json') {
    const rules = (rule === undefined ? RULES : [rule]).map(plain);
    session.stdout.write(`${JSON.stringify(rule === undefined ? rules : rules[0], null, 2)}\n`);
    return CLEAN;
  }
  const painter = new Painter(terminalOf(session.stdout, values['no-color'] ?? false));
  if (rule === undefined) list(painter, session.stdout);
  else session.stdout.write(colored(ruleMarkdown(rule), painter));
  return CLEAN;
}

function plain(rule: Rule) {
  const { code, name, category, severity, fixable, options } = rule;
  return {
    code,
    name,
    category,
    severity,
    fixable: fixable ?? null,
    summary: rule.docs.summary,
    options: options ?? {},
    docs: docsUrl(name),
  };
}

function list(painter: Painter, out: OutputStream): void {
  const widest = Math.max(...RULES.map((rule) => rule.name.length));
  const room = painter.terminal.width - widest - 25;
  let category = '';
  const lines: string[] = [];
  const sorted = [...RULES].sort((a, b) => (a.code < b.code ? -1 : 1));
  for (const rule of sorted) {
    if (rule.category !== category)
      lines.push(`${lines.length > 0 ? '\n' : ''}${painter.paint(rule.category, 'bold')}`);
    category = rule.category;
    const severity = painter.paint(pad(rule.severity, 7), STYLES[rule.severity]);
    const fix = painter.paint(
      pad(rule.fixable === undefined ? '' : rule.fixable === 'safe' ? 'fix' : 'fix?', 4),
      'green',
    );
    const name = painter.link(rule.name, docsUrl(rule.name)) + ' '.repeat(widest - rule.name.length);
    lines.push(
      `  ${painter.paint(rule.code, 'dim')}  ${name}  ${severity}  ${fix}  ${cut(rule.docs.summary, Math.max(20, room))}`.trimEnd(),
    );
  }
  lines.push('', `${plural(RULES.length, 'rule')}; fix: can be fixed safely, fix?: with --unsafe-fixes.`);
  out.write(`${lines.join('\n')}\n`);
}

/** Headings and code of a Markdown page set apart. */
function colored(markdown: string, painter: Painter): string {
  let code = false;
  return markdown
    .split('\n')
    .map((line) => {
      if (line.startsWith('```')) {
        code = !code;
        return painter.paint(line, 'dim');
      }
      if (code) return painter.paint(line, 'cyan');
      return line.startsWith('#') ? painter.paint(line, 'bold') : line;
    })
    .join('\n');
}
