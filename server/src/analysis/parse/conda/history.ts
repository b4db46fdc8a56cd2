/**
 * `conda-meta/history`: what conda, mamba and micromamba did to an environment, in order.
 * Facts: https://github.com/conda/conda/blob/main/conda/history.py (`parse`, `_parse_comment_line`) and
 * https://github.com/mamba-org/mamba/blob/main/libmamba/src/core/history.cpp
 */
import { parseMatchSpec } from './matchSpec';

/** A package that somebody asked for by name, and did not take away again. */
export interface RequestedPackage {
  readonly name: string;
  /** As it was asked for: `numpy=2.1`. */
  readonly spec: string;
  /** The command that asked for it; undefined where the record has none. */
  readonly command: string | undefined;
}

/** The packages that were asked for, each by the last command that did. */
export function parseHistory(text: string): RequestedPackage[] {
  const found = new Map<string, RequestedPackage>();
  let command: string | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('==>')) command = undefined;
    else if (line.startsWith('# cmd: ')) command = line.slice('# cmd: '.length).trim();
    else {
      const [what, list] = listIn(line);
      for (const spec of list) {
        const parsed = parseMatchSpec(spec);
        if (!parsed.ok || parsed.name === '*') continue;
        if (what === 'remove') found.delete(parsed.name);
        else found.set(parsed.name, { name: parsed.name, spec, command });
      }
    }
  }
  return [...found.values()];
}

/** `# update specs: ['numpy', "pandas=2.2"]`; older releases of conda wrote `install specs` as well. */
function listIn(line: string): readonly ['update' | 'remove', readonly string[]] {
  const colon = line.indexOf(' specs:');
  const word = line.startsWith('# ') && colon > 0 ? line.slice(2, colon) : '';
  if (word !== 'update' && word !== 'install' && word !== 'create' && word !== 'remove' && word !== 'neutered') {
    return ['update', []];
  }
  const items = [...line.slice(colon).matchAll(/'([^']*)'|"([^"]*)"/g)].map(
    ([, single, double]) => single ?? double ?? '',
  );
  return [word === 'remove' ? 'remove' : 'update', items];
}

/** Whether a command made the environment, or brought it to what a file says. */
export function isFromFile(command: string | undefined): boolean {
  return (
    command === undefined || /(?:^|[\s/])(?:env\s+(?:create|update)|create)(?:\s|$)|\s--?f(?:ile)?[=\s]/.test(command)
  );
}
