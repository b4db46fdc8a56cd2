/** Pictures in a row as a GIF: what READMEs can show everywhere. */
import { writeFile } from 'node:fs/promises';
import gifenc from 'gifenc';
import { PNG } from 'pngjs';

const { applyPalette, GIFEncoder, quantize } = gifenc;

/** Colours of a picture: an editor has few, and fewer make a smaller file. */
const COLOURS = 96;

/**
 * Writes a GIF that repeats for ever. Only the part of a picture that differs from the one before is stored.
 *
 * @param {string} file
 * @param {readonly { png: Uint8Array, milliseconds: number }[]} frames of one size
 * @returns {Promise<number>} its size in bytes
 */
export async function writeGif(file, frames) {
  const gif = GIFEncoder();
  let before;
  for (const { png, milliseconds } of frames) {
    const { width, height, data } = PNG.sync.read(Buffer.from(png));
    const box = before === undefined ? { top: 0, bottom: height } : changedRows(before, data, width, height);
    before = data;
    if (box === undefined) continue;
    // Rows above and below the change are left as they are: transparent pixels are cheap.
    const pixels = new Uint8ClampedArray(data);
    for (let at = 0; at < pixels.length; at += 4) {
      const row = Math.floor(at / 4 / width);
      if (row < box.top || row >= box.bottom) pixels.fill(0, at, at + 4);
    }
    const palette = quantize(pixels, COLOURS, { format: 'rgba4444', oneBitAlpha: true });
    const index = applyPalette(pixels, palette, 'rgba4444');
    const transparentIndex = palette.findIndex((colour) => colour[3] === 0);
    gif.writeFrame(index, width, height, {
      palette,
      delay: milliseconds,
      transparent: transparentIndex >= 0,
      transparentIndex: Math.max(0, transparentIndex),
      dispose: 1,
      repeat: 0,
    });
  }
  gif.finish();
  const bytes = gif.bytes();
  await writeFile(file, bytes);
  return bytes.length;
}

function changedRows(before, after, width, height) {
  const row = width * 4;
  const same = (y) =>
    Buffer.compare(before.subarray(y * row, (y + 1) * row), after.subarray(y * row, (y + 1) * row)) === 0;
  let top = 0;
  while (top < height && same(top)) top += 1;
  if (top === height) return undefined;
  let bottom = height;
  while (same(bottom - 1)) bottom -= 1;
  return { top, bottom };
}
