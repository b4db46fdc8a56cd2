/** `pixi … -e NAME` and `pixi run TASK`: what the manifest of the workspace has. */
import type { AnyContext } from '../contexts/contexts';
import { type PixiManifest, parsePixiManifest } from '../parse/pixi/manifest';
import { stagesAt } from './names';
import { wordSpan } from './span';
import type { Proposal } from './types';

const MANIFEST = /\/(?:pixi|mojoproject|pyproject)\.toml$/;

/** The names that can come at a place of a call of pixi. `words` are those before it, the program first. */
export function pixiProposals(
  context: AnyContext,
  offset: number,
  words: readonly string[],
  typed: string,
): Proposal[] {
  const last = words[words.length - 1] ?? '';
  const equals = /^(--environment=|-e=?)(.*)$/s.exec(typed);
  const span = wordSpan(context.text, offset, equals?.[2] ?? typed);
  const propose = (kind: Proposal['kind'], names: Iterable<readonly [name: string, detail: string]>): Proposal[] =>
    [...new Map(names)].map(([label, detail], rank) => ({ kind, label, insert: label, span, detail, rank }));
  const manifests = manifestsAt(context, offset);
  if (equals !== null || last === '-e' || last === '--environment') {
    const named = manifests.flatMap(({ environments }) => environments);
    return propose(
      'environment',
      named.map(({ name, features }) => [name, features.length === 0 ? 'environment' : features.join(', ')]),
    );
  }
  const run = words.findIndex((word) => word === 'run' || word === 'r');
  const rest = run < 0 ? [] : words.slice(run + 1);
  const isFree = rest.every(
    (word, index) => word.startsWith('-') || /^(?:-e|--environment|--manifest-path|-m)$/.test(rest[index - 1] ?? ''),
  );
  if (run < 1 || !isFree || typed.startsWith('-')) return [];
  const tasks = manifests.flatMap((manifest) => manifest.tasks);
  return propose(
    'value',
    tasks.map(({ name, command }) => [name, command ?? 'task']),
  );
}

/** The manifests of workspaces that the stages of a place hold. */
function manifestsAt(context: AnyContext, offset: number): PixiManifest[] {
  const texts = new Map<string, string>();
  for (const { machine, copies } of stagesAt(context, offset)) {
    for (const path of machine.files.keys()) {
      const text = MANIFEST.test(path) ? machine.files.get(path)?.text : undefined;
      if (text !== undefined) texts.set(path, text);
    }
    // A folder that was copied as a whole is not in the list of files.
    for (const folder of copies.flatMap(({ project }) => project)) {
      for (const name of ['pixi.toml', 'pyproject.toml']) {
        const path = folder === '' ? name : `${folder}/${name}`;
        const text = context.project.files.read(path)?.text;
        if (text !== undefined) texts.set(path, text);
      }
    }
  }
  return [...texts].flatMap(([path, text]) => parsePixiManifest(text, path.endsWith('pyproject.toml')) ?? []);
}
