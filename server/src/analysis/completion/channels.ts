/** Channels that are known well enough to be proposed, the usual one first. Their meaning: `../hover/keys.ts`. */
export const CHANNELS: readonly { readonly name: string; readonly detail: string }[] = [
  { name: 'conda-forge', detail: 'the community channel' },
  { name: 'bioconda', detail: 'life sciences; below conda-forge' },
  { name: 'nodefaults', detail: 'keeps the configured channels out' },
  // https://github.com/pytorch/pytorch/issues/138506
  { name: 'pytorch', detail: 'ended with PyTorch 2.5; conda-forge has the newer ones' },
  { name: 'nvidia', detail: 'CUDA' },
  { name: 'rapidsai', detail: 'RAPIDS' },
  { name: 'defaults', detail: "Anaconda's own; needs a license in larger organizations" },
];
