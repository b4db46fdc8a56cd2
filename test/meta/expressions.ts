/** The regular expressions of the source, and the ledger of what is known of the time that they take. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Expression, type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import * as is from 'typescript/unstable/ast/is';
import { API } from 'typescript/unstable/sync';

// Scripts are bundled, and run in the repository as the tests do.
const ROOT = process.cwd();
const FOLDERS = ['common', 'server', 'client'];
export const LEDGER = 'test/meta/expressions.json';

/** What is read for a part of an expression that is not constant. */
const HOLE = 'hole';

/** What `expressions.json` holds; an expression is written as `/source/flags`. */
export interface Ledger {
  /** Why what an expression reads is short, by a name. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Expressions that take more than linear time, or of which it is not known, and why this does no harm. */
  readonly slow: readonly Slow[];
  readonly linear: readonly string[];
}

export interface Slow {
  readonly expression: string;
  /** The degree of the polynomial; `undecided` where no answer was found in time. */
  readonly degree: number | 'undecided';
  /** The name of a reason. */
  readonly reason: string;
  /** The reason was found true in these files, and holds for no other. */
  readonly files: readonly string[];
}

/** The TypeScript files of the product, relative to the repository. */
export function sourceFiles(): string[] {
  return FOLDERS.flatMap((folder) => below(join(folder, 'src'), (file) => file.endsWith('.ts')));
}

/** Every regular expression of the product, as `/source/flags`, with the places (`file:line`) that hold it. */
export function expressionsOf(files: readonly string[] = sourceFiles()): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const api = new API({ cwd: ROOT });
  try {
    const configurations = FOLDERS.flatMap((folder) => below(folder, (file) => /(^|[/\\])tsconfig\.json$/.test(file)));
    const snapshot = api.updateSnapshot({ openProjects: configurations.map((file) => join(ROOT, file)) });
    const programs = snapshot.getProjects().map((project) => project.program);
    for (const file of files) {
      const path = join(ROOT, file);
      const source = programs.map((program) => program.getSourceFile(path)).find((each) => each !== undefined);
      if (source === undefined) throw new Error(`${file} is in no project of TypeScript`);
      for (const [expression, position] of literalsOf(source)) {
        const line = source.text.slice(0, position).split('\n').length;
        found.set(expression, [...(found.get(expression) ?? []), `${file}:${line}`]);
      }
    }
  } finally {
    api.close();
  }
  return found;
}

/** The files below a folder that are meant, sorted, with slashes; packages and what is built are left out. */
function below(folder: string, meant: (file: string) => boolean): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => meant(file) && !/(^|[/\\])(?:node_modules|dist)[/\\]/.test(file))
    .map((file) =>
      relative(ROOT, join(ROOT, folder, file))
        .split(sep)
        .join('/'),
    )
    .sort();
}

function literalsOf(source: SourceFile): [expression: string, position: number][] {
  const found: [string, number][] = [];
  const constants = new Map<string, Expression>();
  const visit = (node: Node): void => {
    if (is.isRegularExpressionLiteral(node)) found.push([node.text, node.getStart()]);
    else if (is.isVariableDeclaration(node) && is.isIdentifier(node.name) && node.initializer !== undefined)
      constants.set(node.name.text, node.initializer);
    else if (
      (is.isNewExpression(node) || is.isCallExpression(node)) &&
      is.isIdentifier(node.expression) &&
      node.expression.text === 'RegExp'
    ) {
      const [pattern, flags] = node.arguments ?? [];
      const text = pattern && textOf(pattern, constants);
      if (text !== undefined && text !== HOLE)
        found.push([String(new RegExp(text, flags && textOf(flags, constants))), node.getStart()]);
    }
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

/** The text of an expression, with a word where it is not constant in its file. */
function textOf(node: Expression, constants: ReadonlyMap<string, Expression>): string {
  if (is.isStringLiteral(node) || is.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (is.isTemplateExpression(node))
    return (
      node.head.text + node.templateSpans.map((span) => textOf(span.expression, constants) + span.literal.text).join('')
    );
  if (is.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.PlusToken)
    return textOf(node.left, constants) + textOf(node.right, constants);
  if (is.isPropertyAccessExpression(node) && node.name.text === 'source' && is.isIdentifier(node.expression)) {
    const constant = constants.get(node.expression.text);
    if (constant !== undefined && is.isRegularExpressionLiteral(constant)) return sourceOf(constant.text)[0];
  }
  if (is.isIdentifier(node)) {
    const constant = constants.get(node.text);
    if (constant !== undefined && (is.isStringLiteral(constant) || is.isTemplateExpression(constant)))
      return textOf(constant, constants);
    if (constant !== undefined && is.isNoSubstitutionTemplateLiteral(constant)) return constant.text;
    if (constant !== undefined && is.isTaggedTemplateExpression(constant)) {
      const raw = constant.template.getText();
      if (is.isNoSubstitutionTemplateLiteral(constant.template)) return raw.slice(1, -1);
    }
  }
  return HOLE;
}

/** The source and the flags of an expression that is written as `/source/flags`. */
export function sourceOf(expression: string): [source: string, flags: string] {
  const end = expression.lastIndexOf('/');
  return [expression.slice(1, end), expression.slice(end + 1)];
}

/** The files of places (`file:line`), each once, sorted. */
export function filesOf(places: readonly string[]): string[] {
  return [...new Set(places.map((place) => place.slice(0, place.lastIndexOf(':'))))].sort();
}

/** The ledger as it is in the repository. */
export function readLedger(): Ledger {
  return JSON.parse(readFileSync(join(ROOT, LEDGER), 'utf8')) as Ledger;
}
