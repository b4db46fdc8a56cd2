/**
 * What new Dockerfiles bring conda or micromamba with.
 */

/**
 * The installer that new Dockerfiles get where they bring conda by themselves, with its checksums. Source: the files
 * `….sh.sha256` of https://github.com/conda-forge/miniforge/releases/tag/26.7.2-0, as recorded in pyenv's definition
 * `miniforge3-26.7.2-0` (checked 2026-11-30).
 */
export const MINIFORGE = {
  release: '26.7.2-0',
  /** By Docker's name of the architecture: the installer's own name of it, and its SHA-256. */
  architectures: {
    amd64: { name: 'x86_64', sha256: '281b0ac7d550802efc81af633225a5e6116d29ae72f3ab4eae7168c3931a4c05' },
    arm64: { name: 'aarch64', sha256: '89b786c8d2c8b0fda7553914c1314ae4ddaa094503802f279377b19ac4463cb2' },
  },
} as const;

/**
 * micromamba's image. Tags of its versions are built again and again, so only a digest names one image; this one is the
 * index for all architectures, as several public projects pin it together with the tag (checked 2026-11-30).
 */
export const MICROMAMBA_IMAGE = {
  tag: '2.9.0',
  digest: 'sha256:e0a99b0f17a759e14c2f967dc0ca2d3a3c1ca3c62955f4d20bba770eaaf0184d',
} as const;
