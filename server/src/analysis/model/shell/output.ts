/** What a command writes to its standard output, as far as it is known, with the places it came from. */
import { MappedTextBuilder } from '../../text/mapped';
import { HOLE, type Value } from '../../text/value';
import type { Origin } from '../machine';

const MOST = 1 << 20;

export class Output {
  private readonly chunks: { text: Value; origin: (() => Origin | undefined) | undefined }[] = [];
  private length = 0;

  /** Appends text; `origin` maps exactly this text to the user's file. */
  write(text: Value, origin?: () => Origin | undefined): void {
    if (text === '') return;
    if (this.length + text.length > MOST) {
      if (this.length < MOST) this.chunks.push({ text: HOLE, origin: undefined });
      this.length = MOST;
      return;
    }
    this.chunks.push({ text, origin });
    this.length += text.length;
  }

  get text(): Value {
    return this.chunks.length === 1 ? (this.chunks[0]?.text ?? '') : this.chunks.map((chunk) => chunk.text).join('');
  }

  /** The whole text's map, if its pieces come from one file; pieces of unknown origin stand at the nearest place. */
  origin(): Origin | undefined {
    let file: string | undefined;
    let at = 0;
    const builder = new MappedTextBuilder();
    for (const chunk of this.chunks) {
      const origin = chunk.origin?.();
      if (origin === undefined || origin.map.text !== chunk.text) {
        builder.replace(chunk.text, at);
        continue;
      }
      if (file === undefined) file = origin.file;
      else if (file !== origin.file) return undefined;
      for (let i = 0; i < chunk.text.length; i++) {
        at = origin.map.toSource(i);
        builder.push(chunk.text.charAt(i), at);
      }
    }
    return file === undefined ? undefined : { file, map: builder.finish(at) };
  }
}
