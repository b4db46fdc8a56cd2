/** Texts in tokens, as VS Code makes them, with and without the grammars of this extension. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry, type IGrammarConfig } from 'vscode-tmgrammar-test/dist/common/index.js';
import { getVSCodeTokens } from 'vscode-tmgrammar-test/dist/snapshot/index.js';
import type { AnnotatedLine } from 'vscode-tmgrammar-test/dist/snapshot/model.js';

interface Manifest {
  readonly contributes: { readonly grammars: readonly IGrammarConfig[] };
}

/** The grammars of the languages into which ours are injected. */
export interface Hosts {
  readonly name: string;
  readonly grammars: readonly IGrammarConfig[];
}

/** What this extension contributes, as its manifest says. */
export const ours: readonly IGrammarConfig[] = (JSON.parse(readFileSync('package.json', 'utf8')) as Manifest)
  .contributes.grammars;

/** The grammars from npm: those of Dockerfiles and the shell are VS Code's, that of YAML is the one it had before 1.96. */
export function packagedHosts(): Hosts {
  const folder = 'node_modules/tm-grammars/grammars';
  const grammar = (name: string, scopeName: string) => ({ path: join(folder, `${name}.json`), scopeName });
  return {
    name: 'tm-grammars',
    grammars: [
      grammar('yaml', 'source.yaml'),
      grammar('docker', 'source.dockerfile'),
      grammar('shellscript', 'source.shell'),
    ],
  };
}

/** The grammars of the VS Codes that the editor tests have installed. */
export function installedHosts(): Hosts[] {
  if (!existsSync('.vscode-test')) return [];
  return readdirSync('.vscode-test')
    .filter((name) => name.startsWith('code-server-'))
    .map((name) => ({
      name,
      grammars: extensionGrammars(join('.vscode-test', name, 'node_modules/code-server/lib/vscode/extensions')),
    }))
    .filter(({ grammars }) => grammars.length > 0);
}

function extensionGrammars(extensions: string): IGrammarConfig[] {
  return ['docker', 'yaml', 'shellscript'].flatMap((name) => {
    const file = join(extensions, name, 'package.json');
    if (!existsSync(file)) return [];
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    return manifest.contributes.grammars.map((grammar) => ({
      ...grammar,
      path: join(extensions, name, grammar.path),
    }));
  });
}

/** The tokens of a text. */
export function tokenize(
  hosts: Hosts,
  added: readonly IGrammarConfig[],
  scope: string,
  text: string,
): Promise<AnnotatedLine[]> {
  return getVSCodeTokens(createRegistry([...hosts.grammars, ...added]), scope, text);
}

/** The scopes of every character of a line, outermost first. */
export function scopesByCharacter(line: AnnotatedLine): string[][] {
  const result: string[][] = [];
  for (const token of line.tokens) {
    for (let at = token.startIndex; at < Math.min(token.endIndex, line.src.length); at++) result[at] = token.scopes;
  }
  return result;
}

/** Whether a scope is one of ours. */
export function isOurs(scope: string): boolean {
  return /\.conda(-explicit)?$/.test(scope);
}
