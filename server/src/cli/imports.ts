/** `conda-in-docker imports` */
import {
  checkImports,
  type ImportCheck,
  type ImportPlace,
  lockedBeside,
  type MissingImport,
} from '../analysis/environments/imports';
import { addPackages, NotWritten } from '../analysis/fixes/packages';
import { parseCondaFile } from '../analysis/parse/conda';
import { IMPORTS_OPTIONS, oneOf, parse } from './args';
import { namedFile } from './environment';
import { DiskFiles, reason } from './files/disk';
import { show } from './files/paths';
import { replaceFile } from './files/replace';
import { CLEAN, FOUND } from './lint';
import { plural } from './result';
import type { Session } from './session';
import { Painter, pad, printable, terminalOf, textWidth } from './terminal';
import { UsageError } from './usage';

/** The version of what `--format json` prints. */
const VERSION = 1;

/** Says what the code imports and no dependency gives; the exit code. */
export function importsCommand(args: readonly string[], session: Session): number {
  const { values, positionals } = parse('imports', args, IMPORTS_OPTIONS);
  const format = oneOf('imports', 'format', values.format ?? 'pretty', ['pretty', 'json']);
  const files = new DiskFiles();
  const { path, written } = namedFile('imports', positionals, files);
  const text = files.read(path)?.text ?? '';
  const file = parseCondaFile(path, text);
  if (file.kind !== 'environment') throw new UsageError(`${written}: this is no environment file of conda.`);
  const found = checkImports(files, path, file, lockedBeside(files, path));
  const added = values.fix === true ? fix(path, text, found.missing) : [];
  if (format === 'json') session.stdout.write(`${JSON.stringify(plain(written, found, added), null, 2)}\n`);
  else
    session.stdout.write(
      pretty(written, found, added, new Painter(terminalOf(session.stdout, values['no-color'] ?? false))),
    );
  return found.missing.length > 0 && values.fix !== true ? FOUND : CLEAN;
}

/** Writes the packages into the file. @returns the lines that are new */
function fix(path: string, text: string, missing: readonly MissingImport[]): readonly string[] {
  const names = [...new Set(missing.flatMap((each) => each.package ?? []))];
  if (names.length === 0) return [];
  try {
    const packages = names.map((name) => ({ name, version: undefined, manager: 'conda' as const }));
    const { text: after, lines } = addPackages(text, packages);
    const encoder = new TextEncoder();
    replaceFile(path, encoder.encode(text), encoder.encode(after));
    return lines;
  } catch (error) {
    if (error instanceof NotWritten) throw new UsageError(`${show(path)}: ${error.message}`);
    throw new UsageError(`${show(path)} cannot be written: ${reason(error)}.`);
  }
}

function plain(file: string, found: ImportCheck, added: readonly string[]): object {
  const row = ({ module, package: name, along, places }: MissingImport) => ({
    module,
    package: name ?? null,
    along: along ?? null,
    places: places.map(({ path, line, cell }) => ({ file: show(path), cell: cell ?? null, line: line + 1 })),
  });
  return {
    version: VERSION,
    file,
    files: found.files,
    missing: found.missing.map(row),
    along: found.along.map(row),
    unknown: found.unknown.map(row),
    added,
    notes: found.notes,
  };
}

function pretty(file: string, found: ImportCheck, added: readonly string[], painter: Painter): string {
  const { missing, along, unknown, files, notes } = found;
  const rows = [...missing, ...along, ...unknown];
  const width = Math.max(0, ...rows.map(({ module }) => textWidth(module)));
  const wide = Math.max(0, ...missing.map((each) => textWidth(each.package ?? '')));
  const lines: string[] = [];
  const group = (title: string, all: readonly MissingImport[], what: (each: MissingImport) => string): void => {
    if (all.length === 0) return;
    lines.push(painter.paint(title, 'bold'));
    for (const each of all) {
      const shown = placesText(each.places);
      lines.push(`  ${pad(printable(each.module), width)}  ${what(each)}${painter.paint(shown, 'dim')}`);
    }
    lines.push('');
  };
  group(
    `Missing in ${printable(file)}: the module, its package, where it is imported`,
    missing,
    (each) => `${pad(each.package ?? '', wide)}  `,
  );
  group('Only there because another package needs it', along, (each) => `with ${each.along ?? ''}  `);
  group('Not known which package brings it', unknown, () => '');
  for (const note of notes) lines.push(printable(note));
  if (added.length > 0) lines.push(`Written to ${printable(file)}: ${added.join(', ')}`);
  lines.push(
    `${plural(files, 'file')} read: ${plural(missing.length, 'package')} missing, ${plural(unknown.length, 'module')} unknown`,
  );
  return `${lines.join('\n')}\n`;
}

/** The first places, and how many more there are. */
export function placesText(places: readonly ImportPlace[]): string {
  const shown = places
    .slice(0, 2)
    .map(({ path, line, cell }) => `${printable(show(path))}${cell === undefined ? `:${line + 1}` : `, cell ${cell}`}`);
  return shown.join('; ') + (places.length > 2 ? ` and ${places.length - 2} more` : '');
}
