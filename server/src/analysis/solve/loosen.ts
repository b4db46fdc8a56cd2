/** How a spec is written with another version. */
import type { CondaDependency } from '../parse/conda';
import { within } from '../parse/conda';
import type { Span } from '../text/span';

/** An edit of the environment file. */
export interface SpecEdit {
  readonly title: string;
  readonly span: Span;
  readonly text: string;
}

/**
 * The changes of a line that let it be solved: the version that is there, in the style of the line (`=1.2` stays a
 * prefix), and any version at all. Empty where the line's text is not what conda reads (escapes, anchors).
 */
export function specEdits({ text, spec }: CondaDependency, version: string): SpecEdit[] {
  if (!spec.ok || !text.verbatim || spec.url !== undefined) return [];
  const { name, version: asked, build, brackets, ignored } = spec.spans;
  const end = Math.max(...[name, asked, build, brackets, ignored].map((each) => each?.end ?? 0));
  const span = within(text, { start: name.end, end });
  const written = text.value.slice(name.end, end);
  const called = text.value.slice(name.start, name.end);
  const wanted = styled(written, version);
  const edits: SpecEdit[] = [{ title: `Use ${called} ${version}`, span, text: wanted }];
  if (written !== '') edits.push({ title: `Allow any version of ${called}`, span, text: '' });
  return edits;
}

/** `=1.26` for `=2.3`, `==1.26.4` for `==2.3.1`: as many parts as the line has. */
function styled(written: string, version: string): string {
  const [, sign = '=', before = ''] = /^\s*(={1,2})?\s*([\w.!+]*)/.exec(written) ?? [];
  if (sign === '==' || before === '' || /[<>~|,[]/.test(written)) return `${sign === '==' ? '==' : '='}${version}`;
  const parts = before.replace(/\.$/, '').split('.').length;
  return `=${version.split('.').slice(0, parts).join('.')}`;
}
