export function writeGif(
  file: string,
  frames: readonly { readonly png: Uint8Array; readonly milliseconds: number }[],
): Promise<number>;
