/** Fixes that let the build see a failure: each by the place where it is lost. */
import type { CommandRecord } from '../model/record';
import type { Masking, MaskKind } from '../model/shell/masking';
import { placeOf } from '../model/shell/source';
import { fixOf } from './make';
import type { Fix, TextEdit } from './types';
import { commandBefore, type EditedFile, firstLine } from './words';

type Unmask = (file: EditedFile, command: CommandRecord, masking: Masking) => Fix[];

const EXIT = 'Stop where it fails: || exit 1';

const FIXES: Readonly<Record<MaskKind, Unmask>> = {
  sequence(file, _command, masking) {
    const fix = fixOf('Join the commands with &&', false, joined(file, masking));
    return fix.length > 0 ? fix : orExit(file, masking);
  },
  list: (file, _command, masking) => orExit(file, masking),
  loop: (file, _command, masking) => orExit(file, masking),
  or(file, _command, masking) {
    const from = masking.place(masking.answer - 1);
    const last = masking.place(masking.answer);
    if (from?.file !== file.path || last?.file !== file.path) return [];
    const gone = { start: from.span.end, end: withoutReturn(file, last.span.end) };
    const answer = file.text.slice(gone.start, gone.end);
    // A comment between the lines would go with it.
    if (/(?:^|\s)#/.test(answer)) return [];
    return fixOf(`Delete ${answer.trim()}`, false, { file: file.path, span: gone, text: '' });
  },
  background(file, _command, masking) {
    const place = masking.statement;
    if (place?.file !== file.path || file.text.charAt(place.span.end - 1) !== '&') return [];
    const at = { start: place.span.end - 1, end: place.span.end };
    if (masking.index < masking.parts.length - 1)
      return fixOf('Wait for it: &&', false, { file: file.path, span: at, text: '&&' });
    const start = file.text.charAt(at.start - 1) === ' ' ? at.start - 1 : at.start;
    const isLast = masking.source.text.slice(masking.parts[masking.index]?.end).trim() === '';
    return fixOf('Run it in the foreground', false, {
      file: file.path,
      span: { ...at, start },
      text: isLast ? '' : ';',
    });
  },
  pipe(file, command, masking) {
    if (command.shell !== 'bash' && command.shell !== 'zsh') return [];
    const option = 'set -o pipefail';
    if (masking.source.text.includes('\n')) return fixOf('Set pipefail', false, firstLine(file, command, option));
    const first = placeOf(masking.source, 0, 0);
    if (first?.file !== file.path) return [];
    const own = commandBefore(file, command, option);
    // The whole script, not the list that the command is in, has to run with it.
    return own?.span.start === first.span.start
      ? fixOf('Set pipefail', false, own)
      : fixOf('Set pipefail', false, { file: file.path, span: first.span, text: `${option} && ` });
  },
};

/** The fix for a command whose failure is lost; none where it cannot be made surely. None of them is safe. */
export function unmasked(file: EditedFile, command: CommandRecord, masking: Masking): Fix[] {
  return FIXES[masking.by](file, command, masking);
}

/** `;` to `&&`, from the command on to the end of its list; undefined where that would change more than the order. */
function joined(file: EditedFile, masking: Masking): readonly TextEdit[] | undefined {
  const { parts, source } = masking;
  const edits: TextEdit[] = [];
  for (let i = masking.index; i < parts.length; i++) {
    const part = parts[i];
    if (part === undefined || part.type !== 'Statement' || part.background) return undefined;
    if (part.command.type === 'AndOr' && part.command.operators.includes('||')) return undefined;
    const next = parts[i + 1];
    if (next === undefined) break;
    const gap = source.text.slice(part.end, next.pos);
    const at = gap.indexOf(';');
    if (at < 0 || gap.includes('#')) return undefined;
    const place = placeOf(source, part.end + at, part.end + at + 1);
    if (place?.file !== file.path || file.text.slice(place.span.start, place.span.end) !== ';') return undefined;
    const blank = /[ \t]/.test(file.text.charAt(place.span.start - 1)) ? '' : ' ';
    const after = /[\s\\]/.test(file.text.charAt(place.span.end)) ? '' : ' ';
    edits.push({ file: file.path, span: place.span, text: `${blank}&&${after}` });
  }
  return edits;
}

function orExit(file: EditedFile, masking: Masking): Fix[] {
  const place = masking.statement;
  if (place?.file !== file.path) return [];
  const end = withoutReturn(file, place.span.end);
  return fixOf(EXIT, false, { file: file.path, span: { start: end, end }, text: ' || exit 1' });
}

/** To a shell the carriage return of a line's end is a letter of its last word. */
function withoutReturn({ text }: EditedFile, end: number): number {
  return text.charAt(end - 1) === '\r' ? end - 1 : end;
}
