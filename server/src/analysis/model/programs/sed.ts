/** `sed -i` on start-up files: simple substitutions and deletions are followed, others make the file unknown. */

import { HOLE, isKnown } from '../../text/value';
import { because } from '../cause';
import { changedFile } from '../machine';
import { resolvePath, type Status } from '../process';
import type { Call } from './call';
import { print } from './call';
import { toCreate } from './denied';
import { compilePattern } from './pattern';

export function sed(call: Call): Status {
  const machine = call.interpreter.machine;
  const scripts: string[] = [];
  const files: string[] = [];
  let inPlace = false;
  let quiet = false;
  let extended = false;
  for (let i = 1; i < call.argv.length; i++) {
    const text = call.argv[i]?.value ?? '';
    if (text === '-e' || text === '--expression') scripts.push(call.argv[++i]?.value ?? '');
    else if (/^-[a-zA-Z]*i/.test(text) || text.startsWith('--in-place')) {
      inPlace = true;
      if (/^-i?[a-zA-Z]*[rE]/.test(text) && !text.startsWith('--')) extended = true;
    } else if (text === '-n' || text === '--quiet') quiet = true;
    else if (text === '-E' || text === '-r') extended = true;
    else if (text.startsWith('-')) continue;
    else if (scripts.length === 0) scripts.push(text);
    else files.push(text);
  }
  if (!inPlace) {
    print(call, HOLE);
    return 'assumed';
  }
  const edits = quiet ? undefined : scripts.map((script) => compile(script, extended));
  for (const file of files) {
    const path = resolvePath(file, call.process.cwd);
    if (!isKnown(path)) continue;
    // The edited text is a new file beside the old one.
    const stop = toCreate(call, path);
    if (stop !== undefined) return stop;
    const entry = machine.file(path);
    if (entry === undefined) continue;
    let lines: string[] | undefined = entry.text.split('\n');
    for (const edit of edits ?? [undefined]) lines = lines && edit ? edit(lines) : undefined;
    const cause = because(`edits ${path}`, call.record?.place, entry.cause);
    machine.files.set(path, changedFile(entry, { text: lines?.join('\n') ?? HOLE, origin: undefined, cause }));
  }
  return 'assumed';
}

type Edit = (lines: string[]) => string[];

function compile(script: string, extended: boolean): Edit | undefined {
  const text = script.trim();
  if (!isKnown(text)) return undefined;
  const substitute = /^s(.)(.*)$/s.exec(text);
  if (substitute) {
    const parts = (substitute[2] ?? '').split(substitute[1] ?? '/');
    if (parts.length !== 3) return undefined;
    const pattern = compilePattern(parts[0] ?? '', extended);
    const [, replacement = '', flags = ''] = parts;
    if (pattern === undefined || /[\\&]/.test(replacement) || /[^g]/.test(flags)) return undefined;
    return (lines) => lines.map((line) => pattern.replace(line, replacement, flags.includes('g')));
  }
  const range = rangeOf(text);
  if (range) {
    const from = compilePattern(range.from, extended);
    const to = compilePattern(range.to, extended);
    if (from === undefined || to === undefined) return undefined;
    return (lines) => {
      let inside = false;
      return lines.filter((line) => {
        if (inside) {
          inside = !to.test(line);
          return false;
        }
        inside = from.test(line);
        return !inside;
      });
    };
  }
  const remove = /^\/(.*)\/d$/.exec(text);
  if (remove) {
    const pattern = compilePattern(remove[1] ?? '', extended);
    return pattern && ((lines) => lines.filter((line) => !pattern.test(line)));
  }
  const numbered = /^(\d+)(?:,(\d+|\$))?d$/.exec(text);
  if (numbered) {
    const from = Number(numbered[1]);
    const to = numbered[2] === '$' ? Number.POSITIVE_INFINITY : Number(numbered[2] ?? from);
    return (lines) => lines.filter((_line, index) => index + 1 < from || index + 1 > to);
  }
  return undefined;
}

/** The two patterns of `/from/,/to/d`; undefined where the script is another one. */
function rangeOf(script: string): { from: string; to: string } | undefined {
  if (!script.startsWith('/') || !script.endsWith('/d') || script.includes('\n')) return undefined;
  const patterns = script.slice(1, -2);
  const comma = /[^\\]\/,\//.exec(patterns);
  if (comma === null) return undefined;
  return { from: patterns.slice(0, comma.index + 1), to: patterns.slice(comma.index + 4) };
}
