/** Which file imports which, by value or by type, as far as the imports are relative. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The files that each TypeScript file of a folder imports, of those below the folder; paths relative to it. */
export function importsOf(folder: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const name = (path: string): string => path.split(sep).join('/');
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const found = [...text.matchAll(/(?:\bfrom|\bimport\s*\(?)\s*'(\.[^']+)'/g)].flatMap(([, path = '']) => {
        const target = join(folder, dirname(file), path);
        const at = [`${target}.ts`, join(target, 'index.ts')].find((each) => existsSync(each));
        const inside = at === undefined ? '..' : relative(folder, at);
        return inside.startsWith('..') ? [] : [name(inside)];
      });
      return [name(file), found];
    }),
  );
}

/** The circles of a graph: groups of files that reach each other (Tarjan's strongly connected components). */
export function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): void => {
    const index = order.size;
    order.set(node, index);
    lowest.set(node, index);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) {
        visit(next);
        lowest.set(node, Math.min(lowest.get(node) ?? 0, lowest.get(next) ?? 0));
      } else if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node) ?? 0, order.get(next) ?? 0));
    }
    if (lowest.get(node) !== index) return;
    const circle = stack.splice(stack.indexOf(node));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return circles;
}
