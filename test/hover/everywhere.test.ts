import { expect, test } from 'vitest';
import { report } from '../../client/src/explain/report';
import { explain, RULES } from '../../server/src/analysis';
import { toMarkdown } from '../../server/src/analysis/describe/prose';
import { environmentHints } from '../../server/src/analysis/hints/hints';
import { describeHint } from '../../server/src/analysis/hints/tooltip';
import { hoverAt } from '../../server/src/analysis/hover/hover';
import { linksIn } from '../../server/src/analysis/links/links';
import { ROOT, TestProject } from '../describe/project';

/** The examples of all rules: every kind of file, right and wrong. */
const EXAMPLES = RULES.flatMap(({ docs, name }) =>
  [...docs.bad, ...docs.good].map((files) => ({
    name,
    files: typeof files === 'string' ? { Dockerfile: files } : files,
  })),
);

const show = () => ({ label: 'line 1', href: 'file:///x#L1' });

/** A text cut off in the middle, as it is while somebody types. */
const CUTS = [1, 0.37];

test('whatever is asked for at any place of the examples of all rules, whole or half written, the answer fits the file', () => {
  let hovers = 0;
  let hints = 0;
  for (const { name, files } of EXAMPLES) {
    for (const at of Object.keys(files)) {
      for (const cut of CUTS) {
        const text = files[at] ?? '';
        const project = new TestProject({ ...files, [at]: text.slice(0, Math.ceil(text.length * cut)) }, at);
        const context = project.analyzer.context(project.path);
        if (context === undefined) continue;
        const end = context.text.length;
        for (let offset = 0; offset <= end; offset += 11) {
          const found = hoverAt(project.analyzer, project.path, offset);
          if (found === undefined) continue;
          hovers++;
          const { span, prose } = found;
          expect(span.start <= offset && offset <= span.end && span.end <= end, `${name} ${at}:${offset}`).toBe(true);
          expect(toMarkdown(prose, show), `${name} ${at}:${offset}`).toMatch(/\S/);
        }
        for (const hint of environmentHints(context)) {
          hints++;
          expect(hint.offset <= end && hint.label.length > 0, `${name} ${at}`).toBe(true);
          expect(toMarkdown(describeHint(hint), show)).not.toContain('undefined');
        }
        for (const { span, target } of linksIn(context)) {
          expect(span.start < span.end && span.end <= end, `${name} ${at}`).toBe(true);
          expect(target.startsWith(`${ROOT}/`) && project.analyzer.files.read(target) !== undefined, target).toBe(true);
        }
        if (context.kind === 'dockerfile') {
          const host = {
            text: (path: string) => project.analyzer.files.read(path)?.text,
            show: (path: string) => path,
          };
          const { links, text: shown } = report(explain(context.self, host), at);
          const lines = shown.split('\n');
          for (const { line, start, end: to, target } of links) {
            expect(lines[line]?.slice(start, to)).toMatch(new RegExp(`(?:^|\\D)${target}$`));
          }
        }
      }
    }
  }
  expect(hovers).toBeGreaterThan(500);
  expect(hints).toBeGreaterThan(300);
}, 60_000);
